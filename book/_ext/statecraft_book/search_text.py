"""Texts as the search sees them: without case, accents, and the two Chinese scripts.

``_assets/search/words.js`` folds texts and queries by the same steps; a change
here needs the same change there. ``tests/test_search.py`` compares the two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from opencc import OpenCC

HAN = (0x3400, 0x9FFF)
MARKS = re.compile("[\u0300-\u036f]")
SEPARATOR = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")  # 14,320 is 14320
POSSESSIVE = re.compile(r"(?<=[a-z])['’]s(?![a-z0-9])")
DOTTED = re.compile(r"(?<![a-z0-9])(?:[a-z]\.){2,}")  # U.S. is US
# Directions of writing and other invisible signs: they carry no words and can disguise some.
INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def visible(text: str) -> str:
    """Return a text on one line, without invisible signs."""
    return " ".join(INVISIBLE.sub("", text).split())


def fold(text: str) -> str:
    """Return a text without case, accents, possessives and Traditional characters."""
    plain = unicodedata.normalize("NFKD", INVISIBLE.sub("", text).lower())
    plain = unicodedata.normalize("NFC", MARKS.sub("", plain)).lower().replace("đ", "d")
    while (shorter := _shorter(plain)) != plain:  # "u.s.'s" is "us's" is "us"
        plain = shorter
    return plain.translate(_table())


def _shorter(plain: str) -> str:
    """Return a text without the signs inside its words and numbers, as far as one pass sees them."""
    plain = SEPARATOR.sub("", POSSESSIVE.sub("", plain))
    return DOTTED.sub(lambda found: found.group().replace(".", ""), plain)


def spaced(text: str) -> str:
    """Return the words of a text between single spaces, to look for a name as whole words.

    >>> spaced("The U.S.-led plan")
    ' the us led plan '
    """
    words = re.findall(r"[^\W_]+", fold(text))
    return f" {' '.join(words)} "


def simplified(characters: Iterable[str]) -> dict[str, str]:
    """Return the Traditional characters that are, or turn into, any of some characters, with their Simplified ones.

    One character at a time: OpenCC's rules for phrases are left out on purpose,
    because a page folds texts and queries by this very table.
    """
    kept = set(characters)
    return {old: new for old, new in _pairs().items() if new in kept or old in kept}


@lru_cache(maxsize=1)
def _pairs() -> dict[str, str]:
    convert = OpenCC("t2s").convert
    pairs = ((chr(code), convert(chr(code))) for code in range(HAN[0], HAN[1] + 1))
    once = {old: new for old, new in pairs if new != old and len(new) == 1}
    return {old: once.get(new, new) for old, new in once.items()}  # 薴 turns into 苧, which turns into 苎


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    return str.maketrans(_pairs())
