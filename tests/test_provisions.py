"""Final codes made ready to count: levels, answers, offers, sources and the three blanks."""

from __future__ import annotations

import pytest
import yaml

from factories import a_folder, evidence, source
from statecraft.provisions import LEVELS, QUESTIONS, answers, blanks, codes, level, offers, sourced


def provision(dimension: str, stance: str, **cells: str) -> dict[str, str]:
    said = {"text": "What it says.", "locator": "article 1"}
    return {"instrument": "accord", "dimension": dimension, "pass": "final", "stance": stance} | said | cells


def a_coded_folder(tmp_path, *listed, **more):
    folder = a_folder(tmp_path, provisions=list(listed), **more)
    (folder / "codebook.yml").write_text(
        yaml.safe_dump({"sample": {"accord": "us", "forum": "china"}}), encoding="utf-8"
    )
    return folder


def test_every_instrument_of_the_sample_is_asked_every_question(tmp_path):
    frame = codes(a_coded_folder(tmp_path, provision("offers-compute", "promised")))
    assert len(frame) == 2 * len(QUESTIONS)
    assert list(frame["short"].unique()) == ["The Accord", "The Forum"]


def test_a_pair_that_nobody_judged_is_not_coded_and_not_none(tmp_path):
    frame = codes(a_coded_folder(tmp_path, provision("offers-compute", "promised")))
    judged = frame[frame["stance"] != "not-coded"]
    assert list(zip(judged["instrument"], judged["level"], judged["word"], strict=True)) == [
        ("accord", "mild", "promised")
    ]
    assert set(frame.loc[frame["instrument"] == "forum", "level"]) == {"not-coded"}


@pytest.mark.parametrize(
    ("dimension", "stance", "expected"),
    [
        ("offers-compute", "delivered-or-open", "firm"), ("offers-compute", "promised", "mild"),
        ("money", "no-money", "absent"), ("names-rival", "names-other", "firm"), ("entry", "open-to-all", "kind"),
        ("machinery", "none", "kind"), ("entry", "not-found", "not-found"), ("money", "not-coded", "not-coded"),
    ],
)  # fmt: skip
def test_a_stance_is_as_firm_as_the_codebook_makes_it(dimension, stance, expected):
    assert level(dimension, stance) == expected
    assert expected in LEVELS


def test_a_share_counts_shown_absence_and_leaves_out_blanks(tmp_path):
    folder = a_coded_folder(
        tmp_path,
        provision("money", "amount-stated"),
        provision("money", "no-money", instrument="forum"),
        provision("offers-compute", "not-found"),
        provision("offers-models", "not-applicable"),
    )
    table = answers(codes(folder)).set_index(["bloc", "dimension"])
    assert tuple(table.loc[("us", "money"), ["yes", "firm", "judged", "asked", "share"]]) == (1, 1, 1, 1, 1.0)
    assert tuple(table.loc[("china", "money"), ["yes", "judged", "share"]]) == (0, 1, 0.0)
    assert tuple(table.loc[("us", "offers-compute"), ["judged", "asked"]]) == (0, 1)
    assert table.loc[("us", "offers-compute"), "share"] != table.loc[("us", "offers-compute"), "share"]
    assert ("us", "offers-models") not in table.index
    assert table["small"].all()


def test_offers_tell_promise_from_delivery(tmp_path):
    folder = a_coded_folder(
        tmp_path,
        provision("offers-training", "delivered-or-open"),
        provision("offers-training", "promised", instrument="forum"),
    )
    table = offers(codes(folder)).set_index(["bloc", "dimension"])
    assert tuple(table.loc[("us", "offers-training"), ["promised", "delivered", "names"]]) == (0, 1, "The Accord")
    assert tuple(table.loc[("china", "offers-training"), ["promised", "delivered", "names"]]) == (1, 0, "")


def test_the_source_shown_is_the_one_of_highest_tier(tmp_path):
    row = "accord/money/final"
    folder = a_coded_folder(
        tmp_path,
        provision("money", "amount-stated"),
        sources=[source(id="daily-2025-accord", publisher="Daily", tier="press"), source()],
        evidence=[
            evidence(table="provisions", row=row, source="daily-2025-accord"),
            evidence(table="provisions", row=row),
        ],
    )
    shown = sourced(codes(folder), folder)
    assert list(shown["source"]) == ["Ministry and 1 more"]
    assert list(shown["source_url"]) == ["https://example.org/ministry-2025-accord"]


def test_blanks_are_listed_by_kind(tmp_path):
    folder = a_coded_folder(
        tmp_path,
        provision("money", "not-found"),
        provision("entry", "not-applicable"),
        provision("venue", "bilateral"),
    )
    row = blanks(codes(folder)).set_index("instrument").loc["accord"]
    assert (row["not-found"], row["not-applicable"], row["found"]) == ("brings money", "way in", 1)
    assert row["not-coded"].count(",") == len(QUESTIONS) - 4
