"""Static pictures of charts: each drawn at two widths, for the column of the site and for a phone."""

from __future__ import annotations

import copy
from typing import Any

from .converter import converter
from .svg_markup import lightened

WIDE, NARROW = 704, 342  # the text column of the site, and of a 390 px phone
VEGA_LITE = "6.4"


def at_width(spec: dict[str, Any], width: int) -> dict[str, Any]:
    """Return the spec drawn ``width`` pixels wide, axes included."""
    out = copy.deepcopy(spec)
    out["width"] = width
    out["autosize"] = {"type": "fit-x", "contains": "padding"}
    if aspect := out.get("usermeta", {}).get("aspect"):
        out["height"] = round(width * aspect)
    return out


def svg(spec: dict[str, Any], prefix: str) -> str:
    """Return a static picture: ids unique to the page, no fonts repeated. Raises ValueError where Vega does."""
    picture = lightened(converter().vegalite_to_svg(spec, vl_version=VEGA_LITE), prefix)
    return picture.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def pair(ident: str, spec: dict[str, Any]) -> tuple[str, str]:
    """Return a figure's wide and narrow picture."""
    return svg(at_width(spec, WIDE), f"{ident}-w"), svg(at_width(spec, NARROW), f"{ident}-n")
