"""What is asked of one element of each kind finds the fault of any of them."""

from __future__ import annotations

import pytest

from axe import faults, faults_of_colour, faults_within
from test_browser import SHIFT

pytestmark = [pytest.mark.browser, pytest.mark.site]  # with the other tests that need a browser
ROWS = "".join(f"<tr><td>Row {n}</td></tr>" for n in range(9))
PAGE = (
    '<html lang="en"><head><title>A page</title><style>td {{ color: #333 }} {style}</style></head>'
    "<body><main><h1>A page</h1><table>{rows}</table>{more}</main></body></html>"
)


@pytest.fixture
def shown(chromium):
    page = chromium.new_page()

    def show(style="", more=""):
        page.set_content(PAGE.format(style=style, rows=ROWS, more=more))
        return page

    yield show
    page.close()


@pytest.mark.parametrize(
    "style",
    [
        "tr:nth-child(7) td { color: #ddd }",
        "tr:nth-child(7) { background: #444 }",
        "tr:nth-child(7) { opacity: .2 }",
        "@media (prefers-color-scheme: dark) { td { color: #ddd } }",
    ],
    ids=["letters", "ground", "opacity", "in the dark"],
)
def test_one_row_that_cannot_be_read_is_found_among_rows_that_can(shown, style):
    page = shown(style)
    page.emulate_media(color_scheme="dark")
    assert [rule for rule, *_ in faults_of_colour(page)] == ["color-contrast"]
    assert [rule for rule, *_ in faults(page)] == ["color-contrast"]


def test_a_page_in_order_has_no_fault(shown):
    assert faults(shown()) == faults_within(shown(), "table") == []


def test_faults_of_every_other_kind_are_found_in_every_element(shown):
    page = shown(more='<img src="data:,"><p>Words</p>')
    assert [rule for rule, *_ in faults(page)] == [rule for rule, *_ in faults_within(page, "main")] == ["image-alt"]
    assert faults_within(page, "table") == []


def test_a_page_whose_parts_move_by_themselves_is_told_from_one_that_stands(shown):
    page = shown()
    page.wait_for_timeout(300)  # what has not been painted does not move
    assert page.evaluate(SHIFT) == 0
    page.evaluate("document.body.style.paddingTop = '300px'")
    page.wait_for_timeout(300)
    assert page.evaluate(SHIFT) > 0.01
