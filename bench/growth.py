"""A copy of the data with many times the rows, made of the real ones."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

# Tables whose key is an id: each copy of a row gets an id of its own, and so do its lines of evidence.
GROWN = ("sources", "events", "figures", "claims", "gaps", "decisions")


def grow(root: Path, place: Path, times: int) -> tuple[Path, int]:
    """Write helpers and data with so many times the rows below ``place``; return it and the number of rows.

    Copies keep their references. Derived counts of words are left as they are.
    """
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(root / "data", place / "data")
    shutil.copytree(root / "book" / "statecraft", place / "book" / "statecraft")
    for name in GROWN:
        head, rows = _read(place / "data" / f"{name}.csv")
        at = head.index("id")
        copies = [[*row[:at], _copied(row[at], n), *row[at + 1 :]] for n in range(times) for row in rows]
        _write(place / "data" / f"{name}.csv", head, sorted(copies, key=lambda row: row[at]))
    head, rows = _read(place / "data" / "evidence.csv")
    table, row_, source = (head.index(name) for name in ("table", "row", "source"))
    lines = list(rows)
    for n in range(1, times):
        for row in rows:
            if row[table] in GROWN:
                copy = list(row)
                copy[row_], copy[source] = _copied(row[row_], n), _copied(row[source], n)
                lines.append(copy)
    _write(place / "data" / "evidence.csv", head, sorted(lines, key=lambda row: (row[table], row[row_], row[source])))
    return place, sum(len(_read(path)[1]) for path in (place / "data").glob("*.csv"))


def _copied(ident: str, n: int) -> str:
    return f"{ident}-r{n}" if n else ident


def _read(path: Path) -> tuple[list[str], list[list[str]]]:
    head, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    return head, rows


def _write(path: Path, head: list[str], rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    path.write_text(out.getvalue(), encoding="utf-8", newline="\n")
