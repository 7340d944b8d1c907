"""Little data folders: valid by default, and one line away from any fault.

``a_folder(tmp_path)`` writes the real schema and a handful of rows, with one
supporting source for every row that needs evidence. Lines count as in an
editor: the first row of a table stands in line 2.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import settings

from statecraft import checks
from statecraft.package import DATA, DESCRIPTOR, Table, schema
from statecraft.report import Problem

Row = dict[str, str]
# The same examples in every run, so that a failure is never a matter of luck.
GROUPS = ("eu", "g7")  # whose members an extract keeps
STEADY = settings(derandomize=True, deadline=None, max_examples=40)


@pytest.fixture(scope="module")
def once() -> Iterator[None]:
    """Check the cells of each state of a table once: a test damages one, and pays for that one."""
    kept: dict[tuple[Table, str], list[Problem]] = {}
    checked = checks.check_cells

    def known(raw: pd.DataFrame, table: Table) -> list[Problem]:
        state = table, raw.to_csv()
        if state not in kept:
            kept[state] = checked(raw, table)
        return list(kept[state])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "check_cells", known)
        yield


def source(**cells: str) -> Row:
    ident = cells.get("id", "ministry-2025-accord")
    return {
        "id": ident,
        "title": "The accord is signed",
        "publisher": "Ministry",
        "lang": "en",
        "tier": "primary",
        "date": "2025-12-12",
        "date_precision": "day",
        "url": f"https://example.org/{ident}",
        "seen": "read",
        "retrieved": "2026-11-22",
    } | cells


def actor(ident: str, **cells: str) -> Row:
    state = {"kind": "state", "iso3": ident.upper()} if len(ident) == 3 else {"kind": "organisation"}
    return {"id": ident, "name": ident.upper()} | state | cells


def group(**cells: str) -> Row:
    return {"group": "g7", "actor": "jpn", "since": "1975-11-15", "since_precision": "day"} | cells


def instrument(**cells: str) -> Row:
    return {
        "id": "accord",
        "name": "The Accord",
        "summary": "Two states promise to talk.",
        "bloc": "us",
        "lead": "usa",
        "family": "coalition",
        "genre": "declaration",
        "launched": "2025-12-12",
        "launched_precision": "day",
        "status": "signed",
        "status_as_of": "2026-11-22",
        "binding": "political",
    } | cells


def event(**cells: str) -> Row:
    return {
        "id": "accord-signing",
        "instrument": "accord",
        "date": "2025-12-12",
        "date_precision": "day",
        "kind": "signed",
        "title": "The accord is signed",
        "summary": "Two states sign.",
    } | cells


def membership(**cells: str) -> Row:
    dated = {"date": "2025-12-12", "date_precision": "day"}
    return {"instrument": "accord", "actor": "jpn", "role": "signatory"} | dated | cells


def figure(**cells: str) -> Row:
    return {
        "id": "accord-fund",
        "instrument": "accord",
        "metric": "Money promised",
        "value": "1670000000",
        "unit": "USD",
        "qualifier": "at-least",
        "stage": "pledged",
        "as_of": "2025-12-12",
        "as_of_precision": "day",
        "scope": "All signatories",
    } | cells


def share(**cells: str) -> Row:
    return {
        "id": "ore-mining-jpn-2024",
        "commodity": "ore",
        "stage": "mining",
        "actor": "jpn",
        "year": "2024",
        "share": "12.5",
        "qualifier": "about",
        "scope": "World output by weight",
        "estimator": "Institute",
    } | cells


def claim(**cells: str) -> Row:
    return {
        "id": "release-two-sign",
        "article": "ministry-2025-accord",
        "instrument": "accord",
        "locator": "paragraph 2",
        "statement": "Two states signed.",
        "kind": "how-many",
        "verdict": "correct",
    } | cells


def gap(**cells: str) -> Row:
    return {
        "id": "accord-budget",
        "instrument": "accord",
        "question": "Who pays?",
        "kind": "not-found",
        "searched": "The ministry's site",
        "as_of": "2026-11-22",
        "settles": "A published budget",
    } | cells


def evidence(**cells: str) -> Row:
    return {
        "table": "instruments",
        "row": "accord",
        "source": "ministry-2025-accord",
        "relation": "supports",
        "says": "Another day." if cells.get("relation") == "contradicts" else "",
    } | cells


def rows() -> dict[str, list[Row]]:
    """Return the rows of the default folder, by table; evidence is left to :func:`a_folder`."""
    return {
        "sources": [
            source(),
            source(id="agency-2025-accord", publisher="Agency", tier="wire"),
            source(id="daily-2025-accord", publisher="Daily", tier="press"),
            source(id="institute-2025-accord", publisher="Institute", tier="specialist"),
        ],
        "actors": [
            actor("chn", name="China", income_group="upper-middle"),
            actor("eu", name="European Union"),
            actor("g7", name="G7"),
            actor("jpn", name="Japan", income_group="high"),
            actor("nld", name="Netherlands", income_group="high"),
            actor("usa", name="United States", income_group="high"),
        ],
        "groups": [group(), group(actor="usa")],
        "instruments": [
            instrument(),
            instrument(
                id="forum",
                name="The Forum",
                bloc="china",
                lead="chn",
                launched="2026-03-01",
                launched_precision="month",
            ),
        ],
        "events": [event()],
        "memberships": [
            membership(),
            membership(actor="usa"),
            membership(actor="eu", date="2026-02-01"),
            membership(actor="nld", role="represented", date="2026-02-01", via="eu"),
            membership(instrument="forum", actor="chn", role="host", date="2026-03-15"),
            membership(instrument="forum", actor="jpn", date="2026-03-15"),
            membership(instrument="forum", actor="usa", role="guest", date="", date_precision=""),
        ],
        "figures": [figure()],
        "shares": [share()],
        "claims": [claim()],
        "gaps": [gap()],
    }


def a_folder(tmp_path: Path, also: tuple[Row, ...] | list[Row] = (), **changed: list[Row]) -> Path:
    """Write a data folder; ``changed`` replaces whole tables, ``also`` adds evidence.

    Without ``evidence=[…]`` every row that needs support has one primary source.
    """
    folder = tmp_path / "data"
    folder.mkdir(parents=True)
    shutil.copy(DATA / DESCRIPTOR, folder / DESCRIPTOR)
    tables = rows() | changed
    if "evidence" not in tables:
        tables["evidence"] = [
            evidence(table=name, row="/".join(row[part] for part in table.key))
            for name, table in schema(folder).items()
            if table.factual
            for row in tables.get(name, [])
        ]
    tables["evidence"] = [*tables["evidence"], *also]
    for name in schema(folder):
        put(folder, name, tables.get(name, []))
    return folder


def put(folder: Path, name: str, listed: list[Row]) -> None:
    """Write a table, sorted by its key."""
    table = schema(folder)[name]
    text = io.StringIO()
    writer = csv.DictWriter(text, table.columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(listed, key=lambda row: [row[part] for part in table.key]))
    (folder / table.path).write_text(text.getvalue(), encoding="utf-8")


def got(folder: Path, name: str) -> list[Row]:
    """Return the rows of a table as they stand in the file."""
    return list(csv.DictReader(io.StringIO((folder / f"{name}.csv").read_text(encoding="utf-8"))))


def add(folder: Path, name: str, *listed: Row) -> Path:
    put(folder, name, [*got(folder, name), *listed])
    return folder


def change(folder: Path, name: str, line: int, /, **cells: str) -> Path:
    """Overwrite cells of the row in a line; the file is sorted again."""
    listed = got(folder, name)
    listed[line - 2] |= cells
    put(folder, name, listed)
    return folder


def delete(folder: Path, name: str, line: int) -> Path:
    listed = got(folder, name)
    del listed[line - 2]
    put(folder, name, listed)
    return folder


def damage(folder: Path, name: str, harm: Callable[[bytes], bytes]) -> Path:
    """Put a file's bytes through a function, sorted or not, readable or not."""
    path = folder / f"{name}.csv"
    path.write_bytes(harm(path.read_bytes()))
    return folder


