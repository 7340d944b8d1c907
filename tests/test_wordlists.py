"""The word lists and the documents: each rule broken by itself, in a tiny folder."""

from __future__ import annotations

import pytest

from factories import a_folder, put
from statecraft.package import schema
from statecraft.reading import parse, read
from statecraft.rules import check_rules
from statecraft.tables import load
from statecraft.wordlists import FREE, NAMES

SUM = "0" * 64


def concept(ident: str, frame: str = "controls", **cells: str):
    return {"id": ident, "frame": frame, "gloss": "What it means."} | cells


def term(owner: str, text: str, lang: str = "en", **cells: str):
    return {"concept": owner, "lang": lang, "term": text, "main": "yes", "title": "no"} | cells


def named(owner: str, english: str, chinese: str):
    return [term(owner, english), term(owner, chinese, "zh-Hans"), term(owner, chinese, "zh-Hant")]


def document(**cells: str):
    return {
        "id": "accord-text", "title": "The Accord", "issuer": "Ministry", "bloc": "us", "genre": "agreement",
        "date": "2025-12-12", "date_precision": "day", "lang": "en", "script": "Latn", "chars": "12", "sha256": SUM,
        "url": "https://example.org/accord", "complete": "yes", "rights": "Official text.",
    } | cells  # fmt: skip


def coded(a: str = "agreement", b: str = "agreement", final: str = "agreement", reason: str = ""):
    rows = {"a": a, "b": b, "final": final}
    return [
        {"document": "accord-text", "pass": name, "genre": genre, "reason": reason if name == "final" else ""}
        for name, genre in rows.items()
        if genre
    ]


@pytest.fixture
def folder(tmp_path):
    return a_folder(
        tmp_path,
        concepts=[concept("ban"), concept("tool", "compute")],
        terms=[*named("ban", "export ban", "出口禁令"), *named("tool", "tool", "工具")],
        documents=[document()],
        document_genres=coded(),
    )


def broken(folder):
    known = schema(folder)
    return check_rules({name: read(folder / table.path, table) for name, table in known.items()}, known)


def expect(folder, file: str, column: str, *words: str) -> None:
    (problem,) = broken(folder)
    assert (problem.file, problem.column) == (f"data/{file}.csv", column)
    for word in words:
        assert word in str(problem)


def extended(folder, name: str, *rows):
    table = schema(folder)[name]
    old = parse(folder / table.path, table)[0].to_dict("records")
    put(folder, name, [*old, *rows])
    return folder


def test_a_folder_in_order_has_no_problem(folder):
    assert broken(folder) == []


def test_a_term_hides_no_term_of_another_frame(folder):
    extended(folder, "terms", term("tool", "export ban tool", main="no"))
    expect(folder, "terms", "term", "'export ban tool'", "'export ban'", "drop one of the two")


def test_without_spaces_any_part_of_a_term_counts(folder):
    extended(folder, "terms", term("tool", "出口禁令工具", "zh-Hans", main="no"))
    expect(folder, "terms", "term", "'出口禁令工具'", "'出口禁令'")


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("export ban tool", {"title": "yes"}),  # a title may contain anything
        ("export banner", {}),  # no whole word
        ("工具 and 出口禁令", {}),  # another language
    ],
)
def test_what_hides_nothing_is_allowed(folder, text, cells):
    extended(folder, "terms", term("tool", text, main="no", **cells))
    assert broken(folder) == []


def test_a_term_may_contain_its_own_frame_and_the_subject_of_all_texts(folder):
    extended(folder, "concepts", concept("topic", FREE))
    extended(folder, "terms", *named("topic", "topic", "主題"))
    extended(folder, "terms", term("ban", "export ban on the topic", main="no"))
    assert broken(folder) == []


def test_capitals_and_widths_do_not_tell_terms_apart(folder):
    extended(folder, "terms", term("tool", "Ｅxport Ban", main="no", title="yes"))
    expect(folder, "terms", "term", "a term that ban does not have")


