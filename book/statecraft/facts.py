"""Facts: an id that names something in the data → its value, words and evidence.

An id is a subject, a property and perhaps a date or an operator::

    pax-silica.launched                         when it began
    pax-silica.status                           where it stands
    pax-silica.signatories@2025-12-12           who had signed by then
    pax-silica.signatories.states               states only, not the EU
    pax-silica.signatories.high-income          by World Bank income group
    pax-silica.signatories.in-asean             members of a standing group
    pax-silica.signatories.kaz                  when one of them signed
    pax-silica.signatories & waico.signatories  who signed both
    h200-sales-announced                        when an event took place
    waico-training-places                       a figure
    gallium-production-chn-2022-usgs            a share, in percent
    claims/verdict=wrong                        how many rows (see :mod:`.tallies`)

Operators on sets of actors are ``&`` (both), ``|`` (either) and ``-`` (not).
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

import pandas as pd

from .evidence import LEVELS, confidence
from .memberships import ROLES, roster, within
from .tables import derived, load, tables
from .tallies import tally
from .values import Fact, FactError
from .wording import count_words, date_words, figure_words, join_names

OPERATOR = re.compile(r" ([&|-]) ")
TERM = re.compile(r"([a-z0-9-]+)(?:\.([a-z_]+))?(?:\.([a-z0-9-]+))?(?:@(\d{4}-\d{2}-\d{2}))?")
SUBJECTS = ("instruments", "events", "figures", "shares")
VALUES = {"figures": "value", "shares": "share"}
PLAIN = ("status", "name", "name_original", "number", "binding")


@lru_cache(maxsize=4096)
def fact(ident: str, folder: Path | None = None) -> Fact:
    """Return the fact that an id names.

    Raises :class:`FactError` when the id names nothing in the data, when a
    set is empty, or when any of its rows has no supporting evidence.
    """
    if "/" in ident:
        return _tally(ident, folder)
    parts = OPERATOR.split(ident.strip())
    if len(parts) == 1:
        return _single(ident, _term(parts[0], ident), folder)
    chosen = _members(_term(parts[0], ident), ident, folder)
    rows = list(chosen["row"])
    for operator, part in zip(parts[1::2], parts[2::2], strict=True):
        other = _members(_term(part, ident), ident, folder)
        if operator == "|":
            chosen = pd.concat([chosen, other]).drop_duplicates("actor")
        else:
            chosen = chosen[chosen["actor"].isin(other["actor"]) == (operator == "&")]
        rows += list(other["row"])
        if operator == "&":  # the rows of both sides that the answer rests on
            rows = [row for row in rows if row.split("/")[1] in set(chosen["actor"])]
    if chosen.empty:
        raise FactError(f"'{ident}' leaves nobody; an empty set rests on no rows, so say it without a fact")
    return _count(ident, chosen, rows, folder)


def _tally(ident: str, folder: Path | None) -> Fact:
    table, found = tally(ident, folder)
    rows = sorted(found["row"])
    names = tuple(sorted(found["name"])) if "name" in found.columns else ()
    levels = _levels(ident, table, rows, folder)
    return Fact(ident, "count", len(rows), count_words(len(rows)), table, tuple(rows), *levels, names=names)


def _term(text: str, ident: str) -> tuple[str, str, str, str]:
    match = TERM.fullmatch(text.strip())
    if not match:
        raise FactError(f"'{ident}' is not a fact id; an id looks like pax-silica.signatories@2025-12-12")
    on = match.group(4)
    if on and pd.isna(pd.to_datetime(on, format="%Y-%m-%d", errors="coerce")):
        raise FactError(f"'{ident}': there is no day {on}")
    return tuple(part or "" for part in match.groups())  # type: ignore[return-value]


def _single(ident: str, term: tuple[str, str, str, str], folder: Path | None) -> Fact:
    subject, name, scope, on = term
    if name in ROLES:
        frame = _members(term, ident, folder)
        return _count(ident, frame, list(frame["row"]), folder)
    if scope or on:
        raise FactError(f"'{ident}': only roles ({', '.join(ROLES)}) take a scope or a date")
    if at := _subjects(folder).get(subject):
        table, number = at
        return _of_row(ident, table, load(table, folder).iloc[number], name, folder)
    raise FactError(f"no instrument, event, figure or share has the id '{subject}'{_near(subject, folder)}")


def _of_row(ident: str, table: str, row: pd.Series, name: str, folder: Path | None) -> Fact:
    key = str(row["id"])
    levels = _levels(ident, table, [key], folder)
    if table in VALUES and not name:
        value, hedge = float(row[VALUES[table]]), str(row["qualifier"])
        unit = str(row["unit"]) if table == "figures" else "percent"
        words = figure_words(value, unit, hedge)
        return Fact(ident, "figure", value, words, table, (key,), *levels, unit=unit, qualifier=hedge)
    if name in ("launched", "date", "as_of", "status_as_of") or (table == "events" and not name):
        column = name or "date"
        if column not in row.index or pd.isna(row[column]):
            raise FactError(f"'{ident}': {table} row '{key}' has no {column}")
        precision = str(row.get(f"{column}_precision", "day"))
        day = row[column].date()
        return Fact(ident, "date", day, date_words(day, precision), table, (key,), *levels, precision=precision)
    column = name or "name"
    if column in PLAIN and column in row.index and not pd.isna(row[column]):
        return Fact(ident, "text", str(row[column]), str(row[column]), table, (key,), *levels)
    offered = [c for c in ("launched", "date", *PLAIN) if c in row.index] + (
        list(ROLES) if table == "instruments" else []
    )
    raise FactError(f"'{ident}': {table} row '{key}' has no '{column}'; it has {', '.join(offered)}")


def _members(term: tuple[str, str, str, str], ident: str, folder: Path | None) -> pd.DataFrame:
    subject, name, actor, on = term
    if name not in ROLES:
        raise FactError(f"'{ident}': '{name}' is not a role; roles are {', '.join(ROLES)}")
    frame = roster(subject, ROLES[name], on or None, folder)
    frame = within(frame, actor, folder) if actor else frame
    if frame.empty:
        raise FactError(f"'{ident}' names nobody in data/memberships.csv{_near(subject, folder)}")
    return frame


def _count(ident: str, frame: pd.DataFrame, rows: list[str], folder: Path | None) -> Fact:
    term = TERM.fullmatch(ident.strip())
    levels = _levels(ident, "memberships", rows, folder)
    names = tuple(sorted(frame["name"]))
    if term and len(frame) == 1 and term.group(3) == frame.iloc[0]["actor"]:
        only = frame.iloc[0]
        if not pd.isna(only["date"]):
            precision = str(only["date_precision"])
            day = only["date"].date()
            return Fact(
                ident,
                "date",
                day,
                date_words(day, precision),
                "memberships",
                tuple(rows),
                *levels,
                names=names,
                precision=precision,
            )
        return Fact(ident, "text", names[0], names[0], "memberships", tuple(rows), *levels, names=names)
    words = count_words(len(frame)) if len(frame) != 1 else join_names(names)
    return Fact(ident, "count", len(frame), words, "memberships", tuple(sorted(set(rows))), *levels, names=names)


def _levels(ident: str, table: str, rows: list[str], folder: Path | None) -> tuple[str, tuple[tuple[str, int], ...]]:
    known = _confidence(folder)
    found = {row: known.get((table, row), "") for row in sorted(set(rows))}
    if bare := [row for row, level in found.items() if not level]:
        raise FactError(f"'{ident}' rests on rows without evidence: {', '.join(bare)}; add them to data/evidence.csv")
    counts = [(level, count) for level in LEVELS[::-1] if (count := list(found.values()).count(level))]
    return counts[0][0], tuple(sorted(counts, key=lambda pair: -pair[1]))


@lru_cache(maxsize=4)
def _confidence(folder: Path | None) -> dict[tuple[str, str], str]:
    """Return the confidence of each row by table and row; a lookup in a Series takes a thousand times as long."""
    return {key: str(level) for key, level in confidence(folder).items()}


@derived(*SUBJECTS, copied=False)
def _subjects(folder: Path | None = None) -> dict[str, tuple[str, int]]:
    """Return table and place of every row that a fact can name; where tables share an id, the first of them."""
    out: dict[str, tuple[str, int]] = {}
    for table in (name for name in SUBJECTS if name in _known(folder)):
        for number, key in enumerate(load(table, folder)["id"]):
            out.setdefault(str(key), (table, number))
    return out


def _known(folder: Path | None) -> list[str]:
    return tables(folder)


def _near(subject: str, folder: Path | None) -> str:
    ids = [str(i) for t in SUBJECTS if t in _known(folder) for i in load(t, folder)["id"]]
    close = [] if subject in ids else get_close_matches(subject, ids, 3)
    return f"; did you mean {', '.join(close)}?" if close else ""
