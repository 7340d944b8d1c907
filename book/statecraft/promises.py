"""What was promised to others in numbers, what became of it, and how far each programme got."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from .evidence import confidence, weakest
from .tables import load
from .wording import MONEY, figure_words

COUNTED, CONTRACTED, NOT_FOUND = "counted", "contract only", "not found"
STEPS = ["proposed", "announced", "signed", "operating", "delivered something"]

# Programmes that build up the issuer's own market; the family holds them, and they are compared elsewhere.
OWN_MARKET = {
    "eu-ai-continent", "eu-chips-act", "eu-chips-act-2", "india-ai-mission", "japan-ai-chip-framework",
    "uk-ai-opportunities-action-plan",
}  # fmt: skip
# Texts, reports and groups are no programme that could deliver a place, a chip or a course.
NO_PROGRAMME = {"dialogue", "report", "resolution", "statement"}
# Events of 2026 at which China made further promises in numbers.
ALSO = {"waic-2026"}


@dataclass(frozen=True)
class Promise:
    """A promise in numbers: ids of figures for what was promised, delivered, claimed at most and contracted.

    ``label`` names it on a chart, ``to`` says for whom, ``due`` by when; ``also`` is a delivery in another unit.
    """

    figure: str
    label: str
    to: str
    due: str = ""
    delivered: str = ""
    most: str = ""
    contracted: str = ""
    also: str = ""


PROMISES = (
    Promise("ai-capacity-building-plan-programmes-pledged", "Training programmes", "Developing countries",
            "end of 2025", delivered="ai-capacity-building-plan-programmes-after-announcement"),
    Promise("waic-2026-mazu-countries", "MAZU weather warnings", "Developing countries",
            delivered="waic-2025-mazu-installed", most="waic-2025-mazu-cloud"),
    Promise("waic-2026-regional-centres", "Regional AI centres", "Six regional groups", delivered="opened"),
    Promise("waic-2026-training-places", "Training places", "Developing countries", "2031"),
    Promise("huawei-egypt-talent-bank-target", "Huawei in Egypt", "Egyptian students", "end of 2023"),
    Promise("saudi-china-ai-investment-announced", "SenseTime in Riyadh", "Saudi Arabia",
            contracted="saudi-china-ai-investment-scai"),
    Promise("uae-china-smart-city-jobs", "SenseTime jobs", "Abu Dhabi", "2024"),
    Promise("pgiai-total", "PGIAI, in all", "Developing countries"),
    Promise("pgiai-google", "PGIAI, Google", "Communities worldwide"),
    Promise("pgiai-microsoft", "PGIAI, Microsoft", "Developing countries", "2025"),
    Promise("us-tech-corps-volunteers", "Tech Corps", "Buyers of American AI", "2031"),
    Promise("itsi-fund-total", "ITSI Fund", "Partner countries", "2027", contracted="itsi-fund-asu"),
    Promise("ai-for-development-bletchley-total", "AI4D and partners", "Africa, at first", "2028"),
    Promise("japan-africa-ai-training-people", "Japan, Africa", "African universities", "2028"),
    Promise("japan-asean-ai-co-creation-digital-training", "Japan, ASEAN", "ASEAN states", "2029"),
    Promise("korea-asean-digital-flagship-fund", "Korea, ASEAN", "ASEAN states", "2029",
            also="korea-asean-digital-flagship-first-course"),
    Promise("digital-egypt-builders-students", "Egypt’s Builders", "Egyptian graduates", "each year"),
    Promise("digital-egypt-builders-ottawa-engineers", "Ottawa for Egypt", "Egyptian engineers"),
)  # fmt: skip
# Regional centres of the promise of six that exist: those of its kind and name with an opening on record.
CENTRES = ("china-asean-ai-application-center", "china-sco-ai-center", "china-brics-ai-center")
WORKSHOPS, FRIENDS, OTHER = "China: workshops", "China: Group of Friends", "China: other meetings"
# Lane, bloc, event, a short name, and the figure that counts who came ("" where none was found).
MEETINGS = (
    (WORKSHOPS, "china", "ai-capacity-building-plan-workshop-1", "Shanghai",
     "ai-capacity-building-plan-workshop-1-countries"),
    (WORKSHOPS, "china", "ai-capacity-building-plan-workshop-2", "Beijing",
     "ai-capacity-building-plan-workshop-2-countries"),
    (FRIENDS, "china", "gof-first-meeting", "", "gof-attendance-2024-12"),
    (FRIENDS, "china", "gof-meeting-2025-05", "", "gof-attendance-2025-05"),
    (FRIENDS, "china", "gof-meeting-2026-05", "", "gof-attendance-2026-05"),
    (OTHER, "china", "china-africa-ai-cooperation-statement", "Africa",
     "china-africa-ai-cooperation-african-countries"),
    (OTHER, "china", "ai-capacity-building-plan-announced", "plan",
     "ai-capacity-building-plan-announcement-attendance"),
    (OTHER, "china", "waico-roundtable-2025", "WAICO", "waico-roundtable-2025-countries"),
    (OTHER, "china", "china-asean-ai-application-center-opened", "ASEAN",
     "china-asean-ai-application-center-roundtable-states"),
    ("United States", "us", "unga-78-265-friends-launched", "friends", ""),
    ("United States", "us", "pgiai-launched", "PGIAI", ""),
    ("Allies", "allied", "ai-seoul-summit-ministers", "Seoul", "ai-seoul-summit-ministerial-countries"),
    ("Allies", "allied", "ai-safety-network-opening", "institutes", "ai-safety-network-members"),
    ("Allies", "allied", "japan-africa-ai-training-announced", "TICAD", "japan-africa-ai-training-conference-states"),
    ("Allies", "allied", "japan-asean-ai-co-creation-statement", "Hanoi", ""),
    ("Allies", "allied", "korea-global-ai-hub-vision", "hub", "korea-global-ai-hub-organisations"),
    ("United Nations", "multilateral", "unga-79-325-dialogue-launch", "dialogue", ""),
    ("United Nations", "multilateral", "unga-79-325-first-dialogue", "dialogue", ""),
)  # fmt: skip
# Promises that are a part, a first year or another currency of one above.
PARTS = {
    "ai-for-development-cad130m": "ai-for-development-bletchley-total",
    "ai-for-development-phase-two": "ai-for-development-bletchley-total",
    "ai-for-development-uk-share": "ai-for-development-bletchley-total",
    "digital-egypt-builders-budget-figure": "digital-egypt-builders-students",
    "pgiai-state": "pgiai-total",
    "pgiai-state-further": "pgiai-total",
    "us-tech-corps-first-year": "us-tech-corps-volunteers",
}


def outward(folder: Path | None = None) -> pd.DataFrame:
    """Return the programmes of the family that serve others: the instruments' columns, oldest first."""
    frame = load("instruments", folder).astype({"genre": "str", "family": "str", "bloc": "str", "status": "str"})
    family = frame[frame["family"] == "capacity-building"]
    kept = family[~family["id"].isin(OWN_MARKET) & ~family["genre"].isin(NO_PROGRAMME)]
    return kept.sort_values(["launched", "id"], ignore_index=True)


