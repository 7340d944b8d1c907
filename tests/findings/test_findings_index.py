"""What the landing page finds, computed from the data."""

from __future__ import annotations

import pandas as pd

from finding import finding
from statecraft import confidence, estimates, growth, load, measures, promises, roster, signed_by
from statecraft.camps import standing

TEXTS = {"pax-silica": "signatory", "ai-opportunity-statement": "signatory", "waico": "signatory"}


def camps() -> pd.Series:
    placed = standing(["pax-silica", "ai-opportunity-statement"], ["waico"], ["frontier-ai-control-call"])
    return placed["camp"].value_counts()


def in_force(day: str, camp: str) -> int:
    law = measures.spans()
    then = (law["start"] <= day) & (law["end"] > day) & (law["camp"] == camp)
    return int(law.loc[then & (law["state"] == "in force"), "id"].nunique())


@finding(
    "index",
    "Washington sells packages and gathers supply chains, Beijing trains and founds an organisation, and allies fund "
    "themselves while signing with Washington; one state, Kazakhstan, has signed the central text of both camps.",
)
def test_kazakhstan_alone_signed_the_central_text_of_both_camps():
    texts = load("instruments").set_index("id")
    assert texts.loc["american-ai-exports-program", "family"] == "export-stack"
    assert texts.loc["pax-silica", ["bloc", "family"]].tolist() == ["us", "coalition"]
    assert texts.loc["waico", ["bloc", "genre"]].tolist() == ["china", "institution"]
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
    "35 governments put their names only to American-led texts, 36 only to the Chinese-led one, one to both",
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


@finding("index", "Three of 16 promises to others have a counted delivery, none of them American or allied")
def test_three_promises_have_a_counted_delivery_and_all_are_chinese():
    kept = promises.balance()
    kept = kept[kept["bloc"] != "multilateral"]
    counted = kept[kept["outcome"] == "counted"]
    assert (len(kept), len(counted), set(counted["bloc"])) == (16, 3, {"china"})


@finding("index", "Chinese controls in force rose from one to twelve, American ones from none to ten")
def test_controls_in_force_rose_on_both_sides():
    ends = [in_force(day, camp) for camp in ("Chinese", "American") for day in ("2022-01-01", "2026-10-01")]
    assert ends == [1, 12, 0, 10]


@finding("index", "controls piled up on both sides, then some were put to sleep")
def test_some_controls_of_each_side_are_suspended():
    asleep = measures.spans().query("state == 'suspended'").groupby("camp")["id"].nunique()
    assert asleep["American"] >= 2 and asleep["Chinese"] >= 2


@finding(
    "index",
    "China leads in minerals, the United States in design and tools, allies in the machines and chips between",
)
def test_each_camp_leads_where_the_title_says():
    leaders = estimates.ranges(estimates.spread()).set_index("point")
    homes = {
        "chn": ["Gallium", "Rare-earth magnets", "Germanium"], "usa": ["Chip-design software", "Deposition tools"],
        "nld": ["EUV scanners"], "twn": ["Advanced logic"], "kor": ["High-bandwidth memory"],
    }  # fmt: skip
    assert all((leaders.loc[points, "home"] == home).all() for home, points in homes.items())
    assert (leaders.loc[[point for points in homes.values() for point in points], "low"] > 50).all()
