"""Damage of every kind: to data, schema, codebooks, chapters, configuration and the build itself.

Each kind is named with its place, what was found, what is allowed and how to
mend it; or it does no harm. None ends in a traceback alone, and none touches
the last good site.

A circular instrument cannot occur: no instrument refers to another, only to the
actor that leads it. What can turn in a circle is tested: sources that repeat each
other, groups that hold each other, members that sign for each other, links.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from sphinx.errors import ConfigError

from conftest import ROOT
from factories import a_folder, change, damage, got, group, membership, once, put, source  # noqa: F401
from statecraft import __main__ as command
from statecraft import checks, counting, geometry, package, tables
from statecraft.checks import check
from statecraft.coding import codebook
from statecraft.package import DATA, DESCRIPTOR
from statecraft.reading import read
from statecraft.report import DataError, Problem, render
from statecraft.rules import check_rules
from statecraft.storage import explained
from statecraft.tables import load
from statecraft_book import __main__ as book_command
from statecraft_book import completion, configuration
from statecraft_book.lock import BusyError, alone
from statecraft_book.preflight import preflight
from test_build import GOOD, book, served, write  # noqa: F401

pytestmark = pytest.mark.usefixtures("once")
KEPT = ("sources", "actors", "groups", "instruments", "events", "memberships", "shares", "figures", "evidence")


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A folder of the tables that damage is done to; nothing is wrong with it."""
    folder = a_folder(tmp_path_factory.mktemp("whole"), claims=[], gaps=[])
    described(folder, lambda raw: [raw["resources"].remove(t) for t in list(raw["resources"]) if t["name"] not in KEPT])
    for path in folder.glob("*.csv"):
        if path.stem not in KEPT:
            path.unlink()
    assert check(folder) == []
    return folder


@pytest.fixture
def folder(whole, tmp_path) -> Path:
    return shutil.copytree(whole, tmp_path / "data")


def described(folder: Path, harm: Callable[[dict], object]) -> Path:
    """Put the schema through a function that changes it."""
    path = folder / DESCRIPTOR
    raw = json.loads(path.read_text(encoding="utf-8"))
    harm(raw)
    path.write_text(json.dumps(raw), encoding="utf-8")
    return folder


def table(raw: dict, name: str) -> dict:
    return next(resource for resource in raw["resources"] if resource["name"] == name)


def column(raw: dict, name: str, field: str) -> dict:
    return next(one for one in table(raw, name)["schema"]["fields"] if one["name"] == field)


def expect(problems: list[Problem], place: str, *words: str) -> None:
    """Assert that a problem stands at file:line:column, says the words, and that each says how to mend it."""
    assert problems, "the damage was passed over"
    assert not [one for one in problems if not (one.file and one.found and one.allowed and one.remedy)]
    here = [one for one in problems if f"{one.file.removeprefix('data/')}:{one.line}:{one.column}" == place]
    assert here, render(problems)
    assert not [word for word in words if word not in render(here)], render(here)


# Files.


def swap(old: str, new: str) -> Callable[[bytes], bytes]:
    def harm(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode(), 1)

    return harm


def turned(data: bytes) -> bytes:
    head, *lines = data.splitlines(keepends=True)
    return b"".join([head, *reversed(lines)])


FILES = {
    "an empty file": (lambda data: b"", "0:", "empty file"),
    "blank lines only": (lambda data: b"\n\n", "0:", "empty file"),
    "a last cell cut short": (lambda data: data[:-2], "3:", "may have been cut off"),
    "a last line cut short": (lambda data: data[:-6] + b"\n", "3:", "cells, as in the header"),
    "a comma at the end of every line": (
        lambda data: data.replace(b"\n", b",\n"), "1:", "a column without a name", "delete the comma too many"),
    "a row of bare commas": (lambda data: data + b",,,,,\n", "4:", "an empty line of commas", "delete the line"),
    "an empty line": (lambda data: data + b"\n", "4:", "an empty line", "delete the line"),
    "UTF-32": (lambda data: data.decode().encode("utf-32"), "1:", "UTF-32"),
    "Latin-1": (lambda data: data.replace(b"day,,\n", "day,,Malá\n".encode("latin-1"), 1), "2:", "Latin-1", "0xe1"),
    "a NUL byte": (swap("usa", "us\0a"), "3:", "NUL byte"),
    "UTF-16": (lambda data: data.decode().encode("utf-16"), "1:", "UTF-16"),
    "UTF-16 without a mark": (lambda data: data.decode().encode("utf-16-le"), "1:", "NUL byte"),
    "GB18030": (lambda data: data.replace(b"day,,", "day,,七国".encode("gb18030"), 1), "2:", "GB18030, perhaps"),
    "half a character": (lambda data: data.replace(b"day,,\n", b"day,,\xe4\xb8\n", 1), "2:", "0xe4"),
    "a byte-order mark": (lambda data: b"\xef\xbb\xbf" + data, "1:", "byte-order mark"),
    "CRLF": (lambda data: data.replace(b"\n", b"\r\n"), "1:", "carriage return"),
    "mixed line ends": (swap("usa", "usa\r"), "3:", "carriage return"),
    "CR only": (lambda data: data.replace(b"\n", b"\r"), "1:", "carriage return"),
    "a double header": (swap("notes", "until"), "1:until", "double column"),
    "an extra column": (swap("notes", "notes,colour"), "1:colour", "unknown column"),
    "a missing column": (swap(",since,", ","), "1:since", "no such column"),
    "columns in another order": (swap("group,actor", "actor,group"), "1:", "put the columns in this order"),
    "no header": (lambda data: data.split(b"\n", 1)[1], "1:", "no name of a column", "into the first line"),
    "semicolons": (lambda data: data.replace(b",", b";"), "1:", "set apart by semicolons", "with commas"),
    "tabs": (lambda data: data.replace(b",", b"\t"), "1:", "columns set apart by tabs", "save the file with commas"),
    "a quote left open": (swap("usa", '"usa'), "3:", "unexpected end of data"),
    "text after a quote": (swap("usa", '"usa" '), "3:", "stray quote"),
    "a line too short": (swap("g7,usa,", "g7,"), "3:", "5 cells", "add the missing commas"),
    "a line too long": (swap("usa", "usa,"), "3:", "7 cells", "quote a cell that holds a comma"),
    "marks of a merge": (swap("g7,usa", "<<<<<<< ours\ng7,usa"), "3:", "1 cells"),
    "a double key": (lambda data: data + data.splitlines(True)[-1], "4:group+actor", "already in line 3"),
    "rows out of order": (turned, "3:group+actor", "make tidy"),
}  # fmt: skip


