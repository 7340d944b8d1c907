"""What holds for every input: of the loader, of evidence, of numbers in words, of statistics and of phrases."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import STEADY, a_folder, evidence, rows, source
from statecraft import keyness
from statecraft.dictionary import columns, overview
from statecraft.evidence import LEVELS, TIERS, confidence
from statecraft.facts import FactError, fact
from statecraft.package import schema
from statecraft.phrases import PLAIN, Matcher, normalise
from statecraft.profile_sources import contradictions
from statecraft.reading import parse, read, write
from statecraft.records import Records
from statecraft.report import DataError
from statecraft.tables import tables
from statecraft.values import Fact
from statecraft.wording import count_words, disagreement, numbers
from test_evidence import before_and_after, sources

GROUPS = schema()["groups"]
# Any character that a text in UTF-8 can hold, but for those that no table may hold.
cells = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=20)


@STEADY
@given(st.lists(st.tuples(*[cells] * len(GROUPS.fields)).filter(any), min_size=1, max_size=5))  # an empty row is none
def test_what_is_written_reads_back(tmp_path_factory, listed):
    path = tmp_path_factory.mktemp("round") / GROUPS.path
    raw = pd.DataFrame(listed, columns=GROUPS.columns, dtype="str")
    write(raw, path, GROUPS)
    back = read(path, GROUPS)
    ordered = raw.sort_values(list(GROUPS.key), kind="stable")
    assert back.to_numpy().tolist() == ordered.to_numpy().tolist()
    first = path.read_bytes()
    write(back, path, GROUPS)
    assert path.read_bytes() == first


@STEADY
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_rows_or_a_report_and_never_a_crash(tmp_path_factory, data, headed):
    path = tmp_path_factory.mktemp("bytes") / GROUPS.path
    path.write_bytes((",".join(GROUPS.columns).encode() + b"\n" if headed else b"") + data)
    raw, problems = parse(path, GROUPS)
    assert list(raw.columns) == GROUPS.columns
    assert all(one.found and one.allowed and one.remedy for one in problems)
    if problems:
        with pytest.raises(DataError):
            read(path, GROUPS)
    else:
        write(raw, path, GROUPS)
        assert sorted(read(path, GROUPS).to_numpy().tolist()) == sorted(raw.to_numpy().tolist())


copies = st.builds(
    lambda publisher, n: {"tier": "press", "publisher": publisher, "derived_from": f"elsewhere-{n}"},
    st.sampled_from(["Agency", "Daily", "Weekly"]),
    st.integers(0, 2),
)


@STEADY
@given(st.lists(sources, min_size=1, max_size=4), st.lists(copies, min_size=1, max_size=4))
def test_copies_in_the_press_change_no_confidence(tmp_path_factory, listed, more):
    before, after = before_and_after(tmp_path_factory.mktemp("copies"), listed, [*listed, *more])
    assert after == before


@STEADY
@given(
    st.lists(
        st.tuples(st.sampled_from([one for one in TIERS if one != "primary"]), st.booleans()), min_size=1, max_size=5
    )
)
def test_one_publisher_alone_is_never_enough_for_high(tmp_path_factory, listed):
    own = [{"tier": tier, "publisher": "Agency"} | ({} if url else {"url": ""}) for tier, url in listed]
    before, _ = before_and_after(tmp_path_factory.mktemp("alone"), own, own)
    assert LEVELS[before] != "high"


def test_a_source_more_that_supports_nothing_changes_no_confidence(tmp_path):
    one, two = a_folder(tmp_path / "one"), a_folder(tmp_path / "two", sources=[*rows()["sources"], source(id="zz")])
    assert confidence(one).to_dict() == confidence(two).to_dict()


@STEADY
@given(st.lists(st.integers(0, 10**9), max_size=6))
def test_every_number_of_a_list_is_read_in_its_order(listed):
    assert numbers("; ".join(f"{count_words(n)} states" for n in listed)) == listed


@STEADY
@given(st.integers(0, 5000), st.integers(0, 5000))
def test_a_count_agrees_with_itself_and_with_no_other(said, true):
    known = Fact("a.b", "count", true, "", "memberships", ("a",), "high", (("high", 1),))
    assert (disagreement(f"{count_words(said)} states", known) == "") is (said == true)


@STEADY
@given(st.text(max_size=40))
def test_any_text_has_finite_numbers(text):
    assert all(np.isfinite(numbers(text)))


words = st.sampled_from(
    ["accord", "forum", ".signatories", ".states", "@2025-12-12", " & ", " | ", " - ", "/", "=", "x", ""]
)


@STEADY
@given(ident=st.lists(words, max_size=6).map("".join) | st.text(max_size=20))
def test_any_id_is_a_fact_or_refused_in_words(shared_folder, ident):
    try:
        known = fact(ident, shared_folder)
    except FactError as error:
        assert len(str(error)) > 10
    else:
        assert known.rows and disagreement(known.words, known) == ""


@pytest.fixture(scope="module")
def shared_folder(tmp_path_factory):
    return a_folder(tmp_path_factory.mktemp("facts"))


counts = st.integers(1, 400)


@STEADY
@given(a=counts, b=counts, c=st.integers(500, 5000), d=st.integers(500, 5000), times=st.integers(2, 9))
def test_evidence_is_never_negative_and_grows_with_the_corpus(a, b, c, d, times):
    for statistic in (keyness.g2_four_cell, keyness.chi_square):
        once, often = statistic(a, b, c, d), statistic(a * times, b * times, c * times, d * times)
        assert once >= -1e-9
        assert often == pytest.approx(times * once, rel=1e-6, abs=1e-6)
        assert statistic(b, a, d, c) == pytest.approx(once, rel=1e-6, abs=1e-6)
    centre, low, high = keyness.log_ratio(a, b, c, d)
    assert low <= centre <= high
    assert keyness.log_ratio(a * times, b * times, c * times, d * times)[0] == pytest.approx(centre)


@STEADY
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_adjusting_never_lowers_a_p_value_and_keeps_the_order(listed):
    after = keyness.adjusted(listed)
    assert (after >= np.array(listed) - 1e-12).all() and (after <= 1).all()
    assert (np.diff(after[np.argsort(listed)]) >= -1e-12).all()


@STEADY
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(51, 500)), min_size=2, max_size=8))
def test_dispersion_lies_between_even_and_clumped(parts):
    held, sizes = zip(*parts, strict=True)
    found = keyness.dispersion(held, sizes)
    assert found["range"] == sum(n > 0 for n in held)
    if sum(held):
        assert -1e-9 <= found["dp"] <= 1 and 0 <= found["rosengren_s"] <= 1 + 1e-9 and found["kl"] >= -1e-9


@STEADY
@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\u0345\u037a"), max_size=30)
)  # marks that fold to letters
def test_a_text_is_normalised_as_if_it_were_read_place_by_place(text):
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    for mark, form in PLAIN.items():
        plain = plain.replace(mark, form)
    assert normalise(text) == plain


@STEADY
@given(st.text("出口管制禁令", max_size=30), st.lists(st.text("出口管制禁令", min_size=1, max_size=4), max_size=6))
def test_the_longest_phrase_wins_wherever_one_is_taken(text, phrases):
    spans = Matcher((phrase, phrase) for phrase in phrases).spans(text)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    plain = normalise(text)
    for start, end, _, phrase in spans:
        assert plain[start:end] == phrase
        assert not [one for one in phrases if len(one) > len(phrase) and plain.startswith(one, start)]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("memberships", "Japan, The Accord: signatory"), ("figures", "Money promised: at least US$1.67 billion"),
        ("shares", "Ore, mining, 2024: 12.5%"), ("groups", "Japan in G7"), ("instruments", "The Accord"),
        ("events", "The accord is signed"), ("claims", "Two states signed."),
    ],
)  # fmt: skip
def test_what_contradicts_a_row_stands_under_the_row_in_words(tmp_path, table, words):
    kinds = {"figures": "accord-fund", "shares": "ore-mining-jpn-2024", "events": "accord-signing",
             "memberships": "accord/jpn/signatory", "groups": "g7/jpn", "instruments": "accord",
             "claims": "release-two-sign"}  # fmt: skip
    also = [evidence(table=table, row=kinds[table], source="daily-2025-accord", relation="contradicts")]
    known = Records(a_folder(tmp_path, also=also))
    found = contradictions(known, [(table, row) for row in known.tables[table]])
    assert len(found) == 1 and words in str(found)


def test_the_dictionary_tells_every_table_and_column_of_the_schema():
    told = overview()
    assert list(told["table"]) == tables()
    assert told["rows"].str.replace(",", "").astype(int).gt(0).all()
    for name, table in schema().items():
        listed = columns(name)
        assert [one.removesuffix(" (key)") for one in listed["column"]] == table.columns
        assert (listed["description"] != "").all() and (listed["type"] != "").all()
