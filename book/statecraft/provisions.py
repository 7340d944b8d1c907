"""What instruments offer, require, restrict and fund: the final codes, ready to count and to draw.

The codes come from ``data/provisions.csv`` and the questions from
``data/codebook.yml``. A blank stays a blank: ``not-found``, ``not-applicable``
and ``not-coded`` are never counted as an answer, and never as a zero.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .coding import BLANKS, codebook
from .evidence import cited
from .tables import load
from .tallies import described

CAMPS = {"us": "American", "china": "Chinese", "allied": "Allied", "multilateral": "Multilateral"}
SMALL = 5  # below so many answers a share says nothing

# Each question as a column head, in the order in which it is asked of every camp.
QUESTIONS = {
    "offers-compute": "offers computing",
    "offers-models": "offers models",
    "offers-training": "offers training",
    "offers-finance": "offers finance",
    "requires-alignment": "asks alignment",
    "requires-security": "asks security",
    "restricts-exports": "limits exports",
    "names-rival": "sees a rival",
    "money": "brings money",
    "venue": "made by",
    "beneficiaries": "meant for",
    "entry": "way in",
    "machinery": "run by",
    "private-role": "firms",
}
FORM = ("venue", "beneficiaries", "entry", "machinery", "private-role")
OFFERS = ("offers-compute", "offers-models", "offers-training", "offers-finance")

# How firm an answer is, alike for all nine questions of substance.
FIRM = {"delivered-or-open", "explicit", "named-countries", "names-china", "names-united-states", "names-other"}
FIRM |= {"amount-stated"}
MILD = {"promised", "encouraged", "any-destination", "unnamed-rival", "money-without-amount"}
LEVELS = ["firm", "mild", "absent", "kind", *BLANKS]

# A stance in a word that fits into a cell of a matrix on a phone.
WORDS = {
    "delivered-or-open": "open",
    "promised": "promised",
    "explicit": "explicit",
    "encouraged": "urged",
    "named-countries": "named",
    "any-destination": "any",
    "names-china": "China",
    "names-united-states": "US",
    "names-other": "Russia",
    "unnamed-rival": "unnamed",
    "amount-stated": "sum",
    "money-without-amount": "no sum",
    "no-money": "none",
    "united-nations": "UN",
    "plurilateral": "several",
    "bilateral": "two",
    "domestic": "one",
    "developing-countries": "dev.",
    "allies-and-partners": "allies",
    "all-states": "all",
    "by-application": "bid",
    "by-invitation": "invited",
    "open-to-all": "open",
    "fixed-parties": "closed",
    "secretariat-or-body": "body",
    "working-groups-or-meetings": "talks",
    "existing-agency": "agency",
    "leads-or-supplies": "lead",
    "consulted": "heard",
}

# Names that fit beside a matrix on a phone; what is not listed keeps its full name.
SHORT = {
    "ai-capacity-building-plan": "Capacity-building plan",
    "ai-cooperation-development-action-plan": "Cooperation plan 2026",
    "ai-diffusion-rule": "Diffusion rule",
    "ai-for-development": "AI4D",
    "ai-opportunity-statement": "AI Opportunity",
    "american-ai-exports-program": "AI Exports Program",
    "americas-ai-action-plan": "AI Action Plan",
    "bis-h200-rule": "H200 rule",
    "brics-ai-governance-statement": "BRICS statement",
    "china-africa-ai-cooperation": "China–Africa statement",
    "china-asean-ai-innovation-center": "China–ASEAN centre",
    "deepseek": "DeepSeek",
    "eo-14320": "Order 14320 (exports)",
    "eu-international-digital-strategy": "EU digital strategy",
    "forge": "FORGE",
    "frontier-ai-control-call": "Frontier AI call",
    "g7-critical-minerals-action-plan": "G7 minerals plan",
    "global-ai-governance-action-plan": "Global plan 2025",
    "global-ai-governance-initiative": "Global Initiative 2023",
    "group-of-friends-ai-capacity": "Group of Friends",
    "itsi-fund": "ITSI Fund",
    "japan-asean-ai-co-creation": "Japan–ASEAN initiative",
    "korea-ai-full-stack-exports": "Korean full stack",
    "mofcom-2024-46": "Notice 46 of 2024",
    "mofcom-2025-61": "Notice 61 of 2025",
    "netherlands-chip-export-controls": "Dutch chip licences",
    "pax-silica": "Pax Silica",
    "pgiai": "PGIAI",
    "tpd-japan": "Deal with Japan",
    "tpd-korea": "Deal with Korea",
    "tpd-uk": "Deal with the UK",
    "unga-78-265": "UN resolution 78/265",
    "unga-78-311": "UN resolution 78/311",
    "unga-79-325": "UN resolution 79/325",
    "us-australia-minerals-framework": "Australia minerals",
    "us-china-trade-truce": "US–China truce",
    "us-korea-cet-dialogue": "US–Korea dialogue",
    "us-tech-corps": "Tech Corps",
    "us-uae-ai-acceleration-partnership": "Deal with the UAE",
    "waico": "WAICO",
}


def codes(folder: Path | None = None) -> pd.DataFrame:
    """Return the final code of every sampled instrument on every dimension.

    One row per instrument and dimension, in the order of camps, instruments
    and questions: instrument, name, short, bloc, camp, dimension, question,
    stance, level (see ``LEVELS``), word, text, locator, row (evidence key). A
    pair that nobody has judged is ``not-coded`` and has no text. Raises
    ``KeyError`` for an instrument without a name.
    """
    frame = described("provisions", folder)
    about = load("instruments", folder).set_index("id").astype("str")
    sample = sorted(
        codebook(folder)["sample"], key=lambda i: (list(CAMPS).index(about.loc[i, "bloc"]), _short(i, about))
    )
    every = pd.MultiIndex.from_product([sample, QUESTIONS], names=["instrument", "dimension"])
    kept = frame.astype({"stance": "str", "dimension": "str"}).set_index(["instrument", "dimension"])
    out = kept[["stance", "text", "locator", "row"]].reindex(every).reset_index()
    out["stance"] = out["stance"].where(out["row"].notna(), "not-coded")
    out["bloc"] = out["instrument"].map(about["bloc"])
    out["camp"] = out["bloc"].map(CAMPS)
    out["name"] = out["instrument"].map(about["name"])
    out["short"] = [_short(ident, about) for ident in out["instrument"]]
    out["question"] = out["dimension"].map(QUESTIONS)
    out["level"] = [level(*pair) for pair in zip(out["dimension"], out["stance"], strict=True)]
    out["word"] = out["stance"].map(lambda stance: WORDS.get(stance, "" if stance in BLANKS else stance))
    return out


def _short(ident: str, about: pd.DataFrame) -> str:
    return SHORT.get(ident, str(about.loc[ident, "name"]))


def level(dimension: str, stance: str) -> str:
    """Return how firm an answer is: firm, mild, absent, kind (a sort, not a degree) or a blank."""
    if stance in BLANKS:
        return stance
    if dimension in FORM:
        return "kind"
    return "firm" if stance in FIRM else "mild" if stance in MILD else "absent"


def answers(frame: pd.DataFrame) -> pd.DataFrame:
    """Return how many instruments say yes to each question of substance (input: :func:`codes`).

    One row per camp and dimension: ``yes`` (firm or mild), ``firm``,
    ``judged`` (an answer was found, a shown absence included), ``asked`` (the
    question applies), ``share`` (yes of judged; missing where nothing was
    judged) and ``small`` (fewer than ``SMALL`` judged).
    """
    asked = frame[~frame["dimension"].isin(FORM) & ~frame["level"].isin(["not-applicable", "not-coded"])]
    flags = asked.assign(
        yes=asked["level"].isin(["firm", "mild"]), firm=asked["level"] == "firm", judged=asked["level"] != "not-found"
    )
    by = ["bloc", "camp", "dimension", "question"]
    out = flags.groupby(by, sort=False).agg(
        yes=("yes", "sum"), firm=("firm", "sum"), judged=("judged", "sum"), asked=("judged", "size")
    )
    out = out.reset_index()
    return out.assign(share=(out["yes"] / out["judged"]).where(out["judged"] > 0), small=out["judged"] < SMALL)


def offers(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the offers found, by camp and kind of offer (input: :func:`codes`).

    One row per camp and offer: ``promised`` and ``delivered`` (counts of
    instruments) and ``names`` (what is delivered or open).
    """
    found = frame[frame["dimension"].isin(OFFERS)]
    done = found["stance"] == "delivered-or-open"
    flags = found.assign(promised=found["stance"] == "promised", delivered=done, names=found["short"].where(done))
    return (
        flags.groupby(["bloc", "camp", "dimension", "question"], sort=False)
        .agg(
            promised=("promised", "sum"),
            delivered=("delivered", "sum"),
            names=("names", lambda n: ", ".join(n.dropna())),
        )
        .reset_index()
    )


