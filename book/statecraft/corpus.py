"""Texts to counts: terms by longest match, words by segmentation, one document at a time.

The texts themselves are not part of the book. They are read from a folder, as
``<id>.txt`` or ``<language>/<id>.txt``, and must be byte for byte the ones that
``data/documents.csv`` describes. Incomplete texts are listed there and counted
nowhere.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from .phrases import Matcher, normalise
from .segmentation import cutter, simplified
from .tables import load
from .terms import matcher, words

WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
CHINESE = ("zh-Hans", "zh-Hant")


class CorpusError(FileNotFoundError):
    """Texts that are missing, or other than the ones described; the message lists them all."""


@dataclass(frozen=True)
class Item:
    """A text to count: its id, where it is, and its language."""

    id: str
    path: Path
    lang: str


@dataclass(frozen=True)
class Counts:
    """What a text holds: concepts by id, and words, each with how often."""

    id: str
    terms: dict[str, int]
    words: dict[str, int]


def counted(folder: Path | None = None) -> pd.DataFrame:
    """Return the documents that are counted: the complete ones."""
    documents = load("documents", folder).astype({"lang": "str", "complete": "str"})
    return documents[documents["complete"] == "yes"].reset_index(drop=True)


def items(texts: Path, folder: Path | None = None) -> list[Item]:
    """Return the counted documents with their files, each checked against its sha256.

    Raises :class:`CorpusError` that names every missing or different text.
    """
    out, wrong = [], []
    for row in counted(folder).itertuples():
        found = [path for path in (texts / f"{row.id}.txt", texts / row.lang / f"{row.id}.txt") if path.exists()]
        if not found:
            wrong.append(f"{row.id}: no file {row.id}.txt in {texts.name}/ or {texts.name}/{row.lang}/")
            continue
        digest = hashlib.sha256(found[0].read_bytes()).hexdigest()
        if digest != row.sha256:
            wrong.append(f"{row.id}: another text (sha256 {digest[:12]}…; data/documents.csv has {row.sha256[:12]}…)")
        out.append(Item(row.id, found[0], row.lang))
    if wrong:
        raise CorpusError("\n  ".join([f"{len(wrong)} texts are not as described:", *wrong]))
    return out


def count_text(ident: str, text: str, lang: str, engine: str = "jieba") -> Counts:
    """Return the counts of one text. Chinese words are counted in Simplified characters, whatever the script."""
    plain = normalise(text, _fold(lang))
    terms = _matcher(lang).count_normalised(plain)
    found = _cutter(lang, engine)(plain) if lang in CHINESE else WORD.findall(plain)
    tally = Counter(found)  # first: a text has far fewer different words than words
    return Counts(ident, terms, {word: tally[word] for word in sorted(tally) if word.isalpha() or WORD.fullmatch(word)})


def _fold(lang: str) -> Callable[[str], str] | None:
    return simplified if lang == "zh-Hant" else None


@lru_cache(maxsize=8)
def _matcher(lang: str) -> Matcher:
    return matcher(lang, _fold(lang))


@lru_cache(maxsize=4)
def _cutter(lang: str, engine: str) -> Callable[[str], list[str]]:
    own = {simplified(normalise(word)) for script in CHINESE for word in words(script)}
    return cutter(tuple(sorted(own)), engine)


def count_items(listed: Iterable[Item], engine: str = "jieba") -> Iterator[Counts]:
    """Count texts one after the other, holding one in memory at a time."""
    for item in listed:
        yield count_text(item.id, item.path.read_text(encoding="utf-8"), item.lang, engine)


def frames(counts: Iterable[Counts]) -> dict[str, pd.DataFrame]:
    """Return counts as the tables ``term_counts`` and ``token_counts``, sorted by key."""
    kept = list(counts)
    terms = [(one.id, concept, n) for one in kept for concept, n in one.terms.items()]
    tokens = [(one.id, word, n) for one in kept for word, n in one.words.items()]
    out = {
        "term_counts": pd.DataFrame(terms, columns=["document", "concept", "count"]),
        "token_counts": pd.DataFrame(tokens, columns=["document", "token", "count"]),
    }
    return {name: frame.sort_values(list(frame.columns[:2]), ignore_index=True) for name, frame in out.items()}


def sizes(folder: Path | None = None) -> pd.Series:
    """Return the length of each counted document: Chinese in characters, other languages in words.

    Derived from ``token_counts``, so numbers and signs are left out.
    """
    tokens = load("token_counts", folder).astype({"document": "str", "token": "str"})
    chinese = tokens["document"].map(counted(folder).set_index("id")["lang"]).isin(CHINESE)
    weight = tokens["count"] * tokens["token"].str.len().where(chinese, 1)
    return weight.groupby(tokens["document"]).sum().rename("size")
