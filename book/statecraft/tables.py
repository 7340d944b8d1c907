"""Tables as typed DataFrames, with a full report where one is broken."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

import pandas as pd

from .package import DATA, DESCRIPTOR, Table, schema
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
                    f"{(folder or DATA).name}/{DESCRIPTOR}",
                    0,
                    "",
                    f"no table {shorten(name)}",
                    f"one of {', '.join(known)}",
                    "check the spelling, or add it to data/datapackage.json",
                )
            ]
        )
    path = (folder or DATA) / known[name].path
    return _load(path, known[name], folder or DATA, _stamp(path)).copy(deep=False)  # pandas copies on write


def derived(*names: str, copied: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a function of a folder: its result is made once while the named tables stay as they are.

    Each caller gets a copy of a frame or series, as from :func:`load`; what is
    not ``copied`` must not be changed.
    """

    def decorate(make: Callable[..., Any]) -> Callable[..., Any]:
        @lru_cache(maxsize=8)
        def kept(folder: Path | None, _stamps: tuple[tuple[int, int], ...]) -> Any:
            return make(folder)

        @wraps(make)
        def of(folder: Path | None = None) -> Any:
            known = schema(folder)
            stamps = (_stamp((folder or DATA) / known[name].path) for name in names if name in known)
            found = kept(folder, tuple(stamps))
            return found.copy(deep=False) if copied else found

        return of

    return decorate


def _stamp(path: Path) -> tuple[int, int]:
    """Return what changes when a file is written again: its time in nanoseconds and its size."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=64)
def _load(path: Path, table: Table, folder: Path, _stamp: tuple[int, int]) -> pd.DataFrame:
    raw = read(path, table)
    try:
        return typed(raw, table)
    except (ValueError, TypeError):
        from .checks import check_table  # only a broken table pays for the report

        raise DataError(check_table(table, folder)) from None
