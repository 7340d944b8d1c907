"""What the chapter on controls states, computed from the data."""

from __future__ import annotations

import re

from finding import finding
from statecraft import confidence, fact, load
from statecraft.measures import measures, spans, steps

LAWS, MOVES, STATES = measures(), steps(), spans()
CAMPS = ["American", "Chinese", "Allied"]


def on(event: str) -> str:
    return str(fact(event).value)


def value(figure: str) -> float:
    return float(fact(figure).value)


def status(*idents: str) -> set[str]:
    return set(LAWS.set_index("id").loc[list(idents), "status"].astype("str"))


@finding(
    "controls",
    "Washington and Beijing both moved most in the year of their truce, which from 30 October 2025 paused controls "
    "rather than repealing them; most of the pauses ended by their own terms on or before 10 November 2026, and the "
    "sources found, which stop in October, do not say what has applied since.",
)
def test_both_moved_most_in_the_year_of_the_truce_and_no_act_followed_its_term():
    by_year = MOVES.groupby(["camp", MOVES["date"].dt.year]).size()
    assert [by_year[camp].idxmax() for camp in CAMPS[:2]] == [2025, 2025]
    assert on("truce-reached") == "2025-10-30"
    paused = ["bis-affiliates-rule", "mofcom-2024-46", "mofcom-2025-55-58", "mofcom-2025-61", "mofcom-2025-62"]
    assert status(*paused) == {"suspended"}
    assert on("mofcom-2025-70-term.as_of") == "2026-11-10"
    assert MOVES[MOVES["date"] >= "2026-11-01"].empty
    over = STATES[(STATES["state"] == "unknown") & STATES["id"].isin([*paused, "bis-affiliates-rule"])]
    assert len(set(over["id"])) == 4
    assert str(over["start"].max().date()) == "2026-11-10"
    assert str(load("sources")["date"].max().date())[:7] == "2026-10"
    open_gaps = load("gaps").set_index("id")["kind"].astype("str")
    assert open_gaps[["affiliates-rule-after-november-2026", "mofcom-70-after-november-2026"]].eq("not-found").all()


@finding(
    "controls",
    "The texts and dates of the rules are well attested, while the trade in H200 chips, of which more than 400,000 "
    "were reported permitted and about 20,000 delivered, rests mostly on anonymous sources.",
)
def test_texts_are_better_attested_than_the_trade():
    level = confidence().astype("str")
    texts = LAWS[LAWS["genre"].isin(["regulation", "notice", "law", "proclamation"])]
    assert (level["instruments"].reindex(texts["id"]) == "high").mean() > 0.7
    trade = ["h200-china-import-approvals", "h200-delivered-august", "h200-orders-reported", "h200-buyers-cleared"]
    assert (level["figures"].reindex(trade) != "high").sum() >= 3
    assert (value(trade[0]), value(trade[1])) == (400000, 20000)


@finding("controls", "The present round opened with the American chip rules of 7 October 2022.")
def test_the_american_chip_rules_came_before_the_chip_and_mineral_lists_of_the_others():
    chips = ["bis-advanced-computing-controls", "japan-chip-export-controls", "mofcom-2023-23"]
    dates = LAWS.set_index("id").loc[[*chips, "netherlands-chip-export-controls"], "launched"]
    assert dates.idxmin() == chips[0]
    assert str(dates.min().date()) == "2022-10-07"


@finding("controls", "In 2023 three others followed within weeks of each other")
def test_three_others_followed_within_weeks():
    days = ["jp-controls-in-force", "mofcom-2023-23-in-force", "nl-controls-in-force"]
    assert [on(day) for day in days] == ["2023-07-23", "2023-08-01", "2023-09-01"]


@finding("controls", "Washington and Beijing moved most in 2025, Beijing nearly always in its last quarter")
def test_chinese_steps_of_2025_fall_in_the_last_quarter():
    drawn = MOVES[(MOVES["date"] >= "2022-10-01") & MOVES["camp"].isin(CAMPS)]
    counts = drawn.groupby(["camp", drawn["date"].dt.year]).size()
    assert counts["American"].idxmax() == counts["Chinese"].idxmax() == 2025
    mine = drawn[(drawn["camp"] == "Chinese") & (drawn["date"].dt.year == 2025)]
    assert (mine["date"] >= "2025-10-01").mean() > 0.8


