"""Chapters executed side by side, while others are read.

MyST-NB executes a chapter while it reads it. What is stale is executed here
first, as many at a time as there are cores, and put into the cache where
MyST-NB finds it. Chapters that fail are reported together, with what else is
wrong with the text of any.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from myst_nb.core.read import create_nb_reader
from nbclient import NotebookClient
from sphinx.util import logging

from . import faults, freshness, kernels, problems
from .cells import CELL, FRONT

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

# Before any cell: what ``statecraft`` does, for cells that import Altair first.
QUICK = "--IPKernelApp.exec_lines=import sys; sys.modules.setdefault('rfc3987_syntax')"
RUNNING = "statecraft_running"
CORES = os.cpu_count() or 1
TURNS = BoundedSemaphore(CORES)  # Jupyter waits for half a second when a kernel starts and ends, with nothing to do
Chapter = tuple[str, Path, "NotebookNode", Path]  # name, path, notebook, cache
log = logging.getLogger(__name__)


def run(notebook: NotebookNode, folder: Path, environment: dict[str, str], timeout: int) -> NotebookNode:
    """Execute a notebook in place, in a fresh kernel that starts in ``folder``; raises CellExecutionError."""
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name=notebook.metadata.get("kernelspec", {}).get("name", "python3"),
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        shutdown_kernel="immediate",  # what it opened is on record, and nothing else of it is kept
        extra_arguments=[QUICK],
    )
    with client.setup_kernel(env=os.environ | environment), TURNS:
        return client.execute(cleanup_kc=False)


def workers(chapters: int) -> int:
    """Return how many kernels there are at a time: one at work on each core, and one that starts or ends."""
    return max(1, min(chapters, 1 + CORES))


def _stale(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> Iterator[Chapter]:
    """Yield each chapter that has no outputs for the present state."""
    for docname in docnames:
        path = Path(env.doc2path(docname))
        text = path.read_text(encoding="utf-8")
        config: Any = env.mystnb_config  # type: ignore[attr-defined]
        reader = create_nb_reader(str(path), env.myst_config, config, text) if CELL.search(text) else None
        if reader is not None and not any((own := freshness.folder(app, docname, text)).glob("executed/*/base.ipynb")):
            yield docname, path, reader.read(text), own


def longest_first(stale: Iterable[Chapter]) -> list[Chapter]:
    """Put the chapter with the most code first: begun last, it would run alone while a core has nothing to do."""
    listed = list(stale)
    longest = max(listed, key=_code, default=None)
    return sorted(listed, key=lambda chapter: chapter is not longest)


def _code(chapter: Chapter) -> int:
    return sum(len(cell.source) for cell in chapter[2].cells if cell.cell_type == "code")


def _begin(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Begin to execute what is stale: the longest, then the others in the order in which pages are read."""
    timeout = env.mystnb_config.execution_timeout  # type: ignore[attr-defined]

    def one(path: Path, notebook: NotebookNode, own: Path) -> tuple[NotebookNode, Exception] | None:
        log.info("%s: Executing notebook", path.relative_to(app.srcdir))
        started = time.monotonic()
        try:
            done = run(notebook, path.parent, {"STATECRAFT_TRACE": str(own / freshness.RECORD)}, timeout)
        except faults.RAISED as error:
            return notebook, error
        seconds = time.monotonic() - started
        bundle = CacheBundleIn(done, str(path), data={"execution_seconds": seconds})
        get_cache(str(own)).cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
        return None

    pool = ThreadPoolExecutor(max_workers=workers(len(docnames)))
    stale = longest_first(_stale(app, env, docnames))
    if len(stale) >= kernels.SEVERAL:
        kernels.prepare()
    app.__dict__[RUNNING] = {name: pool.submit(one, *chapter) for name, *chapter in stale}
    pool.shutdown(wait=False)  # nothing is added


def _await(app: Sphinx, docname: str, source: list[str]) -> None:
    """Wait for the outputs of the chapter that is read next; others go on meanwhile.

    Of a chapter that failed only the text is read, for what may be wrong with that.
    """
    running = app.__dict__.get(RUNNING, {}).get(docname)
    if running and (failed := running.result()):
        place = Path(app.env.doc2path(docname)).name
        line, what = faults.fault(source[0], *failed)
        log.info("%s: %s", place, faults.ANSI.sub("", str(failed[1])))
        problems.add(app, f"{place}:{line}" if line else place, what)
        source[0] = FRONT.sub(_blank, CELL.sub(_blank, source[0]))


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")  # what is wrong further down keeps its line


def _executed(app: Sphinx, env: BuildEnvironment) -> None:
    """Give back what kernels are forked from, once all pages have been read."""
    kernels.end()


def _end(app: Sphinx, error: Exception | None) -> None:
    """Execute nothing more where the build has failed."""
    for running in app.__dict__.pop(RUNNING, {}).values():
        running.cancel()


def setup(app: Sphinx) -> None:
    """Execute what is stale once Sphinx knows which pages it will read, and wait for each page's own."""
    app.connect("env-before-read-docs", _begin)
    app.connect("source-read", _await, priority=100)  # before the cache is chosen, which clears away half-made ones
    app.connect("env-updated", _executed, priority=1)  # before pictures are drawn
    app.connect("build-finished", _end)
