"""Two codings of the same provisions: how far they agree, and what a final code must explain."""

from __future__ import annotations

import itertools
import re

import krippendorff
import numpy as np
import pandas as pd
import pytest
import yaml

from statecraft.coding import BLANKS, GOOD, USABLE, agreement, alpha, codebook, verdict
from statecraft.package import DATA, schema
from statecraft.plausibility import uncoded

# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability: sections A (two observers, binary),
# B (two observers, nominal) and C (four observers, nominal, with missing values).
MEG, OWEN = "0100000010", "1110010000"
BEN, GERRY = "aabbdcccedda", "babbbccceddd"
FOUR = ["1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."]

PARTS = ("question", "counts", "does-not-count", "stances", "example", "counter-example")


def codes(text: str) -> pd.Series:
    return pd.Series(list(text))


def test_the_package_reproduces_the_example_with_four_observers():
    table = [[np.nan if code == "." else int(code) for code in row.split()] for row in FOUR]
    assert krippendorff.alpha(table, level_of_measurement="nominal") == pytest.approx(0.743421, abs=1e-6)


@pytest.mark.parametrize(
    ("first", "second", "published"), [(MEG, OWEN, 0.095), (BEN, GERRY, 0.692)], ids=["binary", "nominal"]
)
def test_alpha_reproduces_the_examples_with_two_observers(first, second, published):
    assert alpha(codes(first), codes(second)) == pytest.approx(published, abs=5e-4)


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(range(4), 2)))
def test_alpha_agrees_with_the_package_on_every_pair_of_the_four(one, other):
    rows = [FOUR[one].split(), FOUR[other].split()]
    both = [pair for pair in zip(*rows, strict=True) if "." not in pair]
    first, second = (pd.Series(list(column)) for column in zip(*both, strict=True))
    direct = krippendorff.alpha([list(map(int, first)), list(map(int, second))], level_of_measurement="nominal")
    assert alpha(first, second) == pytest.approx(direct)


def by_hand(first: str, second: str) -> float:
    """Return alpha from its definition: 1 - observed / expected disagreement, over pairable values."""
    values = [*first, *second]
    n = len(values)
    observed = sum(a != b for a, b in zip(first, second, strict=True)) / len(first)
    expected = sum(a != b for a, b in itertools.permutations(values, 2)) / (n * (n - 1))
    return 1 - observed / expected


@pytest.mark.parametrize(("first", "second"), [(MEG, OWEN), (BEN, GERRY), ("abcabc", "abcacb"), ("aab", "bba")])
def test_alpha_follows_its_definition(first, second):
    assert alpha(codes(first), codes(second)) == pytest.approx(by_hand(first, second))


def test_perfect_agreement_is_one():
    assert alpha(codes("abcab"), codes("abcab")) == pytest.approx(1.0)


def test_systematic_disagreement_is_below_zero():
    assert alpha(codes("ababab"), codes("bababa")) < 0


def test_one_stance_throughout_counts_as_agreement():
    assert alpha(codes("aaaa"), codes("aaaa")) == 1.0


def test_the_order_of_passes_and_the_names_of_stances_do_not_matter():
    value = alpha(codes(BEN), codes(GERRY))
    assert alpha(codes(GERRY), codes(BEN)) == pytest.approx(value)
    swap = str.maketrans("abcde", "edcba")
    assert alpha(codes(BEN.translate(swap)), codes(GERRY.translate(swap))) == pytest.approx(value)


def test_alpha_does_not_depend_on_the_index():
    shuffled = codes(GERRY).set_axis(range(100, 100 + len(GERRY)))
    assert alpha(codes(BEN), shuffled) == pytest.approx(alpha(codes(BEN), codes(GERRY)))


def a_frame(**dimensions: tuple[str, str]) -> pd.DataFrame:
    """Return passes as ``coding.passes`` does; one letter is one stance, ``-`` means not-applicable."""
    rows = [
        (f"text-{n}", dimension, *("not-applicable" if code == "-" else code for code in pair))
        for dimension, (first, second) in dimensions.items()
        for n, pair in enumerate(zip(first, second, strict=True))
    ]
    return pd.DataFrame(rows, columns=["instrument", "dimension", "a", "b"])


MADE_UP = {"venue": (MEG, OWEN), "money": (BEN, GERRY), "entry": ("abcabcabc", "abcabcabc")}


