"""Execute again the chapters that read what has changed, and read again the pages that print it.

Jupyter-cache keys a notebook on its own cells alone. Here each chapter has a
cache of its own for each state of its code, and the record of what its kernel
opened beside it (see :mod:`statecraft.tracing`): while those files are as they
were, the outputs stand. Facts on any page may change with the data, so pages
are read again, though not executed, when anything has changed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from statecraft import tracing

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

DEPENDENCIES = (
    "data/*",
    "book/statecraft/**/*.py",
    "book/statecraft/**/*.html",
    "book/_ext/**/*.py",
    "requirements.txt",
)
KEPT = 3  # caches of earlier states of a chapter, so that undoing a change costs nothing
RECORD = "opened.txt"
FRONT = re.compile(r"\A---\n.*?\n---\n", re.S)
CELL = re.compile(r"^(`{3,})\{code-cell\}.*?^\1\s*$", re.S | re.M)
IMPORT = re.compile(r"^(?:from|import) statecraft\b", re.M)


def states(root: Path) -> dict[str, str]:
    """Return a hash of every file that any page may depend on, by path."""
    return {
        path.relative_to(root).as_posix(): tracing.state(path)
        for pattern in DEPENDENCIES
        for path in sorted(root.glob(pattern))
        if path.is_file()
    }


def fingerprint(root: Path) -> str:
    """Return a hash over every file that any page may depend on."""
    return _hash("\n".join(f"{path} {mark}" for path, mark in states(root).items()))


def code(chapter: str) -> tuple[str, bool]:
    """Return a hash of a chapter's cells, and whether its kernel records what it opens: from the first cell on."""
    cells = [match.group(0) for match in CELL.finditer(chapter)]
    front = FRONT.match(chapter)
    return _hash("\n".join([front.group(0) if front else "", *cells])), bool(cells and IMPORT.search(cells[0]))


def cache(home: Path, chapter: str, root: Path, mark: str) -> Path:
    """Return the folder that holds, or will hold, the outputs of a chapter, given the text of it.

    ``home`` is the chapter's own folder and ``mark`` the :func:`fingerprint`
    with the pinned packages in it. A chapter that does not record what it
    opens is fresh only while nothing at all has changed.
    """
    cells, recorded = code(chapter)
    packages = tracing.state(root / "requirements.txt")
    stem, own = f"{cells}-{packages}-", home / f"{cells}-{packages}-{mark}"
    kept = sorted(home.glob(f"{stem}*"), key=lambda path: path.stat().st_mtime, reverse=True) if recorded else [own]
    for folder in kept:
        if any(folder.glob("executed/*/base.ipynb")) and (not recorded or tracing.unchanged(folder / RECORD, root)):
            os.utime(folder)  # the latest used, the last to go
            return folder
    shutil.rmtree(own, ignore_errors=True)  # what a run left that failed or was stopped
    own.mkdir(parents=True)
    for old in sorted(home.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)[KEPT + 1 :]:
        shutil.rmtree(old, ignore_errors=True)
    return own


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _start(app: Sphinx, config: Config) -> None:
    app.__dict__["statecraft_fingerprint"] = fingerprint(Path(app.srcdir))
    config.nb_execution_cache_path = str(home(app))


def home(app: Sphinx) -> Path:
    """Return the folder of all caches."""
    return Path(app.srcdir) / "_build" / ".executed"


def folder(app: Sphinx, docname: str, text: str) -> Path:
    """Return the cache of a chapter in the present state of everything."""
    mark = app.__dict__["statecraft_fingerprint"]
    return cache(home(app) / docname.replace("/", "-"), text, Path(app.srcdir), mark)


def _choose_cache(app: Sphinx, docname: str, source: list[str]) -> None:
    """Point MyST-NB, and the kernel that it may start, to the cache of the page that is read next."""
    if not CELL.search(source[0]):
        return
    own = folder(app, docname, source[0])
    app.env.mystnb_config = app.env.mystnb_config.copy(execution_cache_path=str(own))  # type: ignore[attr-defined]
    os.environ["STATECRAFT_TRACE"] = str(own / RECORD)


def _stop_recording(app: Sphinx, doctree: object) -> None:
    os.environ.pop("STATECRAFT_TRACE", None)


def _stale(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    stamp = Path(app.doctreedir) / "fingerprint"
    fresh = stamp.exists() and stamp.read_text() == app.__dict__["statecraft_fingerprint"]
    return [] if fresh else sorted(env.found_docs)


def _remember(app: Sphinx, error: Exception | None) -> None:
    if error is None:
        (Path(app.doctreedir) / "fingerprint").write_text(app.__dict__["statecraft_fingerprint"])


def setup(app: Sphinx) -> None:
    """Name each chapter's cache, mark stale pages, remember the state of a good build."""
    app.connect("config-inited", _start, priority=100)
    app.connect("env-get-outdated", _stale)
    app.connect("source-read", _choose_cache)
    app.connect("doctree-read", _stop_recording)
    app.connect("build-finished", _remember)
