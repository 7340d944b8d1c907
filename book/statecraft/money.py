"""Sums by how far they have come: pledged, enacted, contracted, delivered.

A line is one promise in one currency. Lines are never added, and a stage
for which no figure was found stays a blank of its own, not a zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from .tables import load
from .wording import figure_words

STAGES = ["pledged", "enacted", "contracted", "delivered"]  # the order in which money becomes real
BLANK = "not found"


def by_stage(lines: Mapping[str, Iterable[str]], folder: Path | None = None) -> pd.DataFrame:
    """Return each line of money at each of the four stages.

    ``lines`` maps a label to ids of figures: at most one per stage, all in
    one currency; a line without ids is one for which no sum was found. One
    row per line and stage, in the order given and in the order of
    :data:`STAGES`: ``line``, ``stage``, ``value`` (in the line's currency),
    ``unit``, ``share`` (of the largest sum of the line, 0 to 1), ``words``
    (hedged; "not found" for a blank) and ``figure`` (its id). Blanks have
    missing values.

    Raises ``KeyError`` for an id that is no figure, and ``ValueError`` where
    a line mixes currencies, fills a stage twice or holds another stage.
    """
    figures = load("figures", folder).astype({"stage": "str"}).set_index("id")
    rows: list[tuple[object, ...]] = []
    for label, ids in lines.items():
        own = figures.loc[list(ids)]
        _check(label, own)
        largest = own["value"].max()
        for stage in STAGES:
            found = own[own["stage"] == stage]
            if found.empty:
                rows.append((label, stage, None, None, None, BLANK, None))
                continue
            row = found.iloc[0]
            words = figure_words(float(row["value"]), str(row["unit"]), str(row["qualifier"]))
            rows.append((label, stage, row["value"], str(row["unit"]), row["value"] / largest, words, found.index[0]))
    frame = pd.DataFrame(rows, columns=["line", "stage", "value", "unit", "share", "words", "figure"])
    return frame.astype({"value": "float64", "share": "float64"})


def _check(label: str, own: pd.DataFrame) -> None:
    """Refuse a line that would set unlike things side by side."""
    if own["unit"].nunique() > 1:
        raise ValueError(f"'{label}' mixes {' and '.join(sorted(own['unit'].astype('str').unique()))}")
    if strange := sorted(set(own["stage"]) - set(STAGES)):
        raise ValueError(f"'{label}' holds a figure that is {strange[0]}; stages are {', '.join(STAGES)}")
    if own["stage"].duplicated().any():
        raise ValueError(f"'{label}' has two figures for {own.loc[own['stage'].duplicated(), 'stage'].iloc[0]}")
