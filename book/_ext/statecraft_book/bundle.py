"""The libraries that pages load when needed, taken from registry packages at build time."""

from __future__ import annotations

import importlib.metadata
import importlib.resources
from pathlib import Path

VEGA_LITE = "6.4"
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
    """Return the DataTables module that the package itables carries."""
    return (importlib.resources.files("itables") / "html" / "dt_bundle.js").read_text(encoding="utf-8")
