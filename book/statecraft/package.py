"""The schema: what ``data/datapackage.json`` says about each table.

Frictionless Data Package, https://datapackage.org/standard/data-package/.
Loader, checks, dictionary page and downloads are all derived from it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from .decoding import label_of
from .report import DataError, Problem, original

DATA = Path(__file__).resolve().parents[2] / "data"
DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True)
class Field:
    """A column: its name, type (string, date, number or year) and limits."""

    name: str
    type: str
    description: str
    required: bool = False
    enum: tuple[str, ...] = ()
    pattern: str = ""
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None


@dataclass(frozen=True)
class Table:
    """A table: its columns in order, its key, and what it refers to.

    ``references`` maps a column to the (table, column) it must exist in.
    ``factual`` tables need evidence for every row.
    """

    name: str
    title: str
    description: str
    path: str
    factual: bool
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    references: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)

    @property
    def columns(self) -> list[str]:
        return [column.name for column in self.fields]


def _words(raw: dict[str, Any], key: str, given: str | None = None) -> str:
    """Return a text of the descriptor; numbers and lists in its place would go wrong later, and elsewhere."""
    found = raw[key] if given is None else raw.get(key, given)
    if not isinstance(found, str):
        raise TypeError(f"{key} is no text: {str(found)[:60]}")
    return found


def _list(raw: dict[str, Any], key: str) -> tuple[str, ...]:
    found = raw[key]
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise TypeError(f"{key} is no list of texts: {str(found)[:60]}")
    return tuple(found)


def _field(raw: dict[str, Any]) -> Field:
    limits = raw.get("constraints", {})
    return Field(
        _words(raw, "name"),
        _words(raw, "type"),
        _words(raw, "description", ""),
        bool(limits.get("required")),
        _list(limits, "enum") if "enum" in limits else (),
        _words(limits, "pattern", ""),
        limits.get("minimum"),
        limits.get("maximum"),
        limits.get("maxLength"),
    )


def _table(raw: dict[str, Any]) -> Table:
    schema = raw["schema"]
    references = {
        _list(key, "fields")[0]: (_words(key["reference"], "resource"), _list(key["reference"], "fields")[0])
        for key in schema.get("foreignKeys", ())
    }
    return Table(
        _words(raw, "name"),
        _words(raw, "title"),
        _words(raw, "description"),
        _words(raw, "path"),
        bool(raw.get("statecraft:factual")),
        _list(schema, "primaryKey"),
        tuple(map(_field, schema["fields"])),
        references,
    )


@lru_cache(maxsize=8)
def _parsed(path: Path, _stamp: tuple[int, int]) -> dict[str, Table]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        listed = [_table(resource) for resource in raw["resources"]]
        tables = {table.name: table for table in listed}
        if len(tables) < len(listed):
            raise ValueError("two tables of one name")
        return tables
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        what = f"missing key {error}" if isinstance(error, KeyError) else getattr(error, "strerror", None) or str(error)
        raise DataError(
            [
                Problem(
                    label_of(path),
                    line,
                    "",
                    what,
                    "a Frictionless tabular data package in UTF-8",
                    original(label_of(path)),
                )
            ]
        ) from error


@lru_cache(maxsize=8)
def _claimed(path: Path, _stamp: tuple[int, int]) -> Any:
    """Return what the descriptor gives as its date; every page of the book asks."""
    return json.loads(path.read_text(encoding="utf-8")).get("statecraft:as_of")


def _is_day(found: object) -> bool:
    try:
        return isinstance(found, str) and date.fromisoformat(found).isoformat() == found
    except ValueError:
        return False


def as_of(folder: Path | None = None) -> str:
    """Return the date (YYYY-MM-DD) up to which the tables claim to be complete."""
    schema(folder)  # a missing or malformed descriptor is reported in one way
    path = (folder or DATA) / DESCRIPTOR
    stat = path.stat()
    found = _claimed(path, (stat.st_mtime_ns, stat.st_size))
    if not _is_day(found):
        raise DataError(
            [
                Problem(
                    label_of(path),
                    0,
                    "statecraft:as_of",
                    str(found or "nothing"),
                    "the date, YYYY-MM-DD, up to which the data reach",
                    'add "statecraft:as_of": "2026-11-22" beside "title"',
                )
            ]
        )
    return str(found)


def schema(folder: Path | None = None) -> dict[str, Table]:
    """Return the tables that the data package describes, by name.

    Raises :class:`DataError` when the descriptor is missing or malformed.
    """
    path = (folder or DATA) / DESCRIPTOR
    try:
        stat = path.stat()
    except OSError as error:
        raise DataError(
            [
                Problem(
                    label_of(path),
                    0,
                    "",
                    "no such file",
                    "the schema of all tables",
                    original(label_of(path)),
                )
            ]
        ) from error
    return _parsed(path, (stat.st_mtime_ns, stat.st_size))
