"""A chart and its passport: nothing half described gets in, nothing from data breaks out."""

from __future__ import annotations

import copy
import json
import re
import xml.etree.ElementTree as ET

import altair as alt
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from factories import a_folder, evidence, membership
from statecraft import figures, package, tables
from statecraft.drawings import NARROW, WIDE, at_width, pair, svg
from statecraft.evidence import confidence, sources_of
from statecraft.figures import LAB_MIME, Control, Figure, FigureError, figure, passport
from statecraft_book.drawing import filled

SIGNED = ("accord/eu/signatory", "accord/jpn/signatory", "accord/usa/signatory")
HOSTILE = {
    "a script tag": "</script><script>alert(1)</script>",
    "a comment that opens a script": "<!--<script>",
    "an image with a handler": "<img src=x onerror=alert(1)>",
    "quotes": "\"double\" 'single' `back`",
    "an attribute": '" onmouseover="alert(1)',
    "an entity": "&lt;b&gt; &amp;amp; &#x3c;",
    "template code": "{{ figure.id }} {% raw %}",
    "Markdown": "**bold** [link](javascript:alert(1)) `code`",
    "a right-to-left override": "abc\u202edcba\u202c",
    "the end of a picture": "</svg></div></figure>",
    "other scripts": "硅和平宣言 \u0627\u0644\u0639\u0631\u0628\u064a\u0629 Đà Nẵng",
}
hostile = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A small data folder, read by many tests and changed by none."""
    links = [
        (SIGNED[0], "daily-2025-accord", "contradicts"),
        (SIGNED[1], "daily-2025-accord", "contradicts"),
        (SIGNED[1], "agency-2025-accord", "supports"),
        (SIGNED[2], "institute-2025-accord", "mentions"),
    ]
    also = [evidence(table="memberships", row=row, source=ident, relation=relation) for row, ident, relation in links]
    return a_folder(tmp_path_factory.mktemp("small"), also=also)


@pytest.fixture
def folder(small, monkeypatch):
    """The small folder in the place of the real one."""
    for module in (package, tables):
        monkeypatch.setattr(module, "DATA", small)
    return small


def bars(*names: str) -> alt.Chart:
    data = pd.DataFrame({"name": names or ("Japan", "Kenya"), "n": range(1, len(names or "12") + 1)})
    return alt.Chart(data).mark_bar(clip=True).encode(x="n:Q", y="name:N", color=alt.Color("n:Q"))


def a_figure(chart: alt.TopLevelMixin | None = None, **changed: object) -> Figure:
    given = {
        "id": "bars",
        "title": "Two states",
        "subtitle": "States, 2026",
        "description": "Two bars; Kenya’s is the longer.",
        "limits": "Why they differ.",
        "rows": {"memberships": SIGNED},
    } | changed
    return figure(chart or bars(), **given)


def drawn(made: Figure) -> str:
    """Return a figure as on a page, with its pictures."""
    return filled(made.html(), made.id, pair(made.id, made.spec))


def page(made: Figure) -> BeautifulSoup:
    return BeautifulSoup(drawn(made), "html.parser")


def undrawn(made: Figure) -> BeautifulSoup:
    return BeautifulSoup(made.html(), "html.parser")


def outline(soup: BeautifulSoup) -> list[tuple[str, tuple[str, ...]]]:
    """Return each element outside the pictures with the names of its attributes, but for marks of language."""
    listed = [tag for tag in soup.find_all(True) if not tag.find_parent("svg")]
    return [(tag.name, tuple(tag.attrs)) for tag in listed if set(tag.attrs) != {"lang"}]


@pytest.mark.parametrize("ident", ["", "Bars", "1st", "-a", "a b", "a_b", "a.b", "a/b", 'a"b', "é", "bars\n", "数"])
def test_a_bad_id_is_refused(ident):
    with pytest.raises(FigureError, match="lower-case letters, digits and hyphens"):
        a_figure(id=ident)


@pytest.mark.parametrize("ident", ["a", "g7-2026", "pax-silica-roles"])
def test_a_good_id_is_kept(ident):
    assert a_figure(id=ident).id == ident


@pytest.mark.parametrize("words", ["", "Bars", "As long as it"])
def test_a_description_that_says_no_more_than_the_title_is_refused(words):
    with pytest.raises(FigureError, match=rf"longer than its title \(13 characters\).* it has {len(words)}\."):
        a_figure(title="As long as it", description=words)


def test_a_description_may_be_one_character_longer_than_the_title():
    assert a_figure(title="As long as it", description="As long as it.").description == "As long as it."


def test_a_figure_without_limits_is_refused():
    with pytest.raises(FigureError, match="what it cannot show"):
        a_figure(limits="")


@pytest.mark.parametrize(
    "rows", [{}, {"memberships": []}, {"memberships": [], "events": ()}], ids=["no table", "no row", "no row in two"]
)
def test_a_figure_that_rests_on_no_rows_is_refused(rows):
    with pytest.raises(FigureError, match="rests on no rows"):
        a_figure(rows=rows)


def test_the_error_names_the_figure():
    for fault in ({"description": ""}, {"limits": ""}, {"rows": {}}):
        with pytest.raises(FigureError, match="'bars'"):
            a_figure(**fault)


@pytest.mark.parametrize(
    "rows",
    [
        {"memberships": ["accord/chn/signatory"]},
        {"memberships": [*SIGNED, "nonsense"]},
        {"gaps": ["accord-budget"]},
        {"instruments": ["accord"], "events": ["no-such-event"]},
    ],
    ids=["no such row", "one of several", "a table without evidence", "one of two tables"],
)
def test_rows_without_evidence_are_refused_when_the_figure_is_shown(folder, rows):
    made = a_figure(rows=rows)
    with pytest.raises(FigureError, match=r"rows without evidence: (?!.*/jpn/).*; add them to data/evidence\.csv"):
        made.html()


def test_a_row_that_is_only_contradicted_has_no_evidence(tmp_path, monkeypatch):
    made = a_folder(tmp_path, evidence=[evidence(relation="contradicts")])
    for module in (package, tables):
        monkeypatch.setattr(module, "DATA", made)
    with pytest.raises(FigureError, match="rows without evidence: accord"):
        passport({"instruments": ("accord",)})


def test_rows_are_kept_once_and_in_order():
    made = a_figure(rows={"memberships": pd.Series([*reversed(SIGNED), SIGNED[0]])})
    assert made.rows == {"memberships": SIGNED}


def test_the_picture_is_one_image_described_in_words(folder):
    box = page(a_figure()).find("div", class_="chart-box")
    assert (box["role"], box["aria-label"]) == ("img", "Two bars; Kenya’s is the longer.")
    pictures = box.find_all("svg")
    assert [picture.parent["class"][1] for picture in pictures] == ["chart-wide", "chart-narrow"]
    assert [int(picture["width"]) for picture in pictures] == [WIDE, NARROW]
    assert {picture["aria-hidden"] for picture in pictures} == {"true"}


def test_the_page_shows_title_subtitle_limits_and_a_citation(folder):
    soup = page(a_figure())
    assert soup.figcaption.get_text() == "Two states States, 2026"
    said = dict(
        zip(
            [term.get_text() for term in soup.find_all("dt")],
            [text.get_text() for text in soup.find_all("dd")],
            strict=True,
        )
    )
    assert said["What it shows"] == "Two bars; Kenya’s is the longer."
    assert said["What it cannot show"] == "Why they differ."
    assert "“Two states”" in said["Cite"]
    links = [link["href"] for link in soup.find_all("a")]
    assert links == [*(f"figures/bars.{kind}" for kind in ("csv", "svg", "png", "vl.json")), "#bars"]
    assert soup.figure["id"] == "bars"


def test_ids_in_pictures_are_unique_to_figure_and_variant(folder):
    found = [tag["id"] for name in ("bars", "bars-w", "other") for tag in page(a_figure(id=name)).find_all(id=True)]
    assert len(found) == len(set(found)) >= 3 * 5  # the figure, and a clip and a gradient in each picture
    soup = page(a_figure())
    for picture, prefix in zip(soup.find_all("svg"), ("bars-w", "bars-n"), strict=True):
        own = {tag["id"] for tag in picture.find_all(id=True)}
        assert all(ident.startswith(prefix) for ident in own)
        assert set(re.findall(r"url\(#([^)]+)\)", str(picture))) == own


def test_a_picture_is_well_formed_and_stands_alone(folder):
    for picture in re.findall(r"<svg .*?</svg>", drawn(a_figure(bars(*HOSTILE.values())))):
        root = ET.fromstring(picture)
        assert root.tag.endswith("svg")
        assert not [
            tag for tag in root.iter() if tag.tag.rpartition("}")[2] in ("script", "image", "a", "foreignObject")
        ]
        assert "href=" not in picture


def test_the_spec_on_the_page_parses_back(folder):
    made = a_figure(bars(*HOSTILE.values()))
    script = page(made).find("script", class_="chart-spec")
    assert script["type"] == "application/json"
    assert "<" not in script.string
    assert json.loads(script.string) == made.spec
    assert [row["name"] for row in next(iter(made.spec["datasets"].values()))] == list(HOSTILE.values())


def test_the_spec_carries_the_description(folder):
    assert a_figure().spec["description"] == "Two bars; Kenya’s is the longer."


@hostile
def test_hostile_words_arrive_as_they_are_and_change_nothing_around_them(folder, text):
    control = [Control("when", text, (text, "b"), ("a", text), text)]
    steered = bars().add_params(alt.param(name="when", value="a"))
    plain = undrawn(a_figure(steered, controls=[Control("when", "When", ("a", "b"), ("a", "b"), "a")]))
    words = {"title": text, "subtitle": text, "description": f"{text} and more", "limits": text}
    soup = undrawn(a_figure(steered, controls=control, **words))
    assert outline(soup) == outline(plain)
    assert soup.find(class_="chart-title").string == soup.find(class_="chart-subtitle").string == text
    assert soup.find(class_="chart-box")["aria-label"] == f"{text} and more"
    assert [dd.get_text() for dd in soup.find_all("dd")][:2] == [f"{text} and more", text]
    choice = soup.find(class_="chart-control")
    assert (json.loads(choice["data-steps"]), json.loads(choice["data-labels"])) == ([text, "b"], ["a", text])
    assert (choice["data-value"], choice["data-label"]) == (text, text)


@hostile
def test_hostile_data_change_nothing_around_the_picture(folder, text):
    soup = page(a_figure(bars(text, "b")))
    assert outline(soup)[0] == ("figure", ("class", "id"))
    assert [name for name, _ in outline(soup)].count("svg") == 2
    assert outline(soup)[-1][0] == "pre"
    assert len(soup.find_all("script")) == 1
    assert json.loads(soup.find("script").string)["datasets"].popitem()[1][0]["name"] == text


@hostile
def test_hostile_data_are_drawn_as_text(text):
    root = ET.fromstring(svg(at_width(bars(text, "b").to_dict(), WIDE), "bars-w"))
    assert text in {"".join(tag.itertext()) for tag in root.iter() if tag.tag.endswith("text")}


@pytest.mark.parametrize("text", ['a id="b" c', 'a version="1.1" b', 'a font-family="b" c'])
def test_text_that_looks_like_an_attribute_is_drawn_as_it_is(text):
    root = ET.fromstring(svg(at_width(bars(text, "b").to_dict(), WIDE), "bars-w"))
    assert text in {"".join(tag.itertext()) for tag in root.iter() if tag.tag.endswith("text")}


def test_two_builds_of_a_figure_are_identical(folder):
    assert a_figure().html() == a_figure().html()
    assert a_figure().live() == a_figure().live()


def test_a_figure_says_how_one_and_many_are_counted(folder):
    assert "1 row, 1 source" in page(a_figure(rows={"instruments": ["accord"]})).summary.get_text()
    assert "3 rows, 4 sources" in page(a_figure()).summary.get_text()


def test_a_spec_at_a_width_leaves_the_original_alone():
    spec = {"width": 100, "mark": "bar", "encoding": {"x": {"field": "n"}}}
    before = copy.deepcopy(spec)
    changed = at_width(spec, 342)
    assert changed == before | {"width": 342, "autosize": {"type": "fit-x", "contains": "padding"}}
    changed["encoding"]["x"]["field"] = "m"
    assert spec == before


@pytest.mark.parametrize(("width", "height"), [(WIDE, 352), (NARROW, 171)])
def test_a_map_keeps_its_shape_at_every_width(width, height):
    spec = {"height": 9, "usermeta": {"aspect": 0.5}}
    assert at_width(spec, width)["height"] == height
    assert spec["height"] == 9


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_picture_with_its_axes_is_as_wide_as_asked(width):
    assert (
        float(ET.fromstring(svg(at_width(bars("A rather long name", "b").to_dict(), width), "bars")).get("width"))
        == width
    )


def test_pictures_repeat_no_fonts_and_follow_the_ink_of_the_page():
    picture = svg(at_width(bars().to_dict(), WIDE), "bars")
    assert "font-family" not in picture
    assert {tag.get("fill") for tag in ET.fromstring(picture).iter() if tag.tag.endswith("text")} == {"currentColor"}


@pytest.fixture
def in_the_book(monkeypatch):
    monkeypatch.setenv("STATECRAFT_BOOK", "1")
    before = alt.renderers.active
    figures.enable()
    yield
    alt.renderers.enable(before)


def test_a_bare_chart_is_refused_in_the_book(in_the_book):
    with pytest.raises(FigureError, match="a description and a passport: wrap it in"):
        bars()._repr_mimebundle_()


def test_a_bare_chart_is_shown_in_a_notebook(monkeypatch):
    monkeypatch.delenv("STATECRAFT_BOOK", raising=False)
    figures.enable()
    assert "text/html" in bars()._repr_mimebundle_()


def test_a_figure_shows_itself_as_a_page_in_the_book(folder, in_the_book):
    made = a_figure()
    assert made._repr_mimebundle_() == {"text/html": made.html(), "text/plain": made.description}


@pytest.mark.parametrize("value", [None, ""], ids=["unset", "empty"])
def test_a_figure_shows_itself_live_in_a_notebook(monkeypatch, value):
    monkeypatch.delenv("STATECRAFT_BOOK", raising=False)
    if value is not None:
        monkeypatch.setenv("STATECRAFT_BOOK", value)
    made = a_figure()
    assert made._repr_mimebundle_() == {LAB_MIME: made.live(), "text/plain": made.description}
    assert LAB_MIME == "application/vnd.vegalite.v5+json"


def slider() -> Figure:
    when = alt.param(name="when", value="b")
    control = Control("when", "Signed by", ("a", "b"), ("First", "Second"), "b")
    layers = alt.layer(bars(), bars().mark_text()).add_params(when, alt.param(name="other", value=1))
    return a_figure(layers, controls=[control])


def test_a_notebook_gets_the_newest_schema_that_it_knows_at_a_fixed_width():
    live = a_figure().live()
    assert live["$schema"] == "https://vega.github.io/schema/vega-lite/v5.json"
    assert live["width"] == WIDE
    assert live["title"] == {"text": "Two states", "subtitle": "States, 2026"}


def test_a_control_becomes_a_native_choice_in_a_notebook():
    params = {param["name"]: param for param in slider().live()["params"]}
    assert params["when"]["bind"] == {
        "input": "select",
        "options": ["a", "b"],
        "labels": ["First", "Second"],
        "name": "Signed by ",
    }
    assert params["when"]["value"] == "b"
    assert "bind" not in params["other"]


def test_the_live_spec_leaves_the_figure_alone():
    made = slider()
    before = copy.deepcopy(made.spec)
    made.live()
    assert made.spec == before
    assert "bind" not in json.dumps(made.spec)


def test_a_passport_counts_rows_sources_mix_and_contradictions(folder):
    assert passport({"memberships": SIGNED}) == {
        "as_of": "22 November 2026",
        "rows": 3,
        "sources": 4,
        "mix": [("high", 3)],
        "contradictions": 2,
    }


def test_a_passport_adds_up_tables_and_counts_a_source_once(folder):
    found = passport({"memberships": SIGNED[1:2], "instruments": ("accord", "forum"), "events": ()})
    assert (found["rows"], found["sources"], found["contradictions"]) == (3, 3, 1)


def test_a_passport_lists_the_levels_from_sure_to_unsure(tmp_path, monkeypatch):
    weak = [
        evidence(table="memberships", row="accord/jpn/signatory", source="daily-2025-accord"),
        evidence(table="memberships", row="accord/usa/signatory", source="agency-2025-accord"),
    ]
    made = a_folder(tmp_path, memberships=[membership(), membership(actor="usa")], evidence=[*weak, evidence()])
    for module in (package, tables):
        monkeypatch.setattr(module, "DATA", made)
    rows = {"memberships": SIGNED[1:], "instruments": ("accord",)}
    assert passport(rows)["mix"] == [("high", 1), ("medium", 1), ("low", 1)]
    assert "1 high, 1 medium, 1 low" in page(a_figure(rows=rows)).get_text()


@pytest.mark.parametrize(
    ("against", "words"),
    [
        ((), ""),
        (SIGNED[:1], "; 1 source contradicts, kept in the data"),
        (SIGNED[:2], "; 2 contradictions by sources, kept in the data"),
    ],
    ids=["none", "one", "two"],
)
def test_contradictions_are_told(tmp_path, monkeypatch, against, words):
    made = a_folder(
        tmp_path,
        also=[
            evidence(table="memberships", row=row, source="daily-2025-accord", relation="contradicts")
            for row in against
        ],
    )
    for module in (package, tables):
        monkeypatch.setattr(module, "DATA", made)
    told = page(a_figure()).find("dt", string="Confidence").find_next_sibling("dd").get_text()
    assert told == f"3 high{words}"


def test_the_passport_of_real_rows_agrees_with_the_evidence():
    rows = tuple(row for table, row in confidence().index if table == "memberships" and row.startswith("pax-silica/"))
    found = passport({"memberships": rows})
    behind = sources_of("memberships", list(rows))
    assert found["rows"] == len(rows) == sum(n for _, n in found["mix"]) > 25
    assert found["sources"] == behind["source"].nunique()
    assert found["contradictions"] == (behind["relation"] == "contradicts").sum()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"param": "nothing"}, "no parameter 'nothing'"),
        ({"value": "z"}, "the value is 'z'"),
        ({"labels": ("only one",)}, "there are 1 labels"),
    ],
    ids=["no such parameter", "no such step", "a label missing"],
)
def test_a_control_that_would_move_nothing_is_refused(changes, words):
    slider = alt.param(name="pick", value="a")
    chart = alt.Chart(pd.DataFrame({"x": [1]})).mark_point().encode(x="x:Q").add_params(slider)
    control = {"param": "pick", "label": "Pick", "steps": ("a", "b"), "labels": ("A", "B"), "value": "a"} | changes
    with pytest.raises(FigureError, match=words):
        figure(
            chart,
            id="picked",
            title="A title",
            subtitle="",
            description="A description that says more than the title",
            limits="Anything else.",
            rows={"instruments": ["pax-silica"]},
            controls=[Control(**control)],
        )
