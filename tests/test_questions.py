"""Open questions: the days that texts name, what falls due, and the entries to expand."""

from __future__ import annotations

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from factories import a_folder, event, gap, instrument
from statecraft.questions import (
    CAMPS,
    KINDS,
    burden,
    days_named,
    due,
    gaps,
    newest_source,
    on_the_wall,
    question_cards,
    weeks_between,
)


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It ends on 10 November 2026.", {(day("2026-11-10"), "day")}),
        ("On 18 and 19 November 2026", {(day("2026-11-19"), "day")}),
        ("in February 2028", {(day("2028-02-29"), "month")}),
        ("from 10 November 2026 to 10 January 2027", {(day("2026-11-10"), "day"), (day("2027-01-10"), "day")}),
        ("31 November 2026", set()),
        ("in 2027, in November, 2026-11-10", set()),
    ],
)
def test_days_and_months_are_read_from_a_text(text, found):
    assert days_named(text) == found


@pytest.fixture
def folder(tmp_path):
    ending = event(id="accord-pause", kind="suspended", title="Paused until 10 November 2026")
    later = event(id="accord-report", kind="report", title="A report is due on 1 February 2027")
    return a_folder(
        tmp_path,
        events=[event(), ending, later],
        gaps=[
            gap(question="Did it come back on 10 November 2026?"),
            gap(id="accord-report", question="What will it say on 1 February 2027?", kind="pending"),
            gap(id="accord-other", question="What happens on 3 March 2027?"),
            gap(id="accord-signed", question="Who signed on 12 December 2025?", kind="contested"),
            gap(id="law", instrument="", question="Will there be a law by 1 February 2027?", kind="pending"),
        ],
        instruments=[instrument(), instrument(id="forum", name="The Forum", bloc="china", lead="chn")],
    )


def test_a_day_counts_where_the_question_and_a_supported_row_name_it(folder):
    assert due(folder)[["id", "table", "row", "passed"]].to_numpy().tolist() == [
        ["accord-budget", "events", "accord-pause", True],
        ["accord-report", "events", "accord-report", False],
    ]


def test_a_row_without_evidence_sets_no_day(tmp_path):
    told = event(title="Paused until 10 November 2026")
    bare = a_folder(tmp_path, events=[told], gaps=[gap(question="And on 10 November 2026?")], evidence=[])
    assert due(bare).empty


def test_what_lies_before_the_newest_source_is_no_due_day(folder):
    assert newest_source(folder) == day("2025-12-12")
    assert "accord-signed" not in set(due(folder)["id"])


def test_a_question_without_a_text_has_no_camp(folder):
    found = gaps(folder).set_index("id")
    assert (found.at["law", "camp"], found.at["accord-budget", "camp"]) == ("none", "us")


def test_the_burden_is_told_per_hundred_instruments_with_zeros(folder):
    table = burden(folder).set_index(["camp", "kind"])
    assert table.loc[("us", "not-found"), ["n", "rate"]].tolist() == [2, 200]
    assert table.loc[("china", "contested"), ["n", "rate"]].tolist() == [0, 0]
    assert set(table.index.get_level_values(0)) == {"us", "china"}


def test_a_calendar_runs_in_whole_weeks():
    days = weeks_between(day("2026-11-10"), day("2026-11-22"))["day"]
    assert (days.iloc[0], days.iloc[-1], len(days)) == (day("2026-11-09"), day("2026-11-22"), 14)


def test_a_day_hangs_under_its_monday():
    (placed,) = on_the_wall(pd.DataFrame({"day": [day("2026-11-22")]})).to_dict("records")
    assert (placed["week"], placed["weekday"]) == ("16 Nov", 6)


def test_entries_open_without_a_script_the_dated_ones_first(folder):
    soup = BeautifulSoup(question_cards("board", folder).html, "html.parser")
    assert [entry["id"] for entry in soup.find_all("details")][:2] == ["open-accord-budget", "open-accord-report"]
    assert len(soup.find_all("details")) == 5 and not soup.find("script")
    assert soup.find(id="open-accord-budget").summary.small.get_text() == "fell due 10 November 2026"


def test_an_entry_says_what_would_settle_it_and_as_of_when(folder):
    soup = BeautifulSoup(question_cards("board", folder).html, "html.parser")
    said = soup.find(id="open-law").get_text(" ", strip=True)
    assert "Would settle it A published budget" in said and "As of 22 November 2026" in said


def test_entries_carry_their_kind_and_camp(folder):
    soup = BeautifulSoup(question_cards("board", folder).html, "html.parser")
    entry = soup.find(id="open-law")
    assert (KINDS[int(entry["data-a"]) - 1], CAMPS[int(entry["data-b"]) - 1]) == ("pending", "none")
