"""All tables as one SQLite file, whose keys and references the database itself keeps."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

from statecraft.package import Field, Table, schema
from statecraft.storage import refused

from .formats import imprint
from .tabular import Value, records

TYPES = {"string": "TEXT", "date": "TEXT", "number": "REAL", "year": "INTEGER"}
PAGE = 4096  # bytes; stated, so that the file does not depend on how SQLite was built


def write_database(path: Path, folder: Path | None = None) -> None:
    """Write the tables to ``path``, replacing it; the same data give the same bytes.

    References are declared, and enforced while rows go in; SQLite forgets
    between connections, so a reader who changes rows starts with
    ``PRAGMA foreign_keys = ON``. Two more tables say what the file is
    (``about``) and what each column holds (``columns``).

    Raises sqlite3.IntegrityError for rows that break a key or a reference, and OSError for what the disk refuses.
    """
    path.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as base:
            _fill(base, schema(folder), folder)
    except sqlite3.OperationalError as error:
        raise refused(path, error) from error


def _fill(base: sqlite3.Connection, tables: Mapping[str, Table], folder: Path | None) -> None:
    base.execute(f"PRAGMA page_size = {PAGE}")
    base.execute("PRAGMA journal_mode = OFF")
    base.execute("PRAGMA foreign_keys = ON")
    base.execute("BEGIN")
    for table in tables.values():
        base.execute(create(table))
    for table in tables.values():
        marks = ", ".join("?" * len(table.fields))
        rows = (list(map(_stored, row)) for row in records(table, folder))
        base.executemany(f"INSERT INTO {quoted(table.name)} VALUES ({marks})", rows)
    _describe(base, tables)
    base.execute("COMMIT")
    base.execute("VACUUM")


def _describe(base: sqlite3.Connection, tables: Mapping[str, Table]) -> None:
    base.execute('CREATE TABLE "about" ("what" TEXT PRIMARY KEY, "words" TEXT NOT NULL)')
    said = imprint()
    words = [(key, str(said[key])) for key in ("title", "author", "date", "licence")]
    base.executemany('INSERT INTO "about" VALUES (?, ?)', words)
    base.execute(
        'CREATE TABLE "columns" ("table" TEXT, "column" TEXT, "description" TEXT NOT NULL, '
        'PRIMARY KEY ("table", "column"))'
    )
    described = [(table.name, one.name, one.description) for table in tables.values() for one in table.fields]
    base.executemany('INSERT INTO "columns" VALUES (?, ?, ?)', described)


def create(table: Table) -> str:
    """Return the statement that creates a table, with its keys, references and limits."""
    parts = [_column(one) for one in table.fields]
    parts.append(f"PRIMARY KEY ({', '.join(map(quoted, table.key))})")
    # deferred: a row may refer to one that goes in later
    parts += [
        f"FOREIGN KEY ({quoted(column)}) REFERENCES {quoted(other)} ({quoted(key)}) DEFERRABLE INITIALLY DEFERRED"
        for column, (other, key) in table.references.items()
    ]
    return f"CREATE TABLE {quoted(table.name)} (\n  " + ",\n  ".join(parts) + "\n)"


def _column(one: Field) -> str:
    out = f"{quoted(one.name)} {TYPES[one.type]}"
    if one.required:
        out += " NOT NULL"
    if one.enum:
        allowed = ", ".join("'" + value.replace("'", "''") + "'" for value in one.enum)
        out += f" CHECK ({quoted(one.name)} IN ({allowed}))"
    return out


def quoted(name: str) -> str:
    """Return a name as SQL writes names."""
    return '"' + name.replace('"', '""') + '"'


def _stored(value: Value) -> Value:
    return value.isoformat() if isinstance(value, date) else value
