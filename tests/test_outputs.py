"""What the build makes of executed pages: files, evidence notes, reports, and a site replaced as a whole."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document

from factories import a_folder, actor, evidence, membership, rows, source
from statecraft import package, tables
from statecraft.facts import fact
from statecraft_book import __main__ as book
from statecraft_book import completion, freshness
from statecraft_book.notes import NAMED, SHOWN, SHOWN_AGAINST, foreign, note
from statecraft_book.outputs import CITE, as_csv, figures, rows_drawn

# Figures as files.


def cells(text: str) -> list[list[str]]:
    """Return the cells under the line that cites."""
    return list(csv.reader(io.StringIO(text.partition("\n")[2], newline="")))


def test_the_first_line_of_a_download_cites_the_book():
    assert as_csv([{"a": 1}], "Seven states signed") == f"# Seven states signed. {CITE}.\na\n1\n"


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t", "\r"], ids=["=", "+", "-", "@", "tab", "return"])
def test_a_cell_that_starts_like_a_formula_is_defused(lead):
    body = as_csv([{"a": f"{lead}1+1"}], "T").partition("\na\n")[2]
    assert body.strip('"').startswith(f"'{lead}1+1")


@pytest.mark.parametrize(
    ("value", "kept"), [("a=1", "a=1"), ("1-2", "1-2"), (-3, "-3"), (2.5, "2.5"), (True, "True"), (None, "")]
)
def test_other_cells_are_kept(value, kept):
    assert cells(as_csv([{"b": "x", "a": value}], "T"))[1] == ["x", kept]


def test_text_of_every_script_quotes_and_line_ends_come_through():
    words = ["硅和平宣言", "Đà Nẵng", 'say "so", twice', "two\nlines", "'single", "\u0627\u0644"]
    assert cells(as_csv([{"a": word} for word in words], "T")) == [["a"], *([word] for word in words)]


def test_rows_with_different_keys_share_all_columns_in_order_of_appearance():
    text = as_csv([{"name": "a", "n": 1}, {"day": "2026", "name": "b"}], "T")
    assert cells(text) == [["name", "n", "day"], ["a", "1", ""], ["b", "", "2026"]]


def test_no_rows_leave_a_line_that_cites():
    assert as_csv([], "T").splitlines()[0] == f"# T. {CITE}."


@pytest.mark.parametrize("title", ["Two\nlines", "Two\r\nlines", "=1+1\n=2+2"])
def test_a_title_of_two_lines_is_cited_in_one(title):
    assert as_csv([{"a": 1}], title).splitlines()[1:] == ["a", "1"]


def test_the_rows_drawn_are_those_of_every_data_set_by_name():
    spec = {"datasets": {"data-b": [{"x": 3}], "data-a": [{"x": 1}, {"x": 2}]}, "layer": [{"data": {"name": "data-b"}}]}
    assert rows_drawn(spec) == [{"x": 1}, {"x": 2}, {"x": 3}]
    assert rows_drawn({"mark": "bar"}) == []


def a_page(*raw: tuple[str, str]) -> nodes.document:
    page = new_document("page.md", get_default_settings())
    for text, form in raw:
        page += nodes.raw("", text, format=form)
    return page


def test_figures_are_found_in_a_page_by_id():
    one, other = (f'<figure class="chart" id="{name}">\n<p>{name}</p>\n</figure>' for name in ("growth", "roles-2"))
    page = a_page((f"<div>{one}</div>", "html"), (f"{other} {one.replace('growth', 'third')}", "html"))
    assert figures(page) == {"growth": one, "roles-2": other, "third": one.replace("growth", "third")}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('<figure class="chart" id="growth"></figure>', "latex"),
        ('<figure id="growth"></figure>', "html"),
        ('<figure class="chart" id="growth">', "html"),
        ("&lt;figure class=&quot;chart&quot; id=&quot;growth&quot;&gt;&lt;/figure&gt;", "html"),
    ],
    ids=["another format", "another figure", "an open figure", "escaped"],
)
def test_nothing_else_is_taken_for_a_figure(text, form):
    assert figures(a_page((text, form))) == {}


# Notes of evidence.

SIGNED = ("accord/eu/signatory", "accord/jpn/signatory", "accord/usa/signatory")


@pytest.fixture
def use(monkeypatch, tmp_path):
    """Return a function that puts a small data folder in the place of the real one."""

    def put(**given: object) -> Path:
        folder = a_folder(tmp_path, **given)
        for module in (package, tables):
            monkeypatch.setattr(module, "DATA", folder)
        return folder

    return put


def about(row: str, *sources: str, relation: str = "supports") -> list[dict[str, str]]:
    return [evidence(table="memberships", row=row, source=ident, relation=relation) for ident in sources]


def part(box: nodes.Node, name: str) -> list[str]:
    """Return the text of each part of a note that has a class."""
    return [node.astext() for node in box.findall(nodes.Element) if name in node.get("classes", ())]


def lines(box: nodes.Node) -> list[str]:
    return [item.astext() for item in box.findall(nodes.list_item)]


def test_a_note_says_what_the_fact_is_and_how_sure(use):
    box = note(3, fact("accord.launched", use()))
    assert (box["ids"], box["classes"]) == (["evidence-3"], ["evidence-note", "high"])
    assert part(box, "evidence-head") == ["3 12 December 2025 high confidence"]
    assert next(iter(box.findall(nodes.reference)))["refid"] == "fact-3-1"


def test_a_note_on_several_rows_tells_how_many_have_which_confidence(use):
    weak = [*about(SIGNED[0], "daily-2025-accord"), *about(SIGNED[1], "ministry-2025-accord")]
    folder = use(evidence=[*weak, *about(SIGNED[2], "ministry-2025-accord")])
    box = note(1, fact("accord.signatories", folder))
    assert part(box, "evidence-level") == [" 3 rows, by confidence: 2 high, 1 low"]
    assert "low" in box["classes"]


def test_a_note_names_the_actors_of_a_count(use):
    folder = use()
    named = part(note(1, fact("accord.signatories", folder)), "evidence-names")
    assert named == ["European Union, Japan and United States."]
    assert part(note(1, fact("accord.represented", folder)), "evidence-names") == []
    assert part(note(1, fact("accord.launched", folder)), "evidence-names") == []


@pytest.mark.parametrize(("count", "shown"), [(NAMED, True), (NAMED + 1, False)])
def test_a_note_names_no_crowd(use, count, shown):
    many = [actor(f"x{chr(97 + n // 26)}{chr(97 + n % 26)}", name=f"State {n:02}") for n in range(count)]
    folder = use(actors=[*rows()["actors"], *many], memberships=[membership(actor=one["id"]) for one in many])
    assert bool(part(note(1, fact("accord.signatories", folder)), "evidence-names")) is shown


def test_a_source_is_told_with_title_publisher_date_and_tier(use):
    box = note(1, fact("accord.launched", use()))
    assert lines(box) == ["The accord is signed, Ministry, 12 December 2025, primary."]
    assert list(box.findall(nodes.reference))[-1]["refuri"] == "https://example.org/ministry-2025-accord"


def test_a_source_of_several_rows_says_of_how_many(use):
    folder = use(also=about(SIGNED[0], "agency-2025-accord"))
    told = lines(note(1, fact("accord.signatories", folder)))
    assert told[0].endswith("primary, 3 of 3 rows.")
    assert told[1].endswith("wire.")


def test_a_date_of_a_source_is_told_as_far_as_it_is_known(use):
    known = [source(date="2025-12-01", date_precision="month")]
    assert "Ministry, December 2025, primary" in lines(note(1, fact("accord.launched", use(sources=known))))[0]


def test_a_source_without_a_date_tells_none(use):
    known = [source(date="", date_precision="")]
    assert lines(note(1, fact("accord.launched", use(sources=known)))) == ["The accord is signed, Ministry, primary."]


def test_a_source_without_an_address_is_named_and_not_linked(use):
    folder = use(sources=[source(url="")])
    box = note(1, fact("accord.launched", folder))
    assert [link.get("refuri") for link in box.findall(nodes.reference)] == [None]
    assert lines(box)[0].startswith("The accord is signed, Ministry")


def test_a_source_that_nobody_read_says_so(use):
    folder = use(sources=[source(seen="cited")])
    assert "not read, so it supports nothing by itself" in lines(note(1, fact("accord.launched", folder)))[0]


def test_an_original_title_carries_its_language(use):
    folder = use(sources=[source(title_original="硅和平宣言", lang="zh-Hans")])
    box = note(1, fact("accord.launched", folder))
    (span,) = box.findall(foreign)
    assert (span["lang"], span.astext()) == ("zh-Hans", "硅和平宣言")
    assert "The accord is signed (硅和平宣言), Ministry" in lines(box)[0]


def test_a_source_without_an_original_title_has_no_span(use):
    assert not list(note(1, fact("accord.launched", use())).findall(foreign))


def test_a_contradiction_comes_after_the_support_and_says_what_it_says(use):
    also = [evidence(source="daily-2025-accord", relation="contradicts", says="On the day before.")]
    told = lines(note(1, fact("accord.launched", use(also=also))))
    assert len(told) == 2
    assert told[1].startswith("Contradicts: The accord is signed, Daily")
    assert told[1].endswith(", press. It says: On the day before.")


def test_hostile_words_stay_text(use):
    words = "<script>alert(1)</script> **b** `{fact}`"
    folder = use(sources=[source(title=words, publisher=words)])
    box = note(1, fact("accord.launched", folder))
    assert lines(box)[0].count(words) == 2
    assert not list(box.findall(nodes.raw))


def crowd(support: int, against: int) -> dict[str, object]:
    """Return a folder's tables in which a row has so many sources for it and against it."""
    listed = [source(id=f"paper-{n:02}", publisher=f"Paper {n}") for n in range(support + against)]
    told = [{"relation": "supports"}] * support + [
        {"relation": "contradicts", "says": f"Day {n}."} for n in range(against)
    ]
    return {
        "sources": [*rows()["sources"], *listed],
        "instruments": rows()["instruments"][:1],
        "memberships": [], "events": [], "figures": [], "claims": [], "gaps": [], "shares": [], "groups": [],
        "evidence": [evidence(source=one["id"], **more) for one, more in zip(listed, told, strict=True)],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("support", "against", "more"),
    [
        (SHOWN, SHOWN_AGAINST, None),
        (SHOWN + 1, 0, "and 1 more that supports"),
        (SHOWN + 2, SHOWN_AGAINST, "and 2 more that support"),
        (1, SHOWN_AGAINST + 1, "and 1 more that contradicts"),
        (SHOWN + 3, SHOWN_AGAINST + 2, "and 3 more that support and 2 more that contradict"),
    ],
)  # fmt: skip
def test_sources_beyond_the_first_are_counted(use, support, against, more):
    told = lines(note(1, fact("accord.launched", use(**crowd(support, against)))))
    assert len(told) == min(support, SHOWN) + min(against, SHOWN_AGAINST) + (more is not None)
    assert sum(line.startswith("Contradicts: ") for line in told) == min(against, SHOWN_AGAINST)
    assert (told[-1] == f"{more}, in the evidence table of the data") is (more is not None)


