"""Tables for readers: headed, captioned, escaped, and honest about what is not known."""

from __future__ import annotations

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from statecraft.evidence import LEVELS
from statecraft.ledgers import ledger
from statecraft.lenses import Fragment

COLUMNS = {"name": "Name", "date": "Since", "people": "Named"}
HOSTILE = "</td></table><script>alert(1)</script> \"quoted\" 'so' &amp; {{ row }} abc\u202edcba"


def a_frame(**changed: object) -> pd.DataFrame:
    cells = {
        "name": "The Accord",
        "date": pd.Timestamp("2025-12-12"),
        "date_precision": "day",
        "people": 7,
    } | changed
    return pd.DataFrame([cells])


def table(frame: pd.DataFrame, columns: dict[str, str] = COLUMNS, **more: object) -> BeautifulSoup:
    return BeautifulSoup(ledger(frame, "texts", "Texts", columns, **more).html, "html.parser")


def cells(soup: BeautifulSoup) -> list[str]:
    return [cell.get_text() for cell in soup.tbody.find_all(["th", "td"])]


def cell(frame: pd.DataFrame, column: str, name: str = "td"):
    """Return the body cell of a column, as data or as the head of its row."""
    columns = {column: "It"} if name == "th" else {"name": "Name", column: "It"}
    return table(frame, columns).tbody.find_all(["th", "td"])[-1]


def test_a_table_has_a_caption_and_a_note():
    soup = table(a_frame(), note="As far as known.")
    assert soup.caption.get_text() == "Texts As far as known."
    assert soup.caption.small.get_text() == "As far as known."
    assert table(a_frame()).caption.small is None


def test_a_table_can_be_reached_and_scrolled_by_keyboard():
    box = table(a_frame()).div
    assert (box["tabindex"], box["role"], box["aria-label"]) == ("0", "region", "Texts")
    assert box.table["id"] == "texts"


def test_every_heading_says_what_it_heads():
    soup = table(pd.concat([a_frame(), a_frame(name="The Forum")]))
    assert [(head.get_text(), head["scope"]) for head in soup.thead.find_all("th")] == [
        ("Name", "col"),
        ("Since", "col"),
        ("Named", "col"),
    ]
    assert [(head.get_text(), head["scope"]) for head in soup.tbody.find_all("th")] == [
        ("The Accord", "row"),
        ("The Forum", "row"),
    ]


def test_rows_and_columns_keep_the_order_given():
    frame = pd.DataFrame({"a": ["z", "y"], "b": [2, 1]})
    soup = table(frame, {"b": "B", "a": "A"})
    assert cells(soup) == ["2", "z", "1", "y"]


@pytest.mark.parametrize("blank", [None, float("nan"), pd.NA, pd.NaT], ids=["None", "NaN", "NA", "NaT"])
def test_a_missing_value_is_said_in_words(blank):
    assert cell(a_frame(people=blank), "people").get_text() == "not stated"
    assert cell(a_frame(name=blank), "name", "th").get_text() == "not stated"


@pytest.mark.parametrize("value", [0, False, 0.0], ids=["0", "no", "0.0"])
def test_nothing_is_not_the_same_as_missing(value):
    assert cell(a_frame(people=value), "people").get_text() == str(value)


@pytest.mark.parametrize(
    ("precision", "words"), [("day", "12 December 2025"), ("month", "December 2025"), ("year", "2025")]
)
def test_a_date_is_written_as_far_as_it_is_known(precision, words):
    found = cell(a_frame(date_precision=precision), "date")
    assert (found.get_text(), found["data-order"]) == (words, "2025-12-12")


def test_a_date_without_a_precision_is_a_day():
    assert cell(a_frame().drop(columns="date_precision"), "date").get_text() == "12 December 2025"


def test_only_dates_carry_an_order():
    assert not cell(a_frame(), "people").has_attr("data-order")
    assert not cell(a_frame(date=pd.NaT), "date").has_attr("data-order")


def test_a_date_that_heads_its_row_can_be_sorted_too():
    assert cell(a_frame(), "date", "th").get("data-order") == "2025-12-12"


def test_a_cell_links_where_its_own_column_names_an_address():
    link = cell(a_frame(people_url="https://example.org/a?b=1&c=2"), "people").a
    assert (link.get_text(), link["href"]) == ("7", "https://example.org/a?b=1&c=2")


@pytest.mark.parametrize(
    "frame",
    [
        a_frame(people="https://example.org/"),
        a_frame(name_url="https://example.org/"),
        a_frame(url="https://example.org/"),
        a_frame(people_url=None),
        a_frame(people=None, people_url="https://example.org/"),
    ],
    ids=["an address in the cell", "another column's", "of no column", "none", "nothing to click"],
)
def test_a_cell_does_not_link_otherwise(frame):
    assert cell(frame, "people").a is None