@finding("controls", "Most American marks are announcements")
def test_most_american_steps_are_announcements():
    assert (MOVES.loc[MOVES["camp"] == "American", "step"] == "announced").mean() > 0.5


@finding("controls", "six entries of the ledger are bills, the last of them the group, and none was found enacted.")
def test_no_bill_is_law():
    bills = LAWS[LAWS["genre"] == "bill"]
    assert (len(bills), set(bills["status"])) == (6, {"proposed"})
    assert LAWS.loc[bills.index, "binding"].eq("none").all()


@finding("controls", "Chinese measures tend to be published and applied on one day or within weeks.")
def test_chinese_measures_apply_soon():
    first = MOVES[(MOVES["camp"] == "Chinese") & (MOVES["step"] == "in force")].groupby("instrument")["date"].min()
    waits = (first - LAWS.set_index("id")["launched"].reindex(first.index)).dt.days
    assert waits.between(0, 62).all()
    assert (waits == 0).mean() > 0.5


@finding("controls", "The allied lane is mostly lists: Taiwan put Huawei and SMIC on its entity list on 10 June 2025")
@finding("controls", "South Korea gave itself the power to list more than the multilateral regimes do")
def test_allied_lists():
    lists = ["taiwan-shtc-entity-list", "uk-export-control-regulations-2024", "eu-dual-use-list-2025"]
    assert status(*lists, "korea-foreign-trade-act-2024") == {"in-force"}
    assert on("taiwan-list-huawei-smic") == "2025-06-10"
    assert load("gaps").set_index("id").loc["korea-chip-control-list", "kind"] == "not-found"


@finding("controls", "published but never applied, it was not to be enforced, said a press release of 13 May 2025")
def test_the_diffusion_rule_was_never_applied():
    states = STATES[STATES["id"] == "ai-diffusion-rule"]
    assert list(dict.fromkeys(states["state"])) == ["pending", "suspended"]
    assert on("diffusion-rule-not-enforced") == "2025-05-13"


@finding("controls", "Most suspensions of the truce ran out by 10 November 2026; no later act was found")
@finding("controls", "No Chinese measure in the data was; the ban on Nexperia’s chips was eased by an exemption.")
def test_china_has_suspended_and_not_repealed():
    chinese = LAWS[LAWS["camp"] == "Chinese"].set_index("id")["status"].astype("str")
    assert set(chinese.index[chinese == "suspended"]) == {
        "mofcom-2024-46", "mofcom-2025-55-58", "mofcom-2025-61", "mofcom-2025-62",
    }  # fmt: skip
    assert not set(chinese) & {"revoked", "withdrawn", "lapsed", "superseded"}
    unknown = STATES[STATES["state"] == "unknown"].set_index("id")["start"]
    assert str(unknown.max().date()) == "2026-11-10"
    assert {"bis-affiliates-rule", "mofcom-2025-61"} <= set(unknown.index)


@finding("controls", "four of them before they applied, to 10 November 2026")
def test_four_notices_never_applied():
    states = STATES[STATES["id"] == "mofcom-2025-55-58"]
    assert list(states["state"]) == ["pending", "suspended", "unknown"]


@finding("controls", "The Commerce Department stayed the Affiliates Rule, in force for six weeks, to 9 November 2026")
def test_the_affiliates_rule_held_for_six_weeks():
    held = STATES[(STATES["id"] == "bis-affiliates-rule") & (STATES["state"] == "in force")].iloc[0]
    assert (held["end"] - held["start"]).days == 42
    assert on("affiliates-rule-suspension-term.as_of") == "2026-11-09"


@finding("controls", "What the truce did not suspend matters as much")
def test_older_licences_were_not_suspended():
    older = ["mofcom-2023-23", "mofcom-2023-39", "mofcom-2025-18", "bis-advanced-computing-controls"]
    assert status(*older) == {"in-force"}