# The report of a failed build.


def test_a_report_names_file_and_line_of_each_warning_once():
    warning = "book/page.md:12: WARNING: cross-reference target not found: 'nowhere.md' [myst.xref_missing]"
    error = "book/other.md:3: ERROR: Unknown directive type: 'fugure'"
    assert book.summary(["reading sources", warning, "", error, warning, "build finished"]) == [warning, error]


def test_a_report_lists_the_problems_of_chapters():
    log = ["statecraft_book.problems.ChapterError: 2 problems in the chapters:", "  page.md:8: no instrument",
           "  page.md:10: the text says 8, the data 7", "  at the end", "  other.md:1: not in the list"]  # fmt: skip
    assert book.summary(log) == log[1:3]


def test_what_sphinx_refused_is_said_without_its_traceback():
    log = ["Traceback (most recent call last):", "sphinx.errors.ExtensionError: two pages are called a.html"]
    log.append("sphinx.errors.ExtensionError: Handler <function f> for event 'source-read' threw an exception")
    assert book.summary(log) == ["two pages are called a.html"]


def test_a_report_on_a_quiet_log_is_empty():
    assert book.summary(["building [html]: all source files", "build succeeded, 0 warnings."]) == []


# The pages of a site.


@pytest.fixture
def root(tmp_path, monkeypatch) -> Path:
    """A checkout that lists three pages and has no data, and a complete site of it."""
    monkeypatch.setattr(completion, "paths", lambda _: set())
    monkeypatch.setattr(completion, "EXTRA", {"search.html"})
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index\nparts:\n- caption: One\n  chapters:\n  - file: book/roles\n"
        "- chapters:\n  - file: book/data\n",
        encoding="utf-8",
    )  # fmt: skip
    html = tmp_path / "html"
    (html / "figures").mkdir(parents=True)
    for name in ("index", "roles", "data", "search"):
        (html / f"{name}.html").write_text(f'<a href="figures/{name}.csv">data</a>', encoding="utf-8")
        (html / "figures" / f"{name}.csv").write_text("a\n", encoding="utf-8")
    return tmp_path