@pytest.mark.parametrize("ident", ["accord-text", "ministry-2025-accord"])
def test_a_term_was_seen_in_a_document_or_a_source(folder, ident):
    extended(folder, "terms", term("ban", "embargo", main="no", attested=ident))
    assert broken(folder) == []


def test_where_a_term_was_seen_must_exist(folder):
    extended(folder, "terms", term("ban", "embargo", main="no", attested="nowhere"))
    expect(folder, "terms", "attested", "'nowhere'", "data/documents.csv or data/sources.csv")


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_a_concept_has_a_main_term_in_english_and_both_scripts(folder, lang):
    extended(folder, "concepts", concept("duty"))
    extended(folder, "terms", *(row for row in named("duty", "duty", "關稅") if row["lang"] != lang))
    expect(folder, "concepts", "id", f"'duty' with 0 main terms in {lang}")


def test_a_language_has_one_main_term(folder):
    extended(folder, "terms", term("ban", "embargo"))
    expect(folder, "concepts", "id", "'ban' with 2 main terms in en")


def test_a_language_that_may_be_missing_has_a_main_term_if_it_is_there(folder):
    extended(folder, "terms", term("ban", "수출금지", "ko", main="no"))
    expect(folder, "concepts", "id", "'ban' with 0 main terms in ko")


def test_a_gloss_is_short(folder):
    extended(folder, "concepts", concept("duty", gloss="word " * 40 + "word."))
    extended(folder, "terms", *named("duty", "duty", "關稅"))
    expect(folder, "concepts", "gloss", "41 words", "at most 40")


def test_names_are_titles(folder):
    extended(folder, "concepts", concept("club", NAMES))
    rows = named("club", "The Club", "俱樂部")
    extended(folder, "terms", *(row | {"title": "yes"} for row in rows[1:]), rows[0])
    expect(folder, "terms", "title", "'The Club' with title no")


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ({"b": ""}, "without pass b"),
        ({"a": "", "final": ""}, "without pass a, final"),
        ({"final": "not-coded", "reason": "why"}, "a blank as its final code"),
        ({"final": "speech", "reason": "why"}, "speech, the final code"),
        ({"b": "speech"}, "coded agreement and speech"),
        ({"a": "speech", "b": "not-coded"}, "coded speech"),
        ({"a": "not-coded", "b": "not-coded"}, "coded by nobody"),
    ],
)
def test_a_genre_rests_on_its_passes(folder, codes, words):
    put(folder, "document_genres", coded(**codes))
    expect(folder, "documents", "genre", words)


@pytest.mark.parametrize("codes", [{"b": "speech", "reason": "why"}, {"b": "not-coded"}, {"a": "not-coded"}])
def test_a_difference_may_be_explained_and_a_pass_be_missing(folder, codes):
    put(folder, "document_genres", coded(**codes))
    assert broken(folder) == []


def test_a_date_of_a_document_has_its_precision(folder):
    put(folder, "documents", [document(date_precision="")])
    expect(folder, "documents", "date_precision", "a date and its precision together")


def test_no_rule_stumbles_over_a_missing_or_double_row(folder):
    put(folder, "document_genres", [*coded(), *coded()])
    put(folder, "concepts", [])
    assert {problem.column for problem in broken(folder)} == {"concept"}


def test_the_real_lists_are_wide_enough_and_mostly_seen():
    concepts, terms = load("concepts"), load("terms")
    assert len(concepts) >= 130
    assert concepts["frame"].nunique() >= 10
    assert terms["attested"].notna().mean() >= 0.85


def test_the_real_genres_are_those_of_the_codebook():
    import yaml

    from statecraft.package import DATA

    book = yaml.safe_load((DATA / "genres.yml").read_text(encoding="utf-8"))
    (column,) = [field for field in schema()["documents"].fields if field.name == "genre"]
    assert list(column.enum) == list(book["genres"])
    assert set(load("document_genres")["genre"].cat.categories) == {*book["genres"], "not-coded"}
