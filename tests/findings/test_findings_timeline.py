"""What the chapter “Timeline” states, held against the events."""

from __future__ import annotations

import pandas as pd

from finding import days_between, finding
from statecraft import load
from statecraft.chronicle import chronicle

CHAPTER = "timeline"


def day(ident: str) -> str:
    """Return the date of an event as YYYY-MM-DD."""
    return str(load("events").set_index("id").loc[ident, "date"])[:10]


def kind(ident: str) -> str:
    return str(load("events").set_index("id").loc[ident, "kind"])


def in_force() -> pd.Series:
    """Return the share of each camp's events that put something into force."""
    frame = chronicle()
    return (frame["kind"] == "in-force").groupby(frame["bloc"]).mean()


@finding(
    CHAPTER,
    "Controls on chips (October 2022) and on minerals (July 2023) preceded the American and the Chinese plan of July "
    "2025, released within three days of each other; the controls that each capital added that autumn were suspended "
    "in November 2025, and allies meanwhile put laws of their own into force.",
)
def test_controls_came_first_then_two_plans_then_the_pause():
    order = ["bis-2022-rule-released", "mofcom-2023-23-published", "americas-ai-action-plan-released"]
    order += ["global-ai-governance-action-plan-released", "mofcom-2025-61-suspended", "affiliates-rule-suspended"]
    dates = [day(ident) for ident in order]
    assert dates == ["2022-10-07", "2023-07-03", "2025-07-23", "2025-07-26", "2025-11-07", "2025-11-10"]
    assert {kind(ident) for ident in order[-2:]} == {"suspended"}
    assert (day("affiliates-rule-in-force"), day("mofcom-2025-61-published")) == ("2025-09-29", "2025-10-09")
    families = load("instruments").set_index("id")["family"].astype("str")
    plans = ["bis-advanced-computing-controls", "mofcom-2023-23", "mofcom-2025-61", "bis-affiliates-rule"]
    assert set(families[plans]) == {"control"}
    laws = ["eu-ai-act-in-force", "jp-ai-promotion-act-promulgated", "kr-ai-basic-act-in-force"]
    assert {kind(ident) for ident in laws} == {"in-force"}


@finding(
    CHAPTER,
    "Most dates are known to the day and well attested; the number of events in a quarter measures our reading as much "
    "as the world, because recent months were read most closely.",
)
def test_most_dates_are_known_to_the_day_and_rest_on_good_evidence():
    frame = chronicle()
    assert (frame["date_precision"] == "day").mean() > 0.85
    assert (frame["confidence"] == "high").mean() > 0.6
    assert (load("sources")["date"] >= "2025-01-01").mean() > 0.6


@finding(CHAPTER, "Meetings, decisions and announcements crowd the record; licences and deliveries are rare")
def test_three_kinds_of_step_lead_and_goods_are_rare():
    steps = chronicle()["step"].value_counts()
    assert set(steps.index[:3]) == {"met, said, reported", "adopted, decided", "proposed, announced"}
    assert steps.iloc[:3].sum() > len(chronicle()) / 2
    assert steps["licensed"] + steps["delivered"] < len(chronicle()) / 20


@finding(CHAPTER, "Most recorded events fall in 2025 and 2026, and so do most of our sources")
def test_events_and_sources_crowd_the_last_two_years():
    for dates in (chronicle()["date"], load("sources")["date"].dropna()):
        assert 0.6 < (dates >= "2025-01-01").mean() < 0.9


@finding(CHAPTER, "Chinese licences for graphite were announced three days later")
def test_graphite_followed_chips_by_three_days():
    assert days_between("bis-2023-rules-released", "mofcom-2023-39-published") == 3
    assert day("mofcom-2023-39-published") == "2023-10-20"


@finding(CHAPTER, "the notice of 3 December 2024, which names the United States in its title")
def test_the_notice_of_december_2024_names_the_united_states():
    assert "the United States" in load("instruments").set_index("id").loc["mofcom-2024-46", "name"]
    assert day("mofcom-2024-46-in-force") == "2024-12-03"


@finding(CHAPTER, "on 18 October 2023, the day after the American revision")
@finding(CHAPTER, "the day on which President Biden signed his order")
def test_two_texts_of_october_2023_fell_beside_american_acts():
    assert days_between("bis-2023-rules-released", "global-ai-governance-initiative-announced") == 1
    assert day("hiroshima-ai-process-code") == day("eo-14110-signed") == "2023-10-30"


