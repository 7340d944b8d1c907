"""Where each state stands between the camps, by what it put its name to."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from .memberships import ties
from .tables import load

OWN = {"signatory", "endorser"}  # acts of the state itself
CAMPS = {
    "american": "An American-led text",
    "both": "American-led and Chinese-led texts",
    "chinese": "The Chinese-led text",
    "other": "Only the frontier call",
    "lesser": "Nothing signed or endorsed itself",
}


def standing(
    american: Iterable[str], chinese: Iterable[str], other: Iterable[str], folder: Path | None = None
) -> pd.DataFrame:
    """Return one row per state or territory with a tie to any of the texts.

    Columns ``id``, ``name``, ``camp`` (a key of :data:`CAMPS`: which texts it
    signed or endorsed itself; *lesser* for one that is represented, invited,
    watching or a guest), ``ties`` (instrument and role, in words), and a
    boolean column per text. Sorted by camp, as in :data:`CAMPS`, and name.
    """
    sides = {"american": list(american), "chinese": list(chinese), "other": list(other)}
    held = ties([text for texts in sides.values() for text in texts], folder=folder)
    people = load("actors", folder).set_index("id")["kind"].astype("str")
    held = held[held["actor"].map(people).isin(["state", "territory"])]
    rows = [_row(actor, frame, sides) for actor, frame in held.groupby("actor", sort=True)]
    out = pd.DataFrame(rows)
    rank = out["camp"].map(list(CAMPS).index)
    return out.assign(rank=rank).sort_values(["rank", "name"], ignore_index=True).drop(columns="rank")


def _row(actor: object, frame: pd.DataFrame, sides: dict[str, list[str]]) -> dict[str, object]:
    own = set(frame.loc[frame["role"].isin(OWN), "instrument"])
    american, chinese, other = (bool(own & set(texts)) for texts in sides.values())
    camp = "both" if american and chinese else "american" if american else "chinese" if chinese else ""
    words = [f"{name}: {role}" for name, role in zip(frame["instrument_name"], frame["role"], strict=True)]
    row: dict[str, object] = {"id": str(actor), "name": str(frame["name"].iloc[0])}
    row |= {"camp": camp or ("other" if other else "lesser"), "ties": "; ".join(words)}
    return row | {text: text in set(frame["instrument"]) for texts in sides.values() for text in texts}
