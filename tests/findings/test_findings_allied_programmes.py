"""What the chapter on allied programmes states, computed from the data."""

from __future__ import annotations

import pandas as pd

from finding import finding
from statecraft import confidence, load, roster
from statecraft.memberships import signed_by
from statecraft.money import by_stage

ALLIED_LAWS = {"eu-ai-act", "jp-ai-promotion-act", "kr-ai-basic-act", "tw-ai-basic-act", "vn-ai-law"}
ALLIED_MONEY = {
    "eu-chips": ["eu-chips-act-mobilisation", "eu-chips-act-eu-budget", "eu-chips-act-2-first-act-investment"],
    "eu-invest": ["eu-ai-continent-investai-figure"],
    "japan": ["japan-ai-chip-framework-support", "japan-ai-chip-framework-rapidus"],
    "india": ["india-ai-mission-outlay", "india-ai-mission-actual-2024-25"],
    "britain": ["uk-ai-opportunities-action-plan-compute"],
    "canada": ["ai-for-development-cad130m"],
    "korea-asean": ["korea-asean-digital-flagship-fund"],
    "korea-us": ["us-korea-cet-dialogue-bioeconomy-research"],
}
OTHER_MONEY = {
    "skills": ["itsi-fund-total", "itsi-fund-asu"],
    "vault": ["project-vault-total", "project-vault-loan"],
    "conference": ["waic-2026-shanghai-projects-value"],
    "plan": [],
}
TEXTS = [
    "reaim-call-to-action", "hiroshima-ai-process", "ai-safety-summit-2023", "ai-seoul-summit", "reaim-blueprint",
    "ai-action-summit-paris", "reaim-pathways", "india-ai-impact-summit", "ai-opportunity-statement", "waico",
    "frontier-ai-control-call",
]  # fmt: skip


def words() -> pd.DataFrame:
    return load("instruments").astype({"bloc": "str", "family": "str", "genre": "str", "status": "str"}).set_index("id")


def general_laws(bloc: str) -> set[str]:
    frame = words()
    kept = frame[
        (frame["bloc"] == bloc) & (frame["family"] == "governance") & frame["genre"].isin(["law", "regulation"])
    ]
    assert (kept["status"] == "in-force").all() and (kept["binding"].astype("str") == "domestic").all()
    return set(kept.index)


def small_deals() -> dict[str, set[str]]:
    """Return the governments in each deal of two or three of them."""
    frame = words()
    frame = frame[frame["bloc"].isin(["us", "allied"]) & ~frame["genre"].isin(["policy", "institution"])]
    frame = frame[frame["family"].isin(["coalition", "export-stack", "capacity-building"])]
    kinds = load("actors").set_index("id")["kind"].astype("str")
    rows = load("memberships").astype({"instrument": "str", "actor": "str", "role": "str"})
    rows = rows[rows["role"].isin(["signatory", "participant", "represented", "chair", "host"])]
    rows = rows[rows["actor"].map(kinds).isin(["state", "territory"]) | rows["actor"].isin(["eu", "asean"])]
    sets = rows[rows["instrument"].isin(frame.index)].groupby("instrument")["actor"].agg(set)
    return {ident: who for ident, who in sets.items() if len(who) in (2, 3)}


def backers(text: str) -> set[str]:
    return set(roster(text).query("role in ['endorser', 'signatory']")["actor"])


def value(ident: str) -> float:
    return float(load("figures").set_index("id").at[ident, "value"])


def on(ident: str) -> str:
    return str(load("events").set_index("id").at[ident, "date"].date())


@finding(
    "allied-programmes",
    "Allies and partners make law, hold summits and pledge money in their own names, with four general AI laws in "
    "force and no federal one found in the United States; but of the technology deals of two or three parties found "
    "here, all except two include Washington.",
)
def test_four_laws_no_federal_american_one_and_two_deals_without_washington():
    assert general_laws("allied") - {"vn-ai-law"} == ALLIED_LAWS - {"vn-ai-law"}  # Viet Nam belongs to no camp
    assert len(ALLIED_LAWS) == 5
    assert general_laws("us") == {"chips-and-science-act"}  # which funds chips and does not regulate AI
    deals = small_deals()
    assert {ident for ident, who in deals.items() if "usa" not in who} == {
        "japan-asean-ai-co-creation",
        "korea-asean-digital-flagship",
    }


