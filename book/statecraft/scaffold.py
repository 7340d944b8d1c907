"""New rows with their evidence, written, checked and taken back where they don't fit.

``python -m statecraft new what=membership instrument=… actor=… role=… source=…``
asks for what is missing where somebody sits at a terminal. The tables are left
either in order or byte for byte as they were.
"""

from __future__ import annotations

import difflib
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from .checks import check
from .package import DATA, Field, Table, schema
from .reading import DRAFT, KEY_SEPARATOR, read, write
from .report import DataError, Problem, shorten

KINDS = {
    "source": "sources",
    "instrument": "instruments",
    "event": "events",
    "membership": "memberships",
    "figure": "figures",
}
EVIDENCE = ("source", "relation", "locator", "says")  # columns of the evidence, beside those of the row
Cells = dict[str, str]
Ask = Callable[[str, str], str]


def pairs(words: Iterable[str]) -> Cells:
    """Turn ``key=value`` words into a dictionary; raises DataError for any other word or a key given twice."""
    out: Cells = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key.isidentifier():
            raise DataError([_wrong(word, "", "key=value", "put quotes around a value with spaces: title='Two words'")])
        if key in out:
            raise DataError([_wrong(word, key, "each key once", "give one of the two")])
        out[key] = value.strip()
    return out


def from_make(flags: str) -> list[str]:
    """Return the ``key=value`` words given to make, from its MAKEFLAGS: those in lower case, as columns are."""
    given = re.search(r"(?:^|\s)-- (.*)", flags, re.S)
    words = re.findall(r"(?:[^\\\s]|\\.)+", given.group(1), re.S) if given else []
    plain = [re.sub(r"\\(.)", r"\1", word, flags=re.S).replace("$$", "$") for word in words]
    return [word for word in reversed(plain) if word.partition("=")[0].islower()]


def complete(given: Cells, table: Table) -> Cells:
    """Fill in what follows from the rest: how precise a date is, and that a source was read."""
    out = dict(given)
    for column in table.fields:
        base = column.name.removesuffix("_precision")
        if base != column.name and out.get(base):
            text = out[base]
            out.setdefault(column.name, {4: "year", 7: "month"}.get(len(text), "day"))
            out[base] = f"{text}-01-01"[:10] if len(text) == 4 else f"{text}-01"[:10] if len(text) == 7 else text
    if table.name == "sources" and not out.get("seen"):
        out["seen"] = "read"
    return out


def questions(given: Cells, what: str, folder: Path | None = None) -> list[Field]:
    """Return the columns that must have a value and have none yet; a row of facts needs a source, too."""
    table = schema(folder)[KINDS[what]]
    known = complete(given, table)
    missing = [column for column in table.fields if column.required and not known.get(column.name)]
    if table.factual and not given.get("source"):
        missing.append(Field("source", "string", "Id of the source that supports the row; several with commas"))
    return missing


def ask(given: Cells, what: str, answer: Ask, folder: Path | None = None) -> Cells:
    """Return the values with those that were missing, as ``answer(column, help)`` gives them."""
    out = dict(given)
    while missing := [column for column in questions(out, what, folder) if column.name not in out]:
        column = missing[0]
        allowed = f" ({', '.join(column.enum)})" if column.enum else ""
        out[column.name] = answer(column.name, f"{column.description}{allowed}").strip()
    return out


