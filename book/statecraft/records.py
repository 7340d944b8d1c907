"""All tables at once as plain records, ready to be asked many times: what is about whom, how sure, who says so."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from .evidence import TIERS, cited, confidence
from .package import schema
from .reading import row_ids
from .tables import load
from .wording import date_words

Record = dict[str, Any]  # a row: str, float, int or date per column; '' for an empty cell
TABLES = (
    "actors",
    "claims",
    "events",
    "figures",
    "gaps",
    "groups",
    "instruments",
    "memberships",
    "provisions",
    "shares",
    "sources",
)
UNSOURCED = "no source"  # what stands in the place of a confidence that nothing supports


class Records:
    """The tables of one folder; each row also holds ``row``, its evidence key."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.tables = {name: plain(_keyed(name, folder)) for name in TABLES}
        self.by_id = {
            name: {row["id"]: row for row in self.tables[name]} for name in ("actors", "instruments", "sources")
        }
        self._levels = {key: str(level) for key, level in confidence(folder).items()}
        self._evidence: dict[tuple[str, str], list[Record]] = defaultdict(list)
        for one in plain(cited(folder)):
            self._evidence[one["table"], one["row"]].append(one)
        self._index = lru_cache(maxsize=None)(self._grouped)

    def of(self, table: str, column: str, value: str) -> list[Record]:
        """Return the rows of a table whose column holds the value, in the table's order."""
        return self._index(table, column).get(value, [])

    def level(self, table: str, row: str) -> str:
        """Return the confidence of a row: high, medium, low, or :data:`UNSOURCED`."""
        return self._levels.get((table, row), UNSOURCED)

    def evidence(self, table: str, row: str) -> list[Record]:
        """Return the evidence of a row with its sources' columns, best tier first."""
        return sorted(self._evidence.get((table, row), ()), key=lambda one: (TIERS.index(one["tier"]), one["source"]))

    def name(self, table: str, ident: str) -> str:
        """Return the name of an instrument or actor; its id where it has none."""
        return str(self.by_id[table].get(ident, {}).get("name") or ident)

    @cached_property
    def figures_by_name(self) -> dict[str, list[Record]]:
        """The figures by each actor that their measure or scope names.

        Longest names are looked for first, so that Papua New Guinea is no Guinea.
        """
        names = sorted({row["name"] for row in self.tables["actors"]}, key=lambda name: (-len(name), name))
        any_name = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])")
        out: dict[str, list[Record]] = {}
        for row in self.tables["figures"]:
            for name in sorted(set(any_name.findall(f"{row['metric']}. {row['scope']}"))):
                out.setdefault(name, []).append(row)
        return out

    def _grouped(self, table: str, column: str) -> dict[str, list[Record]]:
        out: dict[str, list[Record]] = defaultdict(list)
        for row in self.tables[table]:
            out[str(row[column])].append(row)
        return dict(out)


def plain(frame: pd.DataFrame) -> list[Record]:
    """Return a typed frame as records: '' for an empty cell, dates without time."""
    columns = [_column(frame[name]) for name in frame.columns]
    return [dict(zip(map(str, frame.columns), cells, strict=True)) for cells in zip(*columns, strict=True)]


def _column(cells: pd.Series) -> list[Any]:
    values = cells.dt.date if pd.api.types.is_datetime64_any_dtype(cells) else cells
    return ["" if missing else value for value, missing in zip(values.tolist(), cells.isna(), strict=True)]


def when(row: Record, column: str = "date") -> str:
    """Return a row's date in words, as far as it is known; '' where it is not."""
    day = row[column]
    return date_words(day, row.get(f"{column}_precision") or "day") if isinstance(day, date) else ""


def spaced(code: str) -> str:
    """Return a code as words: not found for not-found."""
    return code.replace("-", " ")


def _keyed(name: str, folder: Path | None) -> pd.DataFrame:
    frame = load(name, folder)
    frame["row"] = row_ids(frame, schema(folder)[name])
    return frame