@pytest.mark.parametrize(("harm", "place", "words"), [(h, p, w) for h, p, *w in FILES.values()], ids=FILES.keys())
def test_a_damaged_file_is_named_with_place_and_remedy(folder, harm, place, words):
    found = check(damage(folder, "groups", harm))
    expect(found, f"groups.csv:{place}", *words)
    assert len([one for one in found if one.file == "data/groups.csv"]) <= 1 + ("double column" in words), render(found)


@pytest.mark.parametrize("name", KEPT)
def test_a_table_that_is_gone_is_named_with_the_way_to_restore_it(folder, name):
    (folder / f"{name}.csv").unlink()
    expect(check(folder), f"{name}.csv:0:", "No such file", f"git diff data/{name}.csv")


def test_a_table_that_lost_its_rows_is_seen_by_every_row_that_needs_them(folder):
    found = check(damage(folder, "actors", lambda data: data.splitlines(keepends=True)[0]))
    expect(found, "memberships.csv:2:actor", "an id of data/actors.csv")
    assert {one.file for one in found} >= {"data/groups.csv", "data/instruments.csv", "data/memberships.csv"}


def test_a_table_without_a_description_is_not_shipped(folder):
    shutil.copy(folder / "groups.csv", folder / "groups (1).csv")
    expect(check(folder), "groups (1).csv:0:", "does not describe")


@pytest.mark.parametrize("name", ["groups.part", "groups.csv~", "groups.xlsx", ".new-7/"])
def test_a_file_that_nothing_knows_is_not_shipped(folder, name):
    (folder / name).mkdir() if name.endswith("/") else (folder / name).write_text("half a ta")
    expect(check(folder), f"{name.rstrip('/')}:0:", "nothing here knows", "groups.csv", "remove it")


def test_what_the_system_keeps_beside_the_tables_is_let_be(folder):
    (folder / ".~lock.groups.csv#").write_text("open in a spreadsheet")
    assert check(folder) == []


def test_a_stray_quote_in_words_stays_a_quote(folder):
    damage(folder, "actors", swap(",Japan,", ',Ja"pan,'))
    assert check(folder) == []
    assert 'Ja"pan' in set(load("actors", folder)["name"])


# Cells.

