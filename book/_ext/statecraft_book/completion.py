"""Jupyter Book, then everything that makes its pages a whole site.

A process of its own, started by :mod:`statecraft_book.__main__`, which checks
the data meanwhile and prints what matters of the log. The libraries that pages
need are loaded once, here.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import re
import sys
import traceback
from pathlib import Path

from jupyter_book.cli.main import main as jupyter_book
from sphinx_external_toc.parsing import parse_toc_yaml

from statecraft.storage import beneath, explained

from . import downloads, manifest, parts
from .__main__ import BEGIN, LOCK, PATIENCE, STOPPED
from .lock import alone
from .places import FOLDER
from .profile_pages import paths
from .stubs import MISSING, redirects

LIBRARIES = ("jupyter_book.sphinx", "myst_nb.sphinx_ext", "sphinx.builders.html", "sphinx_comments")
EXTRA = {"search.html", MISSING}  # pages that are no chapters


def chapters(root: Path) -> list[str]:
    """Return the documents that the table of contents lists."""
    return sorted(parse_toc_yaml(root / "_toc.yml"))


def wanted(root: Path) -> set[str]:
    """Return the pages that a complete site has, relative to it."""
    listed = {f"{name.removeprefix(FOLDER)}.html" for name in chapters(root)}
    return listed | EXTRA | set(redirects(root / FOLDER / "redirects.yml")) | paths(root / "data")


def prune(root: Path, html: Path) -> None:
    """Remove pages and figures that an earlier build left and this one no longer asks for."""
    asked = wanted(root)
    for path in html.rglob("*.html"):
        if path.relative_to(html).as_posix() not in asked:
            path.unlink()
    used = set()
    for page in html.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        used |= set(re.findall(r'href="figures/([^"]+)"', text))
        used |= {f"{ident}.js" for ident in re.findall(r'<figure class="chart" id="([^"]+)">', text)}
    for path in (html / "figures").glob("*"):
        if path.name not in used:
            path.unlink()


def miscounted(root: Path, html: Path) -> str:
    """Say which pages are missing or empty; '' when the count is right."""
    have = {path.relative_to(html).as_posix() for path in html.rglob("*.html") if path.stat().st_size}
    missing = wanted(root) - have
    return (
        f"{len(have)} pages instead of {len(wanted(root))}; missing or empty: {', '.join(sorted(missing))}"
        if missing
        else ""
    )


def complete(root: Path, html: Path) -> str:
    """Make built pages a whole site: nothing left over, all downloads, the manifest; return '' or what is missing."""
    prune(root, html)
    if wrong := miscounted(root, html):
        return wrong
    downloads.add(root, html)
    manifest.write(root, html)
    return ""


def run(root: Path, stage: Path) -> int:
    """Build the pages with warnings as errors and complete them; return 0, or a status after saying why.

    The lock is this process's own: it may outlive a parent that was killed,
    and must not meet the next build.
    """
    arguments = ["build", str(root), "--path-output", str(stage), "-W", "--keep-going"]
    try:
        with alone(stage.with_name(LOCK), PATIENCE):
            jupyter_book(arguments, standalone_mode=False)  # exits, or raises, where the pages have problems
            wrong = complete(root, stage / "_build" / "html")
    except Exception as error:
        if not (refused := beneath(error)):
            raise
        wrong = explained(refused)
    if wrong:
        print(wrong)
        return STOPPED
    return 0


def main(root: Path, stage: Path) -> None:
    """Load what a build needs, wait for the word to begin, build, and end the process.

    It ends at once: Python would take apart all that was loaded, for half a second, while the site waits.
    """
    for name in LIBRARIES:
        importlib.import_module(name)
    parts()
    gc.freeze()
    gc.enable()
    status = 0
    if sys.stdin.readline().strip() == BEGIN:
        try:
            status = run(root, stage)
        except SystemExit as ended:
            status = int(ended.code or 0)
        except Exception:
            traceback.print_exc()
            status = 1
    atexit._run_exitfuncs()  # ends kernels, removes drafts
    sys.stdout.flush()
    os._exit(status)
