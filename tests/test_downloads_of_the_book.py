"""What readers take with them: the tables in other forms, and chapters as plain Markdown."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import zipfile
from contextlib import closing

import openpyxl
import pytest
from bs4 import BeautifulSoup
from pyarrow import parquet

from conftest import ROOT
from factories import a_folder, instrument, source
from statecraft.package import schema
from statecraft_book import notebooks
from statecraft_book.database import write_database
from statecraft_book.downloads import FOLDER, KINDS, MADE_OF_PAGES, WHOLE
from statecraft_book.formats import NAME, size
from statecraft_book.tabular import as_json, published, write_parquet
from statecraft_book.workbook import write_workbook

SCRIPT, RUN, TURNED = "<script>alert(1)</script>", "=1+1", "\u202egnihton"
HOSTILE = [SCRIPT, RUN, TURNED, "@SUM(A1)", "javascript:alert(1)", "+1", "-1"]


@pytest.fixture
def folder(tmp_path):
    """A data folder in which sources have hostile titles."""
    titled = [source(id=f"hostile-{n}", title=title, tier="press") for n, title in enumerate(HOSTILE)]
    sources = [source(), *(source(id=f"{name}-2025-accord", tier="wire") for name in ("agency", "daily", "institute"))]
    return a_folder(tmp_path, sources=[*sources, *titled])


def titles(rows):
    """Return the hostile titles among (id, title) pairs, in order."""
    return [title for ident, title in sorted(rows) if ident.startswith("hostile")]


# The tables.


def test_hostile_cells_arrive_as_text_in_json(folder):
    rows = json.loads(as_json(schema(folder)["sources"], folder))
    assert titles((row["id"], row["title"]) for row in rows) == HOSTILE


def test_hostile_cells_arrive_as_text_in_parquet(folder, tmp_path):
    write_parquet(schema(folder)["sources"], tmp_path / "sources.parquet", folder)
    rows = parquet.read_table(tmp_path / "sources.parquet").to_pylist()
    assert titles((row["id"], row["title"]) for row in rows) == HOSTILE


def test_hostile_cells_arrive_as_text_in_sqlite(folder, tmp_path):
    write_database(tmp_path / "base.sqlite", folder)
    with closing(sqlite3.connect(tmp_path / "base.sqlite")) as base:
        assert titles(base.execute("SELECT id, title FROM sources")) == HOSTILE


def test_hostile_cells_arrive_as_text_in_excel(folder, tmp_path):
    write_workbook(tmp_path / "book.xlsx", folder)
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["sources"]
    head, *rows = sheet.iter_rows()
    column = [cell.value for cell in head].index("title")
    assert titles((row[0].value, row[column].value) for row in rows) == HOSTILE
    assert {row[column].data_type for row in rows} == {"s"}
    assert not [cell for row in rows for cell in row if cell.hyperlink]
    assert not [name for name in zipfile.ZipFile(tmp_path / "book.xlsx").namelist() if "externalLink" in name]


def test_a_cell_that_a_spreadsheet_would_run_is_defused_in_csv_and_nothing_else_is(folder):
    rows = list(csv.DictReader(io.StringIO(published(folder / "sources.csv", folder).decode(), newline="")))
    expected = [f"'{title}" if title[0] in "=+-@" else title for title in HOSTILE]
    assert titles((row["id"], row["title"]) for row in rows) == expected
    assert published(folder / "actors.csv", folder) == (folder / "actors.csv").read_bytes()
    assert published(folder / "datapackage.json", folder) == (folder / "datapackage.json").read_bytes()


def test_the_tables_of_the_book_are_published_byte_for_byte():
    for path in sorted((ROOT / "data").glob("*.csv")):
        assert published(path) == path.read_bytes(), path.name


def test_types_survive_and_an_empty_cell_is_no_value(tmp_path):
    folder = a_folder(tmp_path)
    (fund,) = json.loads(as_json(schema(folder)["figures"], folder))
    assert (fund["value"], fund["as_of"]) == (1670000000, "2025-12-12")
    (promise,) = json.loads(as_json(schema(folder)["gaps"], folder))
    assert "" not in promise.values()
    assert None in promise.values()
    write_parquet(schema(folder)["shares"], tmp_path / "shares.parquet", folder)
    table = parquet.read_table(tmp_path / "shares.parquet")
    assert (str(table.schema.field("share").type), str(table.schema.field("year").type)) == ("double", "int16")
    assert table.schema.field("share").metadata[b"description"]
    assert table.to_pylist()[0]["share"] == 12.5


def test_every_table_reaches_every_form_whole(site):
    with closing(sqlite3.connect(site / FOLDER / f"{NAME}.sqlite")) as base:
        book = openpyxl.load_workbook(site / FOLDER / f"{NAME}.xlsx", read_only=True)
        for name in schema():
            with (site / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as text:
                rows = sum(1 for _ in csv.reader(text)) - 1
            assert parquet.read_metadata(site / FOLDER / "parquet" / f"{name}.parquet").num_rows == rows
            assert len(json.loads((site / FOLDER / "json" / f"{name}.json").read_bytes())) == rows
            assert base.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] == rows
            assert book[name].max_row == rows + 1


# The database.


def test_the_database_is_sound_and_every_reference_holds(site):
    with closing(sqlite3.connect(site / FOLDER / f"{NAME}.sqlite")) as base:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in schema().values():
            declared = {(row[3], row[2], row[4]) for row in base.execute(f'PRAGMA foreign_key_list("{table.name}")')}
            assert declared == {(column, *other) for column, other in table.references.items()}


def test_the_database_refuses_a_row_that_refers_to_nothing(site, tmp_path):
    shutil.copy(site / FOLDER / f"{NAME}.sqlite", tmp_path / "base.sqlite")
    with closing(sqlite3.connect(tmp_path / "base.sqlite")) as base:
        base.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), base:
            base.execute("UPDATE memberships SET actor = 'nowhere' WHERE rowid = 1")


def test_broken_references_never_become_a_database(tmp_path):
    folder = a_folder(tmp_path, instruments=[instrument(lead="zzz"), instrument(id="forum")])
    with pytest.raises(sqlite3.IntegrityError):
        write_database(tmp_path / "base.sqlite", folder)


def test_columns_and_licence_are_explained_inside_the_database(site):
    with closing(sqlite3.connect(site / FOLDER / f"{NAME}.sqlite")) as base:
        assert "CC BY 4.0" in dict(base.execute("SELECT * FROM about"))["licence"]
        described = {(table, column) for table, column, words in base.execute("SELECT * FROM columns") if words}
        assert described == {
            (table.name, one.name) for table in schema().values() for one in table.fields if one.description
        }


@pytest.mark.parametrize(
    "write",
    [write_database, write_workbook, lambda path, folder: write_parquet(schema(folder)["sources"], path, folder)],
    ids=["SQLite", "Excel", "Parquet"],
)
def test_the_same_data_give_the_same_bytes(write, folder, tmp_path):
    for name in ("one", "two"):
        write(tmp_path / name, folder)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


# Notebooks.


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("{fact}`seven states <a.b@2025-12-12>` signed", "seven states signed"),
        ("since {fact}`a.launched`", "since 12 December 2025"),
        ("{gloss}`export controls <export-control>` and {foreign}`能力建设 <zh-Hans>`", "export controls and 能力建设"),
        ("see [](controls.md)", "see [Controls](controls.ipynb)"),
        ("and [the press](press-audit.md#evidence)", "and [the press](press-audit.ipynb)"),
        (
            ":::{admonition} The answer\n:class: answer\nYes.\n\nPerhaps.\n:::\nMore",
            "> **The answer**\n>\n> Yes.\n>\n> Perhaps.\nMore",
        ),
        (":::{list-table} Three\n:header-rows: 1\n* - a\n  - b\n:::", "**Three**\n\n* - a\n  - b"),
        ("```{raw} html\n<!-- x -->\n```\nafter", "\nafter"),
    ],
    ids=["a fact", "a bare fact", "words", "a bare link", "links", "a box", "a list", "raw"],
)  # fmt: skip
def test_a_notebook_reads_as_plain_markdown(text, read):
    assert notebooks.plain(text, {"controls": "Controls"}, lambda _: "12 December 2025") == read


# The list on the data page.


def test_the_data_page_lists_every_file_that_there_is_and_none_that_is_not(site):
    page = BeautifulSoup((site / "data.html").read_text(encoding="utf-8"), "html.parser")
    lists = page.select("#downloads, #downloads-tables")
    assert len(lists) == 2
    links = [str(link["href"]) for box in lists for link in box.find_all("a")]
    assert links
    assert not [link for link in links if not (site / link).is_file()]
    written = {path.relative_to(site).as_posix() for path in (site / FOLDER).rglob("*") if path.is_file()}
    assert written <= set(links)
    assert set(links) >= {f"{FOLDER}/{NAME}{ending}" for ending in WHOLE if ending not in MADE_OF_PAGES}
    assert len(lists[1].find_all("a")) == len(schema()) * len(KINDS)
    said = {str(link["href"]): link.find_parent("tr").find_all("td")[-1].get_text() for link in lists[0].find_all("a")}
    assert said == {name: size((site / name).stat().st_size) for name in said}


@pytest.mark.parametrize(("n", "words"), [(1, "1 kB"), (812_300, "812 kB"), (999_600, "1.0 MB"), (6_400_000, "6.4 MB")])
def test_sizes_read_as_people_say_them(n, words):
    assert size(n) == words
