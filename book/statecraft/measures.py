"""Chip and mineral controls as law: what each measure is, which steps it took, where it stood when.

Three camps are asked the same questions. A step is an event that changes what
the law says (announced, in force, amended, suspended, ended); a span is the
time for which a state of the law held. Where the sources stop, a span says so.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .evidence import cited, confidence
from .package import as_of
from .tables import load
from .wording import date_words

CAMPS = {"us": "American", "china": "Chinese", "allied": "Allied", "multilateral": "Both sides"}
STEPS = {
    "proposed": "announced",
    "announced": "announced",
    "signed": "announced",
    "adopted": "announced",
    "in-force": "in force",
    "resumed": "in force",
    "amended": "amended",
    "suspended": "suspended",
    "lapsed": "ended",
    "revoked": "ended",
    "withdrawn": "ended",
}
ENDED = {"lapsed", "revoked", "superseded", "withdrawn"}
APPLIES = {"in-force", "operating"}
APPLIED_BY = {"h200-china-licensing": "h200-first-us-licences"}  # a policy that worked only from this event on
# Notices that suspend others for a fixed term: the figure "<id>-term" ends on the term's last day.
TERMS = {
    "affiliates-rule-suspension-term": ("bis-affiliates-rule",),
    "mofcom-2025-70-term": ("mofcom-2025-55-58", "mofcom-2025-61", "mofcom-2025-62", "mofcom-2025-70"),
    "mofcom-2025-72-term": ("mofcom-2024-46", "mofcom-2025-72"),
    "truce-extension-term": ("us-china-trade-truce",),
}
# Names short enough for the axis of a picture on a phone; the ledger has the legal ones.
SHORT = {
    "ai-diffusion-rule": "AI diffusion rule",
    "ai-overwatch-act": "OVERWATCH bill",
    "bis-advanced-computing-controls": "Chip rules, 2022–23",
    "bis-affiliates-rule": "Affiliates Rule",
    "bis-ai-action-plan-implementation-rule": "Draft replacement rule",
    "bis-ascend-guidance": "Ascend guidance",
    "bis-h200-rule": "H200 review rule",
    "bis-hq-guidance": "Headquarters guidance",
    "chip-location-verification": "Location checks (idea)",
    "chip-security-act": "Chip Security bill",
    "china-ai-model-export-controls": "AI model limits (idea)",
    "china-chip-procurement-guidance": "State data centres",
    "cn-dual-use-regulation": "Dual-use regulations",
    "cn-export-control-law": "Export Control Law",
    "congressional-chip-bills": "Chip bills together",
    "eu-dual-use-list-2025": "EU dual-use list",
    "frontier-model-export-controls": "Two Anthropic models",
    "gain-ai-act": "GAIN AI bill",
    "h20-licensing": "H20 licensing",
    "h200-china-licensing": "H200 sales policy",
    "japan-chip-export-controls": "Japan: chip tools",
    "korea-foreign-trade-act-2024": "Korea: trade act",
    "match-act": "MATCH bill",
    "mofcom-2023-23": "Gallium, germanium (23)",
    "mofcom-2023-39": "Graphite (39)",
    "mofcom-2024-46": "To the US (46, cl. 2)",
    "mofcom-2025-10": "Five metals (10)",
    "mofcom-2025-18": "Seven rare earths (18)",
    "mofcom-2025-55-58": "Four notices (55–58)",
    "mofcom-2025-61": "Rare earths abroad (61)",
    "mofcom-2025-62": "Rare-earth know-how (62)",
    "mofcom-2025-70": "Suspends six (70)",
    "mofcom-2025-72": "Suspends cl. 2 (72)",
    "mofcom-2026-1": "To Japan (1)",
    "netherlands-chip-export-controls": "Netherlands: chip tools",
    "nvidia-import-checks": "Nvidia import checks",
    "proclamation-11002": "25% chip duty",
    "remote-access-security-act": "Remote Access bill",
    "section-232-semiconductors": "Section 232 inquiry",
    "taiwan-shtc-entity-list": "Taiwan: entity list",
    "us-eda-letters": "Design-software letters",
    "section-232-critical-minerals": "Section 232: minerals",
    "netherlands-nexperia-order": "Netherlands: Nexperia",
    "china-nexperia-export-ban": "Nexperia export ban",
    "japan-korea-export-curbs": "Japan: curbs on Korea",
    "uae-country-group-a5": "UAE moved to A:5",
    "uk-export-control-regulations-2024": "UK: chip technology",
    "us-china-trade-truce": "Trade truce",
}


def measures(folder: Path | None = None) -> pd.DataFrame:
    """Return the measures of the family ``control``, camp by camp, oldest first.

    Columns of ``instruments`` plus ``camp``, ``short`` (a name for axes),
    ``until`` (last day of a fixed term, where one is recorded) and
    ``confidence``. A measure without a short name keeps its full one.
    """
    frame = load("instruments", folder).query("family == 'control'")
    level = confidence(folder).loc["instruments"].astype("str")
    frame = frame.assign(
        camp=frame["bloc"].astype("str").map(CAMPS),
        short=frame["id"].map(SHORT).fillna(frame["name"]),
        until=frame["id"].map(_terms(folder)).astype("datetime64[ns]"),
        confidence=frame["id"].map(level),
    )
    order = pd.Categorical(frame["camp"], list(CAMPS.values()))
    return frame.assign(order=order).sort_values(["order", "launched", "id"], ignore_index=True).drop(columns="order")


def _terms(folder: Path | None) -> dict[str, pd.Timestamp]:
    ends = load("figures", folder).set_index("id")["as_of"]
    return {measure: ends[term] for term, held in TERMS.items() if term in ends.index for measure in held}


def steps(folder: Path | None = None) -> pd.DataFrame:
    """Return the events that changed what a control says, oldest first.

    Columns of ``events`` plus ``camp``, ``short`` and ``step`` (see
    :data:`STEPS`); reports, statements, votes, licences and deliveries are
    left out, since they leave the text of a measure as it was.
    """
    known = measures(folder).set_index("id")
    events = load("events", folder).astype({"instrument": "str", "kind": "str"})
    events = events[events["instrument"].isin(known.index)]
    kept = events.assign(step=_step_of(events, known)).dropna(subset="step")
    return kept.assign(
        camp=kept["instrument"].map(known["camp"]),
        short=kept["instrument"].map(known["short"]),
    ).sort_values(["date", "step", "id"], ignore_index=True)


def _step_of(events: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """Return what each event did to the law; a decision that made a binding measure exist put it in force."""
    of = events["instrument"].map
    imposed = (events["kind"] == "decision") & (events["date"] == of(known["launched"]))
    imposed &= of(known["binding"].astype("str")) == "domestic"
    return events["kind"].map(STEPS).mask(imposed, "in force")


def stacked(frame: pd.DataFrame, above: str, below: str) -> pd.DataFrame:
    """Place steps in columns of three months (input: :func:`steps`): ``day`` and ``level``.

    ``day`` is the middle of the quarter, ``level`` counts up from 1 for the
    camp ``above`` and down from -1 for the camp ``below``; other camps get
    positive levels of their own.
    """
    quarter = frame["date"].dt.to_period("Q")
    rank = frame.assign(quarter=quarter).groupby(["camp", "quarter"]).cumcount() + 1
    middle = quarter.dt.start_time + pd.Timedelta(days=45)
    return frame.assign(day=middle, level=rank.where(frame["camp"] != below, -rank))


def newest(folder: Path | None = None) -> pd.Series:
    """Return the date of the newest usable source on each control or on its events, by instrument id."""
    joined = cited(folder).query("counts and table in ['instruments', 'events']")
    of = load("events", folder).set_index("id")["instrument"].astype("str")
    measure = joined["row"].where(joined["table"] == "instruments", joined["row"].map(of))
    return joined.groupby(measure)["date"].max()


def spans(folder: Path | None = None) -> pd.DataFrame:
    """Return where each measure stood when: one row per measure and state of the law.

    Columns ``id``, ``short``, ``camp``, ``state``, ``start``, ``end`` and
    ``seen``. The state is *pending* (announced, not applied), *in force*,
    *suspended*, *unknown* (a fixed term ran out and no later act was found)
    or *ended* (start and end the same day). Where ``seen`` is false, no source
    is newer than the start, and the last state is only presumed to go on.
    Measures without any date are left out.
    """
    today = pd.Timestamp(as_of(folder))
    known = measures(folder)
    events = load("events", folder).astype({"instrument": "str", "kind": "str"})
    events = events[events["instrument"].isin(known["id"])].sort_values(["date", "id"])
    events["step"] = _step_of(events, known.set_index("id"))
    sources = newest(folder)
    rows = []
    for measure in known.itertuples():
        own = events[events["instrument"] == measure.id]
        changes = _changes(measure, own)
        if not changes:
            continue
        dates = (sources.get(measure.id, pd.NaT), measure.status_as_of)
        latest = max(date for date in dates if date == date)
        ends = [date for date, _ in changes[1:]] + [today]
        for (start, state), end in zip(changes, ends, strict=True):
            drawn = _drawn(start, end, state, latest, measure.until)
            rows += [(measure.id, measure.short, measure.camp, *span) for span in drawn]
    return pd.DataFrame(rows, columns=["id", "short", "camp", "state", "start", "end", "seen"])


def histories(folder: Path | None = None) -> dict[str, str]:
    """Return the dated steps of each measure in words: in force 1 August 2023; amended …"""
    ends = _terms(folder)
    return {str(name): _history(own, ends.get(str(name))) for name, own in steps(folder).groupby("instrument")}


def _history(own: pd.DataFrame, end: pd.Timestamp | None) -> str:
    words = [
        f"{step} {date_words(date.date(), str(precision))}"
        for step, date, precision in zip(own["step"], own["date"], own["date_precision"], strict=True)
    ]
    return "; ".join([*dict.fromkeys(words), *([f"term to {date_words(end.date())}"] if end is not None else [])])


def _changes(measure, own: pd.DataFrame) -> list[tuple[pd.Timestamp, str]]:  # type: ignore[no-untyped-def]
    """Return the dates on which a measure came into a state, in order."""
    status = str(measure.status)
    dated = [date for date in (measure.launched, own["date"].min()) if date == date]
    if not dated:
        return []
    first = measure.launched if measure.launched == measure.launched else dated[0]
    from_start = status in APPLIES and "in force" not in set(own["step"]) and measure.id not in APPLIED_BY
    start = "in force" if from_start else "pending"
    found = [(first, start)]
    for event in own.itertuples():
        step = event.step
        if event.id == APPLIED_BY.get(str(measure.id)):
            step = "in force"
        if step == "ended" and status not in ENDED:
            continue  # one vehicle or one part of the measure ended, not the measure
        if step in ("in force", "suspended", "ended") and step != found[-1][1]:
            found.append((max(event.date, first), step))
    return [pair for n, pair in enumerate(found) if n + 1 == len(found) or pair[0] < found[n + 1][0]]


def _drawn(start, end, state: str, latest, until) -> list[tuple]:  # type: ignore[no-untyped-def, type-arg]
    """Cut a state where knowledge of it stops: at the end of its term, or at the newest source."""
    if state == "ended":
        return [(state, start, start, True)]
    if until == until and (state == "suspended" or until > latest):
        stop = min(end, until)
        return [(state, start, stop, True), *([("unknown", stop, end, False)] if stop < end else [])]
    stop = min(end, max(latest, start))
    return [(state, start, stop, True), *([(state, stop, end, False)] if stop < end else [])]