def redescribe(folder: Path, name: str, column: str, kind: str = "", /, **constraints: Any) -> Path:
    """Change the type or the limits of a column in the folder's own schema."""
    path = folder / DESCRIPTOR
    package = json.loads(path.read_text(encoding="utf-8"))
    table = next(table for table in package["resources"] if table["name"] == name)
    field = next(field for field in table["schema"]["fields"] if field["name"] == column)
    field["type"] = kind or field["type"]
    field.setdefault("constraints", {}).update(constraints)
    path.write_text(json.dumps(package), encoding="utf-8")
    return folder


def an_extract(folder: Path, instruments: tuple[str, ...] = ("pax-silica", "waico"), whole: Path = DATA) -> Path:
    """Write the real tables cut down to a few instruments and what these need: a book of it is built in seconds.

    Texts and counts of words are left out, and so are claims; evidence and sources are those of the rows that stay.
    """
    folder.mkdir(parents=True)
    for path in whole.iterdir():
        if path.suffix != ".csv":
            shutil.copy(path, folder / path.name)
    tables = schema(whole)
    kept: dict[str, list[Row]] = {name: [] for name in tables}
    kept |= {name: got(whole, name) for name in ("decisions", "concepts")}
    kept["terms"] = [row | {"attested": ""} for row in got(whole, "terms")]  # by documents, which are left out
    kept["instruments"] = [row for row in got(whole, "instruments") if row["id"] in instruments]
    for name in ("events", "memberships", "provisions", "figures", "gaps"):
        kept[name] = [row for row in got(whole, name) if row["instrument"] in instruments]
    named = {row["lead"] for row in kept["instruments"]} | {row["actor"] for row in kept["memberships"]}
    kept["groups"] = [row for row in got(whole, "groups") if row["group"] in GROUPS]
    named |= {row[side] for row in kept["groups"] for side in ("group", "actor")}
    named |= {row["via"] for row in kept["memberships"]}
    kept["actors"] = [row for row in got(whole, "actors") if row["id"] in named]
    keys = {(name, "/".join(row[part] for part in tables[name].key)) for name, listed in kept.items() for row in listed}
    kept["evidence"] = [row for row in got(whole, "evidence") if (row["table"], row["row"]) in keys]
    sources, cited = {row["id"]: row for row in got(whole, "sources")}, {row["source"] for row in kept["evidence"]}
    while more := {sources[one]["derived_from"] for one in cited} - cited - {""}:
        cited |= more
    kept["sources"] = [sources[one] for one in cited]
    for name, listed in kept.items():
        put(folder, name, listed)
    return folder
