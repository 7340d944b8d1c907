"""Loading: real types, and a file that can't be read says where and why."""

from __future__ import annotations

import pytest

from factories import a_folder, actor, change, damage, got, membership, put, redescribe
from statecraft.package import DATA, schema
from statecraft.reading import read, row_ids
from statecraft.report import DataError, Problem, shorten
from statecraft.tables import load, tables

HEADER = b"group,actor,since,since_precision,until,notes"
TYPES = {"date": "datetime64[s]", "number": "float64", "year": "Int64"}


def problems_of(folder, name="groups") -> tuple[Problem, ...]:
    with pytest.raises(DataError) as caught:
        load(name, folder)
    return caught.value.problems


def test_the_tables_are_those_of_the_schema():
    assert tables() == list(schema())
    assert {"sources", "actors", "instruments", "events", "memberships", "evidence"} <= set(tables())


@pytest.mark.parametrize("name", tables())
def test_every_real_table_has_the_types_of_its_schema(name):
    frame, table = load(name), schema()[name]
    assert list(frame.columns) == table.columns
    for column in table.fields:
        kind = str(frame[column.name].dtype)
        category = column.enum or column.name in table.references
        assert kind == TYPES.get(column.type, "category" if category else "str"), column.name
    assert "object" not in set(map(str, frame.dtypes))
    assert len(frame) > 0


@pytest.mark.parametrize("name", tables())
def test_no_cell_of_a_real_table_is_lost_on_the_way(name):
    frame, table = load(name), schema()[name]
    raw = read(DATA / table.path, table)
    assert len(frame) == len(raw)
    assert (frame.isna().to_numpy() == (raw == "").to_numpy()).all()


def test_allowed_values_are_categories_even_where_no_row_has_them(tmp_path):
    roles = load("memberships", a_folder(tmp_path))["role"].cat.categories
    assert "observer" in roles


def test_years_are_whole_numbers_and_shares_are_not(tmp_path):
    row = load("shares", a_folder(tmp_path)).iloc[0]
    assert (row["year"], row["share"]) == (2024, 12.5)


def test_a_year_can_be_missing(tmp_path):
    folder = a_folder(tmp_path, actors=[actor("jpn", notes="1956"), actor("usa")])
    years = load("actors", redescribe(folder, "actors", "notes", "year"))["notes"]
    assert str(years.dtype) == "Int64"
    assert years.isna().tolist() == [False, True]


def test_an_empty_cell_is_missing_and_the_word_na_is_not(tmp_path):
    notes = load("actors", a_folder(tmp_path, actors=[actor("jpn"), actor("nam", notes="NA")]))["notes"]
    assert notes.isna().tolist() == [True, False]
    assert notes.iloc[1] == "NA"


def test_a_quoted_cell_may_hold_commas_quotes_and_any_script(tmp_path):
    said = 'Tokyo, "東京", Токио'
    assert load("actors", a_folder(tmp_path, actors=[actor("jpn", notes=said)]))["notes"].tolist() == [said]


def test_a_frame_is_the_callers_own_copy(tmp_path):
    folder = a_folder(tmp_path)
    frame = load("actors", folder)
    frame["mine"] = 1
    frame.loc[0, "name"] = "spoilt"
    again = load("actors", folder)
    assert "mine" not in again
    assert "spoilt" not in set(again["name"])


def test_a_changed_file_is_read_again(tmp_path):
    folder = a_folder(tmp_path)
    load("actors", folder)
    put(folder, "actors", [actor("fra", name="France, added later")])
    assert load("actors", folder)["id"].tolist() == ["fra"]


def test_a_changed_schema_is_read_again(tmp_path):
    folder = a_folder(tmp_path)
    load("actors", folder)
    redescribe(folder, "actors", "region", enum=["Eastern Asia"])
    assert str(load("actors", folder)["region"].dtype) == "category"


def test_an_unknown_table_names_the_known_ones(tmp_path):
    (problem,) = problems_of(a_folder(tmp_path), "membership")
    assert "no table 'membership'" in problem.found
    assert "memberships" in problem.allowed
    assert "figures" in problem.allowed
    assert "spelling" in problem.remedy


def test_a_broken_table_lists_all_its_problems_when_loaded(tmp_path):
    folder = a_folder(tmp_path, groups=[])
    put(folder, "memberships", [membership(role="signer", date="12/12/2025"), membership(actor="usa", until="soon")])
    assert [(p.line, p.column) for p in problems_of(folder, "memberships")] == [(2, "date"), (2, "role"), (3, "until")]


def test_a_year_with_a_fraction_is_a_problem_with_a_place(tmp_path):
    folder = change(a_folder(tmp_path), "shares", 2, year="2024.5")
    assert [(p.line, p.column) for p in problems_of(folder, "shares")] == [(2, "year")]


def test_a_missing_file_is_named_with_the_way_to_restore_it(tmp_path):
    folder = a_folder(tmp_path)
    (folder / "groups.csv").unlink()
    (problem,) = problems_of(folder)
    assert (problem.file, problem.line) == ("data/groups.csv", 0)
    assert "No such file" in problem.found
    assert "git diff data/groups.csv" in problem.remedy


def swap(old: bytes, new: bytes):
    return lambda data: data.replace(old, new, 1)


