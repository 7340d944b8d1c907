"""Which instruments and actors have a page of their own, and where it stands.

Every instrument has one; an actor has one if the data tie it to something:
a role in an instrument, a share of world output, or an instrument it leads.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from . import package
from .tables import load, tables
from .values import Fact

SHOWN = 3  # a fact about more instruments than this is about none in particular
ONES_OWN = {"name": ("instrument", "id", "actor"), "short": ("instrument",)}


def profiled(folder: Path | None = None) -> Mapping[str, Mapping[str, str]]:
    """Return the names of what has a page: table (instruments, actors) → id → name, sorted by id."""
    return _profiled(folder or package.DATA)


@lru_cache(maxsize=8)
def _profiled(folder: Path) -> Mapping[str, Mapping[str, str]]:
    instruments, actors = load("instruments", folder), load("actors", folder)
    tied = set(instruments["lead"].astype("str"))
    tied |= {str(ident) for table in ("memberships", "shares") for ident in load(table, folder)["actor"]}
    named = {
        table: dict(zip(frame["id"].astype("str"), frame["name"].astype("str"), strict=True))
        for table, frame in (("instruments", instruments), ("actors", actors))
    }
    return {
        "instruments": dict(sorted(named["instruments"].items())),
        "actors": {ident: name for ident, name in sorted(named["actors"].items()) if ident in tied},
    }


def address(table: str, ident: str, folder: Path | None = None) -> str:
    """Return where the profile stands, relative to the site's root; '' where there is none."""
    return f"{table}/{ident}.html" if ident in profiled(folder).get(table, {}) else ""


def linked(table: str, ident: str) -> str:
    """Return :func:`address` in the book, '' in a notebook, which has no profiles beside it."""
    return address(table, ident) if os.environ.get("STATECRAFT_BOOK") else ""


def mentioned(row: Mapping[str, object], column: str) -> str:
    """Return the profile that a cell of a ledger names, '' where it names none.

    A column ``x_id`` holds the id of what column ``x`` names. A ``name`` that
    opens with the name of the row's own instrument or actor needs no such
    column, nor does the ``short`` name of an instrument.
    """
    if not os.environ.get("STATECRAFT_BOOK"):
        return ""
    for key in (f"{column}_id", *ONES_OWN.get(column, ())):
        ident = row.get(key)
        for table in ("instruments", "actors"):
            known = profiled()[table].get(ident, "") if isinstance(ident, str) else ""
            if known and (column != "name" or str(row[column]).startswith(known)):
                return address(table, str(ident))
    return ""


def subjects(known: Fact, folder: Path | None = None) -> list[tuple[str, str]]:
    """Return the profiles that a fact is about, as (name, address): none where it is about many."""
    table = "actors" if known.table == "shares" else "instruments"
    found = sorted({_subject(known.table, row, folder) for row in known.rows} & set(profiled(folder)[table]))
    if len(found) > SHOWN:
        return []
    return [(profiled(folder)[table][ident], address(table, ident, folder)) for ident in found]


def _subject(table: str, row: str, folder: Path | None) -> str:
    """Return the instrument (of a share, the actor) that a row is about; '' for none."""
    if table in ("instruments", "memberships", "provisions"):
        return row.split("/")[0]
    return _owners(table, folder or package.DATA).get(row, "")


@lru_cache(maxsize=32)
def _owners(table: str, folder: Path) -> dict[str, str]:
    if table not in tables(folder):
        return {}
    frame = load(table, folder)
    owner = "actor" if table == "shares" else "instrument"
    if "id" not in frame.columns or owner not in frame.columns:
        return {}
    known = frame[frame[owner].notna()]
    return dict(zip(known["id"].astype("str"), known[owner].astype("str"), strict=True))
