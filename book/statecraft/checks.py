"""Everything that is wrong with the data, in one report."""

from __future__ import annotations

from pathlib import Path

from .cells import check_cells
from .chronology import unhappened
from .companions import CODEBOOKS, MAP, check_codebooks
from .decoding import outside
from .descriptor import misdescribed
from .package import DATA, DESCRIPTOR, Table, as_of, schema
from .reading import DRAFT, parse, read, write
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
    """A file that nothing here knows would be shipped unchecked, and so would a link; a draft is left by a killed run.

    Hidden files are the system's own: a spreadsheet keeps one while it has a table open.
    """
    known = {DESCRIPTOR, MAP, *CODEBOOKS, *(table.path for table in tables.values())}
    there = sorted(path for path in folder.iterdir() if not path.name.startswith(".") or path.name.startswith(DRAFT))
    links = [link for path in there if path.is_symlink() and path.exists() for link in outside(path)]
    return links + [_stranger(path, known) for path in there if path.name not in known and not path.is_symlink()]


def _stranger(path: Path, known: set[str]) -> Problem:
    found, remedy = "a file that nothing here knows", "remove it, or keep it elsewhere"
    if path.suffix == ".csv":
        found, remedy = (
            "a table that the schema does not describe",
            "describe it in data/datapackage.json, or remove it",
        )
        known = {name for name in known if name.endswith(".csv")}
    return Problem(f"{path.parent.name}/{path.name}", 0, "", found, ", ".join(sorted(known)), remedy)