@pytest.mark.parametrize("level", LEVELS)
def test_a_confidence_is_marked_in_word_and_class(level):
    mark = cell(a_frame(confidence=level), "confidence").span
    assert (mark.get_text(), mark["class"]) == (level, ["level", level])


def test_only_the_column_of_confidence_is_marked():
    assert cell(a_frame(people="high"), "people").span is None
    assert cell(a_frame(confidence="certain"), "confidence").span is None


def test_a_category_is_marked_like_a_word():
    frame = a_frame(confidence="low").astype({"confidence": "category"})
    assert cell(frame, "confidence").span["class"] == ["level", "low"]


@pytest.mark.parametrize("kind", ["td", "th"])
def test_an_original_name_carries_its_language(kind):
    found = cell(a_frame(name_original="硅和平宣言", name_lang="zh-Hans"), "name_original", kind)
    assert (found["lang"], found.get_text()) == ("zh-Hans", "硅和平宣言")


def test_other_cells_and_missing_names_carry_no_language():
    soup = table(a_frame(name_original=None, name_lang="zh-Hans"), {"name": "Name", "name_original": "Own name"})
    assert soup.find(lang=True) is None


def test_a_link_says_in_which_language_it_is():
    title = {"title": "宣言", "title_url": "https://example.org/", "title_lang": "zh-Hans"}
    found = cell(a_frame(**title), "title")
    assert (found.a["lang"], found.has_attr("lang")) == ("zh-Hans", False)


@pytest.mark.parametrize(
    "place", ["name", "people", "people_url", "people_lang", "confidence"], ids=lambda place: place.replace("_", " ")
)
def test_hostile_cells_arrive_as_they_are_and_change_nothing_around_them(place):
    given = {"confidence": "certain", "people_url": "https://example.org/", "people_lang": "ko"}
    columns = COLUMNS | {"confidence": "Confidence"}
    plain, soup = (table(a_frame(**given | extra), columns) for extra in ({}, {place: HOSTILE}))
    assert [(tag.name, set(tag.attrs)) for tag in soup.find_all(True)] == [
        (tag.name, set(tag.attrs)) for tag in plain.find_all(True)
    ]
    values = [*soup.stripped_strings, *(str(value) for tag in soup.find_all(True) for value in tag.attrs.values())]
    assert HOSTILE in values


def test_hostile_headings_captions_and_notes_are_escaped_too():
    fragment = ledger(a_frame(), "texts", HOSTILE, {"name": HOSTILE}, HOSTILE, filters=["name"])
    soup = BeautifulSoup(fragment.html, "html.parser")
    assert soup.find("script") is None
    assert soup.thead.th.get_text() == soup.thead.th["data-filter"] == soup.caption.small.get_text() == HOSTILE
    assert soup.div["aria-label"] == HOSTILE


def test_columns_to_filter_by_make_the_table_sortable():
    soup = table(a_frame(), filters=["people"])
    assert soup.table.has_attr("data-sortable")
    assert [head.get("data-filter") for head in soup.thead.find_all("th")] == [None, None, "Named"]


def test_without_filters_a_table_is_plain():
    soup = table(a_frame())
    assert not soup.table.has_attr("data-sortable")
    assert soup.find(attrs={"data-filter": True}) is None


def test_filters_may_be_given_once_through():
    assert len(table(a_frame(), filters=iter(["name", "people"])).find_all(attrs={"data-filter": True})) == 2


def test_an_empty_frame_is_a_table_without_rows():
    soup = table(a_frame().head(0))
    assert (len(soup.thead.find_all("th")), soup.tbody.find("tr")) == (3, None)


def test_the_plain_text_has_the_headings_and_every_row():
    frame = pd.concat([a_frame(), a_frame(name="The Forum " * 20)])
    fragment = ledger(frame, "texts", "Texts", COLUMNS)
    assert isinstance(fragment, Fragment)
    first, *body = fragment.text.splitlines()
    assert first.split() == ["Name", "Since", "Named"]
    assert len(body) == 2
    assert ("The Forum " * 20).strip() in body[1]


@pytest.mark.parametrize("blank", [None, pd.NA, float("nan")], ids=["None", "NA", "NaN"])
def test_the_plain_text_says_what_is_missing_in_the_same_words(blank):
    assert "not stated" in ledger(a_frame(people=blank), "texts", "Texts", COLUMNS).text
