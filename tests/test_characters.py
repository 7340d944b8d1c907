"""Signs that no cell may hold, each named; and the joiners that some languages cannot do without."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import STEADY
from statecraft.characters import apart, unseen

CATEGORIES = {"Cc", "Cf", "Zl", "Zp"}


def test_every_control_format_and_line_sign_of_unicode_is_refused_inside_a_word():
    signs = [chr(n) for n in range(sys.maxunicode + 1) if unicodedata.category(chr(n)) in CATEGORIES]
    assert len(signs) > 200
    assert [one for one in signs if not unseen(f"a{one}b").startswith(f"U+{ord(one):04X}")] == []


@pytest.mark.parametrize("one", "\u034f\u115f\u3164\ufe0f\U000e0100", ids=lambda one: f"U+{ord(one):04X}")
def test_signs_without_a_shape_are_refused_though_unicode_calls_them_letters_or_marks(one):
    assert unseen(f"a{one}b").startswith(f"U+{ord(one):04X}")


@pytest.mark.parametrize(
    "word",
    ["ශ්‍රී ලංකා", "क्‍ष", "می‌خواهد", "Türkiye", "Việt Nam", "中国", "한국", "no\u00a0break"],
    ids=["Sinhala", "Devanagari", "Persian", "Turkish", "Vietnamese", "Chinese", "Korean", "a no-break space"],
)
def test_words_of_many_scripts_pass_with_the_joiners_they_need(word):
    assert unseen(word) == apart(word) == ""


@pytest.mark.parametrize("word", ["\u200dab", "a\u200db", "a\u200cb", "م\u200cb", "م\u200dی", "\u200c"])
def test_a_joiner_that_joins_nothing_is_refused(word):
    assert "JOINER" in unseen(word)


@pytest.mark.parametrize(
    ("word", "sign"),
    [
        ("caf\u0065\u0301", "U+0065 LATIN SMALL LETTER E + U+0301 COMBINING ACUTE ACCENT"),
        ("\u212b", "U+212B ANGSTROM SIGN"),
        ("\uf900", "U+F900 CJK COMPATIBILITY IDEOGRAPH-F900"),
        ("\u1112\u1161\u11ab", "U+1112 HANGUL CHOSEONG HIEUH + U+1161 HANGUL JUNGSEONG A"),
    ],
)
def test_a_letter_taken_apart_is_named(word, sign):
    assert apart(word) == sign


@STEADY
@given(st.text(max_size=20))
def test_what_unicode_composes_is_never_named_and_all_else_is(text):
    assert apart(unicodedata.normalize("NFC", text)) == ""
    assert bool(apart(text)) is (unicodedata.normalize("NFC", text) != text)