def test_the_chapters_are_those_of_the_contents(root):
    assert completion.chapters(root) == ["book/data", "book/index", "book/roles"]
    assert completion.wanted(root) == {"data.html", "index.html", "roles.html", "search.html"}


def test_a_complete_site_is_counted_right(root):
    assert completion.miscounted(root, root / "html") == ""


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_text("")], ids=["missing", "empty"])
def test_a_page_that_is_missing_or_empty_is_named(root, harm):
    harm(root / "html" / "roles.html")
    assert completion.miscounted(root, root / "html") == "3 pages instead of 4; missing or empty: roles.html"


def test_pages_of_an_earlier_build_are_pruned(root):
    html = root / "html"
    (html / "book").mkdir()
    for name in ("old.html", "book/index.html"):
        (html / name).write_text("old", encoding="utf-8")
    completion.prune(root, html)
    assert {path.relative_to(html).as_posix() for path in html.rglob("*.html")} == completion.wanted(root)


def test_figures_that_no_page_links_to_are_pruned(root):
    html = root / "html"
    (html / "figures" / "old.svg").write_text("<svg/>", encoding="utf-8")
    (html / "gone.html").write_text('<a href="figures/old.svg">old</a>', encoding="utf-8")
    completion.prune(root, html)
    assert sorted(path.stem for path in (html / "figures").iterdir()) == ["data", "index", "roles", "search"]


