"""Events in order: camps, kinds of step, quarters on one scale, and days between two steps."""

from __future__ import annotations

import pytest

from factories import a_folder, event
from finding import days_between
from statecraft.chronicle import STEPS, bands, chronicle, per_quarter, step
from statecraft.package import schema


def later(**cells: str) -> dict[str, str]:
    return event(id="forum-talks", instrument="forum", date="2026-04-01", kind="meeting", title="They meet") | cells


def test_events_come_oldest_first_with_the_camp_of_their_instrument(tmp_path):
    frame = chronicle(a_folder(tmp_path, events=[later(), event()]))
    assert list(frame["id"]) == ["accord-signing", "forum-talks"]
    assert list(frame["camp"]) == ["American", "Chinese"]
    assert list(frame["step"]) == ["signed, joined", "met, said, reported"]
    assert list(frame["name"]) == ["The Accord", "The Forum"]
    assert list(frame["confidence"]) == ["high", "high"]


def test_every_kind_of_event_is_one_kind_of_step():
    (kind,) = [column for column in schema()["events"].fields if column.name == "kind"]
    assert sorted(kind.enum) == sorted(name for names in STEPS.values() for name in names)


def test_a_licence_is_no_delivery_and_an_announcement_no_signature():
    assert len({step(kind) for kind in ("announced", "signed", "in-force", "suspended", "licensed", "delivered")}) == 6


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        step("dreamt-of")


def test_quarters_without_events_are_there_with_zero(tmp_path):
    table = per_quarter(chronicle(a_folder(tmp_path, events=[event(), later()])), "2025-10-01")
    american = table[table["bloc"] == "us"].set_index("quarter")
    assert american["n"].to_dict() == {"2025 Q4": 1, "2026 Q1": 0, "2026 Q2": 0}
    chinese = table[table["bloc"] == "china"].set_index("quarter")
    assert tuple(chinese.loc["2026 Q2", ["n", "acts"]]) == (1, 0)
    assert str(american.loc["2025 Q4", "start"])[:10] == "2025-10-01"
    assert str(american.loc["2025 Q4", "end"])[:10] == "2026-01-01"


def test_an_event_known_to_the_year_falls_in_no_quarter(tmp_path):
    vague = event(id="some-time", date="2026-01-01", date_precision="year")
    table = per_quarter(chronicle(a_folder(tmp_path, events=[vague, later()])), "2025-10-01")
    assert table["n"].sum() == 1


def test_camps_stand_above_one_another_on_one_scale(tmp_path):
    table = bands(per_quarter(chronicle(a_folder(tmp_path, events=[event(), later()])), "2025-10-01"), gap=2)
    assert table.groupby("bloc", sort=False)["base"].first().to_dict() == {
        "us": 7, "china": 4, "allied": 2, "multilateral": 0,
    }  # fmt: skip
    assert table["top"].max() == 8
    assert ((table["top"] - table["base"]) == table["n"]).all()


def test_days_between_counts_from_the_first_to_the_second(tmp_path):
    folder = a_folder(tmp_path, events=[event(), later()])
    assert days_between("accord-signing", "forum-talks", folder) == 110
    assert days_between("forum-talks", "accord-signing", folder) == -110


def test_days_between_refuses_a_rounded_date(tmp_path):
    folder = a_folder(tmp_path, events=[event(), later(date_precision="month")])
    with pytest.raises(ValueError, match="not both known to the day"):
        days_between("accord-signing", "forum-talks", folder)
