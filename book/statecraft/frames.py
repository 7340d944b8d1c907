"""Frames: groups of concepts, counted in documents and compared within a genre.

A frame's matches are judged in context (``data/match_judgements.csv``). Where
the sample shows that too few of them mean what the frame means, the frame is
withheld: its counts are used only in documents in which every match was read,
and only the matches judged right. A document is the unit of every interval.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
from scipy import stats

from .coding import alpha
from .corpus import CHINESE, counted, sizes
from .keyness import PER, keyness, rate_difference, rate_interval
from .tables import load
from .terms import UNCOUNTED, concepts

ENOUGH = 0.8  # share of a frame's sampled matches that must mean what the frame means
FEWEST = 3  # documents: below that no interval is drawn, and no word is ranked
# Names of the parties, grammar and the formulae of drafting, which lead every list of key words and tell nothing.
BOILERPLATE = frozenset([
    "american", "atlantic", "be", "between", "both", "britain", "british", "can", "china", "chinese", "european",
    "hiroshima", "i", "india", "indian", "it", "its", "kingdom", "may", "new", "not", "or", "other", "our",
    "participants", "s", "should", "states", "such", "their", "they", "third", "u", "uk", "under", "union",
    "united", "us", "was", "we", "will", "intend", "continue", "support", "work", "joint", "agreement",
    "appropriate", "relevant", "potential",
])  # fmt: skip
# What a match must mean. For all: a match inside the name of a law, treaty, body, programme or office is no use of the
# term, unless the concept is itself such a thing (an institute for AI safety, an executive order).
SENSES = {
    "ai-safety": "harm that AI systems may do, and the work to find, test and lower it",
    "alliance": "ties with friendly states; not partners in business or projects",
    "chips": "semiconductors, their makers, machines and materials",
    "compute": "the physical means of computing: data centres, cloud, networks and their power",
    "controls": "state limits on goods, technology or money that cross borders; not limits at home",
    "cooperation": "states working together; not agreement within one government or between firms",
    "data": "data as a good that is owned, moved, shared or traded",
    "data-security": "protection of data, networks and persons against theft, leaks and attack",
    "development": "lifting poorer states and persons left behind; not the making of a product",
    "export-promotion": "selling a country’s technology abroad, or opening markets for it",
    "finance": "public or guided money: investment, credits, subsidies, purchases",
    "growth": "a stronger economy or new technology as its source",
    "law": "legal form and force: duties, contracts, penalties, orders",
    "minerals": "mining, refining and trade of raw materials",
    "models": "AI models, their kinds, training and release; algorithms",
    "national-security": "protection of a state against foreign or military danger",
    "openness": "technology, data or markets open to others",
    "rights-ethics": "rights, fairness, ethics and transparency owed to persons",
    "rivalry": "contest between states, or the reproach of it; not competition of firms",
    "sovereignty": "a state’s or its economy’s independence of others",
    "standards": "technical standards, tests and certificates; not a level or a rule of conduct",
    "supply-security": "safety and resilience of the supply of goods between economies",
    "talent": "people, their skills, schooling and work; not the training of models",
}


def label(frame: str) -> str:
    """Return a frame's name as a chart writes it."""
    special = {"ai-safety": "AI safety", "rights-ethics": "rights and ethics"}
    name = special.get(frame, frame.replace("-", " "))
    return name[0].upper() + name[1:]


def frame_of(folder: Path | None = None) -> pd.Series:
    """Return the frame of each concept, indexed by concept; what every text has by its nature is left out."""
    known = concepts(folder).astype("str").set_index("id")["frame"]
    return known[~known.isin(UNCOUNTED)]


def judged(folder: Path | None = None) -> pd.DataFrame:
    """Return each judged match once: document, concept, frame, position, sample, a, b, right.

    ``a`` and ``b`` are the judgements of the two readings (b is missing where
    it was not made); ``right`` is true where every reading made said yes.
    """
    table = load("match_judgements", folder)
    key = ["document", "concept", "position"]
    table = table.astype(dict.fromkeys(("document", "concept", "pass", "sample", "judgement"), "str"))
    wide = table.pivot(index=[*key, "sample"], columns="pass", values="judgement").reindex(columns=["a", "b"])
    out = wide.reset_index().rename_axis(columns=None)
    out["right"] = (out["a"] == "yes") & (out["b"].isna() | (out["b"] == "yes"))
    return out.assign(frame=out["concept"].map(frame_of(folder)))


