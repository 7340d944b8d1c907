"""Facts: every form of id, what it rests on, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from factories import a_folder, evidence, instrument, membership, rows
from statecraft.facts import FactError, fact
from statecraft.tables import load


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The default folder, with a forum that has more guests; read only."""
    more = [membership(instrument="forum", actor="nld", role="guest", date="2026-03-15")]
    tables = rows() | {
        "memberships": rows()["memberships"] + more,
        "instruments": [
            instrument(name_original="协定", name_lang="zh-Hans", number="A/RES/1"),
            *rows()["instruments"][1:],
        ],
    }
    return a_folder(tmp_path_factory.mktemp("facts"), **tables)


@pytest.mark.parametrize(
    ("ident", "kind", "value", "words"),
    [
        ("accord", "text", "The Accord", "The Accord"),
        ("accord.launched", "date", date(2025, 12, 12), "12 December 2025"),
        ("forum.launched", "date", date(2026, 3, 1), "March 2026"),
        ("accord.status", "text", "signed", "signed"),
        ("accord.status_as_of", "date", date(2026, 11, 22), "22 November 2026"),
        ("accord.name", "text", "The Accord", "The Accord"),
        ("accord.name_original", "text", "协定", "协定"),
        ("accord.number", "text", "A/RES/1", "A/RES/1"),
        ("accord.binding", "text", "political", "political"),
        ("accord.signatories", "count", 3, "three"),
        ("accord.signatories@2025-12-12", "count", 2, "two"),
        ("accord.signatories@2026-01-31", "count", 2, "two"),
        ("accord.signatories@2026-02-01", "count", 3, "three"),
        ("accord.signatories.states", "count", 2, "two"),
        ("accord.signatories.states@2025-12-12", "count", 2, "two"),
        ("accord.signatories.high-income", "count", 2, "two"),
        ("forum.hosts.upper-middle-income", "count", 1, "China"),
        ("accord.signatories.in-g7", "count", 2, "two"),
        ("forum.signatories.in-g7", "count", 1, "Japan"),
        ("accord.signatories.eu", "date", date(2026, 2, 1), "1 February 2026"),
        ("accord.signatories.eu@2026-02-01", "date", date(2026, 2, 1), "1 February 2026"),
        ("forum.guests.usa", "text", "United States", "United States"),
        ("accord.represented", "count", 1, "Netherlands"),
        ("forum.guests", "count", 2, "two"),
        ("forum.guests@2026-11-22", "count", 1, "Netherlands"),
        ("accord-signing", "date", date(2025, 12, 12), "12 December 2025"),
        ("accord-signing.date", "date", date(2025, 12, 12), "12 December 2025"),
        ("accord-fund", "figure", 1.67e9, "at least US$1.67 billion"),
        ("ore-mining-jpn-2024", "figure", 12.5, "about 12.5%"),
        ("accord-fund.as_of", "date", date(2025, 12, 12), "12 December 2025"),
        ("  accord.status ", "text", "signed", "signed"),
    ],
)
def test_an_id_names_a_value(folder, ident, kind, value, words):
    found = fact(ident, folder)
    assert (found.kind, found.value, found.words) == (kind, value, words)
    assert type(found.value) is type(value)


@pytest.mark.parametrize(
    ("ident", "names"),
    [
        ("accord.signatories & forum.signatories", ("Japan",)),
        ("accord.signatories | forum.signatories", ("European Union", "Japan", "United States")),
        ("accord.represented | forum.hosts", ("China", "Netherlands")),
        ("accord.signatories - forum.signatories", ("European Union", "United States")),
        ("accord.signatories.states - forum.signatories", ("United States",)),
        ("accord.signatories - forum.signatories - forum.guests", ("European Union",)),
        ("accord.signatories & forum.signatories | forum.hosts", ("China", "Japan")),
        ("accord.signatories@2025-12-12 & forum.guests", ("United States",)),
        ("accord.signatories - accord.signatories@2025-12-12", ("European Union",)),
    ],
)
def test_sets_of_actors_are_combined_from_left_to_right(folder, ident, names):
    found = fact(ident, folder)
    assert (found.kind, found.value, found.names) == ("count", len(names), names)


@pytest.mark.parametrize(
    ("ident", "table", "keys"),
    [
        ("accord.status", "instruments", ("accord",)),
        ("accord-signing", "events", ("accord-signing",)),
        ("accord-fund", "figures", ("accord-fund",)),
        ("accord.signatories.eu", "memberships", ("accord/eu/signatory",)),
        ("accord.signatories.states", "memberships", ("accord/jpn/signatory", "accord/usa/signatory")),
        ("accord.signatories & forum.signatories", "memberships", ("accord/jpn/signatory", "forum/jpn/signatory")),
        ("accord.signatories.eu | forum.hosts", "memberships", ("accord/eu/signatory", "forum/chn/host")),
        (
            "accord.signatories.states - forum.signatories",
            "memberships",
            ("accord/jpn/signatory", "accord/usa/signatory", "forum/jpn/signatory"),
        ),
    ],
)
def test_a_fact_names_the_rows_that_it_rests_on(folder, ident, table, keys):
    found = fact(ident, folder)
    assert (found.table, found.rows) == (table, keys)


def test_a_fact_knows_its_precision_unit_and_hedge(folder):
    assert fact("forum.launched", folder).precision == "month"
    fund = fact("accord-fund", folder)
    assert (fund.unit, fund.qualifier) == ("USD", "at-least")


