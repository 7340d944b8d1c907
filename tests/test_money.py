"""Sums at the four stages, like with like."""

from __future__ import annotations

import pandas as pd
import pytest

from factories import a_folder, evidence, figure
from statecraft.money import BLANK, STAGES, by_stage

SUMS = [
    figure(id="fund", value="40000000", stage="pledged", qualifier="about"),
    figure(id="grant", value="10000000", stage="delivered", qualifier="exact"),
    figure(id="loan", value="5", stage="pledged", unit="EUR"),
    figure(id="gift", value="6", stage="pledged"),
    figure(id="cap", value="7", stage="limit"),
]


@pytest.fixture
def folder(tmp_path):
    return a_folder(tmp_path, [evidence(table="figures", row=row["id"]) for row in SUMS], figures=SUMS)


def test_a_line_has_the_four_stages_in_order_whatever_was_found(folder):
    frame = by_stage({"Fund": ["fund"], "Nothing": []}, folder)
    assert list(frame["stage"]) == STAGES * 2
    assert list(frame["line"]) == ["Fund"] * 4 + ["Nothing"] * 4


def test_a_sum_is_a_share_of_the_largest_of_its_own_line(folder):
    frame = by_stage({"Fund": ["fund", "grant"], "Gift": ["gift"]}, folder).set_index(["line", "stage"])
    assert frame.at[("Fund", "pledged"), "share"] == 1.0
    assert frame.at[("Fund", "delivered"), "share"] == 0.25
    assert frame.at[("Gift", "pledged"), "share"] == 1.0
    assert frame.at[("Fund", "pledged"), "words"] == "about US$40 million"
    assert frame.at[("Fund", "delivered"), "figure"] == "grant"


def test_a_stage_without_a_figure_is_a_blank_and_no_zero(folder):
    blank = by_stage({"Fund": ["fund"]}, folder).iloc[1]
    assert blank["words"] == BLANK
    assert pd.isna(blank["value"]) and pd.isna(blank["share"]) and pd.isna(blank["figure"])


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        (["fund", "loan"], "mixes EUR and USD"),
        (["fund", "gift"], "two figures for pledged"),
        (["cap"], "is limit; stages are pledged"),
    ],
)
def test_a_line_of_unlike_things_is_refused(folder, ids, words):
    with pytest.raises(ValueError, match=words):
        by_stage({"Line": ids}, folder)


def test_an_unknown_figure_is_refused(folder):
    with pytest.raises(KeyError):
        by_stage({"Line": ["nothing"]}, folder)
