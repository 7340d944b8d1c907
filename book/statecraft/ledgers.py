"""A table for readers: caption, headings, escaped cells, language and confidence marked."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from .evidence import LEVELS
from .lenses import Fragment
from .markup import fill
from .wording import date_words


def ledger(frame: pd.DataFrame, id: str, caption: str, columns: Mapping[str, str], note: str = "") -> Fragment:  # noqa: A002
    """Return a frame as an accessible table, rows in the order given.

    ``columns`` maps the frame's columns to headings; the first heads each
    row. A date column is written as far as its ``…_precision`` column knows
    it, ``name_original`` carries the language of ``name_lang``, and
    ``confidence`` becomes a mark. An empty cell reads "not stated".
    """
    rows = [[_cell(row, column) for column in columns] for row in frame.to_dict("records")]
    html = fill("ledger.html", id=id, caption=caption, note=note, headings=list(columns.values()), rows=rows)
    return Fragment(html, frame[list(columns)].rename(columns=dict(columns)).to_string(index=False))


def _cell(row: dict[str, object], column: str) -> dict[str, str]:
    value = row[column]
    if pd.isna(value):  # type: ignore[arg-type]
        return {"text": "not stated", "level": "", "lang": ""}
    if isinstance(value, pd.Timestamp):
        precision = row.get(f"{column}_precision", "day")
        return {"text": date_words(value.date(), str(precision)), "level": "", "lang": ""}
    level = str(value) if column == "confidence" and value in LEVELS else ""
    lang = str(row.get("name_lang", "")) if column == "name_original" else ""
    return {"text": str(value), "level": level, "lang": lang}