def numbered(folder: Path | None = None) -> set[str]:
    """Return the ids of all figures that state a promise of an outward programme or of :data:`ALSO`."""
    figures = load("figures", folder).astype({"stage": "str", "instrument": "str"})
    theirs = figures["instrument"].isin(set(outward(folder)["id"]) | ALSO)
    return set(figures.loc[theirs & figures["stage"].isin(["pledged", "enacted"]), "id"])


def balance(folder: Path | None = None) -> pd.DataFrame:
    """Return promised against delivered, one row per entry of :data:`PROMISES`, in their order.

    Columns: ``figure``, ``instrument``, ``bloc``, ``label``, ``to``, ``due``; ``promised`` and ``got`` in words;
    ``line``, both in brief for a chart;
    ``outcome`` (counted, contract only or not found); ``share``, ``share_most`` and ``share_contracted`` of the
    promise (1 = all of it; NaN where nothing was found); ``keys`` (figures and events behind the row) and
    ``confidence``, the weakest of the figures'. Raises KeyError for a figure that is not in the table.
    """
    figures, level = load("figures", folder).set_index("id"), confidence(folder)
    bloc = load("instruments", folder).set_index("id")["bloc"].astype("str")
    out = []
    for promise in PROMISES:
        main = figures.loc[promise.figure]
        opened = _opened(folder) if promise.delivered == "opened" else []
        ids = [i for i in (promise.delivered, promise.most, promise.contracted) if i and i != "opened"]
        found = {ident: float(figures.at[ident, "value"]) for ident in ids}
        got = float(len(opened)) if opened else found.get(promise.delivered, float("nan"))
        done = found.get(promise.contracted, float("nan"))
        words = [_words(figures.loc[ident]) for ident in ids]
        words += [f"{len(opened)} opened"] if opened else []
        also = [promise.also] if promise.also else []
        beside = "".join(f"; {_words(figures.loc[ident])}" for ident in also)
        keys = [("figures", i) for i in (promise.figure, *ids, *also)] + [("events", i) for i in opened]
        out.append(
            {
                "figure": promise.figure,
                "instrument": str(main["instrument"]),
                "bloc": bloc[str(main["instrument"])],
                "label": promise.label,
                "to": promise.to,
                "due": promise.due or "no date given",
                "promised": _words(main),
                "got": (" or ".join(words) if words else NOT_FOUND) + beside,
                "line": _line(promise, figures, len(opened)),
                "outcome": COUNTED if got == got else CONTRACTED if done == done else NOT_FOUND,
                "share": got / float(main["value"]),
                "share_most": found.get(promise.most, got) / float(main["value"]),
                "share_contracted": done / float(main["value"]),
                "keys": keys,
                "confidence": weakest(level.loc[keys]),
            }
        )
    return pd.DataFrame(out)


