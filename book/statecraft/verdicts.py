"""The audit of the press articles: each claim with its verdict, what was wrong with it, and who says so.

The five articles are sources whose id begins with ``seed-``; they are never
evidence of themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from .evidence import cited, lines_of, voices
from .lenses import Fragment
from .markup import fill
from .tables import load
from .tallies import described
from .wording import count_words, date_words

VERDICTS = ["correct", "imprecise", "wrong", "unverifiable"]
FAULTY = ["imprecise", "wrong"]
KINDS = ["who", "where", "when", "how-many", "who-said", "what"]
KIND_WORDS = {
    "who": "Who",
    "where": "Where",
    "when": "When",
    "how-many": "How many",
    "who-said": "Who said it",
    "what": "What happened",
}
ERRORS = ["stage", "scope", "attribution", "merged", "legal-effect", "date"]
ERROR_WORDS = {
    "stage": "Told as further along than it was",
    "scope": "A part told as the whole",
    "attribution": "Laid to somebody else",
    "merged": "Two things told as one",
    "legal-effect": "Given another legal effect",
    "date": "Given another date",
}
# How a page names each article: publisher and kind, short enough for a column of a phone.
SHORT = {
    "seed-004-friends-peoples-daily": "People’s Daily",
    "seed-001-waico-global-times": "Global Times July",
    "seed-000-pax-silica-global-times": "Global Times Dec.",
    "seed-002-us-korea-baoquocte": "Baoquocte",
    "seed-003-action-plan-netease": "NetEase post",
}
TOPICS = {
    "seed-004-friends-peoples-daily": "China’s capacity-building work at the United Nations",
    "seed-001-waico-global-times": "China’s proposal of a world AI organisation",
    "seed-000-pax-silica-global-times": "the signing of the Pax Silica Declaration",
    "seed-002-us-korea-baoquocte": "the first dialogue of Washington and Seoul on new technology",
    "seed-003-action-plan-netease": "the American AI Action Plan and what followed",
}
LANGUAGES = {"zh-Hans": "Chinese, simplified", "zh-Hant": "Chinese, traditional", "vi": "Vietnamese"}
SOURCES = 3  # supporting sources linked per claim, best first
TIERS = {"primary": 0, "wire": 1, "specialist": 2, "press": 3}


def audited(folder: Path | None = None) -> pd.DataFrame:
    """Return the claims as text, one row each, with ``faulty``, ``checked`` and the bloc of their instrument.

    ``checked`` is false for what could not be verified; ``row`` is the evidence key.
    """
    frame = described("claims", folder)
    for column in ("article", "verdict", "kind", "error"):
        frame[column] = frame[column].astype("str").where(frame[column].notna(), "")
    return frame.assign(faulty=frame["verdict"].isin(FAULTY), checked=frame["verdict"] != "unverifiable")


def counts(by: str, order: Sequence[str], folder: Path | None = None) -> pd.DataFrame:
    """Return how many claims have which verdict, by a column of :func:`audited`.

    Index in the order given, one column per verdict in the order of ``VERDICTS``; a pair that never occurs is 0.
    """
    frame = audited(folder)
    table = frame.groupby([by, "verdict"]).size().unstack(fill_value=0)
    return table.reindex(index=list(order), columns=VERDICTS, fill_value=0)


def units(frame: pd.DataFrame, by: str, across: int) -> pd.DataFrame:
    """Return a square for each row of a frame: its column and rank within its group.

    Groups are the values of ``by``; squares run along ``across`` columns and
    upwards, the verdicts in the order of ``VERDICTS``. Columns added: ``place``
    (0 is the first), ``column`` and ``rank``. Raises ValueError for a width below one.
    """
    if across < 1:
        raise ValueError(f"across is {across}; a block of squares is at least one wide")
    rank = frame["verdict"].map(VERDICTS.index)
    out = frame.assign(order=rank).sort_values([by, "order", "id"])
    place = out.groupby(by).cumcount()
    return out.drop(columns="order").assign(place=place, column=place % across, rank=place // across)


def bearing(folder: Path | None = None) -> list[str]:
    """Return the keys of the claims that a source supports: what figures can rest on."""
    joined = cited(folder)
    held = joined[(joined["table"] == "claims") & (joined["relation"] == "supports")]
    return sorted(set(held["row"]))


def claim_cards(id: str, folder: Path | None = None) -> Fragment:  # noqa: A002 (the word that HTML uses)
    """Return every claim as an entry to expand: locator in its language, verdict, correction, evidence.

    Articles in the order of ``SHORT``; entries can be sifted by verdict and by
    kind without a script. Raises KeyError for an article that ``SHORT`` lacks.
    """
    frame, papers, proof = audited(folder), load("sources", folder).set_index("id"), _evidence(folder)
    if strange := sorted(set(frame["article"]) - set(SHORT)):
        raise KeyError(f"no name or topic for {', '.join(strange)}; add it to SHORT and TOPICS in verdicts.py")
    groups: list[dict[str, Any]] = []
    for article in [name for name in SHORT if name in set(frame["article"])]:
        paper, mine = papers.loc[article], frame[frame["article"] == article].sort_values("id")
        cards = [_card(claim, str(paper["lang"]), proof.get(claim["id"], ())) for claim in mine.to_dict("records")]
        groups.append({"id": article, "title": _head(paper), "note": _note(article, paper, mine), "cards": cards})
    filters = [
        {"key": "a", "legend": "Verdict", "options": VERDICTS},
        {"key": "b", "legend": "Kind of claim", "options": [KIND_WORDS[kind] for kind in KINDS]},
    ]
    html = fill("cards.html", id=id, label="Every claim and its verdict", filters=filters, groups=groups)
    return Fragment(html, "\n".join(f"{c['id']} {c['badge']}: {c['title']}" for g in groups for c in g["cards"]))


def _head(paper: Mapping[str, object]) -> str:
    precision = "" if pd.isna(paper["date_precision"]) else str(paper["date_precision"])
    when = date_words(paper["date"].date(), precision) if precision else "undated"  # type: ignore[attr-defined]
    return f"{paper['publisher']}, {when}"


def _note(article: str, paper: Mapping[str, object], mine: pd.DataFrame) -> list[dict[str, str]]:
    right = count_words(int((mine["verdict"] == "correct").sum()))
    note = f"On {TOPICS[article]}; in {LANGUAGES[str(paper['lang'])]}. Correct: {right} of {count_words(len(mine))}. "
    parts = [{"text": note, "url": "", "lang": ""}]
    if not pd.isna(paper["url"]):
        parts.append({"text": "The article as read", "url": str(paper["url"]), "lang": ""})
    else:
        parts.append({"text": "No public address was found.", "url": "", "lang": ""})
    return parts


def _card(claim: Mapping[str, object], lang: str, proof: Sequence[Any]) -> dict[str, object]:
    verdict, error = str(claim["verdict"]), str(claim["error"])
    label = "What was searched" if verdict == "unverifiable" else "Correction"
    entries = [_entry("In the article", str(claim["locator"]), lang)]
    entries += [_entry(label, str(claim["correction"]))] if not pd.isna(claim["correction"]) else []
    entries += [_entry("Fault", ERROR_WORDS[error])] if error else []
    entries += [_entry("Note", str(claim["notes"]))] if not pd.isna(claim["notes"]) else []
    for relation, term in (("supports", "Evidence"), ("contradicts", "Says otherwise"), ("mentions", "Bears on it")):
        if links := _links(proof, relation):
            entries.append(_entry(term, links=links))
    return {
        "id": claim["id"],
        "a": VERDICTS.index(verdict) + 1,
        "b": KINDS.index(str(claim["kind"])) + 1,
        "badge": verdict,
        "tone": verdict,
        "told": verdict != "correct",
        "title": claim["statement"],
        "aside": KIND_WORDS[str(claim["kind"])].lower(),
        "entries": entries,
    }


def _entry(term: str, text: str = "", lang: str = "", links: Sequence[Mapping[str, str]] = ()) -> dict[str, object]:
    return {"term": term, "text": text, "lang": lang, "links": list(links)}


def _evidence(folder: Path | None) -> dict[str, list[Any]]:
    joined = cited(folder)
    mine = joined[(joined["table"] == "claims") & joined["url"].notna()]
    mine = mine.assign(rank=mine["tier"].astype("str").map(TIERS))
    return lines_of(mine.sort_values(["counts", "rank", "source"], ascending=[False, True, True]))


def _links(proof: Sequence[Any], relation: str) -> list[dict[str, str]]:
    listed = voices(proof, relation)
    return [
        {
            "url": str(line.url),
            "text": str(line.publisher) + ("" if pd.isna(line.date) else f" ({line.date.year})"),
            "says": "" if pd.isna(line.says) else str(line.says),
        }
        for line in (listed if relation == "contradicts" else listed[:SOURCES])
    ]
