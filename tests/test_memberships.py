"""Who stands in which relation to an instrument, on a date."""

from __future__ import annotations

import pandas as pd
import pytest

from factories import a_folder, actor, evidence, group, membership, rows, source
from statecraft.memberships import (
    ROLES,
    STRENGTH,
    combinations,
    growth,
    members_of,
    roster,
    seen_until,
    signed_by,
    ties,
    within,
)
from statecraft.package import schema


@pytest.fixture
def folder(tmp_path):
    return a_folder(tmp_path)


def listed(frame: pd.DataFrame, *columns: str) -> list[tuple]:
    return list(frame[list(columns)].astype("str").itertuples(index=False, name=None))


def test_every_role_of_the_schema_has_a_plural_and_a_strength():
    (role,) = [field for field in schema()["memberships"].fields if field.name == "role"]
    assert set(ROLES.values()) == set(role.enum) == set(STRENGTH)
    assert len(STRENGTH) == len(set(STRENGTH))


def test_a_roster_names_its_actors_by_date_and_name(folder):
    assert listed(roster("accord", folder=folder), "name", "role", "actor_kind", "row") == [
        ("Japan", "signatory", "state", "accord/jpn/signatory"),
        ("United States", "signatory", "state", "accord/usa/signatory"),
        ("European Union", "signatory", "organisation", "accord/eu/signatory"),
        ("Netherlands", "represented", "state", "accord/nld/represented"),
    ]


def test_a_roster_carries_the_columns_of_both_tables(folder):
    frame = roster("accord", folder=folder)
    assert {*schema(folder)["memberships"].columns, "name", "actor_kind", "region", "row"} <= set(frame.columns)
    assert str(frame["date"].dtype) == "datetime64[s]"


def test_a_roster_can_keep_one_role(folder):
    assert listed(roster("accord", "represented", folder=folder), "actor") == [("nld",)]
    assert listed(roster("forum", "observer", folder=folder), "actor") == []


@pytest.mark.parametrize(
    ("day", "held"),
    [
        ("2025-12-11", set()),
        ("2025-12-12", {"jpn", "usa"}),
        ("2026-01-31", {"jpn", "usa"}),
        ("2026-02-01", {"eu", "jpn", "nld", "usa"}),
    ],
)
def test_a_role_is_held_from_its_date_on(folder, day, held):
    assert set(roster("accord", on=day, folder=folder)["actor"]) == held


@pytest.mark.parametrize(("day", "held"), [("2026-05-31", True), ("2026-06-01", False), ("2026-06-02", False)])
def test_a_role_is_held_until_the_day_it_ended(tmp_path, day, held):
    folder = a_folder(tmp_path, memberships=[membership(until="2026-06-01")])
    assert (len(roster("accord", on=day, folder=folder)) == 1) is held


def test_without_a_day_roles_that_ended_are_kept(tmp_path):
    assert len(roster("accord", folder=a_folder(tmp_path, memberships=[membership(until="2026-06-01")]))) == 1


def test_a_role_without_a_date_is_held_on_no_day(folder):
    assert set(roster("forum", "guest", folder=folder)["actor"]) == {"usa"}
    assert roster("forum", "guest", "2026-11-22", folder).empty


@pytest.mark.parametrize(
    ("scope", "kept"),
    [
        ("states", {"jpn", "nld", "usa"}),
        ("high-income", {"jpn", "nld", "usa"}),
        ("upper-middle-income", set()),
        ("in-g7", {"jpn", "usa"}),
        ("in-g8", set()),
        ("eu", {"eu"}),
        ("chn", set()),
    ],
)
def test_a_roster_is_narrowed_to_a_scope(folder, scope, kept):
    assert set(within(roster("accord", folder=folder), scope, folder)["actor"]) == kept


def test_who_left_a_group_is_no_member_of_it(tmp_path):
    folder = a_folder(tmp_path, groups=[group(), group(actor="usa", until="2026-01-01")])
    assert members_of("g7", folder) == {"jpn"}
    assert members_of("g8", folder) == set()


def test_an_instrument_without_members_has_an_empty_roster(folder):
    assert roster("nowhere", folder=folder).empty


def test_the_signatories_are_told_by_id(folder):
    assert signed_by("accord", folder=folder) == {"eu", "jpn", "usa"}
    assert signed_by("accord", "2025-12-31", folder) == {"jpn", "usa"}


def test_a_tie_is_the_strongest_role(tmp_path):
    folder = a_folder(
        tmp_path,
        memberships=[
            membership(role="guest", date="2025-12-01"),
            membership(),
            membership(role="host"),
            membership(actor="usa", role="invited"),
            membership(actor="usa", role="observer"),
        ],
    )
    found = listed(ties(["accord"], folder=folder), "actor", "role")
    assert sorted(found) == [("jpn", "signatory"), ("usa", "observer")]


