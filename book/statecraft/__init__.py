"""Helpers that the chapters share: tables, evidence, facts and charts.

``from statecraft import load`` is enough in a chapter. Names are resolved on
first use, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

_HOME = {
    "load": "tables",
    "DataError": "report",
    "confidence": "evidence",
    "sources_of": "evidence",
    "fact": "facts",
    "figure": "figures",
    "ledger": "ledgers",
    "lens": "lenses",
    "roster": "memberships",
    "seen_until": "memberships",
    "signed_by": "memberships",
    "ties": "memberships",
    "growth": "memberships",
    "combinations": "memberships",
    "Control": "figures",
}
__all__ = sorted(_HOME)

# JupyterLab brings an extra of jsonschema that compiles 38 grammars when Altair is imported: 1.5 s, for nothing here.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def __getattr__(name: str) -> Any:
    """Import the module that holds ``name`` on first use (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"statecraft has no '{name}'; it offers {', '.join(__all__)}.")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__


if os.environ.get("STATECRAFT_TRACE"):  # set by the build, for the kernel of one chapter
    from pathlib import Path

    from . import tracing

    tracing.start(Path(os.environ["STATECRAFT_TRACE"]))