@finding(
    "allied-programmes",
    "The laws, dialogues and summit texts are well attested, the fate of the money is not: a payment was found for one "
    "programme of eight, and a blank says that no source was found, not that nothing was paid.",
)
def test_one_allied_programme_of_eight_shows_a_payment_and_the_texts_are_well_attested():
    sums = by_stage(ALLIED_MONEY)
    paid = sums[(sums["stage"] == "delivered") & sums["figure"].notna()]
    assert (list(paid["line"]), sums["line"].nunique()) == (["india"], 8)
    levels = confidence().loc["instruments"].astype("str")
    attested = levels[[*ALLIED_LAWS, *TEXTS, "us-korea-cet-dialogue", "us-rok-india-tech-trilateral"]]
    assert set(attested) == {"high"}


@finding("allied-programmes", "The United States has no general AI statute at federal level, though states have laws")
@finding("allied-programmes", "nine executive orders are coded")
@finding("allied-programmes", "of which two are revoked, and a legislative framework is proposed.")
def test_washington_governs_by_order():
    frame = words()
    orders = frame[(frame["bloc"] == "us") & (frame["family"] == "governance") & (frame["genre"] == "order")]
    assert len(orders) == 9
    assert set(orders.index[orders["status"] == "revoked"]) == {"eo-14110", "eo-14141"}
    assert frame.at["national-ai-legislative-framework", "status"] == "proposed"
    assert "conflicting state laws" in frame.at["national-ai-legislative-framework", "summary"]


@finding("allied-programmes", "China has two instruments in force")
def test_china_has_two_general_instruments_in_force():
    assert general_laws("china") == {"cn-genai-measures", "cn-cybersecurity-law-2025"}


@finding("allied-programmes", "they meet in a network of ten members, which Britain now coordinates")
@finding("allied-programmes", "is outside the network and is not known to test models")
def test_the_network_of_institutes_has_ten_members_and_no_chinese_one():
    members = set(roster("ai-safety-network", "member")["actor"])
    assert len(members) == 10
    assert {"gbr", "jpn", "kor", "sgp", "eu", "usa"} < members
    assert not {"chn", "cn-aisda"} & members
    assert set(roster("ai-safety-network", "chair")["actor"]) == {"gbr"}


@finding("allied-programmes", "Of 12 lines of money, only India’s shows a payment")
def test_only_the_indian_line_of_twelve_shows_a_payment():
    sums = by_stage(ALLIED_MONEY | OTHER_MONEY)
    paid = sums[(sums["stage"] == "delivered") & sums["figure"].notna()]
    assert (list(paid["line"]), sums["line"].nunique()) == (["india"], 12)


@finding("allied-programmes", "were spent in the first budget year, and a budget of 20 billion for the second was cut")
def test_india_spent_little_of_its_outlay_and_cut_the_second_budget():
    stages = load("figures").set_index("id")["stage"].astype("str")
    assert stages["india-ai-mission-actual-2024-25"] == "delivered"
    assert stages["india-ai-mission-used-2025-26"] == "estimated"
    assert value("india-ai-mission-actual-2024-25") < 0.01 * value("india-ai-mission-outlay")
    assert value("india-ai-mission-used-2025-26") < 0.5 * value("india-ai-mission-budget-2025-26")


@finding("allied-programmes", "The auditors expect about 11.7% of the market in the year for which the aim is 20%.")
def test_the_auditors_expect_less_than_the_european_target():
    assert (value("eu-chips-act-forecast"), value("eu-chips-act-target")) == (11.7, 20)


@finding("allied-programmes", "The last row of the two powers is as empty.")
@finding("allied-programmes", "China’s capacity-building plan names no sum")
def test_no_american_or_chinese_line_shows_a_delivery():
    sums = by_stage(OTHER_MONEY)
    assert sums.loc[sums["stage"] == "delivered", "figure"].isna().all()
    coded = load("provisions").astype("str").query("instrument == 'ai-capacity-building-plan' and dimension == 'money'")
    assert set(coded.loc[coded["pass"] == "final", "stance"]) == {"no-money"}


