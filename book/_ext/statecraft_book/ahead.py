"""Downloads made beside the last pages, which Sphinx writes one after the other.

A forked process gets ahead with them. What it could not do is left to
:func:`.downloads.add`, which does it again and says what is wrong.
"""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import downloads
from .forked import quietly
from .kernels import ABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

RUNNING = "statecraft_ahead"


def _begin(app: Sphinx) -> Iterator[Any]:
    """Begin once the chapters are written: until then every core is busy."""
    if ABLE and app.builder.name == "html":
        fork: Any = multiprocessing.get_context("fork")
        work = (downloads.make_data, Path(app.srcdir), Path(app.outdir))
        app.__dict__[RUNNING] = process = fork.Process(target=quietly, args=work)
        process.start()
    return iter(())


def _end(app: Sphinx, error: Exception | None) -> None:
    """Wait for the downloads of a good build; those of another are of no use."""
    if process := app.__dict__.pop(RUNNING, None):
        if error is not None:
            process.kill()
        process.join()


def setup(app: Sphinx) -> None:
    """Begin with the pages that are no chapters, and end with the build."""
    app.connect("html-collect-pages", _begin, priority=100)
    app.connect("build-finished", _end, priority=999)
