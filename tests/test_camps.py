"""Where states stand between the camps: by their own acts, each state once."""

from __future__ import annotations

import pytest

from factories import a_folder, actor, instrument, membership
from statecraft.camps import CAMPS, standing

NAMES = {
    "chn": "China", "usa": "United States", "jpn": "Japan", "nld": "Netherlands", "kaz": "Kazakhstan",
    "eu": "European Union",
}  # fmt: skip
PEOPLE = [actor(ident, name=name) for ident, name in NAMES.items()]
NOTHING = {table: [] for table in ("groups", "events", "figures", "shares", "claims", "gaps")}
TEXTS = [instrument(id=ident, name=name) for ident, name in (("pact", "Pact"), ("body", "Body"), ("call", "Call"))]


@pytest.fixture
def placed(tmp_path):
    """Each state's camp, from memberships given as instrument, actor and role."""

    def run(*ties: tuple[str, str, str]) -> dict[str, str]:
        rows = [membership(instrument=text, actor=who, role=role) for text, who, role in ties]
        folder = a_folder(tmp_path, actors=PEOPLE, instruments=TEXTS, memberships=rows, **NOTHING)
        frame = standing(["pact"], ["body"], ["call"], folder)
        return dict(zip(frame["id"], frame["camp"], strict=True))

    return run


def test_a_state_stands_where_it_signed(placed):
    ties = [("pact", "usa", "signatory"), ("body", "chn", "signatory"), ("call", "jpn", "endorser")]
    assert placed(*ties) == {"usa": "american", "chn": "chinese", "jpn": "other"}


def test_a_state_that_signed_on_both_sides_stands_on_both(placed):
    assert placed(("pact", "kaz", "signatory"), ("body", "kaz", "signatory")) == {"kaz": "both"}


def test_to_be_represented_invited_or_present_is_not_to_sign(placed):
    ties = [("pact", "nld", "represented"), ("body", "jpn", "invited"), ("pact", "chn", "guest")]
    assert set(placed(*ties).values()) == {"lesser"}


def test_bodies_that_are_no_states_are_left_out(placed):
    assert placed(("pact", "eu", "signatory"), ("pact", "usa", "signatory")) == {"usa": "american"}


def test_camps_come_in_their_order_and_names_within_them():
    frame = standing(["pax-silica", "ai-opportunity-statement"], ["waico"], ["frontier-ai-control-call"])
    assert list(dict.fromkeys(frame["camp"])) == list(CAMPS)
    assert all(list(group["name"]) == sorted(group["name"]) for _, group in frame.groupby("camp"))
    assert frame["id"].is_unique and frame.loc[frame["id"] == "kaz", "ties"].item().count(";") == 3
