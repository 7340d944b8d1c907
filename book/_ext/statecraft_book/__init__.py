"""The book's own Sphinx extension: thin adapters around ``statecraft``.

``roles`` prints facts with their evidence; ``glosses`` explains words of the
trade; ``outputs`` takes figures' files out of executed cells and refuses
broken ones; ``freshness`` re-executes chapters whose data or helpers changed;
``site`` writes flat addresses and light pages.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

BOOK = Path(__file__).resolve().parents[2]
if str(BOOK) not in sys.path:
    sys.path.insert(0, str(BOOK))


def setup(app: Sphinx) -> dict[str, object]:
    """Register the extension's parts with Sphinx."""
    # Kernels inherit these: figures show as pages do, and no machine's clock leaks in.
    os.environ["STATECRAFT_BOOK"] = "1"
    os.environ["TZ"] = "UTC"
    from . import freshness, glosses, outputs, roles, site

    for part in (freshness, glosses, outputs, roles, site):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