CELLS = {
    "a space before": ("actors", 2, {"name": " China"}, "name", "remove the space"),
    "a no-break space after": ("actors", 2, {"name": "China\u00a0"}, "name", "remove the space"),
    "a right-to-left override": ("actors", 2, {"name": "Chi\u202ena"}, "name", "invisible character"),
    "a zero-width space": ("actors", 2, {"name": "Chi\u200bna"}, "name", "invisible character"),
    "an Arabic letter mark": ("actors", 2, {"name": "Chi\u061cna"}, "name", "U+061C ARABIC LETTER MARK in"),
    "a soft hyphen": ("actors", 2, {"name": "Chi\u00adna"}, "name", "U+00AD SOFT HYPHEN in"),
    "a line separator": ("actors", 2, {"name": "Chi\u2028na"}, "name", "U+2028 LINE SEPARATOR in"),
    "a next line": ("actors", 2, {"name": "Chi\u0085na"}, "name", "U+0085 in", "invisible character"),
    "a word joiner": ("actors", 2, {"name": "Chi\u2060na"}, "name", "U+2060 WORD JOINER in"),
    "a joiner that joins nothing": ("actors", 2, {"name": "Chi\u200dna"}, "name", "U+200D ZERO WIDTH JOINER in"),
    "a tag": ("actors", 2, {"name": "Chi\U000e0041na"}, "name", "U+E0041 TAG LATIN CAPITAL LETTER A in"),
    "an accent apart": ("actors", 2, {"name": "Vie\u0323\u0302t Nam"}, "name", "COMBINING DOT BELOW in", "form NFC"),
    "a control character": ("actors", 2, {"name": "Chi\x07na"}, "name", "invisible character"),
    "a line break": ("actors", 2, {"name": "Chi\nna"}, "name", "invisible character"),
    "a formula": ("actors", 2, {"name": "=1+1"}, "name", "takes for a formula"),
    "full-width digits": ("figures", 2, {"value": "１２"}, "value", "a number with a point"),
    "a comma in a number": ("figures", 2, {"value": "1,670"}, "value", "without thousands commas"),
    "a decimal comma": ("figures", 2, {"value": "1,5"}, "value", "a number with a point"),
    "a number as spreadsheets shorten it": ("figures", 2, {"value": "1.67E+09"}, "value", "not 1.67E+09"),
    "an exponent": ("figures", 2, {"value": "1e3"}, "value", "a number with a point"),
    "a percent sign": ("figures", 2, {"value": "12%"}, "value", "a number with a point"),
    "infinity": ("figures", 2, {"value": "inf"}, "value", "a number with a point"),
    "no number": ("figures", 2, {"value": "nan"}, "value", "a number with a point"),
    "a number beyond all": ("figures", 2, {"value": "9" * 400}, "value", "a number with a point"),
    "an underscore": ("figures", 2, {"value": "1_000"}, "value", "a number with a point"),
    "a share below nothing": ("shares", 2, {"share": "-1"}, "share", "from 0 to 100"),
    "a share above all": ("shares", 2, {"share": "101"}, "share", "from 0 to 100"),
    "a year of two digits": ("shares", 2, {"year": "24"}, "year", "four digits"),
    "a date with slashes": ("events", 2, {"date": "12/12/2025"}, "date", "spreadsheets change dates"),
    "a date as a serial number": ("events", 2, {"date": "45000"}, "date", "spreadsheets change dates"),
    "a date as Dec-25": ("events", 2, {"date": "Dec-25"}, "date", "spreadsheets change dates"),
    "a date with a time": ("events", 2, {"date": "2025-12-12T00:00:00"}, "date", "a date as YYYY-MM-DD"),
    "30 February": ("events", 2, {"date": "2025-02-30"}, "date", "a date as YYYY-MM-DD"),
    "31 June": ("events", 2, {"date": "2025-06-31"}, "date", "a date as YYYY-MM-DD"),
    "the year nought": ("events", 2, {"date": "0000-01-01"}, "date", "a date as YYYY-MM-DD"),
    "a day that has not come": ("events", 2, {"date": "2031-01-01"}, "date", "or earlier", "statecraft:as_of"),
    "a source read tomorrow": ("sources", 2, {"retrieved": "2031-01-01"}, "retrieved", "or earlier"),
    "an unknown precision": ("events", 2, {"date_precision": "week"}, "date_precision", "one of day"),
    "a precision that the date denies": ("events", 2, {"date_precision": "month"}, "date", "the first day of"),
    "a precision without a date": ("groups", 2, {"since": ""}, "since", "fill in both, or neither"),
    "an end before the start": ("groups", 2, {"until": "1970-01-01"}, "until", "a date from since on"),
    "a wrong ISO code": ("actors", 5, {"iso3": "JPX"}, "iso3", "JPN", "correct the code, the id or the kind"),
    "an ISO code in small letters": ("actors", 5, {"iso3": "jpn"}, "iso3", "^[A-Z]{3}$"),
    "an ISO code of no state": ("actors", 3, {"iso3": "EUR"}, "iso3", "empty unless the actor is a state"),
    "an allowed value in capitals": ("memberships", 2, {"role": "Signatory"}, "role", "one of signatory"),
    "an id in capitals": ("actors", 2, {"id": "CHN"}, "id", "text of the form"),
    "an unknown value": ("memberships", 2, {"role": "signer"}, "role", "one of signatory"),
    "an unknown reference": ("memberships", 3, {"actor": "jpm"}, "actor", "an id of data/actors.csv"),
    "an address of another kind": ("sources", 2, {"url": "javascript:alert(1)"}, "url", "text of the form"),
    "evidence without a relation": ("evidence", 2, {"relation": ""}, "relation", "a value in every row"),
    "evidence for another table": ("evidence", 2, {"table": "event"}, "table", "one of"),
    "a source that repeats itself": (
        "sources", 2, {"derived_from": "agency-2025-accord"}, "derived_from", "another source"),
    "a member that represents itself": ("memberships", 4, {"via": "nld"}, "via", "another actor, a signatory"),
    "a reprint without its place": ("sources", 2, {"seen": "reprint"}, "read_at", "say where the text was read"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "line", "cells", "where", "words"),
    [(n, a, c, w, t) for n, a, c, w, *t in CELLS.values()],
    ids=CELLS.keys(),
)
def test_a_damaged_cell_is_named_with_place_and_remedy(folder, name, line, cells, where, words):
    found = check(change(folder, name, line, **cells))
    line = next(n for n, row in enumerate(got(folder, name), 2) if cells.items() <= row.items())
    if not any("\n" in cell for cell in cells.values()):
        expect(found, f"{name}.csv:{line}:{where}", *words)
    else:
        expect(found, f"{name}.csv:2:{where}", *words)


LINKS = {
    "evidence of a row that is gone": (
        "evidence", lambda listed: [listed[0] | {"row": "gone"}, *listed[1:]], "row", "delete the evidence of a row"),
    "a row without evidence": ("evidence", lambda listed: listed[1:], "", "add to data/evidence.csv"),
    "sources that repeat each other": (
        "sources", lambda listed: [listed[0] | {"derived_from": listed[1]["id"]},
                                   listed[1] | {"derived_from": listed[0]["id"]}, *listed[2:]],
        "derived_from", "which does not repeat this one"),
    "support by a source that nobody can open": (
        "sources", lambda listed: [one | {"url": ""} for one in listed], "", "whose source has a public address"),
    "a group in itself": (
        "groups", lambda listed: [*listed, group(actor="g7")], "actor", "g7 in g7"),
    "groups in each other": (
        "groups", lambda listed: [*listed, group(actor="eu"), group(group="eu", actor="g7")], "actor",
        "delete one of the rows"),
    "members that sign for each other": (
        "memberships", lambda listed: [*listed, membership(role="represented", via="usa"),
                                       membership(actor="usa", role="represented", via="jpn")],
        "role", "nobody signs for another in a circle"),
    "one address for two sources": (
        "sources", lambda listed: [*listed, source(id="zz", url=listed[0]["url"])], "url", "delete this row"),
    "two rows with one id": (
        "sources", lambda listed: [*listed, source(id=listed[0]["id"], url="https://zz.invalid/")], "id", "already in"),
    "one id in two tables": ("figures", lambda listed: [one | {"id": "accord"} for one in listed], "id", "another id"),
    "a member who signs twice": (
        "memberships", lambda listed: [*listed, membership()], "instrument+actor+role", "already in line"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "harm", "where", "words"), LINKS.values(), ids=LINKS.keys())
