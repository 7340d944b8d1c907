"""Phrases in running text, in any script: normalised first, then the longest match wins."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable

Fold = Callable[[str], str]  # a further step of normalisation, such as Traditional to Simplified characters
LETTER = "0-9A-Za-zÀ-ɏḀ-ỿ"  # scripts that put spaces between words: a phrase ends where such a word ends
PLAIN = str.maketrans({"’": "'", "‘": "'", "\u2010": "-", "\u2011": "-", "–": "-"})


def normalise(text: str, fold: Fold | None = None) -> str:
    """Return a text as it is matched: NFKC, without case, apostrophes and dashes plain, then ``fold``."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).translate(PLAIN)
    return fold(plain) if fold else plain


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
    after it: what a longer phrase covers is not counted again. Raises
    ValueError where one phrase would stand for two concepts.
    """

    def __init__(self, phrases: Iterable[tuple[str, str]], fold: Fold | None = None) -> None:
        self._fold = fold
        self._concepts: dict[str, str] = {}
        for concept, phrase in phrases:
            key = normalise(phrase, fold)
            if self._concepts.setdefault(key, concept) != concept:
                raise ValueError(f"'{phrase}' stands for {self._concepts[key]} and for {concept}.")
        self._found = re.compile(_alternatives(self._concepts))

    def spans(self, text: str) -> list[tuple[int, int, str, str]]:
        """Return (start, end, concept, phrase) of each match; places count in the normalised text."""
        out = []
        for match in self._found.finditer(normalise(text, self._fold)):
            phrase = " ".join(match.group().split())
            out.append((match.start(), match.end(), self._concepts[phrase], phrase))
        return out

    def count(self, text: str) -> dict[str, int]:
        """Return how often each concept occurs; a concept that does not occur is left out."""
        return dict(sorted(Counter(concept for _, _, concept, _ in self.spans(text)).items()))


def _alternatives(phrases: Iterable[str]) -> str:
    """Return one expression for all phrases, longest first; grouped by first letter, which makes it much faster."""
    initials: dict[str, list[str]] = {}
    for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
        initials.setdefault(phrase[0], []).append(pattern(phrase))
    return "|".join(f"(?={re.escape(first)})(?:{'|'.join(listed)})" for first, listed in initials.items()) or r"(?!)"
