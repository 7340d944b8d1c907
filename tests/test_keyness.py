"""Frequency statistics against published worked examples, and their limits."""

from __future__ import annotations

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats.contingency import relative_risk

from factories import STEADY
from statecraft import keyness as k

# Gries (2008): the toy corpus of five parts.
GRIES = [
    "b a m n i b e u p",
    "b a s a t b e w q n",
    "b c a g a b e s t a",
    "b a g h a b e a a t",
    "b a h a a b e a x a t",
]
D1, D2 = list("aaabbccccccdefghh"), list("aabccddddefh")


@pytest.mark.parametrize(("cells", "two", "four"), [
    ((3000, 1000, 20000, 25000), 1542.47, 1690.79), ((150, 50, 20000, 25000), 77.12, 77.46),
])  # fmt: skip
def test_the_two_forms_of_the_log_likelihood_differ_as_published(cells, two, four):
    assert k.g2_two_cell(*cells) == pytest.approx(two, abs=0.005)
    assert k.g2_four_cell(*cells) == pytest.approx(four, abs=0.005)


def test_the_toy_table_of_quanteda_comes_out_in_every_form():
    cells = (3, 7, 10, 9)  # a: three of ten in the target, seven of nine in the reference
    assert k.chi_square(*cells) == pytest.approx(4.337160, abs=1e-6)
    assert k.chi_square(*cells, yates=True) == pytest.approx(2.632438, abs=1e-6)
    assert k.g2_four_cell(*cells) == pytest.approx(4.534939, abs=1e-6)
    assert k.g2_four_cell(*cells, williams=True) == pytest.approx(4.200833, abs=1e-6)
    assert k.g2_two_cell(*cells) == pytest.approx(2.094839, abs=1e-6)
    assert k.log_ratio(*cells)[0] < 0


def test_the_exact_test_is_fishers():
    assert k.exact(3, 1, 4, 4) == pytest.approx([0.4857], abs=5e-5)  # the lady tasting tea, two-sided
    assert k.exact([2, 2], [15, 15], 12, 18) == pytest.approx([0.0005367] * 2, abs=5e-8)  # convictions, in R's manual


def test_the_words_of_quanteda_are_ordered_by_signed_log_likelihood():
    first, second = pd.Series(D1).value_counts(), pd.Series(D2).value_counts()
    table = k.keyness(first, second, prior=1)
    signed = (np.sign(table["a"] / len(D1) - table["b"] / len(D2)) * table["g2"]).round(6)
    ordered = sorted(signed.items(), key=lambda pair: (-pair[1], pair[0]))
    assert [word for word, _ in ordered] == list("cgbhaefd")
    assert dict(ordered) == {
        "c": 1.274238, "g": 1.093291, "b": 0.091242, "h": 0.091242, "a": 0.004751, "e": -0.064900, "f": -0.064900,
        "d": -3.779441,
    }  # fmt: skip


def test_the_correction_of_yates_never_overshoots_on_a_small_table():
    # (3, 2; 14, 10): R prints 1.626e-31, as we do; the formula without a cap would make evidence out of nothing
    observed, expected = np.array([3, 2, 14, 10]), np.outer([5, 24], [17, 12]).ravel() / 29
    assert ((np.abs(observed - expected) - 0.5) ** 2 / expected).sum() == pytest.approx(0.1851001, abs=1e-6)
    assert k.chi_square(3, 2, 17, 12) == pytest.approx(0.0047386, abs=1e-6)
    assert k.chi_square(3, 2, 17, 12, yates=True) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("word", "want"), [
    ("b", (5, 0.968, 0.999, 0.02, 0.024, 0.003)), ("i", (1, 0, 0.18, 0.82, 1, 2.474)),
    ("q", (1, 0, 0.2, 0.8, 0.976, 2.322)), ("x", (1, 0, 0.22, 0.78, 0.951, 2.184)),
    ("a", (5, 0.785, 0.950, 0.180, 0.220, 0.137)),
])  # fmt: skip
def test_the_dispersions_of_gries_come_out(word, want):
    parts = [part.split() for part in GRIES]
    found = k.dispersion([part.count(word) for part in parts], [len(part) for part in parts])
    names = ["range", "juilland_d", "rosengren_s", "dp", "dp_norm", "kl"]
    assert [found[name] for name in names] == pytest.approx(list(want), abs=6e-4)


def test_the_dispersion_of_four_equal_parts_is_a_quarter():
    assert k.dispersion([50, 25, 15, 10], [1, 1, 1, 1])["dp"] == pytest.approx(0.25)