def test_a_damaged_link_between_rows_is_named(folder, name, harm, where, words):
    put(folder, name, harm(got(folder, name)))
    found = [one for one in check(folder) if one.column == where and words in str(one)]
    assert found and all(one.line for one in found)


@pytest.mark.parametrize("name", tables.tables())
def test_rules_that_need_a_table_pass_over_it_where_it_cannot_be_read(tmp_path, name):
    known = package.schema(a_folder(tmp_path))
    frames = {one: read(tmp_path / "data" / known[one].path, known[one]) for one in known if one != name}
    assert check_rules(frames, known) == []


# What no memory should have to hold, and what is no file.


@pytest.mark.parametrize("unit", ["x", "x\n"], ids=["in one line", "over many lines"])
def test_a_cell_of_a_hundred_megabytes_is_refused_before_it_fills_the_memory(folder, unit):
    with (folder / "groups.csv").open("a", encoding="utf-8") as file:
        file.write('g8,usa,,,,"')
        for _ in range(100):
            file.write(unit * (1_000_000 // len(unit)))
    started = time.process_time()
    tracemalloc.start()
    found = check(folder)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    expect(found, "groups.csv:4:", "shorter lines" if unit == "x" else "a cell of more than 131,072 characters")
    assert peak < 350_000_000
    assert time.process_time() - started < 20


def test_a_link_out_of_the_folder_is_refused_and_not_published(folder, tmp_path):
    shutil.move(folder / "groups.csv", tmp_path / "elsewhere.csv")
    (folder / "groups.csv").symlink_to(tmp_path / "elsewhere.csv")
    expect(check(folder), "groups.csv:0:", "a link to a file outside", "put the file in the place of the link")


@pytest.mark.parametrize("name", ["secret.yml", "secret.json", "secret.csv"])
def test_any_other_link_out_of_the_folder_is_refused_too(folder, tmp_path, name):
    (tmp_path / "secret").write_text("a: 1\n")
    (folder / name).symlink_to(tmp_path / "secret")
    expect(check(folder), f"{name}:0:", "a link to a file outside")


def test_a_link_to_itself_is_no_table(folder):
    (folder / "groups.csv").unlink()
    (folder / "groups.csv").symlink_to("groups.csv")
    expect(check(folder), "groups.csv:0:", "a readable file")


@pytest.mark.parametrize("name", ["groups.csv", DESCRIPTOR])
def test_a_folder_in_the_place_of_a_file_is_named(folder, name):
    (folder / name).unlink()
    (folder / name).mkdir()
    expect(check(folder), f"{name}:0:", "Is a directory", "git")


@pytest.mark.parametrize("name", ["groups.csv", DESCRIPTOR])
def test_a_file_that_may_not_be_read_is_named(folder, monkeypatch, name):
    refused, opened = PermissionError(errno.EACCES, "Permission denied"), Path.open

    def closed(path: Path, *args: object, **more: object) -> object:
        if path.name == name:
            raise refused
        return opened(path, *args, **more)

    monkeypatch.setattr(Path, "open", closed)
    package._parsed.cache_clear()
    expect(check(folder), f"{name}:0:", "Permission denied", "git")


# The schema.

SCHEMAS = {
    "no list of tables": (lambda raw: raw.update(resources={"a": 1}), "", "string indices"),
    "a table that is a text": (lambda raw: raw["resources"].append("groups"), "", "string indices"),
    "a name that is a number": (lambda raw: table(raw, "groups").update(name=7), "", "name is no text: 7"),
    "two tables of one name": (lambda raw: table(raw, "groups").update(name="actors"), "", "two tables of one name"),
    "a key that is no column": (
        lambda raw: table(raw, "groups")["schema"].update(primaryKey=["group", "x"]), "groups.primaryKey", "'x'"),
    "a table without a key": (
        lambda raw: table(raw, "groups")["schema"].update(primaryKey=[]), "groups.primaryKey", "columns of groups"),
    "a reference to no table": (
        lambda raw: table(raw, "events")["schema"]["foreignKeys"][0]["reference"].update(resource="pacts"),
        "events.instrument", "'pacts.id'"),
    "a reference to no column": (
        lambda raw: table(raw, "events")["schema"]["foreignKeys"][0]["reference"].update(fields=["x"]),
        "events.instrument", "'instruments.x'"),
    "a reference of no column": (
        lambda raw: table(raw, "events")["schema"]["foreignKeys"][0].update(fields=[]), "", "index out of range"),
    "an unknown type": (lambda raw: column(raw, "groups", "since").update(type="day"), "groups.since", "'day'"),
    "a broken pattern": (
        lambda raw: column(raw, "groups", "actor")["constraints"].update(pattern="^[a-z"), "groups.actor",
        "unterminated"),
    "a limit in words": (
        lambda raw: column(raw, "shares", "share")["constraints"].update(maximum="hundred"), "shares.share",
        "'hundred'"),
    "allowed values in one text": (
        lambda raw: column(raw, "events", "kind")["constraints"].update(enum="signed"), "", "no list of texts"),
    "two columns of one name": (
        lambda raw: column(raw, "groups", "until").update(name="since"), "groups.since", "2 columns of this name"),
    "a table in another folder": (
        lambda raw: table(raw, "groups").update(path="../secret.csv"), "groups.path", "'../secret.csv'"),
    "a date that does not exist": (
        lambda raw: raw.update({"statecraft:as_of": "2026-02-30"}), "statecraft:as_of", "2026-02-30"),
    "a column of typed confidence": (
        lambda raw: column(raw, "groups", "notes").update(name="confidence"), "groups.confidence", "derives it"),
}  # fmt: skip


@pytest.mark.parametrize(("harm", "where", "words"), SCHEMAS.values(), ids=SCHEMAS.keys())
def test_a_damaged_schema_is_named_with_place_and_remedy(folder, harm, where, words):
    expect(check(described(folder, harm)), f"{DESCRIPTOR}:0:{where}", words)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (b"", 1, "Expecting value"),
        (b'{"resources": [\n', 2, "Expecting value"),
        (b"[" * 100_000, 0, "recursion"),
        ("{}".encode("utf-16"), 0, "can't decode"),
        (b"\xef\xbb\xbf{}", 1, "BOM"),
        (b"{}", 0, "missing key 'resources'"),
    ],
    ids=["empty", "cut short", "too deep", "UTF-16", "byte-order mark", "nothing in it"],
)
def test_a_schema_that_cannot_be_read_is_named(folder, text, line, words):
    (folder / DESCRIPTOR).write_bytes(text)
    expect(check(folder), f"{DESCRIPTOR}:{line}:", words, "git")


