"""Events in the order of time: their camp, their kind of step, and how many fall in a quarter."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .evidence import confidence
from .provisions import CAMPS
from .tables import load
from .tallies import described

# What a step does, from words to goods; a licence is no delivery, and an announcement no signature.
STEPS = {
    "proposed, announced": ("proposed", "announced", "invitation"),
    "signed, joined": ("signed", "accession"),
    "adopted, decided": ("adopted", "decision", "amended"),
    "in force, opened": ("in-force", "opened", "resumed"),
    "suspended, ended": ("suspended", "lapsed", "revoked", "withdrawn", "refusal"),
    "licensed": ("licensed",),
    "delivered": ("delivered",),
    "met, said, reported": ("meeting", "statement", "report"),
}
TALK = "met, said, reported"


def step(kind: str) -> str:
    """Return the kind of step that an event's kind belongs to; raises ``KeyError`` for an unknown kind."""
    return {kind: name for name, kinds in STEPS.items() for kind in kinds}[kind]


def chronicle(folder: Path | None = None) -> pd.DataFrame:
    """Return every event, oldest first, with what a timeline needs.

    Columns of ``events`` plus bloc, family, genre, year and ``row`` (evidence
    key) of :func:`.tallies.described`, and camp, step, name (of the
    instrument) and confidence. The bloc is that of the instrument, not of
    whoever acted.
    """
    frame = described("events", folder)
    names = load("instruments", folder).set_index("id")["name"].astype("str")
    levels = confidence(folder)
    frame["camp"] = frame["bloc"].map(CAMPS)
    frame["step"] = frame["kind"].astype("str").map(step)
    frame["name"] = frame["instrument"].map(names)
    frame["confidence"] = [str(levels.get(("events", row))) for row in frame["row"]]
    return frame.sort_values(["date", "id"], ignore_index=True)


def per_quarter(frame: pd.DataFrame, since: str) -> pd.DataFrame:
    """Return how many events fall in each quarter from ``since`` (YYYY-MM-DD) on (input: :func:`chronicle`).

    One row per camp and quarter, empty quarters included: bloc, camp,
    ``quarter`` (2025 Q3), ``start`` and ``end`` (timestamps), ``n`` (all
    events) and ``acts`` (without meetings, statements and reports). Events
    known only to the year are left out: they belong to no quarter.
    """
    kept = frame[(frame["date"] >= since) & (frame["date_precision"].astype("str") != "year")]
    period = kept["date"].dt.to_period("Q")
    every = pd.period_range(pd.Period(since, "Q"), period.max(), freq="Q")
    out = []
    for bloc, camp in CAMPS.items():
        mine = kept["bloc"] == bloc
        counts = period[mine].value_counts().reindex(every, fill_value=0)
        acts = period[mine & (kept["step"] != TALK)].value_counts().reindex(every, fill_value=0)
        out.append(
            pd.DataFrame(
                {
                    "bloc": bloc,
                    "camp": camp,
                    "quarter": [f"{q.year} Q{q.quarter}" for q in every],
                    "start": every.start_time.astype("datetime64[s]"),
                    "end": (every + 1).start_time.astype("datetime64[s]"),
                    "n": counts.to_numpy(),
                    "acts": acts.to_numpy(),
                }
            )
        )
    return pd.concat(out, ignore_index=True)


def bands(frame: pd.DataFrame, gap: int) -> pd.DataFrame:
    """Stack the columns of several camps above one another on one scale (input: :func:`per_quarter`).

    Adds ``base`` (the camp's own zero), ``middle`` (top of the acts) and
    ``top`` (top of the column); camps keep their order from above, ``gap``
    units apart.
    """
    height = frame.groupby("bloc", sort=False)["n"].max() + gap
    base = height.iloc[::-1].cumsum().iloc[::-1] - height
    out = frame.assign(base=frame["bloc"].map(base))
    return out.assign(middle=out["base"] + out["acts"], top=out["base"] + out["n"])