def test_a_term_that_never_occurs_has_no_dispersion():
    found, usual = k.dispersion([0, 0], [5, 5]), k.dispersion([1, 2], [5, 5])
    assert list(found) == list(usual)
    assert found.pop("range") == 0
    assert np.isnan(list(found.values())).all()


def test_fightin_words_with_a_flat_prior_comes_out():
    delta, z = k.log_odds([1, 5, 1, 9], [100, 510, 100, 199], 0.01)
    assert delta == pytest.approx([-0.6095321, -1.0345766, -0.6095321, 1.5201005], abs=1e-7)
    assert z == pytest.approx([-0.609502, -2.304405, -0.609502, 4.462925], abs=1e-6)


@pytest.mark.parametrize(("scale", "want"), [
    (None, [3.492186, 0, 0.632361, -5.317688]), (10, [5.606441, 0, 1.095088, -8.473427]),
])  # fmt: skip
def test_the_scale_of_an_informative_prior_matters(scale, want):
    first, second = np.array([30, 10, 5, 55]), np.array([10, 20, 5, 165])
    pooled = first + second
    prior = pooled if scale is None else pooled / pooled.sum() * scale
    z = k.log_odds(first, second, prior)[1]
    assert z == pytest.approx(want, abs=1e-6)


@pytest.mark.parametrize(("level", "want"), [
    ("nominal", 0.743421), ("ordinal", 0.815388), ("interval", 0.849107), ("ratio", 0.797403),
])  # fmt: skip
def test_the_alpha_of_krippendorffs_own_example_comes_out(level, want):
    n = np.nan
    units = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, n, n, n], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, n, 3],
        [n, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, n], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, n],
    ]  # fmt: skip
    assert krippendorff.alpha(units, level_of_measurement=level) == pytest.approx(want, abs=1e-6)


@pytest.mark.parametrize(("level", "want"), [("nominal", 0.691358), ("interval", 0.810845)])
def test_the_alpha_of_three_coders_comes_out(level, want):
    rows = ["* * * * * 3 4 1 2 1 1 3 3 * 3", "1 * 2 1 3 3 4 3 * * * * * * *", "* * 2 1 3 4 4 * 2 1 1 3 3 * 4"]
    units = [[np.nan if cell == "*" else float(cell) for cell in row.split()] for row in rows]
    assert krippendorff.alpha(units, level_of_measurement=level) == pytest.approx(want, abs=1e-6)


counts = st.integers(1, 400)


@given(a=counts, b=counts, more=st.integers(1, 10_000), less=st.integers(1, 10_000))
@STEADY
def test_the_log_ratio_is_the_binary_log_of_the_relative_risk_with_its_interval(a, b, more, less):
    known = relative_risk(a, a + more, b, b + less)
    low, high = known.confidence_interval(0.95)
    want = np.log2([known.relative_risk, low, high])
    assert np.array(k.log_ratio(a, b, a + more, b + less)) == pytest.approx(want)


def test_a_zero_count_is_taken_as_one_half_on_either_side():
    assert k.log_ratio(0, 4, 100, 100)[0] == pytest.approx(-3)
    assert k.log_ratio(4, 0, 100, 100)[0] == pytest.approx(3)


@given(a=counts, b=counts, size=st.integers(500, 5000))
@STEADY
def test_equal_rates_give_no_evidence_and_swapping_the_corpora_changes_only_the_sign(a, b, size):
    assert k.g2_four_cell(a, a, size, size) == pytest.approx(0, abs=1e-9)
    assert k.g2_four_cell(a, b, size, size) == pytest.approx(k.g2_four_cell(b, a, size, size))
    assert k.log_ratio(a, b, size, size)[0] == pytest.approx(-k.log_ratio(b, a, size, size)[0])


@pytest.mark.parametrize(
    "statistic", [k.g2_two_cell, k.g2_four_cell, k.chi_square, lambda *cells: k.log_ratio(*cells)[1]]
)
def test_arrays_give_what_their_numbers_give(statistic):
    many = statistic([3, 7], [5, 5], 100, 200)
    assert many == pytest.approx([float(statistic(n, 5, 100, 200)) for n in (3, 7)])


def test_a_threshold_of_the_field_has_its_probability():
    assert k.p_value([3.84, 6.63, 10.83, 15.13]) == pytest.approx([0.05, 0.01, 0.001, 0.0001], rel=0.01)


def test_adjusted_values_rise_with_the_number_of_tests():
    assert k.adjusted([0.01, 0.02, 0.03, 0.5]) == pytest.approx([0.04, 0.04, 0.04, 0.5])


def test_a_rate_is_a_ratio_of_sums_not_a_mean_of_rates():
    assert k.rate([10, 0], [1_000, 9_000]) == pytest.approx(10)


def test_no_text_has_no_rate():
    assert np.isnan(k.rate([0], [0]))


