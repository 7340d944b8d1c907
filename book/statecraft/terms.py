"""The word lists: concepts, their terms in five languages, and counts of them in a text.

Frames are counted as strings, by longest match (see ``phrases``): segmenters
cut half of the policy terms apart. Titles of instruments and bodies are matched
too, so that what stands inside a title does not count as a use of the term, but
they are not given to a segmenter (:func:`words`).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from .phrases import Fold, Matcher
from .tables import load

LANGUAGES = ("en", "zh-Hans", "zh-Hant", "ko", "vi")
UNCOUNTED = ("subject", "names")  # frames that every text has by its nature: what it is about, and names


def concepts(folder: Path | None = None) -> pd.DataFrame:
    """Return one row per concept: id, frame and gloss."""
    return load("concepts", folder)


def terms(lang: str, folder: Path | None = None) -> pd.DataFrame:
    """Return the terms of a language: concept, term, main, title, attested and notes."""
    if lang not in LANGUAGES:
        raise ValueError(f"no terms in '{lang}'; there are {', '.join(LANGUAGES)}.")
    frame = load("terms", folder)
    return frame[frame["lang"] == lang].drop(columns="lang").reset_index(drop=True)


def words(lang: str, folder: Path | None = None) -> list[str]:
    """Return the terms to give to a segmenter: all but titles."""
    frame = terms(lang, folder)
    return list(frame.loc[frame["title"] == "no", "term"])


def matcher(lang: str, fold: Fold | None = None, folder: Path | None = None) -> Matcher:
    """Return what finds a language's terms in a text.

    ``fold`` is a further step of normalisation, made on terms and text alike,
    such as a conversion to Simplified characters.
    """
    frame = terms(lang, folder)
    return _matcher(tuple(zip(frame["concept"].astype("str"), frame["term"], strict=True)), fold)


@lru_cache(maxsize=16)
def _matcher(phrases: tuple[tuple[str, str], ...], fold: Fold | None) -> Matcher:
    return Matcher(phrases, fold)


def count(text: str, lang: str, fold: Fold | None = None, folder: Path | None = None) -> dict[str, int]:
    """Return how often each concept occurs in a text, by concept id; absent ones are left out."""
    return matcher(lang, fold, folder).count(text)


def glossary(folder: Path | None = None) -> pd.DataFrame:
    """Return the glossary: one row per concept, sorted by frame and English term.

    Columns: concept, frame, gloss, one per language (en, zh_hans, zh_hant, ko,
    vi: the main term, then the others) and attested, the ids of the documents
    and sources in which the terms were seen. An empty string where there is none.
    """
    frame = load("terms", folder).astype({"concept": "str", "lang": "str"})
    ordered = frame.sort_values(["concept", "lang", "main", "term"])  # main: yes before no, as in the schema
    joined = ordered.groupby(["concept", "lang"])["term"].agg("; ".join)
    wide = joined.unstack(fill_value="").reindex(columns=list(LANGUAGES), fill_value="")
    wide.columns = [lang.lower().replace("-", "_") for lang in LANGUAGES]
    seen = frame.dropna(subset=["attested"]).groupby("concept")["attested"].agg(lambda ids: "; ".join(sorted(set(ids))))
    known = concepts(folder).rename(columns={"id": "concept"})
    out = known.join(wide, on="concept").join(seen, on="concept").fillna({"attested": ""})
    return out.sort_values(["frame", "en"], key=lambda column: column.astype("str").str.casefold(), ignore_index=True)
