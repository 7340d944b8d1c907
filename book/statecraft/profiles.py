"""Profiles: everything the data hold about one instrument or one actor, as plain values for a template.

A profile is a dict: ``kind`` (instruments or actors), ``id``, ``name``,
``original`` and ``lang``, ``what`` (a line), ``summary``, ``facts`` (entries)
and ``sections`` (id, title, note, entries). An entry has a ``label`` and
``items``; an item has ``head`` (with ``url`` or, for another profile, ``to``),
``original`` and ``lang``, ``text``, ``aside``, and ``level``: the confidence
of its row, "no source", or '' where confidence does not apply. All is text,
to be escaped by whoever prints it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .actor_profiles import profile_of_actor
from .addresses import profiled
from .coding import BLANKS
from .profile_parts import entries, entry, item, section, tie, timeline, title_of
from .profile_sources import contradictions, sources
from .provisions import CAMPS, QUESTIONS
from .records import Record, Records, spaced, when
from .wording import figure_words

FORCE = {
    "treaty": "treaty: binds states once in force",
    "domestic": "binding law or rule at home",
    "political": "political commitment without legal force",
    "contract": "contract",
    "none": "none: a forum, programme or body without commitments",
    "not-found": "searched, not stated",
}
ROLES = {
    "signatory": "Signed",
    "represented": "Represented",
    "endorser": "Endorsed",
    "member": "Members",
    "chair": "Chairs",
    "host": "Hosts",
    "participant": "Took part",
    "guest": "Guests",
    "observer": "Observers",
    "invited": "Invited",
}
STAGES = ("pledged", "enacted", "contracted", "licensed", "delivered", "counted", "estimated", "limit")
VERDICTS = ("wrong", "imprecise", "unverifiable", "correct")


def profiles(folder: Path | None = None) -> Iterator[dict[str, Any]]:
    """Yield every profile, instruments first, by id."""
    known = Records(folder)
    for ident in profiled(folder)["instruments"]:
        yield profile_of_instrument(known, ident)
    for ident in profiled(folder)["actors"]:
        yield profile_of_actor(known, ident)


def profile_of_instrument(known: Records, ident: str) -> dict[str, Any]:
    """Return the profile of one instrument; raises KeyError for an unknown id."""
    row = known.by_id["instruments"][ident]
    bearing = _rows(known, ident)
    return {
        "kind": "instruments",
        "id": ident,
        "name": row["name"],
        "original": row["name_original"],
        "lang": row["name_lang"],
        "what": f"{CAMPS[row['bloc']]} {spaced(row['genre'])}, {spaced(row['family'])}",
        "summary": row["summary"],
        "facts": _facts(known, row),
        "sections": [
            one
            for one in (
                section("who", "Who", _roster(known, ident)),
                section("events", "What happened when", timeline(known, known.of("events", "instrument", ident))),
                section(
                    "provisions",
                    "What it offers, requires, restricts and funds",
                    _provisions(known, ident),
                    "Final codes in words, from the codebook’s sample. A blank is never a zero.",
                ),
                section("figures", "Money and other figures, by stage", _figures(known, ident)),
                section("open", "Open questions", _gaps(known, ident)),
                section("contradictions", "Who says otherwise", contradictions(known, bearing)),
                section(
                    "claims",
                    "What the press said",
                    _claims(known, ident),
                    "Claims of the articles checked, with our verdict on each.",
                ),
                section("sources", "Sources", sources(known, bearing), "Best first, with what each bears on."),
            )
            if one
        ],
    }


def _rows(known: Records, ident: str) -> list[tuple[str, Record]]:
    """Return every row about an instrument as (table, row): its own, then those that name it."""
    out = [("instruments", known.by_id["instruments"][ident])]
    for table in ("events", "memberships", "figures", "provisions", "claims"):
        out += [(table, row) for row in known.of(table, "instrument", ident)]
    return out


def _facts(known: Records, row: Record) -> list[dict[str, Any]]:
    level = known.level("instruments", row["row"])
    cells = [
        ("Began", item(when(row, "launched") or "date not stated", level=level)),
        ("Status", item(spaced(row["status"]), aside=f"as of {when(row, 'status_as_of')}", level=level)),
        ("Legal force", item(FORCE[row["binding"]], level=level)),
        ("Number", item(row["number"], level=level)),
        ("Led by", item(known.name("actors", row["lead"]), to=("actors", row["lead"]), level=level)),
        ("Note", item("", row["notes"])),
    ]
    return [entry(label, [one]) for label, one in cells if one["head"] or one["text"]]


def _roster(known: Records, ident: str) -> list[dict[str, Any]]:
    rows = known.of("memberships", "instrument", ident)
    rows = sorted(rows, key=lambda row: (str(row["date"] or "9999"), known.name("actors", row["actor"])))
    listed = [(ROLES[row["role"]], tie(known, row, "actors", row["actor"])) for row in rows]
    out = entries(sorted(listed, key=lambda pair: list(ROLES.values()).index(pair[0])))
    return [one | {"label": f"{one['label']} ({len(one['items'])})", "many": len(one["items"]) > 1} for one in out]


def _provisions(known: Records, ident: str) -> list[dict[str, Any]]:
    final = {row["dimension"]: row for row in known.of("provisions", "instrument", ident) if row["pass"] == "final"}
    out, blank = [], []
    for dimension, question in QUESTIONS.items():
        row = final.get(dimension)
        if row is None:
            continue
        if row["stance"] in BLANKS:
            blank.append((spaced(row["stance"]).capitalize(), item("", question, row["text"])))
        else:
            code = item(spaced(row["stance"]), row["text"], row["locator"], level=known.level("provisions", row["row"]))
            out.append(entry(question.capitalize(), [code]))
    return out + entries(sorted(blank, key=lambda pair: pair[0], reverse=True))


def _figures(known: Records, ident: str) -> list[dict[str, Any]]:
    rows = sorted(
        known.of("figures", "instrument", ident), key=lambda row: (STAGES.index(row["stage"]), row["as_of"], row["id"])
    )
    return entries(
        [
            (
                row["stage"].capitalize(),
                item(
                    figure_words(row["value"], row["unit"], row["qualifier"]),
                    row["metric"],
                    "; ".join(filter(None, (row["scope"].rstrip("."), f"as of {when(row, 'as_of')}", row["notes"]))),
                    level=known.level("figures", row["row"]),
                ),
            )
            for row in rows
        ]
    )


def _gaps(known: Records, ident: str) -> list[dict[str, Any]]:
    return entries(
        [
            (
                spaced(row["kind"]).capitalize(),
                item(
                    row["question"],
                    f"What would settle it: {row['settles']}",
                    f"Searched: {row['searched'].rstrip('.')}; as of {when(row, 'as_of')}",
                ),
            )
            for row in sorted(known.of("gaps", "instrument", ident), key=lambda row: (row["kind"], row["id"]))
        ]
    )


def _claims(known: Records, ident: str) -> list[dict[str, Any]]:
    rows = sorted(known.of("claims", "instrument", ident), key=lambda row: (VERDICTS.index(row["verdict"]), row["id"]))
    out = []
    for row in rows:
        article = known.by_id["sources"].get(row["article"], {})
        where = title_of(article) if article else item(row["article"])
        level = known.level("claims", row["row"]) if row["verdict"] != "unverifiable" else ""
        out.append(
            (
                row["verdict"].capitalize(),
                where
                | {
                    "head": article.get("publisher", row["article"]),
                    "original": "",
                    "level": level,
                    "text": f"{row['statement']} {row['correction'] and 'The evidence: ' + row['correction']}".strip(),
                },
            )
        )
    return entries(out)