AGAIN = "save the file again as UTF-8"
UNREADABLE = {
    "empty file": (lambda data: b"", 0, "empty file", "UTF-8", AGAIN),
    "blank file": (lambda data: b"\n \n", 0, "empty file", "UTF-8", AGAIN),
    "byte-order mark": (lambda data: b"\xef\xbb\xbf" + data, 1, "byte-order mark", "without byte-order mark", AGAIN),
    "GB18030": (swap(b"day,,", "day,,七国".encode("gb18030")), 2, "not UTF-8 (GB18030, perhaps)", "UTF-8", AGAIN),
    "no encoding": (swap(b"usa", b"us\xff"), 3, "byte 0xff, which is not UTF-8", "UTF-8", AGAIN),
    "UTF-16": (lambda data: data.decode().encode("utf-16"), 1, "UTF-16", "UTF-8", AGAIN),
    "NUL byte": (swap(b"usa", b"\0usa"), 3, "NUL byte", "UTF-8", AGAIN),
    "CRLF": (lambda data: data.replace(b"\n", b"\r\n"), 1, "carriage return", "LF line ends", "with LF line ends"),
    "one carriage return": (swap(b"usa", b"usa\r"), 3, "carriage return", "LF line ends", "with LF line ends"),
    "missing column": (swap(b",since,", b","), 1, "no such column", "since_precision", "add the column"),
    "unknown column": (swap(b",notes", b",notes,colour"), 1, "unknown column", "once each", "remove it"),
    "double column": (swap(b",notes", b",notes,until"), 1, "double column", "once each", "remove it"),
    "another order": (swap(b"group,actor", b"actor,group"), 1, "actor, group,", "group, actor,", "in this order"),
    "short line": (swap(b"g7,usa,", b"g7,"), 3, "5 cells", "6 cells, as in the header", "add the missing commas"),
    "long line": (swap(b"usa", b"usa,"), 3, "7 cells", "6 cells", "quote a cell that holds a comma"),
    "blank line": (swap(b"g7,usa", b"\ng7,usa"), 3, "an empty line", "a row with its key", "delete the line"),
    "quote left open": (swap(b"usa", b'"usa'), 3, "unexpected end of data", "quotes doubled", "stray quote"),
    "text after a quote": (swap(b"usa", b'"usa" '), 3, "expected after", "quotes doubled", "quote the cell"),
    "line after a cell of two lines": (swap(b"day,,\ng7,usa,", b'day,,"a\nb"\n'), 4, "4 cells", "6 cells", "commas"),
}


@pytest.mark.parametrize(("harm", "line", "found", "allowed", "remedy"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_an_unreadable_file_says_where_what_and_how_to_mend_it(tmp_path, harm, line, found, allowed, remedy):
    (problem,) = [p for p in problems_of(damage(a_folder(tmp_path), "groups", harm)) if found in p.found]
    assert (problem.file, problem.line) == ("data/groups.csv", line)
    assert allowed in problem.allowed
    assert remedy in problem.remedy


@pytest.mark.parametrize(
    ("harm", "column"),
    [
        (UNREADABLE["missing column"][0], "since"),
        (UNREADABLE["unknown column"][0], "colour"),
        (UNREADABLE["double column"][0], "until"),
    ],
    ids=["missing", "unknown", "double"],
)
def test_a_wrong_header_names_the_column(tmp_path, harm, column):
    assert [p.column for p in problems_of(damage(a_folder(tmp_path), "groups", harm))] == [column]


def test_all_faults_of_a_header_come_at_once(tmp_path):
    folder = damage(a_folder(tmp_path), "groups", swap(b"since,since_precision,until", b"begin,until,until"))
    assert sorted(p.column for p in problems_of(folder)) == ["begin", "since", "since_precision", "until"]


def test_all_ragged_lines_come_at_once(tmp_path):
    folder = damage(a_folder(tmp_path), "groups", lambda data: HEADER + b"\ng7,jpn\ng7,nld,,,,\ng7,usa\n")
    assert [p.line for p in problems_of(folder)] == [2, 4]


def test_the_key_of_a_row_joins_its_parts_with_a_slash(tmp_path):
    folder = a_folder(tmp_path, memberships=[membership()])
    assert row_ids(load("memberships", folder), schema(folder)["memberships"]).tolist() == ["accord/jpn/signatory"]
    assert row_ids(load("figures", folder), schema(folder)["figures"]).tolist() == ["accord-fund"]


def test_a_changed_cell_stands_in_the_line_that_a_report_names(tmp_path):
    folder = change(a_folder(tmp_path), "groups", 3, since="1975")
    assert got(folder, "groups")[1]["since"] == "1975"
    assert [(p.line, p.column) for p in problems_of(folder)] == [(3, "since")]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("plain", "'plain'"),
        ("东京", "'东京'"),
        ("a\u202eb", r"'a\u202eb'"),
        ("x" * 70, "'" + "x" * 59 + "…'"),
    ],
    ids=["plain", "Chinese", "direction mark", "long"],
)
def test_a_message_shows_a_cell_so_that_it_can_be_read(cell, shown):
    assert shorten(cell) == shown


def test_a_problem_reads_as_place_found_allowed_and_remedy():
    said = str(Problem("data/groups.csv", 3, "since", "'1975'", "a date", "write it"))
    assert said.splitlines() == [
        "data/groups.csv:3, column 'since'",
        "    found:   '1975'",
        "    allowed: a date",
        "    remedy:  write it",
    ]
    assert str(Problem("data/groups.csv", 0, "", "empty", "rows", "restore")).startswith("data/groups.csv\n")


def test_an_error_carries_each_problem_once_and_sorted():
    first, second = Problem("a.csv", 2, "", "x", "y", "z"), Problem("a.csv", 10, "", "x", "y", "z")
    error = DataError([second, first, second])
    assert error.problems == (first, second)
    assert str(error).startswith("2 problems in the data:\na.csv:2\n")
