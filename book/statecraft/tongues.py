"""Which language a piece of text is in, so that it is read aloud and set as such.

Scripts tell most of it: Hangul is Korean, kana Japanese, Han Chinese unless
the text around it says otherwise, and some accented letters are Vietnamese
alone. Foreign words in Latin letters are left to whoever writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

HAN, KANA, HANGUL = (
    "\u3400-\u9fff\uf900-\ufaff",
    "\u3041-\u30ff\u31f0-\u31ff",
    "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3",
)
EAST = f"{HAN}{KANA}{HANGUL}"
# From one East Asian character to the last before other letters, with what stands between them.
RUN = re.compile(
    rf"[\u3008\u300a\u300c\u300e\u3010\uff08]*[{EAST}](?:[^A-Za-z\u00c0-\u024f\u1e00-\u1eff]*[{EAST}])?[\u3001-\u3003\u300b\u300d\u300f\u3011\uff01\uff09\uff1f\u2019\u201d]*"
)
VIETNAMESE = re.compile("[\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
SCRIPTS = (
    (re.compile(f"[{HANGUL}]"), ("ko",)),
    (re.compile(f"[{KANA}]"), ("ja",)),
    (re.compile(f"[{HAN}]"), ("zh", "ja", "ko")),
    (VIETNAMESE, ("vi",)),
)


def fits(text: str, lang: str) -> bool:
    """Tell whether text may be in a language (a BCP 47 tag), by its letters."""
    return all(lang.split("-")[0] in tongues for letters, tongues in SCRIPTS if letters.search(text))


def runs(text: str, lang: str = "en") -> Iterator[tuple[str, str]]:
    """Yield (piece, tag) for text that stands in ``lang``; the tag is '' where a piece may be in it."""
    if fits(text, lang):
        yield text, ""
    elif VIETNAMESE.search(text):
        yield text, "vi"
    else:
        end = 0
        for found in RUN.finditer(text):
            if found.start() > end:
                yield text[end : found.start()], ""
            yield found[0], "" if fits(found[0], lang) else tongue(found[0])
            end = found.end()
        if end < len(text):
            yield text[end:], ""


def tongue(text: str) -> str:
    """Return the language of text in East Asian or Vietnamese letters; Han alone is Chinese of either script."""
    return next((tongues[0] for letters, tongues in SCRIPTS if letters.search(text)), "en")
