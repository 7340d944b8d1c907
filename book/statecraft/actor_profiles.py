"""The profile of one actor: its ties, groups, shares, what it leads, and the figures that name it."""

from __future__ import annotations

from typing import Any

from .look import ROLE_WORDS
from .profile_parts import entries, entry, item, section, tie, timeline, to_profile
from .profile_sources import contradictions, sources
from .records import Record, Records, spaced, when
from .wording import figure_words


def profile_of_actor(known: Records, ident: str) -> dict[str, Any]:
    """Return the profile of one actor (see :mod:`.profiles`); raises KeyError for an unknown id."""
    row = known.by_id["actors"][ident]
    led = known.of("instruments", "lead", ident)
    ties = sorted(known.of("memberships", "actor", ident), key=lambda tie: (str(tie["date"] or "9999"), tie["row"]))
    groups, members = known.of("groups", "actor", ident), known.of("groups", "group", ident)
    shares = sorted(
        known.of("shares", "actor", ident), key=lambda row: (row["commodity"], row["stage"], row["year"], row["id"])
    )
    bearing = [
        (table, one)
        for table, rows in (("memberships", ties), ("groups", [*groups, *members]), ("shares", shares))
        for one in rows
    ]
    income = row["income_group"] and f"{spaced(row['income_group'])} income"
    events = [event for one in led for event in known.of("events", "instrument", one["id"])]
    return {
        "kind": "actors",
        "id": ident,
        "name": row["name"],
        "original": row["name_original"],
        "lang": row["name_lang"],
        "what": ", ".join(filter(None, (row["kind"].capitalize(), row["region"], income))),
        "summary": "",
        "facts": [entry("Note", [item("", row["notes"])])] if row["notes"] else [],
        "sections": [
            one
            for one in (
                section("ties", "Ties to instruments", _ties(known, ties)),
                section("groups", "Groups", _standing(known, groups, "group")),
                section("members", "Members", _standing(known, members, "actor")),
                section("leads", "What it leads or issued", _led(known, led)),
                section(
                    "shares",
                    "Shares of world output it holds",
                    _shares(known, shares),
                    "Each figure is one estimator’s; where they differ, both stand.",
                ),
                section("figures", "Figures that name it", _named(known, row["name"])),
                section("events", "Events of what it leads", timeline(known, events, named=True)),
                section("contradictions", "Who says otherwise", contradictions(known, bearing)),
                section(
                    "sources",
                    "Sources",
                    sources(known, bearing),
                    "Of its ties, groups and shares, best first; the pages of the instruments list their own.",
                ),
            )
            if one
        ],
    }


def _ties(known: Records, ties: list[Record]) -> list[dict[str, Any]]:
    out = [
        (
            ("represented" if row["role"] == "represented" else ROLE_WORDS[row["role"]]).capitalize(),
            tie(known, row, "instruments", row["instrument"]),
        )
        for row in ties
    ]
    order = [("represented" if role == "represented" else word).capitalize() for role, word in ROLE_WORDS.items()]
    return entries(sorted(out, key=lambda pair: order.index(pair[0])))


def _standing(known: Records, rows: list[Record], column: str) -> list[dict[str, Any]]:
    """Return memberships of standing groups, seen from the member (column group) or the group (column actor)."""
    listed = sorted(rows, key=lambda row: known.name("actors", row[column]))
    out = []
    for row in listed:
        dates = [
            f"since {when(row, 'since')}" if row["since"] else "",
            f"until {when(row, 'until')}" if row["until"] else "",
        ]
        level = known.level("groups", row["row"])
        out.append(
            item(
                known.name("actors", row[column]),
                aside=", ".join(filter(None, dates)),
                level=level,
                to=to_profile(known, "actors", row[column]),
            )
        )
    return [entry("Members" if column == "actor" else "Member of", out) | {"many": len(out) > 1}] if out else []


def _led(known: Records, led: list[Record]) -> list[dict[str, Any]]:
    return entries(
        [
            (
                spaced(row["family"]).capitalize(),
                item(
                    row["name"],
                    aside=f"{when(row, 'launched') or 'date not stated'}, {spaced(row['status'])}",
                    level=known.level("instruments", row["row"]),
                    to=("instruments", row["id"]),
                ),
            )
            for row in sorted(led, key=lambda row: (row["family"], str(row["launched"] or "9999"), row["id"]))
        ]
    )


def _shares(known: Records, shares: list[Record]) -> list[dict[str, Any]]:
    return entries(
        [
            (
                f"{spaced(row['commodity']).capitalize()}, {spaced(row['stage'])}",
                item(
                    figure_words(row["share"], "percent", row["qualifier"]),
                    f"{row['year']}, {row['estimator']}",
                    row["scope"],
                    level=known.level("shares", row["row"]),
                ),
            )
            for row in shares
        ]
    )


def _named(known: Records, name: str) -> list[dict[str, Any]]:
    """Return the figures whose measure or scope names an actor, under their instrument."""
    return entries(
        [
            (
                known.name("instruments", row["instrument"]),
                item(
                    figure_words(row["value"], row["unit"], row["qualifier"]),
                    row["metric"],
                    f"{row['scope'].rstrip('.')}; {row['stage']}, as of {when(row, 'as_of')}",
                    level=known.level("figures", row["row"]),
                ),
            )
            for row in known.figures_by_name.get(name, [])
        ]
    )
