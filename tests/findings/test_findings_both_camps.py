"""What the chapter on both camps finds, computed from the data."""

from __future__ import annotations

from finding import finding
from statecraft import confidence, fact, load, signed_by, ties
from statecraft.memberships import members_of, roster

FOUR = ["pax-silica", "ai-opportunity-statement", "frontier-ai-control-call", "waico"]
AMERICAN = FOUR[:2]


def states() -> set[str]:
    kinds = load("actors").set_index("id")["kind"]
    return set(kinds[kinds == "state"].index)


def own(text: str) -> set[str]:
    """The actors that signed or endorsed a text themselves."""
    held = ties([text])
    return set(held.loc[held["role"].isin(["signatory", "endorser"]), "actor"])


@finding(
    "both-camps",
    "One state, Kazakhstan, has signed both the American-led Pax Silica Declaration and the agreement founding China’s "
    "World AI Cooperation Organization; it also signed the American AI Opportunity statement and endorsed the call for "
    "control of frontier AI models.",
)
def test_kazakhstan_alone_signed_both_and_put_its_name_to_all_four():
    assert signed_by("pax-silica") & signed_by("waico") == {"kaz"}
    assert all("kaz" in own(text) for text in FOUR)


@finding(
    "both-camps",
    "The founders’ signatures and Kazakhstan’s two are well attested; whether more states hold both is open, since the "
    "later rosters rest on few sources.",
)
def test_founders_and_kazakhstan_are_surer_than_the_later_signatures():
    level = confidence()["memberships"]
    founders = [f"pax-silica/{actor}/signatory" for actor in signed_by("pax-silica", "2025-12-12")]
    assert set(level[[*founders, "pax-silica/kaz/signatory", "waico/kaz/signatory"]]) == {"high"}
    waico = roster("waico", "signatory")
    later = waico["row"][waico["date"] > "2026-07-16"]
    assert (level[later] < "high").any()


@finding("both-camps", "Five of 44 states and bodies with several ties have one to WAICO, three by signature")
def test_five_of_those_with_several_ties_have_one_to_waico():
    held = ties(FOUR)
    several = held[held.groupby("actor")["instrument"].transform("nunique") > 1]
    crossing = several[several["instrument"] == "waico"]
    assert several["actor"].nunique() == 44
    assert set(crossing["actor"]) == {"kaz", "ken", "zaf", "sgp", "bgd"}
    assert set(crossing.loc[crossing["role"] == "signatory", "actor"]) == {"kaz", "ken", "zaf"}


@finding("both-camps", "WAICO stands apart: most of its circle holds none of the other three")
def test_most_of_waicos_circle_holds_nothing_else():
    held = ties(FOUR)
    circle = set(held.loc[held["instrument"] == "waico", "actor"])
    others = set(held.loc[held["instrument"] != "waico", "actor"])
    assert len(circle - others) > 2 * len(circle & others)


@finding("both-camps", "Every state that signed Pax Silica also signed the statement on AI opportunity")
def test_every_state_of_pax_silica_signed_the_opportunity_statement():
    assert signed_by("pax-silica") - signed_by("ai-opportunity-statement") == {"eu"}


@finding("both-camps", "three WAICO signatories endorsed it beside eight states that had signed Pax Silica")
def test_the_call_for_control_cuts_across():
    call = own("frontier-ai-control-call")
    assert len(call & signed_by("waico")) == 3
    assert len(call & signed_by("pax-silica") & states()) == 8
    assert "kaz" in call & signed_by("waico") & signed_by("pax-silica")
    assert not call & {"usa", "chn"}


@finding("both-camps", "ASEAN divides, the SCO and BRICS lean to Shanghai, the G7 to Washington")
def test_asean_divides_and_the_other_groups_lean():
    signed = {
        club: {text: len(members_of(club) & own(text)) for text in FOUR} for club in ("asean", "sco", "brics", "g7")
    }
    assert signed["asean"]["waico"] > 0 < signed["asean"]["pax-silica"]
    assert not members_of("asean") & signed_by("waico") & signed_by("pax-silica")
    assert all(signed[club]["waico"] > max(signed[club][text] for text in AMERICAN) for club in ("sco", "brics"))
    assert signed["g7"]["waico"] == 0 < signed["g7"]["pax-silica"]


@finding(
    "both-camps", "India and the United Arab Emirates are in Pax Silica, while seven members signed WAICO’s agreement"
)
def test_brics_is_split():
    assert members_of("brics") & signed_by("pax-silica") == {"ind", "are"}
    assert len(members_of("brics") & signed_by("waico")) == 7


@finding(
    "both-camps", "Seven of its members are recorded as signing WAICO’s agreement, two of them on contested evidence"
)
def test_seven_of_asean_signed_two_of_them_contested():
    from statecraft import sources_of

    inside = members_of("asean") & signed_by("waico")
    contested = [
        a for a in inside if "contradicts" in set(sources_of("memberships", [f"waico/{a}/signatory"])["relation"])
    ]
    assert (len(inside), len(contested)) == (7, 2)


@finding("both-camps", "Reuters reported, in August 2026, a draft American letter")
def test_the_letter_is_a_report_and_not_an_act():
    assert str(load("events").set_index("id").loc["pax-silica-exclusivity-letter-reported", "kind"]) == "report"
    assert fact("pax-silica-exclusivity-letter-reported").words.endswith("August 2026")
