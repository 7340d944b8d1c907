"""The library that draws charts, with no fonts but those it carries, so that pictures are alike on every machine."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).with_name("fonts.conf")
VARIABLE = "FONTCONFIG_FILE"
BLANK = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><text>.</text></svg>'


@lru_cache(maxsize=1)
def converter() -> Any:
    """Return vl-convert. It carries Liberation Sans: Latin, Greek, Cyrillic; other characters are boxes in PNG."""
    import vl_convert

    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(FONTS)
    try:
        vl_convert.svg_to_png(BLANK, scale=1)  # it looks for fonts once, when it first draws
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before
    return vl_convert
