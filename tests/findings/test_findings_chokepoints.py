"""What the chapter on chokepoints says, held against the data."""

from __future__ import annotations

import pandas as pd
import pytest

from finding import finding
from statecraft import load
from statecraft.estimates import episodes, estimates, ranges, spread, stacks

HERE = "chokepoints"
TOOLS = "advanced-packaging-tools deposition-tools etch-clean-tools ion-implanters process-control-tools"


@pytest.fixture(scope="module")
def shares() -> pd.DataFrame:
    return estimates().set_index("row")


@pytest.fixture(scope="module")
def reach() -> pd.DataFrame:
    return ranges(spread()).set_index("point")


def value(table: str, ident: str) -> float:
    frame = load(table).astype({"id": "str"}).set_index("id")
    return float(frame.loc[ident, "value" if table == "figures" else "share"])


@finding(HERE, "The United States leads in design and most tools, China in minerals, and Washington’s partners in the "
         "most exacting machines, materials and chips: the lowest estimates found give three makers counted as "
         "American about 80 per cent of chip-design software, China about 80 per cent of gallium and one Dutch "
         "firm 100 per cent of the scanners for extreme ultraviolet light.")  # fmt: skip
def test_each_side_leads_at_its_own_stages(shares, reach):
    low = reach["low"].to_dict()
    assert (low["Chip-design software"], low["Gallium"], low["EUV scanners"]) == (80, 80, 100)
    tools = shares[(shares["stage"] == "equipment") & shares["estimator"].str.startswith("CSET")]
    leaders = tools[tools["actor"].isin(["usa", "chn", "jpn", "nld", "asml"])].sort_values("share").groupby("commodity")
    leader = leaders.last()["home"]
    assert sorted(leader[leader == "usa"].index) == TOOLS.split() and (leader != "chn").all()
    minerals = reach.loc[["Gallium", "Germanium", "Rare earths, mined", "Rare earths, refined", "Rare-earth magnets"]]
    assert (minerals["home"] == "chn").all() and (minerals["low"] > 50).all()
    assert [low[name] for name in ("Advanced logic", "High-bandwidth memory", "EUV photoresist")] == [68, 79, 90]
    assert shares.loc["semiconductors-design-usa-2022-sia", "share"] == 51


@finding(HERE, "Where several estimators were found they agree on who leads, less often on how far, as for germanium, "
         "where estimates for China run from about 59.2 per cent to about 91; the American lead in tools rests on one "
         "estimator, and no share tells what harm a leader could do, since it counts neither stocks nor "
         "substitutes.")  # fmt: skip
def test_every_estimate_gives_the_leader_a_majority_but_for_older_chips(reach):
    assert (reach["low"] > 50).sum() == len(reach) - 1
    assert tuple(reach.loc["Chips at 28 nm and older", ["low", "high"]]) == (29, 33)
    assert tuple(reach.loc["Germanium", ["low", "high"]]) == (59.2, 91)
    assert not {"stock", "substitute", "price"} & set(load("shares").columns)


@finding(HERE, "Estimates of one leader’s share lie up to 32 points apart")
def test_lithography_and_germanium_have_the_widest_ranges(reach):
    assert list(reach["width"].nlargest(2).items()) == [("Lithography, all", 32.1), ("Germanium", 31.8)]


@finding(HERE, "The widest gaps are made by definition.")
@finding(HERE, "Germanium is nearer the top of its range if recycled metal is left out.")
def test_the_extremes_of_the_widest_ranges_count_different_things(shares):
    by_number, by_value = (
        shares.loc[f"lithography-equipment-asml-{end}"] for end in ("2020-momodl-units", "2025-cset")
    )
    assert (by_number["share"], by_value["share"]) == (62, 81.5)
    assert by_number["scope"].startswith("Number of") and "resist processing" in by_value["scope"]
    above = shares[(shares["commodity"] == "lithography") & (shares["actor"] == "asml") & (shares["year"] >= 2024)]
    assert sorted(above["share"]) == [81.5, 90, 94.1]
    assert "recycled metal left out" in shares.loc["germanium-production-chn-2024-unu", "scope"]


@finding(HERE, "The American lead in tools is the thinnest in sources: one centre at Georgetown University")
def test_the_american_lead_in_tools_rests_on_one_source(shares):
    found = shares[(shares["home"] == "usa") & (shares["stage"] == "equipment")]
    assert set(found["house"]) == {"CSET analysis of TechInsights data"}
    cited = load("evidence").query("table == 'shares'").astype({"row": "str", "source": "str"})
    assert set(cited.loc[cited["row"].isin(found.index), "source"]) == {"cset-eto-2026-08-chip-explorer"}