def test_agreement_is_told_for_each_dimension_best_first():
    found = agreement(a_frame(**MADE_UP), resamples=20)
    assert list(found.columns) == ["dimension", "units", "same", "alpha", "low", "high", "verdict"]
    assert found["dimension"].tolist() == ["entry", "money", "venue"]
    assert found["units"].tolist() == [9, 12, 10]
    assert found["alpha"].round(3).tolist() == [1.0, 0.692, 0.095]
    assert found["same"].tolist() == pytest.approx([1.0, 9 / 12, 6 / 10])
    assert found["verdict"].tolist() == ["good", "tentative", "unreliable"]
    assert found.index.tolist() == [0, 1, 2]


def test_the_interval_holds_the_value_and_says_how_little_is_known():
    found = agreement(a_frame(**MADE_UP)).set_index("dimension")
    assert (found["low"] <= found["alpha"]).all()
    assert (found["alpha"] <= found["high"]).all()
    width = found["high"] - found["low"]
    assert width["entry"] == pytest.approx(0)
    assert width["money"] > 0.2


def test_the_interval_leaves_out_one_draw_in_forty_at_each_end():
    random = np.random.default_rng(1)
    first, second = codes(BEN * 4), codes(GERRY * 4)
    draws = [alpha(first[picked], second[picked]) for picked in random.integers(0, len(first), (400, len(first)))]
    found = agreement(a_frame(money=(BEN * 4, GERRY * 4))).iloc[0]
    assert [found["low"], found["high"]] == pytest.approx(np.percentile(draws, [2.5, 97.5]).tolist(), abs=0.05)


def test_more_units_narrow_the_interval():
    few = agreement(a_frame(money=(BEN, GERRY))).iloc[0]
    many = agreement(a_frame(money=(BEN * 8, GERRY * 8))).iloc[0]
    assert many["high"] - many["low"] < (few["high"] - few["low"]) / 2


def test_the_interval_is_the_same_every_time():
    pd.testing.assert_frame_equal(*(agreement(a_frame(**MADE_UP), resamples=50) for _ in range(2)))


def test_units_that_a_rule_fixes_for_both_are_left_out():
    padded = agreement(a_frame(money=(BEN + "-----", GERRY + "-----")), resamples=20).iloc[0]
    assert (padded["units"], padded["alpha"]) == (12, pytest.approx(alpha(codes(BEN), codes(GERRY))))


def test_units_that_one_pass_alone_calls_not_applicable_count():
    found = agreement(a_frame(money=("ab-", "aba")), resamples=20).iloc[0]
    assert (found["units"], found["same"]) == (3, pytest.approx(2 / 3))


def test_a_dimension_that_applies_to_nothing_is_not_listed():
    found = agreement(a_frame(money=("aab", "aab"), venue=("--", "--")), resamples=20)
    assert found["dimension"].tolist() == ["money"]


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (1.0, "good"), (GOOD, "good"), (0.7999, "tentative"), (USABLE, "tentative"),
        (0.6669, "unreliable"), (0.0, "unreliable"), (-1.0, "unreliable"),
    ],
)  # fmt: skip
def test_the_verdict_follows_the_thresholds(value, word):
    assert verdict(value) == word


# The rule on provisions: passes a and b, then a final one that says why where it must.


def provision(which: str, stance: str, **cells: str) -> dict[str, str]:
    return {"instrument": "accord", "dimension": "money", "pass": which, "stance": stance, "reason": ""} | cells


def found(*rows: dict[str, str]) -> list[tuple[int, str, str]]:
    """Return line, column and finding of each problem; the first row stands in line 2."""
    columns = ["instrument", "dimension", "pass", "stance", "reason"]
    frame = pd.DataFrame(list(rows), columns=columns, index=range(2, 2 + len(rows)), dtype="str")
    problems = list(uncoded({"provisions": frame}, schema()))
    assert {problem.file for problem in problems} <= {"data/provisions.csv"}
    assert all(problem.allowed and problem.remedy for problem in problems)
    return [(problem.line, problem.column, problem.found) for problem in problems]


def coded(a: str, b: str, final: str, reason: str = "") -> list[dict[str, str]]:
    return [provision("a", a), provision("b", b), provision("final", final, reason=reason)]


@pytest.mark.parametrize(
    ("a", "b", "final", "reason"),
    [
        ("none", "none", "none", ""), ("none", "promised", "none", "The text is whole."),
        ("none", "promised", "not-found", "Neither."), ("none", "none", "promised", "A later text was found."),
    ],
)  # fmt: skip
def test_a_coding_in_order_passes(a, b, final, reason):
    assert found(*coded(a, b, final, reason)) == []


