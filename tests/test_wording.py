"""Prose against data: what a text states, and whether the data say the same."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from num2words import num2words

from factories import STEADY
from statecraft.facts import Fact, fact
from statecraft.tables import load
from statecraft.wording import (
    HEDGES,
    MONEY,
    MONTHS,
    count_words,
    date_words,
    disagreement,
    figure_words,
    join_names,
    numbers,
)


def a_fact(kind: str, value, **more) -> Fact:
    words = more.pop("words", "")
    return Fact("accord.x", kind, value, words, "instruments", ("accord",), "high", (("high", 1),), **more)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("12 states", [12]),
        ("1,670,000,000 dollars", [1_670_000_000]),
        ("1.5 percent", [1.5]),
        ("US$12.50", [12.5]),
        ("10,000-20,000 chips", [10_000, 20_000]),
        ("in 2025, 12 states", [2025, 12]),
        ("a 12-member group", [12]),
        ("5 thousand", [5_000]),
        ("US$10 million", [10_000_000]),
        ("10-million", [10_000_000]),
        ("€1.5 billion", [1.5e9]),
        ("2bn", [2e9]),
        ("3 tn", [3e12]),
        ("7m people", [7e6]),
        ("7 metres", [7]),
        ("4 Billion", [4e9]),
        ("the G7 and the H200", []),
        ("no digits here", [0]),
        ("Seven states", [7]),
        ("twenty-one states", [21]),
        ("ninety nine", [99]),
        ("one hundred and twenty-seven", [127]),
        ("nine hundred ninety-nine", [999]),
        ("none of them", [0]),
        ("two of them, three of us", [2, 3]),
        ("seven states and 12 firms", [12, 7]),
        ("someone, often, tone", []),
        ("", []),
        ("a hundred states", [100]),
        ("a seven-member group", [7]),
        ("two and three", [2, 3]),
        ("no fewer than ten", [10]),
        ("No fewer than ten", [10]),
        ("no later than 2026", [2026]),
        ("three million people", [3e6]),
    ],
)
def test_numbers_are_read_from_a_text(text, stated):
    assert sorted(numbers(text)) == sorted(stated)


def test_every_number_below_a_thousand_is_read_from_its_words():
    assert [n for n in range(1000) if numbers(f"There are {num2words(n)} states") != [n]] == []
    assert numbers("There are no states") == [0]


@STEADY
@given(
    st.integers(0, 999),
    st.sampled_from(["{} states", "All {} of them signed.", "Signed by {}", "({})", "{}; more later"]),
)
def test_a_count_in_words_reads_back(n, sentence):
    assert numbers(sentence.format(count_words(n))) == [n]


@pytest.mark.parametrize(
    ("n", "words"), [(0, "no"), (1, "one"), (12, "twelve"), (13, "13"), (1000, "1,000"), (-1, "-1")]
)
def test_counts_are_words_to_twelve_and_figures_above(n, words):
    assert count_words(n) == words


@pytest.mark.parametrize(
    ("precision", "words"), [("day", "1 December 2025"), ("month", "December 2025"), ("year", "2025")]
)
def test_a_date_is_written_as_far_as_it_is_known(precision, words):
    assert date_words(date(2025, 12, 1), precision) == words


def test_every_month_has_its_name():
    assert [date_words(date(2025, n, 1), "month") for n in range(1, 13)] == [f"{month} 2025" for month in MONTHS]


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ((), ""),
        (("Japan",), "Japan"),
        (("Japan", "Korea"), "Japan and Korea"),
        (["a", "b", "c"], "a, b and c"),
    ],
    ids=["none", "one", "two", "three"],
)
def test_names_are_joined_as_in_a_sentence(names, text):
    assert join_names(names) == text


@pytest.mark.parametrize(
    ("value", "unit", "qualifier", "words"),
    [
        (1_670_000_000, "USD", "at-least", "at least US$1.67 billion"),
        (10_000_000, "EUR", "about", "about €10 million"),
        (2e12, "KRW", "exact", "₩2 trillion"),
        (50, "percent", "at-most", "at most 50%"),
        (0.5, "percent", "exact", "0.5%"),
        (5000, "people", "exact", "5,000 people"),
        (1_500_000, "chips", "about", "about 1.5 million chips"),
        (999_999, "chips", "exact", "999,999 chips"),
        (1_000_000, "chips", "exact", "1 million chips"),
        (12.25, "GW", "exact", "12.25 GW"),
        (0, "states", "exact", "0 states"),
    ],
)
def test_a_figure_is_written_with_unit_and_hedge(value, unit, qualifier, words):
    assert figure_words(value, unit, qualifier) == words


@STEADY
@given(
    st.integers(0, 99_999),
    st.integers(0, 9),
    st.sampled_from([*MONEY, "percent", "chips", "people", "MW"]),
    st.sampled_from([*HEDGES]),
)
@example(1001, 3, "USD", "exact")
def test_the_words_of_a_figure_agree_with_the_figure(digits, zeros, unit, qualifier):
    value = float(digits * 10**zeros)
    known = a_fact("figure", value, unit=unit, qualifier=qualifier)
    assert disagreement(figure_words(value, unit, qualifier), known) == ""


@pytest.mark.parametrize("table", ["figures", "events", "instruments"])
def test_the_words_of_every_real_fact_agree_with_it(table):
    found = (fact(ident) for ident in load(table)["id"].head(300))
    assert [f"{one.id}: {said}" for one in found if (said := disagreement(one.words, one))] == []


THREE = a_fact("count", 3, names=("Japan", "Korea", "Oman"))


@pytest.mark.parametrize("text", ["three states", "3 states", "Japan, Korea and Oman", "Oman and Korea joined Japan"])
def test_a_count_is_said_by_its_number_or_its_names(text):
    assert disagreement(text, THREE) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("four states", ["4", "3", "Japan, Korea and Oman"]),
        ("13", ["13"]),
        ("three of 12", ["3, 12"]),
        ("no states", ["says 0"]),
        ("Japan and Korea", ["nor Oman"]),
        ("several states", ["number 3", "nor Japan, Korea and Oman"]),
    ],
)
def test_a_count_that_is_wrong_says_what_the_data_say(text, words):
    said = disagreement(text, THREE)
    assert said
    assert all(word in said for word in words)


def test_a_name_that_ends_another_name_does_not_count():
    assert disagreement("Papua New Guinea", a_fact("count", 2, names=("Guinea", "Papua New Guinea")))


def test_a_name_inside_another_name_does_not_count():
    assert disagreement("Nigeria and Japan", a_fact("count", 3, names=("Japan", "Niger", "Nigeria")))


DAY = a_fact("date", date(2025, 12, 12), precision="day")
MONTH = a_fact("date", date(2025, 12, 1), precision="month")
YEAR = a_fact("date", date(2025, 1, 1), precision="year")


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (DAY, "on 12 December 2025"),
        (DAY, "on 12 December"),
        (DAY, "in December 2025"),
        (DAY, "in December"),
        (DAY, "in 2025"),
        (MONTH, "December 2025"),
        (MONTH, "in 2025"),
        (YEAR, "2025"),
    ],
)
def test_a_date_may_be_said_less_precisely(known, text):
    assert disagreement(text, known) == ""


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (DAY, "11 December 2025"),
        (DAY, "2 December 2025"),
        (DAY, "112 December 2025"),
        (DAY, "12 December 2026"),
        (DAY, "12 November 2025"),
        (DAY, "in November"),
        (DAY, "recently"),
        (DAY, ""),
        (DAY, "2024"),
        (DAY, "12 and 13 December 2025"),
        (MONTH, "1 December 2025"),
        (MONTH, "12 December 2025"),
        (MONTH, "December 2024"),
        (YEAR, "1 January 2025"),
        (YEAR, "2026"),
        (DAY, "Nov. 2025"),
        (DAY, "November 2025"),
        (MONTH, "November 2025"),
        (YEAR, "January 2025"),
        (DAY, "12 December 2025, not May"),
    ],
)
def test_a_date_that_is_wrong_or_too_precise_says_what_the_data_say(known, text):
    assert f"the data {date_words(known.value, known.precision)}" in disagreement(text, known)


@pytest.mark.parametrize(
    ("text", "agrees"),
    [
        ("Kazakhstan", True),
        ("Kazakhstan, which joined in December 2025", True),
        ("Kazakhstan, which joined on 3 December 2025", False),
        ("Kazakhstan, which joined in May", False),
    ],
)
def test_the_date_of_an_actor_may_be_said_by_its_name(text, agrees):
    joined = a_fact("date", date(2025, 12, 12), precision="day", names=("Kazakhstan",))
    assert (disagreement(text, joined) == "") is agrees


FUND = a_fact("figure", 1.67e9, unit="USD", qualifier="at-least", words="at least US$1.67 billion")


@pytest.mark.parametrize(
    "text",
    [
        "at least US$1.67 billion",
        "more than 1,670 million dollars",
        "Over US$1,670,000,000",
        "upwards of $1.67bn",
        ("no fewer than 1.67 billion"),
    ],
)
def test_a_figure_is_said_with_its_scale_and_hedge(text):
    assert disagreement(text, FUND) == ""


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("US$1.67 billion", "say one of at least, more than"),
        ("at most US$1.67 billion", "say one of at least"),
        ("at least US$1.67 million", "the text says 1,670,000, the data at least US$1.67 billion"),
        ("at least US$1.67", "the text says 1.67"),
        ("at least a lot", "no number"),
        ("at least 1.67 to 2 billion", "1.67, 2,000,000,000"),
        ("the government's US$1.67 billion", "say one of"),
    ],
)
def test_a_figure_that_is_wrong_says_what_the_data_say(text, word):
    assert word in disagreement(text, FUND)


@pytest.mark.parametrize("qualifier", [name for name, hedges in HEDGES.items() if hedges])
def test_any_hedge_of_a_kind_will_do_and_none_will_not(qualifier):
    known = a_fact("figure", 50.0, unit="percent", qualifier=qualifier, words="x")
    sayable = [hedge for hedge in HEDGES[qualifier] if not hedge.startswith("no ")]
    assert [disagreement(f"{hedge} 50%", known) for hedge in sayable] == [""] * len(sayable)
    assert HEDGES[qualifier][0] in disagreement("50%", known)


def test_an_exact_figure_needs_no_hedge():
    assert disagreement("50%", a_fact("figure", 50.0, unit="percent", qualifier="exact")) == ""


@pytest.mark.parametrize(
    ("value", "text", "agrees"),
    [
        ("in-force", "it is in force", True),
        ("in-force", "In force since May", True),
        ("signed", "it was adopted", False),
        ("Pax Example", "the Pax Example declaration", True),
        ("signed", "", False),
        ("signed", "unsigned", False),
        ("in-force", "not in force", False),
        ("signed", "never signed", False),
        ("signed", "not yet signed", False),
        ("signed", "has not been signed", False),
        ("in-force", "no longer in force", False),
    ],
)
def test_a_word_is_said_in_the_datas_own_words(value, text, agrees):
    said = disagreement(text, a_fact("text", value))
    assert (said == "") is agrees
    assert agrees or f"the data '{value}'" in said
