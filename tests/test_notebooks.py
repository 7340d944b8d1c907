"""Chapters as notebooks: those of the built site, run by a reader who has nothing else but the bundle."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import jupytext
import nbclient
import nbformat
import pytest

from conftest import ROOT
from statecraft.figures import LAB_MIME
from statecraft_book import kernels
from statecraft_book.downloads import FOLDER
from statecraft_book.formats import NAME
from statecraft_book.notebooks import HOW, finder

pytestmark = pytest.mark.site
CHAPTERS = sorted((ROOT / "book").glob("*.md"))
CLOSED = """import sys

def refuse(event, args):
    "Only this machine may be spoken to."
    host = args[1][0] if event == "socket.connect" and isinstance(args[1], tuple) else ""
    if host not in ("", "127.0.0.1", "::1") or (event == "socket.getaddrinfo" and args[0] != "localhost"):
        raise OSError(f"there is no network, yet {event} was called with {args}")

sys.addaudithook(refuse)"""
WHOSE = "import statecraft; print(statecraft.__file__)"

chapters = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture(scope="module")
def folder(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that was empty, with the notebooks of the site in it and the bundle unpacked beside them."""
    place = tmp_path_factory.mktemp("reader") / "empty"
    shutil.copytree(site / "notebooks", place)
    with zipfile.ZipFile(site / FOLDER / f"{NAME}.zip") as bundle:
        bundle.extractall(place)
    return place


def run(path: Path) -> nbformat.NotebookNode:
    """Execute a notebook where it lies, without a network; return it with a last cell that says whose helpers ran."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(CLOSED))
    notebook.cells.append(nbformat.v4.new_code_cell(WHOSE))
    place = {"metadata": {"path": str(path.parent)}}
    unset = ("STATECRAFT_BOOK", "STATECRAFT_TRACE", "PYTHONPATH")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    client = nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", resources=place, allow_errors=True)
    done = client.execute(env=environment | {"PYDEVD_DISABLE_FILE_VALIDATION": "1"})
    del done.cells[0]
    return done


@pytest.fixture(scope="module")
def executed(request: pytest.FixtureRequest, folder: Path) -> dict[str, Future]:
    """The notebooks of the site, executed several at a time: only those that this run asks for."""
    kernels.prepare()
    asked = {item.callspec.params["path"] for item in request.session.items if "executed" in item.fixturenames}
    with ThreadPoolExecutor(max_workers=min(4, (os.cpu_count() or 2) + 1)) as pool:
        yield {path.stem: pool.submit(run, folder / f"{path.stem}.ipynb") for path in CHAPTERS if path in asked}


@chapters
def test_a_downloaded_notebook_runs_beside_the_unpacked_bundle(executed, folder, path):
    *own, whose = code(executed[path.stem].result())
    outputs = [(n, output) for n, cell in enumerate(own) for output in cell.outputs]
    failed = [f"cell {n}: {output.ename}: {output.evalue}" for n, output in outputs if output.output_type == "error"]
    assert not failed, "\n".join(failed)
    noise = [f"cell {n}: {output.text[:300]}" for n, output in outputs if output.output_type == "stream"]
    assert not noise, "\n".join(noise)
    assert Path(whose.outputs[0].text.strip()).is_relative_to(folder / NAME)


@chapters
def test_every_figure_of_a_chapter_is_live_and_described_in_a_notebook(executed, path):
    cells = code(executed[path.stem].result())
    shown = [cell for cell in cells if re.search(r"^figure\(", cell.source, re.M)]
    for cell in shown:
        (data,) = [output.data for output in cell.outputs if "data" in output]
        assert data[LAB_MIME]["$schema"].endswith("/v5.json")
        assert len(data["text/plain"].strip("'\"")) > len(data[LAB_MIME]["title"]["text"])
        assert data[LAB_MIME]["description"] == data["text/plain"]
    charts = [
        output for cell in cells for output in cell.outputs if any("vega" in mime for mime in output.get("data", ()))
    ]
    assert len(charts) == len(shown), "a chart is shown without statecraft.figure"


@chapters
def test_every_chapter_is_a_clean_notebook_linked_from_its_page(site, path):
    made = nbformat.read(site / "notebooks" / f"{path.stem}.ipynb", as_version=4)
    nbformat.validate(made)
    first, *own = code(made)
    assert first.source == finder()
    assert [cell.source for cell in own] == [cell.source for cell in code(jupytext.read(path))]
    assert made.cells[-1].source == HOW
    assert not [cell for cell in made.cells if cell.get("outputs") or cell.get("execution_count")]
    assert made.metadata.kernelspec.name == "python3"
    assert len({cell.id for cell in made.cells}) == len(made.cells)
    words = "".join(cell.source for cell in made.cells if cell.cell_type == "markdown")
    assert "{fact}" not in words
    assert "{gloss}" not in words
    assert ":::" not in words
    page = (site / f"{path.stem}.html").read_text(encoding="utf-8")
    assert f'href="notebooks/{path.stem}.ipynb"' in page