def test_a_site_without_figures_is_pruned_too(root):
    shutil.rmtree(root / "html" / "figures")
    completion.prune(root, root / "html")
    assert completion.miscounted(root, root / "html") == ""


# The site is replaced as a whole, or not at all.


@pytest.fixture
def sites(tmp_path) -> tuple[Path, Path]:
    """A new site, and the place of the old one."""
    new, site = tmp_path / "stage" / "html", tmp_path / "_build" / "html"
    for folder, words in ((new, "new"), (site, "old")):
        (folder / "_static").mkdir(parents=True)
        (folder / "index.html").write_text(words, encoding="utf-8")
        (folder / "_static" / "book.js").write_text(words, encoding="utf-8")
    (site / "dropped.html").write_text("old", encoding="utf-8")
    return new, site


def held(site: Path) -> dict[str, str]:
    return {path.relative_to(site).as_posix(): path.read_text() for path in sorted(site.rglob("*")) if path.is_file()}


def test_a_new_site_takes_the_place_of_the_old_one_and_leaves_nothing_of_it(sites):
    new, site = sites
    book.replace(new, site)
    assert held(site) == held(new) == {"index.html": "new", "_static/book.js": "new"}
    assert [path.name for path in site.parent.iterdir()] == ["html"]


def test_a_first_site_needs_no_old_one(sites):
    new, site = sites
    shutil.rmtree(site)
    book.replace(new, site)
    assert held(site) == held(new)


def test_leftovers_of_a_broken_run_do_no_harm(sites):
    new, site = sites
    for name in (".html-new", ".html-old"):
        (site.parent / name).mkdir()
        (site.parent / name / "stray.html").write_text("stray", encoding="utf-8")
    book.replace(new, site)
    assert held(site) == held(new)
    assert [path.name for path in site.parent.iterdir()] == ["html"]


