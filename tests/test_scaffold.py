"""New rows: written with their evidence in order, or not at all."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from conftest import ROOT
from factories import a_folder, damage, got, once  # noqa: F401
from statecraft import __main__, scaffold
from statecraft.checks import check
from statecraft.report import DataError
from statecraft.scaffold import add, complete, from_make, pairs, questions, rows, run

pytestmark = pytest.mark.usefixtures("once")
SOURCE = ["what=source", "id=ministry-2026-note", "title=A note", "publisher=Ministry", "date=2026-03-02", "lang=en",
          "tier=primary", "url=https://example.org/note"]  # fmt: skip
VALID = {
    "source": SOURCE,
    "instrument": ["what=instrument", "id=pact", "name=The Pact", "bloc=us", "family=coalition", "genre=declaration",
                   "lead=usa", "launched=2026-02", "status=signed", "status_as_of=2026-11-22", "binding=political",
                   "summary=Two states talk.", "source=ministry-2025-accord"],
    "event": ["what=event", "id=accord-meeting", "instrument=accord", "date=2026-02-03", "kind=meeting",
              "title=They meet", "summary=Two states meet.", "source=ministry-2025-accord"],
    "membership": ["what=membership", "instrument=accord", "actor=chn", "role=guest", "date=2026-02-03",
                   "source=ministry-2025-accord"],
    "figure": ["what=figure", "id=accord-staff", "instrument=accord", "metric=Staff", "value=12", "unit=people",
               "qualifier=about", "stage=counted", "as_of=2026-02-03", "scope=Office",
               "source=ministry-2025-accord,agency-2025-accord"],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    return a_folder(tmp_path)


def texts(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("what", VALID)
def test_a_row_that_fits_is_written_with_its_evidence_and_the_data_stay_in_order(folder, what):
    before = {name: len(got(folder, name)) for name in (scaffold.KINDS[what], "evidence")}
    lines = run(VALID[what], folder)
    sources = dict(word.split("=", 1) for word in VALID[what]).get("source", "")
    added = {name: len(got(folder, name)) - n for name, n in before.items()}
    assert added == {scaffold.KINDS[what]: 1, "evidence": len(sources.split(",")) if sources else 0}
    assert len(lines) == sum(added.values()) and all(line.startswith("data/") for line in lines)
    assert check(folder) == []


def test_a_new_source_and_a_row_that_rests_on_it(folder):
    run(SOURCE, folder)
    run(["what=membership", "instrument=forum", "actor=nld", "role=guest", "source=ministry-2026-note"], folder)
    assert {"table": "memberships", "row": "forum/nld/guest", "source": "ministry-2026-note", "relation": "supports",
            "locator": "", "says": ""} in got(folder, "evidence")  # fmt: skip


@pytest.mark.parametrize(
    ("what", "changed", "words"),
    [
        ("source", "tier=official", "one of primary, wire, specialist, press"),
        ("source", "url=https://example.org/ministry-2025-accord", "an address that no other source has"),
        ("membership", "role=signer", "one of signatory, represented"),
        ("membership", "actor=fra", "an id of data/actors.csv"),
        ("membership", "actor=jpn role=signatory", "a key that no other row has"),
        ("membership", "source=nowhere", "an id of data/sources.csv"),
        ("event", "date=3 May 2026", "a date as YYYY-MM-DD"),
        ("figure", "value=1,000", "write 1670000000, not 1,670,000,000"),
        ("instrument", "summary=", "a value in every row"),
    ],
)
def test_a_row_that_does_not_fit_is_taken_out_again_and_the_report_says_what_is_allowed(folder, what, changed, words):
    before = texts(folder)
    keys = {word.partition("=")[0] for word in changed.split(" ") if "=" in word}
    new = changed.split(" ") if what == "membership" else [changed]
    kept = [word for word in VALID[what] if word.partition("=")[0] not in keys]
    with pytest.raises(DataError, match="problem") as caught:
        run([*kept, *new], folder)
    assert words in str(caught.value)
    assert texts(folder) == before


def raising(error):
    def stop(*_, **__):
        raise error

    return stop


@pytest.mark.parametrize("step", ["check", "write"])
def test_an_interruption_leaves_the_tables_as_they_were(folder, monkeypatch, step):
    before = texts(folder)
    monkeypatch.setattr(scaffold, step, raising(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        run(VALID["event"], folder)
    assert texts(folder) == before


def test_of_two_tables_none_is_changed_where_one_cannot_be(folder, monkeypatch):
    before, moved = texts(folder), Path.replace

    def stop(path, target):
        if target == folder / "evidence.csv" and path.name == target.name:
            raise OSError(28, "No space left on device")
        return moved(path, target)

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(OSError, match="No space"):
        run(VALID["event"], folder)
    assert texts(folder) == before


def test_a_table_without_new_rows_is_not_written_again(folder):
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    run(VALID["event"], folder)
    after = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert {name for name in before | after if before.get(name) != after.get(name)} == {"events.csv", "evidence.csv"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, EOFError], ids=["Ctrl-C", "Ctrl-D"])
def test_who_leaves_at_a_prompt_is_told_that_nothing_was_written(folder, monkeypatch, capsys, error):
    before = texts(folder)
    monkeypatch.setattr(scaffold, "DATA", folder)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", raising(error))
    assert __main__.main(["new", "what=event", "id=a"]) == 1
    assert capsys.readouterr().err == "\nStopped. Nothing was written.\n"
    assert texts(folder) == before


def test_a_disk_that_is_full_is_named_with_a_remedy(monkeypatch, capsys):
    monkeypatch.setattr(scaffold, "run", raising(OSError(28, "No space left on device")))
    assert __main__.main(["new", "what=event"]) == 1
    assert "free some space, then try again. Nothing was written." in capsys.readouterr().err


def test_a_table_that_cannot_be_read_is_reported_and_left_alone(folder):
    damage(folder, "evidence", lambda text: text + b"only,three,cells\n")
    before = texts(folder)
    with pytest.raises(DataError, match="3 cells"):
        run(VALID["event"], folder)
    assert texts(folder) == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["what=treaty"], "one of source, instrument, event, membership, figure"),
        ([], "say what=source"),
        (["what=event", "titel=x", "source=a"], "did you mean title"),
        (["what=source", "colour=red"], "leave it out"),
        (["what=source", "source=a"], "a column of data/sources.csv"),
        (["what=event", "id=x"], "one source or more"),
        (["what"], "key=value"),
        (["what=event", "id=a", "id=b"], "each key once"),
    ],
)
def test_a_wrong_request_is_named_before_anything_is_written(folder, words, message, monkeypatch):
    monkeypatch.delenv("MAKEFLAGS", raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    before = texts(folder)
    with pytest.raises(DataError) as caught:
        run(words, folder)
    assert message in str(caught.value)
    assert texts(folder) == before


def test_missing_values_are_asked_for_with_what_is_allowed_and_only_those(folder):
    asked = {}
    answers = {"what": "membership", "role": "guest", "source": "ministry-2025-accord"}

    def answer(column, words):
        asked[column] = words
        return answers[column]

    run(["instrument=accord", "actor=chn"], folder, answer)
    assert list(asked) == ["what", "role", "source"]
    assert "signatory, represented" in asked["role"]
    assert check(folder) == []


def test_nobody_is_asked_where_nobody_sits_at_a_terminal(folder, monkeypatch):
    monkeypatch.setattr("sys.stdin", open("/dev/null"))  # noqa: PTH123, SIM115
    with pytest.raises(DataError, match="empty cell"):
        run(["what=source", "id=ministry-2026-note"], folder)


@pytest.mark.parametrize(("date", "written", "precision"), [
    ("2026", "2026-01-01", "year"), ("2026-03", "2026-03-01", "month"), ("2026-03-02", "2026-03-02", "day"),
])  # fmt: skip
def test_the_precision_of_a_date_follows_from_how_it_is_given(folder, date, written, precision):
    table = scaffold.schema(folder)["events"]
    assert complete({"date": date}, table) == {"date": written, "date_precision": precision}
    assert complete({"date": date, "date_precision": "month"}, table)["date_precision"] == "month"


def test_questions_are_the_required_columns_without_a_value(folder):
    assert [column.name for column in questions({"instrument": "accord"}, "membership", folder)] == [
        "actor", "role", "source",
    ]  # fmt: skip


def test_a_source_that_contradicts_needs_its_words(folder):
    new = rows(pairs([*VALID["event"][1:], "relation=contradicts", "says=Another day."]), "event", folder)
    assert new["evidence"][0] | {"row": ""} == {
        "table": "events", "row": "", "source": "ministry-2025-accord", "relation": "contradicts", "locator": "",
        "says": "Another day.",
    }  # fmt: skip
    with pytest.raises(DataError, match="without supporting evidence"):
        add(new, folder)


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ("", []),
        ("s", []),
        (" -- PYTHON=x id=a what=event", ["what=event", "id=a"]),
        (
            r"sj2 --jobserver-auth=3,4 -- title=It's\ \"two\"\ \$$5\ =\ 部\ \\\ #x a=1",
            ["a=1", 'title=It\'s "two" $5 = 部 \\ #x'],
        ),
        (r"-- b=x\ --\ y=3", ["b=x -- y=3"]),
    ],
)
def test_the_values_given_to_make_arrive_as_they_were_typed(flags, words):
    assert from_make(flags) == words


def test_the_command_prints_the_new_lines_or_the_report(folder, monkeypatch, capsys):
    monkeypatch.setattr("statecraft.scaffold.run", lambda words: ["data/events.csv:3: x"])
    assert __main__.main(["new", "what=event"]) == 0
    assert "data/events.csv:3" in capsys.readouterr().out

    def refuse(words):
        raise DataError([scaffold._wrong("x", "", "y", "z")])

    monkeypatch.setattr("statecraft.scaffold.run", refuse)
    assert __main__.main(["new"]) == 1
    assert "1 problem" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        __main__.main(["check", "what=event"])


# The example of the guide.

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLE = [shlex.split(line) for line in re.search(r"^```console\n(.*?)^```", GUIDE, re.S | re.M)[1]
           .replace("\\\n", " ").splitlines()]  # fmt: skip


def test_the_example_of_the_guide_leads_from_a_source_to_rows(folder):
    *added, checked = EXAMPLE
    assert checked == ["make", "check"]
    for make, new, *words in added:
        assert (make, new) == ("make", "new")
        assert run(words, folder)
    assert check(folder) == []
    assert "example-accord" in {row["id"] for row in got(folder, "instruments")}


def test_the_example_of_the_guide_says_nothing_about_anything_real():
    given = [pairs(words[2:]) for words in EXAMPLE[:-1]]
    named = {one.get("id", one.get("instrument")) for one in given} | {one.get("source") for one in given} - {None}
    assert all(name.startswith("example-") for name in named)
    real = {row["id"] for name in ("sources", "instruments") for row in got(ROOT / "data", name)}
    assert named & real == set()
    assert [one["url"] for one in given if "url" in one] == ["https://ministry.invalid/accord"]
    actors = {row["id"] for row in got(ROOT / "data", "actors")}
    assert {one[key] for one in given for key in ("actor", "lead") if key in one} <= actors