# The codebooks and the map.


@pytest.fixture(scope="module")
def coded(tmp_path_factory) -> Path:
    """A folder with one coded instrument, and the codebooks."""
    codes = [
        {"instrument": "accord", "dimension": "money", "pass": one, "stance": "no-money"} for one in ("a", "b", "final")
    ]
    folder = a_folder(tmp_path_factory.mktemp("coded"), provisions=codes)
    for name in ("codebook.yml", "genres.yml"):
        shutil.copy(DATA / name, folder / name)
    assert check(folder) == []
    return folder


BOOKS = {
    "gone": (None, 0, "No such file"),
    "empty": (b"", 0, "empty file"),
    "a tab": (b"a:\n\tb: 1\n", 2, "cannot start any token"),
    "a bracket left open": (b"a: [1,\n", 2, "did not find expected"),
    "a list": (b"- a\n", 0, "a list"),
    "no dimensions": (b"version: 1\n", 0, "no such list"),
    "dimensions without ids": (b"dimensions: [a, 1]\n", 0, "no such list"),
    "a date that does not exist": (b"date: 2026-02-30\n", 0, "day is out of range"),
    "code to run": (b"a: !!python/object/apply:os.system [ls]\n", 1, "could not determine a constructor"),
    "an alias of nothing": (b"a: *b\n", 1, "undefined alias"),
    "UTF-16": ("a: 1\n".encode("utf-16"), 1, "UTF-16"),
}


@pytest.mark.parametrize(("text", "line", "words"), BOOKS.values(), ids=BOOKS.keys())
def test_a_damaged_codebook_is_named_with_place_and_remedy(coded, tmp_path, text, line, words):
    folder = shutil.copytree(coded, tmp_path / "data")
    path = folder / "codebook.yml"
    path.unlink() if text is None else path.write_bytes(text)
    found = [one for one in check(folder) if one.file == "data/codebook.yml"]
    assert found and words in render(found) and line in {one.line for one in found}
    if "no such list" not in words:
        with pytest.raises(DataError):
            codebook(folder)


@pytest.mark.parametrize(
    ("cells", "where"),
    [({"dimension": "mony"}, "dimension"), ({"stance": "some-money"}, "stance")],
    ids=["dimension", "stance"],
)
def test_a_code_that_the_codebook_does_not_define_is_named(coded, tmp_path, cells, where):
    folder = shutil.copytree(coded, tmp_path / "data")
    put(folder, "provisions", [row | cells for row in got(folder, "provisions")])
    expect(check(folder), f"provisions.csv:2:{where}", "define it in data/codebook.yml")


def test_a_genre_that_its_codebook_does_not_define_is_named(coded, tmp_path):
    folder = shutil.copytree(coded, tmp_path / "data")
    (folder / "genres.yml").write_text("genres:\n- id: letter\n", encoding="utf-8")
    put(folder, "document_genres", [{"document": "a", "pass": "a", "genre": "law"}])
    expect(check(folder), "document_genres.csv:2:genre", "one of letter", "define it in data/genres.yml")


@pytest.mark.parametrize("text", [None, b"", b"{", b"\xff"], ids=["gone", "empty", "cut short", "no UTF-8"])
def test_a_damaged_map_says_how_to_make_it_again(tmp_path, monkeypatch, text):
    if text is not None:
        (tmp_path / "world.json").write_bytes(text)
    monkeypatch.setattr(geometry, "DATA", tmp_path)
    geometry.world.cache_clear()
    with pytest.raises(DataError, match="make map"):
        geometry.world()
    geometry.world.cache_clear()


# Chapters and configuration.

TOC = "format: jb-book\nroot: book/index\nchapters:\n- file: book/page\n"


@pytest.fixture
def root(tmp_path) -> Path:
    """A checkout with two chapters and nothing to execute them with."""
    (tmp_path / "book").mkdir()
    for name, text in {
        "_config.yml": "title: A\n",
        "_toc.yml": TOC,
        "book/index.md": "# A\n",
        "book/page.md": GOOD,
    }.items():
        (tmp_path / name).write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8")
    assert preflight(tmp_path) == []
    return tmp_path


