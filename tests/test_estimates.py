"""Estimates of shares: camps, ranges, bars that fill up to a hundred, labels that keep apart, episodes."""

from __future__ import annotations

import pytest

from factories import a_folder, actor, event, share
from statecraft.estimates import (
    CAMPS,
    CHOKEPOINTS,
    Chokepoint,
    Stage,
    camp_of,
    episodes,
    estimates,
    house_of,
    lift,
    ranges,
    spread,
    stacks,
)

ORE = Chokepoint("Ore", "jpn", "ore", ("mining",), ("jpn",))


def ore(ident: str, value: float, estimator: str = "US Geological Survey, 2025", **cells: str) -> dict[str, str]:
    return share(id=ident, share=str(value), estimator=estimator) | cells


@pytest.fixture
def folder(tmp_path):
    firms = [
        actor("sk-hynix", kind="company"),
        actor("samsung-electronics", kind="company"),
        actor("kor"),
        actor("nga"),
    ]
    states = [actor(ident) for ident in ("jpn", "usa", "chn", "nld", "eu", "g7")]
    listed = [
        ore("a", 60), ore("b", 90, "Askci Consulting, July 2023", year="2023"),
        ore("c", 75, "TrendForce, 2024", notes="A forecast of 2023."),
        ore("d", 50, "Counterpoint Research, 2025", commodity="hbm", actor="sk-hynix"),
        ore("e", 30, "Counterpoint Research, 2025", commodity="hbm", actor="samsung-electronics"),
        ore("f", 55, "TrendForce, 2024", commodity="hbm", actor="sk-hynix"),
        ore("g", 20, actor="usa"), ore("h", 8, actor="chn"), ore("i", 2, actor="nga"),
    ]  # fmt: skip
    return a_folder(tmp_path, actors=[*firms, *states], shares=listed)


@pytest.mark.parametrize(("estimator", "house"), [
    ("US Geological Survey, estimate for 2020", "US Geological Survey"),
    ("Not named (user post on Longport, 2025)", "Not named"),
    ("Toyo Keizai", "Toyo Keizai"),
])  # fmt: skip
def test_a_house_is_an_estimator_without_year_and_report(estimator, house):
    assert house_of(estimator) == house


def test_an_estimator_that_no_camp_lists_is_refused():
    with pytest.raises(KeyError, match="'Somebody New' is in no camp; add it to CAMPS"):
        camp_of("Somebody New, 2026")


def test_every_camp_is_used_and_no_house_is_in_two():
    listed = [house for houses in CAMPS.values() for house in houses.split(", ")]
    assert sorted(listed) == sorted(set(estimates()["house"]))


def test_every_chokepoint_has_estimates():
    assert set(spread()["point"]) == {point.name for point in CHOKEPOINTS}


def test_estimates_know_camp_home_and_forecast(folder):
    found = estimates(folder).set_index("row")
    assert found.loc[["a", "b", "c", "d"], "camp"].tolist() == ["us", "china", "allied", "unplaced"]
    assert (found.loc["d", "home"], found.loc["a", "holder"]) == ("kor", "JPN")
    assert found.index[found["forecast"]].tolist() == ["c"]


def test_a_range_runs_from_the_lowest_to_the_highest_estimate(folder):
    (row,) = ranges(spread([ORE], folder)).to_dict("records")
    assert (row["low"], row["high"], row["width"], row["houses"], row["estimates"]) == (60, 90, 30, 3, 3)
    assert row["label"] == "Ore · Japan"


def test_shares_of_several_firms_are_added_up_only_if_all_are_given(folder):
    memory = Chokepoint("Memory", "kor", "hbm", ("mining",), ("sk-hynix", "samsung-electronics"))
    found = spread([memory], folder)
    assert (found["share"].tolist(), [sorted(rows) for rows in found["rows"]]) == ([80], [["d", "e"]])


def test_a_bar_runs_from_the_united_states_to_the_rest(folder):
    found = stacks([Stage("Group", "Ore", ("a", "g", "h", "i"))], folder)
    assert found["kind"].tolist() == ["us", "china", "allied", "other", "rest"]
    assert found["start"].tolist() == [0, 20, 28, 88, 90] and found["end"].iloc[-1] == 100
    assert found["who"].tolist() == ["US", "China", "Japan", "", "rest"] and found["row"].iloc[-1] == []


def test_a_bar_adds_up_firms_of_one_state_and_has_no_rest_when_full(folder):
    found = stacks([Stage("Group", "Memory", ("d", "e", "g"))], folder)
    assert list(zip(found["who"], found["share"], strict=True)) == [("US", 20), ("Korea", 80)]


def test_a_row_that_is_not_in_the_data_is_refused(folder):
    with pytest.raises(KeyError, match="nowhere"):
        stacks([Stage("Group", "Ore", ("nowhere",))], folder)


@pytest.mark.parametrize(("values", "places"), [
    ([], []), ([5], [5]), ([0, 10], [0, 10]), ([10, 0], [10, 0]), ([5, 5], [3, 7]), ([0, 1, 20], [-1.5, 2.5, 20]),
])  # fmt: skip
def test_labels_keep_apart_and_in_order(values, places):
    assert lift(values, 4) == places


def test_an_episode_lasts_from_its_first_event_to_its_last(tmp_path):
    events = [event(), event(id="accord-ends", date="2026-01-01", kind="lapsed")]
    found = episodes([("accord-signing", "accord-ends"), ("accord-signing", "")], a_folder(tmp_path, events=events))
    assert found["days"].isna().tolist() == [False, True] and found["days"].iloc[0] == 20
    assert found["bloc"].tolist() == ["us", "us"] and found["rows"].tolist()[1] == ["accord-signing"]