def precision(folder: Path | None = None) -> pd.DataFrame:
    """Return how far each frame's sampled matches mean what the frame means, best first.

    Columns: frame, matches, right, precision, low, high (95 % interval of
    Wilson 1927), readings (1 or 2), alpha (of two readings, else NaN), used.
    """
    rows = []
    found = judged(folder)
    for frame, group in found[found["sample"] == "yes"].groupby("frame"):
        right, whole = int(group["right"].sum()), len(group)
        between = stats.binomtest(right, whole).proportion_ci(method="wilson")
        both = group.dropna(subset=["b"])
        agreed = alpha(both["a"], both["b"]) if len(both) else float("nan")
        share = right / whole
        rows.append((frame, whole, right, share, between.low, between.high, 2 if len(both) == whole else 1, agreed))
    columns = ["frame", "matches", "right", "precision", "low", "high", "readings", "alpha"]
    out = pd.DataFrame(rows, columns=columns)
    out["used"] = out["precision"] >= ENOUGH
    return out.sort_values(["precision", "frame"], ascending=[False, True], ignore_index=True)


def withheld(folder: Path | None = None) -> list[str]:
    """Return the frames whose matches are too often something else, or were never sampled."""
    found = precision(folder)
    kept = set(found.loc[found["used"], "frame"])
    return sorted(set(frame_of(folder)) - kept)


def concept_counts(folder: Path | None = None) -> pd.DataFrame:
    """Return what may be counted: concepts (index) by complete documents (columns).

    Concepts of a withheld frame have the number of matches judged right where
    all the document's matches of that frame were read, else NaN.
    """
    documents = counted(folder)["id"].tolist()
    table = load("term_counts", folder).astype({"document": "str", "concept": "str"})
    frames = frame_of(folder)
    wide = table.pivot(index="concept", columns="document", values="count")
    wide = wide.reindex(index=frames.index, columns=documents).fillna(0.0)
    held = frames.isin(withheld(folder))
    found = judged(folder)
    read = found.groupby(["concept", "document"])["right"].agg(["size", "sum"])
    many = read["size"].unstack().reindex(index=frames.index, columns=documents).fillna(0)
    good = read["sum"].unstack().reindex(index=frames.index, columns=documents).fillna(0)
    whole = (wide.groupby(frames).sum() == many.groupby(frames).sum()).reindex(frames).set_axis(frames.index)
    return wide.where(~held, good.where(whole), axis=0).astype(float)


def frame_counts(folder: Path | None = None) -> pd.DataFrame:
    """Return the counts of frames (index) by complete documents (columns); NaN where they are withheld."""
    counts = concept_counts(folder)
    return counts.groupby(frame_of(folder)).sum(min_count=1).where(counts.notna().groupby(frame_of(folder)).all())


def documents(genre: str | None = None, bloc: str | None = None, lang: str | None = None) -> list[str]:
    """Return the ids of the complete documents of a genre, a bloc and a language (``zh`` is both scripts)."""
    frame = counted().astype({"genre": "str", "bloc": "str"})
    of = {"zh": CHINESE}.get(lang or "", (lang,))
    kept = frame[
        (frame["genre"] == genre if genre else True)
        & (frame["bloc"] == bloc if bloc else True)
        & (frame["lang"].isin(of) if lang else True)
        & frame["id"].notna()
    ]
    return list(kept["id"])


