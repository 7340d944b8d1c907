"""Rules of the word lists and of the documents that they are counted in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from .package import Table
from .phrases import holds, normalise
from .reading import Frames
from .report import Problem, shorten

NEEDED = ("en", "zh-Hans", "zh-Hant")  # every concept has a term in these
FREE = "subject"  # what all texts are about: never counted as a frame, so any term may contain its terms
NAMES = "names"
UNCODED = "not-coded"  # the blank of a pass that was not made
GLOSS = 40  # words


def swallowed(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """The longest match wins, so a term that contains one of another frame would hide it.

    Titles may: what stands inside a title is a name, not a use of the term.
    """
    if not {"concepts", "terms"} <= frames.keys():
        return
    frame_of = dict(zip(frames["concepts"]["id"], frames["concepts"]["frame"], strict=True))
    for _, listed in frames["terms"].groupby("lang"):
        known = [
            (normalise(term), term, frame_of.get(concept, ""))
            for concept, term in zip(listed["concept"], listed["term"], strict=True)
        ]
        for (text, term, frame), title, line in zip(known, listed["title"], listed.index, strict=True):
            if title == "yes":
                continue
            others = [(part, other) for part, other, home in known if home not in (frame, FREE) and part != text]
            hidden = [other for part, other in others if holds(text, part)]
            if hidden:
                yield Problem(
                    "data/terms.csv",
                    line,
                    "term",
                    f"{shorten(term)}, which contains {', '.join(map(shorten, hidden))} of another frame",
                    "a term that hides no term of another frame",
                    "drop one of the two, or give both concepts one frame",
                )


def shared(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """A phrase stands for one concept."""
    if "terms" not in frames:
        return
    for _, listed in frames["terms"].groupby("lang"):
        home: dict[str, str] = {}
        for line, concept, term in zip(listed.index, listed["concept"], listed["term"], strict=True):
            if home.setdefault(normalise(term), concept) != concept:
                yield Problem(
                    "data/terms.csv",
                    line,
                    "term",
                    shorten(term),
                    f"a term that {home[normalise(term)]} does not have",
                    "keep it where it belongs",
                )


def unattested(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """Where a term was seen is a document or a source."""
    if not {"terms", "documents", "sources"} <= frames.keys():
        return
    known = {*frames["documents"]["id"], *frames["sources"]["id"], ""}
    for line, value in frames["terms"].loc[~frames["terms"]["attested"].isin(known), "attested"].items():
        yield Problem(
            "data/terms.csv",
            line,
            "attested",
            shorten(value),
            "an id of data/documents.csv or data/sources.csv",
            "correct the id, or empty the cell",
        )


def unnamed(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """Every concept has one main term in English and in both Chinese scripts, and at most one in the rest."""
    if not {"concepts", "terms"} <= frames.keys():
        return
    rows = frames["terms"]
    mains = Counter(rows.loc[rows["main"] == "yes", ["concept", "lang"]].itertuples(index=False, name=None))
    used = set(rows[["concept", "lang"]].itertuples(index=False, name=None))
    for line, concept in frames["concepts"]["id"].items():
        for lang in sorted({*NEEDED, *(lang for owner, lang in used if owner == concept)}):
            if mains[concept, lang] != 1:
                yield Problem(
                    "data/concepts.csv",
                    line,
                    "id",
                    f"{shorten(concept)} with {mains[concept, lang]} main terms in {lang}",
                    "one",
                    "add or correct a row of data/terms.csv with main yes",
                )


def wordy(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """A gloss fits a tooltip."""
    if "concepts" in frames:
        for line, gloss in frames["concepts"]["gloss"].items():
            if len(gloss.split()) > GLOSS:
                yield Problem(
                    "data/concepts.csv",
                    line,
                    "gloss",
                    f"{len(gloss.split())} words",
                    f"at most {GLOSS} words",
                    "shorten it",
                )


def nameless(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """The frame of names holds titles only."""
    if not {"concepts", "terms"} <= frames.keys():
        return
    names = frames["concepts"].loc[frames["concepts"]["frame"] == NAMES, "id"]
    rows = frames["terms"]
    for line, term in rows.loc[rows["concept"].isin(names) & (rows["title"] != "yes"), "term"].items():
        yield Problem(
            "data/terms.csv",
            line,
            "title",
            f"{shorten(term)} with title no",
            "yes for every term of the frame names",
            "correct the cell, or the frame of the concept",
        )


def ungenred(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """A document's genre is its final code; two passes stand before it, and a difference is explained.

    A pass that was not made is a blank, not-coded, which a final code never is.
    """
    if not {"documents", "document_genres"} <= frames.keys():
        return
    rows = frames["document_genres"].drop_duplicates(["document", "pass"])  # doubles are reported as keys
    wide = rows.pivot(index="document", columns="pass", values="genre").reindex(columns=["a", "b", "final"])
    codes = {document: row.dropna().to_dict() for document, row in wide.iterrows()}
    reasons = rows[rows["pass"] == "final"].set_index("document")["reason"].to_dict()
    documents = frames["documents"]
    for line, ident, genre in zip(documents.index, documents["id"], documents["genre"], strict=True):
        passes = codes.get(ident, {})
        missing = [name for name in wide.columns if name not in passes]
        if missing:
            yield _genre(line, f"{shorten(ident)} without pass {', '.join(missing)}", "passes a, b and final")
            continue
        final, coded = passes["final"], {passes["a"], passes["b"]} - {UNCODED}
        if final == UNCODED:
            yield _genre(line, f"{shorten(ident)} with a blank as its final code", "a genre")
        elif final != genre:
            yield _genre(line, shorten(genre), f"{final}, the final code")
        if coded != {final} and not reasons[ident]:
            yield _genre(
                line, f"{shorten(ident)} coded {' and '.join(sorted(coded)) or 'by nobody'}", "a reason for it"
            )


def _genre(line: int, found: str, allowed: str) -> Problem:
    return Problem("data/documents.csv", line, "genre", found, allowed, "compare with data/document_genres.csv")


RULES = [swallowed, shared, unattested, unnamed, wordy, nameless, ungenred]
