"""The tables as CSV, JSON and Parquet, typed as the schema says."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from statecraft.package import Table, schema
from statecraft.tables import load

from .formats import imprint

FORMULA = ("=", "+", "-", "@", "\t", "\r")
TYPES = {"string": pa.string(), "date": pa.date32(), "number": pa.float64(), "year": pa.int16()}
Value = str | int | float | date | None


def records(table: Table, folder: Path | None = None) -> Iterator[tuple[Value, ...]]:
    """Return each row of a table, in file order: text, numbers, dates, None for an empty cell."""
    frame = load(table.name, folder)
    return zip(*(_cells(frame[one.name], one.type) for one in table.fields), strict=True)


def _cells(column: pd.Series, kind: str) -> list[Value]:
    """Return a column as Python's own values; by columns, since asking a million cells what they are takes seconds."""
    made = MADE.get(kind, str)
    return [made(cell) if known else None for cell, known in zip(column.to_numpy(object), column.notna(), strict=True)]


def _day(cell: Any) -> date:
    day: date = pd.Timestamp(cell).date()
    return day


def _number(cell: Any) -> int | float:
    number = float(cell)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


MADE: dict[str, Callable[[Any], Value]] = {"date": _day, "year": int, "number": _number}  # the rest is text


def as_json(table: Table, folder: Path | None = None) -> bytes:
    """Return a table as a JSON array of objects, one row a line; dates are text, empty cells null."""
    names = table.columns
    lines = (
        json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=date.isoformat, allow_nan=False)
        for row in records(table, folder)
    )
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def write_parquet(table: Table, path: Path, folder: Path | None = None) -> None:
    """Write a table as Parquet, with the description of each column and the licence in its metadata."""
    from pyarrow import parquet  # most builds write none

    said = imprint()
    about = {"title": table.title, "description": table.description, "licence": str(said["licence"])}
    shape = pa.schema(
        [
            pa.field(one.name, TYPES[one.type], not one.required, {"description": one.description})
            for one in table.fields
        ],
        metadata=about | {"source": f"{said['author']}, {said['title']}, {said['date'][0].lower()}{said['date'][1:]}"},  # type: ignore[index]
    )
    columns = list(zip(*records(table, folder), strict=True)) or [()] * len(table.fields)
    arrays = [
        pa.array(_floats(list(cells), one.type), TYPES[one.type])
        for cells, one in zip(columns, table.fields, strict=True)
    ]
    parquet.write_table(pa.Table.from_arrays(arrays, schema=shape), path, compression="zstd")


def _floats(cells: list[Value], kind: str) -> list[Value]:
    return [None if cell is None else float(cell) for cell in cells] if kind == "number" else cells  # type: ignore[arg-type]


def published(path: Path, folder: Path | None = None) -> bytes:
    """Return a file of ``data`` for readers: as it is, but for cells that a spreadsheet would run.

    A cell of text that starts like a formula is led by an apostrophe; numbers
    keep their signs.
    """
    table = next((one for one in schema(folder).values() if one.path == path.name), None)
    data = path.read_bytes()
    if table is None:
        return data
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    texts = {n for n, one in enumerate(table.fields) if one.type == "string"}
    if not any(row[n].startswith(FORMULA) for row in rows for n in texts):
        return data
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([f"'{cell}" if n in texts and cell.startswith(FORMULA) else cell for n, cell in enumerate(row)])
    return out.getvalue().encode()
