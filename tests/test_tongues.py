"""Foreign words are marked with their language, by their letters."""

from __future__ import annotations

import pytest

from statecraft.markup import marked
from statecraft.tongues import fits, runs


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("plain", [("plain", "")]),
        ("Cote d’Ivoire, São Tomé", [("Cote d’Ivoire, São Tomé", "")]),
        ("Plan of 能力建设, 2026", [("Plan of ", ""), ("能力建设", "zh"), (", 2026", "")]),
        ("《办法》（试行） in force", [("《办法》（试行）", "zh"), (" in force", "")]),
        ("韓 포함 7개국", [("韓 포함 7개국", "ko")]),
        ("経済のAI", [("経済の", "ja"), ("AI", "")]),
        ("Lao Động", [("Lao Động", "vi")]),
        ("能力 and 인공지능", [("能力", "zh"), (" and ", ""), ("인공지능", "ko")]),
    ],
)
def test_text_in_english_is_cut_where_other_languages_begin(text, pieces):
    assert list(runs(text)) == pieces


@pytest.mark.parametrize(
    ("text", "lang"),
    [("能力建设", "zh-Hans"), ("経済安全保障", "ja"), ("韓美", "ko"), ("Hà Nội", "vi"), ("AI", "zh-Hant")],
)
def test_text_that_its_tag_fits_is_left_whole(text, lang):
    assert fits(text, lang)
    assert list(runs(text, lang)) == [(text, "")]


def test_in_a_page_the_words_are_marked_and_the_rest_is_escaped():
    assert marked("<b> 能力 &") == '&lt;b&gt; <span lang="zh">能力</span> &amp;'
    assert marked("能力", "zh-Hans") == "能力"
