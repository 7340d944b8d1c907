"""Rules of measure and method: shares, derived columns, double coding."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from .package import Table
from .reading import Frames
from .report import Problem, shorten

SCHEMA = "data/datapackage.json"
CHANGE = r"\b(?:growth|grew|rise|rose|increase|change|tariff|duty)\b"  # percentages that may exceed 100


def over_hundred(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """No part is more than its whole."""
    if "figures" in frames:
        frame = frames["figures"]
        share = (frame["unit"] == "percent") & ~frame["metric"].str.contains(CHANGE, case=False, regex=True)
        for line, value in frame.loc[share & (pd.to_numeric(frame["value"], errors="coerce") > 100), "value"].items():
            yield Problem(
                "data/figures.csv",
                line,
                "value",
                f"{value} percent",
                "at most 100 for a share",
                "check the value; if it is a change, say growth, rise or change in metric",
            )
    if "shares" in frames:
        frame = frames["shares"]
        whole = ["commodity", "stage", "year", "estimator", "scope"]
        sums = (
            pd.to_numeric(frame["share"], errors="coerce").groupby([frame[column] for column in whole]).transform("sum")
        )
        for line in frame.index[(sums > 101) & ~frame.duplicated(whole)]:  # a point for rounding
            yield Problem(
                "data/shares.csv",
                line,
                "share",
                f"shares that sum to {sums[line]:.1f} percent",
                "at most 100 over one stage",
                "check the shares of this commodity, stage, year, estimator and scope",
            )


def miscoded(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """A state or territory has its ISO code, which is its id in capitals; nobody else has one."""
    if "actors" not in frames:
        return
    frame = frames["actors"]
    placed = frame["kind"].isin(["state", "territory"])
    wanted = frame["id"].str.upper().where(placed, "")
    for line in frame.index[frame["iso3"] != wanted]:
        yield Problem(
            "data/actors.csv",
            line,
            "iso3",
            shorten(frame.at[line, "iso3"]),
            wanted[line] or "empty unless the actor is a state or a territory",
            "correct the code, the id or the kind",
        )


def typed_confidence(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """Confidence is derived from the evidence; a column for it could only be typed."""
    for table in tables.values():
        for column in {"confidence", "certainty"} & set(table.columns):
            yield Problem(
                SCHEMA,
                0,
                f"{table.name}.{column}",
                "a column",
                "no such column",
                "remove it; statecraft.confidence() derives it",
            )


def uncoded(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """A final coding follows two passes, and says why where they differ."""
    if "provisions" not in frames:
        return
    once = frames["provisions"].drop_duplicates(["instrument", "dimension", "pass"])  # doubles are reported as keys
    wide = once.pivot(index=["instrument", "dimension"], columns="pass", values="stance")
    lines = {(row.instrument, row.dimension, row[3]): row.Index for row in frames["provisions"].itertuples()}
    reasons = once[once["pass"] == "final"].set_index(["instrument", "dimension"])["reason"]
    for key, row in wide.reindex(columns=["a", "b", "final"]).iterrows():
        line = lines.get((*key, "final"), 0)
        if row.isna().any():
            yield Problem(
                "data/provisions.csv",
                line,
                "pass",
                f"{'/'.join(key)} without pass {', '.join(row.index[row.isna()])}",
                "passes a, b and final",
                "code the missing pass",
            )
        elif row["a"] != row["b"] and not reasons.get(key):
            yield Problem(
                "data/provisions.csv",
                line,
                "reason",
                "empty cell",
                "why this code, where passes a and b differ",
                "give the reason",
            )
        elif row["a"] == row["b"] != row["final"] and not reasons.get(key):
            yield Problem(
                "data/provisions.csv",
                line,
                "stance",
                shorten(row["final"]),
                f"{row['a']}, on which both passes agree, or a reason",
                "correct it, or give the reason",
            )
