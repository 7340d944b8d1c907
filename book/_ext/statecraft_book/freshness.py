"""Execute again the chapters that read what has changed, and read again the pages that print it.

Jupyter-cache keys a notebook on its own cells alone. Here each chapter has a
cache of its own for each state of its code, and the record of what its kernel
opened beside it (see :mod:`statecraft.tracing`): while those files are as they
were, the outputs stand. Facts on any page may change with the data, so pages
are read again, though not executed, when anything has changed. So is a page
whose text has: Sphinx goes by the times of files, which copies and checkouts
set as they like. :mod:`.appearance` does the same for what is written.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from statecraft import tracing

from .cells import CELL, HOME, code, hashed

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

DEPENDENCIES = (
    "data/*",
    "book/*.csv",
    "book/statecraft/**/*.py",
    "book/statecraft/**/*.html",
    "book/statecraft/*.conf",
    "book/_ext/**/*.py",
    "requirements.txt",
)
KEPT = 3  # caches of earlier states of a chapter, so that undoing a change costs nothing
RECORD, RECORD_OF_PAGES = "opened.txt", "read.json"
PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)==", re.M)
INSTALLED = re.compile(r"([^-]+)-.+\.dist-info")


@lru_cache(maxsize=8)
def packages(lock: str) -> str:
    """Return a hash of a lock's text, of the versions installed of what it pins, and of Python's."""
    wanted = {_plain(name) for name in PINNED.findall(lock)}
    folders = {Path(place) for place in sys.path if place.endswith("-packages")}
    found = sorted(
        entry.name
        for folder in folders
        if folder.is_dir()
        for entry in folder.iterdir()
        if (named := INSTALLED.fullmatch(entry.name)) and _plain(named[1]) in wanted
    )
    return hashed("\n".join([sys.version, lock, *found]))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _locked(root: Path) -> str:
    lock = root / "requirements.txt"
    return packages(lock.read_text(encoding="utf-8") if lock.exists() else "")


def states(root: Path) -> dict[str, str]:
    """Return a hash of every file that any page may depend on, by path."""
    return {
        path.relative_to(root).as_posix(): tracing.state(path)
        for pattern in DEPENDENCIES
        for path in sorted(root.glob(pattern))
        if path.is_file()
    }


def fingerprint(root: Path) -> str:
    """Return a hash over every file that any page may depend on, and over the packages in use."""
    return hashed("\n".join([*(f"{path} {mark}" for path, mark in states(root).items()), _locked(root)]))


def cache(home: Path, chapter: str, root: Path, mark: str) -> Path:
    """Return the folder that holds, or will hold, the outputs of a chapter, given the text of it.

    ``home`` is the chapter's own folder and ``mark`` the :func:`fingerprint`
    with the pinned packages in it. A chapter that does not record what it
    opens is fresh only while nothing at all has changed.
    """
    cells, recorded = code(chapter)
    installed = _locked(root)
    stem, own = f"{cells}-{installed}-", home / f"{cells}-{installed}-{mark}"
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


def _start(app: Sphinx, config: Config) -> None:
    app.__dict__["statecraft_fingerprint"] = fingerprint(Path(app.srcdir))
    config.nb_execution_cache_path = str(home(app))


def home(app: Sphinx) -> Path:
    """Return the folder of all caches."""
    return Path(app.srcdir) / "_build" / HOME


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
    now, before = _sources(app, env), _read(app)
    app.__dict__["statecraft_read"] = now  # before anything is read, so that an edit during the build is noticed later
    stale = {name for name in env.found_docs if before.get(name) != now[name]}
    # Forgotten until the build has gone well: undoing the edit that broke it must not look like no edit.
    _record(app, {name: mark for name, mark in before.items() if name not in stale | added | changed})
    return sorted(stale)


def _sources(app: Sphinx, env: BuildEnvironment) -> dict[str, str]:
    """Return a hash over the text of each page and over all that any page may depend on."""
    mark = app.__dict__["statecraft_fingerprint"]
    return {name: f"{tracing.state(Path(env.doc2path(name)))}-{mark}" for name in env.found_docs}


def _read(app: Sphinx) -> dict[str, str]:
    """Return the hashes of the last good build; none where there was none."""
    try:
        found = json.loads((Path(app.doctreedir) / RECORD_OF_PAGES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(app: Sphinx, error: Exception | None) -> None:
    if error is None and not app._warncount:  # what was warned of is read, and warned of, again
        _record(app, app.__dict__["statecraft_read"])


def _record(app: Sphinx, marks: dict[str, str]) -> None:
    text = json.dumps(marks, indent=0, sort_keys=True)
    (Path(app.doctreedir) / RECORD_OF_PAGES).write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Name each chapter's cache, mark stale pages, remember the state of a good build."""
    app.connect("config-inited", _start, priority=100)
    app.connect("env-get-outdated", _stale)
    app.connect("source-read", _choose_cache)
    app.connect("doctree-read", _stop_recording)
    app.connect("build-finished", _remember)
