"""Confidence is derived from the sources of a row, and never typed."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import STEADY, a_folder, evidence, source
from statecraft.evidence import (
    LEVELS,
    TIERS,
    cited,
    confidence,
    lines_behind,
    lines_of,
    sources_of,
    voices,
    weakest,
)

PRIMARY = {"tier": "primary", "publisher": "Ministry"}
WIRE, OTHER_WIRE = {"tier": "wire", "publisher": "Agency"}, {"tier": "wire", "publisher": "Bureau"}
SPECIALIST = {"tier": "specialist", "publisher": "Institute"}
PRESS, OTHER_PRESS = {"tier": "press", "publisher": "Daily"}, {"tier": "press", "publisher": "Weekly"}
AGAINST = WIRE | {"relation": "contradicts"}


def laid_out(rows: dict[str, list[dict[str, str]]]) -> dict[str, list[dict[str, str]]]:
    """Return the tables in which each row of ``instruments`` has its own sources.

    A source is told by its cells; ``relation`` among them goes to the evidence.
    """
    sources, links = [], []
    for row, listed in rows.items():
        for n, cells in enumerate(listed):
            ident = f"{row}-{n}"
            kept = {name: cell for name, cell in cells.items() if name != "relation"}
            kept["derived_from"] = kept.get("derived_from", "").replace("first", f"{row}-0")
            sources.append(source(id=ident, **kept))
            links.append(evidence(row=row, source=ident, relation=cells.get("relation", "supports")))
    return {"sources": sources, "evidence": links}


def grade(tmp_path, *listed: dict[str, str]) -> str:
    return confidence(a_folder(tmp_path, **laid_out({"accord": list(listed)})))[("instruments", "accord")]


CASES = {
    "one primary": ([PRIMARY], "high"),
    "a primary read as a reprint": ([PRIMARY | {"seen": "reprint"}], "high"),
    "a primary that repeats another": ([PRIMARY | {"derived_from": "elsewhere"}], "high"),
    "a primary without an address": ([PRIMARY | {"url": ""}], "low"),
    "a primary known through another text": ([PRIMARY | {"seen": "cited"}], "low"),
    "a primary without an address and a wire": ([PRIMARY | {"url": ""}, WIRE], "medium"),
    "two wires of different publishers": ([WIRE, OTHER_WIRE], "high"),
    "two wires of one publisher": ([WIRE, WIRE], "medium"),
    "a wire and its derivative": ([WIRE, OTHER_WIRE | {"derived_from": "first"}], "medium"),
    "a wire and press": ([WIRE, PRESS], "high"),
    "a wire and press that repeats it": ([WIRE, PRESS | {"derived_from": "first"}], "medium"),
    "a specialist and press": ([SPECIALIST, PRESS], "high"),
    "a wire and a specialist of one publisher": ([WIRE, SPECIALIST | {"publisher": "Agency"}], "medium"),
    "one wire": ([WIRE], "medium"),
    "one specialist": ([SPECIALIST], "medium"),
    "one wire known through another text": ([WIRE | {"seen": "cited"}], "low"),
    "a wire that repeats a text not at hand": ([WIRE | {"derived_from": "elsewhere"}], "low"),
    "two press of different publishers": ([PRESS, OTHER_PRESS], "medium"),
    "two press of one publisher": ([PRESS, PRESS], "low"),
    "three press": ([PRESS, OTHER_PRESS, PRESS | {"publisher": "Monthly"}], "medium"),
    "one press": ([PRESS], "low"),
    "a primary, contradicted": ([PRIMARY, AGAINST], "high"),
    "press, contradicted by a wire": ([PRESS, AGAINST], "low"),
    "press, and a wire that only mentions": ([PRESS, WIRE | {"relation": "mentions"}], "low"),
}


@pytest.mark.parametrize(("listed", "level"), CASES.values(), ids=CASES.keys())
def test_confidence_follows_from_the_sources(tmp_path, listed, level):
    assert grade(tmp_path, *listed) == level


@pytest.mark.parametrize("relation", ["contradicts", "mentions"])
def test_a_row_that_nothing_supports_has_no_confidence(tmp_path, relation):
    levels = confidence(a_folder(tmp_path, **laid_out({"accord": [WIRE | {"relation": relation}], "forum": [WIRE]})))
    assert levels.index.tolist() == [("instruments", "forum")]


def test_rows_are_graded_apart(tmp_path):
    levels = confidence(a_folder(tmp_path, **laid_out({"accord": [PRIMARY], "forum": [PRESS], "pact": [WIRE]})))
    assert levels.to_dict() == {
        ("instruments", "accord"): "high",
        ("instruments", "forum"): "low",
        ("instruments", "pact"): "medium",
    }


def test_confidence_can_be_ordered():
    levels = confidence()
    assert levels.name == "confidence"
    assert list(levels.cat.categories) == LEVELS[::-1]
    assert levels.cat.ordered
    assert set(levels.astype("str")) <= set(LEVELS)


sources = st.builds(
    lambda tier, publisher, url, seen, derived: (
        {"tier": tier, "publisher": publisher, "seen": seen}
        | ({} if url else {"url": ""})
        | ({"derived_from": "elsewhere"} if derived else {})
    ),
    st.sampled_from(TIERS),
    st.sampled_from(["Agency", "Bureau", "Daily"]),
    st.booleans(),
    st.sampled_from(["read", "reprint", "cited"]),
    st.booleans(),
)


def before_and_after(folder, before, after) -> tuple[int, int]:
    levels = confidence(a_folder(folder, **laid_out({"before": before, "after": after})))
    return tuple(LEVELS.index(levels[("instruments", row)]) for row in ("before", "after"))


@STEADY
@given(st.lists(sources, min_size=1, max_size=4), sources)
def test_one_more_supporting_source_never_lowers_confidence(tmp_path_factory, listed, more):
    before, after = before_and_after(tmp_path_factory.mktemp("more"), listed, [*listed, more])
    assert after <= before


@STEADY
@given(st.lists(sources, min_size=1, max_size=4), st.lists(sources, min_size=1, max_size=3))
def test_a_contradiction_never_raises_confidence(tmp_path_factory, listed, against):
    contra = [cells | {"relation": "contradicts"} for cells in against]
    before, after = before_and_after(tmp_path_factory.mktemp("against"), listed, [*listed, *contra])
    assert after >= before


@STEADY
@given(st.lists(sources, min_size=1, max_size=4))
def test_the_order_of_the_sources_does_not_matter(tmp_path_factory, listed):
    before, after = before_and_after(tmp_path_factory.mktemp("order"), listed, listed[::-1])
    assert after == before


def test_evidence_knows_which_sources_count(tmp_path):
    joined = cited(a_folder(tmp_path, **laid_out({"accord": [WIRE, WIRE | {"url": ""}, WIRE | {"seen": "cited"}]})))
    assert joined["counts"].tolist() == [True, False, False]
    assert joined["publisher"].tolist() == ["Agency"] * 3


def test_notes_on_a_source_are_told_apart_from_other_notes(tmp_path):
    joined = cited(a_folder(tmp_path, **laid_out({"accord": [WIRE | {"notes": "Read in translation."}]})))
    assert joined["source_notes"].tolist() == ["Read in translation."]
    assert "notes" not in joined


def shared(tmp_path, *links: tuple[str, str, str]):
    """Write a folder whose evidence links rows of instruments to the default sources."""
    return a_folder(
        tmp_path,
        evidence=[evidence(row=row, source=f"{who}-2025-accord", relation=relation) for row, who, relation in links],
    )


def listed(frame: pd.DataFrame) -> list[tuple[str, str, int]]:
    return [(row.source.split("-")[0], row.relation, row.rows) for row in frame.itertuples()]


def test_the_best_source_comes_first(tmp_path):
    who = ("daily", "institute", "agency", "ministry")
    folder = shared(tmp_path, *[("accord", name, "supports") for name in who])
    assert [source for source, _, _ in listed(sources_of("instruments", ["accord"], folder))] == list(reversed(who))


def test_a_source_of_several_rows_is_listed_once_with_their_number(tmp_path):
    folder = shared(
        tmp_path, ("accord", "agency", "supports"), ("forum", "agency", "supports"), ("pact", "agency", "supports")
    )
    assert listed(sources_of("instruments", ["accord", "forum"], folder)) == [("agency", "supports", 2)]


def test_of_two_sources_of_one_tier_the_one_with_more_rows_comes_first(tmp_path):
    tables = laid_out({"accord": [WIRE, OTHER_WIRE]})
    tables["evidence"].append(evidence(row="forum", source="accord-1"))
    found = sources_of("instruments", ["accord", "forum"], a_folder(tmp_path, **tables))
    assert list(zip(found["source"], found["rows"], strict=True)) == [("accord-1", 2), ("accord-0", 1)]


def test_of_two_like_sources_the_first_by_name_comes_first(tmp_path):
    found = sources_of("instruments", ["accord"], a_folder(tmp_path, **laid_out({"accord": [OTHER_WIRE, WIRE]})))
    assert found["source"].tolist() == ["accord-0", "accord-1"]
    assert found.index.tolist() == [0, 1]
    assert "index" not in found


def test_a_contradiction_by_the_press_comes_before_a_mention_by_a_primary(tmp_path):
    folder = shared(tmp_path, ("accord", "ministry", "mentions"), ("accord", "daily", "contradicts"))
    assert [who for who, *_ in listed(sources_of("instruments", ["accord"], folder))] == ["daily", "ministry"]


def test_contradictions_are_listed_row_by_row(tmp_path):
    folder = shared(
        tmp_path,
        ("accord", "ministry", "contradicts"),
        ("forum", "ministry", "contradicts"),
        ("accord", "daily", "supports"),
    )
    found = sources_of("instruments", ["accord", "forum"], folder)
    assert listed(found) == [("daily", "supports", 1), ("ministry", "contradicts", 2), ("ministry", "contradicts", 2)]
    assert found["row"].tolist() == ["accord", "accord", "forum"]
    assert found["says"].tolist()[1:] == ["Another day."] * 2


def test_support_comes_before_contradiction_and_contradiction_before_mention(tmp_path):
    folder = shared(
        tmp_path,
        ("accord", "agency", "mentions"),
        ("accord", "ministry", "contradicts"),
        ("accord", "daily", "supports"),
    )
    found = listed(sources_of("instruments", ["accord"], folder))
    assert found == [("daily", "supports", 1), ("ministry", "contradicts", 1), ("agency", "mentions", 1)]


def test_sources_of_another_table_or_row_stay_out(tmp_path):
    other_row = evidence(row="forum", source="daily-2025-accord")
    folder = a_folder(tmp_path, evidence=[evidence(), evidence(table="events"), other_row])
    assert listed(sources_of("instruments", ["accord"], folder)) == [("ministry", "supports", 1)]
    assert sources_of("figures", ["accord"], folder).empty


def test_the_lines_behind_rows_say_what_their_table_says(tmp_path):
    folder = shared(
        tmp_path, ("accord", "daily", "supports"), ("accord", "agency", "supports"), ("forum", "agency", "supports")
    )
    frame = sources_of("instruments", ["accord", "forum"], folder)
    lines = lines_behind("instruments", ["accord", "forum"], folder)
    assert [(line.source, line.relation, rows) for line, rows in lines] == [
        ("agency-2025-accord", "supports", 2), ("daily-2025-accord", "supports", 1),
    ]  # fmt: skip
    assert frame["publisher"].tolist() == [line.publisher for line, _ in lines]


def test_lines_are_found_by_row_in_their_order_and_a_publisher_speaks_once(tmp_path):
    tables = laid_out({"accord": [WIRE, OTHER_WIRE, WIRE, AGAINST, PRESS], "forum": [PRESS]})
    lines = lines_of(cited(a_folder(tmp_path, **tables)))
    assert {row: len(held) for row, held in lines.items()} == {"accord": 5, "forum": 1}
    assert [line.source for line in voices(lines["accord"], "supports")] == ["accord-0", "accord-1", "accord-4"]
    assert [line.source for line in voices(lines["accord"], "contradicts")] == ["accord-3"]


def test_what_was_derived_before_an_edit_is_derived_again(tmp_path):
    folder = a_folder(tmp_path, **laid_out({"accord": [WIRE]}))

    def seen():
        line = lines_behind("instruments", ["accord"], folder)[0][0]
        frame = sources_of("instruments", ["accord"], folder)
        return line.tier, frame["tier"][0], cited(folder)["tier"][0], confidence(folder).iloc[0], line.relation

    assert seen() == ("wire", "wire", "wire", "medium", "supports")
    rewrite(folder / "sources.csv", "wire", "primary")
    assert seen() == ("primary", "primary", "primary", "high", "supports")
    rewrite(folder / "sources.csv", "primary", "press")
    rewrite(folder / "evidence.csv", "instruments,accord,accord-0,supports", "instruments,pact,accord-0,contradicts")
    assert lines_behind("instruments", ["accord"], folder) == []
    assert confidence(folder).empty


def rewrite(path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_chain_holds_as_its_weakest_link(tmp_path):
    levels = confidence(a_folder(tmp_path, **laid_out({"accord": [PRIMARY], "forum": [PRESS], "pact": [WIRE]})))
    assert weakest(levels) == "low"
    assert weakest(levels.drop(("instruments", "forum"))) == "medium"
    assert weakest(levels.iloc[:1]) == "high"
    assert weakest(levels.iloc[:0]) == "low"


def test_no_real_row_is_high_on_press_alone():
    joined = cited()
    usable = joined[(joined["relation"] == "supports") & joined["counts"]]
    better = usable[usable["tier"] != "press"].groupby(["table", "row"]).size()
    high = confidence()
    assert set(high[high == "high"].index) <= set(better.index)