# Twelve documents of uneven length: hardly two resamples have the same rate.
UNEVEN = [3, 0, 9, 1, 14, 2, 7, 5, 11, 4, 6, 8], [1000, 811, 1207, 902, 1511, 613, 707, 1103, 1301, 409, 503, 1709]
# Six documents as long as each other, one of which holds every use. A resample holds it 0 to 4 times with the
# chances .335, .402, .201, .054, .008: the middle 95 % reach from none to three times.
ONE_OF_SIX = [0, 0, 0, 0, 0, 60], [1000] * 6
EVEN = [1, 2, 3], [1000, 2000, 3000]  # the same rate in documents of any length


def test_the_interval_of_a_rate_holds_it_and_is_the_same_in_every_run():
    first = k.rate_interval(*UNEVEN)
    assert first[1] < first[0] < first[2]
    assert first == k.rate_interval(*UNEVEN)


def test_the_interval_of_a_rate_is_that_of_the_binomial_where_one_document_holds_every_use():
    assert k.rate_interval(*ONE_OF_SIX) == pytest.approx((100, 0, 300))


def test_a_document_keeps_its_length_when_it_is_drawn():
    assert k.rate_interval(*EVEN) == pytest.approx((10, 10, 10))


def test_one_document_has_no_interval_and_two_have_one():
    value, low, high = k.rate_interval([3], [1000])
    assert value == pytest.approx(30) and np.isnan(low) and np.isnan(high)
    assert k.rate_interval([1, 3], [1000, 1000]) == pytest.approx((20, 10, 30))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # one value has no standard error, for which we do not ask
def test_a_single_resample_leaves_an_interval_of_no_width():
    _, low, high = k.rate_interval(*UNEVEN, resamples=1)
    assert low == high
    _, low, high = k.rate_difference(UNEVEN, EVEN, resamples=1)
    assert low == high


def test_a_difference_between_like_groups_holds_zero_and_one_between_unlike_groups_does_not():
    low_group, high_group = ([1, 2, 1, 2], [1000] * 4), ([30, 35, 28, 40], [1000] * 4)
    _, low, high = k.rate_difference(low_group, low_group)
    assert low <= 0 <= high
    apart, low, high = k.rate_difference(high_group, low_group)
    assert 0 < low < apart < high


def test_a_difference_is_the_first_rate_minus_the_second_and_each_group_is_drawn_from_by_itself():
    assert k.rate_difference(ONE_OF_SIX, EVEN) == pytest.approx((90, -10, 290))
    assert k.rate_difference(EVEN, ONE_OF_SIX) == pytest.approx((-90, -290, 10))
    assert k.rate_difference(EVEN, EVEN) == pytest.approx((0, 0, 0))


def test_the_interval_of_a_difference_is_the_same_in_every_run():
    assert k.rate_difference(UNEVEN, ONE_OF_SIX) == k.rate_difference(UNEVEN, ONE_OF_SIX)


@pytest.mark.parametrize("one_first", [True, False])
def test_a_difference_from_a_single_document_has_no_interval_and_one_between_pairs_has(one_first):
    one, two = ([1], [10]), ([1, 2], [10, 10])
    groups = (one, two) if one_first else (two, one)
    assert np.isnan(k.rate_difference(*groups)[1:]).all()
    assert not np.isnan(k.rate_difference(two, two)).any()


def test_a_term_of_one_corpus_only_is_kept_in_the_table():
    table = k.keyness(pd.Series({"a": 5}), pd.Series({"b": 5}), prior=10)
    assert list(table.index) == ["a", "b"] and table.loc["a", "log_ratio"] > 0 > table.loc["b", "log_ratio"]


def test_the_table_of_key_words_holds_what_the_statistics_say_of_each_word():
    words = list("abcd")
    first, second = pd.Series([30, 10, 5, 55], words), pd.Series([10, 20, 5, 165], words)
    table = k.keyness(first, second, prior=10)
    assert list(table.columns) == ["a", "b", "log_ratio", "low", "high", "g2", "q", "z"]
    assert table["z"].to_dict() == pytest.approx({"a": 5.606441, "c": 1.095088, "b": 0, "d": -8.473427}, abs=1e-6)
    assert list(table.index) == ["a", "c", "b", "d"]
    table = table.loc[words]
    effect = np.array(k.log_ratio(first, second, 100, 200)).T
    assert table[["log_ratio", "low", "high"]].to_numpy() == pytest.approx(effect)
    assert table["g2"].to_numpy() == pytest.approx(k.g2_four_cell(first, second, 100, 200))
    assert table["q"].to_numpy() == pytest.approx(k.adjusted(k.p_value(table["g2"])))