@finding(HERE, "no estimate of the others was found, so that China’s lead there is assumed rather than shown")
def test_only_china_has_a_share_of_older_chips(shares):
    assert set(shares.loc[shares["commodity"] == "mature-nodes", "actor"]) == {"chn"}


@finding(
    HERE, "The share of gallium that recurs in American and other reports is the Geological Survey’s, about 98 per cent"
)
@finding(HERE, "The Chinese publications found give a floor: at least 90 per cent in a Chinese market report")
@finding(HERE, "supply both the lowest figure for gallium and the highest")
def test_who_quotes_which_share_of_gallium(shares):
    gallium = shares[shares["commodity"] == "gallium"]
    assert (gallium["share"] == 98).sum() == 4 and set(gallium.loc[gallium["camp"] == "us", "share"]) == {98}
    floor = gallium[gallium["camp"] == "china"]
    assert sorted(zip(floor["share"], floor["qualifier"].astype("str"), strict=True)) == [
        (90, "at-least"),
        (95, "at-least"),
    ]
    ends = gallium[gallium["share"].isin([gallium["share"].min(), gallium["share"].max()])]
    assert set(ends["camp"]) == {"allied"}


@finding(HERE, "it says that the United States relies wholly on imports for 12 critical minerals")
@finding(HERE, "A statement by the Chinese government of its present share was not found.")
def test_washington_counts_reliance_and_beijing_reserves(shares):
    assert value("figures", "section-232-critical-minerals-full-reliance") == 12
    official = shares[shares["house"] == "Ministry of Commerce of China"]
    assert list(official.sort_index()["share"]) == [90, 30] and set(official["year"]) == {2010}
    assert "chinese-official-mineral-shares" in set(load("gaps")["id"])


@finding(HERE, "Each side’s numbers for the other’s strengths follow no rule.")
def test_chinese_numbers_are_lower_for_software_and_higher_for_lithography(shares):
    software = shares[shares["commodity"] == "eda-software"].set_index("camp")["share"]
    assert (software["us"], software["china"]) == (96, 80)
    assert (value("figures", "us-eda-china-market-ft"), value("figures", "us-eda-china-market-xinhua")) == (80, 70)
    whole = shares[(shares["commodity"] == "lithography") & (shares["actor"] == "asml")]
    assert whole.loc[whole["share"].idxmax(), ["camp", "share"]].tolist() == ["china", 94.1]


@finding(HERE, "Alone, the US and China lead at four of 12 stages each; Washington’s partners, added up, at six")
@finding(HERE, "China is the largest holder of rare earths, of fabrication and of assembly")
@finding(HERE, "once the partners are added up, only the rare earths remain")
def test_who_is_the_largest_at_each_stage():
    held = stacks()
    table = held.groupby(["stage", "kind"])["share"].sum().unstack(fill_value=0.0)[["us", "china", "allied"]]
    together = table.idxmax(axis=1)
    assert together.value_counts().to_dict() == {"allied": 6, "us": 4, "china": 2}
    named = held[held["home"] != ""].sort_values("share").groupby("stage")["home"].last()
    assert named.value_counts().to_dict() == {"usa": 4, "chn": 4, "kor": 1, "nld": 1, "twn": 1, "jpn": 1}
    earths = {"Rare earths, mined, 2024", "Rare earths, refined, 2023"}
    others = {"All fabrication, by capacity, 2022", "Assembly, testing and packaging, 2022"}
    assert set(named.index[named == "chn"]) == earths | others and set(together.index[together == "china"]) == earths
    assert (held.groupby("stage")["end"].max().round(6) == 100).all()


@finding(HERE, "The stages show no ladder with one power at the top.")
def test_each_power_is_large_at_one_stage_and_small_at_another(shares):
    ends = ["process-control-tools-equipment-usa-2025-cset", "semiconductors-fabrication-usa-2022-sia",
            "rare-earths-refining-chn-2023-iea", "deposition-tools-equipment-chn-2025-cset"]  # fmt: skip
    assert list(shares.loc[ends, "share"]) == [71.7, 10, 92, 9.8]


