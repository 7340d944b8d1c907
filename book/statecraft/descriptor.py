"""What the schema itself gets wrong: a limit that nothing could meet, a key or a reference that leads nowhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from .package import DESCRIPTOR, Field, Table
from .report import Problem, original, shorten

TYPES = ("string", "date", "number", "year")
REMEDY = original(f"data/{DESCRIPTOR}")


def misdescribed(tables: dict[str, Table]) -> list[Problem]:
    """Return every fault of the schema that would make a check of its tables meaningless."""
    return [
        Problem(f"data/{DESCRIPTOR}", 0, place, found, allowed, REMEDY)
        for table in tables.values()
        for place, found, allowed in _faults(table, tables)
    ]


def _faults(table: Table, tables: dict[str, Table]) -> Iterator[tuple[str, str, str]]:
    """Yield (place, found, allowed) for each fault of one table's description."""
    if not re.fullmatch(r"[a-z0-9_]+\.csv", table.path):
        yield f"{table.name}.path", shorten(table.path), "the name of a .csv file in data/"
    for name, times in Counter(table.columns).items():
        if times > 1:
            yield f"{table.name}.{name}", f"{times} columns of this name", "one"
    for column in table.fields:
        for found, allowed in _limits(column):
            yield f"{table.name}.{column.name}", found, allowed
    for part in table.key or ("",):
        if part not in table.columns:
            yield f"{table.name}.primaryKey", shorten(part), f"columns of {table.name}"
    for column_name, (target, key) in table.references.items():
        known = target in tables and key in tables[target].columns and column_name in table.columns
        if not known:
            yield f"{table.name}.{column_name}", f"a reference to {shorten(f'{target}.{key}')}", "a column that exists"


def _limits(column: Field) -> Iterator[tuple[str, str]]:
    if column.type not in TYPES:
        yield f"type {shorten(column.type)}", f"one of {', '.join(TYPES)}"
    try:
        re.compile(column.pattern)
    except re.error as error:
        yield f"pattern {shorten(column.pattern)}: {error}", "a regular expression"
    for limit in (column.minimum, column.maximum, column.max_length):
        if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int | float)):
            yield f"limit {shorten(str(limit))}", "a number"
