"""The data dictionary: what the schema says, as tables for readers."""

from __future__ import annotations

import pandas as pd

from .evidence import confidence
from .package import schema
from .tables import load


def overview() -> pd.DataFrame:
    """Return one row per table: name, rows, share at high confidence (factual tables), description, file."""
    levels = confidence()
    rows = []
    for table in schema().values():
        sure = (levels.loc[table.name] == "high").mean() if table.factual and table.name in levels.index else None
        shown = "" if sure is None else f"{sure:.0%}"
        rows.append((table.name, f"{len(load(table.name)):,}", shown, table.description, table.path))
    return pd.DataFrame(rows, columns=["table", "rows", "high", "description", "file"])


def columns(name: str) -> pd.DataFrame:
    """Return one row per column of a table: name, type, allowed values, description."""
    table = schema()[name]
    rows = [
        (column.name + (" (key)" if column.name in table.key else ""), _type(column, table), column.description)
        for column in table.fields
    ]
    return pd.DataFrame(rows, columns=["column", "type", "description"])


def _type(column: object, table: object) -> str:
    if column.enum:  # type: ignore[attr-defined]
        return ", ".join(column.enum)  # type: ignore[attr-defined]
    target = table.references.get(column.name)  # type: ignore[attr-defined]
    return f"id of {target[0]}" if target else column.type  # type: ignore[attr-defined]
