"""`make lab`: a double click opens a chapter as a notebook, and saving it there loses nothing."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path

import jupytext
import nbformat
import pytest
import yaml
from jupytext.config import find_jupytext_configuration_file, load_jupytext_configuration_file

from conftest import ROOT

LAB = ROOT / ".jupyter"
OVERRIDES = json.loads((LAB / "labconfig" / "default_setting_overrides.json").read_text(encoding="utf-8"))
EXTENSION = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / "jupyterlab-jupytext"
CHAPTERS = sorted((ROOT / "book").glob("*.md"))
FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.S)

chapters = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


def saved(path: Path) -> str:
    """Return the text of a chapter after it was opened as a notebook, run and saved, as Jupytext does it in a lab."""
    config = load_jupytext_configuration_file(find_jupytext_configuration_file(str(path)))
    notebook = jupytext.read(path, config=config)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = 1, [nbformat.v4.new_output("stream", text="seen")]
    return jupytext.writes(notebook, fmt="md:myst", config=config)


def split(text: str) -> tuple[dict[str, object], str]:
    front = FRONT.match(text)
    return yaml.safe_load(front[1]), text[front.end() :]


def test_a_double_click_on_markdown_opens_what_jupytext_calls_its_notebook():
    viewers = OVERRIDES["@jupyterlab/docmanager-extension:plugin"]["defaultViewers"]
    assert set(viewers) >= {"markdown", "myst"}
    (factory,) = set(viewers.values())
    scripts = [path.read_text(encoding="utf-8") for path in sorted((EXTENSION / "static").glob("*.js"))]
    assert any(f'.FACTORY="{factory}"' in text for text in scripts)


def test_the_lab_asks_no_other_host():
    notices = OVERRIDES["@jupyterlab/apputils-extension:notification"]
    assert notices == {"fetchNews": "false", "checkForUpdates": False}
    lines = ast.parse((LAB / "jupyter_lab_config.py").read_text(encoding="utf-8")).body
    assert {ast.unparse(line) for line in lines} == {
        "c.LabApp.news_url = None", "c.LabApp.extension_manager = 'readonly'"
    }  # fmt: skip


@pytest.mark.parametrize("path", ["Makefile", ".binder/start"])
def test_the_lab_starts_with_these_settings(path):
    if not (ROOT / path).exists():
        pytest.skip(f"no {path} here")
    assert re.search(r'JUPYTER_CONFIG_PATH="\$(?:\(CURDIR\)|PWD)/\.jupyter"', (ROOT / path).read_text("utf-8"))


@chapters
def test_saving_a_chapter_in_the_lab_changes_nothing_that_it_says(path):
    text = path.read_text(encoding="utf-8")
    assert split(saved(path)) == split(text)


def test_a_chapter_is_saved_with_the_settings_of_the_book_from_wherever_the_lab_was_started():
    found = find_jupytext_configuration_file(str(CHAPTERS[0]))
    assert Path(found).samefile(ROOT / "book" / "jupytext.toml")