@finding(CHAPTER, "five days later, on 20 January, DeepSeek released R1 with open weights")
@finding(CHAPTER, "on the same date (20 January) the new administration revoked the Biden order")
@finding(
    CHAPTER, "In May it said that the worldwide rule would not be enforced, and in the same week signed its partnership"
)
def test_early_2025_brought_several_turns():
    assert days_between("diffusion-rule-published", "deepseek-r1-released") == 5
    assert day("eo-14110-revoked") == day("deepseek-r1-released")
    assert (day("diffusion-rule-not-enforced"), kind("diffusion-rule-not-enforced")) == ("2025-05-13", "suspended")
    assert days_between("diffusion-rule-not-enforced", "us-uae-ai-acceleration-partnership-signed") == 2


@finding(CHAPTER, "Two plans then appeared within three days")
def test_the_plans_of_july_2025_are_three_days_apart():
    assert day("americas-ai-action-plan-released") == day("eo-14320-signed") == "2025-07-23"
    assert days_between("eo-14320-signed", "waico-proposed") == 3
    assert day("global-ai-governance-action-plan-released") == day("waico-proposed")


@finding(CHAPTER, "The tightest sequence took six weeks")
@finding(CHAPTER, "Ten days later, on 9 October, China published a notice that extended its rare-earth licences")
def test_escalation_and_truce_took_six_weeks():
    assert days_between("affiliates-rule-in-force", "mofcom-2025-61-published") == 10
    assert days_between("affiliates-rule-in-force", "affiliates-rule-suspended") == 42
    assert day("truce-reached") == "2025-10-30"


@finding(CHAPTER, "whether the American rule came back when its year ended this month was not found")
@finding(CHAPTER, "by which legal acts it was prolonged was not found")
def test_the_end_of_the_suspensions_is_a_gap_in_the_data():
    gaps = load("gaps").set_index("id")
    assert gaps.loc["affiliates-rule-after-november-2026", "kind"] == "not-found"
    assert gaps.loc["truce-extension-legal-acts", "kind"] == "not-found"


@finding(CHAPTER, "An American official spoke of very small shipments on 14 July")
@finding(CHAPTER, "in August, eight months after the announcement")
def test_the_h200_took_eight_months_from_word_to_delivery():
    steps = ["h200-announced", "h200-rule-in-force", "h200-first-deliveries-reported"]
    assert [kind(ident) for ident in steps] == ["announced", "in-force", "delivered"]
    assert [day(ident)[:7] for ident in steps] == ["2025-12", "2026-01", "2026-08"]
    assert (day("h200-shipments-very-small"), kind("h200-shipments-very-small")) == ("2026-07-14", "statement")


@finding(CHAPTER, "the agreement founding WAICO twenty days later, on 16 July")
def test_waico_was_signed_twenty_days_after_the_opportunity_statement():
    assert days_between("ai-opportunity-statement-signed", "waico-signed") == 20


@finding(CHAPTER, "though one report has the day before")
def test_one_source_dates_the_opportunity_statement_a_day_earlier():
    evidence = load("evidence").astype("str")
    against = evidence[(evidence["row"] == "ai-opportunity-statement-signed") & (evidence["relation"] == "contradicts")]
    assert len(against) == 1
    assert "25 June 2026" in against["says"].iloc[0]


@finding(CHAPTER, "No camp’s record holds a larger share of steps that put something into force")
def test_allies_have_the_largest_share_of_steps_into_force():
    assert in_force().idxmax() == "allied"


@finding(CHAPTER, "Deliveries are few everywhere")
def test_no_camp_has_one_delivery_in_ten_events():
    frame = chronicle()
    assert ((frame["step"] == "delivered").groupby(frame["bloc"]).mean() < 0.1).all()
    assert kind("ai-capacity-building-plan-workshop-2") == "delivered"


@finding(CHAPTER, "neither Washington nor Beijing endorsed it on that day")
def test_the_frontier_call_began_in_finland_and_norway():
    summary = load("events").set_index("id").at["frontier-call-launched", "summary"]
    assert "Finland" in summary and "Norway" in summary
    assert "the United States, China and the United Kingdom did not" in summary
