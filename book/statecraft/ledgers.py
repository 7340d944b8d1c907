"""A table for readers: caption, headings, escaped cells, language and confidence marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from .addresses import mentioned
from .evidence import LEVELS
from .lenses import Fragment
from .markup import fill
from .wording import date_words


def ledger(
    frame: pd.DataFrame,
    id: str,  # noqa: A002 (the word that HTML uses)
    caption: str,
    columns: Mapping[str, str],
    note: str = "",
    filters: Iterable[str] = (),
) -> Fragment:
    """Return a frame as an accessible table, rows in the order given.

    ``columns`` maps the frame's columns to headings; the first heads each
    row. A date column is written as far as its ``…_precision`` column knows
    it, ``name_original`` carries the language of ``name_lang``, and
    ``confidence`` becomes a mark; a cell of a column ``x`` links to ``x_url``
    where there is one, and one that names an instrument or actor to its
    profile (see :func:`.addresses.mentioned`). An empty cell reads "not stated". With ``filters``,
    columns to filter by, the table can be sorted and filtered.
    """
    filtered = set(filters)
    rows = [[_cell(row, column) for column in columns] for row in frame.to_dict("records")]
    headings = [(heading, column in filtered) for column, heading in columns.items()]
    html = fill("ledger.html", id=id, caption=caption, note=note, headings=headings, rows=rows, sortable=bool(filtered))
    words = pd.DataFrame([[cell["text"] for cell in row] for row in rows], columns=list(columns.values()))
    return Fragment(html, words.to_string(index=False))


def _cell(row: dict[str, object], column: str) -> dict[str, str]:
    cell = {"text": "not stated", "level": "", "lang": "", "url": "", "order": ""}
    value = row[column]
    if pd.isna(value):
        return cell
    if isinstance(value, pd.Timestamp):
        words = date_words(value.date(), str(row.get(f"{column}_precision", "day")))
        return cell | {"text": words, "order": value.date().isoformat()}
    url = row.get(f"{column}_url", mentioned(row, column))
    # name_lang is the language of name_original, as in the tables
    lang = {"name": None, "name_original": row.get("name_lang")}.get(column, row.get(f"{column}_lang"))
    return cell | {
        "text": str(value),
        "level": str(value) if column == "confidence" and value in LEVELS else "",
        "lang": "" if lang is None or pd.isna(lang) else str(lang),
        "url": "" if url is None or pd.isna(url) else str(url),
    }
