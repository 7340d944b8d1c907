"""What the chapter on capacity building states, computed again from the data."""

from __future__ import annotations

import pandas as pd

from finding import finding
from statecraft import confidence, fact, load, sources_of
from statecraft.promises import OWN_MARKET, PARTS, PROMISES, STEPS, balance, meetings, numbered, reach

CHAPTER = "capacity-building"


def value(ident: str) -> float:
    return float(fact(ident).value)


def day(event: str) -> pd.Timestamp:
    return pd.Timestamp(load("events").set_index("id")["date"][event])


def gap(ident: str) -> str:
    """Return the kind of a gap: not-found, contested or pending."""
    return str(load("gaps").set_index("id")["kind"][ident])


def step_of(programme: str) -> str:
    return str(reach().set_index("id")["step"][programme])


def short_of_opening(bloc: str) -> tuple[int, int]:
    """Return how many programmes of a bloc are proposed, announced or signed, and how many it has."""
    mine = reach().query("bloc == @bloc")
    return int(mine["step"].isin(STEPS[:3]).sum()), len(mine)


@finding(
    CHAPTER,
    "Of the promises that China, the United States and their partners have made to others in numbers, three have a "
    "counted delivery, each Chinese and in part: training programmes, and a weather-warning system and a regional "
    "centre that were counted before they were promised.",
)
@finding(CHAPTER, "Three of 18 promises in numbers have a counted delivery, all Chinese; two predate the promise")
def test_three_of_18_promises_have_a_counted_delivery_and_all_are_chinese():
    kept = balance()
    counted = kept[kept["outcome"] == "counted"]
    assert len(kept) == 18
    assert list(counted["label"]) == ["Training programmes", "MAZU weather warnings", "Regional AI centres"]
    assert set(counted["bloc"]) == {"china"} and (counted["share"] < 1).all()
    made, counts = day("waic-2026-opened"), load("figures").set_index("id")["as_of"]
    assert counts["ai-capacity-building-plan-programmes-pledged"] < day("ai-capacity-building-plan-workshop-2")
    assert counts["waic-2025-mazu-installed"] < made and day("china-asean-ai-application-center-opened") < made
    assert kept["outcome"].value_counts().to_dict() == {"not found": 13, "counted": 3, "contract only": 2}


def test_every_promise_in_numbers_is_compared_or_a_part_of_one_that_is():
    assert numbered() == {promise.figure for promise in PROMISES} | set(PARTS)


@finding(
    CHAPTER,
    "The promises are well attested and the silence is not: the counts rest mostly on Chinese statements, hardly "
    "anyone reports deliveries in numbers, and a search that finds nothing does not show that nothing was done.",
)
def test_the_promises_are_well_attested_and_the_silence_rests_on_searches():
    levels = confidence()["figures"]
    assert (levels[[promise.figure for promise in PROMISES]] != "low").all()
    assert (levels["waic-2025-mazu-cloud"], levels["waic-2025-mazu-installed"]) == ("low", "medium")
    for ident in ("ai-capacity-building-plan-ten-programmes", "pgiai-delivered", "us-tech-corps-deployed"):
        assert gap(ident) == "not-found"
    assert gap("japan-africa-ai-training-delivery") == "pending"


@finding(CHAPTER, "has five visions, ten actions and one number with a date: ten training programmes")
@finding(CHAPTER, "the ten were promised on top of it. At least one followed")
@finding(CHAPTER, "A third was not found.")
def test_one_numbered_workshop_followed_the_promise_of_ten():
    assert value("ai-capacity-building-plan-programmes-pledged") == 10
    assert value("ai-capacity-building-plan-visions") == 5
    assert value("ai-capacity-building-plan-actions") == 10
    assert value("ai-capacity-building-plan-programmes-after-announcement") == 1
    announced = day("ai-capacity-building-plan-announced")
    assert day("ai-capacity-building-plan-workshop-1") < announced < day("ai-capacity-building-plan-workshop-2")
    workshops = load("events").query("id.str.startswith('ai-capacity-building-plan-workshop-')")
    assert len(workshops) == 2