@finding("controls", "In September 2026 both governments said that the truce would run to 10 January 2027.")
@finding("controls", "The clause on gallium, germanium and antimony is still suspended on the day of this book.")
def test_the_extension_is_a_statement_and_clause_two_is_suspended():
    assert (on("truce-extended")[:7], on("truce-extension-term.as_of")) == ("2026-09", "2027-01-10")
    assert load("gaps").set_index("id").loc["truce-extension-legal-acts", "kind"] == "not-found"
    last = STATES[STATES["id"] == "mofcom-2024-46"].iloc[-1]
    assert (last["state"], str(last["end"].date())) == ("suspended", "2026-11-22")


@finding("controls", "Repeal is rarer than pause. Three American entries were withdrawn")
@finding("controls", "One allied measure, Japan’s curbs on materials for Korean chipmakers, was revoked.")
def test_who_repealed_what():
    ended = LAWS[LAWS["status"].isin(["withdrawn", "revoked"])]
    assert {camp: set(group["id"]) for camp, group in ended.groupby("camp")} == {
        "American": {"us-eda-letters", "bis-ai-action-plan-implementation-rule", "frontier-model-export-controls"},
        "Allied": {"japan-korea-export-curbs"},
    }
    assert (LAWS["status"] == "suspended").sum() > len(ended)


@finding("controls", "The President announced sales on 8 December 2025.")
@finding("controls", "Deliveries came last: none by 24 February to the knowledge of an American official")
@finding("controls", "about 20,000 by August according to a press report")
def test_the_steps_of_the_h200_in_order():
    ladder = ["h200-announced", "h200-rule-in-force", "h200-china-first-approvals", "h200-delivered-february.as_of"]
    days = [on(step) for step in (*ladder, "h200-first-us-licences", "h200-delivered-august.as_of")]
    assert days == sorted(days)
    assert (days[0], value("h200-delivered-february")) == ("2025-12-08", 0)


@finding("controls", "Chinese customs were reported on 14 January to have told agents that the chip could not enter.")
def test_chinese_customs_stopped_the_chip_the_day_before_the_rule_took_effect():
    assert on("h200-import-stop") == "2026-01-14" < on("h200-rule-in-force") == "2026-01-15"


@finding("controls", "Of the H200 chips Beijing was reported to permit, about one in 20 was reported delivered")
def test_one_permitted_chip_in_twenty_was_delivered():
    assert round(value("h200-china-import-approvals") / value("h200-delivered-august")) == 20
    assert str(fact("h200-china-import-approvals").qualifier) == "at-least"


@finding("controls", "in May for about ten buyers with up to 75,000 chips each.")
def test_the_licensed_ceiling_is_buyers_times_cap():
    assert value("h200-buyers-cleared") * value("h200-cap-per-buyer") == value("h200-licensed-ceiling") == 750000


@finding("controls", "Whether any was paid was not found.")
@finding("controls", "The earlier bargain on the weaker H20, 15% of revenue, is in no regulation either")
def test_the_shares_were_promised_and_the_duty_is_law():
    stages = load("figures").set_index("id")["stage"].astype("str")
    assert list(stages[["h200-share-announced", "h20-share-agreed", "proclamation-11002-duty"]]) == [
        "pledged", "pledged", "limit",
    ]  # fmt: skip
    assert value("h200-share-announced") == value("proclamation-11002-duty") == 25
    assert not any(re.search("paid|collected", metric) for metric in load("figures")["metric"] if "H200" in metric)


@finding("controls", "under the cap, the red mark above, could not be traced to a source")
def test_the_estimate_is_unverifiable():
    claim = load("claims").set_index("id").loc["seed-003-51"]
    assert (claim["verdict"], "900,000" in claim["statement"]) == ("unverifiable", True)


@finding("controls", "Two Chinese entries rest on reports of unpublished instructions")
def test_two_chinese_entries_have_no_text():
    bare = LAWS[(LAWS["binding"] == "not-found") & (LAWS["camp"] == "Chinese")]
    assert set(bare["id"]) == {"china-chip-procurement-guidance", "nvidia-import-checks"}
    letters = load("instruments").set_index("id").loc["us-eda-letters"]
    assert "not published" in letters["notes"]


def test_every_control_is_in_the_ledger_and_bears_evidence():
    controls = load("instruments").query("family == 'control'")
    assert set(LAWS["id"]) == set(controls["id"])
    assert LAWS["confidence"].notna().all()
