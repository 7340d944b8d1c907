"""The libraries that most chapters import, loaded once for all kernels. SciPy, which one needs, is as big as pandas.

Nothing of the book is loaded here, so that each kernel records what it imports and opens itself.
"""

from __future__ import annotations

import gc
import importlib
import sys

KERNEL = (  # and what IPython loads as it starts
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "psutil",
    "sqlite3",
    "tornado.platform.asyncio",
)
LIBRARIES = (*KERNEL, "pandas", "altair", "jinja2")

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # as ``statecraft`` does
sys.modules.setdefault("debugpy", None)  # type: ignore[arg-type]  # nobody debugs a build
for name in LIBRARIES:
    importlib.import_module(name)
gc.collect()
gc.freeze()  # what is never collected is never written to, and stays shared between kernels
