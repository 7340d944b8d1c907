"""Tallies: rows counted by conditions, and ids that count nothing."""

from __future__ import annotations

import pytest

from factories import a_folder, claim, event, instrument, rows
from statecraft.facts import fact
from statecraft.tallies import described, tally
from statecraft.values import FactError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Four claims, two of them wrong; events of an American and of a Chinese instrument."""
    claims = [
        claim(),
        claim(id="b", verdict="wrong"),
        claim(id="c", verdict="wrong", instrument="forum"),
        claim(id="d", verdict="imprecise", instrument=""),
    ]
    events = [
        event(), event(id="forum-opens", instrument="forum", date="2026-03-15", kind="opened"),
        event(id="forum-month", instrument="forum", date="2026-04-01", date_precision="month", kind="meeting"),
    ]  # fmt: skip
    return a_folder(tmp_path_factory.mktemp("tallies"), claims=claims, events=events)


@pytest.mark.parametrize(("ident", "keys"), [
    ("claims/verdict=wrong", ["b", "c"]),
    ("claims/verdict=wrong,correct", ["b", "c", "release-two-sign"]),
    ("claims/verdict=wrong/bloc=china", ["c"]),
    ("claims/instrument=accord", ["b", "release-two-sign"]),
    ("events/bloc=china", ["forum-month", "forum-opens"]),
    ("events/bloc=china/kind=opened", ["forum-opens"]),
    ("events/year=2025", ["accord-signing"]),
    ("events/family=coalition/year=2026", ["forum-month", "forum-opens"]),
    ("instruments/bloc=us,china", ["accord", "forum"]),
    ("memberships/role=guest", ["forum/usa/guest"]),
    ("figures/stage=pledged/unit=USD", ["accord-fund"]),
    ("shares/commodity=ore", ["ore-mining-jpn-2024"]),
    (" claims/verdict=correct ", ["release-two-sign"]),
])  # fmt: skip
def test_rows_are_counted_by_their_own_columns_and_their_instruments(folder, ident, keys):
    table, found = tally(ident, folder)
    assert (table, sorted(found["row"])) == (ident.strip().split("/")[0], keys)
    known = fact(ident, folder)
    assert (known.kind, known.value, known.table, list(known.rows)) == ("count", len(keys), table, keys)


@pytest.mark.parametrize(("ident", "words"), [
    ("sources/tier=press", "no tally of 'sources'; tables are claims, events"),
    ("claims/wrong", "'wrong' is not column=value; columns of claims are id, article"),
    ("claims/verdct=wrong", "'verdct=wrong' is not column=value"),
    ("claims/verdict=wrnog", "verdict is never 'wrnog'; did you mean wrong?"),
    ("claims/verdict=zzz", "verdict is never 'zzz'; it holds correct, imprecise, wrong"),
    ("claims/verdict=wrong,zzz", "verdict is never 'zzz'"),
    ("claims/verdict=", "verdict is never ''"),
    ("events/year=2024", "year is never '2024'"),
    ("claims/verdict=correct/bloc=china", "bloc is never 'china'; it holds us"),
])  # fmt: skip
def test_an_id_that_counts_nothing_is_refused_with_a_hint(folder, ident, words):
    with pytest.raises(FactError) as caught:
        fact(ident, folder)
    assert words in str(caught.value)


def test_a_missing_value_meets_no_condition(folder):
    assert "d" not in set(tally("claims/bloc=us,china", folder)[1]["id"])


def test_provisions_are_counted_by_their_final_codes():
    assert set(described("provisions")["pass"].astype("str")) == {"final"}


def test_a_tally_of_instruments_names_them(folder):
    assert fact("instruments/bloc=us", folder).names == ("The Accord",)


def test_a_tally_is_as_sure_as_its_weakest_row(tmp_path):
    weak = [instrument(), instrument(id="forum", name="The Forum", bloc="china", lead="chn")]
    folder = a_folder(tmp_path, **rows() | {"instruments": weak})
    assert fact("instruments/bloc=us,china", folder).levels == (("high", 2),)
