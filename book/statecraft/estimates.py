"""Shares of a market set side by side: who estimates, how far the estimates lie apart, who holds the rest.

All shares are in per cent of the world, as ``data/shares.csv`` has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from .tables import load

# Where an estimator sits, which is not what it thinks; "unplaced" is a house in several camps, or without a name.
CAMPS = {
    "us": "CSET, CSET analysis of TechInsights data, Critical Minerals Association USA, Semiconductor Industry "
    "Association, Semiconductor Industry Association and Boston Consulting Group, The Information Network, "
    "US Geological Survey",
    "china": "Askci Consulting, Chinese industry column, Column on 36Kr, Global Times, "
    "Ministry of Commerce of China, South China Morning Post",
    "allied": "ANI, Benchmark Mineral Intelligence, Bernreuter Research, Critical Raw Materials Alliance, "
    "DIGITIMES Research, Nikkei, Project Blue, Pulse, Reuters, The Japan Times, Toyo Keizai, TrendForce, "
    "UK Critical Minerals Intelligence Centre, Visual Capitalist for Northern Graphite",
    "multilateral": "International Energy Agency, United Nations University",
    "unplaced": "Company figures in Momodl, Counterpoint Research, H. Nuseibeh, Not named, X. Yao",
}
_CAMP = {house: camp for camp, houses in CAMPS.items() for house in houses.split(", ")}

# The state in which a company has its seat.
HOMES = {
    "asml": "nld", "tsmc": "twn", "ase": "twn", "sk-hynix": "kor", "samsung-electronics": "kor", "micron": "usa",
    "applied-materials": "usa", "kla": "usa", "lam-research": "usa", "amkor": "usa", "canon": "jpn", "nikon": "jpn",
    "tokyo-electron": "jpn", "jcet": "chn", "naura": "chn", "smic": "chn",
}  # fmt: skip
ALLIED = {"twn", "kor", "jpn", "nld", "aus", "isr", "aut"}
SHORT = {"usa": "US", "chn": "China", "twn": "Taiwan", "kor": "Korea", "jpn": "Japan", "nld": "Netherlands"}


def house_of(estimator: str) -> str:
    """Return who made an estimate, without the year or the title of the report."""
    return estimator.split(" (")[0].split(", ")[0]


def camp_of(estimator: str) -> str:
    """Return the camp in which an estimator sits: a bloc, or ``unplaced``.

    Raises ``KeyError`` for an estimator that no camp lists, so that a new one is placed by a person.
    """
    house = house_of(estimator)
    if house not in _CAMP:
        raise KeyError(f"'{house}' is in no camp; add it to CAMPS in statecraft/estimates.py")
    return _CAMP[house]


def estimates(folder: Path | None = None) -> pd.DataFrame:
    """Return every share with ``house``, ``camp``, ``home`` (state of the holder), ``forecast`` and ``holder`` (name).

    ``row`` is the evidence key; a forecast is one that says so.
    """
    frame = load("shares", folder)
    frame = frame.astype(dict.fromkeys(["commodity", "stage", "actor", "estimator", "scope"], "str"))
    said = frame["scope"] + " " + frame["notes"].fillna("").astype("str")
    people = load("actors", folder).set_index("id")["name"].astype("str")
    return frame.assign(
        row=frame["id"].astype("str"),
        house=frame["estimator"].map(house_of),
        camp=frame["estimator"].map(camp_of),
        home=frame["actor"].map(lambda actor: HOMES.get(actor, actor)),
        holder=frame["actor"].map(people),
        forecast=said.str.contains("forecast for|A forecast", regex=True),
    )


@dataclass(frozen=True)
class Chokepoint:
    """A stage at which one state (``home``) leads, and the shares that say so."""

    name: str
    home: str
    commodity: str
    stages: tuple[str, ...]
    actors: tuple[str, ...]


def _point(name: str, home: str, commodity: str, stages: str, actors: str = "") -> Chokepoint:
    return Chokepoint(name, home, commodity, tuple(stages.split()), tuple((actors or home).split()))


# By holder, in the order in which the book asks of each camp: United States, China, partners.
CHOKEPOINTS = [
    _point("Chip-design software", "usa", "eda-software", "design"),
    _point("Process-control tools", "usa", "process-control-tools", "equipment"),
    _point("Deposition tools", "usa", "deposition-tools", "equipment"),
    _point("Gallium", "chn", "gallium", "production"),
    _point("Rare-earth magnets", "chn", "rare-earth-magnets", "production"),
    _point("Rare earths, refined", "chn", "rare-earths", "refining separation processing"),
    _point("Graphite anodes", "chn", "graphite-anode", "production refining"),
    _point("Rare earths, mined", "chn", "rare-earths", "mining"),
    _point("Germanium", "chn", "germanium", "production refining"),
    _point("Chips at 28 nm and older", "chn", "mature-nodes", "fabrication"),
    _point("EUV scanners", "nld", "euv-lithography", "equipment", "asml"),
    _point("Lithography, all", "nld", "lithography", "equipment", "asml"),
    _point("Advanced logic", "twn", "advanced-logic", "fabrication"),
    _point("Advanced packaging", "twn", "advanced-packaging", "packaging", "tsmc"),
    _point("High-bandwidth memory", "kor", "hbm", "production", "sk-hynix samsung-electronics"),
    _point("EUV photoresist", "jpn", "euv-photoresist", "production"),
    _point("Resist-processing tools", "jpn", "resist-processing-tools", "equipment"),
]


def spread(points: Iterable[Chokepoint] = CHOKEPOINTS, folder: Path | None = None) -> pd.DataFrame:
    """Return the estimates of each chokepoint, one row per estimate, in the order given.

    Where several companies make up a holder, the shares that one estimator
    gives for one year and scope are added up, if all are given. Columns:
    ``point``, ``home``, ``label`` (point and holder), ``share``, ``year``,
    ``house``, ``camp``, ``scope``, ``forecast`` and ``rows`` (evidence keys).
    """
    frame = estimates(folder)
    parts = []
    for point in points:
        chosen = frame[
            (frame["commodity"] == point.commodity)
            & frame["stage"].isin(point.stages)
            & frame["actor"].isin(point.actors)
        ]
        whole = chosen.groupby(["estimator", "year", "scope", "house", "camp"], sort=False).agg(
            share=("share", "sum"), actors=("actor", "nunique"), forecast=("forecast", "any"), rows=("row", list)
        )
        whole = whole[whole["actors"] == len(point.actors)].reset_index()
        parts.append(whole.assign(point=point.name, home=point.home, label=f"{point.name} · {SHORT[point.home]}"))
    return pd.concat(parts, ignore_index=True).drop(columns="actors")


def ranges(found: pd.DataFrame) -> pd.DataFrame:
    """Return ``low``, ``high``, ``width`` and numbers of ``houses`` and ``estimates`` of :func:`spread`'s points."""
    out = found.groupby("point", sort=False).agg(
        home=("home", "first"), label=("label", "first"), low=("share", "min"), high=("share", "max"),
        houses=("house", "nunique"), estimates=("share", "size"),
    )  # fmt: skip
    return out.assign(width=(out["high"] - out["low"]).round(1)).reset_index()