@finding(CHAPTER, "had spoken six days earlier of two seminars")
def test_the_ambassador_counted_six_days_before_the_second_workshop():
    counted = day("ai-capacity-building-plan-workshops-count-2025-05")
    assert (day("ai-capacity-building-plan-workshop-2") - counted).days == 6
    assert gap("ai-capacity-building-plan-workshop-numbering") == "contested"


@finding(CHAPTER, "Nine months earlier China’s weather service had already spoken of more than 40")
@finding(CHAPTER, "If use through the cloud is meant, the promise was met before it was made; some Chinese summaries")
@finding(CHAPTER, "for one of the five, Ethiopia, another report had installation still ahead in January")
def test_china_claimed_more_users_of_its_warnings_than_it_promised_nine_months_later():
    figures = load("figures").set_index("id")
    promised, cloud = figures.loc["waic-2026-mazu-countries"], figures.loc["waic-2025-mazu-cloud"]
    assert (promised["value"], cloud["value"], value("waic-2025-mazu-installed")) == (30, 40, 5)
    assert round((promised["as_of"] - cloud["as_of"]).days / 30.4) == 9
    against = sources_of("figures", ["waic-2025-mazu-installed"]).query("relation == 'contradicts'")
    assert list(against["source"]) == ["newssummedup-2026-01-mazu-ethiopia"]
    assert gap("mazu-30-meaning") == "contested"
    trials = sources_of("figures", ["waic-2025-mazu-cloud"]).query("relation == 'contradicts'")
    assert list(trials["source"]) == ["reportify-mazu-platform"]


@finding(CHAPTER, "whose agreement was signed the day before")
def test_the_training_places_were_promised_the_day_after_the_signing_and_by_no_text_of_the_organisation():
    assert (day("waic-2026-opened") - day("waico-signed")).days == 1
    assert load("figures").set_index("id")["instrument"]["waic-2026-training-places"] == "waic-2026"
    assert load("figures").query("instrument == 'waico' and unit == 'places'").empty


@finding(CHAPTER, "promised that day, one of the kind had opened, in Nanning, in September 2025")
def test_one_of_six_regional_centres_has_opened():
    row = balance().set_index("label").loc["Regional AI centres"]
    assert (row["line"], row["keys"][1]) == ("1 of 6 centres", ("events", "china-asean-ai-application-center-opened"))
    assert load("events").set_index("id")["place"]["china-asean-ai-application-center-opened"] == "Nanning"


@finding(CHAPTER, "exceed the headline, and nothing was found on what the partnership did next")
def test_two_companies_promise_more_than_the_headline_of_the_american_partnership():
    assert value("pgiai-total") < value("pgiai-google") < value("pgiai-microsoft")
    assert load("events").query("instrument == 'pgiai'")["id"].tolist() == ["pgiai-launched"]


@finding(CHAPTER, "The International Technology Security and Innovation (ITSI) Fund keeps law and contract apart")
def test_a_fortieth_of_the_american_fund_can_be_named_as_a_contract():
    row = balance().set_index("label").loc["ITSI Fund"]
    assert row["outcome"] == "contract only" and round(row["share_contracted"], 3) == 0.028
    stages = load("figures").set_index("id")["stage"].astype("str")
    assert (stages["itsi-fund-total"], stages["itsi-fund-asu"]) == ("enacted", "contracted")


@finding(CHAPTER, "That is a delivery, though not in the unit of the promise.")
@finding(CHAPTER, "Guangxi shows the reverse, a delivery without a promise: five courses for more than 200 people")
def test_korea_delivered_in_another_unit_and_guangxi_without_a_promise():
    units = load("figures").set_index("id")["unit"]
    assert units["korea-asean-digital-flagship-fund"] != units["korea-asean-digital-flagship-first-course"]
    assert value("korea-asean-digital-flagship-first-course") == 60
    guangxi = load("figures").query("instrument == 'guangxi-vietnam-ai' and stage in ['pledged', 'delivered']")
    assert dict(zip(guangxi["stage"].astype("str") + guangxi["unit"], guangxi["value"], strict=True)) == {
        "deliveredcourses": 5, "deliveredpeople": 200,
    }  # fmt: skip


@finding(CHAPTER, "and a Chinese part was not found")
def test_no_chinese_partner_of_the_egyptian_scheme_was_found():
    signed = load("memberships").query("instrument == 'digital-egypt-builders' and role == 'signatory'")
    assert set(signed["actor"]) == {"university-of-ottawa", "ohio-state-university", "postech"}
    assert gap("digital-egypt-builders-huawei-role") == "not-found"


