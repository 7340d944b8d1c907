"""Segmentation: what the book's dictionary changes, and that nothing outside can change it."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from factories import STEADY
from statecraft import segmentation
from statecraft.segmentation import SegmentationError, cutter, kept_whole, normalised, simplified

# Policy terms tried before the book had a dictionary: the first line came out whole, the second did not.
TEXTS = {
    "whole": "普惠 算力 以人为本 单边主义 南南合作 发展中国家 供应链 半导体 稀土 自立自强 举国体制 东盟",
    "split": "世界人工智能合作组织 能力建设 硅和平 关键矿产 全球南方 出口管制 智能鸿沟 大模型 之友小组 多边主义 "
    "新质生产力 人工智能+ 智能向善 两用物项 实体清单 长臂管辖 小院高墙 脱钩断链 产供链 十五五 一带一路 金砖国家 "
    "人类命运共同体 数据跨境流动 可信数据空间 生成式人工智能",
    "hant-whole": "半導體 人工智慧 算力 晶圓 稀土",
    "hant-split": "出口管制 關鍵礦產 供應鏈 經濟安全",
}
WHOLE, SPLIT, HANT_WHOLE, HANT_SPLIT = (words.split() for words in TEXTS.values())
hanzi = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=40)


@pytest.fixture
def fresh():
    """No cutter is kept from the tests before."""
    cutter.cache_clear()


def test_without_the_dictionary_only_the_familiar_terms_come_out_whole():
    assert kept_whole(WHOLE + SPLIT, cutter()) == WHOLE
    assert kept_whole(HANT_WHOLE + HANT_SPLIT, cutter()) == HANT_WHOLE


@pytest.mark.parametrize("terms", [WHOLE + SPLIT, HANT_WHOLE + HANT_SPLIT], ids=["simplified", "traditional"])
def test_with_the_dictionary_every_term_comes_out_whole(terms):
    words = [term for term in terms if term != "人工智能+"]  # the engine splits at signs whatever its dictionary says
    assert kept_whole(words, cutter(tuple(words))) == words


def test_unilateralism_is_known_and_multilateralism_is_not():
    assert cutter()("单边主义和多边主义") == ["单边主义", "和", "多边", "主义"]


def test_both_engines_agree_on_every_term():
    pytest.importorskip("rjieba")
    terms = tuple(WHOLE + SPLIT)
    for words in ((), terms):
        text = "，".join(carrier.format(term) for term in terms for carrier in segmentation.CARRIERS)
        assert cutter(words, "rjieba")(text) == cutter(words)(text)


@given(hanzi)
@STEADY
def test_the_words_of_a_text_are_the_text(text):
    assert "".join(cutter(("能力建设",))(text)) == text


@given(st.lists(st.one_of(hanzi, st.sampled_from(SPLIT)), min_size=1, max_size=4))
@STEADY
def test_no_word_reaches_over_a_sign_between_two_texts(texts):
    cut = cutter(tuple(SPLIT))
    apart = [word for text in texts for word in ("，", *cut(text))][1:]
    assert cut("，".join(texts)) == apart


@given(st.lists(st.one_of(st.sampled_from(WHOLE + SPLIT), st.sampled_from("的和在是了与对，。、"), hanzi), max_size=6))
@STEADY
def test_both_engines_agree_on_texts_of_any_characters(parts):
    pytest.importorskip("rjieba")
    text, terms = "".join(parts), tuple(WHOLE + SPLIT)
    assert cutter(terms, "rjieba")(text) == cutter(terms)(text)


def test_a_dictionary_of_one_cutter_does_not_leak_into_another():
    with_term = cutter(("能力建设",))
    assert "能力建设" in with_term("能力建设很重要")
    assert "能力建设" not in cutter()("能力建设很重要")


def test_a_planted_cache_file_changes_nothing_and_none_is_written(tmp_path):
    planted = tmp_path / "jieba.cache"
    planted.write_bytes(marshal.dumps(({"能力建设": 10**6, "能": 1, "能力": 1, "能力建": 0}, 10**7)))
    before = planted.read_bytes()
    code = "from statecraft.segmentation import cutter; print('|'.join(cutter()('能力建设')))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, encoding="utf-8",
        env=os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT / "book"), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert (done.stdout.strip(), done.stderr) == ("能力|建设", "")
    assert [path.name for path in tmp_path.iterdir()] == ["jieba.cache"] and planted.read_bytes() == before
    assert Path(tempfile.gettempdir()) != tmp_path


def test_another_dictionary_is_refused(fresh, monkeypatch):
    monkeypatch.setattr(segmentation, "DICTIONARY", "0" * 64)
    with pytest.raises(SegmentationError, match="install the pinned packages again"):
        cutter()


def test_an_unknown_engine_is_refused():
    with pytest.raises(SegmentationError, match="no engine 'thulac'; engines are jieba, rjieba"):
        cutter((), "thulac")


def test_a_missing_engine_says_how_to_get_it(fresh, monkeypatch):
    monkeypatch.setitem(sys.modules, "rjieba", None)
    with pytest.raises(SegmentationError, match="comes with the 'scale' extra"):
        cutter((), "rjieba")


@pytest.mark.parametrize(("hant", "hans"), [
    ("人工智慧", "人工智能"), ("半導體", "半导体"), ("軟體", "软件"), ("晶片", "芯片"),
    ("資料", "数据"), ("數位", "数字"), ("網路", "网络"), ("人工智能", "人工智能"),
])  # fmt: skip
def test_traditional_words_become_mainland_words(hant, hans):
    assert simplified(hant) == hans


@pytest.mark.parametrize(
    ("text", "same"), [("ＡＩ", "ai"), ("AI＋", "ai+"), ("⼈工智能", "人工智能"), ("Trí tuệ", "trí tuệ")]
)
def test_forms_of_one_text_become_one(text, same):
    assert normalised(text) == same
