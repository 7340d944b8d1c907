"""Phrases in running text, in any script: normalised first, then the longest match wins."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache

from ahocorasick_rs import AhoCorasick

Fold = Callable[[str], str]  # a further step of normalisation, such as Traditional to Simplified characters
SPACE = re.compile(r"\s+")
LETTER = "0-9A-Za-zÀ-ɏḀ-ỿ"  # scripts that put spaces between words: a phrase ends where such a word ends
STARTS = re.compile(f"[{LETTER}]")
PLAIN = {"’": "'", "‘": "'", "\u2010": "-", "\u2011": "-", "–": "-"}
CHANGEABLE = re.compile("[^\u4e00-\u9fffa-z ]+")  # the rest is never changed: unified ideographs, small letters


def normalise(text: str, fold: Fold | None = None) -> str:
    """Return a text as it is matched: NFKC, without case, apostrophes and dashes plain, then ``fold``."""
    plain = text
    # Each different letter once: a text has few that change, and NFKC looks at every place for them.
    for letter in set("".join(CHANGEABLE.findall(text))):
        if (form := _form(letter)) != letter:
            plain = plain.replace(letter, form)
    if not unicodedata.is_normalized("NFKC", plain):  # letters that compose with their neighbours
        plain = unicodedata.normalize("NFKC", plain)
    return fold(plain) if fold else plain


@cache  # at most one entry for each character there is
def _form(letter: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", letter).casefold())
    return PLAIN.get(folded, folded)


def pattern(phrase: str) -> str:
    """Return the regular expression of a normalised phrase.

    A Latin letter or digit at its end must not touch another one; a space
    stands for any white space. Other scripts are matched as strings.
    """
    body = r"\s+".join(re.escape(part) for part in phrase.split())
    before = f"(?<![{LETTER}])" if re.match(f"[{LETTER}]", phrase) else ""
    after = f"(?![{LETTER}])" if re.search(f"[{LETTER}]$", phrase) else ""
    return before + body + after


def holds(text: str, phrase: str) -> bool:
    """Tell whether a normalised text holds a normalised phrase."""
    return phrase in text and re.search(pattern(phrase), text) is not None


class Matcher:
    """Finds phrases, each of which stands for a concept.

    At each place the longest phrase that fits is taken, and the search goes on
    after it: what a longer phrase covers is not counted again. All phrases are
    looked for at once (Aho & Corasick 1975). Raises ValueError where one phrase
    would stand for two concepts.
    """

    def __init__(self, phrases: Iterable[tuple[str, str]], fold: Fold | None = None) -> None:
        self._fold = fold
        self._concepts: dict[str, str] = {}
        for concept, phrase in phrases:
            key = " ".join(normalise(phrase, fold).split())
            if self._concepts.setdefault(key, concept) != concept:
                raise ValueError(f"'{phrase}' stands for {self._concepts[key]} and for {concept}.")
        self._phrases = list(self._concepts)
        self._ends = [(bool(STARTS.match(phrase)), bool(STARTS.match(phrase[-1:]))) for phrase in self._phrases]
        self._finder = AhoCorasick(self._phrases) if self._phrases else None

    def spans(self, text: str) -> list[tuple[int, int, str, str]]:
        """Return (start, end, concept, phrase) of each match; places count in the normalised text."""
        plain = normalise(text, self._fold)
        flat = SPACE.sub(" ", plain)
        found = self._longest(flat)
        if len(flat) != len(plain):  # white space was drawn together: say where things stand in the whole text
            places = [n for n, letter in enumerate(plain) if not (letter.isspace() and plain[n - 1 : n].isspace())]
            found = [(n, places[start], places[end - 1] + 1) for n, start, end in found]
        return [(start, end, self._concepts[self._phrases[n]], self._phrases[n]) for n, start, end in found]

    def _longest(self, flat: str) -> list[tuple[int, int, int]]:
        """Return (number of the phrase, start, end) of the matches that stand, from left to right."""
        out, reached = [], 0
        for n, start, end in sorted(self._everywhere(flat), key=lambda match: (match[1], -match[2])):
            if start >= reached and self._is_free(flat, n, start, end):
                out.append((n, start, end))
                reached = end
        return out

    def _everywhere(self, flat: str) -> list[tuple[int, int, int]]:
        return self._finder.find_matches_as_indexes(flat, overlapping=True) if self._finder else []

    def _is_free(self, flat: str, n: int, start: int, end: int) -> bool:
        """Whether a phrase that begins or ends with a Latin letter does not touch another one there."""
        first, last = self._ends[n]
        return not (first and STARTS.match(flat[start - 1 : start])) and not (
            last and STARTS.match(flat[end : end + 1])
        )

    def count(self, text: str) -> dict[str, int]:
        """Return how often each concept occurs; a concept that does not occur is left out."""
        return self.count_normalised(normalise(text, self._fold))

    def count_normalised(self, plain: str) -> dict[str, int]:
        """Return the same for a text that has been normalised and folded already."""
        flat = " ".join(plain.split())
        found = Counter(self._concepts[self._phrases[n]] for n, _, _ in self._longest(flat))
        return dict(sorted(found.items()))
