"""Frames: what may be counted, how far it may be trusted, and what counts as a difference."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from conftest import CORPUS
from factories import a_folder, put
from statecraft import load
from statecraft.corpus import items
from statecraft.frames import (
    BOILERPLATE,
    ENOUGH,
    SENSES,
    compare,
    concept_counts,
    documents,
    frame_counts,
    frame_of,
    interval,
    judged,
    key_words,
    label,
    mentions,
    precision,
    withheld,
)
from statecraft.package import DATA, schema
from statecraft.phrases import Matcher


def concept(ident: str, frame: str) -> dict[str, str]:
    return {"id": ident, "frame": frame, "gloss": "A thing."}


def document(ident: str, **cells: str) -> dict[str, str]:
    return {
        "id": ident, "title": ident, "issuer": "Ministry", "bloc": "us", "genre": "order", "lang": "en",
        "script": "Latn", "url": f"https://example.org/{ident}", "chars": "9", "sha256": "0" * 64,
        "complete": "yes", "rights": "free",
    } | cells  # fmt: skip


def judgement(doc: str, what: str, place: int, verdict: str = "yes", reader: str = "a", sample: str = "yes"):
    return {
        "document": doc, "concept": what, "position": str(place), "pass": reader, "sample": sample,
        "judgement": verdict,
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents; chips are judged well, allies badly, in 'one' all of them were read."""
    made = a_folder(tmp_path)
    put(made, "concepts", [concept("chip", "chips"), concept("ally", "alliance"), concept("ai", "subject")])
    put(made, "documents", [document("one"), document("two")])
    counts = [("one", "chip", 4), ("two", "chip", 2), ("one", "ally", 2), ("two", "ally", 5), ("one", "ai", 9)]
    put(made, "term_counts", [{"document": d, "concept": c, "count": str(n)} for d, c, n in counts])
    chips = [judgement("one", "chip", place) for place in range(4)]
    allies = [judgement("one", "ally", 7), judgement("one", "ally", 8, "no"), judgement("two", "ally", 5, "no")]
    put(made, "match_judgements", [*chips, *allies])
    return made


def test_a_frame_is_trusted_by_the_share_of_right_matches(folder):
    found = precision(folder).set_index("frame")
    assert found.loc["chips", ["matches", "right", "precision", "readings"]].tolist() == [4, 4, 1.0, 1]
    assert found.loc["alliance", "precision"] == pytest.approx(1 / 3)
    assert withheld(folder) == ["alliance"]


def test_the_interval_of_a_precision_is_wilsons(folder):
    low, high = precision(folder).set_index("frame").loc["chips", ["low", "high"]]
    assert (round(low, 3), high) == (0.510, 1.0)  # 4 of 4: 1 / (1 + 1.96² / 4)


def test_matches_read_beside_the_sample_do_not_enter_the_precision(folder):
    added = [judgement("two", "chip", place, "no", sample="no") for place in (1, 2)]
    put(folder, "match_judgements", [judgement("one", "chip", place) for place in range(4)] + added)
    assert precision(folder).set_index("frame").loc["chips", "matches"] == 4


def test_a_match_is_right_only_if_every_reader_says_so(folder):
    first = [judgement("one", "chip", place) for place in range(4)]
    second = [judgement("one", "chip", place, "no" if place else "yes", "b") for place in range(4)]
    put(folder, "match_judgements", first + second)
    found = precision(folder).iloc[0]
    assert (found["right"], found["readings"], found["used"]) == (1, 2, False)
    assert found["alpha"] < ENOUGH


def test_a_frame_that_nobody_sampled_is_withheld(folder):
    put(folder, "match_judgements", [judgement("one", "chip", 1)])
    assert withheld(folder) == ["alliance"]


def test_a_withheld_frame_counts_right_matches_where_all_were_read_and_nothing_elsewhere(folder):
    counts = frame_counts(folder)
    assert counts.loc["alliance", "one"] == 1
    assert pd.isna(counts.loc["alliance", "two"])
    assert counts.loc["chips"].tolist() == [4, 2]
    assert "subject" not in counts.index and "ai" not in concept_counts(folder).index


