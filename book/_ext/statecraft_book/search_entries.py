"""Everything that search finds: what the pages say, and the rows of the data as such."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import pandas as pd

from statecraft.addresses import address as profile
from statecraft.tables import load
from statecraft.wording import date_words, figure_words

from .search_index import Entry, Name
from .search_pages import Passage, sentences
from .search_text import fold, spaced

PROFILES = "Profiles"
GLOSSARY = "glossary.html"
LIST = "profiles.html"
CARDS = {"open-questions.html": "question", "press-audit.html": "claim"}  # what a page's expandable entries are
BRACKETS = re.compile(r"\s*\([^)]*\)")
ACRONYM = re.compile(r"\(([A-Z][\w-]*[A-Z0-9][\w-]*)\)")


@dataclass
class Site:
    """The pages of a build: titles in the order of the contents, passages, and who states which row.

    ``titles`` maps a chapter's address to its title; ``stated`` maps a table
    and a row's key to the address of a sentence that states it.
    """

    titles: Mapping[str, str]
    passages: Mapping[str, Sequence[Passage]]
    stated: Mapping[tuple[str, str], str] = field(default_factory=dict)


def entries(site: Site, folder: Path | None = None) -> list[Entry]:
    """Return everything to be found: chapters in order, then the rows of the tables by key."""
    return [*_of_pages(site), *_Rows(site, folder).all()]


def _of_pages(site: Site) -> Iterable[Entry]:
    for address, listed in site.passages.items():
        for passage in listed:
            target = f"{address}#{passage.anchor}" if passage.anchor else address
            kind = CARDS.get(address, "section") if passage.kind == "entry" else passage.kind
            yield Entry(kind, site.titles[address], target, passage.heading, sentences=passage.sentences)


class _Rows:
    """The tables' rows as entries, each at the best place that the build has for it."""

    def __init__(self, site: Site, folder: Path | None) -> None:
        self.site, self.folder = site, folder
        self.names = {table: dict(load(table, folder).set_index("id")["name"]) for table in ("instruments", "actors")}
        self.text = [
            (f"{address}#{passage.anchor}" if passage.anchor else address, spaced(" ".join(passage.sentences)))
            for address, listed in site.passages.items()
            for passage in listed
        ]

    def all(self) -> Iterable[Entry]:
        yield from self.instruments()
        yield from self.actors()
        yield from self.terms()
        yield from self.facts()

    def instruments(self) -> Iterable[Entry]:
        frame = load("instruments", self.folder)
        for row in frame.itertuples():
            names = [*_original(row), *_short(row.name, row.id)]
            if not pd.isna(row.number):
                names.append(Name(str(row.number), "en"))
            yield self.entry("instrument", profile("instruments", row.id, self.folder), row.name, names, row.summary)

    def actors(self) -> Iterable[Entry]:
        for row in load("actors", self.folder).itertuples():
            names = [*_original(row), *_short(row.name, row.id)]
            said = ", ".join(filter(None, [str(row.kind).capitalize(), _text(row.region)]))
            yield self.entry("actor", self.actor(row.id), row.name, names, said)

    def terms(self) -> Iterable[Entry]:
        gloss = dict(load("concepts", self.folder).set_index("id")["gloss"])
        frame = load("terms", self.folder).astype({"concept": "str", "lang": "str"})
        frame = frame.assign(order=frame["lang"].ne("en")).sort_values(["concept", "order", "lang", "main", "term"])
        rows = zip(frame["concept"], frame["term"], frame["lang"], strict=True)
        for concept, listed in groupby(rows, key=lambda row: str(row[0])):
            first, *rest = [Name(term, lang) for _, term, lang in listed]
            yield self.entry("term", f"{GLOSSARY}#term-{concept}", first.text, rest, gloss[concept])

    def facts(self) -> Iterable[Entry]:
        for row in load("events", self.folder).sort_values(["instrument", "date", "id"]).itertuples():
            said = f"{date_words(row.date.date(), str(row.date_precision))}. {_text(row.summary)}"
            yield self.entry("fact", self.place("events", row.id, row.instrument), row.title, (), said)
        for row in load("figures", self.folder).sort_values(["instrument", "id"]).itertuples():
            value = figure_words(float(row.value), str(row.unit), str(row.qualifier))
            about = self.names["instruments"][row.instrument]
            label = f"{row.metric}: {value}"
            said = ". ".join(filter(None, [about, _text(row.scope)]))
            yield self.entry("fact", self.place("figures", row.id, row.instrument), label, (), said)
        for row in load("shares", self.folder).itertuples():
            value = figure_words(float(row.share), "percent", str(row.qualifier))
            who = self.names["actors"][row.actor]
            label = f"{who}, {str(row.commodity).replace('-', ' ')}, {str(row.stage).replace('-', ' ')}: {value}"
            said = f"{row.year}. {_text(row.scope)} ({_text(row.estimator)})"
            yield self.entry("fact", self.place("shares", row.id, row.actor), label, (), said)

    def entry(self, kind: str, address: str, label: str, names: Iterable[Name], text: object) -> Entry:
        group = self.site.titles.get(address.partition("#")[0], PROFILES)
        return Entry(kind, group, address, str(label), tuple(names), tuple(sentences(_text(text))))

    def actor(self, ident: str) -> str:
        """Return where an actor is told of: its profile, else the passage that names it first, else the list."""
        if own := profile("actors", ident, self.folder):
            return own
        name = self.names["actors"][ident]
        forms = [spaced(form) for form in (name, BRACKETS.sub("", name), *ACRONYM.findall(name))]
        named = (at for form in forms for at, words in self.text if form in words)
        return next(named, LIST)

    def place(self, table: str, ident: str, owner: str) -> str:
        """Return where a row stands: the sentence that states it, else the profile of its instrument or actor."""
        own = profile("actors" if table == "shares" else "instruments", owner, self.folder)
        return self.site.stated.get((table, ident), f"{own}#{table}")


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]


def _original(row: object) -> list[Name]:
    given = _text(row.name_original)  # type: ignore[attr-defined]
    return [Name(given, _text(row.name_lang))] if given and given != row.name else []  # type: ignore[attr-defined]


def _short(name: str, ident: str) -> list[Name]:
    """Return the names that a reader may type: without brackets, the letters in them, the id."""
    shown = {fold(name)}
    out = []
    for form in (BRACKETS.sub("", name), *ACRONYM.findall(name), ident):
        if fold(form) not in shown:
            shown.add(fold(form))
            out.append(Name(form))
    return out
