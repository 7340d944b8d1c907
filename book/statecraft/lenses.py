"""The country lens: pick an actor, see its every tie."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from .addresses import linked
from .evidence import cited, confidence, lines_of, voices
from .look import ROLE_WORDS
from .markup import fill
from .package import schema
from .reading import row_ids
from .tables import load
from .wording import date_words

SHOWN = 2  # sources linked per tie, best first


@dataclass(frozen=True)
class Fragment:
    """HTML for the book and notebooks, with plain text for the rest."""

    html: str
    text: str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}


def lens(id: str, label: str, actors: Iterable[str], first: str) -> Fragment:  # noqa: A002
    """Return every tie of each actor: instruments and standing groups.

    ``actors`` are actor ids; ``first`` is the one that a page shows before the
    reader picks. Ties carry date, confidence, their best sources and whoever
    contradicts. Raises KeyError for an actor that is not in the tables.
    """
    people = load("actors").set_index("id")
    ties, groups = _ties(), load("groups").astype({"group": "str", "actor": "str"})
    by_row = _by_row()
    entries: list[dict[str, Any]] = []
    for actor in sorted(set(actors), key=lambda ident: str(people.at[ident, "name"])):
        row = people.loc[actor]
        standing = groups.loc[(groups["actor"] == actor) & groups["until"].isna(), "group"]
        facts = [str(row["region"])] if not pd.isna(row["region"]) else []
        facts += sorted(str(people.at[group, "name"]) for group in standing)
        own = ties[ties["actor"] == actor]
        entries.append(
            {
                "id": actor,
                "name": str(row["name"]),
                "facts": " · ".join(facts),
                "profile": linked("actors", actor),
                "original": "" if pd.isna(row["name_original"]) else str(row["name_original"]),
                "lang": "" if pd.isna(row["name_lang"]) else str(row["name_lang"]),
                "ties": [_tie(tie, by_row) for tie in own.itertuples()],
            }
        )
    html = fill("lens.html", id=id, label=label, first=first, actors=entries)
    return Fragment(html, "\n".join(_plain(entry) for entry in entries))


def _ties() -> pd.DataFrame:
    frame = load("memberships")
    frame["row"] = row_ids(frame, schema()["memberships"])
    names = load("instruments").set_index("id")["name"]
    frame["instrument_name"] = frame["instrument"].astype("str").map(names)
    frame["confidence"] = frame["row"].map(confidence().loc["memberships"].astype("str"))
    return frame.astype({"actor": "str", "role": "str"}).sort_values(["date", "instrument_name"])


def _tie(tie: Any, by_row: dict[str, list[Any]]) -> dict[str, object]:
    evidence = by_row.get(tie.row, [])
    dated = not pd.isna(tie.date)
    return {
        "instrument": tie.instrument_name,
        "profile": linked("instruments", str(tie.instrument)),
        "words": ROLE_WORDS[tie.role],
        "date": date_words(tie.date.date(), str(tie.date_precision)) if dated else "",
        "confidence": tie.confidence,
        "sources": _links(voices([line for line in evidence if line.counts], "supports")[:SHOWN]),
        "against": _links(voices(evidence, "contradicts")),
    }


def _links(lines: Iterable[Any]) -> list[dict[str, str]]:
    return [
        {"url": str(line.url), "publisher": str(line.publisher), "says": str(line.says)}
        for line in lines
        if not pd.isna(line.url)
    ]


def _by_row() -> dict[str, list[Any]]:
    joined = cited()
    return lines_of(joined[joined["table"] == "memberships"].sort_values("tier"))


def _plain(entry: dict[str, Any]) -> str:
    ties = "; ".join(f"{tie['instrument']}: {tie['words']} {tie['date']}".strip() for tie in entry["ties"])
    return f"{entry['name']}: {ties}"
