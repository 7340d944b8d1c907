"""Tables of text and of types: the one module that touches the data files."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd

from .package import Table
from .report import DataError, Problem

KEY_SEPARATOR = "/"
LONGEST = 1_000_000  # bytes of a line; the longest real one has a few thousand
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
    label, start = _label(path), 1
    try:
        for row in reader:
            if start == 1:
                problems += _header(label, row, table)
                if problems:
                    return _rows([], [], table), problems
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
        problems.append(
            Problem(
                label,
                start,
                "",
                str(error),
                "comma-separated values, quotes doubled inside quotes",
                "quote the cell, or remove the stray quote",
            )
        )
    return _rows(rows, lines, table), problems


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
    """Write a table of text in the house form: UTF-8, LF, sorted by key."""
    ordered = raw.sort_values(list(table.key), kind="stable")
    draft = path.with_suffix(".part")  # a full disk or an end in the middle leaves the old table whole
    ordered.to_csv(draft, index=False, lineterminator="\n", encoding="utf-8")
    draft.replace(path)


def _header(label: str, found: list[str], table: Table) -> list[Problem]:
    """Name each column that is missing, unknown, double or out of place."""
    for sign, name in DELIMITERS.items():
        if len(found) == 1 and found[0].split(sign) == table.columns:
            what = f"columns set apart by {name}"
            return [Problem(label, 1, "", what, "columns set apart by commas", "save the file with commas")]
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


def decoded(path: Path) -> str:
    """Return a file's text; raise DataError for anything but clean UTF-8 with whole lines, in its own folder."""
    label, want = _label(path), "UTF-8 without byte-order mark, LF line ends"
    data = _bytes(path)
    bad: list[tuple[int, str]] = []
    for mark, name in ((b"\xef\xbb\xbf", "UTF-8 byte-order mark"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")):
        if data.startswith(mark):
            bad.append((1, name))
    if not data.strip():
        bad.append((0, "empty file"))
    for byte, name in ((b"\0", "NUL byte"), (b"\r", "carriage return")):
        if byte in data:
            bad.append((data.count(b"\n", 0, data.index(byte)) + 1, name))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        guess = " (GB18030, perhaps)" if _decodes(data, "gb18030") else ""
        bad.append(
            (data.count(b"\n", 0, error.start) + 1, f"byte 0x{data[error.start]:02x}, which is not UTF-8{guess}")
        )
        text = ""
    if bad:
        remedy = "save the file again as UTF-8 without a mark and with LF line ends"
        raise DataError([Problem(label, line, "", what, want, remedy) for line, what in bad])
    if not text.endswith("\n"):  # a cell cut short looks like a whole one
        remedy = f"look for what is missing: git diff {label}; then end the line"
        found = "a last line without line end: the file may have been cut off"
        raise DataError([Problem(label, text.count("\n") + 1, "", found, "a line end after every line", remedy)])
    return text


def outside(path: Path) -> list[Problem]:
    """Return the problem of a link that leads out of its folder: what is there was never meant to be published."""
    if path.resolve().is_relative_to(path.parent.resolve()):
        return []
    found, remedy = "a link to a file outside of its folder", "put the file in the place of the link"
    return [Problem(_label(path), 0, "", found, "the file itself", remedy)]


def _bytes(path: Path) -> bytes:
    """Return a file's bytes; stop at a line that no table has, before it fills the memory."""
    label, restore = _label(path), f"restore it: git checkout {_label(path)}"
    try:
        if links := outside(path):
            raise DataError(links)
        blocks, open_line = [], 0  # bytes since the last line end
        with path.open("rb") as file:
            while block := file.read(LONGEST):
                blocks.append(block)
                open_line = len(block) - block.rfind(b"\n") - 1 + (open_line if b"\n" not in block else 0)
                if open_line > LONGEST:
                    line = sum(one.count(b"\n") for one in blocks) + 1
                    found = f"a line of more than {LONGEST:,} bytes"
                    raise DataError([Problem(label, line, "", found, "shorter lines", restore)])
        return b"".join(blocks)
    except (OSError, RuntimeError) as error:  # the second for links in a circle, before Python 3.13
        found = getattr(error, "strerror", None) or str(error)
        raise DataError([Problem(label, 0, "", found, "a readable file", restore)]) from error


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _label(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
