"""What the chapter on coalitions finds, computed from the data."""

from __future__ import annotations

import pandas as pd

from finding import finding
from statecraft import confidence, load, roster, signed_by, sources_of
from statecraft.memberships import members_of, within

CHAPTER, START = "supply-chain-coalitions", "2025-12-12"


def signatures() -> pd.DataFrame:
    return roster("pax-silica", "signatory")


@finding(
    CHAPTER,
    "The United States opened Pax Silica on 12 December 2025 with seven signatories; 25 had signed by 31 July 2026, "
    "most of the newcomers within one week of June, and no later signature was found.",
)
def test_seven_opened_and_25_had_signed_by_the_end_of_july():
    dates = signatures()["date"]
    assert (dates == "2025-12-12").sum() == 7 and "usa" in signed_by("pax-silica", "2025-12-12")
    assert len(dates) == 25 and dates.max() == pd.Timestamp("2026-07-31")
    newcomers = dates[dates > "2025-12-12"]
    assert newcomers.between("2026-06-20", "2026-06-26").sum() > len(newcomers) / 2


@finding(
    CHAPTER,
    "The seven and the number of later signatures are well attested; the exact days of several accessions are "
    "contested or rest on a single register, and none of the signatures creates a legal duty.",
)
def test_founders_are_sure_and_later_days_are_not():
    level = confidence()["memberships"]
    first, later = (signatures()["row"][when] for when in (signatures()["date"] == START, signatures()["date"] > START))
    assert set(level[first]) == {"high"}
    assert "contradicts" in set(sources_of("memberships", list(later))["relation"])
    text = load("instruments").set_index("id").loc["pax-silica"]
    assert (text["status"], text["binding"], text["genre"]) == ("signed", "political", "declaration")


@finding(CHAPTER, "Ten of Pax Silica’s 18 later signatories signed in one week of June 2026")
def test_ten_of_the_later_signatures_fall_in_one_week():
    dates = signatures()["date"]
    assert ((dates > "2025-12-12").sum(), dates.between("2026-06-20", "2026-06-26").sum()) == (18, 10)


@finding(CHAPTER, "Five Latin American states and Kazakhstan signed on 26 June")
def test_five_latin_american_states_and_kazakhstan_signed_together():
    day = signatures()[signatures()["date"] == "2026-06-26"]
    assert set(day["actor"]) - {"kaz"} <= {"arg", "chl", "cri", "pan", "slv"} and len(day) == 6


@finding(
    CHAPTER, "the Netherlands and the United Arab Emirates had full seats and signed nothing; four guests contributed"
)
def test_two_sat_and_did_not_sign_and_four_were_guests():
    seats = set(roster("pax-silica", "participant", "2025-12-12")["actor"]) - signed_by("pax-silica", "2025-12-12")
    assert seats == {"nld", "are"} and len(roster("pax-silica", "guest", "2025-12-12")) == 4


@finding(CHAPTER, "Three of those who first came without signing have signed since")
def test_those_who_came_as_less_and_signed_later():
    pax = roster("pax-silica")
    came = pax[pax["role"].isin(["participant", "guest", "endorser", "observer", "invited"])]
    earlier = came[(came["date"] <= "2026-01-31") | ~came["role"].isin(["participant"])]
    assert len(set(earlier["actor"]) & signed_by("pax-silica")) == 3


@finding(CHAPTER, "Most Pax Silica states are high-income, most WAICO signatories middle-income")
@finding(CHAPTER, "Nineteen of Pax Silica’s 24 states are high-income economies; of WAICO’s 37, three are.")
def test_incomes_differ():
    pax, waico = within(signatures(), "states"), roster("waico", "signatory")
    high = [len(within(frame, "high-income")) for frame in (pax, waico)]
    assert (len(pax), len(waico), high) == (24, 37, [19, 3])
    middle = sum(len(within(waico, f"{part}-middle-income")) for part in ("upper", "lower"))
    assert middle > len(waico) / 2


@finding(CHAPTER, "Since the European Commission signed for the Union, 21 member states are represented")
def test_members_of_the_union_that_did_not_sign_are_represented():
    represented = set(roster("pax-silica", "represented")["actor"])
    assert len(represented) == 21 and represented <= members_of("eu")
    assert represented | (members_of("eu") & signed_by("pax-silica")) == members_of("eu")