PAGES = {
    "no configuration": ("_config.yml", None, "0:", "No such file"),
    "a broken configuration": ("_config.yml", b"title: A\n  b: [\n", "2:", "mapping values are not allowed"),
    "a configuration that is a list": ("_config.yml", b"- a\n", "0:", "a list"),
    "a setting that is a number": ("_config.yml", b"title: A\nexecute: 7\n", "2:execute", "names with their values"),
    "a misspelt value": (
        "_config.yml", b"execute:\n  timeout: 7\n  execute_notebooks: cahce\n", "3:execute.execute_notebooks",
        "one of auto, cache, force, inline, off\n"),
    "a misspelt setting": ("_config.yml", b"title: A\nexecuet: {}\n", "2:execuet", "did you mean execute"),
    "a setting in a list": (
        "_config.yml", b"exclude_patterns:\n- a\n- 7\n", "3:exclude_patterns.1", "a text"),
    "a setting of no kind": ("_config.yml", b"html:\n  numbers: 7\n", "2:html.numbers", "sphinx: config"),
    "a switch in words": ("_config.yml", b"only_build_toc_files: maybe\n", "1:only_build_toc_files", "true or false"),
    "a number in the place of a name": ("_config.yml", b"title: A\n7: 1\n", "2:7", "no such setting"),
    "a limit below all": ("_config.yml", b"execute:\n  timeout: -2\n", "2:execute.timeout", "minimum -1"),
    "a setting given twice": ("_config.yml", b"title: A\nauthor: B\ntitle: C\n", "3:", "title for the second time"),
    "a setting of itself": ("_config.yml", b"title: A\nsphinx: &a\n  config: *a\nlogo: 7\n", "4:logo", "a text"),
    "no contents": ("_toc.yml", None, "0:", "No such file"),
    "broken contents": ("_toc.yml", b"root: 'book\n", "2:", "unexpected end of stream"),
    "contents without a root": ("_toc.yml", b"format: jb-book\n", "0:", "root"),
    "contents that are a text": ("_toc.yml", b"book\n", "0:", "a str"),
    "contents of another form": ("_toc.yml", TOC.replace("- file: book/page", "  file: 7").encode(), "0:", "format,"),
    "a chapter that does not exist": ("_toc.yml", TOC.replace("page", "pag").encode(), "4:", "pag, which has no file"),
    "an empty chapter": ("book/page.md", b"", "0:", "empty file"),
    "a chapter in UTF-16": ("book/page.md", "# A\n".encode("utf-16"), "1:", "UTF-16"),
    "a chapter in GB18030": ("book/page.md", "# 七国\n".encode("gb18030"), "1:", "GB18030, perhaps"),
    "a chapter with a NUL byte": ("book/page.md", b"# A\n\nb\0c\n", "3:", "NUL byte"),
    "a chapter with a byte-order mark": ("book/page.md", b"\xef\xbb\xbf# A\n", "1:", "byte-order mark"),
    "a chapter with CRLF": ("book/page.md", b"# A\r\n", "1:", "carriage return"),
    "a chapter cut short": ("book/page.md", b"# A\n\nThe end of thi", "3:", "may have been cut off"),
    "broken front matter": ("book/page.md", b"---\na: [1\n---\n# A\n", "2:", "but got"),
    "front matter that is a list": ("book/page.md", b"---\n- a\n---\n# A\n", "0:", "a list"),
    "marks of a merge": ("book/page.md", b"# A\n\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> d\n", "3:", "choose between"),
    "redirects that are broken": ("book/redirects.yml", b"a.html: index.html\nb: [\n", "3:", "expected the node"),
    "redirects in a list": ("book/redirects.yml", b"- a.html\n", "0:", "a list"),
    "redirects in UTF-16": ("book/redirects.yml", "a: b\n".encode("utf-16"), "1:", "UTF-16"),
    "a redirect to elsewhere": (
        "book/redirects.yml", b"# old\na.html: https://a.invalid/\n", "2:", "lines such as 'old-name.html"),
    "a redirect from a page": ("book/redirects.yml", b"page.html: index.html\n", "1:", "would hide it"),
    "a redirect to nowhere": ("book/redirects.yml", b"a.html: b.html\n", "1:", "no page of the book"),
    "two redirects of one page": (
        "book/redirects.yml", b"a.html: page.html\na.html: index.html\n", "2:", "for the second time"),
    "front matter left open": ("book/page.md", b"---\na: 1\n# A\n\nb: c: d\n", "5:", "mapping values"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "place", "words"), PAGES.values(), ids=PAGES.keys())
def test_damaged_chapters_and_configuration_are_named_before_anything_runs(root, name, text, place, words):
    (root / name).unlink() if text is None else (root / name).write_bytes(text)
    expect(preflight(root), f"{name}:{place}", words)


def test_what_looks_like_damage_and_is_none_is_let_be(root):
    (root / "book" / "redirects.yml").write_text("# none yet\n", encoding="utf-8")
    (root / "book" / "page.md").write_text("A heading\n=======\n", encoding="utf-8")
    (root / "_config.yml").write_text("execute:\n  execute_notebooks: off\nproject: A\n", encoding="utf-8")
    assert preflight(root) == []
    (root / "book" / "redirects.yml").write_text("a.html: page.html\nb.html: actors/usa.html\n", encoding="utf-8")
    assert preflight(root) == []


def test_a_setting_of_sphinx_that_nothing_reads_is_refused(root):
    text = "sphinx:\n  config:\n    html_title: A\n    html_titel: B\n    numbers: 7\n"
    (root / "_config.yml").write_text(text, encoding="utf-8")
    app = SimpleNamespace(srcdir=str(root), config=SimpleNamespace(values={"html_title": None, "language": None}))
    words = r"^_config\.yml:4: html_titel is no setting.* mean html_title\?\. _config\.yml:5: numbers .* leave it out"
    with pytest.raises(ConfigError, match=words):
        configuration._refuse_unknown(app)
    app.config.values |= {"html_titel": None, "numbers": None}
    configuration._refuse_unknown(app)


@pytest.mark.parametrize("text", ["", "title: A\n", "sphinx:\n", "sphinx:\n  config:\n"])
def test_a_configuration_without_settings_of_sphinx_is_let_be(text):
    assert list(configuration.unknown(text, "_config.yml", ())) == []


def test_an_address_that_is_none_is_named_before_anything_runs(root, monkeypatch):
    monkeypatch.setenv("STATECRAFT_URL", "example.org/book?a")
    expect(preflight(root), "STATECRAFT_URL:0:", "unset STATECRAFT_URL")


def test_the_book_itself_has_nothing_to_mend():
    assert preflight(ROOT) == []


