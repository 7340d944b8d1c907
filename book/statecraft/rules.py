"""Rules across tables: what no single column can show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter

from .chronology import backwards, before_birth, imprecise, too_early
from .companions import BLANKS
from .package import Table
from .plausibility import miscoded, over_hundred, typed_confidence, uncoded
from .reading import Frames, row_ids
from .report import Problem, shorten
from .wordlists import RULES as WORDLISTS


def check_rules(frames: Frames, tables: dict[str, Table]) -> list[Problem]:
    """Return every breach of a rule that spans columns or tables.

    ``frames`` are tables of text as ``reading.read`` gives them; a table that
    could not be read is absent, and the rules that need it are passed over.
    """
    return [problem for rule in RULES for problem in rule(frames, tables)]


def dangling(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """A reference must name a row that exists."""
    for name, frame in frames.items():
        for column, (target, key) in tables[name].references.items():
            if target not in frames:
                continue
            lost = frame[(frame[column] != "") & ~frame[column].isin(frames[target][key])]
            for line, value in lost[column].items():
                yield Problem(
                    f"data/{tables[name].path}",
                    line,
                    column,
                    shorten(value),
                    f"an id of data/{target}.csv",
                    f"correct the id, or add the row to data/{target}.csv",
                )


def orphans(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """Evidence must belong to a row that exists."""
    if "evidence" not in frames:
        return
    for name, rows in frames["evidence"].groupby("table"):
        if name not in frames:
            continue
        lost = rows[~rows["row"].isin(row_ids(frames[name], tables[name]))]
        for line, value in lost["row"].items():
            yield Problem(
                "data/evidence.csv",
                line,
                "row",
                shorten(value),
                f"a key of data/{name}.csv",
                "correct the key, or delete the evidence of a row that is gone",
            )


def unsupported(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """Each row of a factual table needs a source that can support it."""
    if not {"evidence", "sources"} <= frames.keys():
        return
    sources = frames["sources"]
    able = set(sources.loc[(sources["url"] != "") & (sources["seen"] != "cited"), "id"])
    evidence = frames["evidence"]
    support = evidence[(evidence["relation"] == "supports") & evidence["source"].isin(able)]
    for name, frame in frames.items():
        if not tables[name].factual:
            continue
        keys = row_ids(frame, tables[name])
        bare = ~keys.isin(support.loc[support["table"] == name, "row"])
        if name == "claims":
            bare &= frame["verdict"] != "unverifiable"
        if name == "provisions":  # a coder's vote and a blank state nothing of the world
            bare &= (frame["pass"] == "final") & ~frame["stance"].isin(BLANKS)
        for line, key in keys[bare].items():
            yield Problem(
                f"data/{tables[name].path}",
                line,
                "",
                f"{shorten(key)} without supporting evidence",
                "a row in data/evidence.csv whose source has a public address and was read",
                f"add to data/evidence.csv: {name},{key},<source id>,supports,,",
            )


def silent(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """A contradiction must say what the other source says."""
    if "evidence" in frames:
        frame = frames["evidence"]
        for line in frame.index[(frame["relation"] == "contradicts") & (frame["says"] == "")]:
            allowed, remedy = "what the source says instead", "say it in a few words of our own"
            yield Problem("data/evidence.csv", line, "says", "empty cell", allowed, remedy)


def unspoken(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """Who is represented is represented by a signatory of the same instrument."""
    if "memberships" not in frames:
        return
    frame = frames["memberships"]
    signed = set(zip(*(frame.loc[frame["role"] == "signatory", c] for c in ("instrument", "actor")), strict=True))
    for row in frame.itertuples():
        if row.role == "represented" and (row.via == row.actor or (row.instrument, row.via) not in signed):
            yield Problem(
                "data/memberships.csv",
                row.Index,
                "via",
                shorten(row.via),
                f"another actor, a signatory of {row.instrument}",
                "name who signed for it, or change the role",
            )
        elif row.role == "represented" and (row.instrument, row.actor) in signed:
            allowed, remedy = "no signature, so that nobody signs for another in a circle", "delete one of the two rows"
            yield Problem(
                "data/memberships.csv", row.Index, "role", "'represented' beside a signature", allowed, remedy
            )
        elif row.role != "represented" and row.via:
            yield Problem(
                "data/memberships.csv",
                row.Index,
                "via",
                shorten(row.via),
                "empty unless the role is represented",
                "empty it, or change the role",
            )


def circular(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """No group is a member of itself, through whatever groups between."""
    if "groups" not in frames:
        return
    frame = frames["groups"]
    try:
        TopologicalSorter(frame.groupby("group")["actor"].agg(list).to_dict()).prepare()
    except CycleError as error:
        actor, group = error.args[1][:2]
        line = frame.index[(frame["group"] == group) & (frame["actor"] == actor)][0]
        found, allowed = f"{shorten(actor)}, to which {group} itself belongs", "a member that does not hold its group"
        remedy = f"delete one of the rows: {' in '.join(error.args[1])}"
        yield Problem("data/groups.csv", line, "actor", found, allowed, remedy)


def twice_told(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """One address, one source; a reprint says where it was read; nothing derives from itself."""
    if "sources" not in frames:
        return
    frame = frames["sources"]
    parents = dict(zip(frame["id"], frame["derived_from"], strict=True))
    first: dict[str, str] = {}
    for row in frame.itertuples():
        if row.url and row.url in first:
            yield Problem(
                "data/sources.csv",
                row.Index,
                "url",
                shorten(row.url),
                "an address that no other source has",
                f"use source '{first[row.url]}' instead, and delete this row",
            )
        first.setdefault(row.url, row.id)
        if (row.seen == "reprint") != bool(row.read_at):
            yield Problem(
                "data/sources.csv",
                row.Index,
                "read_at",
                shorten(row.read_at),
                "an address if, and only if, seen is reprint",
                "say where the text was read, or correct seen",
            )
        if row.id in _ancestors(row.id, parents):
            yield Problem(
                "data/sources.csv",
                row.Index,
                "derived_from",
                shorten(row.derived_from),
                "another source, which does not repeat this one",
                "empty it in the source that came first",
            )


def _ancestors(ident: str, parents: dict[str, str]) -> list[str]:
    """Return the sources that one repeats, nearest first; a circle is walked once."""
    out: list[str] = []
    while (ident := parents.get(ident, "")) and ident not in out:
        out.append(ident)
    return out


def namesakes(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """Prose names facts by id, so an id means one thing over these tables."""
    home: dict[str, str] = {}
    for name in ("instruments", "events", "figures"):
        if name not in frames:
            continue
        for line, ident in frames[name]["id"].items():
            if home.setdefault(ident, name) != name:
                yield Problem(
                    f"data/{name}.csv",
                    line,
                    "id",
                    shorten(ident),
                    f"an id that data/{home[ident]}.csv does not use",
                    "give one of the two another id",
                )


def unsorted(frames: Frames, tables: dict[str, Table]) -> Iterator[Problem]:
    """Rows are sorted by key, so that a change shows as a change."""
    for name, frame in frames.items():
        columns = list(tables[name].key)
        given = list(frame[columns].itertuples(index=False, name=None))
        wrong = next((i for i in range(1, len(given)) if given[i] < given[i - 1]), None)
        if wrong is not None:
            yield Problem(
                f"data/{tables[name].path}",
                frame.index[wrong],
                "+".join(columns),
                shorten("/".join(given[wrong])),
                "rows sorted by key",
                "run `make tidy`, which sorts every table",
            )


RULES: list[Callable[[Frames, dict[str, Table]], Iterator[Problem]]] = [
    dangling,
    orphans,
    unsupported,
    silent,
    imprecise,
    backwards,
    too_early,
    unspoken,
    circular,
    twice_told,
    namesakes,
    unsorted,
    before_birth,
    over_hundred,
    miscoded,
    typed_confidence,
    uncoded,
    *WORDLISTS,
]