def test_the_old_site_stays_until_the_new_one_is_complete(sites, monkeypatch):
    new, site = sites
    before = held(site)

    def halfway(source: Path, target: Path, **_: object) -> None:
        target.mkdir()
        shutil.copyfile(source / "index.html", target / "index.html")
        assert held(site) == before
        raise OSError("no space left on device")

    monkeypatch.setattr(book.shutil, "copytree", halfway)
    with pytest.raises(OSError, match="no space left"):
        book.replace(new, site)
    assert held(site) == before


def test_the_old_site_stays_when_the_new_one_cannot_be_moved(sites, monkeypatch):
    new, site = sites
    before, move = held(site), Path.rename

    def stuck(path: Path, target: Path) -> Path:
        if path.name == ".html-new":
            raise PermissionError("in use")
        return move(path, target)

    monkeypatch.setattr(Path, "rename", stuck)
    with pytest.raises(PermissionError):
        book.replace(new, site)
    assert held(site) == before


def test_a_site_set_aside_by_a_run_that_was_ended_is_not_lost(sites, monkeypatch):
    new, site = sites
    before = held(site)
    site.rename(site.with_name(".html-old"))

    def refused(*_: Path, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(book.shutil, "copytree", refused)
    with pytest.raises(OSError, match="no space left"):
        book.replace(new, site)
    assert before in [held(path) for path in site.parent.iterdir()]


# What makes chapters stale.

FILES = {
    "data/events.csv": "id\n", "data/datapackage.json": "{}", "data/codebook.yml": "a: 1\n",
    "book/statecraft/facts.py": "A = 1\n", "book/statecraft/templates/lens.html": "<p>",
    "book/_ext/statecraft_book/notes.py": "B = 1\n", "requirements.txt": "altair==6.3\n",
    "README.md": "Read", "book/index.md": "# Home\n", "book/_assets/book.css": "p {}", "tests/test_a.py": "",
    "requirements-test.txt": "pytest==9\n", "book/statecraft/__pycache__/facts.pyc": "x",
}  # fmt: skip
STALE = [
    name for name in FILES if name.startswith(("data/", "book/statecraft/", "book/_ext/")) and "pycache" not in name
]


@pytest.fixture
def checkout(tmp_path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", [*STALE, "requirements.txt"])
def test_a_change_of_data_helpers_or_lock_makes_chapters_stale(checkout, name):
    before = freshness.fingerprint(checkout)
    (checkout / name).write_text(FILES[name] + "# changed\n", encoding="utf-8")
    changed = freshness.fingerprint(checkout)
    (checkout / name).unlink()
    assert len({before, changed, freshness.fingerprint(checkout)}) == 3


@pytest.mark.parametrize("name", sorted(set(FILES) - {*STALE, "requirements.txt"}))
def test_a_change_of_anything_else_does_not(checkout, name):
    before = freshness.fingerprint(checkout)
    (checkout / name).write_text(FILES[name] + "changed\n", encoding="utf-8")
    assert freshness.fingerprint(checkout) == before


def test_a_file_that_is_added_or_renamed_makes_chapters_stale(checkout):
    before = freshness.fingerprint(checkout)
    (checkout / "data" / "shares.csv").write_text("id\n", encoding="utf-8")
    added = freshness.fingerprint(checkout)
    (checkout / "data" / "shares.csv").rename(checkout / "data" / "terms.csv")
    assert len({before, added, freshness.fingerprint(checkout)}) == 3


def test_a_line_that_moves_from_one_file_to_the_next_makes_chapters_stale(checkout):
    first, second = checkout / "data" / "a.csv", checkout / "data" / "b.csv"
    found = set()
    for one, other in (("x\n", "y\nz\n"), ("x\ny\n", "z\n")):
        first.write_text(one, encoding="utf-8")
        second.write_text(other, encoding="utf-8")
        found.add(freshness.fingerprint(checkout))
    assert len(found) == 2


def test_the_fingerprint_does_not_depend_on_the_place_or_the_clock(checkout, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "copy"
    shutil.copytree(checkout, elsewhere, copy_function=shutil.copyfile)
    assert freshness.fingerprint(elsewhere) == freshness.fingerprint(checkout)
    assert len(freshness.fingerprint(checkout)) == 16
