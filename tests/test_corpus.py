"""Counting texts: what is read, what is refused, and that the shipped counts are what the texts give."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from factories import STEADY, a_folder
from statecraft import counting, load
from statecraft.corpus import CorpusError, Item, count_items, count_text, counted, frames, items, sizes

SHARED = ROOT.parent / "shared" / "corpus"
TEXT = "人工智能能力建设，普惠发展。\n"


def document(ident: str = "plan", text: str = TEXT, **cells: str) -> dict[str, str]:
    return {
        "id": ident, "title": "A plan", "issuer": "Ministry", "bloc": "china", "genre": "plan", "date": "2025-01-01",
        "date_precision": "day", "lang": "zh-Hans", "script": "Hans", "url": "https://example.org/plan",
        "chars": str(len(text)), "sha256": hashlib.sha256(text.encode()).hexdigest(), "complete": "yes",
        "rights": "Official text.",
    } | cells  # fmt: skip


@pytest.fixture
def texts(tmp_path):
    folder = tmp_path / "texts"
    (folder / "zh-Hans").mkdir(parents=True)
    (folder / "zh-Hans" / "plan.txt").write_text(TEXT, encoding="utf-8", newline="")
    return folder


def corpus_folder() -> Path:
    """The folder of the texts; without it the comparison with the shipped counts is skipped loudly."""
    found = Path(os.environ.get(counting.VARIABLE) or SHARED)
    if not found.exists():
        pytest.skip(f"THE SHIPPED COUNTS WERE NOT RECOMPUTED: no texts ({counting.VARIABLE} names no folder)")
    return found


def test_the_shipped_counts_are_what_the_texts_give():
    made = frames(count_items(items(corpus_folder())))
    for name, frame in made.items():
        shipped = load(name).astype({"document": "str"})
        shipped[shipped.columns[1]] = shipped[shipped.columns[1]].astype("str")
        pd.testing.assert_frame_equal(shipped.astype({"count": "int64"}), frame, check_dtype=False)


def test_a_text_is_found_by_id_and_by_language(texts, tmp_path):
    folder = a_folder(tmp_path, documents=[document()])
    assert [item.path.name for item in items(texts, folder)] == ["plan.txt"]
    (texts / "zh-Hans" / "plan.txt").rename(texts / "plan.txt")
    assert [item.path for item in items(texts, folder)] == [texts / "plan.txt"]


def test_incomplete_documents_are_listed_and_not_counted(tmp_path):
    folder = a_folder(tmp_path, documents=[document(), document("part", complete="no")])
    assert len(load("documents", folder)) == 2 and list(counted(folder)["id"]) == ["plan"]


def test_every_missing_and_every_different_text_is_named_at_once(texts, tmp_path):
    folder = a_folder(tmp_path, documents=[document(), document("other"), document("third")])
    (texts / "third.txt").write_text("something else", encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        items(texts, folder)
    assert "2 texts are not as described" in str(caught.value)
    assert "other: no file other.txt in texts/ or texts/zh-Hans/" in str(caught.value)
    assert "third: another text (sha256" in str(caught.value)


@pytest.mark.parametrize(("text", "lang", "words"), [
    ("Export controls, and EXPORT Controls.", "en", {"and": 1, "controls": 2, "export": 2}),
    ("The state’s 25 well-known rules", "en", {"rules": 1, "state's": 1, "the": 1, "well-known": 1}),
    ("Trí tuệ nhân tạo", "vi", {"nhân": 1, "trí": 1, "tuệ": 1, "tạo": 1}),
    ("能力建设和能力建设", "zh-Hans", {"和": 1, "能力建设": 2}), ("人工智慧", "zh-Hant", {"人工智能": 1}),
    ("2025年，第3条", "zh-Hans", {"年": 1, "条": 1, "第": 1}), ("", "en", {}),
])  # fmt: skip
def test_words_are_counted_without_numbers_and_signs(text, lang, words):
    assert count_text("a", text, lang).words == words


def test_concepts_are_counted_by_the_longest_match_in_both_scripts():
    assert count_text("a", "出口管制与能力建设", "zh-Hans").terms == {"capacity-building": 1, "export-control": 1}
    assert count_text("a", "出口管制", "zh-Hant").terms == {"export-control": 1}


def test_the_two_engines_count_alike():
    pytest.importorskip("rjieba")
    text = "推动人工智能普惠发展，加强能力建设，弥合智能鸿沟。" * 3
    assert count_text("a", text, "zh-Hans", "rjieba") == count_text("a", text, "zh-Hans")


@given(st.lists(st.sampled_from(["能力建设", "出口管制", "，", "和", "数据", "\n"]), max_size=12))
@STEADY
def test_counting_a_text_twice_over_doubles_every_count_of_concepts(parts):
    once, twice = (count_text("a", "。".join([*parts] * n), "zh-Hans").terms for n in (1, 2))
    assert twice == {concept: 2 * n for concept, n in once.items()}


def test_frames_are_sorted_by_key_and_nothing_else_of_the_text_is_left():
    made = frames([count_text("b", TEXT, "zh-Hans"), count_text("a", TEXT, "zh-Hans")])
    tokens = made["token_counts"]
    assert list(tokens["document"].unique()) == ["a", "b"] and list(tokens.columns) == ["document", "token", "count"]
    assert list(tokens["token"][tokens["document"] == "a"]) == sorted(tokens["token"][tokens["document"] == "a"])


def test_chinese_is_measured_in_characters_and_other_languages_in_words(tmp_path):
    counts = [
        {"document": "plan", "token": "能力建设", "count": "2"},
        {"document": "order", "token": "rules", "count": "3"},
    ]
    documents = [document(), document("order", lang="en", script="Latn")]
    assert sizes(a_folder(tmp_path, documents=documents, token_counts=counts)).to_dict() == {"plan": 8, "order": 3}


def test_recounting_writes_both_tables_and_a_missing_text_leaves_them_as_they_were(
    texts, tmp_path, monkeypatch, capsys
):
    folder = a_folder(tmp_path, documents=[document()])
    monkeypatch.setenv(counting.VARIABLE, str(texts))
    counting.recount(folder)
    assert "token_counts.csv: 4 counts of 1 documents" in capsys.readouterr().out
    before = (folder / "token_counts.csv").read_bytes()
    (texts / "zh-Hans" / "plan.txt").write_text("changed", encoding="utf-8")
    with pytest.raises(CorpusError):
        counting.recount(folder)
    assert (folder / "token_counts.csv").read_bytes() == before and not list(folder.glob("*.part"))


def test_without_a_folder_the_texts_are_looked_for_at_their_addresses(tmp_path, monkeypatch, capsys):
    folder = a_folder(tmp_path, documents=[document(url="http://example.org/plan")])
    monkeypatch.delenv(counting.VARIABLE, raising=False)
    monkeypatch.setattr(counting, "CACHE", tmp_path / "cache")
    with pytest.raises(CorpusError, match="1 texts are not as described"):
        counting.recount(folder)
    assert "1 texts: 0 had, 0 kept, 1 missing" in capsys.readouterr().err


def test_texts_are_read_one_at_a_time(tmp_path):
    read = []

    class Watched(type(tmp_path)):
        def read_text(self, *args: object, **kwargs: object) -> str:
            read.append(self.name)
            return TEXT

    counts = count_items(Item(name, Watched(tmp_path / f"{name}.txt"), "zh-Hans") for name in "ab")
    next(counts)
    assert read == ["a.txt"]
