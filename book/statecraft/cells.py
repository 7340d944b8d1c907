"""Cells against the schema: a pandera schema from the data package, and its report.

pandera (Bantilan 2020, https://pandera.readthedocs.io) does the checking; this
module translates the descriptor for it and its failures for the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from sys import float_info

import pandas as pd
import pandera.pandas as pa

from .characters import apart, unseen
from .package import Field, Table
from .reading import row_ids
from .report import Problem, shorten

DATE = r"(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}"  # \d would take full-width digits too; no calendar has a year 0
NUMBER = r"-?[0-9]+(\.[0-9]+)?"  # no 1.67E+09, which spreadsheets write and which loses digits
FORMULA = ("=", "+", "-", "@")
Rule = tuple[str, str, Callable[[pd.Series], pd.Series]]


def check_cells(raw: pd.DataFrame, table: Table) -> list[Problem]:
    """Return every cell of a text table (see ``reading.read``) that its schema forbids."""
    if raw.empty:
        return []
    rules = {column.name: _rules(column) for column in table.fields}
    schema = pa.DataFrameSchema(
        {
            name: pa.Column(
                nullable=not _column(table, name).required,
                checks=[pa.Check(test, name=str(n)) for n, (_, _, test) in enumerate(listed)],
            )
            for name, listed in rules.items()
        },
        unique=list(table.key),
    )
    out = list(_misspelt(raw, table))
    try:
        schema.validate(raw.where(raw != ""), lazy=True)
    except pa.errors.SchemaErrors as errors:
        out += _problems(errors.failure_cases, raw, table, rules)
    return out


def _misspelt(raw: pd.DataFrame, table: Table) -> Iterator[Problem]:
    """Yield each cell with signs that no table may hold: the same for all columns, so once and not in pandera."""
    label = f"data/{table.path}"
    for name in raw:
        for line, cell in zip(raw.index, raw[name], strict=True):
            if sign := unseen(cell):
                allowed = "no control or direction marks, nor other signs that nobody sees"
                yield Problem(
                    label, line, name, f"{sign} in {shorten(cell)}", allowed, "delete the invisible character"
                )
            if letter := apart(cell):
                allowed = "letters and their accents as one sign (Unicode's form NFC)"
                remedy = "type the letter anew, or put the text through a converter to NFC"
                yield Problem(label, line, name, f"{letter} in {shorten(cell)}", allowed, remedy)
            if cell != cell.strip():
                yield Problem(label, line, name, shorten(cell), "no space before or after", "remove the space")


def _rules(column: Field) -> list[Rule]:
    """Return (allowed, remedy, test) for each thing the schema asks of a column."""
    rules: list[Rule] = []
    if column.type == "string":
        rules.append(
            (
                f"text that no spreadsheet takes for a formula: not beginning with one of {' '.join(FORMULA)}",
                "begin with another word",
                lambda cells: ~cells.str.startswith(FORMULA),
            )
        )
    if column.type == "date":
        rules.append(
            (
                "a date as YYYY-MM-DD",
                "write 2025-12-12 for 12 December 2025; spreadsheets change dates, so mark the column as text there",
                _is_date,
            )
        )
    if column.type == "number":
        rules.append(
            (
                "a number with a point, without thousands commas",
                "write 1670000000, not 1,670,000,000 and not 1.67E+09",
                lambda cells: (
                    cells.str.fullmatch(NUMBER)
                    & pd.to_numeric(cells, errors="coerce").between(-float_info.max, float_info.max)
                ),
            )
        )
    if column.type == "year":
        rules.append(
            ("a year, as a number of four digits", "write 2025", lambda cells: cells.str.fullmatch(r"[0-9]{4}"))
        )
    if column.enum:
        rules.append(
            (
                f"one of {', '.join(column.enum)}",
                "choose one; a new value needs a line in data/datapackage.json",
                lambda cells: cells.isin(column.enum),
            )
        )
    if column.pattern:
        rules.append(
            (
                f"text of the form {column.pattern}",
                "correct the cell; the data dictionary says what belongs there",
                lambda cells: cells.str.fullmatch(column.pattern.strip("^$")),
            )
        )
    if column.max_length is not None:
        longest = column.max_length
        rules.append((f"at most {longest} characters", "shorten it", lambda cells: cells.str.len() <= longest))
    if column.minimum is not None or column.maximum is not None:
        low = float("-inf") if column.minimum is None else column.minimum
        high = float("inf") if column.maximum is None else column.maximum
        rules.append(
            (
                f"a number from {low:g} to {high:g}",
                "check the source and its unit",
                lambda cells: pd.to_numeric(cells, errors="coerce").between(low, high),
            )
        )
    return rules


def _is_date(cells: pd.Series) -> pd.Series:
    parsed = pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce")
    return cells.str.fullmatch(DATE) & parsed.notna()


def _column(table: Table, name: str) -> Field:
    return next(column for column in table.fields if column.name == name)


def _problems(failures: pd.DataFrame, raw: pd.DataFrame, table: Table, rules: dict[str, list[Rule]]) -> list[Problem]:
    label, out = f"data/{table.path}", []
    for failure in failures.drop_duplicates(["column", "check", "index"]).itertuples():
        line, name = int(failure.index), str(failure.column)
        if failure.check == "not_nullable":
            out.append(
                Problem(
                    label,
                    line,
                    name,
                    "empty cell",
                    "a value in every row",
                    f"fill it in: {_column(table, name).description}".removesuffix(": "),
                )
            )
        elif failure.check == "multiple_fields_uniqueness":
            continue
        else:
            allowed, remedy, _ = rules[name][int(failure.check)]
            out.append(Problem(label, line, name, shorten(str(failure.failure_case)), allowed, remedy))
    return out + _double_keys(raw, table)


def _double_keys(raw: pd.DataFrame, table: Table) -> list[Problem]:
    """Name both lines of each double key, which pandera's report does not."""
    keys = row_ids(raw, table)
    first = {key: line for line, key in reversed(list(keys.items()))}
    return [
        Problem(
            f"data/{table.path}",
            int(line),
            "+".join(table.key),
            f"{shorten(key)}, already in line {first[key]}",
            "a key that no other row has",
            "delete one of the two rows, or give it another key",
        )
        for line, key in keys[keys.duplicated()].items()
    ]
