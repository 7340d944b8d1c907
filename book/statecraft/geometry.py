"""The world as chart data: outlines of states, and points for those too small to draw.

``data/world.json`` is made by ``make map`` from Natural Earth; its shapes carry
the ids of ``data/actors.csv``. Where that source draws who controls a place,
borders follow resolutions of the United Nations General Assembly; a line on a
picture this coarse decides nothing.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from .companions import MAP
from .package import DATA
from .report import DataError, Problem, original

ASPECT = 0.47  # height of the whole world to its width, in the projection used here


@lru_cache(maxsize=1)
def world() -> dict[str, Any]:
    """Return the topology: ``objects.countries`` (outlines), ``objects.places`` (points). Raises DataError."""
    try:
        found: dict[str, Any] = json.loads((DATA / MAP).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        remedy = f"make it again: make map; or {original(f'data/{MAP}')}"
        raise DataError([Problem(f"data/{MAP}", 0, "", str(error), "a topology in JSON", remedy)]) from error
    return found


def outlines() -> alt.NamedData:
    """Return the outlines as chart data, each with its ``id``.

    The chart must carry the topology once: ``.properties(datasets={"world": world()})``.
    """
    return alt.NamedData(name="world", format=alt.TopoDataFormat(feature="countries", type="topojson"))


def points() -> pd.DataFrame:
    """Return ``id``, ``longitude`` and ``latitude`` (degrees) of the states too small for an outline."""
    step = world()["transform"]["scale"][0]
    rows = [
        (place["id"], place["coordinates"][0] * step, place["coordinates"][1] * step)
        for place in world()["objects"]["places"]["geometries"]
    ]
    return pd.DataFrame(rows, columns=["id", "longitude", "latitude"])


def placed() -> set[str]:
    """Return the ids of the actors that the map can show."""
    return {shape["id"] for part in world()["objects"].values() for shape in part["geometries"]}
