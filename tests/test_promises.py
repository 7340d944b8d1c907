"""Promises and deliveries: what is compared, what counts as delivered, and which blank stands where nothing does."""

from __future__ import annotations

import math

import pytest

from factories import a_folder, event, figure, instrument, rows
from statecraft import promises
from statecraft.promises import Promise, balance, brief, meetings, numbered, outward, reach

PLAN = instrument(id="plan", family="capacity-building", genre="plan", status="adopted", launched="2025-01-01")
FUND = instrument(id="fund", family="capacity-building", genre="fund", status="in-force", launched="2025-02-01")
HOME = instrument(id="india-ai-mission", family="capacity-building", genre="programme", status="operating")
TEXT = instrument(id="text", family="capacity-building", genre="resolution", status="adopted")
PLACES = figure(id="plan-places", instrument="plan", unit="places", value="10", qualifier="exact", stage="pledged")
TAKEN = figure(id="plan-taken", instrument="plan", unit="places", value="4", qualifier="at-least", stage="delivered")
MONEY = figure(id="fund-total", instrument="fund", value="500000000", qualifier="exact", stage="enacted")
SIGNED = figure(id="fund-signed", instrument="fund", value="50000000", qualifier="exact", stage="contracted")


def folder(tmp_path, *more, events=()):
    listed = [*rows()["instruments"], PLAN, FUND, HOME, TEXT]
    return a_folder(
        tmp_path,
        instruments=sorted(listed, key=lambda row: row["id"]),
        figures=[figure(), PLACES, MONEY, *more],
        events=[event(), *events],
    )


def kept(monkeypatch, where, **cells):
    """Return the one row of a balance that holds a single promise."""
    monkeypatch.setattr(promises, "PROMISES", (Promise(label="Places", to="Others", **cells),))
    (row,) = balance(where).to_dict("records")
    return row


def test_programmes_for_the_home_market_and_texts_are_left_out(tmp_path):
    assert list(outward(folder(tmp_path))["id"]) == ["plan", "fund"]


def test_pledged_and_enacted_figures_are_promises_and_others_are_not(tmp_path):
    assert numbered(folder(tmp_path, TAKEN, SIGNED)) == {"plan-places", "fund-total"}


def test_a_delivery_in_the_unit_of_the_promise_is_counted(monkeypatch, tmp_path):
    row = kept(monkeypatch, folder(tmp_path, TAKEN), figure="plan-places", delivered="plan-taken")
    assert (row["outcome"], row["share"], row["line"]) == ("counted", 0.4, "≥4 of 10 places")
    assert row["keys"] == [("figures", "plan-places"), ("figures", "plan-taken")]


def test_a_contract_is_no_delivery(monkeypatch, tmp_path):
    row = kept(monkeypatch, folder(tmp_path, SIGNED), figure="fund-total", contracted="fund-signed")
    assert (row["outcome"], row["share_contracted"]) == ("contract only", 0.1)
    assert row["line"] == "contract US$50m of US$500m" and math.isnan(row["share"])


def test_nothing_found_is_no_zero(monkeypatch, tmp_path):
    row = kept(monkeypatch, folder(tmp_path), figure="plan-places")
    assert (row["outcome"], row["got"], row["line"]) == ("not found", "not found", "10 places: not found")
    assert math.isnan(row["share"])


def test_a_delivery_in_another_unit_stands_beside_and_changes_nothing(monkeypatch, tmp_path):
    row = kept(monkeypatch, folder(tmp_path, TAKEN), figure="fund-total", also="plan-taken")
    assert (row["outcome"], row["got"]) == ("not found", "not found; at least 4 places")


def test_a_wider_claim_stretches_the_share(monkeypatch, tmp_path):
    wide = TAKEN | {"id": "plan-wide", "value": "12"}
    row = kept(
        monkeypatch, folder(tmp_path, TAKEN, wide), figure="plan-places", delivered="plan-taken", most="plan-wide"
    )
    assert (row["share"], row["share_most"]) == (0.4, 1.2)


def test_openings_on_record_count_as_centres(monkeypatch, tmp_path):
    opening = event(id="plan-opened", instrument="plan", kind="opened")
    monkeypatch.setattr(promises, "CENTRES", ("plan",))
    row = kept(monkeypatch, folder(tmp_path, events=[opening]), figure="plan-places", delivered="opened")
    assert (row["share"], row["got"], row["keys"][-1]) == (0.1, "1 opened", ("events", "plan-opened"))


def test_a_figure_that_is_not_there_is_named(monkeypatch, tmp_path):
    with pytest.raises(KeyError, match="nowhere"):
        kept(monkeypatch, folder(tmp_path), figure="nowhere")


def test_a_programme_stands_where_its_status_says(tmp_path):
    assert dict(reach(folder(tmp_path))[["id", "step"]].to_numpy()) == {"plan": "announced", "fund": "operating"}


@pytest.mark.parametrize("by", ["figure", "event"])
def test_one_delivery_is_enough_for_the_last_step(tmp_path, by):
    given = event(id="plan-course", instrument="plan", kind="delivered")
    where = folder(tmp_path, TAKEN) if by == "figure" else folder(tmp_path, events=[given])
    assert reach(where).set_index("id")["step"]["plan"] == "delivered something"


def test_meetings_come_in_order_and_a_missing_count_is_no_zero(monkeypatch, tmp_path):
    came = figure(id="plan-came", instrument="plan", unit="states", value="70", stage="counted")
    first = event(id="plan-first", instrument="plan", date="2025-03-01", kind="meeting")
    monkeypatch.setattr(
        promises,
        "MEETINGS",
        (("A", "us", "accord-signing", "later", ""), ("B", "china", "plan-first", "first", "plan-came")),
    )
    found = meetings(folder(tmp_path, came, events=[first]))
    assert list(found["event"]) == ["plan-first", "accord-signing"]
    assert list(found["brief"]) == ["≥70", ""] and math.isnan(found["came"][1])


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (("exact", "states", 80.0), "80"), (("about", "people", 30000.0), "~30,000"),
        (("at-most", "people", 5000.0), "≤5,000"), (("at-least", "USD", 12e9), "≥US$12bn"),
        (("about", "GBP", 80e6), "~£80m"),
    ],
)  # fmt: skip
def test_a_figure_in_brief_keeps_its_hedge(cells, text):
    assert brief(dict(zip(["qualifier", "unit", "value"], cells, strict=True))) == text