def test_mentions_leave_out_what_is_withheld_anywhere(folder):
    assert mentions(frame_counts(folder)).to_dict() == {"one": 4, "two": 2}


def test_a_difference_needs_documents_and_an_interval_without_zero():
    counts = pd.DataFrame(
        {"a": [9, 0, 5], "b": [8, 0, 1], "c": [9, 0, 9], "x": [1, 1, 2], "y": [2, 0, 8], "z": [1, 0, 4]},
        index=["much", "rare", "mixed"],
    ).astype(float)
    units = pd.Series(1000.0, index=counts.columns)
    found = compare("abc", "xyz", counts, units).set_index("frame")
    assert found["differs"].to_dict() == {"much": True, "mixed": False, "rare": False}
    assert found["sparse"].to_dict() == {"much": False, "mixed": False, "rare": True}
    assert found.loc["much", "low"] > 0 > found.loc["mixed", "low"]
    assert not compare("ab", "xyz", counts, units)["differs"].any()  # two documents are too few


def test_what_was_never_seen_may_still_occur_three_times():
    zero, size = pd.Series([0.0, 0.0]), pd.Series([500.0, 500.0])
    assert interval(zero, size) == (0.0, 0.0, 30.0)
    counts = pd.DataFrame([[1, 1, 1, 0, 0, 0]], index=["few"], columns=list("abcxyz")).astype(float)
    row = compare("abc", "xyz", counts, pd.Series(1000.0, index=counts.columns)).iloc[0]
    assert (row["low2"], row["high2"], row["differs"]) == (0.0, 10.0, False)


def test_frames_withheld_in_a_document_are_not_compared():
    counts = pd.DataFrame({"a": [1.0, None], "b": [1.0, 2.0]}, index=["kept", "withheld"])
    assert compare("a", "b", counts, pd.Series(9.0, index=["a", "b"]))["frame"].tolist() == ["kept"]


def test_key_words_are_in_three_documents_or_more_and_say_how_steady_they_are():
    found = key_words(documents("declaration", "us"), documents("declaration", "allied"))
    assert found["range"].min() >= 3
    assert found.loc["the", "everywhere"]
    assert found.loc["trade", "steady"] and found.loc["trade", "log_ratio"] > 0


def test_documents_are_chosen_by_genre_bloc_and_language():
    assert set(documents("statute", "allied", "zh")) < set(documents("statute", "allied"))
    assert "cn-gaigi-en-2023" not in documents("initiative", "china")  # incomplete


def test_every_frame_has_a_rule_a_name_and_a_sample():
    assert set(SENSES) == set(frame_of()) == set(precision()["frame"])
    assert label("ai-safety") == "AI safety" and label("supply-security") == "Supply security"
    assert all(word == word.lower() for word in BOILERPLATE)


def test_judgements_hold_no_text():
    assert schema()["match_judgements"].columns == ["document", "concept", "position", "pass", "sample", "judgement"]
    with (DATA / "match_judgements.csv").open(encoding="utf-8", newline="") as file:
        assert all(len(cell) < 60 and " " not in cell for row in csv.reader(file) for cell in row)


def test_every_frame_has_at_least_twenty_sampled_matches():
    assert precision()["matches"].min() >= 20


def test_no_more_matches_are_judged_than_were_counted():
    counts = load("term_counts").astype({"document": "str", "concept": "str"}).set_index(["document", "concept"])
    many = judged().groupby(["document", "concept"]).size()
    assert (many <= counts["count"].reindex(many.index)).all()


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the texts are not in the repository")
def test_every_judged_place_is_a_match_of_its_concept():
    from statecraft.corpus import _matcher

    places = judged().groupby("document")
    for item in items(CORPUS):
        finder: Matcher = _matcher(item.lang)
        spans = {(start, what) for start, _, what, _ in finder.spans(item.path.read_text(encoding="utf-8"))}
        if item.id in places.groups:
            mine = places.get_group(item.id)
            assert set(zip(mine["position"].astype(int), mine["concept"], strict=True)) <= spans
