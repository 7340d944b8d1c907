"""Everything that is wrong with the data, in one report."""

from __future__ import annotations

from pathlib import Path

from .cells import check_cells
from .chronology import unhappened
from .companions import check_codebooks
from .decoding import outside
from .descriptor import misdescribed
from .package import DATA, Table, as_of, schema
from .reading import parse, read, write
from .report import DataError, Problem
from .rules import check_rules


def check_table(table: Table, folder: Path | None = None) -> list[Problem]:
    """Return every problem that one table has by itself."""
    raw, problems = parse((folder or DATA) / table.path, table)
    return problems + check_cells(raw, table)


def check(folder: Path | None = None) -> list[Problem]:
    """Return every problem of every table and between tables, sorted by place."""
    folder = folder or DATA
    try:
        tables, end = schema(folder), as_of(folder)
    except DataError as error:
        return list(error.problems)
    if wrong := misdescribed(tables):  # what such a schema would say of the tables means nothing
        return sorted(set(wrong))
    problems, frames = _strangers(folder, tables), {}
    for name, table in tables.items():
        raw, unreadable = parse(folder / table.path, table)
        problems += unreadable + check_cells(raw, table)
        if not unreadable:  # half a table would make its neighbours look wrong
            frames[name] = raw
    problems += check_rules(frames, tables) + list(unhappened(frames, end)) + check_codebooks(folder, frames)
    return sorted(set(problems))


def tidy(folder: Path | None = None) -> None:
    """Rewrite every table sorted by key; raises DataError where one can't be read."""
    folder = folder or DATA
    for table in schema(folder).values():
        write(read(folder / table.path, table), folder / table.path, table)


def _strangers(folder: Path, tables: dict[str, Table]) -> list[Problem]:
    """A table that the schema does not know would be shipped unchecked, and so would a link."""
    known = {table.path for table in tables.values()}
    links = [link for path in folder.iterdir() if path.is_symlink() and path.exists() for link in outside(path)]
    return links + [
        Problem(
            f"{folder.name}/{path.name}",
            0,
            "",
            "a table that the schema does not describe",
            ", ".join(sorted(known)),
            "describe it in data/datapackage.json, or remove it",
        )
        for path in sorted(folder.glob("*.csv"))
        if path.name not in known
    ]
