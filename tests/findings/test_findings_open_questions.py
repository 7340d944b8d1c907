"""What the chapter on open questions says is not known, and when it falls due."""

from __future__ import annotations

import pandas as pd

from finding import finding
from statecraft import load
from statecraft.evidence import confidence
from statecraft.package import as_of
from statecraft.questions import burden, due, gaps, newest_source


def kinds() -> dict[str, str]:
    return dict(gaps().set_index("id")["kind"])


def dated(passed: bool) -> set[str]:
    frame = due()
    return {f"{row.id} {row.day:%Y-%m-%d}" for row in frame[frame["passed"] == passed].itertuples()}


@finding(
    "open-questions",
    "Whether the American Affiliates Rule and the Chinese export notices suspended in exchange stayed suspended after "
    "the second week of November is not shown by any source found, although both governments said in September 2026 "
    "that their truce would run into January; the larger questions, from WAICO’s entry into force to deliveries under "
    "the export programmes, have no date at all.",
)
@finding("open-questions", "Neither a Federal Register document nor a Chinese notice that carries it out was found")
@finding("open-questions", "falls in the same weeks, for which there is no source")
def test_the_suspensions_of_the_truce_are_open_and_the_largest_questions_undated():
    ids = ["affiliates-rule-after-november-2026", "mofcom-70-after-november-2026", "truce-extension-legal-acts"]
    assert [kinds()[ident] for ident in [*ids, "apec-2026-outcome"]] == ["not-found"] * 4
    extended = load("events").set_index("id").loc["truce-extended"]
    assert "10 January 2027" in extended["title"] and "commerce ministry confirmed" in extended["summary"]
    undated = {"waico-entry-into-force", "waico-ratifications", "h200-deliveries-since-august"}
    undated |= {"gulf-chip-authorisations-delivered", "american-ai-exports-program-designations"}
    assert undated <= set(kinds()) and not undated & set(due()["id"])


@finding(
    "open-questions",
    "That the days were set is mostly well attested, but what happened on them is unknown here, because the newest "
    "source in the data is more than a month older than the book.",
)
def test_the_days_are_attested_and_the_newest_source_is_old():
    rows = list(due()[["table", "row"]].itertuples(index=False, name=None))
    levels = confidence().reindex(pd.MultiIndex.from_tuples(rows)).astype("str")
    assert (levels == "high").mean() > 0.5 and levels.isin(["low"]).sum() <= 2
    assert (pd.Timestamp(as_of()) - newest_source()).days > 31


@finding("open-questions", "Five questions fell due after our newest source; eight fall due by 1 February 2027")
def test_what_fell_due_and_what_is_to_come():
    assert dated(True) == {
        "pax-silica-quantum-advice 2026-10-20", "affiliates-rule-after-november-2026 2026-11-10",
        "mofcom-70-after-november-2026 2026-11-10", "truce-extension-legal-acts 2026-11-10",
        "apec-2026-outcome 2026-11-19",
    }  # fmt: skip
    assert dated(False) == {
        "mofcom-46-after-27-november-2026 2026-11-27", "eo-14434-definition 2026-11-28",
        "ai-dialogue-november-round 2026-11-30", "luzon-zone-framework 2026-11-30",
        "exim-exportai-renewal 2026-12-31", "truce-extension-legal-acts 2027-01-10",
        "kr-ai-basic-act-grace 2027-01-22", "super-intelligence-force-report 2027-02-01",
    }  # fmt: skip


@finding("open-questions", "The next day to watch is Chinese.")
@finding("open-questions", "the reports found do not say whether the September announcement covers it")
def test_the_next_day_is_that_of_the_clause_on_american_buyers():
    first = due().query("not passed").iloc[0]
    assert (first["id"], first["camp"]) == ("mofcom-46-after-27-november-2026", "china")
    assert "do not name it" in first["searched"]


@finding("open-questions", "by one public register its agreement takes effect with the third ratification")
@finding("open-questions", "its text was not found, nor any ratification")
@finding("open-questions", "No package under the American AI Exports Program was found to be designated")
@finding("open-questions", "nor a list of partner states")
def test_the_undated_questions_are_open():
    assert kinds()["waico-entry-into-force"] == "contested"
    missing = ["waico-agreement-text", "waico-ratifications", "american-ai-exports-program-designations"]
    assert {kinds()[ident] for ident in [*missing, "american-ai-exports-program-partner-states"]} == {"not-found"}
    assert str(load("instruments").set_index("id").at["waico", "status"]) == "signed"


@finding("open-questions", "The same blank thus recurs on every side")
@finding("open-questions", "No full count was found of the chips that arrived")
def test_deliveries_are_open_in_every_camp():
    camps = dict(gaps().set_index("id")["camp"])
    asked = {
        "h200-deliveries-since-august": "us", "gulf-chip-authorisations-delivered": "us",
        "waic-2026-pledge-delivery": "china", "ai-capacity-building-plan-ten-programmes": "china",
        "japan-africa-ai-training-delivery": "allied", "korea-asean-digital-flagship-delivery": "allied",
    }  # fmt: skip
    assert {ident: camps.get(ident) for ident in asked} == asked
    assert {kinds()[ident] for ident in asked} <= {"not-found", "pending"}


@finding("open-questions", "In every camp most open questions are searches without result, not disputes")
@finding("open-questions", "Disputes are rarer than searches without result in all four camps")
def test_searches_without_result_are_the_majority_in_every_camp():
    table = burden().pivot(index="camp", columns="kind", values="n")
    assert set(table.index) == {"us", "china", "allied", "multilateral"}
    assert (table["not-found"] > table.sum(axis=1) / 2).all()
    assert (table["contested"] < table["not-found"] / 2).all()


@finding("open-questions", "the American and Chinese sides stand close together, and the allied programmes have fewer")
def test_camps_by_the_same_measure():
    rate = burden().groupby("camp")["rate"].sum()
    assert abs(rate["us"] - rate["china"]) < 15
    assert rate["allied"] == rate.min() and rate["allied"] < 0.75 * min(rate["us"], rate["china"])
