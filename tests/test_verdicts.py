"""The audit of the articles: verdicts counted, squares placed, every claim to expand."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from factories import a_folder, claim, evidence, source
from statecraft import load, verdicts
from statecraft.verdicts import ERRORS, FAULTY, KINDS, SHORT, VERDICTS, audited, bearing, claim_cards, counts, units

PAPER = "seed-001-waico-global-times"
HOSTILE = "</dd><script>alert(1)</script> \"quoted\" 'so' &amp; {{ card }}"


@pytest.fixture
def folder(tmp_path):
    listed = [
        claim(id="a", article=PAPER),
        claim(id="b", article=PAPER, verdict="wrong", error="date", kind="when", correction="A day later."),
        claim(id="c", article=PAPER, verdict="unverifiable", kind="who-said", correction="Searched.", locator="日期"),
        claim(id="d", article=PAPER, verdict="imprecise", error="scope", kind="what", statement=HOSTILE),
    ]
    return a_folder(
        tmp_path,
        sources=[
            source(),
            source(id="agency-2025-accord", publisher="Agency", tier="wire"),
            source(id=PAPER, publisher="Paper", lang="zh-Hans", tier="press", date="2025-07-28"),
        ],
        claims=listed,
        evidence=[
            evidence(table="claims", row="a"),
            evidence(table="claims", row="b", source="agency-2025-accord", relation="contradicts"),
            evidence(table="claims", row="b"),
            evidence(table="claims", row="c", relation="mentions"),
            evidence(table="claims", row="d"),
        ],
    )


def page(folder) -> BeautifulSoup:
    return BeautifulSoup(claim_cards("audit", folder).html, "html.parser")


def test_counts_keep_the_order_and_hold_zeros(folder):
    table = counts("kind", KINDS, folder)
    assert list(table.index) == KINDS and list(table.columns) == VERDICTS
    assert table.loc["when"].tolist() == [0, 0, 1, 0] and table.loc["where"].sum() == 0


def test_what_could_not_be_verified_is_not_checked(folder):
    frame = audited(folder).set_index("id")
    assert frame["checked"].to_dict() == {"a": True, "b": True, "c": False, "d": True}
    assert frame["faulty"].to_dict() == {"a": False, "b": True, "c": False, "d": True}


def test_squares_fill_row_by_row_from_correct_to_unverifiable():
    frame = pd.DataFrame({"id": list("abcd"), "paper": "x", "verdict": ["wrong", "correct", "unverifiable", "correct"]})
    placed = units(frame, "paper", 3)
    assert placed["id"].tolist() == ["b", "d", "a", "c"]
    assert list(zip(placed["column"], placed["rank"], strict=True)) == [(0, 0), (1, 0), (2, 0), (0, 1)]


def test_a_block_without_width_is_refused():
    with pytest.raises(ValueError, match="at least one wide"):
        units(pd.DataFrame({"id": ["a"], "paper": ["x"], "verdict": ["wrong"]}), "paper", 0)


def test_figures_rest_on_supported_claims_only(folder):
    assert bearing(folder) == ["a", "b", "d"]


def test_every_claim_is_an_entry_that_opens_without_a_script(folder):
    soup = page(folder)
    assert [entry["id"] for entry in soup.find_all("details")] == ["a", "b", "c", "d"]
    assert not soup.find("script") and not soup.find(attrs={"onclick": True})


def test_an_entry_gives_locator_correction_fault_and_evidence(folder):
    wrong = page(folder).find(id="b")
    terms = [term.get_text() for term in wrong.find_all("dt")]
    assert terms == ["In the article", "Correction", "Fault", "Evidence", "Says otherwise"]
    assert "Agency (2025): Another day." in wrong.get_text()
    assert wrong.find("a")["href"] == "https://example.org/ministry-2025-accord"


def test_the_locator_carries_the_language_of_the_article(folder):
    quoted = page(folder).find(id="c").find("q")
    assert (quoted.get_text(), quoted["lang"]) == ("日期", "zh-Hans")


def test_an_unverifiable_claim_tells_what_was_searched(folder):
    assert "What was searched" in page(folder).find(id="c").get_text()


def test_text_from_the_data_is_escaped(folder):
    soup = page(folder)
    assert HOSTILE in soup.find(id="d").summary.get_text()
    assert not soup.find_all("script")


def test_choices_are_named_and_match_the_entries(folder):
    soup = page(folder)
    assert [field.legend.get_text() for field in soup.find_all("fieldset")] == ["Verdict", "Kind of claim"]
    values = {choice["value"] for choice in soup.find_all("input")} - {"all"}
    used = {f"a{entry['data-a']}" for entry in soup.find_all("details")}
    assert used <= values and len(soup.find_all("input", checked=True)) == 2


def test_an_article_without_a_name_is_refused(folder, monkeypatch):
    monkeypatch.setattr(verdicts, "SHORT", {})
    with pytest.raises(KeyError, match="add it to SHORT"):
        claim_cards("audit", folder)


def test_a_fault_has_a_kind_and_nothing_else_has():
    frame = load("claims").astype({"verdict": "str"})
    assert (frame["error"].notna() == frame["verdict"].isin(FAULTY)).all()
    assert set(frame["error"].dropna().astype("str")) == set(ERRORS)


def test_the_style_sheet_knows_every_choice_of_the_two_pages():
    from conftest import ROOT

    css = (ROOT / "book" / "_assets" / "book.css").read_text(encoding="utf-8")
    known = set(re.findall(r'\[value="([ab]\d)"\]', css))
    assert known == {f"a{n}" for n in range(1, len(VERDICTS) + 1)} | {f"b{n}" for n in range(1, len(KINDS) + 1)}
    assert len(SHORT) == 5
