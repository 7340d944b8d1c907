"""A fact's evidence as a document fragment, for page, print and e-book alike."""

from __future__ import annotations

from typing import Any

import pandas as pd
from docutils import nodes

from statecraft.evidence import lines_behind
from statecraft.facts import Fact
from statecraft.tongues import runs
from statecraft.wording import date_words, join_names

from .profile_pages import about

SHOWN, SHOWN_AGAINST = 4, 3  # sources listed in a note; the rest are counted, and are in data/evidence.csv
RELATIONS = {"supports": "", "contradicts": "Contradicts: ", "mentions": "Bears on it: "}
NAMED = 40  # a note names the actors of a count up to this many


class foreign(nodes.inline):  # noqa: N801 (docutils names nodes in lower case)
    """Text in another language; ``lang`` holds its tag."""


def note(number: int, known: Fact) -> nodes.container:
    """Return the note of one fact: what it is, how sure, and who says so."""
    box = nodes.container(ids=[f"evidence-{number}"], classes=["evidence-note", known.confidence])
    head = nodes.paragraph(classes=["evidence-head"])
    head += nodes.reference("", str(number), refid=f"fact-{number}-1", internal=True, classes=["evidence-number"])
    head += nodes.Text(" ")
    head += nodes.strong("", "", *_marked(known.words))
    head += nodes.inline("", f" {_confidence(known)}", classes=["evidence-level"])
    box += head
    if known.kind == "count" and 1 < len(known.names) <= NAMED:
        box += nodes.paragraph("", join_names(known.names) + ".", classes=["evidence-names"])
    listed = lines_behind(known.table, list(known.rows))
    support = [(row, bears) for row, bears in listed if row.relation == "supports"]
    against: dict[tuple[str, str], tuple[Any, int]] = {}
    for row, bears in listed:
        if row.relation == "contradicts":
            against.setdefault((row.source, str(row.says)), (row, bears))
    items = nodes.bullet_list(classes=["evidence-sources"])
    for row, bears in [*support[:SHOWN], *list(against.values())[:SHOWN_AGAINST]]:
        items += nodes.list_item("", _source(row, bears, len(known.rows)))
    more = [
        f"{n} more that {verb}{'' if n > 1 else 's'}"
        for n, verb in ((len(support) - SHOWN, "support"), (len(against) - SHOWN_AGAINST, "contradict"))
        if n > 0
    ]
    if more:
        items += nodes.list_item(
            "", nodes.paragraph("", f"and {' and '.join(more)}, in the evidence table of the data")
        )
    box += items
    if line := about(known):
        box += line
    return box


def _confidence(known: Fact) -> str:
    if len(known.rows) == 1:
        return f"{known.confidence} confidence"
    mix = ", ".join(f"{count} {level}" for level, count in sorted(known.levels, key=lambda pair: -pair[1]))
    return f"{len(known.rows)} rows, by confidence: {mix}"


def _source(row: Any, bears: int, of: int) -> nodes.paragraph:
    """Return one source as a line: relation, title, publisher, date, tier."""
    out = nodes.paragraph(classes=[str(row.relation)])
    out += nodes.inline("", RELATIONS[str(row.relation)], classes=["relation"])
    title = str(row.title)
    url = row.url if not pd.isna(row.url) else None
    named = nodes.reference("", "", refuri=str(url)) if url else nodes.inline()
    named += _marked(title)
    out += named
    original = row.title_original
    if not pd.isna(original):
        out += nodes.Text(" (")
        lang = str(row.lang)
        out += foreign("", "", *_marked(str(original), lang), lang=lang)
        out += nodes.Text(")")
    facts = [str(row.publisher)]
    if not pd.isna(row.date):
        facts.append(date_words(row.date.date(), str(row.date_precision)))
    facts.append(str(row.tier))
    if of > 1 and bears > 1:
        facts.append(f"{bears} of {of} rows")
    if str(row.seen) == "cited":
        facts.append("not read, so it supports nothing by itself")
    out += _marked(f", {', '.join(facts)}.")
    says = row.says
    if not pd.isna(says):
        out += _marked(f" It says: {str(says).rstrip('.')}.")
    return out


def _marked(text: str, lang: str = "en") -> list[nodes.Node]:
    """Return text whose words carry their language where it is not the one around them."""
    return [foreign("", piece, lang=tag) if tag else nodes.Text(piece) for piece, tag in runs(text, lang)]
