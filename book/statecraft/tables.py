"""Tables as typed DataFrames, with a full report where one is broken."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from .package import DATA, Table, schema
from .reading import read, typed
from .report import DataError, Problem, shorten


def tables(folder: Path | None = None) -> list[str]:
    """Return the names of the tables that :func:`load` knows."""
    return list(schema(folder))


def load(name: str, folder: Path | None = None) -> pd.DataFrame:
    """Return one table, typed: one row per fact, columns as in the schema.

    Dates are ``datetime64``, columns with allowed values or references are
    categories, numbers floats, years integers, the rest strings; an empty
    cell is a missing value. The frame is the caller's own copy.

    Raises :class:`DataError` for an unknown table or a table that breaks its
    schema; the error lists every problem of the table.
    """
    known = schema(folder)
    if name not in known:
        raise DataError(
            [
                Problem(
                    f"{(folder or DATA).name}/",
                    0,
                    "",
                    f"no table {shorten(name)}",
                    f"one of {', '.join(known)}",
                    "check the spelling, or add it to data/datapackage.json",
                )
            ]
        )
    path = (folder or DATA) / known[name].path
    stamp = (path.stat().st_mtime_ns, path.stat().st_size) if path.exists() else (0, 0)
    return _load(path, known[name], folder or DATA, stamp).copy()


@lru_cache(maxsize=64)
def _load(path: Path, table: Table, folder: Path, _stamp: tuple[int, int]) -> pd.DataFrame:
    raw = read(path, table)
    try:
        return typed(raw, table)
    except (ValueError, TypeError):
        from .checks import check_table  # only a broken table pays for the report

        raise DataError(check_table(table, folder)) from None
