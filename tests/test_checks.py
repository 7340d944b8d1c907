"""The checks: each fault by itself, and all of them in one report."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

from factories import (
    a_folder,
    actor,
    add,
    change,
    claim,
    damage,
    delete,
    event,
    evidence,
    figure,
    gap,
    group,
    instrument,
    membership,
    redescribe,
    rows,
    share,
    source,
)
from statecraft import __main__, checks, package, tables
from statecraft.checks import check, check_table, tidy
from statecraft.package import DATA, DESCRIPTOR, as_of, schema
from statecraft.reading import read
from statecraft.report import DataError, render
from statecraft.rules import check_rules


def only(problems):
    assert len(problems) == 1, render(problems)
    return problems[0]


@pytest.fixture
def folder(tmp_path):
    return a_folder(tmp_path)


def broken_rules(folder):
    """Return what the rules across tables find, without the slower look at every cell."""
    known = schema(folder)
    return check_rules({name: read(folder / table.path, table) for name, table in known.items()}, known)


def expect_only(folder, place: str, *words: str, by=broken_rules) -> None:
    """Assert that the only problem stands at file:line:column and says the words."""
    problem = only(by(folder))
    assert f"{problem.file.removeprefix('data/')}:{problem.line}:{problem.column}" == place
    for word in words:
        assert word in str(problem)


def test_the_real_data_have_no_problems():
    assert check() == []


def test_the_default_folder_has_no_problems(folder):
    assert check(folder) == []


CELLS = {
    "a date in words": ("memberships", "date", "12 December 2025", "a date as YYYY-MM-DD", "write 2025-12-12"),
    "a date as spreadsheets write it": (
        "memberships",
        "date",
        "11.12.2025",
        "a date as YYYY-MM-DD",
        "spreadsheets change dates",
    ),
    "a date that does not exist": ("memberships", "until", "2026-02-30", "a date as YYYY-MM-DD", "write 2025-12-12"),
    "a date without leading zeros": ("memberships", "until", "2026-2-3", "a date as YYYY-MM-DD", "write 2025-12-12"),
    "commas in a number": ("figures", "value", "1,670,000,000", "without thousands commas", "write 1670000000"),
    "a number in words": ("figures", "value", "many", "a number with a point", "write 1670000000"),
    "a value outside the allowed ones": (
        "memberships",
        "role",
        "signer",
        "one of signatory, represented",
        "choose one",
    ),
    "an allowed value in capitals": ("sources", "tier", "Primary", "one of primary, wire", "choose one"),
    "an empty required cell": ("instruments", "name", "", "a value in every row", "Official English name"),
    "a text that is too long": ("claims", "locator", "x" * 41, "at most 40 characters", "shorten it"),
    "a number above the range": ("shares", "share", "100.1", "a number from 0 to 100", "the source and its unit"),
    "a number below the range": ("shares", "share", "-1", "a number from 0 to 100", "the source and its unit"),
    "a year in letters": ("shares", "year", "MMXXV", "number", "write"),
    "a code of the wrong form": ("actors", "iso3", "Jpn", "text of the form ^[A-Z]{3}$", "data dictionary"),
    "an address without a scheme": ("sources", "url", "example.org/a", "https?://", "data dictionary"),
    "a space before": ("actors", "name", " Japan", "no space before or after", "remove the space"),
    "a no-break space after": ("actors", "name", "Japan\u00a0", "no space before or after", "remove the space"),
    "a tab": ("actors", "name", "Ja\tpan", "no control or direction marks", "invisible character"),
    "a line break": ("actors", "name", "Ja\npan", "no control or direction marks", "invisible character"),
    "a right-to-left override": (
        "actors",
        "name",
        "Ja\u202epan",
        "no control or direction marks",
        "invisible character",
    ),
    "a zero-width space": ("actors", "name", "Ja\u200bpan", "no control or direction marks", "invisible character"),
}


@pytest.mark.parametrize(
    ("name", "column", "cell"),
    [
        ("shares", "share", "１２"),
        ("shares", "year", "２０２５"),
        ("memberships", "until", "２０２７-12-12"),
    ],
)
def test_full_width_digits_are_no_numbers(folder, name, column, cell):
    found = check_table(schema(folder)[name], change(folder, name, 2, **{column: cell}))
    assert {(problem.line, problem.column, problem.found) for problem in found} == {(2, column, f"'{cell}'")}


@pytest.mark.parametrize(("name", "column", "cell", "allowed", "remedy"), CELLS.values(), ids=CELLS.keys())
def test_a_bad_cell_is_named_with_what_is_allowed(folder, name, column, cell, allowed, remedy):
    folder = change(folder, name, 2, **{column: cell})
    problem = only(check_table(schema(folder)[name], folder))
    assert (problem.file, problem.line, problem.column) == (f"data/{name}.csv", 2, column)
    shown = cell.encode("unicode_escape").decode() if not cell.isprintable() else cell
    assert problem.found.endswith(f"'{shown}'" if cell else "empty cell")
    assert allowed in problem.allowed
    assert remedy in problem.remedy


@pytest.mark.parametrize(("line", "cells"), [(3, {"date": "11.12.2025"}), (3, {"until": "11.12.2025"})])
def test_a_bad_date_is_reported_once(folder, line, cells):
    (column,) = cells
    expect_only(
        change(folder, "memberships", line, **cells), f"memberships.csv:{line}:{column}", "YYYY-MM-DD", by=check
    )


@pytest.mark.parametrize(
    ("limits", "cell", "allowed"),
    [
        ({"maxLength": 10}, "12345678901", "at most 10 characters"),
        ({"kind": "number", "minimum": 1}, "0.5", "a number from 1 to inf"),
        ({"kind": "number", "maximum": 1}, "1.5", "a number from -inf to 1"),
    ],
    ids=["too long", "below an open range", "above an open range"],
)
def test_a_limit_of_the_schema_holds(folder, limits, cell, allowed):
    kind = limits.get("kind", "")
    bounds = {name: bound for name, bound in limits.items() if name != "kind"}
    folder = redescribe(folder, "actors", "notes", kind, **bounds)
    change(folder, "actors", 3, notes=cell)
    problem = only(check_table(schema(folder)["actors"], folder))
    assert (problem.line, problem.column, problem.found) == (3, "notes", f"'{cell}'")
    assert allowed in problem.allowed


def test_a_limit_is_itself_allowed(folder):
    folder = redescribe(folder, "actors", "notes", "number", minimum=0, maximum=100)
    change(change(folder, "actors", 2, notes="0"), "actors", 3, notes="100")
    assert check_table(schema(folder)["actors"], folder) == []


def test_an_infinite_number_is_no_figure(folder):
    expect_only(change(folder, "figures", 2, value="inf"), "figures.csv:2:value", "a number", by=check)


def test_a_double_key_names_both_lines(folder):
    folder = add(folder, "memberships", membership())
    expect_only(
        folder,
        "memberships.csv:4:instrument+actor+role",
        "'accord/jpn/signatory', already in line 3",
        "delete one",
        by=check,
    )


@pytest.mark.parametrize(
    ("name", "row", "place", "target"),
    [
        ("instruments", instrument(lead="usb"), "instruments.csv:2:lead", "actors"),
        ("memberships", membership(actor="jpm"), "memberships.csv:2:actor", "actors"),
        ("groups", group(group="g8"), "groups.csv:2:group", "actors"),
        ("events", event(instrument="accords"), "events.csv:2:instrument", "instruments"),
        ("figures", figure(instrument="accords"), "figures.csv:2:instrument", "instruments"),
        ("claims", claim(article="weekly"), "claims.csv:2:article", "sources"),
        ("shares", share(actor="jpm"), "shares.csv:2:actor", "actors"),
        ("gaps", gap(instrument="accords"), "gaps.csv:2:instrument", "instruments"),
    ],
    ids=["lead", "member", "group", "event", "figure", "article", "producer", "gap"],
)
def test_a_reference_must_lead_somewhere(tmp_path, name, row, place, target):
    others = [one for one in rows()[name] if one.get("id", "") not in ("", row.get("id"))]
    expect_only(a_folder(tmp_path, **{name: [row, *others]}), place, f"an id of data/{target}.csv", "correct the id")


def test_evidence_must_name_a_source_that_exists(tmp_path):
    expect_only(
        a_folder(tmp_path, also=[evidence(source="lost")]),
        "evidence.csv:7:source",
        "'lost'",
        "an id of data/sources.csv",
    )


def test_evidence_must_belong_to_a_row(tmp_path):
    expect_only(
        a_folder(tmp_path, also=[evidence(row="gone")]), "evidence.csv:9:row", "'gone'", "a key of data/instruments.csv"
    )


def test_a_row_without_evidence_is_told_the_line_to_add(folder):
    expect_only(
        delete(folder, "evidence", 3),
        "events.csv:2:",
        "'accord-signing' without supporting evidence",
        "events,accord-signing,<source id>,supports,,",
    )


def test_only_a_claim_that_nobody_can_verify_needs_no_evidence(tmp_path):
    listed = [claim(), claim(id="release-zero-sign", verdict="unverifiable")]
    folder = a_folder(tmp_path, claims=listed, evidence=[])
    bare = [problem.line for problem in broken_rules(folder) if problem.file == "data/claims.csv"]
    assert bare == [2]


@pytest.mark.parametrize(
    "flaw",
    [
        {"seen": "cited"},
        {"url": ""},
    ],
    ids=["known through another text only", "without an address"],
)
def test_a_source_that_nobody_can_open_supports_nothing(tmp_path, flaw):
    folder = a_folder(tmp_path, sources=[*rows()["sources"], source(id="rumour", **flaw)])
    expect_only(
        change(folder, "evidence", 3, source="rumour"), "events.csv:2:", "without supporting evidence", "public address"
    )


@pytest.mark.parametrize("relation", ["mentions", "contradicts"])
def test_only_support_supports(folder, relation):
    folder = change(folder, "evidence", 3, relation=relation, says="Another day.")
    expect_only(folder, "events.csv:2:", "without supporting evidence")


def test_a_contradiction_says_what_it_says(tmp_path):
    folder = a_folder(tmp_path, also=[evidence(source="daily-2025-accord", relation="contradicts") | {"says": ""}])
    expect_only(folder, "evidence.csv:7:says", "what the source says instead")


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("memberships", "date"),
        ("sources", "date"),
        ("groups", "since"),
        ("instruments", "launched"),
    ],
)
def test_a_date_goes_with_its_precision(folder, name, date):
    expect_only(
        change(folder, name, 2, **{f"{date}_precision": ""}),
        f"{name}.csv:2:{date}_precision",
        "fill in both, or neither",
    )


def test_a_precision_goes_with_its_date(folder):
    expect_only(change(folder, "groups", 2, since=""), "groups.csv:2:since", "fill in both, or neither")


@pytest.mark.parametrize(
    ("precision", "day", "right"),
    [
        ("month", "1975-11-15", "1975-11-01"),
        ("year", "1975-11-01", "1975-01-01"),
        ("year", "1975-01-02", "1975-01-01"),
    ],
)
def test_a_rounded_date_is_the_first_day(folder, precision, day, right):
    folder = change(folder, "groups", 2, since=day, since_precision=precision)
    expect_only(folder, "groups.csv:2:since", f"the first day of the {precision}", f"write {right}")
    assert broken_rules(change(folder, "groups", 2, since=right)) == []


def test_a_role_cannot_end_before_it_begins(folder):
    expect_only(change(folder, "memberships", 3, until="2025-12-11"), "memberships.csv:3:until", "a date from date on")


def test_a_role_may_end_on_the_day_it_began(folder):
    assert broken_rules(change(folder, "memberships", 3, until="2025-12-12")) == []


def test_a_group_cannot_be_left_before_it_was_joined(folder):
    expect_only(change(folder, "groups", 2, until="1975-11-14"), "groups.csv:2:until", "a date from since on")


def test_nobody_signs_before_the_launch(folder):
    expect_only(change(folder, "memberships", 3, date="2025-12-11"), "memberships.csv:3:date", "2025-12-12 or later")


def test_a_guest_may_come_before_the_launch(tmp_path):
    assert broken_rules(a_folder(tmp_path, memberships=[membership(role="guest", date="2025-12-01")])) == []


def test_a_signature_known_to_the_month_of_the_launch_is_not_too_early(tmp_path):
    assert broken_rules(a_folder(tmp_path, memberships=[membership(date="2025-12-01", date_precision="month")])) == []


@pytest.mark.parametrize("kind", ["in-force", "delivered", "revoked"])
def test_what_presupposes_an_instrument_does_not_come_before_its_launch(tmp_path, kind):
    folder = a_folder(tmp_path, events=[event(kind=kind, date="2025-12-11")])
    expect_only(folder, "events.csv:2:date", f"2025-12-12 or later for kind {kind}")


@pytest.mark.parametrize(
    "cells",
    [
        {"kind": "meeting", "date": "2025-12-11"},
        {"kind": "in-force", "date": "2025-12-12"},
        {"kind": "in-force", "date": "2025-12-01", "date_precision": "month"},
    ],
    ids=["a meeting", "on the day", "in the month"],
)
def test_what_prepares_an_instrument_may_come_before_its_launch(tmp_path, cells):
    assert broken_rules(a_folder(tmp_path, events=[event(**cells)])) == []


@pytest.mark.parametrize(
    ("metric", "value", "fits"),
    [
        ("Share of chips", "100", True),
        ("Share of chips", "100.5", False),
        ("Growth of sales", "250", True),
        ("Share of enterprises", "250", False),
    ],
)
def test_no_part_is_more_than_its_whole(tmp_path, metric, value, fits):
    folder = a_folder(tmp_path, figures=[figure(metric=metric, value=value, unit="percent")])
    assert [(p.line, p.column) for p in broken_rules(folder)] == ([] if fits else [(2, "value")])


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({"share": "88"}, []),
        ({"share": "89"}, [(2, "share")]),
        ({"share": "89", "year": "2025"}, []),
        ({"share": "89", "estimator": "Bureau"}, []),
    ],
    ids=["within rounding", "too much", "another year", "another estimator"],
)
def test_the_shares_of_a_stage_sum_to_a_hundred_at_most(tmp_path, other, found):
    listed = [share(), share(id="ore-mining-usa", actor="usa", **other)]
    assert [(p.line, p.column) for p in broken_rules(a_folder(tmp_path, shares=listed))] == found


@pytest.mark.parametrize("via", ["", "chn", "nld"], ids=["by nobody", "by a stranger", "by itself"])
def test_who_is_represented_is_represented_by_a_signatory(folder, via):
    expect_only(change(folder, "memberships", 4, via=via), "memberships.csv:4:via", f"'{via}'", "a signatory of accord")


def test_a_signatory_is_represented_by_nobody(folder):
    expect_only(
        change(folder, "memberships", 3, via="eu"), "memberships.csv:3:via", "empty unless the role is represented"
    )


def test_one_address_is_one_source(tmp_path):
    folder = a_folder(tmp_path, sources=[source(), source(id="twin", url=source()["url"])])
    expect_only(folder, "sources.csv:3:url", "use source 'ministry-2025-accord' instead")


def test_several_sources_may_have_no_address(tmp_path):
    folder = a_folder(tmp_path, sources=[source(), source(id="one", url=""), source(id="two", url="")])
    assert broken_rules(folder) == []


@pytest.mark.parametrize(("seen", "read_at"), [("reprint", ""), ("read", "https://example.org/copy")])
def test_a_reprint_and_only_a_reprint_says_where_it_was_read(tmp_path, seen, read_at):
    expect_only(
        a_folder(tmp_path, sources=[source(seen=seen, read_at=read_at)]),
        "sources.csv:2:read_at",
        "if, and only if, seen is reprint",
    )


def test_a_source_is_not_derived_from_itself(tmp_path):
    expect_only(
        a_folder(tmp_path, sources=[source(derived_from="ministry-2025-accord")]),
        "sources.csv:2:derived_from",
        "another source",
    )


def test_sources_are_not_derived_in_a_circle(tmp_path):
    pair = [source(derived_from="other"), source(id="other", derived_from="ministry-2025-accord")]
    assert {p.column for p in broken_rules(a_folder(tmp_path, sources=pair))} == {"derived_from"}


def test_an_id_means_one_thing(tmp_path):
    expect_only(
        a_folder(tmp_path, figures=[figure(id="accord-signing")]),
        "figures.csv:2:id",
        "data/events.csv does not use",
        "another id",
    )


def test_rows_stand_sorted(folder):
    folder = damage(folder, "groups", turned)
    expect_only(folder, "groups.csv:3:group+actor", "'g7/jpn'", "rows sorted by key", "make tidy")


def turned(data: bytes) -> bytes:
    head, *lines = data.splitlines(keepends=True)
    return b"".join([head, *reversed(lines)])


def test_a_table_that_the_schema_does_not_know_is_not_passed_over(folder):
    (folder / "drafts.csv").write_text("id\n")
    problem = only(check(folder))
    assert (problem.file, problem.line, problem.column) == ("data/drafts.csv", 0, "")
    assert problem.found == "a table that the schema does not describe"
    assert problem.allowed == ", ".join(sorted(table.path for table in schema(folder).values()))
    assert problem.remedy == "describe it in data/datapackage.json, or remove it"


def test_a_folder_is_checked_against_its_own_schema(folder):
    redescribe(folder, "actors", "name", maxLength=5)
    assert {(problem.file, problem.column) for problem in check(folder)} == {("data/actors.csv", "name")}


def test_a_folder_is_checked_up_to_its_own_day(folder):
    described = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    described["statecraft:as_of"] = "2025-12-31"
    (folder / DESCRIPTOR).write_text(json.dumps(described), encoding="utf-8")
    found = check(folder)
    assert found
    assert {problem.allowed.partition(" ")[0] for problem in found} == {"2025-12-31"}


def test_what_the_schema_itself_gets_wrong_is_said_alone(folder):
    change(redescribe(folder, "actors", "name", pattern="("), "shares", 2, share="many")
    assert {problem.file for problem in check(folder)} == {f"data/{DESCRIPTOR}"}


def test_a_folder_is_tidied_by_its_own_schema(folder):
    described = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    described["resources"] = [table for table in described["resources"] if table["name"] == "groups"]
    (folder / DESCRIPTOR).write_text(json.dumps(described), encoding="utf-8")
    (folder / "actors.csv").unlink()
    before = (folder / "groups.csv").read_bytes()
    tidy(damage(folder, "groups", turned))
    assert (folder / "groups.csv").read_bytes() == before


def test_all_problems_of_all_files_come_in_one_sorted_report(tmp_path):
    folder = a_folder(tmp_path, actors=[actor("usa", kind="country"), *rows()["actors"][:-1]])
    change(change(folder, "memberships", 3, until="soon"), "memberships", 2, actor="nobody")
    damage(folder, "events", lambda data: data + b"half,a,line\n")
    damage(folder, "groups", turned)
    (folder / "figures.csv").write_bytes(b"")
    found = check(folder)
    assert found == sorted(found)
    places = {(p.file.removeprefix("data/"), p.line, p.column) for p in found}
    assert places >= {
        ("actors.csv", 7, "kind"),
        ("memberships.csv", 4, "actor"),
        ("memberships.csv", 2, "until"),
        ("events.csv", 3, ""),
        ("groups.csv", 3, "group+actor"),
        ("figures.csv", 0, ""),
    }
    assert not [p for p in found if p.file == "data/evidence.csv" and "events" in p.allowed]


def test_an_unreadable_table_does_not_make_its_neighbours_look_wrong(folder):
    folder = damage(folder, "actors", lambda data: b"\xef\xbb\xbf" + data)
    expect_only(folder, "actors.csv:1:", "byte-order mark", by=check)


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        (None, 0, "no such file"),
        ('{"resources": [\n}', 2, "Expecting value"),
        ('{"resources": [{"name": "a"}]}', 0, "missing key 'schema'"),
        ("[]", 0, "list indices"),
    ],
    ids=["missing", "no JSON", "without a key", "no object"],
)
def test_a_broken_schema_is_a_problem_like_others(folder, text, line, found):
    (folder / DESCRIPTOR).unlink() if text is None else (folder / DESCRIPTOR).write_text(text)
    expect_only(folder, f"{DESCRIPTOR}:{line}:", found, "git", by=check)


def test_the_data_say_how_far_they_reach(folder):
    assert as_of(folder) == as_of()
    assert len(as_of()) == len("2026-11-22")


def test_a_schema_that_does_not_say_how_far_the_data_reach_is_a_problem(folder):
    (folder / DESCRIPTOR).write_text('{"resources": []}')
    with pytest.raises(DataError, match="as_of"):
        as_of(folder)


def house(monkeypatch, folder):
    """Make a folder the one that the command works on."""
    for module in (package, tables, checks):
        monkeypatch.setattr(module, "DATA", folder)


def test_the_command_says_what_the_data_hold(folder, monkeypatch, capsys):
    house(monkeypatch, folder)
    assert __main__.main(["check"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("Data in order: 4 sources, 6 actors, 2 groups, 2 instruments, 1 events, 7 memberships, ")
    assert "Confidence of 15 supported rows: 100% high" in said.out
    assert "25% of sources are primary" in said.out
    assert said.err == ""


@pytest.mark.parametrize("command", ["check", "tidy"])
def test_the_command_reports_every_problem_on_standard_error(folder, monkeypatch, capsys, command):
    folder = change(change(folder, "figures", 2, value="1,000"), "groups", 2, since="1975")
    house(monkeypatch, folder)
    assert __main__.main([command]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("2 problems in the data:\ndata/figures.csv:2, column 'value'")
    assert "data/groups.csv:2, column 'since'" in said.err


def test_the_command_tidies_and_then_checks(folder, monkeypatch, capsys):
    house(monkeypatch, damage(folder, "groups", turned))
    assert __main__.main(["tidy"]) == 0
    assert "Data in order" in capsys.readouterr().out


def test_tidying_reports_a_file_that_cannot_be_read_and_leaves_it(folder, monkeypatch, capsys):
    folder = damage(folder, "groups", lambda data: data + b'"\n')
    before = (folder / "groups.csv").read_bytes()
    house(monkeypatch, folder)
    assert __main__.main(["tidy"]) == 1
    assert "stray quote" in capsys.readouterr().err
    assert (folder / "groups.csv").read_bytes() == before


def test_the_command_runs_from_any_folder_on_the_real_data(tmp_path):
    command = [sys.executable, "-m", "statecraft", "check"]
    path = {"PYTHONPATH": str(DATA.parent / "book")}
    ran = subprocess.run(command, cwd=tmp_path, env=os.environ | path, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Data in order: ")


def test_tidying_sorts_and_a_second_time_changes_nothing(tmp_path):
    folder = a_folder(tmp_path, actors=[*rows()["actors"], actor("fra", notes='Paris, "巴黎"')])
    sorted_bytes = (folder / "actors.csv").read_bytes()
    damage(folder, "actors", turned)
    tidy(folder)
    assert (folder / "actors.csv").read_bytes() == sorted_bytes
    tidy(folder)
    assert (folder / "actors.csv").read_bytes() == sorted_bytes


def test_the_real_tables_are_in_the_house_form(tmp_path):
    folder = shutil.copytree(DATA, tmp_path / "data")
    tidy(folder)
    assert [p.name for p in DATA.glob("*.csv") if p.read_bytes() != (folder / p.name).read_bytes()] == []


def test_tidying_refuses_what_it_cannot_read(folder):
    with pytest.raises(DataError, match="carriage return"):
        tidy(damage(folder, "groups", lambda data: data.replace(b"\n", b"\r\n")))
