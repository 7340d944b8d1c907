"""What a row rests on: its sources, and the confidence derived from them.

Confidence is never typed. A row is

* ``high`` when one primary source supports it, or two independent sources of
  which at least one is a wire or a specialist;
* ``medium`` when one wire or specialist supports it, or two press sources;
* ``low`` otherwise.

A source without a public address, or known only through another text
(``seen`` = cited), supports nothing by itself. A source that repeats another
(``derived_from``) is not independent, nor is a second text of one publisher.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from .tables import derived, load

LEVELS = ["high", "medium", "low"]
TIERS = ["primary", "wire", "specialist", "press"]
RELATIONS = ["supports", "contradicts", "mentions"]
GOOD = {"wire", "specialist"}


@derived("evidence", "sources")
def cited(folder: Path | None = None) -> pd.DataFrame:
    """Return the evidence joined to its sources.

    One row per (table, row, source); columns of both tables, with ``counts``
    true where the source can support a row by itself.
    """
    evidence = load("evidence", folder).astype({"source": "str", "table": "str", "relation": "str"})
    sources = load("sources", folder).rename(columns={"id": "source", "notes": "source_notes"})
    joined = evidence.merge(sources, on="source", how="left", validate="many_to_one")
    joined["counts"] = joined["url"].notna() & (joined["seen"] != "cited")
    return joined


@derived("evidence", "sources")
def confidence(folder: Path | None = None) -> pd.Series:
    """Return the derived confidence of every row that has supporting evidence.

    A categorical Series (low < medium < high), indexed by (table, row).
    """
    joined = cited(folder)
    return _levels(joined[joined["relation"] == "supports"])


def _levels(support: pd.DataFrame) -> pd.Series:
    """Grade rows by their supporting sources (columns tier, publisher, derived_from, counts)."""
    row = [support["table"], support["row"]]
    usable = support["counts"]
    own = usable & support["derived_from"].isna()
    primary = (usable & (support["tier"] == "primary")).groupby(row).any()
    good = (own & support["tier"].isin(GOOD)).groupby(row).any()
    independent = support["publisher"].where(own).groupby(row).nunique()
    level = pd.Series("low", index=primary.index, name="confidence")
    level[good | (independent >= 2)] = "medium"
    level[primary | (good & (independent >= 2))] = "high"
    return level.astype(pd.CategoricalDtype(LEVELS[::-1], ordered=True))


def sources_of(table: str, rows: list[str], folder: Path | None = None) -> pd.DataFrame:
    """Return the sources behind some rows of a table, best first.

    One row per source and relation: the source's columns, ``relation``,
    ``rows`` (how many of the rows it bears on) and, for contradictions,
    ``says``.
    """
    kept, bears = _chosen(table, rows, folder)
    mine = _ranked(folder).take([place.number for place in kept]).reset_index(drop=True)
    mine["rows"] = bears
    return mine


def lines_behind(table: str, rows: list[str], folder: Path | None = None) -> list[tuple[Any, int]]:
    """Return what :func:`sources_of` does as named tuples, each with the number of rows it bears on."""
    kept, bears = _chosen(table, rows, folder)
    lines = _lines(folder)
    return [(lines[place.number], count) for place, count in zip(kept, bears, strict=True)]


def _chosen(table: str, rows: list[str], folder: Path | None) -> tuple[list[_Place], list[int]]:
    """Return the places of the lines behind some rows, best first, and on how many of the rows each bears."""
    places = _places(folder)
    at = [place for row in set(rows) for place in places.get((table, row), ())]
    bears = Counter(place.pair for place in at)  # a row cites a source once
    kept, seen = [], set()
    for place in sorted(at, key=lambda one: (*one.rank, -bears[one.pair], *one.order)):
        if place.pair not in seen or place.pair[1] == "contradicts":
            seen.add(place.pair)
            kept.append(place)
    return kept, [bears[place.pair] for place in kept]


def lines_of(joined: pd.DataFrame) -> dict[str, list[Any]]:
    """Return lines of :func:`cited` as named tuples, by row and in their order: a frame for each row is slow."""
    out: dict[str, list[Any]] = {}
    for line in joined.itertuples(index=False):
        out.setdefault(line.row, []).append(line)
    return out


def voices(lines: Iterable[Any], relation: str) -> list[Any]:
    """Return the first line of each publisher, among those of a relation."""
    out: dict[str, Any] = {}
    for line in lines:
        if line.relation == relation:
            out.setdefault(line.publisher, line)
    return list(out.values())


class _Place(NamedTuple):
    """Where a line of the evidence stands in :func:`_ranked`, and what it is sorted and counted by."""

    number: int
    pair: tuple[str, str]  # source and relation
    rank: tuple[int, int]  # of relation and tier
    order: tuple[str, str]  # source and row


@derived("evidence", "sources")
def _ranked(folder: Path | None = None) -> pd.DataFrame:
    joined = cited(folder)
    joined["rank"] = joined["tier"].map({tier: i for i, tier in enumerate(TIERS)}).astype("Int64")
    joined["relation_rank"] = joined["relation"].map({name: i for i, name in enumerate(RELATIONS)}).astype("Int64")
    return joined


@derived("evidence", "sources", copied=False)
def _lines(folder: Path | None = None) -> list[Any]:
    return list(_ranked(folder).itertuples(index=False))


@derived("evidence", "sources", copied=False)
def _places(folder: Path | None = None) -> dict[tuple[str, str], list[_Place]]:
    """Return the lines of evidence by table and row: every note and every figure asks for a few of thousands."""
    out: dict[tuple[str, str], list[_Place]] = {}
    columns = ["table", "row", "source", "relation", "relation_rank", "rank"]
    lines = zip(*(_ranked(folder)[name].tolist() for name in columns), strict=True)
    for number, (table, row, source, relation, first, second) in enumerate(lines):
        ranks = [len(TIERS) if pd.isna(rank) else int(rank) for rank in (first, second)]
        place = _Place(number, (source, relation), (ranks[0], ranks[1]), (source, row))
        out.setdefault((table, row), []).append(place)
    return out


def weakest(levels: Iterable[object]) -> str:
    """Return the lowest of some confidence levels: a chain holds as its weakest link."""
    return max(map(str, levels), key=LEVELS.index, default="low")
