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

from pathlib import Path

import pandas as pd

from .tables import load

LEVELS = ["high", "medium", "low"]
TIERS = ["primary", "wire", "specialist", "press"]
GOOD = {"wire", "specialist"}


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
    joined = cited(folder)
    mine = joined[(joined["table"] == table) & joined["row"].isin(rows)].copy()
    mine["rank"] = mine["tier"].map({tier: i for i, tier in enumerate(TIERS)}).astype("Int64")
    mine["relation_rank"] = mine["relation"].map({"supports": 0, "contradicts": 1, "mentions": 2}).astype("Int64")
    mine["rows"] = mine.groupby(["source", "relation"])["row"].transform("nunique")
    kept = mine.sort_values(
        ["relation_rank", "rank", "rows", "source", "row"], ascending=[True, True, False, True, True]
    )
    repeated = kept.duplicated(["source", "relation"]) & (kept["relation"] != "contradicts")
    return kept[~repeated].reset_index(drop=True)


def weakest(levels: pd.Series) -> str:
    """Return the lowest of some confidence levels: a chain holds as its weakest link."""
    return str(levels.min()) if len(levels) else "low"