def test_a_fact_written_into_a_text_is_its_words(folder):
    assert f"{fact('accord.signatories.states', folder)} states" == "two states"
    assert str(fact("accord-fund", folder)) == "at least US$1.67 billion"


def test_a_fact_is_as_sure_as_its_weakest_row(tmp_path):
    rests_on = {
        "eu/signatory": "ministry",
        "jpn/signatory": "agency",
        "nld/represented": "daily",
        "usa/signatory": "ministry",
    }
    folder = a_folder(
        tmp_path,
        evidence=[
            evidence(table="memberships", row=f"accord/{row}", source=f"{who}-2025-accord")
            for row, who in rests_on.items()
        ],
    )
    found = fact("accord.signatories | accord.represented", folder)
    assert found.confidence == "low"
    assert dict(found.levels) == {"high": 2, "medium": 1, "low": 1}
    assert fact("accord.signatories.usa", folder).confidence == "high"


def test_the_same_id_gives_the_same_fact(folder):
    assert fact("accord.status", folder) is fact("accord.status", folder)


@pytest.mark.parametrize(
    ("ident", "words"),
    [
        ("acord", ["no instrument, event, figure or share has the id 'acord'", "did you mean accord"]),
        ("acord.status", ["'acord'", "did you mean accord"]),
        ("acord.signatories", ["names nobody", "did you mean accord"]),
        ("acord.signatories & forum.signatories", ["names nobody", "did you mean accord"]),
        ("zzzzzz", ["no instrument, event, figure or share has the id 'zzzzzz'"]),
        ("", ["is not a fact id", "looks like pax-silica.signatories@2025-12-12"]),
        ("Accord.status", ["'Accord.status' is not a fact id"]),
        ("accord status", ["is not a fact id"]),
        ("accord.signatories@2025-12", ["is not a fact id"]),
        ("accord.signatories@12.12.2025", ["is not a fact id"]),
        ("accord.signatories &", ["is not a fact id"]),
        ("accord.signatories & forum!", ["'accord.signatories & forum!' is not a fact id"]),
        (
            "accord.signers",
            ["instruments row 'accord' has no 'signers'", "launched, status", "signatories, represented"],
        ),
        ("accord-signing.signers", ["events row 'accord-signing' has no 'signers'; it has date"]),
        ("accord-fund.launched", ["figures row 'accord-fund' has no launched"]),
        ("accord.signers & forum.guests", ["'signers' is not a role; roles are signatories, represented"]),
        ("accord & forum.guests", ["'' is not a role"]),
        ("forum.number", ["instruments row 'forum' has no 'number'"]),
        ("accord.observers", ["'accord.observers' names nobody in data/memberships.csv"]),
        ("accord.signatories.chn", ["names nobody"]),
        ("accord.signatories.low-income", ["names nobody"]),
        ("accord.signatories.in-g8", ["names nobody"]),
        ("accord.signatories@2025-12-11", ["names nobody"]),
        ("accord.signatories.eu@2026-01-31", ["names nobody"]),
    ],
)
def test_an_id_that_names_nothing_is_refused(folder, ident, words):
    with pytest.raises(FactError) as caught:
        fact(ident, folder)
    assert [word for word in words if word not in str(caught.value)] == []


@pytest.mark.parametrize("ident", ["zzzzzz", "accord.observers"])
def test_a_suggestion_is_made_only_where_it_helps(folder, ident):
    with pytest.raises(FactError) as caught:
        fact(ident, folder)
    assert "did you mean" not in str(caught.value)


@pytest.mark.parametrize("ident", ["accord", "accord.launched", "accord-signing", "accord-fund"])
def test_a_row_without_evidence_is_no_fact(tmp_path, ident):
    with pytest.raises(FactError, match=r"rests on rows without evidence: accord.*add them to data/evidence\.csv"):
        fact(ident, a_folder(tmp_path, evidence=[evidence(table="groups", row="g7/jpn")]))


def test_a_set_with_one_row_without_evidence_is_no_fact(tmp_path):
    folder = a_folder(tmp_path, evidence=[evidence(table="memberships", row="accord/jpn/signatory")])
    assert fact("accord.signatories.jpn", folder).confidence == "high"
    with pytest.raises(FactError, match="without evidence: accord/eu/signatory, accord/usa/signatory;"):
        fact("accord.signatories", folder)


def test_a_row_that_is_only_contradicted_is_no_fact(tmp_path):
    with pytest.raises(FactError, match="without evidence: accord;"):
        fact("accord.status", a_folder(tmp_path, evidence=[evidence(relation="contradicts")]))


def test_a_day_that_does_not_exist_is_refused(folder):
    with pytest.raises(FactError):
        fact("accord.signatories@2025-13-45", folder)


@pytest.mark.parametrize("ident", ["accord.status.jpn", "accord.launched@2025-01-01", "accord-fund@2020-01-01"])
def test_a_part_of_an_id_that_means_nothing_is_refused(folder, ident):
    with pytest.raises(FactError):
        fact(ident, folder)


def test_a_set_left_empty_by_an_operator_is_refused(folder):
    with pytest.raises(FactError):
        fact("accord.represented & forum.signatories", folder)


def test_every_real_instrument_with_a_launch_states_it():
    frame = load("instruments")
    dated = frame[frame["launched"].notna()].head(40).itertuples()
    days = {row.id: row.launched.date() for row in dated}
    assert {ident: fact(f"{ident}.launched").value for ident in days} == days
