"""The search index: what can be found, as one script that a page loads when search is opened.

It holds each text once and no lists of words: folding the half megabyte when it
is loaded and looking through it for every query takes a browser a few
milliseconds, while lists of places would add a third to the weight.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sphinx.search.en import english_stopwords

from .search_text import fold, simplified, visible

KINDS = ("chapter", "section", "chart", "claim", "question", "instrument", "actor", "term", "fact")
# Words that ask and say nothing of what is asked for; a query of nothing else is searched for as it stands.
ASKING = {
    "did", "do", "does", "has", "have", "how", "mean", "meaning", "means", "what", "when", "where", "which", "who",
    "why",
}  # fmt: skip
# Between columns, and between the parts of one; `visible` keeps both out of texts.
COLUMN, PART = "\t", "\v"


@dataclass(frozen=True)
class Name:
    """Another name of an entry; ``lang`` is its BCP 47 tag, '' for one that is searched for but not shown."""

    text: str
    lang: str = ""


@dataclass(frozen=True)
class Entry:
    """Something to be found: where it stands, what it is called, what it says.

    ``group`` heads its results (a chapter's title); ``address`` is relative to
    the site's root.
    """

    kind: str
    group: str
    address: str
    label: str
    names: tuple[Name, ...] = ()
    sentences: tuple[str, ...] = ()


def index(entries: Sequence[Entry]) -> dict[str, object]:
    """Return the index as plain data: one line per entry in ``places`` and in ``texts``.

    A place is kind, group, address and the languages of the names; a text is
    the label, the names and the sentences.
    """
    groups: dict[str, int] = {}
    places, texts = [], []
    for entry in entries:
        group = groups.setdefault(visible(entry.group), len(groups))
        langs = PART.join(name.lang for name in entry.names)
        places.append(COLUMN.join((str(KINDS.index(entry.kind)), str(group), visible(entry.address), langs)))
        names = PART.join(visible(name.text) for name in entry.names)
        said = PART.join(visible(sentence) for sentence in entry.sentences)
        texts.append(COLUMN.join((visible(entry.label), names, said)))
    joined = "\n".join(texts)
    pairs = simplified(set(joined) | set(fold(joined)))
    return {
        "asking": sorted(ASKING),
        "groups": list(groups),
        "kinds": list(KINDS),
        "places": "\n".join(places),
        "simplified": "".join(old + new for old, new in sorted(pairs.items())),
        "stop": sorted(english_stopwords | ASKING),
        "texts": joined,
    }


def script(entries: Sequence[Entry], parts: Iterable[str]) -> str:
    """Return the script: its parts (the stemmer and the engine), then the index as data."""
    data = json.dumps(index(entries), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for sign in ("<", "\u2028", "\u2029"):
        data = data.replace(sign, f"\\u{ord(sign):04x}")
    return "\n".join([*parts, f"self.statecraftSearch = statecraftEngine({data});", ""])
