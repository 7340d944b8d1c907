"""Pictures of charts: drawn once, by other processes, and put where a page has room for them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import altair as alt
import pandas as pd
import pytest
from sphinx.errors import ExtensionError

from statecraft_book import drawing, kernels
from statecraft_book.drawing import Card, Chart, chart, filled

CARD = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"><rect width="4" height="2" fill="#fff"/></svg>'


def a_spec(expression="datum.n * 2"):
    data = pd.DataFrame({"name": ["Japan", "Kenya"], "n": [1, 2]})
    bars = alt.Chart(data).mark_bar().encode(x="double:Q", y="name:N").transform_calculate(double=expression)
    return bars.to_json(indent=None)


def a_chart(ident="bars", **changed):
    return Chart(**({"ident": ident, "title": "Two states", "subtitle": "2026", "spec": a_spec()} | changed))


def a_figure(ident):
    return f'<figure class="chart" id="{ident}">{drawing.ROOMS[0]}</div>{drawing.ROOMS[1]}</div></figure>'


@pytest.fixture
def app(tmp_path):
    env = SimpleNamespace(doc2path=lambda docname: f"/anywhere/{docname}.md")
    return SimpleNamespace(srcdir=str(tmp_path), env=env)


@pytest.fixture
def here(monkeypatch):
    """Processes that are forked from the test, and so know what it has changed; none of them starts the engine."""
    if not kernels.ABLE:
        pytest.skip("nothing is forked on this system")
    monkeypatch.delitem(sys.modules, "vl_convert", raising=False)


def draw(app, *asked):
    """Ask for pictures of a page called ``page``, and draw what is missing; return the problems."""
    for one in asked:
        drawing.ask(app, one, "page")
    drawing._begin(app, app.env)
    return app.__dict__.pop("statecraft_problems", [])


def test_a_chart_is_read_from_its_figure():
    words = '<span class="chart-title">Smith &amp; Co</span> <span class="chart-subtitle">&lt;2026&gt;</span>'
    text = f'<figure>{words}<script type="application/json" class="chart-spec">{{"mark":"bar"}}</script></figure>'
    assert chart("bars", text) == Chart("bars", "Smith & Co", "<2026>", '{"mark":"bar"}')


def test_pictures_go_into_the_room_of_their_own_figure():
    page = filled(a_figure("one") + a_figure("two"), "two", ("<svg>wide</svg>", "<svg>narrow</svg>"))
    wide, narrow = (
        f"{room}<svg>{kind}</svg></div>" for room, kind in zip(drawing.ROOMS, ("wide", "narrow"), strict=True)
    )
    assert page == f'{a_figure("one")}<figure class="chart" id="two">{wide}{narrow}</figure>'


def test_what_is_missing_is_drawn_and_not_asked_for_again(app):
    card = Card(CARD)
    assert draw(app, a_chart(), card) == []
    assert a_chart().known(drawing.cache(app)) and card.known(drawing.cache(app))
    assert sorted(path.suffix for path in drawing.cache(app).iterdir()) == [".json", ".png", ".png"]
    drawing.ask(app, a_chart(), "page")
    drawing.ask(app, card, "page")
    assert drawing.ASKED not in app.__dict__


def test_what_is_kept_is_not_drawn_again_until_the_chart_or_what_draws_changes(app, monkeypatch):
    folder = drawing.cache(app)
    before = a_chart().drawn(folder)
    monkeypatch.setattr(drawing.drawings, "pair", lambda *_: ("wide", "narrow"))
    assert a_chart().drawn(folder) == before
    assert a_chart(spec=a_spec("datum.n * 3")).drawn(folder) == ("wide", "narrow")
    assert a_chart("other").drawn(folder) == ("wide", "narrow")
    monkeypatch.setattr(drawing, "_engine", lambda: "another version")
    assert a_chart().drawn(folder) == ("wide", "narrow")


def test_other_processes_draw(app, here, monkeypatch):
    monkeypatch.setattr(drawing.drawings, "pair", lambda *_: (str(os.getpid()), ""))
    monkeypatch.setattr(Chart, "paint", lambda *_: None)
    draw(app, a_chart())
    assert a_chart().drawn(drawing.cache(app))[0] not in ("", str(os.getpid()))


def test_what_a_process_leaves_that_died_is_drawn_for_the_page_by_another_one(app, here, monkeypatch):
    monkeypatch.setattr(drawing.drawings, "pair", lambda *_: (str(os.getpid()), ""))
    with monkeypatch.context() as dying:
        dying.setattr(Chart, "draw", lambda *_: os._exit(9))
        assert draw(app, a_chart(), Card(CARD)) == []
        with pytest.raises(ExtensionError, match=r"page: figure 'bars' cannot be drawn: the process .* build again"):
            drawing.ensure(app, a_chart(), "page")
    monkeypatch.setattr(Chart, "paint", lambda *_: None)
    drawing.ensure(app, a_chart(), "page")
    assert a_chart().drawn(drawing.cache(app))[0] not in ("", str(os.getpid()))


def test_a_chart_that_a_page_needs_and_that_cannot_be_drawn_ends_the_build(app):
    with pytest.raises(ExtensionError, match=r"page: figure 'bars' cannot be drawn: Unexpected token \(; mend"):
        drawing.ensure(app, a_chart(spec=a_spec("datum.(")), "page")


def test_on_a_full_disk_it_is_the_page_that_says_so(app, here, monkeypatch, capfd):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    monkeypatch.setattr(drawing.drawings, "pair", lambda *_: ("wide", "narrow"))
    monkeypatch.setattr(drawing.pictures, "small", lambda _: b"PNG")
    monkeypatch.setattr(drawing.pictures, "converter", lambda: SimpleNamespace(svg_to_png=lambda *_, **__: b""))
    assert draw(app, a_chart(), *(Card(CARD.replace("#fff", f"#{n}00")) for n in range(drawing.FEW))) == []
    assert capfd.readouterr() == ("", "")
    assert list(drawing.cache(app).iterdir()) == []
    with pytest.raises(OSError, match="No space"):
        a_chart().drawn(drawing.cache(app))


def test_a_page_without_charts_starts_nothing(app, monkeypatch):
    monkeypatch.setattr(drawing.multiprocessing, "get_context", lambda *_: pytest.fail("a process was started"))
    assert draw(app) == []


@pytest.mark.parametrize("few", [0, 8], ids=["two processes", "one"])
def test_a_chart_that_cannot_be_drawn_does_not_keep_the_others_from_being_painted(app, monkeypatch, few):
    monkeypatch.setattr(drawing, "FEW", few)
    said = draw(
        app,
        a_chart("broken", spec=a_spec("datum.(")),
        *(a_chart(f"good-{n}", title=f"State {n}") for n in range(3)),
        Card(CARD),
    )
    what = "figure 'broken' cannot be drawn: Unexpected token (; mend what the cell that makes it gives to Altair"
    assert said == [f"page.md: {what}"]
    assert len(list(drawing.cache(app).glob("*.json"))) == 3
    assert len(list(drawing.cache(app).glob("*.png"))) == 4


def test_a_draft_of_a_picture_is_never_taken_for_it_and_goes_with_the_next_build(app, monkeypatch):
    folder = drawing.cache(app)
    folder.mkdir(parents=True)
    half = a_chart()._stored(folder).with_suffix(f"{drawing.pictures.DRAFT}1234")
    half.write_text("half", encoding="utf-8")
    assert not a_chart().known(folder)
    drawing._begin(app, app.env)
    assert not half.exists()


@pytest.mark.parametrize("left", ["", '["<svg', "[]", '["<svg>"]'])
def test_a_picture_that_was_damaged_is_drawn_again(app, monkeypatch, left):
    folder = drawing.cache(app)
    folder.mkdir(parents=True)
    a_chart()._stored(folder).write_text(left, encoding="utf-8")
    assert not a_chart().known(folder)
    monkeypatch.setattr(drawing.drawings, "pair", lambda *_: ("wide", "narrow"))
    assert a_chart().drawn(folder) == ("wide", "narrow")
