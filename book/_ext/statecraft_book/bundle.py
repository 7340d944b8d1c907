"""The libraries that pages load when needed, taken from registry packages at build time."""

from __future__ import annotations

import importlib.metadata
import importlib.resources
import re
from pathlib import Path

from statecraft.drawings import VEGA_LITE

# The page's script waits for this object; `ast` mode needs no eval.
SNIPPET = "window.statecraftVega = vegaEmbed;"


def vega_bundle(cache: Path) -> str:
    """Return one script with Vega, Vega-Lite and Vega-Embed, built once per version."""
    version = importlib.metadata.version("vl-convert-python")
    stored = cache / f"vega-{version}-{VEGA_LITE}.js"
    if not stored.exists():
        import vl_convert

        cache.mkdir(parents=True, exist_ok=True)
        draft = stored.with_suffix(".part")
        draft.write_text(vl_convert.javascript_bundle(SNIPPET, vl_version=VEGA_LITE), encoding="utf-8")
        draft.replace(stored)
    return stored.read_text(encoding="utf-8")


def datatables() -> str:
    """Return the DataTables library that the package itables carries, as a script that sets ``statecraftTable``.

    Browsers refuse modules to pages that are opened from a folder; a plain
    script runs there too. Raises RuntimeError where the package's module is
    not of the shape that this turns into one.
    """
    return plain((importlib.resources.files("itables") / "html" / "dt_bundle.js").read_text(encoding="utf-8"))


def plain(module: str) -> str:
    """Return a module of one file, with a default export, as a plain script."""
    body, exports, rest = module.rpartition("export{")
    default = re.search(r"([\w$]+) as default\b", rest)
    if not exports or not default or re.search(r"^import\b|\bimport\.meta\b", module, re.M):
        raise RuntimeError(
            "dt_bundle.js of the package itables has changed its shape: want no imports and one list of exports at "
            "its end, with a default; see bundle.plain, or pin the version before in pyproject.toml"
        )
    ending = rest.split("}", 1)[1].lstrip(";")
    return f'(() => {{"use strict";{body}window.statecraftTable = {default[1]};{ending}}})();\n'
