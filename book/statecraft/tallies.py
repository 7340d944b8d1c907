"""Tallies: how many rows of a table meet some conditions.

An id is a table and its conditions, each a column and the values allowed::

    claims/verdict=wrong
    events/kind=suspended,lapsed/bloc=us/year=2025
    provisions/dimension=offers-training/stance=promised/bloc=china

Beside a table's own columns, a condition may use ``bloc``, ``family`` and
``genre`` of the row's instrument, and the ``year`` of its date. Provisions
are counted by their final codes.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from functools import lru_cache, partial
from pathlib import Path

import pandas as pd

from .package import schema
from .reading import row_ids
from .tables import derived, load
from .values import FactError

TABLES = ("claims", "events", "figures", "instruments", "memberships", "provisions", "shares")
OF_INSTRUMENT = ["bloc", "family", "genre"]
DATES = ("date", "launched", "as_of")


def tally(ident: str, folder: Path | None = None) -> tuple[str, pd.DataFrame]:
    """Return the table that a tally counts, and its rows, with ``row`` (the evidence key).

    Raises :class:`FactError` for an unknown table, column or value, and where
    no row meets the conditions.
    """
    table, *conditions = ident.strip().split("/")
    if table not in TABLES:
        raise FactError(f"'{ident}': no tally of '{table}'; tables are {', '.join(TABLES)}")
    frame = described(table, folder)
    for condition in conditions:
        column, found, values = condition.partition("=")
        if not found or column not in frame.columns:
            raise FactError(
                f"'{ident}': '{condition}' is not column=value; columns of {table} are {', '.join(frame.columns)}"
            )
        frame = frame[_is_one_of(frame[column], values.split(","), ident)]
    if frame.empty:
        raise FactError(f"'{ident}' counts nothing; a zero rests on no rows, so say it without a fact")
    return table, frame


def described(table: str, folder: Path | None = None) -> pd.DataFrame:
    """Return a table with the bloc, family and genre of each row's instrument, its year and evidence key, as text."""
    return _maker(table)(folder)


@lru_cache(maxsize=len(TABLES))
def _maker(table: str) -> Callable[..., pd.DataFrame]:
    return derived(table, "instruments")(partial(_described, table))


def _described(table: str, folder: Path | None) -> pd.DataFrame:
    frame = load(table, folder)
    frame["row"] = row_ids(frame, schema(folder)[table])
    if table == "provisions":
        frame = frame[frame["pass"] == "final"]
    for column in DATES:
        if column in frame.columns and "year" not in frame.columns:
            frame["year"] = frame[column].dt.year.astype("Int64")
    if "instrument" in frame.columns:
        kinds = load("instruments", folder)[["id", *OF_INSTRUMENT]].rename(columns={"id": "instrument"})
        frame = frame.astype({"instrument": "str"}).merge(kinds.astype("str"), on="instrument", how="left")
    return frame.reset_index(drop=True)


def _is_one_of(column: pd.Series, values: list[str], ident: str) -> pd.Series:
    words = column.astype("str")
    known = sorted(set(words[column.notna()]))
    if strange := [value for value in values if value not in known]:
        near = get_close_matches(strange[0], known, 3)
        hint = f"did you mean {', '.join(near)}?" if near else f"it holds {', '.join(known[:12])}"
        raise FactError(f"'{ident}': {column.name} is never '{strange[0]}'; {hint}")
    return words.isin(values) & column.notna()
