"""Signs that no cell may hold: those that nobody sees, and letters taken apart.

What is invisible disguises a word, turns its direction or breaks a line. Two
signs are invisible and yet spell words, the joiners of Indic scripts and of
Persian; they may stand where RFC 5892, appendix A, lets names use them.
"""

from __future__ import annotations

import re
import unicodedata

UNSEEN = {"Cc", "Cf", "Zl", "Zp"}  # controls, formats (directions, soft hyphens, tags), ends of lines and paragraphs
# Signs of other categories that have no shape of their own: joiners, fillers, selectors of variants.
SHAPELESS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
NON_JOINER, JOINER = "\u200c", "\u200d"
VIRAMA = 9  # the combining class of signs that mute a vowel; a joiner after one chooses a form


def unseen(text: str) -> str:
    """Return the first sign that nobody sees, as U+202E RIGHT-TO-LEFT OVERRIDE; '' where there is none."""
    if text.isprintable() and not SHAPELESS.search(text):
        return ""
    for n, one in enumerate(text):
        if (unicodedata.category(one) in UNSEEN or SHAPELESS.match(one)) and not _spells(text, n):
            return named(one)
    return ""


def _spells(text: str, n: int) -> bool:
    """Whether the sign at a place is a joiner where a language needs it."""
    if text[n] not in (NON_JOINER, JOINER) or n == 0:
        return False
    if unicodedata.combining(text[n - 1]) == VIRAMA:
        return True
    around = text[n - 1 : n] + text[n + 1 : n + 2]
    return text[n] == NON_JOINER and len(around) == 2 and all("ARABIC" in unicodedata.name(one, "") for one in around)


def apart(text: str) -> str:
    """Return the first letter that Unicode's form NFC writes otherwise, with its accent; '' where there is none."""
    if unicodedata.is_normalized("NFC", text):
        return ""
    whole = unicodedata.normalize("NFC", text)
    n = next((n for n, (one, other) in enumerate(zip(text, whole, strict=False)) if one != other), len(whole))
    alone = not unicodedata.is_normalized(
        "NFC", text[n]
    )  # the sign of the angstrom, say, which is a letter with a ring
    return " + ".join(map(named, text[n : n + 2 - alone]))


def named(one: str) -> str:
    """Return a sign's number and name; controls have only a number."""
    return f"U+{ord(one):04X} {unicodedata.name(one, '')}".rstrip()