def test_a_folder_in_the_place_of_a_chapter_is_named(root):
    (root / "book" / "page.md").unlink()
    (root / "book" / "page.md").mkdir()
    expect(preflight(root), "book/page.md:0:", "Is a directory")


def test_a_chapter_that_links_out_of_the_book_is_refused(root, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "page.md"
    shutil.move(root / "book" / "page.md", elsewhere)
    (root / "book" / "page.md").symlink_to(elsewhere)
    expect(preflight(root), "book/page.md:0:", "a link to a file outside")


# The build.


@pytest.fixture
def steps(root, monkeypatch) -> Path:
    """The checkout, whose data are in order and whose chapters are executed in no time."""
    html = root / "_build" / ".stage" / "_build" / "html"

    def executed(*_: Path) -> tuple[int, list[str]]:
        html.mkdir(parents=True, exist_ok=True)
        for name in ("index", "page"):
            (html / f"{name}.html").write_text("new", encoding="utf-8")
        return 0, []

    monkeypatch.setattr(book_command, "checked", lambda *_: True)
    monkeypatch.setattr(book_command, "execute", executed)
    site = root / "_build" / "html"
    site.mkdir(parents=True)
    (site / "index.html").write_text("old", encoding="utf-8")
    return root


def front(root: Path) -> str:
    return (root / "_build" / "html" / "index.html").read_text(encoding="utf-8")


def test_a_build_in_order_replaces_the_site(steps):
    assert book_command.main(steps) == 0
    assert front(steps) == "new"


def check_fails(steps: Path, capsys: pytest.CaptureFixture[str], *words: str) -> None:
    """Assert that the build fails in words, and that the old site still stands."""
    assert book_command.main(steps) == 1
    said = capsys.readouterr().err
    assert "untouched" in said and "Traceback" not in said
    assert not [word for word in words if word not in said], said
    assert front(steps) == "old"


def test_broken_chapters_stop_the_build(steps, capsys):
    (steps / "_toc.yml").write_text(TOC.replace("page", "pag"), encoding="utf-8")
    check_fails(steps, capsys, "1 problem in the book", "_toc.yml:4", "write book/pag.md")


def test_a_second_build_of_one_folder_waits_its_turn(steps, capsys):
    with alone(steps / "_build" / ".lock"):
        check_fails(steps, capsys, "another build", "wait for it")
    assert book_command.main(steps) == 0


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("where", "what", "error", "words"),
    [
        (book_command.shutil, "copytree", FULL, "free some space"),
        (book_command.shutil, "copytree", OSError(errno.EROFS, "Read-only file system"), "work in a copy elsewhere"),
        (
            book_command.shutil,
            "copytree",
            PermissionError(errno.EACCES, "Permission denied"),
            "allow writing there",
        ),
        (book_command.shutil, "copytree", shutil.Error([("a", "b", "gone")]), "the folder is there and can be written"),
        (book_command, "execute", KeyboardInterrupt(), "it was interrupted"),
    ],
    ids=["full", "read-only", "not ours", "half copied", "interrupted"],
)
def test_a_build_that_cannot_go_on_leaves_the_old_site(steps, capsys, monkeypatch, where, what, error, words):
    def stop(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(where, what, stop)
    check_fails(steps, capsys, words)


def test_a_site_that_cannot_be_completed_leaves_the_old_one(steps, capsys, monkeypatch):
    said = ["writing output", explained(FULL)]
    monkeypatch.setattr(book_command, "execute", lambda *_: (book_command.STOPPED, said))
    check_fails(steps, capsys, "No space left on device; free some space")


@pytest.mark.parametrize(
    ("step", "wanted", "words"),
    [("paths", {"actors/usa.html"}, "missing or empty: actors/usa.html"), ("jupyter_book", FULL, "free some space")],
)
def test_the_process_that_completes_a_site_ends_by_saying_what_is_wrong(root, capsys, monkeypatch, step, wanted, words):
    html = root / "stage" / "_build" / "html"
    html.mkdir(parents=True)
    for name in ("index", "page", "search", "404"):
        (html / f"{name}.html").write_text("x", encoding="utf-8")

    def outcome(*_: object, **__: object) -> set[str]:
        if isinstance(wanted, OSError):
            raise wanted
        return wanted

    monkeypatch.setattr(completion, "jupyter_book", lambda *_, **__: None)
    monkeypatch.setattr(completion, "paths", lambda _: set())
    monkeypatch.setattr(completion, step, outcome)
    assert completion.run(root, root / "stage") == book_command.STOPPED
    assert words in capsys.readouterr().out.splitlines()[-1]


def test_a_build_folder_that_is_a_file_is_named(root, capsys):
    (root / "_build").write_text("")
    assert book_command.main(root) == 1
    assert "_build" in capsys.readouterr().err


@pytest.mark.parametrize("harm", ["text", "folder"])
def test_a_damaged_lock_is_named(steps, capsys, harm):
    path = steps / "_build" / ".lock"
    path.write_bytes(b"no lock " * 200) if harm == "text" else path.mkdir()
    check_fails(steps, capsys, ".lock")


def test_the_lock_of_a_process_that_was_killed_is_free(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from statecraft_book.lock import alone\n"
        "with alone(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / ".lock")], stdout=subprocess.PIPE, text=True, env=environment
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(BusyError), alone(tmp_path / ".lock"):
            pass
        holder.kill()
    with alone(tmp_path / ".lock"):
        pass


def test_tidying_on_a_full_disk_leaves_the_table_whole(folder, monkeypatch, capsys):
    damage(folder, "groups", turned)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(_: pd.DataFrame, path: Path, **__: object) -> None:
        path.write_text("half a ta")
        raise FULL

    for module in (package, tables, checks):
        monkeypatch.setattr(module, "DATA", folder)
    monkeypatch.setattr(pd.DataFrame, "to_csv", full)
    assert command.main(["tidy"]) == 1
    assert "No space left" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FULL, "No space left on device; free some space"),
        (OSError(errno.EROFS, "Read-only file system"), "the disk is read-only"),
        (PermissionError(errno.EACCES, "Permission denied", "a.csv"), "'a.csv'; allow writing there"),
        (shutil.Error([("a", "b", f"{FULL}: 'a'"), ("c", "d", f"{FULL}: 'c'")]), "'a' (and 1 more); free some space"),
        (shutil.Error([("a", "b", "gone")]), "gone; see that the folder is there"),
    ],
    ids=["full", "read-only", "not ours", "full in the middle of many files", "gone"],
)
def test_what_a_disk_refuses_is_said_in_one_line_with_a_remedy(error, words):
    assert words in explained(error) and "\n" not in explained(error)


