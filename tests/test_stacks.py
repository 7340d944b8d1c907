"""Export stacks: layers and terms from the codes, steps from the events, chips by stage."""

from __future__ import annotations

import pytest

from factories import a_folder, event, figure, instrument
from statecraft import load
from statecraft.stacks import CHIPS, LANES, PACKAGES, READ_AS, STRENGTH, TERMS, Package, chips, reached, steps, tiles


def code(dimension: str, stance: str, **cells: str) -> dict[str, str]:
    """Return a provision in the final pass."""
    base = {"instrument": "accord", "dimension": dimension, "pass": "final", "stance": stance, "text": "Says so."}
    return base | cells


def stances(frame, package: str) -> dict[str, str]:
    own = frame[frame["package"] == package]
    return dict(zip(own["term"], own["stance"], strict=True))


def test_a_term_takes_the_furthest_stance_of_the_instruments(tmp_path):
    forum = code("offers-models", "delivered-or-open", instrument="forum")
    folder = a_folder(tmp_path, provisions=[code("offers-models", "promised"), forum])
    frame = tiles({"Both": Package(("accord", "forum"))}, folder)
    assert stances(frame, "Both")["Models"] == "delivered-or-open"
    (rows,) = frame.loc[frame["term"] == "Models", "rows"]
    assert rows == ["provisions:forum/offers-models/final"]


def test_other_passes_and_missing_codes_are_not_read(tmp_path):
    folder = a_folder(tmp_path, provisions=[code("offers-compute", "promised", **{"pass": "a"})])
    assert set(stances(tiles({"One": Package(("accord",))}, folder), "One").values()) == {"not-coded"}


def test_a_list_of_layers_says_what_is_in_and_what_is_out(tmp_path):
    folder = a_folder(tmp_path, figures=[figure(id="accord-layers", scope="hardware; data; applications")])
    found = stances(tiles({"One": Package(("accord",), "accord-layers")}, folder), "One")
    assert (found["Data"], found["Security"], found["Applications"]) == ("promised", "none", "promised")


def test_without_a_list_applications_come_from_the_codes_that_name_them(tmp_path):
    told = code("offers-models", "promised", text="Gives models and applications.")
    folder = a_folder(tmp_path, provisions=[told, code("offers-models", "delivered-or-open", instrument="forum")])
    assert stances(tiles({"One": Package(("accord", "forum"))}, folder), "One")["Applications"] == "promised"


def test_a_blank_has_no_rows(tmp_path):
    folder = a_folder(tmp_path, provisions=[code("entry", "not-found")], evidence=[])
    frame = tiles({"One": Package(("accord",))}, folder)
    assert stances(frame, "One")["Way in"] == "not-found"
    assert not frame["rows"].map(bool).any()


def test_a_list_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(KeyError):
        tiles({"One": Package(("accord",), "nothing")}, a_folder(tmp_path))


@pytest.mark.parametrize(("genre", "step"), [("declaration", "signed"), ("order", "adopted"), ("law", "adopted")])
def test_signing_an_order_or_a_law_adopts_it(tmp_path, genre, step):
    folder = a_folder(tmp_path, instruments=[instrument(genre=genre)], memberships=[], gaps=[], claims=[], figures=[])
    assert list(steps({"One": ["accord"]}, folder)["step"]) == [step]


def test_reports_and_meetings_are_no_steps(tmp_path):
    listed = [event(id=f"e-{kind}", kind=kind) for kind in ("report", "meeting", "statement", "decision", "licensed")]
    assert list(steps({"One": ["accord"]}, a_folder(tmp_path, events=listed))["step"]) == ["licensed"]


def test_steps_run_by_lane_and_day(tmp_path):
    listed = [
        event(id="c", instrument="forum", date="2026-03-01", kind="announced"),
        event(id="b", date="2026-02-01", kind="suspended"),
        event(id="a", date="2025-12-12"),
    ]
    frame = steps({"One": ["accord"], "Two": ["forum"]}, a_folder(tmp_path, events=listed))
    assert list(zip(frame["lane"], frame["step"], strict=True)) == [
        ("One", "signed"), ("One", "stopped"), ("Two", "announced"),
    ]  # fmt: skip
    assert (reached(frame, "signed", "us"), reached(frame, "announced", "us")) == (["One"], [])


def test_chips_keep_words_where_there_is_no_number(tmp_path):
    folder = a_folder(tmp_path, figures=[figure(id="accord-chips", value="35000", unit="chips")])
    frame = chips([("Gulf", "licensed", "accord-chips"), ("Gulf", "delivered", "not found")], folder)
    assert list(frame["words"]) == ["35,000 chips", "not found"]
    assert list(frame["value"].isna()) == [False, True] == list(frame["id"].isna())


def test_the_constants_name_rows_that_exist():
    instruments, events, figures = (set(load(table)["id"]) for table in ("instruments", "events", "figures"))
    assert {i for listed in LANES.values() for i in listed} | {
        i for p in PACKAGES.values() for i in p.instruments
    } <= instruments
    assert set(READ_AS) <= events
    assert {what for _, _, what in CHIPS if " " not in what} <= figures
    assert set(tiles()["stance"]) <= set(STRENGTH)
    assert set(tiles()["term"]) == set(TERMS)


def test_every_instrument_of_the_family_has_a_lane():
    family = set(load("instruments").query("family == 'export-stack'")["id"])
    assert family == {ident for listed in LANES.values() for ident in listed}
