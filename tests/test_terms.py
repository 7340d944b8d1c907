"""Counting terms: longest match, in every script, and the string counts of the scouted corpus."""

from __future__ import annotations

import csv
import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import CORPUS
from factories import STEADY, a_folder
from statecraft.phrases import Matcher, holds, normalise
from statecraft.tables import load
from statecraft.terms import LANGUAGES, UNCOUNTED, concepts, count, glossary, matcher, terms, words
from test_wordlists import concept, named, term

# String counts over the complete Simplified texts, made apart from this code.
ORACLE = {
    "出口管制": 168, "两用物项": 120, "可信数据空间": 105, "深度合成": 70, "数据要素": 64, "人工智能": 341,
    "数据跨境流动": 31, "能力建设": 17, "普惠": 13, "发展中国家": 17, "算力": 12, "大模型": 12, "全球南方": 4,
    "多边主义": 1,
}  # fmt: skip
POLICY = [
    "世界人工智能合作组织", "能力建设", "硅和平", "关键矿产", "全球南方", "出口管制", "智能鸿沟", "大模型",
    "之友小组", "多边主义", "新质生产力", "人工智能+", "智能向善", "两用物项", "实体清单", "长臂管辖",
    "小院高墙", "脱钩断链", "产供链", "十五五", "一带一路", "金砖国家", "人类命运共同体", "数据跨境流动",
    "可信数据空间", "生成式人工智能", "普惠", "算力", "以人为本", "单边主义", "南南合作", "南北合作",
    "发展中国家", "供应链", "半导体", "稀土", "自立自强", "举国体制", "东盟",
]  # fmt: skip
POLICY_HANT = [
    "半導體", "人工智慧", "算力", "晶圓", "稀土", "關鍵礦產", "供應鏈", "經濟安全",
]  # fmt: skip


def found(text: str, *phrases: str, fold=None) -> list[str]:
    return [phrase for *_, phrase in Matcher(((phrase, phrase) for phrase in phrases), fold).spans(text)]


def test_the_longest_phrase_wins_and_hides_what_it_covers():
    assert found("出口管制法和出口管制", "出口管制", "出口管制法") == ["出口管制法", "出口管制"]
    assert found("export control law", "export", "export control") == ["export control"]


def test_a_shorter_phrase_is_found_where_the_longer_one_does_not_fit():
    assert found("export controller", "export", "export control") == ["export"]


@pytest.mark.parametrize("text", ["chipmaker", "microchip", "chip2", "élchip"])
def test_words_of_latin_scripts_are_whole(text):
    assert found(text, "chip") == []


@pytest.mark.parametrize("text", ["中国AI治理", "AI를", "(AI)", "AI-based", "Ａ Ｉ".replace(" ", ""), "ai"])
def test_latin_words_stand_free_in_other_scripts_and_in_any_case_or_width(text):
    assert found(text, "AI") == ["ai"]


def test_a_space_is_any_white_space_and_marks_are_plain():
    assert found("supply\n  chain", "supply chain") == ["supply chain"]
    assert found("America’s dual‑use South–South", "America's", "dual-use", "South-South") == [
        "america's", "dual-use", "south-south",
    ]  # fmt: skip


def test_vietnamese_is_matched_composed_or_not():
    assert found("a\u0302n tri\u0301 tuệ", "trí tuệ") == ["trí tuệ"]


def test_a_fold_is_made_on_terms_and_text():
    simplify = str.maketrans("製體", "制体")
    assert found("出口管製 半導體", "管制", "導体", fold=lambda text: text.translate(simplify)) == ["管制", "導体"]


def test_one_phrase_cannot_stand_for_two_concepts():
    with pytest.raises(ValueError, match="stands for one and for two"):
        Matcher([("one", "AI"), ("two", "ai")])


def test_nothing_to_look_for_finds_nothing():
    assert Matcher([]).count("anything") == {}


@STEADY
@given(st.text("ab 出口管制", max_size=30), st.lists(st.text("ab出口管制", min_size=1, max_size=4), max_size=4))
def test_matches_do_not_overlap_and_are_there(text, phrases):
    spans = Matcher((phrase, phrase) for phrase in phrases).spans(text)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert all(holds(normalise(text), phrase) for *_, phrase in spans)


