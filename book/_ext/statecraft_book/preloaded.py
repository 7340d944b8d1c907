"""Imported by the fork server alone: the libraries that chapters import, loaded once for all kernels.

Nothing of the book is loaded here, so that each kernel records what it imports and opens itself.
"""

from __future__ import annotations

import gc
import importlib
import sys

LIBRARIES = ("ipykernel.ipkernel", "ipykernel.kernelapp", "pandas", "pandera.pandas", "altair", "scipy.stats", "jinja2")

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # as ``statecraft`` does
for name in LIBRARIES:
    importlib.import_module(name)
gc.collect()
gc.freeze()  # what is never collected is never written to, and stays shared between kernels