def test_texts_that_are_not_there_are_listed_and_not_counted(monkeypatch, capsys):
    def missing() -> None:
        raise FileNotFoundError("2 texts are not as described")

    monkeypatch.setattr(counting, "recount", missing)
    assert command.main(["corpus"]) == 1
    assert capsys.readouterr().err == "2 texts are not as described\n"


# The same with real builds.


def environment(root: Path) -> dict[str, str]:
    path = os.pathsep.join([str(root / "book"), str(root / "book" / "_ext")])
    return os.environ | {"PYTHONPATH": path, "STATECRAFT_BOOK": ""}


def started(root: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "statecraft_book"], cwd=root, env=environment(root),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
    )  # fmt: skip


# Real disks, for one process: the tables lie on one that is full, the build on one that is full in the middle of
# the pages; then there is room again, and then they are read-only. Prints what each command said, and its status.
DISKS = """
for folder in data _build; do
    cp -a "$folder" "$KEPT/$folder"
    mount -t tmpfs -o size=$(( $(du -sk "$folder" | cut -f1) + 80000 ))k none "$folder"
    cp -a "$KEPT/$folder/." "$folder"
    room=0; test "$folder" = data || room=20
    head -c $(( ($(df -k --output=avail "$folder" | tail -1) - room) * 1024 )) /dev/zero > "$folder/.ballast"
done
state() { find "$1" -type f ! -name .ballast | LC_ALL=C sort | xargs -d '\\n' sha256sum | sha256sum; }
say() { echo "== $1"; shift; "$@" 2>&1; echo "status $?"; }
say "data before" state data; say "site before" state _build/html
say "tables, full" "$PYTHON" -c "$ROWS"; say "build, full" "$PYTHON" -m statecraft_book
say "data full" state data; say "site full" state _build/html
rm _build/.ballast data/.ballast; mount -o remount,ro data
say "tables, read-only" "$PYTHON" -c "$ROWS"; say "build, room again" "$PYTHON" -m statecraft_book
say "page" grep -q "rows of sources:" _build/html/page.html; say "site new" state _build/html
mount -o remount,ro _build
say "build, read-only" "$PYTHON" -m statecraft_book
say "data after" state data; say "site after" state _build/html
"""
ROWS = """
from statecraft.__main__ import main
row = "what=event id=a instrument=pax-silica date=2026-01-01 kind=meeting title=A summary=B source=c"
assert main(["tidy"]) == main(["new", *row.split()]) == 1
"""


def on_disks(root: Path, kept: Path) -> dict[str, str]:
    """Run the commands above in a mount namespace of their own; skip where the system refuses one."""
    alone_here = ["unshare", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*alone_here, "true"], capture_output=True).returncode:
        pytest.skip("NO DISK WAS FILLED: this machine refuses namespaces (unshare)")
    done = subprocess.run(
        [*alone_here, "sh", "-c", DISKS], cwd=root, capture_output=True, text=True, encoding="utf-8", timeout=600,
        env=environment(root) | {"KEPT": str(kept), "PYTHON": sys.executable, "ROWS": ROWS},
    )  # fmt: skip
    assert done.returncode == 0 and not done.stderr, done.stderr
    told = [part.partition("\n") for part in done.stdout.split("== ")[1:]]
    return {name: words for name, _, words in told}


@pytest.mark.site
def test_builds_that_are_killed_or_out_of_room_leave_the_site_and_the_next_one_is_right(book, tmp_path):  # noqa: F811
    before = served(book)
    write(book, GOOD.replace("sources:", "rows of sources:"))
    with started(book) as first:
        assert any("Executing" in line or "reading sources" in line for line in first.stdout)
        first.send_signal(signal.SIGKILL)
    assert served(book) == before
    said = on_disks(book, tmp_path)
    assert said["tables, full"].count("No space left on device") == 2
    assert said["tables, full"].count("free some space") == 2
    assert said["tables, full"].endswith("Nothing was written.\nstatus 0\n")
    assert re.search("(No space left on device|disk is full).*; free some space, then", said["build, full"])
    assert said["build, full"].endswith("untouched.\nstatus 1\n")
    assert said["tables, read-only"].count("the disk is read-only: work in a copy elsewhere") == 2
    assert said["build, room again"].endswith("status 0\n") and said["page"] == "status 0\n"
    assert "the disk is read-only" in said["build, read-only"] and said["build, read-only"].endswith("status 1\n")
    assert said["data before"] == said["data full"] == said["data after"]
    assert said["site before"] == said["site full"] != said["site new"] == said["site after"]


@pytest.mark.site
def test_of_two_builds_at_once_one_is_right_and_the_other_says_why_not(book):  # noqa: F811
    write(book, GOOD.replace("sources:", "all sources:"))
    both = [started(book) for _ in range(2)]
    said = [one.communicate(timeout=600)[0] for one in both]
    assert sorted(one.returncode for one in both) == [0, 1], said
    assert sum("another build" in words for words in said) == 1
    assert "all sources:" in served(book)