@dataclass(frozen=True)
class Stage:
    """One bar: a stage, and the shares that one estimator gives for one year on one basis."""

    group: str
    name: str
    rows: tuple[str, ...]


def _stage(group: str, name: str, pattern: str, actors: str) -> Stage:
    return Stage(group, name, tuple(pattern.format(actor) for actor in actors.split()))


_FIVE = "usa chn twn kor jpn"
STAGES = [
    _stage("Design and tools", "Chip design, by sales, 2022", "semiconductors-design-{}-2022-sia", _FIVE),
    *(
        _stage("Design and tools", f"{name}, 2025", f"{commodity}-equipment-{{}}-2025-cset", actors)
        for name, commodity, actors in [
            ("Deposition tools", "deposition-tools", "usa chn jpn nld"),
            ("Etch and clean tools", "etch-clean-tools", "usa chn jpn"),
            ("Process-control tools", "process-control-tools", "usa chn jpn nld isr"),
            ("Lithography tools", "lithography", "jpn asml"),
            ("Resist-processing tools", "resist-processing-tools", "chn kor jpn"),
        ]
    ),
    _stage("Chips", "All fabrication, by capacity, 2022", "semiconductors-fabrication-{}-2022-sia", _FIVE),
    _stage("Chips", "Logic below 10 nm, 2022", "advanced-logic-fabrication-{}-2022-sia-bcg", "twn kor"),
    _stage("Chips", "Assembly, testing and packaging, 2022", "semiconductors-packaging-{}-2022-sia", _FIVE),
    _stage("Chips", "High-bandwidth memory, by revenue, third quarter of 2025",
           "hbm-production-{}-2025-counterpoint-q3-revenue", "micron sk-hynix samsung-electronics"),
    _stage("Minerals", "Rare earths, mined, 2024", "rare-earths-mining-{}-2024-usgs", "usa chn aus mmr nga tha"),
    _stage("Minerals", "Rare earths, refined, 2023", "rare-earths-refining-{}-2023-iea", "chn mys"),
]  # fmt: skip