def sourced(frame: pd.DataFrame, folder: Path | None = None) -> pd.DataFrame:
    """Add the best source of each coded row (input: :func:`codes`): ``source`` and ``source_url``.

    Best is the highest tier; where there are more, their number stands behind the publisher.
    """
    joined = cited(folder)
    mine = joined[(joined["table"] == "provisions") & (joined["relation"] == "supports")].sort_values(
        "tier", kind="stable"
    )
    first = mine.drop_duplicates("row").set_index("row")
    more = mine.groupby("row")["source"].nunique() - 1
    kept = frame[frame["row"].isin(first.index)].copy()
    extra = kept["row"].map(more).map(lambda n: f" and {n} more" if n else "")
    kept["source"] = kept["row"].map(first["publisher"]).astype("str") + extra
    kept["source_url"] = kept["row"].map(first["url"])
    return kept


def blanks(frame: pd.DataFrame) -> pd.DataFrame:
    """Return for each instrument the questions left blank, by kind of blank (input: :func:`codes`).

    Columns: short, camp, found (answers), and one column of questions for
    each of the three blanks, "none" where a kind does not occur.
    """
    out = frame[["instrument", "short", "camp"]].drop_duplicates().set_index("instrument")
    out["found"] = (~frame["stance"].isin(BLANKS)).groupby(frame["instrument"]).sum()
    for blank in BLANKS:
        listed = frame[frame["stance"] == blank].groupby("instrument")["question"].agg(", ".join)
        out[blank] = listed.reindex(out.index).fillna("none")
    return out.reset_index()