@pytest.mark.parametrize("missing", ["a", "b"])
def test_a_missing_pass_is_found_at_the_final_one(missing):
    rows = [row for row in coded("none", "none", "none") if row["pass"] != missing]
    assert found(*rows) == [(3, "pass", f"accord/money without pass {missing}")]


def test_a_missing_final_pass_is_found_in_the_file():
    assert found(provision("a", "none"), provision("b", "none")) == [(0, "pass", "accord/money without pass final")]


def test_two_missing_passes_are_one_problem():
    assert found(provision("final", "none")) == [(2, "pass", "accord/money without pass a, b")]


def test_passes_that_differ_need_a_reason():
    assert found(*coded("none", "promised", "none")) == [(4, "reason", "empty cell")]


def test_a_final_code_against_both_passes_needs_a_reason():
    (problem,) = found(*coded("none", "none", "promised"))
    assert problem[:2] == (4, "stance")
    assert "promised" in problem[2]


def test_every_fault_is_found_and_only_where_it_is():
    other = [row | {"dimension": "venue"} for row in coded("domestic", "bilateral", "domestic")]
    third = [row | {"instrument": "forum"} for row in coded("none", "none", "none")[1:]]
    assert sorted(found(*coded("none", "none", "none"), *other, *third)) == [
        (7, "reason", "empty cell"), (9, "pass", "forum/money without pass a"),
    ]  # fmt: skip


@pytest.mark.parametrize("again", ["a", "b", "final"])
def test_a_double_key_is_left_to_the_check_of_keys(again):
    assert found(*coded("none", "none", "none"), provision(again, "promised")) == []


def test_no_provisions_are_no_problem():
    assert found() == []
    assert list(uncoded({}, schema())) == []


# The codebook itself.


@pytest.fixture(scope="module")
def book() -> dict[str, object]:
    if not (DATA / "codebook.yml").exists():
        pytest.skip("data/codebook.yml is not part of this checkout")
    return codebook()


def test_every_dimension_is_explained_and_illustrated(book):
    assert len(book["dimensions"]) >= 10
    for dimension in book["dimensions"]:
        empty = [part for part in PARTS if not dimension.get(part)]
        assert not empty, f"{dimension['id']} lacks {', '.join(empty)}"
        assert dimension["question"].endswith("?"), dimension["id"]


def test_dimensions_have_ids_of_their_own(book):
    idents = [dimension["id"] for dimension in book["dimensions"]]
    assert len(idents) == len(set(idents))


def test_every_stance_is_described_and_has_its_place_in_the_order_of_decision(book):
    for dimension in book["dimensions"]:
        assert len(dimension["stances"]) >= 2, dimension["id"]
        assert all(isinstance(name, str) and words for name, words in dimension["stances"].items()), dimension["id"]
        assert not set(dimension["stances"]) & set(BLANKS), dimension["id"]
        assert sorted(dimension["decision-order"]) == sorted(dimension["stances"]), dimension["id"]


def test_every_class_that_is_left_out_is_defined(book):
    for dimension in book["dimensions"]:
        assert set(dimension["not-applicable"]) <= set(book["classes"]), dimension["id"]


def test_examples_name_an_instrument_of_the_data_and_a_stance(book):
    from statecraft.tables import load

    known = set(load("instruments")["id"])
    for dimension in book["dimensions"]:
        for part in ("example", "counter-example"):
            ident, rest = re.fullmatch(r"([a-z0-9-]+)(.*)", dimension[part]).groups()
            assert ident in known, f"{dimension['id']}: {part} names {ident}"
            assert rest, f"{dimension['id']}: {part} says nothing of {ident}"
        stance = dimension["example"].partition(", ")[2].partition(":")[0]
        assert stance in dimension["stances"], f"{dimension['id']}: the example shows '{stance}'"


def test_the_codebook_and_the_helpers_agree(book):
    assert list(book["blanks"]) == BLANKS
    assert (book["agreement"]["thresholds"]["usable"], book["agreement"]["thresholds"]["good"]) == (USABLE, GOOD)
    assert set(book["passes"]) == {"a", "b", "final"}


def test_no_key_of_the_codebook_is_written_twice(book):
    class Strict(yaml.SafeLoader):
        """Refuses what YAML loaders pass over: a key that replaces another."""

    def mapping(loader, node):
        keys = [loader.construct_object(key) for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"codebook.yml:{node.start_mark.line + 1}: {keys}"
        return {loader.construct_object(key): loader.construct_object(value, deep=True) for key, value in node.value}

    Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    assert yaml.load((DATA / "codebook.yml").read_text(encoding="utf-8"), Strict) == book