def reach(folder: Path | None = None) -> pd.DataFrame:
    """Return how far each outward programme got: columns of :func:`outward` plus ``step`` (one of :data:`STEPS`).

    A programme has delivered something when an event or a figure of the stage ``delivered`` is on record; else its
    step is its status, with adopted read as announced and in force as operating.
    """
    frame = outward(folder)
    events, figures = (load(table, folder) for table in ("events", "figures"))
    given = set(events.loc[events["kind"] == "delivered", "instrument"].astype("str"))
    given |= set(figures.loc[figures["stage"] == "delivered", "instrument"].astype("str"))
    step = frame["status"].replace({"adopted": "announced", "in-force": "operating"})
    return frame.assign(step=step.where(~frame["id"].isin(given), STEPS[-1]))


def meetings(folder: Path | None = None) -> pd.DataFrame:
    """Return the meetings of :data:`MEETINGS` with who came, in order of date.

    Columns: ``event``, ``date``, ``title``, ``name``, ``lane``, ``bloc``, ``came`` (NaN where no count was found),
    ``words``, ``brief`` and ``keys`` (the event and figure behind the row). Raises KeyError for one that is not there.
    """
    events, figures = (load(table, folder).set_index("id") for table in ("events", "figures"))
    out = []
    for lane, bloc, event, name, figure in MEETINGS:
        row = events.loc[event]
        out.append(
            {
                "event": event,
                "date": row["date"],
                "title": str(row["title"]),
                "name": name,
                "lane": lane,
                "bloc": bloc,
                "came": float(figures.at[figure, "value"]) if figure else float("nan"),
                "words": _words(figures.loc[figure]) if figure else NOT_FOUND,
                "brief": brief(figures.loc[figure]) if figure else "",
                "keys": [("events", event), *([("figures", figure)] if figure else [])],
            }
        )
    return pd.DataFrame(out).sort_values("date", ignore_index=True)


def _opened(folder: Path | None) -> list[str]:
    """Return the openings on record of the promised regional centres."""
    events = load("events", folder)
    kept = events[events["instrument"].isin(CENTRES) & (events["kind"] == "opened")]
    return [str(ident) for ident in kept["id"]]


def _line(promise: Promise, figures: pd.DataFrame, opened: int) -> str:
    """Return a row of the balance in brief: ≥1 of 10 programmes."""
    unit = "" if (main := figures.loc[promise.figure])["unit"] in MONEY else f" {main['unit']}"
    whole = f"{brief(main)}{unit}"
    got = [str(opened)] if opened else [brief(figures.loc[i]) for i in (promise.delivered, promise.most) if i]
    if got:
        return f"{' or '.join(got)} of {whole}"
    if promise.contracted:
        return f"contract {brief(figures.loc[promise.contracted])} of {whole}"
    return f"{whole}: {NOT_FOUND}" + (f"; {_words(figures.loc[promise.also])}" if promise.also else "")


def brief(row: pd.Series) -> str:
    """Return a figure without its unit, money apart, for a chart: ≥70, ~49, US$12bn."""
    text = figure_words(float(row["value"]), str(row["unit"]))
    text = text if row["unit"] in MONEY else text.split()[0]
    sign = {"at-least": "≥", "at-most": "≤", "about": "~"}.get(str(row["qualifier"]), "")
    return sign + text.replace(" million", "m").replace(" billion", "bn")


def _words(row: pd.Series) -> str:
    return figure_words(float(row["value"]), str(row["unit"]), str(row["qualifier"]))
