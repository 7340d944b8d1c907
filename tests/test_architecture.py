"""The layers of the code: imports go down, and the picture of them is drawn from the code as it is."""

from __future__ import annotations

import sys
from xml.etree import ElementTree

import pytest

from conftest import ROOT

sys.path.insert(0, str(ROOT / "tools"))
import architecture as tool

CHARTS, TABLES, FACTS = "statecraft.charts", "statecraft.tables", "statecraft.facts"


def with_imports(module: str, *others: str) -> dict[str, set[str]]:
    found = dict.fromkeys(tool.HOME, frozenset()) | {module: set(others)}
    return {name: set(named) for name, named in found.items()}


def test_the_picture_is_that_of_the_code():
    assert tool.TARGET.read_text(encoding="utf-8") == tool.picture(), "draw it again: make picture"


def test_every_module_stands_in_the_picture():
    words = {word for text in ElementTree.fromstring(tool.picture()).itertext() for word in text.split()}
    assert words >= {module.partition(".")[2] for module in tool.imports()}


def test_imports_inside_functions_are_seen():
    assert "statecraft_book.publish" in tool.imports()["statecraft_book.__init__"]
    assert "statecraft_book.assembly" in tool.imports()["statecraft_book.downloads"]


def test_an_import_that_goes_up_is_named():
    with pytest.raises(tool.LayerError, match=r"statecraft\.tables \(Tables\) imports statecraft\.charts"):
        tool.lines(with_imports(TABLES, CHARTS))


def test_modules_in_a_circle_are_named():
    found = with_imports("statecraft.cells", "statecraft.rules") | {"statecraft.rules": {"statecraft.cells"}}
    with pytest.raises(tool.LayerError, match="circle: statecraft"):
        tool.lines(found)


def test_a_module_without_a_group_is_named():
    with pytest.raises(tool.LayerError, match=r"statecraft\.novelty"):
        tool.lines(with_imports("statecraft.novelty"))


def test_a_way_through_another_group_stands_for_the_direct_line():
    found = with_imports(CHARTS, FACTS, TABLES) | {FACTS: {TABLES}}
    charts, facts, tables = (tool.HOME[module] for module in (CHARTS, FACTS, TABLES))
    assert tool.lines(found) == {(charts, facts), (charts, tables), (facts, tables)}
    assert tool.reduced(tool.lines(found)) == {(charts, facts), (facts, tables)}
