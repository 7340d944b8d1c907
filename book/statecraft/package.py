"""The schema: what ``data/datapackage.json`` says about each table.

Frictionless Data Package, https://datapackage.org/standard/data-package/.
Loader, checks, dictionary page and downloads are all derived from it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from .report import DataError, Problem

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


def _field(raw: dict[str, Any]) -> Field:
    limits = raw.get("constraints", {})
    return Field(
        raw["name"],
        raw["type"],
        raw.get("description", ""),
        bool(limits.get("required")),
        tuple(limits.get("enum", ())),
        limits.get("pattern", ""),
        limits.get("minimum"),
        limits.get("maximum"),
        limits.get("maxLength"),
    )


def _table(raw: dict[str, Any]) -> Table:
    schema = raw["schema"]
    references = {
        key["fields"][0]: (key["reference"]["resource"], key["reference"]["fields"][0])
        for key in schema.get("foreignKeys", ())
    }
    return Table(
        raw["name"],
        raw["title"],
        raw["description"],
        raw["path"],
        bool(raw.get("statecraft:factual")),
        tuple(schema["primaryKey"]),
        tuple(map(_field, schema["fields"])),
        references,
    )


@lru_cache(maxsize=8)
def _parsed(path: Path, _stamp: tuple[int, int]) -> dict[str, Table]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return {resource["name"]: _table(resource) for resource in raw["resources"]}
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        line = getattr(error, "lineno", 0)
        what = f"missing key {error}" if isinstance(error, KeyError) else str(error)
        raise DataError(
            [
                Problem(
                    _label(path),
                    line,
                    "",
                    what,
                    "a Frictionless tabular data package in UTF-8",
                    "compare with the last committed version: git diff data/datapackage.json",
                )
            ]
        ) from error


def _label(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def as_of(folder: Path | None = None) -> str:
    """Return the date (YYYY-MM-DD) up to which the tables claim to be complete."""
    schema(folder)  # a missing or malformed descriptor is reported in one way
    path = (folder or DATA) / DESCRIPTOR
    found = json.loads(path.read_text(encoding="utf-8")).get("statecraft:as_of")
    if not found:
        raise DataError(
            [
                Problem(
                    _label(path),
                    0,
                    "statecraft:as_of",
                    "nothing",
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
                    _label(path),
                    0,
                    "",
                    "no such file",
                    "the schema of all tables",
                    "restore it: git checkout data/datapackage.json",
                )
            ]
        ) from error
    return _parsed(path, (stat.st_mtime_ns, stat.st_size))
