"""What the landing page finds, computed from the data."""

from __future__ import annotations

import pandas as pd

from finding import finding
from statecraft import confidence, estimates, growth, load, measures, promises, roster, signed_by
from statecraft.camps import standing

TEXTS = {"pax-silica": "signatory", "ai-opportunity-statement": "signatory", "waico": "signatory"}

EASING = ["mofcom-2025-70", "mofcom-2025-72", "uae-country-group-a5"]


def camps() -> pd.Series:
    placed = standing(["pax-silica", "ai-opportunity-statement"], ["waico"], ["frontier-ai-control-call"])
    return placed["camp"].value_counts()


def in_force(day: str, camp: str) -> int:
    law = measures.spans().query("id not in @EASING")
    then = (law["start"] <= day) & (law["end"] > day) & (law["camp"] == camp)
    return int(law.loc[then & (law["state"] == "in force"), "id"].nunique())


@finding(
    "index",
    "Washington promotes export packages and a supply-chain coalition, Beijing offers courses and a new organisation, "
    "and allies run programmes of their own while many sign with Washington; one state, Kazakhstan, has signed the "
    "central text of both camps.",
)
def test_kazakhstan_alone_signed_the_central_text_of_both_camps():
    texts = load("instruments").set_index("id")
    assert texts.loc["american-ai-exports-program", "family"] == "export-stack"
    assert texts.loc["pax-silica", ["bloc", "family"]].tolist() == ["us", "coalition"]
    assert texts.loc["waico", ["bloc", "genre"]].tolist() == ["china", "institution"]
    assert set(texts.query("bloc == 'allied' and genre == 'programme'")["status"]) == {"operating"}
    assert len(signed_by("pax-silica") - {"usa"}) == 24
    assert signed_by("pax-silica") & signed_by("waico") == {"kaz"}


@finding("index", "Signatures are well documented; money and deliveries, on every side, much less so.")
def test_signatures_are_better_documented_than_deliveries():
    level = confidence()
    signed = [row for text, role in TEXTS.items() for row in roster(text, role)["row"]]
    delivered = load("figures").query("stage == 'delivered'")["id"]
    high = {kind: (level[table][list(rows)] == "high").mean() for kind, table, rows in (
        ("signed", "memberships", signed), ("delivered", "figures", delivered))}  # fmt: skip
    assert high["signed"] > high["delivered"]
    kept = promises.balance()
    assert (kept["outcome"] == "counted").sum() < len(kept) / 4


@finding(
    "index",
    "Of the two camps’ texts, 35 governments signed only American, 36 only Chinese ones, one both",
)
def test_the_map_has_two_colours_and_one_mixture():
    assert camps()[["american", "chinese", "both"]].tolist() == [35, 36, 1]


@finding("index", "In the summer of 2026 both camps gathered signatures within weeks of each other")
def test_most_signatures_of_both_camps_fall_within_weeks():
    summer = growth(TEXTS, until="2026-08-31").groupby("instrument")["date"]
    assert (summer.max() <= "2026-08-31").all()
    dates = {text: roster(text, role)["date"] for text, role in TEXTS.items()}
    assert dates["ai-opportunity-statement"].min() == pd.Timestamp("2026-06-26")
    assert dates["waico"].min() == pd.Timestamp("2026-07-16")
    assert dates["pax-silica"].between("2026-06-01", "2026-07-31").sum() > len(dates["pax-silica"]) / 3


@finding("index", "Three of 16 promises to others have a counted delivery, all Chinese, two older than the promise")
def test_three_promises_have_a_counted_delivery_and_all_are_chinese():
    kept = promises.balance()
    kept = kept[kept["bloc"] != "multilateral"]
    counted = kept[kept["outcome"] == "counted"]
    assert (len(kept), len(counted), set(counted["bloc"])) == (16, 3, {"china"})
    made = load("events").set_index("id")["date"]["waic-2026-opened"]
    assert load("figures").set_index("id")["as_of"]["waic-2025-mazu-installed"] < made
    assert load("events").set_index("id")["date"]["china-asean-ai-application-center-opened"] < made


@finding("index", "Since 2023 Chinese controls in force rose from one to ten, American ones from one to nine")
def test_controls_in_force_rose_on_both_sides():
    ends = [in_force(day, camp) for camp in ("Chinese", "American") for day in ("2023-01-01", "2026-10-01")]
    assert ends == [1, 10, 1, 9]


@finding("index", "controls multiplied on both sides, then some were suspended")
def test_some_controls_of_each_side_are_suspended():
    asleep = measures.spans().query("state == 'suspended'").groupby("camp")["id"].nunique()
    assert asleep["American"] >= 2 and asleep["Chinese"] >= 2


@finding(
    "index",
    "China leads in metals and magnets, the US in design software, allies in scanners and chips",
)
def test_each_camp_leads_where_the_title_says():
    leaders = estimates.ranges(estimates.spread()).set_index("point")
    homes = {
        "chn": ["Gallium", "Rare-earth magnets", "Germanium"], "usa": ["Chip-design software", "Deposition tools"],
        "nld": ["EUV scanners"], "twn": ["Advanced logic"], "kor": ["High-bandwidth memory"],
    }  # fmt: skip
    assert all((leaders.loc[points, "home"] == home).all() for home, points in homes.items())
    assert (leaders.loc[[point for points in homes.values() for point in points], "low"] > 50).all()


@finding("index", "Among the coded texts an explicit call for alignment was not found")
@finding("index", "Among the coded texts, fewer than for the others, an explicit call for either was not found")
def test_explicit_conditions_are_american_or_chinese():
    codes = load("provisions").astype({"dimension": "str", "stance": "str", "pass": "str"})
    blocs = load("instruments").set_index("id")["bloc"].astype("str")
    codes = codes[codes["pass"] == "final"].assign(bloc=codes["instrument"].map(blocs))
    asked = codes[
        codes["dimension"].isin(["requires-alignment", "requires-security"]) & (codes["stance"] == "explicit")
    ]
    assert asked.groupby(["bloc", "dimension"]).size().to_dict() == {
        ("china", "requires-security"): 2, ("us", "requires-alignment"): 3, ("us", "requires-security"): 5,
    }  # fmt: skip
    texts = codes.groupby("bloc")["instrument"].nunique()
    assert texts["allied"] < texts["china"] < texts["us"]


@finding("index", "Packages, and the chips licensed for Gulf firms: not found")
@finding("index", "ratification not found")
def test_what_was_not_found_is_on_record_as_searched():
    kinds = load("gaps").set_index("id")["kind"].astype("str")
    for ident in (
        "american-ai-exports-program-designations",
        "gulf-chip-authorisations-delivered",
        "waico-ratifications",
        "waico-budget",
        "korea-ai-full-stack-exports-contracts",
    ):
        assert kinds[ident] == "not-found"