def compare(
    first: Iterable[str],
    second: Iterable[str],
    counts: pd.DataFrame | None = None,
    units: pd.Series | None = None,
) -> pd.DataFrame:
    """Return the rates of frames in two groups of documents, and their difference, with intervals.

    ``counts`` is :func:`frame_counts` unless given; ``units`` the size of each
    document: :func:`~statecraft.corpus.sizes` for texts of one language, or
    :func:`mentions` across languages. Columns: frame, n1, n2 (matches), rate1,
    low1, high1, rate2, low2, high2 (per 10,000), apart, low, high, differs
    (the interval of the difference leaves out zero) and sparse (fewer than
    :data:`FEWEST` documents of both groups together hold the frame). Frames
    that are withheld in any of the documents are left out. Resampling never
    finds what it has not seen: a side without a match reaches up to three
    matches in its size (the rule of three, Hanley & Lippman-Hand 1983), and
    the difference is widened by as much.
    """
    counts = frame_counts() if counts is None else counts
    units = sizes() if units is None else units
    one, two = ([ident for ident in side if units[ident] > 0] for side in (first, second))  # nothing to be a share of
    rows = []
    for frame, row in counts[[*one, *two]].dropna().iterrows():
        a, b = (row[one], units[one]), (row[two], units[two])
        apart, low, high = rate_difference(a, b)
        low, high = low - _unseen(*b), high + _unseen(*a)
        sparse = int((row > 0).sum()) < FEWEST
        differs = not sparse and min(len(one), len(two)) >= FEWEST and (low > 0 or high < 0)
        rates = (*interval(*a), *interval(*b))
        rows.append((frame, a[0].sum(), b[0].sum(), *rates, apart, low, high, differs, sparse))
    parts = ["rate1", "low1", "high1", "rate2", "low2", "high2"]
    columns = ["frame", "n1", "n2", *parts, "apart", "low", "high", "differs", "sparse"]
    return pd.DataFrame(rows, columns=columns).sort_values("apart", ascending=False, ignore_index=True)


def interval(counts: pd.Series, units: pd.Series) -> tuple[float, float, float]:
    """Return a rate per 10,000 with its document bootstrap; where nothing was found, up to the rule of three."""
    found, low, high = rate_interval(counts, units)
    return found, low, high + _unseen(counts, units)


def _unseen(counts: pd.Series, units: pd.Series) -> float:
    """Return the highest rate that a count of zero leaves likely, or 0 where something was counted."""
    return 0.0 if counts.sum() else 3 * PER / float(units.sum())


def mentions(counts: pd.DataFrame) -> pd.Series:
    """Return how many countable matches each document has: the unit of comparison across languages.

    Only frames that are countable in all the documents of ``counts`` enter.
    """
    return counts.dropna().sum().rename("mentions")


def key_words(first: Iterable[str], second: Iterable[str], prior: float = 1000.0) -> pd.DataFrame:
    """Return the keyness of the words of two groups of documents (see :func:`statecraft.keyness.keyness`).

    Adds range (documents that hold the word), everywhere (in every document:
    boilerplate of the genre) and steady (the difference of rates keeps its
    sign when documents are resampled). Words in fewer than :data:`FEWEST`
    documents are dropped after the statistics.
    """
    one, two = list(first), list(second)
    tokens = load("token_counts").astype({"document": "str", "token": "str"})
    wide = tokens[tokens["document"].isin([*one, *two])].pivot(index="token", columns="document", values="count")
    wide = wide.reindex(columns=[*one, *two]).fillna(0.0)
    out = keyness(wide[one].sum(axis=1), wide[two].sum(axis=1), prior)
    whole = wide.sum()
    held = (wide > 0).sum(axis=1).reindex(out.index)
    out["range"], out["everywhere"] = held, held == wide.shape[1]
    out = out[out["range"] >= FEWEST].copy()
    out["steady"] = _steady(wide.loc[out.index], whole, one, two)
    return out.rename_axis("word")


def _steady(wide: pd.DataFrame, whole: pd.Series, one: list[str], two: list[str], resamples: int = 1000) -> np.ndarray:
    """Return for each word whether 95 % of resamples of documents give its difference one sign."""
    random = np.random.default_rng(20261122)

    def drawn(side: list[str]) -> np.ndarray:
        picked = random.multinomial(len(side), [1 / len(side)] * len(side), resamples).T
        return np.asarray((wide[side].to_numpy() @ picked) / (whole[side].to_numpy() @ picked))

    low, high = np.percentile(drawn(one) - drawn(two), [2.5, 97.5], axis=1)
    return cast(np.ndarray, (low > 0) | (high < 0))
