"""The book's own Sphinx extension: thin adapters around ``statecraft``.

``roles`` prints facts with their evidence; ``glosses`` explains words of the
trade; ``outputs`` takes figures' files out of executed cells and refuses
broken ones, ``drawing`` draws their pictures; ``freshness`` and ``execution`` run the chapters whose data or
helpers changed, ``appearance`` writes all pages when their surroundings did;
``launch`` points to services that run a chapter;
``site`` writes flat addresses and light pages; ``toggles`` joins toggles of code
in a row; ``search`` writes the index that pages search; ``publish`` writes what
machines read: heads, feed, site map, redirects.
``notebooks`` writes each chapter as a notebook; ``downloads`` the data and the book in other forms, the first of
which ``ahead`` makes beside the last pages.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from sphinx.application import Sphinx

BOOK = Path(__file__).resolve().parents[2]
if str(BOOK) not in sys.path:
    sys.path.insert(0, str(BOOK))


def parts() -> tuple[ModuleType, ...]:
    """Import the extension's parts, with the libraries that they need; return them in the order of their setup."""
    from . import (
        ahead,
        appearance,
        configuration,
        drawing,
        execution,
        freshness,
        glosses,
        launch,
        notebooks,
        outputs,
        profile_pages,
        publish,
        roles,
        search,
        site,
        toggles,
    )

    first = (
        freshness,
        appearance,
        execution,
        drawing,
        glosses,
        outputs,
        roles,
        site,
        publish,
        toggles,
        profile_pages,
        notebooks,
    )
    return (*first, launch, search, ahead, configuration)


def setup(app: Sphinx) -> dict[str, object]:
    """Register the extension's parts with Sphinx."""
    # Kernels inherit these: figures show as pages do, and no machine's clock leaks in.
    os.environ["STATECRAFT_BOOK"] = "1"
    os.environ["TZ"] = "UTC"
    for part in parts():
        part.setup(app)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
