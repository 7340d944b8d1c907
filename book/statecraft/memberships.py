"""Who stands in which relation to an instrument, on a date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from .evidence import cited
from .package import schema
from .reading import row_ids
from .tables import derived, load

# The plural that prose uses for each role.
ROLES = {
    "signatories": "signatory",
    "represented": "represented",
    "endorsers": "endorser",
    "participants": "participant",
    "members": "member",
    "guests": "guest",
    "observers": "observer",
    "chairs": "chair",
    "hosts": "host",
    "invited": "invited",
}


def roster(instrument: str, role: str | None = None, on: str | None = None, folder: Path | None = None) -> pd.DataFrame:
    """Return an instrument's memberships with each actor's name and kind.

    ``role`` keeps one role; ``on`` (YYYY-MM-DD) keeps the roles held that day,
    and with it drops rows without a date. Columns of ``memberships``, plus
    ``name``, ``actor_kind``, ``region``, ``income_group`` and ``row`` (the
    evidence key), sorted by date and name.
    """
    frame = _everyone(folder)
    frame = frame[frame["instrument"] == instrument]
    if role is not None:
        frame = frame[frame["role"] == role]
    if on is not None:
        day = pd.Timestamp(on)
        frame = frame[(frame["date"] <= day) & ~(frame["until"] <= day)]
    return frame.reset_index(drop=True)


@derived("memberships", "actors")
def _everyone(folder: Path | None = None) -> pd.DataFrame:
    """Return every membership with its evidence key and its actor, by date and name."""
    frame = load("memberships", folder)
    frame["row"] = row_ids(frame, schema(folder)["memberships"])
    people = load("actors", folder)[["id", "name", "kind", "region", "income_group"]]
    people = people.rename(columns={"id": "actor", "kind": "actor_kind"})
    joined = frame.astype({"actor": "str"}).merge(people, on="actor", how="left")
    return joined.sort_values(["date", "name"], ignore_index=True)


def within(frame: pd.DataFrame, scope: str, folder: Path | None = None) -> pd.DataFrame:
    """Keep the actors of a scope (input: :func:`roster`).

    ``scope`` is ``states``, an income group (``high-income``), the members of
    a standing group today (``in-asean``) or one actor's id.
    """
    if scope == "states":
        return frame[frame["actor_kind"] == "state"]
    if scope.endswith("-income"):
        return frame[frame["income_group"] == scope.removesuffix("-income")]
    if scope.startswith("in-"):
        return frame[frame["actor"].isin(members_of(scope.removeprefix("in-"), folder))]
    return frame[frame["actor"] == scope]


def members_of(group: str, folder: Path | None = None) -> set[str]:
    """Return the ids of a standing group's present members; empty if it is no group."""
    frame = load("groups", folder)
    return set(frame.loc[(frame["group"] == group) & frame["until"].isna(), "actor"].astype("str"))


def signed_by(instrument: str, on: str | None = None, folder: Path | None = None) -> set[str]:
    """Return the ids of the actors that signed an instrument (by a date)."""
    return set(roster(instrument, "signatory", on, folder)["actor"])


def seen_until(instrument: str, folder: Path | None = None) -> str:
    """Return the date (YYYY-MM-DD) of the newest source that bears on who takes part in an instrument.

    After it a roster may have changed unseen, so time axes end there.
    """
    joined = cited(folder)
    mine = joined[
        (joined["table"] == "memberships") & joined["row"].str.startswith(f"{instrument}/") & joined["counts"]
    ]
    return str(mine["date"].max().date())


# From the strongest tie to the weakest: what stands for an actor that has several.
STRENGTH = [
    "signatory",
    "host",
    "chair",
    "represented",
    "member",
    "endorser",
    "observer",
    "participant",
    "guest",
    "invited",
]


def ties(instruments: Iterable[str], on: str | None = None, folder: Path | None = None) -> pd.DataFrame:
    """Return each actor's strongest role in each instrument (by a date).

    One row per actor and instrument, columns as of :func:`roster` plus
    ``instrument_name``; instruments keep the order given.
    """
    names = load("instruments", folder).set_index("id")["name"]
    parts = []
    for instrument in instruments:
        frame = roster(instrument, None, on, folder)
        rank = frame["role"].astype("str").map(STRENGTH.index)
        kept = frame.assign(rank=rank).sort_values(["rank", "name"]).drop_duplicates("actor")
        parts.append(kept.drop(columns="rank").assign(instrument=instrument, instrument_name=str(names[instrument])))
    return pd.concat(parts, ignore_index=True).astype({"role": "str", "instrument": "str"})


def growth(roles: Mapping[str, str], until: Mapping[str, str] | str, folder: Path | None = None) -> pd.DataFrame:
    """Return how many actors held a role, day by day of change.

    ``roles`` maps instruments to the role counted. One row per instrument and
    date on which the count changed, from a zero on the first day to ``until``
    (one date, or one per instrument): ``instrument``, ``date``, ``count``.
    """
    out = []
    for instrument, role in roles.items():
        frame = roster(instrument, role, None, folder).dropna(subset=["date"])
        end = pd.Timestamp(until if isinstance(until, str) else until[instrument])
        change = frame["date"].value_counts().sub(frame["until"].value_counts(), fill_value=0).sort_index()
        steps = change[change.index <= end].cumsum().astype("int64")
        if steps.empty:
            continue
        steps[end] = steps.iloc[-1]
        first = pd.DataFrame({"instrument": [instrument], "date": [steps.index[0]], "count": [0]})
        out += [first, pd.DataFrame({"instrument": instrument, "date": steps.index, "count": steps.to_numpy()})]
    return pd.concat(out, ignore_index=True) if out else pd.DataFrame(columns=["instrument", "date", "count"])


def combinations(frame: pd.DataFrame) -> pd.DataFrame:
    """Return which sets of instruments actors hold together (input: :func:`ties`).

    One row per set: ``members`` (instrument ids joined by +), ``count``,
    ``names`` (sorted, joined by commas).
    """
    held = frame.sort_values("instrument").groupby(["actor", "name"])["instrument"].agg("+".join).reset_index()
    return (
        held.groupby("instrument")["name"]
        .agg(count="size", names=lambda names: ", ".join(sorted(names)))
        .reset_index()
        .rename(columns={"instrument": "members"})
        .sort_values(["count", "members"], ascending=[False, True], ignore_index=True)
    )