@finding(HERE, "Five Chinese shares rose between two counts, a Taiwanese and a Korean one fell")
@finding(HERE, "left Korea with the difference")
def test_what_changed_between_two_years_of_one_estimator(shares):
    of = shares["share"]
    china = [
        ("polysilicon-production", "2021-bernreuter", "2024-bernreuter"),
        ("natural-graphite-mining", "2020-usgs", "2022-usgs"),
        ("rare-earths-mining", "2023-usgs", "2024-usgs"),
        ("germanium-refining", "2024-reuters", "2025-project-blue"),
        ("gallium-production", "2024-reuters", "2025-project-blue"),
    ]
    moved = [(of[f"{what}-chn-{old}"], of[f"{what}-chn-{new}"]) for what, old, new in china]
    assert moved == [(76, 93.5), (59.1, 65), (67.8, 69.2), (59.2, 70), (98.8, 99)]
    logic = [
        [of[f"advanced-logic-fabrication-{actor}-{year}-sia-bcg"] for year in (2019, 2022)] for actor in ("twn", "kor")
    ]
    assert logic == [[92, 69], [8, 31]]
    ends = [[of[f"hbm-production-{firm}-{end}-revenue"] for firm in ("sk-hynix", "samsung-electronics")]
            for end in ("2024-counterpoint-q4", "2025-counterpoint-q3")]  # fmt: skip
    assert [sum(end) for end in ends] == [91, 79]


@finding(HERE, "the Geological Survey’s share of gallium, which did not move")
@finding(HERE, "about 75 per cent and a year later about 70, on a changed basket")
def test_two_series_that_the_picture_leaves_out(shares):
    gallium = shares.loc[["gallium-production-chn-2022-usgs", "gallium-production-chn-2023-usgs"], "share"]
    average = shares.loc[[f"critical-minerals-refining-chn-{year}-iea" for year in (2024, 2025)]]
    assert list(gallium) == [98, 98] and list(average["share"]) == [75, 70]
    assert average["scope"].nunique() == 2


@finding(HERE, "For a stage that American or Dutch firms lead it was not found")
def test_no_house_measured_an_american_or_dutch_share_in_two_years(shares):
    years = shares[shares["home"].isin(["usa", "nld"]) & ~shares["commodity"].isin(["hbm", "outsourced-packaging"])]
    assert (years.groupby(["commodity", "stage", "actor", "house"])["year"].nunique() == 1).all()


BEGUN_2025 = [
    ("mofcom-2025-18-in-force", ""),
    ("us-eda-letters-sent", "us-eda-letters-rescinded"),
    ("affiliates-rule-in-force", "affiliates-rule-suspended"),
    ("netherlands-nexperia-order-taken", "netherlands-nexperia-order-suspended"),
    ("china-nexperia-export-ban-in-force", "china-nexperia-export-ban-eased"),
    ("mofcom-2025-61-published", "mofcom-2025-61-suspended"),
]


@finding(HERE, "of the six squeezes begun since April 2025, five were eased or suspended within two months")
@finding(HERE, "The exception is those licences, though some exporters were granted general ones by December 2025.")
def test_most_squeezes_of_2025_were_short():
    found = episodes(BEGUN_2025)
    assert found["began"].dt.year.eq(2025).all()
    assert (
        found["days"].dropna().tolist() == [41, 42, 50, 36, 29]
        and found["days"].isna().tolist() == [True] + [False] * 5
    )
    status = load("instruments").astype({"id": "str", "status": "str"}).set_index("id")["status"]
    assert status["mofcom-2025-18"] == "in-force"


@finding(HERE, "every side has controls that it kept")
def test_every_side_has_controls_in_force():
    kept = ["bis-advanced-computing-controls", "mofcom-2023-23", "mofcom-2025-18", "netherlands-chip-export-controls",
            "japan-chip-export-controls"]  # fmt: skip
    frame = load("instruments").astype({"id": "str", "status": "str", "bloc": "str"}).set_index("id").loc[kept]
    assert set(frame["status"]) == {"in-force"} and set(frame["bloc"]) == {"us", "china", "allied"}


@finding(HERE, "in the two cases that can be compared a share was a poor guide to the harm")
def test_a_small_share_stopped_a_plant_and_a_near_monopoly_was_got_round(reach):
    assert value("figures", "nexperia-market-share") == 10
    events = load("events").astype({"id": "str"}).set_index("id")
    assert "Honda stopped a plant" in events.loc["china-nexperia-export-ban-in-force", "summary"]
    assert reach.loc["Gallium", "high"] == 99 and value("figures", "mofcom-2023-23-gallium-price") == 80
    assert "third countries" in events.loc["mofcom-2024-46-rerouting-reported", "title"]


@finding(HERE, "One case tells what a squeeze did to a dependence.")
@finding(HERE, "to at most 29.1 in the first months by one report and to 46.3 at an uncertain date by another")
def test_japans_share_of_korean_imports_fell_and_came_back():
    found = [value("figures", f"japan-korea-hf-{when}") for when in ("before", "after", "spring-2023", "rebound")]
    assert found == [44.6, 12.8, 29.1, 46.3]


@finding(HERE, "it is the only loss in the data")
def test_one_modelled_loss():
    figures = load("figures")
    assert list(figures.loc[figures["metric"].str.contains("Modelled loss"), "value"]) == [3.4e9]
