"""A built page as what can be found on it: its parts, each with heading, anchor and sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from .search_text import visible

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BLOCKS = {"p", "li", "dt", "dd", "td", "th", "tr", "caption", "summary", "div", "section", "ul", "ol", "dl", "table",
          "figure", "figcaption", "details", "blockquote", "article", "h1", "h2", "h3", "h4"}  # fmt: skip
HEADINGS = {"h1", "h2", "h3", "h4"}
# Code, numbers of notes, links to oneself, controls; and what the tables of the data are searched for instead.
SKIPPED_TAGS = {
    "script",
    "style",
    "svg",
    "pre",
    "sup",
    "fieldset",
    "button",
    "select",
    "nav",
    "small",
}  # small: what a card is filed under
SKIPPED_CLASSES = {"headerlink", "highlight", "evidence", "lens", "glossary", "glossary-frames", "passport", "badge",
                   "chart-control", "chart-box", "hide"}  # fmt: skip
PARTS = {"section": "section", "figure": "chart", "details": "entry"}  # elements that are parts when they have an id
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[“‘\"'(]?[A-Z0-9])|(?<=[.!?][”’\"')])\s+(?=[“‘\"'(]?[A-Z0-9])|(?<=[。！？])")
ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:(?:[A-Z]\.)*[A-Z]|No|Nos|Art|Mr|Ms|Mrs|Dr|St|vs|e\.g|i\.e|cf|Inc|Ltd|Co|Corp)\.$"
)
SHORTEST = 12  # characters of a sentence worth finding; most cells of tables are shorter


@dataclass(frozen=True)
class Passage:
    """A part of a page under one heading: ``kind`` is chapter, section, chart or entry."""

    kind: str
    anchor: str
    heading: str
    sentences: tuple[str, ...] = ()


@dataclass
class _Part:
    """A passage while it is being read, begun at some depth; ``loose`` ends with the next heading."""

    depth: int
    kind: str
    anchor: str
    heading: str = ""
    loose: bool = False
    sentences: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.depth = 0
        self.within = self.skipped = 0  # depth at which the article, or something to leave out, began
        self.parts: list[_Part] = []  # all, in order
        self.open: list[_Part] = []  # those around the words now being read
        self.words: list[str] = []
        self.naming = 0  # depth of the element whose words are their part's heading
        self.description = ""
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        classes = set(known.get("class", "").split())
        if tag == "meta" and known.get("name") == "description":
            self.description = visible(known.get("content", ""))
        if tag in VOID:
            self.words.append(" ")
            return
        self.depth += 1
        if tag == "article" and not self.within:
            self.within = self.depth
            self.begin("chapter", "")
            self.say(self.description)
        if not self.within or self.skipped:
            return
        cited = tag == "a" and self.open[-1].kind == "entry" and known.get("href", "").startswith("http")
        if cited or tag in SKIPPED_TAGS or classes & SKIPPED_CLASSES or (tag == "table" and "data-sortable" in known):
            if tag not in ("a", "sup", "span"):
                self.flush()
            if "chart-box" in classes:
                self.say(visible(known.get("aria-label", "")))
            self.skipped = self.depth
            return
        if tag in BLOCKS:
            self.flush()
        if tag in PARTS and known.get("id") and self.open[0].heading:
            self.begin(PARTS[tag], known["id"])
        if tag in HEADINGS and self.open[0].heading and known.get("id"):
            self.open = [part for part in self.open if not part.loose]
            self.begin("section", known["id"]).loose = True
        if tag in HEADINGS or "chart-title" in classes or tag == "summary":
            self.naming = 0 if self.open[-1].heading else self.depth

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.skipped:
            if self.skipped == self.depth:
                self.skipped = 0
        elif self.within:
            if tag in BLOCKS or self.naming == self.depth:
                self.flush()
            self.open = [part for part in self.open if part.loose or part.depth != self.depth or part.kind == "chapter"]
            if self.within == self.depth:
                self.within = 0
        self.depth -= 1

    def handle_data(self, data: str) -> None:
        if self.within and not self.skipped:
            self.words.append(data)

    def begin(self, kind: str, anchor: str) -> _Part:
        part = _Part(self.depth, kind, anchor)
        self.parts.append(part)
        self.open.append(part)
        return part

    def say(self, sentence: str) -> None:
        if len(sentence) >= SHORTEST and sentence not in self.seen:
            self.seen.add(sentence)
            self.open[-1].sentences.append(sentence)

    def flush(self) -> None:
        """End a run of words: they name their part, or are cut into sentences."""
        text, self.words = visible("".join(self.words)), []
        if not text:
            return
        if self.naming:
            self.open[-1].heading, self.naming = text, 0
            return
        for sentence in sentences(text):
            self.say(sentence)


def sentences(text: str) -> list[str]:
    """Cut a paragraph into sentences, leaving abbreviations whole."""
    out: list[str] = []
    for piece in SENTENCE.split(text):
        if out and ABBREVIATED.search(out[-1]):
            out[-1] = f"{out[-1]} {piece}"
        elif piece.strip():
            out.append(piece.strip())
    return out


def passages(html: str) -> list[Passage]:
    """Return the parts of a page's ``<article>``, in order, no sentence twice.

    The first is the chapter itself, which starts with the page's description.
    """
    reader = _Reader()
    reader.feed(re.sub(r"<(svg|script|style)\b.*?</\1>", "", html, flags=re.S))
    reader.close()
    named = (part for part in reader.parts if part.heading)
    return [Passage(part.kind, part.anchor, part.heading, tuple(part.sentences)) for part in named]
