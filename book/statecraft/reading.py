"""Tables of text and of types: the one module that touches the data files."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd

from .decoding import decoded, label_of
from .package import Table
from .report import DataError, Problem, original

KEY_SEPARATOR = "/"
DRAFT = ".new-"  # begins the name of a folder beside the tables in which new rows are tried
DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
Frames = dict[str, pd.DataFrame]  # tables of text, by name


def read(path: Path, table: Table) -> pd.DataFrame:
    """Return a table as text, indexed by line number, '' for an empty cell.

    Raises :class:`DataError` for what makes a file unreadable as this table:
    encoding, byte-order mark, NUL, line ends, header, ragged lines.
    """
    frame, problems = parse(path, table)
    if problems:
        raise DataError(problems)
    return frame


def parse(path: Path, table: Table) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the lines that can be read as rows of text, and what is wrong with the rest.

    A file whose encoding or header is wrong gives no rows at all.
    """
    try:
        text = decoded(path)
    except DataError as error:
        return _rows([], [], table), list(error.problems)
    problems: list[Problem] = []
    lines: list[int] = []
    rows: list[list[str]] = []
    reader = csv.reader((found[0] for found in re.finditer("[^\n]*\n", text)), strict=True)
    label, start = label_of(path), 1
    try:
        for row in reader:
            if start == 1:
                problems += _header(label, row, table)
                if problems:
                    return _rows([], [], table), problems
            elif not any(row):
                what = f"an empty line{' of commas' if row else ''}"
                problems.append(Problem(label, start, "", what, "a row with its key", "delete the line, or fill it in"))
            elif len(row) != len(table.fields):
                problems.append(
                    Problem(
                        label,
                        start,
                        "",
                        f"{len(row)} cells",
                        f"{len(table.fields)} cells, as in the header",
                        "add the missing commas, or quote a cell that holds a comma",
                    )
                )
            else:
                lines.append(start)
                rows.append(row)
            start = reader.line_num + 1
    except csv.Error as error:
        problems.append(_broken(label, start, str(error)))
    return _rows(rows, lines, table), problems


def _broken(label: str, line: int, error: str) -> Problem:
    """Name what no rows can be made of: a cell that is too long, or quotes that do not fit."""
    if "field limit" in error:
        most = f"{csv.field_size_limit():,} characters"
        remedy = f"close the quote that was left open, or shorten the cell; {original(label)}"
        return Problem(label, line, "", f"a cell of more than {most}", f"cells of at most {most}", remedy)
    allowed, remedy = (
        "comma-separated values, quotes doubled inside quotes",
        "quote the cell, or remove the stray quote",
    )
    return Problem(label, line, "", error, allowed, remedy)


def _rows(rows: list[list[str]], lines: list[int], table: Table) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=table.columns, index=pd.Index(lines, name="line", dtype="int64"), dtype="str")


def typed(raw: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Turn a table of text into a table of types; raises ValueError if it can't."""
    out = {}
    for column in table.fields:
        text = raw[column.name].where(raw[column.name] != "")
        if column.required and text.isna().any():
            raise ValueError(f"{column.name}: empty")
        if column.type == "date":
            out[column.name] = pd.to_datetime(text, format="%Y-%m-%d").astype("datetime64[s]")
        elif column.type == "number":
            out[column.name] = pd.to_numeric(text).astype("float64")
        elif column.type == "year":
            out[column.name] = pd.to_numeric(text).astype("Int64")
        elif column.enum:
            unknown = set(text.dropna()) - set(column.enum)
            if unknown:
                raise ValueError(f"{column.name}: {sorted(unknown)}")
            out[column.name] = text.astype(pd.CategoricalDtype(list(column.enum)))
        elif column.name in table.references:
            out[column.name] = text.astype(pd.CategoricalDtype(sorted(set(text.dropna()))))
        else:
            out[column.name] = text.astype("str")
    return pd.DataFrame(out).reset_index(drop=True)


def row_ids(frame: pd.DataFrame, table: Table) -> pd.Series:
    """Return each row's key as evidence names it: parts joined by a slash."""
    parts = [frame[part].astype("str") for part in table.key]
    return parts[0].str.cat(parts[1:], sep=KEY_SEPARATOR) if len(parts) > 1 else parts[0]


def write(raw: pd.DataFrame, path: Path, table: Table) -> None:
    """Write a table of text in the house form: UTF-8, LF, sorted by key; where that fails, the old table stands."""
    ordered = raw.sort_values(list(table.key), kind="stable")
    draft = path.with_suffix(".part")
    try:
        ordered.to_csv(draft, index=False, lineterminator="\n", encoding="utf-8")
        draft.replace(path)
    except BaseException:  # a full disk or an interruption; half a table beside the whole one would be shipped
        draft.unlink(missing_ok=True)
        raise


def _header(label: str, found: list[str], table: Table) -> list[Problem]:
    """Name each column that is missing, unknown, double or out of place."""
    for sign, name in DELIMITERS.items():
        if len(found) == 1 and found[0].split(sign) == table.columns:
            what = f"columns set apart by {name}"
            return [Problem(label, 1, "", what, "columns set apart by commas", "save the file with commas")]
    if [name for name in found if name] == table.columns != found:
        remedy = (
            "delete the comma too many at the end of each line: a spreadsheet writes one for a column that was used"
        )
        return [Problem(label, 1, "", "a column without a name", ", ".join(table.columns), remedy)]
    if not set(found) & set(table.columns):
        allowed, remedy = f"the columns {', '.join(table.columns)}", "put the names of the columns into the first line"
        return [Problem(label, 1, "", "no name of a column", allowed, remedy)]
    problems = [
        Problem(
            label,
            1,
            name,
            "no such column",
            f"the columns {', '.join(table.columns)}",
            "add the column; leave its cells empty where nothing is known",
        )
        for name in table.columns
        if name not in found
    ]
    problems += [
        Problem(
            label,
            1,
            name,
            "double column" if name in table.columns else "unknown column",
            f"the columns {', '.join(table.columns)}, once each",
            "remove it, or describe it in data/datapackage.json",
        )
        for i, name in enumerate(found)
        if name not in table.columns or name in found[:i]
    ]
    if not problems and found != table.columns:
        problems.append(
            Problem(label, 1, "", ", ".join(found), ", ".join(table.columns), "put the columns in this order")
        )
    return problems