def rows(given: Cells, what: str, folder: Path | None = None) -> dict[str, list[Cells]]:
    """Return the new rows by table: the row itself and one of evidence for each of its sources.

    Raises :class:`DataError` for a kind or column that doesn't exist, and for a factual row without a source.
    """
    if what not in KINDS:
        raise DataError([_wrong(what, "what", f"one of {', '.join(KINDS)}", "say what=source, for example")])
    table = schema(folder)[KINDS[what]]
    known = {*table.columns, *(EVIDENCE if table.factual else ())}
    if unknown := [key for key in given if key not in known]:
        raise DataError(_unknown(key, known, table) for key in unknown)
    given = complete(given, table)
    if table.factual and not given.get("source"):
        remedy = "add source=<id of a source>; a new one is made with what=source"
        raise DataError([_wrong("", "source", "one source or more, with commas between", remedy)])
    out = {table.name: [{name: given.get(name, "") for name in table.columns}]}
    if table.factual:
        key = KEY_SEPARATOR.join(given.get(part, "") for part in table.key)
        more = {name: given.get(name, "") for name in ("locator", "says")}
        relation = given.get("relation") or "supports"
        out["evidence"] = [
            {"table": table.name, "row": key, "source": ident.strip(), "relation": relation} | more
            for ident in given["source"].split(",")
        ]
    return out


def add(new: Mapping[str, list[Cells]], folder: Path | None = None) -> list[str]:
    """Put rows into their tables and check everything; return the new lines as the files now hold them.

    Raises :class:`DataError` with every problem where they don't fit, and OSError where there is no room for them;
    the files are then as they were, because everything is written and checked in a copy.
    """
    home, tables = folder or DATA, schema(folder)
    with TemporaryDirectory(
        dir=home, prefix=DRAFT
    ) as scratch:  # beside the tables: what moves within a disk needs no room
        copy = Path(scratch, home.name)
        copy.mkdir()
        for path in home.iterdir():
            if path.is_file() and not path.name.startswith("."):
                shutil.copy2(path, copy / path.name, follow_symlinks=False)
        for name, listed in new.items():
            frame = read(copy / tables[name].path, tables[name])
            for cells in listed:
                frame.loc[len(frame) + 2] = [cells.get(column, "") for column in tables[name].columns]
            write(frame, copy / tables[name].path, tables[name])
        if problems := check(copy):
            raise DataError(problems)
        names = [tables[name].path for name in new]
        lines = [line for name in names for line in _added(home / name, copy / name)]
        _exchange(copy, home, names)
    return lines


def _exchange(copy: Path, home: Path, names: list[str]) -> None:
    """Move files from a copy into their places, all or none; those of before go back without needing room."""
    kept = {home / name: copy / f"{name}.before" for name in names}
    for path, before in kept.items():
        shutil.copy2(path, before)
    try:
        for name in names:
            (copy / name).replace(home / name)
    except BaseException:
        for path, before in kept.items():
            before.replace(path)
        raise


def _added(before: Path, path: Path) -> list[str]:
    """Return each line that a table has gained, with its place."""
    old = set(before.read_text(encoding="utf-8").splitlines())
    return [
        f"data/{path.name}:{n}: {line}"
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line not in old
    ]


def _unknown(key: str, known: set[str], table: Table) -> Problem:
    near = difflib.get_close_matches(key, sorted(known), 1)
    remedy = f"did you mean {near[0]}?" if near else "leave it out"
    return _wrong(key, "", f"a column of data/{table.path}: {', '.join(sorted(known))}", remedy)


def _wrong(found: str, column: str, allowed: str, remedy: str) -> Problem:
    return Problem("make new", 0, column, shorten(found), allowed, remedy)


def run(words: list[str], folder: Path | None = None, answer: Ask | None = None) -> list[str]:
    """Do what ``make new`` asks, and return the new lines; raises :class:`DataError`.

    ``answer(column, help)`` is asked for missing values; by default somebody at a terminal is, if anybody is there.
    """
    given = pairs(words or from_make(os.environ.get("MAKEFLAGS", "")))
    if answer is None and sys.stdin.isatty():
        answer = _prompt
    if answer and not given.get("what"):
        given["what"] = answer("what", ", ".join(KINDS))
    what = given.pop("what", "")
    if answer and what in KINDS:
        given = ask(given, what, answer, folder)
    return add(rows(given, what, folder), folder)


def _prompt(column: str, help_: str) -> str:
    return input(f"{help_}\n{column}: ")
