"""Rules of time: dates and their precision, and what cannot come before what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .cells import DATE
from .package import Table
from .reading import Frames
from .report import Problem, shorten

# Columns that say how precise a date is, by the date they belong to.
PRECISE = {
    "date": "date_precision",
    "launched": "launched_precision",
    "since": "since_precision",
    "as_of": "as_of_precision",
}
# Dates of what has happened; a role may end, and a figure may be promised, for a day to come.
PAST = {
    "sources": ("date", "retrieved"),
    "instruments": ("launched", "status_as_of"),
    "events": ("date",),
    "memberships": ("date",),
    "groups": ("since",),
    "gaps": ("as_of",),
    "decisions": ("date",),
    "documents": ("date",),
}
PRESUPPOSE = {"in-force", "amended", "suspended", "resumed", "lapsed", "revoked", "accession", "licensed", "delivered"}


def imprecise(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """A date carries its precision, and a rounded date is written as the first day."""
    for name, frame in frames.items():
        for date, precision in PRECISE.items():
            if not {date, precision} <= set(frame.columns):
                continue
            for line, value, how in zip(frame.index, frame[date], frame[precision], strict=True):
                column = date if how and not value else precision
                if bool(value) != bool(how):
                    yield Problem(
                        f"data/{name}.csv",
                        line,
                        column,
                        "empty cell",
                        "a date and its precision together",
                        "fill in both, or neither",
                    )
                elif not re.fullmatch(DATE, value):
                    continue  # the cell itself is reported
                elif (how == "month" and value[8:] != "01") or (how == "year" and value[5:] != "01-01"):
                    yield Problem(
                        f"data/{name}.csv",
                        line,
                        date,
                        shorten(value),
                        f"the first day of the {how}",
                        f"write {value[:7] + '-01' if how == 'month' else value[:4] + '-01-01'}, or precision day",
                    )


def backwards(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """A role cannot end before it begins."""
    for name, begin in (("memberships", "date"), ("groups", "since")):
        if name not in frames:
            continue
        frame = frames[name]
        wrong = frame[
            frame[begin].str.fullmatch(DATE) & frame["until"].str.fullmatch(DATE) & (frame["until"] < frame[begin])
        ]
        for line, value in wrong["until"].items():
            yield Problem(
                f"data/{name}.csv", line, "until", shorten(value), f"a date from {begin} on", "check both dates"
            )


def too_early(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """Nobody signs before the instrument exists."""
    if not {"memberships", "instruments"} <= frames.keys():
        return
    born = frames["instruments"].set_index("id")["launched"].to_dict()
    frame = frames["memberships"]
    for row in frame[frame["role"] == "signatory"].itertuples():
        launched = born.get(row.instrument, "")
        known = {"month": 7, "year": 4}.get(row.date_precision, 10)  # a rounded date stands for its whole month or year
        if re.fullmatch(DATE, row.date) and launched and row.date < launched[:known]:
            yield Problem(
                "data/memberships.csv",
                row.Index,
                "date",
                shorten(row.date),
                f"{launched} or later",
                "check the date of signature, or the launch of the instrument",
            )


def before_birth(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """What presupposes an instrument cannot happen before it exists."""
    if not {"events", "instruments"} <= frames.keys():
        return
    born = frames["instruments"].set_index("id")["launched"].to_dict()
    for row in frames["events"].itertuples():
        launched = born.get(row.instrument, "")
        known = {"month": 7, "year": 4}.get(row.date_precision, 10)
        if row.kind in PRESUPPOSE and re.fullmatch(DATE, row.date) and launched and row.date < launched[:known]:
            yield Problem(
                "data/events.csv",
                row.Index,
                "date",
                shorten(row.date),
                f"{launched} or later for kind {row.kind}",
                "check the date and kind of the event, or the launch of the instrument",
            )


def unhappened(frames: Frames, as_of: str) -> Iterator[Problem]:
    """Nothing happens after the day up to which the data reach."""
    for name in PAST.keys() & frames.keys():
        for column in PAST[name]:
            days = frames[name][column]
            for line, value in days[days.str.fullmatch(DATE) & (days > as_of)].items():
                yield Problem(
                    f"data/{name}.csv",
                    line,
                    column,
                    shorten(value),
                    f"{as_of} or earlier, the day up to which the data reach",
                    "check the date, or move statecraft:as_of in data/datapackage.json",
                )
