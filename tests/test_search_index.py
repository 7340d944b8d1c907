"""The search index: texts folded, pages taken apart, rows placed, everything written as data."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import STEADY, a_folder, actor, instrument
from statecraft_book.search_entries import Site, entries
from statecraft_book.search_index import COLUMN, KINDS, PART, Entry, Name, index, script
from statecraft_book.search_pages import Passage, passages, sentences
from statecraft_book.search_text import HAN, fold, simplified, spaced, visible

HOSTILE = 'a\tb\nc\vd </script><img src=x onerror=alert(1)> \u202etxt.exe\u202c \u2028 "quoted" \\ end'


def a_page(*parts: str, description: str = "What the chapter is about.") -> str:
    return (
        f'<head><meta name="description" content="{description}"><script>let x = "<p>no</p>"</script></head>'
        f'<body><nav><p>Other chapters are listed here.</p></nav><article><section id="one"><h1>The chapter'
        f'<a class="headerlink" href="#one">#</a></h1>{"".join(parts)}</section></article></body>'
    )


def a_site(*listed: Passage, **stated: str) -> Site:
    found = [Passage("chapter", "", "Coalitions", ("Who joined.",)), *listed]
    return Site({"coalitions.html": "Coalitions"}, {"coalitions.html": found}, stated.get("stated", {}))


def an_entry(**changed: object) -> Entry:
    return Entry(**{"kind": "section", "group": "Coalitions", "address": "a.html#b", "label": "Who joined"} | changed)


def found(listed: list[Entry], kind: str, label: str) -> Entry:
    (one,) = [entry for entry in listed if entry.kind == kind and entry.label.startswith(label)]
    return one


@pytest.mark.parametrize(("text", "folded"), [
    ("Pax Silica", "pax silica"), ("Trí tuệ nhân tạo", "tri tue nhan tao"), ("Đà Nẵng", "da nang"),
    ("Côte d’Ivoire", "cote d’ivoire"), ("China's plan", "china plan"), ("China’s plan", "china plan"),
    ("14,320 places", "14320 places"), ("1,5", "1,5"), ("the U.S. order", "the us order"), ("Ｆｕｌｌ", "full"),
    ("能力建設", "能力建设"), ("臺灣", "台湾"), ("인공지능", "인공지능"), ("a\u202eb\u200bc", "abc"), ("", ""),
])  # fmt: skip
def test_texts_are_folded_to_what_all_their_spellings_share(text, folded):
    assert fold(text) == folded


# Signs that fold in special ways, more often than chance would have it, among all others.
signs = st.one_of(st.sampled_from("Đİﬁẞ’'sS.,12345Ｕ薴苧臺灣한\u0301\u0323\u200d\u202e"), st.characters(codec="utf-8"))
words = st.text(signs, max_size=25)
# The letters of the book's languages whose two cases are one letter: not ß, ı and ſ.
cased = st.characters(max_codepoint=0x24F, exclude_characters="ßıŉſǰ") | st.characters(
    min_codepoint=0x1E00, max_codepoint=0x1EFF, exclude_characters="ẖẗẘẙẚẛẞ"
)


@pytest.mark.parametrize("text", ["Đ İ ﬁ ẞ Ｕ.Ｓ. China’s 1,000,000 人工智慧 한국 Türkiye", "薴", "U.S.'s", "a.U's.b"])
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@STEADY
@given(words)
def test_folding_any_text_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@STEADY
@given(words)
def test_composed_and_decomposed_letters_fold_alike(text):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text)) == fold(text)


@STEADY
@given(st.text(cased, max_size=25))
def test_capitals_and_small_letters_fold_alike(text):
    assert fold(text.upper()) == fold(text.lower()) == fold(text)


def test_every_character_of_the_two_scripts_folds_in_one_step():
    han = [chr(code) for code in range(HAN[0], HAN[1] + 1)]
    assert [one for one in han if fold(fold(one)) != fold(one)] == []


def test_names_are_compared_as_whole_words():
    assert spaced("AI") not in spaced("The main plan") and spaced("AI") in spaced("(AI) plan")


def test_the_character_map_holds_what_leads_to_a_character_of_the_book_and_nothing_else():
    assert simplified("设建") == {"設": "设"}
    assert simplified("設") == {"設": "设"}
    assert simplified("abc 한국") == {}


def test_invisible_signs_and_line_ends_are_not_shown():
    assert visible(" a\u202eb\n\tc\u2066 ") == "ab c"


@pytest.mark.parametrize(("text", "cut"), [
    ("One came. Two left.", ["One came.", "Two left."]),
    ("The U.S. Congress met. It voted.", ["The U.S. Congress met.", "It voted."]),
    ("Announcement No. 23 applies.", ["Announcement No. 23 applies."]),
    ("It rose to 1.5 billion. Really?", ["It rose to 1.5 billion.", "Really?"]),
    ("He said “no.” She left.", ["He said “no.”", "She left."]),
    ("能力建设。合作共赢。", ["能力建设。", "合作共赢。"]), ("", []),
])  # fmt: skip
def test_a_paragraph_is_cut_into_sentences(text, cut):
    assert sentences(text) == cut


def test_a_page_begins_with_the_chapter_and_what_it_is_about():
    (only,) = passages(a_page("<p>It has one sentence.</p>"))
    assert only == Passage("chapter", "", "The chapter", ("What the chapter is about.", "It has one sentence."))


def test_a_sentence_stands_under_the_nearest_heading_with_its_anchor():
    page = a_page('<section id="two"><h2>Money<a class="headerlink">#</a></h2><p>Ten <b>million</b> were given.</p>'
                  "</section><p>After the section ends.</p>")  # fmt: skip
    chapter, money = passages(page)
    assert money == Passage("section", "two", "Money", ("Ten million were given.",))
    assert chapter.sentences[-1] == "After the section ends."


def test_a_heading_without_a_section_holds_until_the_next():
    page = a_page('<h2 id="a">First</h2><p>Under the first.</p><h2 id="b">Second</h2><p>Under the second.</p>')
    assert [(part.anchor, part.sentences) for part in passages(page)[1:]] == [
        ("a", ("Under the first.",)), ("b", ("Under the second.",))
    ]  # fmt: skip


def test_a_chart_is_found_by_its_title_subtitle_and_description():
    chart = ('<figure class="chart" id="growth"><figcaption><span class="chart-title">Both <i>grew</i> fast</span> '
             '<span class="chart-subtitle">Signatories by month</span></figcaption><div class="chart-box" aria-label='
             '"Lines climb to 25."><svg><text>no</text></svg></div><details class="passport"><summary>As of</summary>'
             "</details></figure>")  # fmt: skip
    assert passages(a_page(chart))[1] == Passage(
        "chart", "growth", "Both grew fast", ("Signatories by month", "Lines climb to 25.")
    )


def test_a_card_is_found_by_its_title_without_verdict_and_citations():
    card = ('<details class="card" id="q1"><summary><span class="badge">open</span> Who pays for <span lang="zh">数字'
            '</span> roads? <small>money</small></summary><dl><dt>Searched</dt><dd>The ministry’s pages.</dd><dt>Says'
            '</dt><dd><a href="https://example.org">The Long Name of a Daily</a></dd></dl></details>')  # fmt: skip
    assert passages(a_page(card))[1] == Passage("entry", "q1", "Who pays for 数字 roads?", ("The ministry’s pages.",))


@pytest.mark.parametrize("part", [
    "<pre>import nothing as something</pre>", '<div class="highlight"><p>import nothing</p></div>',
    '<section class="evidence" id="evidence"><h2>Evidence</h2><p>Sources are listed here.</p></section>',
    "<table data-sortable><tr><td>A row of the timeline</td></tr></table>", "<p>Too short</p>",
    "<script>let words = 'are not text'</script>", '<div class="lens"><p>Every tie of a country.</p></div>',
])  # fmt: skip
def test_code_evidence_and_rows_of_the_data_are_no_text_of_a_page(part):
    (only,) = passages(a_page(part))
    assert only.sentences == ("What the chapter is about.",)


def test_numbers_of_notes_are_left_out_and_no_sentence_stands_twice():
    page = a_page("<p>Seven signed<sup>1</sup> in December.</p>" * 2)
    assert passages(page)[0].sentences[1:] == ("Seven signed in December.",)


def test_an_instrument_is_found_by_all_its_names_at_its_profile(tmp_path):
    folder = a_folder(tmp_path, instruments=[
        instrument(name="The Great Accord (GAC)", name_original="大協定", name_lang="zh-Hant", number="Order 7")
    ], figures=[], events=[], memberships=[], claims=[], gaps=[])  # fmt: skip
    one = found(entries(a_site(), folder), "instrument", "The Great")
    assert (one.group, one.address) == ("Profiles", "instruments/accord.html")
    assert one.names == (Name("大協定", "zh-Hant"), Name("The Great Accord"), Name("GAC"), Name("accord"),
                         Name("Order 7", "en"))  # fmt: skip


def test_an_actor_without_a_profile_is_found_where_a_chapter_names_it(tmp_path):
    folder = a_folder(tmp_path, actors=[actor("huawei", name="Huawei"), *_actors()])
    site = a_site(Passage("section", "stack", "Stacks", ("What Huaweis sell.", "Chips of Huawei’s were offered.")))
    one = found(entries(site, folder), "actor", "Huawei")
    assert (one.group, one.address) == ("Coalitions", "coalitions.html#stack")


def test_an_actor_that_nothing_names_is_found_in_the_list_of_profiles(tmp_path):
    folder = a_folder(tmp_path, actors=[actor("huawei", name="Huawei"), *_actors()])
    assert found(entries(a_site(), folder), "actor", "Huawei").address == "profiles.html"


def _actors() -> list[dict[str, str]]:
    return [actor(one) for one in ("chn", "eu", "g7", "jpn", "nld", "usa")]


def test_a_fact_leads_to_the_sentence_that_states_it(tmp_path):
    site = a_site(stated={("figures", "accord-fund"): "coalitions.html#fact-3-1"})
    one = found(entries(site, a_folder(tmp_path)), "fact", "Money promised")
    assert (one.label, one.address) == ("Money promised: at least US$1.67 billion", "coalitions.html#fact-3-1")
    assert one.sentences == ("The Accord.", "All signatories")


def test_a_fact_that_no_chapter_states_leads_to_the_profile_of_its_subject(tmp_path):
    listed = entries(a_site(), a_folder(tmp_path))
    assert found(listed, "fact", "Money").address == "instruments/accord.html#figures"
    assert found(listed, "fact", "The accord is signed").address == "instruments/accord.html#events"
    assert found(listed, "fact", "Japan, ore").address == "actors/jpn.html#shares"


def test_a_term_is_found_in_the_glossary_by_its_words_in_all_languages(tmp_path):
    folder = a_folder(
        tmp_path,
        concepts=[{"id": "capacity", "frame": "subject", "gloss": "What one can do."}],
        terms=[
            {"concept": "capacity", "lang": lang, "term": term, "main": main, "title": "no"}
            for lang, term, main in (
                ("en", "capacity", "yes"), ("en", "ability", "no"), ("vi", "năng lực", "yes"),
                ("zh-Hans", "能力", "yes"),
            )
        ],
    )  # fmt: skip
    one = found(entries(a_site(), folder), "term", "capacity")
    assert (one.address, one.sentences) == ("glossary.html#term-capacity", ("What one can do.",))
    assert one.names == (Name("ability", "en"), Name("năng lực", "vi"), Name("能力", "zh-Hans"))


def test_the_index_has_a_line_per_entry_whatever_stands_in_it():
    listed = [an_entry(label=HOSTILE, names=(Name(HOSTILE, "en"),), sentences=(HOSTILE, "Two.")), an_entry()]
    data = index(listed)
    assert [len(str(data[part]).split("\n")) for part in ("places", "texts")] == [2, 2]
    label, names, said = str(data["texts"]).split("\n")[0].split(COLUMN)
    assert label == names == 'a b c d </script><img src=x onerror=alert(1)> txt.exe "quoted" \\ end'
    assert said.split(PART) == [label, "Two."]


def test_an_entry_is_written_with_its_kind_group_address_and_languages():
    data = index([an_entry(), an_entry(kind="term", group="Glossary", names=(Name("a", "vi"), Name("b")))])
    assert str(data["places"]).split("\n") == [
        f"{KINDS.index('section')}\t0\ta.html#b\t", f"{KINDS.index('term')}\t1\ta.html#b\tvi\v"
    ]  # fmt: skip
    assert data["groups"] == ["Coalitions", "Glossary"]


def test_the_script_holds_no_markup_and_gives_back_what_went_in():
    text = script([an_entry(label=HOSTILE)], ["first();", "second();"])
    assert text.startswith("first();\nsecond();\n")
    written = re.search(r"statecraftEngine\((.*)\);\n$", text, re.S).group(1)
    assert "<" not in written and "\u2028" not in written
    assert json.loads(written) == index([an_entry(label=HOSTILE)])


def test_the_same_entries_give_the_same_script():
    listed = [an_entry(label=label, names=(Name("能力建設", "zh-Hant"),)) for label in "abc"]
    assert script(listed, []) == script(list(listed), [])