def test_a_tie_by_a_date_is_the_strongest_role_then(tmp_path):
    folder = a_folder(tmp_path, memberships=[membership(role="guest", date="2025-12-01"), membership()])
    assert listed(ties(["accord"], "2025-12-02", folder), "role") == [("guest",)]
    assert listed(ties(["accord"], "2025-12-12", folder), "role") == [("signatory",)]


def test_ties_keep_the_order_of_the_instruments_and_name_them(folder):
    frame = ties(["forum", "accord"], folder=folder)
    assert frame[["instrument", "instrument_name"]].drop_duplicates().to_numpy().tolist() == [
        ["forum", "The Forum"],
        ["accord", "The Accord"],
    ]
    assert (len(frame), str(frame["role"].dtype)) == (7, "str")


def test_ties_of_an_unknown_instrument_are_refused(folder):
    with pytest.raises(KeyError, match="nowhere"):
        ties(["accord", "nowhere"], folder=folder)


def test_growth_climbs_from_nothing_and_runs_to_the_end(folder):
    frame = growth({"accord": "signatory"}, "2026-11-22", folder)
    assert listed(frame, "instrument", "date", "count") == [
        ("accord", "2025-12-12", "0"),
        ("accord", "2025-12-12", "2"),
        ("accord", "2026-02-01", "3"),
        ("accord", "2026-11-22", "3"),
    ]


def test_growth_counts_one_role_of_each_instrument(folder):
    frame = growth({"forum": "host", "accord": "signatory"}, "2026-11-22", folder)
    assert frame.groupby("instrument", sort=False)["count"].max().to_dict() == {"forum": 1, "accord": 3}
    assert frame["instrument"].drop_duplicates().tolist() == ["forum", "accord"]


def test_growth_passes_over_roles_without_a_date(tmp_path):
    folder = a_folder(tmp_path, memberships=[membership(), membership(actor="usa", date="", date_precision="")])
    assert growth({"accord": "signatory"}, "2026-11-22", folder)["count"].max() == 1


def test_growth_passes_over_the_end_of_a_role_without_a_beginning(tmp_path):
    undated = membership(actor="usa", date="", date_precision="", until="2026-06-01")
    frame = growth({"accord": "signatory"}, "2026-11-22", a_folder(tmp_path, memberships=[membership(), undated]))
    assert listed(frame, "count") == [("0",), ("1",), ("1",)]


def test_growth_falls_when_a_role_ends(tmp_path):
    folder = a_folder(tmp_path, memberships=[membership(until="2026-06-01"), membership(actor="usa")])
    frame = growth({"accord": "signatory"}, "2026-11-22", folder)
    assert listed(frame, "date", "count")[-2:] == [("2026-06-01", "1"), ("2026-11-22", "1")]


def test_growth_stops_at_its_end(folder):
    frame = growth({"accord": "signatory"}, "2026-01-15", folder)
    assert listed(frame, "date", "count") == [("2025-12-12", "0"), ("2025-12-12", "2"), ("2026-01-15", "2")]


def test_growth_of_nothing_is_nothing(folder):
    assert growth({"accord": "observer"}, "2026-11-22", folder)["count"].sum() == 0


def test_combinations_count_the_actors_that_hold_the_same_instruments(folder):
    frame = combinations(ties(["accord", "forum"], folder=folder)).set_index("members")
    assert frame["count"].to_dict() == {"accord": 2, "accord+forum": 2, "forum": 1}
    assert frame["names"].to_dict() == {
        "accord": "European Union, Netherlands",
        "accord+forum": "Japan, United States",
        "forum": "China",
    }


def test_combinations_do_not_depend_on_the_order_asked_for(folder):
    one, other = (
        combinations(ties(order, folder=folder)).sort_values("members", ignore_index=True)
        for order in (["accord", "forum"], ["forum", "accord"])
    )
    pd.testing.assert_frame_equal(one, other)


def test_the_largest_combination_comes_first(tmp_path):
    many = [actor(f"s{n}x", name=f"State {n}") for n in range(4)]
    folder = a_folder(
        tmp_path,
        actors=[*rows()["actors"], *many],
        memberships=[
            membership(),
            *(membership(instrument="forum", actor=one["id"], date="2026-03-02") for one in many),
        ],
    )
    assert combinations(ties(["accord", "forum"], folder=folder))["count"].tolist() == [4, 1]


def test_a_roster_is_known_until_its_newest_readable_source(tmp_path):
    dated = {"old": "2026-01-02", "new": "2026-09-27", "heard-of": "2026-11-01"}
    rests = [evidence(table="memberships", row="accord/jpn/signatory", source=name) for name in dated]
    texts = [
        source(id=name, date=day, url=f"https://{name}.invalid/", seen="cited" if name == "heard-of" else "read")
        for name, day in dated.items()
    ]
    folder = a_folder(tmp_path, sources=texts, evidence=rests)
    assert seen_until("accord", folder) == "2026-09-27"


def test_each_line_of_growth_may_end_on_its_own_day(folder):
    frame = growth({"accord": "signatory"}, {"accord": "2026-02-03"}, folder)
    assert listed(frame, "date", "count")[-1] == ("2026-02-03", "3")