def stacks(stages: Sequence[Stage] = STAGES, folder: Path | None = None) -> pd.DataFrame:
    """Return who holds what at each stage, from the left: United States, China, partners, others, rest.

    One row per stage and part: ``group``, ``stage``, ``who``, ``kind`` (us,
    china, allied, other, rest), ``share``, ``start`` and ``end`` (per cent
    from the left) and ``row`` (evidence key; empty for the rest, which no
    estimator states). Raises ``KeyError`` for a row that is not in the data.
    """
    frame = estimates(folder).set_index("row")
    out = []
    for stage in stages:
        parts = frame.loc[list(stage.rows)].reset_index()
        kind = parts["home"].map(
            lambda home: {"usa": "us", "chn": "china"}.get(home, "allied" if home in ALLIED else "other")
        )
        parts = parts.assign(
            kind=kind, who=parts["home"].map(lambda home: SHORT.get(home, "")).where(kind != "other", "")
        )
        parts = (
            parts.groupby(["kind", "home"], sort=False)
            .agg(who=("who", "first"), share=("share", "sum"), row=("row", list))
            .reset_index()
        )
        rest = max(0.0, round(100 - float(parts["share"].sum()), 1))
        extra = pd.DataFrame({"kind": ["rest"], "home": [""], "who": ["rest"], "share": [rest], "row": [[]]})
        parts = pd.concat([parts, extra] if rest >= 0.5 else [parts], ignore_index=True)
        rank = parts["kind"].map(["us", "china", "allied", "other", "rest"].index)
        parts = parts.assign(rank=rank).sort_values(["rank", "share"], ascending=[True, False], ignore_index=True)
        end = parts["share"].cumsum()
        out.append(
            parts.assign(group=stage.group, stage=stage.name, start=end - parts["share"], end=end).drop(columns="rank")
        )
    return pd.concat(out, ignore_index=True)


def lift(values: Sequence[float], gap: float) -> list[float]:
    """Return heights near ``values``, at least ``gap`` apart and in the same order: labels that do not overlap."""
    blocks: list[list[float]] = []  # middle and number of labels, from the lowest
    order = sorted(range(len(values)), key=lambda n: values[n])
    for n in order:
        blocks.append([float(values[n]), 1])
        while len(blocks) > 1 and blocks[-1][0] - blocks[-2][0] < gap * (blocks[-1][1] + blocks[-2][1]) / 2:
            (low, few), (high, more) = blocks[-2], blocks[-1]
            blocks[-2:] = [[(low * few + high * more) / (few + more), few + more]]
    places = [middle + gap * (k - (size - 1) / 2) for middle, size in blocks for k in range(int(size))]
    return [place for _, place in sorted(zip(order, places, strict=True))]


def episodes(pairs: Sequence[tuple[str, str]], folder: Path | None = None) -> pd.DataFrame:
    """Return squeezes that began and ended, from pairs of event ids (an empty end: not ended in the data).

    Columns ``began``, ``ended`` (Timestamps), ``days`` between them, ``bloc``
    of the instrument that squeezed, and ``rows``. Raises ``KeyError`` for an unknown event.
    """
    known = load("events", folder).astype({"id": "str", "instrument": "str"}).set_index("id")
    blocs = load("instruments", folder).set_index("id")["bloc"].astype("str")
    out = []
    for first, last in pairs:
        began, ended = known.loc[first, "date"], known.loc[last, "date"] if last else pd.NaT
        out.append(
            {
                "began": began,
                "ended": ended,
                "bloc": blocs[known.loc[first, "instrument"]],
                "rows": [e for e in (first, last) if e],
            }
        )
    frame = pd.DataFrame(out)
    return frame.assign(days=(frame["ended"] - frame["began"]).dt.days.astype("Int64"))
