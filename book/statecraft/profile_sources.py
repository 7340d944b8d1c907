"""The sources behind a profile: what each bears on, and who says otherwise."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .evidence import TIERS
from .profile_parts import entries, title_of
from .records import Record, Records, spaced
from .wording import count_words, figure_words

Rows = list[tuple[str, Record]]  # (table, row)
NOUNS = {
    "instruments": ("the instrument itself", ""),
    "events": ("event", "events"),
    "memberships": ("tie", "ties"),
    "figures": ("figure", "figures"),
    "provisions": ("provision", "provisions"),
    "claims": ("claim of the press", "claims of the press"),
    "shares": ("share", "shares"),
    "groups": ("group", "groups"),
}
VERBS = {"supports": "supports", "contradicts": "contradicts", "mentions": "bears on"}


def sources(known: Records, rows: Rows) -> list[dict[str, Any]]:
    """Return every source of some rows by tier, best first: those that support most rows lead."""
    seen: dict[str, Counter[tuple[str, str]]] = {}
    cited: dict[str, Record] = {}
    for table, row in rows:
        for one in known.evidence(table, row["row"]):
            seen.setdefault(one["source"], Counter())[one["relation"], table] += 1
            cited[one["source"]] = one

    def rank(ident: str) -> tuple[object, ...]:
        support = sum(n for (relation, _), n in seen[ident].items() if relation == "supports")
        return TIERS.index(cited[ident]["tier"]), cited[ident]["seen"] == "cited", -support, ident

    return entries(
        [
            (cited[ident]["tier"].capitalize(), title_of(cited[ident]) | {"text": _bearing(seen[ident])})
            for ident in sorted(seen, key=rank)
        ]
    )


def _bearing(seen: Counter[tuple[str, str]]) -> str:
    """Return what a source bears on, in words: supports two events and one tie."""
    out = []
    for relation, verb in VERBS.items():
        parts = [_counted(table, seen[relation, table]) for table in NOUNS if seen[relation, table]]
        out += [f"{verb} {', '.join(parts)}"] if parts else []
    return "; ".join(out).capitalize()


def _counted(table: str, n: int) -> str:
    one, more = NOUNS[table]
    return one if table == "instruments" else f"{count_words(n)} {one if n == 1 else more}"


def contradictions(known: Records, rows: Rows) -> list[dict[str, Any]]:
    """Return what sources say against rows, under the row that each contradicts."""
    return entries(
        [
            (_about(known, table, row), title_of(one) | {"text": one["says"]})
            for table, row in rows
            for one in known.evidence(table, row["row"])
            if one["relation"] == "contradicts"
        ]
    )


def _about(known: Records, table: str, row: Record) -> str:
    """Return a row in a few words."""
    if table == "memberships":
        return f"{known.name('actors', row['actor'])}, {known.name('instruments', row['instrument'])}: {row['role']}"
    if table == "figures":
        return f"{row['metric']}: {figure_words(row['value'], row['unit'], row['qualifier'])}"
    if table == "shares":
        return f"{spaced(row['commodity']).capitalize()}, {spaced(row['stage'])}, {row['year']}: {row['share']:g}%"
    if table == "groups":
        return f"{known.name('actors', row['actor'])} in {known.name('actors', row['group'])}"
    if table == "provisions":
        return spaced(row["dimension"]).capitalize()
    return str(row.get("title") or row.get("name") or row.get("statement"))