@finding("allied-programmes", "Of 22 deals of two or three parties, 20 include Washington")
def test_twenty_of_twenty_two_small_deals_include_washington():
    deals = small_deals()
    assert (len(deals), sum("usa" in who for who in deals.values())) == (22, 20)
    assert {ident for ident, who in deals.items() if len(who) == 3} == {
        "ai-for-development",
        "us-rok-india-tech-trilateral",
    }


@finding("allied-programmes", "Yearly sessions were foreseen; no second was found.")
@finding("allied-programmes", "Promises with a date were kept: Korea held the three AI meetings")
def test_the_korean_dialogue_met_once_and_its_dated_promises_were_kept():
    events = load("events").astype({"instrument": "str", "kind": "str"})
    met = events[(events["instrument"] == "us-korea-cet-dialogue") & (events["kind"] == "meeting")]
    assert list(met["id"]) == ["us-korea-cet-dialogue-first-session"]
    assert on("us-korea-cet-dialogue-first-session") == "2023-12-09"
    assert {"us-korea-cet-dialogue-second-session", "us-rok-india-tech-trilateral-second"} <= set(
        load("gaps").query("kind == 'not-found'")["id"]
    )
    kept = [
        "us-rok-india-tech-trilateral-first",
        "ai-seoul-summit-leaders",
        "global-ai-forum-seoul",
        "reaim-seoul-2024",
    ]
    assert [on(ident) for ident in kept] == ["2024-03-12", "2024-05-21", "2024-05-22", "2024-09-09"]


@finding("allied-programmes", "The data hold no minerals coalition led by China")
def test_the_data_hold_no_chinese_led_coalition():
    frame = words()
    assert not ((frame["bloc"] == "china") & (frame["family"] == "coalition")).any()


@finding(
    "allied-programmes",
    "Washington and Beijing stand together behind three of 11 texts, and New Delhi’s is the widest",
)
def test_both_powers_back_three_texts_and_new_delhi_is_the_widest():
    both = [text for text in TEXTS if {"usa", "chn"} <= backers(text)]
    assert (both, len(TEXTS)) == (["reaim-call-to-action", "ai-safety-summit-2023", "india-ai-impact-summit"], 11)
    counts = {
        "ai-safety-summit-2023-states": 28, "ai-seoul-summit-declaration-adopters": 11, "reaim-blueprint-endorsers": 60,
        "ai-action-summit-paris-signatories": 61, "reaim-pathways-signatories": 35, "waico-signatories-founding": 29,
        "reaim-call-to-action-endorsers": 60, "ai-opportunity-statement-signatories": 35,
        "frontier-call-states-24-september": 28, "india-ai-impact-summit-endorsers-feb24": 91,
    }  # fmt: skip
    assert {ident: value(ident) for ident in counts} == counts
    assert len(backers("hiroshima-ai-process")) == 8


@finding("allied-programmes", "On military AI the backing shrinks: about 60 states in The Hague, with both;")
@finding("allied-programmes", "35 of 85 present at A Coruña, without either.")
def test_the_military_texts_lose_first_beijing_then_washington():
    powers = [{"usa", "chn"} & backers(text) for text in ["reaim-call-to-action", "reaim-blueprint", "reaim-pathways"]]
    assert powers == [{"usa", "chn"}, {"usa"}, set()]
    assert value("reaim-pathways-signatories") / value("reaim-coruna-attending-states") < 0.5


@finding("allied-programmes", "with Beijing and without Washington or London")
def test_paris_had_beijing_and_neither_washington_nor_london():
    assert "chn" in backers("ai-action-summit-paris")
    assert not {"usa", "gbr"} & backers("ai-action-summit-paris")
    refusal = load("events").set_index("id").loc["ai-action-summit-paris-refusal"]
    assert (str(refusal["kind"]), str(refusal["date"].date())) == ("refusal", "2025-02-11")


def test_the_statement_and_the_organisation_are_signed_by_one_power_each():
    assert {"usa", "chn"} & signed_by("ai-opportunity-statement") == {"usa"}
    assert {"usa", "chn"} & signed_by("waico") == {"chn"}