@finding(CHAPTER, "Five of 24 programmes for others are on record as having delivered something")
def test_five_of_24_programmes_delivered_something():
    frame = reach()
    ended = frame[frame["step"] == STEPS[-1]]
    assert len(frame) == 24
    assert set(ended["id"]) == {
        "ai-capacity-building-plan", "ai-for-development", "guangxi-vietnam-ai", "huawei-egypt-talent-bank",
        "korea-asean-digital-flagship",
    }  # fmt: skip
    assert ended["bloc"].value_counts().to_dict() == {"china": 3, "allied": 2}


def test_every_programme_of_the_family_is_compared_or_left_out_by_rule():
    family = load("instruments").query("family == 'capacity-building'")
    left = family[~family["id"].isin(reach()["id"]) & ~family["id"].isin(OWN_MARKET)]
    assert set(left["genre"].astype("str")) <= {"dialogue", "report", "resolution", "statement"}


@finding(
    CHAPTER,
    "China’s programmes are the most numerous in the data, and more than half of them stop, on record, at proposed, "
    "announced or signed; of three American ones one does, of five allied ones two.",
)
def test_china_announces_more_and_a_larger_part_of_it_stops_before_opening():
    assert short_of_opening("china") == (8, 15)
    assert short_of_opening("us") == (1, 3)
    assert short_of_opening("allied") == (2, 5)


@finding(CHAPTER, "it was a building site in August, and its opening was not found")
@finding(CHAPTER, "The two ASEAN centres in Nanning operate")
def test_the_centre_in_laos_is_signed_and_those_in_nanning_operate():
    assert step_of("china-laos-ai-center") == "signed" and gap("china-laos-ai-center-opening") == "not-found"
    assert step_of("china-asean-ai-application-center") == step_of("china-asean-ai-innovation-center") == "operating"
    stages = load("figures").set_index("id")["stage"].astype("str")
    assert stages["china-asean-ai-application-center-agreements-asean"] == "contracted"
    assert stages["china-asean-ai-innovation-center-projects-asean"] == "contracted"


@finding(CHAPTER, "In two newer Chinese texts no promise in numbers was found.")
def test_the_newer_chinese_texts_promise_no_number():
    newer = ["ai-plus-international-cooperation-initiative", "ai-cooperation-development-action-plan"]
    theirs = load("figures")
    theirs = theirs[theirs["instrument"].isin(newer)]
    assert theirs["stage"].astype("str").tolist() == ["counted"]


@finding(CHAPTER, "80 states came to the first Group of Friends; later counts are lower and less comparable")
@finding(
    CHAPTER, "count organisations too and rest on one weak source, so the fall is reported rather than established"
)
def test_reported_attendance_of_the_group_of_friends_falls_and_the_last_count_is_weak():
    friends = meetings().query("lane == 'China: Group of Friends'")
    assert list(friends["brief"]) == ["80", "≥70", "≥50"]
    assert confidence()["figures"]["gof-attendance-2026-05"] == "low"
    assert load("figures").set_index("id")["unit"]["gof-attendance-2026-05"] == "states and organisations"


@finding(CHAPTER, "The United States had a group first: with Morocco it opened one on AI for sustainable development")
def test_the_american_group_of_friends_opened_before_the_chinese_one():
    assert day("unga-78-265-friends-launched") < day("gof-proposed") < day("gof-first-meeting")
    assert gap("unga-78-265-friends-after-2024") == "not-found"


@finding(CHAPTER, "both passed by consensus, and both capitals called them compatible")
@finding(CHAPTER, "for and two, the United States and Paraguay, against")
def test_the_two_resolutions_are_called_compatible_and_two_states_voted_against_the_panel():
    titles = load("events").set_index("id")["title"]
    assert titles["unga-78-311-us-reading"] == "Washington and Beijing call the two resolutions compatible"
    assert (value("unga-78-265-cosponsors"), value("unga-78-311-cosponsors-mfa")) == (123, 143)
    assert (value("un-ai-panel-votes-against"), value("unga-79-325-panel-votes-for")) == (2, 117)