@pytest.fixture
def folder(tmp_path):
    return a_folder(
        tmp_path,
        concepts=[concept("ban"), concept("club", "names")],
        terms=[
            *named("ban", "export ban", "出口禁令"),
            term("ban", "a ban", main="no", attested="ministry-2025-accord"),
            *(row | {"title": "yes"} for row in named("club", "The Club", "俱樂部")),
        ],
    )


def test_counts_are_by_concept(folder):
    assert count("A ban, an export ban and The Club.", "en", folder=folder) == {"ban": 2, "club": 1}
    assert count("", "en", folder=folder) == {}


def test_titles_are_matched_but_no_words_for_a_segmenter(folder):
    assert words("zh-Hans", folder) == ["出口禁令"]
    assert count("俱樂部", "zh-Hans", folder=folder) == {"club": 1}


def test_the_glossary_has_main_terms_first(folder):
    rows = glossary(folder).set_index("concept")
    assert list(rows.columns) == ["frame", "gloss", "en", "zh_hans", "zh_hant", "ko", "vi", "attested"]
    assert rows.loc["ban", "en"] == "export ban; a ban"
    assert rows.loc["ban", ["ko", "attested"]].tolist() == ["", "ministry-2025-accord"]
    assert rows.loc["club", "attested"] == ""


def test_an_unknown_language_names_the_known_ones():
    with pytest.raises(ValueError, match="no terms in 'fr'; there are en, zh-Hans"):
        terms("fr")


def test_the_real_lists_are_whole():
    assert set(load("terms")["lang"].cat.categories) == set(LANGUAGES)
    assert set(UNCOUNTED) < set(concepts()["frame"].cat.categories)
    rows = glossary()
    assert len(rows) == len(concepts()) == rows["concept"].nunique()
    assert (rows[["gloss", "en", "zh_hans", "zh_hant"]] != "").all(axis=None)
    for lang in LANGUAGES:
        assert matcher(lang) is matcher(lang)


def test_the_scouted_policy_terms_are_in_the_lists():
    assert set(POLICY) | set(ORACLE) <= set(terms("zh-Hans")["term"])
    assert set(POLICY_HANT) <= set(terms("zh-Hant")["term"])


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """The texts by document id; without them, tests on the corpus skip loudly."""
    index = CORPUS / "index.csv"
    if not index.exists():
        pytest.skip("NO CORPUS TEST WAS RUN: no texts on this machine (name their folder in STATECRAFT_CORPUS)")
    with index.open(encoding="utf-8", newline="") as file:
        return {row["id"]: (CORPUS / row["file"]).read_bytes().decode("utf-8") for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def simplified(texts) -> str:
    index = csv.DictReader((CORPUS / "index.csv").read_text(encoding="utf-8").splitlines())
    return "\n\n".join(texts[row["id"]] for row in index if row["file"].startswith("zh-Hans/"))


def test_the_documents_are_the_texts(texts):
    rows = load("documents").set_index("id")
    assert set(rows.index) == set(texts)
    for ident, text in texts.items():
        assert rows.loc[ident, "chars"] == len(text), ident
        assert rows.loc[ident, "sha256"] == hashlib.sha256(text.encode("utf-8")).hexdigest(), ident


@pytest.mark.parametrize(("phrase", "expected"), ORACLE.items())
def test_string_counts_are_those_of_the_scouted_corpus(simplified, phrase, expected):
    assert Matcher([(phrase, phrase)]).count(simplified) == {phrase: expected}


def test_a_phrase_is_counted_by_itself_or_inside_a_longer_one(simplified):
    spans = matcher("zh-Hans").spans(simplified)
    for phrase, expected in ORACLE.items():
        assert sum(found.count(normalise(phrase)) for *_, found in spans) == expected, phrase


def test_where_a_term_was_seen_it_is(texts):
    seen = load("terms").dropna(subset=["attested"]).astype("str")
    for row in seen[seen["attested"].isin(texts)].itertuples():
        assert Matcher([("it", row.term)]).count(texts[row.attested]), (row.term, row.attested)
