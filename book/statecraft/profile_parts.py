"""The parts that profiles are made of: items, entries, sections, and the ties and events both kinds show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .addresses import address
from .records import Record, Records, spaced, when


def item(
    head: str,
    text: str = "",
    aside: str = "",
    level: str = "",
    to: tuple[str, str] | None = None,
    url: str = "",
    original: str = "",
    lang: str = "",
) -> dict[str, Any]:
    """Return one value of a profile; ``to`` names another profile as (table, id), ``url`` a public page."""
    safe = url if url.startswith(("https://", "http://")) else ""
    return {
        "head": head,
        "text": text,
        "aside": aside,
        "level": level,
        "to": to,
        "url": safe,
        "original": original,
        "lang": lang,
    }


def entry(label: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a label with its values; ``many`` asks for columns."""
    return {"label": label, "items": items, "many": False}


def entries(pairs: Iterable[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return entries from (label, item) pairs, the items of a label together, in the order of first use."""
    out: dict[str, list[dict[str, Any]]] = {}
    for label, one in pairs:
        out.setdefault(label, []).append(one)
    return [entry(label, items) for label, items in out.items()]


def section(ident: str, title: str, listed: list[dict[str, Any]], note: str = "") -> dict[str, Any] | None:
    """Return a section of a profile; None where there is nothing to say."""
    return {"id": ident, "title": title, "note": note, "entries": listed} if listed else None


def tie(known: Records, row: Record, table: str, ident: str) -> dict[str, Any]:
    """Return a membership as a value that names the other side: its date, end and go-between beside it."""
    until = f"until {when(row, 'until')}" if row["until"] else ""
    via = f"through {known.name('actors', row['via'])}" if row["via"] else ""
    aside = ", ".join(filter(None, (when(row) or "date not stated", until, via)))
    level = known.level("memberships", row["row"])
    return item(known.name(table, ident), aside=aside, level=level, to=to_profile(known, table, ident))


def to_profile(known: Records, table: str, ident: str) -> tuple[str, str] | None:
    """Return (table, id) where that profile exists."""
    return (table, ident) if address(table, ident, known.folder) else None


def timeline(known: Records, events: Iterable[Record], named: bool = False) -> list[dict[str, Any]]:
    """Return events by date, oldest first; ``named`` links the instrument in place of telling the summary."""
    out = []
    for row in sorted(events, key=lambda row: (row["date"], row["id"])):
        aside = ", ".join(filter(None, (spaced(row["kind"]), row["place"])))
        told = (
            {
                "text": row["title"],
                "head": known.name("instruments", row["instrument"]),
                "to": ("instruments", row["instrument"]),
            }
            if named
            else {"head": row["title"], "text": row["summary"]}
        )
        out.append((when(row), item("", aside=aside, level=known.level("events", row["row"])) | told))
    return entries(out)


def title_of(source: Record) -> dict[str, Any]:
    """Return a source as a value: its title, linked, with its original title and publisher."""
    said = [source["publisher"], when(source)]
    if source["seen"] == "cited":
        said.append("not read, so it supports nothing by itself")
    return item(
        source["title"],
        aside=", ".join(filter(None, said)),
        url=source["url"],
        original=source["title_original"],
        lang=source["lang"],
    )
