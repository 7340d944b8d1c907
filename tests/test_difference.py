"""What changed between two sites: by hashes, by lines, by visible words."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import ROOT
from statecraft.package import DATA, DESCRIPTOR
from statecraft_book import address, archive, difference, manifest, verify
from statecraft_book.difference import blocks, changed, marked

HERE = Path(verify.__file__).parent
PAGE = "<html><body><nav><p>Menu</p></nav><main><h1>One</h1>{}</main></body></html>"


@pytest.fixture
def site(tmp_path):
    def make(name: str, **pages: str):
        folder = tmp_path / name
        folder.mkdir()
        for page, body in ({"index": "<p>Home</p>"} | pages).items():
            (folder / f"{page}.html").write_text(PAGE.format(body), encoding="utf-8")
        return folder

    return make


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p>Two  <b>words</b>.\n</p>", ["Two words."]),
        ("<ul><li>a</li><li><p>b</p></li></ul>", ["a", "b"]),
        ("<table><tr><th>A</th><td><p>1</p></td></tr></table>", ["A | 1"]),
        ("<p>Seen</p><script>unseen</script><svg><text>unseen</text></svg><style>p{}</style>", ["Seen"]),
        ("<p></p><p> </p>", []),
        ("<pre>a\n  b</pre>", ["a b"]),
        ("<p>中文</p>", ["中文"]),
    ],
)
def test_a_page_is_read_block_by_block(html, texts):
    assert blocks(PAGE.format(html)) == ["One", *texts]


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        ("<p>a</p>", "<p>a</p>", ()),
        ("<p>a</p>", "<p class='x'>a</p>", ()),
        ("<p>a</p>", "<p>b</p>", (("a", "b"),)),
        ("<p>a</p>", "<p>a</p><p>b</p>", (("", "b"),)),
        ("<p>a</p><p>b</p>", "<p>b</p>", (("a", ""),)),
    ],
)
def test_only_blocks_whose_words_differ_are_told(before, after, pairs):
    assert changed(PAGE.format(before), PAGE.format(after)) == pairs


@pytest.mark.parametrize(
    ("before", "after", "html"),
    [
        ("25 states signed", "26 states signed", "<del>25</del><ins>26</ins> states signed"),
        ("", "<new>", "<ins>&lt;new&gt;</ins>"),
        ("a & b", "", "<del>a &amp; b</del>"),
        ("a<b", "a<c", "a&lt;<del>b</del><ins>c</ins>"),
    ],
)
def test_words_that_went_and_came_are_marked_and_escaped(before, after, html):
    assert marked(before, after) == html


def test_the_report_names_pages_added_removed_changed_and_changed_in_markup_only(site, capsys):
    before = site("before", gone="", same="<p>x</p>", words="<p>old words</p>", form="<p>x</p>")
    after = site("after", new="", same="<p>x</p>", words="<p>new words</p>", form="<p id='x'>x</p>")
    (after / "book.css").write_text("p{}", encoding="utf-8")
    assert difference.main([str(before), str(after)]) == 0
    report = capsys.readouterr().out
    assert "<h2>Pages added</h2>\n<ul>\n<li>new.html</li>" in report
    assert "<h2>Pages removed</h2>\n<ul>\n<li>gone.html</li>" in report
    assert "<h2>words.html</h2>\n<ul>\n<li><del>old</del><ins>new</ins> words</li>" in report
    assert "markup changed</h2>\n<ul>\n<li>form.html</li>" in report
    assert "<li>book.css: added</li>" in report
    assert "\n<main>" in report  # what the workflow shows of it begins with that line
    assert "same.html" not in report


def test_two_sites_that_are_the_same_differ_in_nothing(site):
    assert "the same, byte for byte" in difference.report(site("a"), site("b"))


def test_a_folder_that_is_no_site_is_refused(site, tmp_path, capsys):
    assert difference.main([str(tmp_path / "nowhere"), str(site("after"))]) == 1
    assert "holds no index.html" in capsys.readouterr().err


def described(folder, data: str, **environment: str):
    """Write a site's manifest, made from one datum."""
    sources: dict[str, dict[str, str]] = {group: {} for group in manifest.SOURCES} | {"data": {"data/a.csv": data}}
    told = dict.fromkeys((address.SITE, address.REPOSITORY), "") | {"python": "3.12"} | environment
    text = {"files": manifest.files(folder), "sources": sources, "environment": told}
    (folder / manifest.NAME).write_text(json.dumps(text), encoding="utf-8")
    return text


def compared(old, new, data=("1", "1")):
    manifests = [described(folder, datum) for folder, datum in zip((old, new), data, strict=True)]
    return "\n".join(verify.report(*manifests, *map(verify.reader, map(str, (old, new)))))


def test_the_same_site_verifies_and_the_manifest_leaves_itself_out(site):
    old, new = site("old"), site("new")
    assert compared(old, new) == ""
    assert list(manifest.files(old)) == ["index.html"]


def test_a_page_that_differs_is_named_with_its_first_line_and_the_cause(site):
    lines = compared(site("old", a="\n<p>old</p>"), site("new", a="\n<p>new</p>"), ("1", "2"))
    assert "1 of 2 files differ" in lines
    assert "a.html: changed\n    line 2, published: '<p>old</p></main></body></html>'" in lines
    assert "line 2, rebuilt:   '<p>new</p>" in lines
    assert "Changed since: data (data/a.csv)" in lines


def test_a_build_that_differs_without_a_cause_says_so(site):
    assert "the build itself differs" in compared(site("old", a="1"), site("new", a="2"))


def test_a_page_that_is_missing_is_named(site):
    assert "a.html: not in the rebuilt site" in compared(site("old", a="1"), site("new"))


def test_a_byte_that_was_changed_after_publishing_is_told_from_another_build(site):
    old, new = site("old", a="<p>x</p>"), site("new", a="<p>x</p>")
    was, now = verify.reader(str(old)), verify.reader(str(new))
    manifests = described(old, "1"), described(new, "1")
    page = old / "a.html"
    page.write_bytes(page.read_bytes().replace(b"<p>x", b"<p>y"))
    damaged = verify.altered(manifests[0], was)
    lines = "\n".join(verify.report(*manifests, was, now, damaged))
    assert damaged == ["a.html"]
    assert "1 of 2 files differ" in lines
    assert "a.html: not what its own manifest says, so changed after it was built\n    line 1, published:" in lines
    assert "index.html" not in lines and "the build itself" not in lines


def test_a_file_that_its_manifest_lists_and_nobody_can_read_is_named(site):
    old = site("old", a="1")
    text = described(old, "1")
    (old / "a.html").unlink()
    assert verify.altered(text, verify.reader(str(old))) == ["a.html"]


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (b"a\nb\n", b"a\nc\n", (2, "b\n", "c\n")), (b"a", b"a", None), (b"a\n", b"a\nb", (2, "", "b")),
        (b"a\r\n", b"a\n", (1, "a\r\n", "a\n")), (b"\xff", b"\xfe", (0, "", "")), (b"", b"x", (1, "", "x")),
    ],
)  # fmt: skip
def test_the_first_differing_line_is_found(one, other, found):
    assert manifest.first_difference(one, other) == found


def test_another_python_is_named_as_a_cause_and_the_build_is_not_blamed(site):
    old, new = site("old", a="1"), site("new", a="2")
    manifests = described(old, "1", python="3.11"), described(new, "1")
    lines = "\n".join(verify.report(*manifests, *map(verify.reader, map(str, (old, new)))))
    assert "Built with another python: 3.11 there, 3.12 here" in lines
    assert "the build itself" not in lines


def test_notes_that_no_service_publishes_are_not_in_the_manifest(site):
    folder = site("old")
    (folder / ".pytest_cache").mkdir()
    for name in (".buildinfo", ".pytest_cache/README.md"):
        (folder / name).write_text("x", encoding="utf-8")
    assert list(manifest.files(folder)) == ["index.html"]


# Everything that a site is made from.


def test_the_manifest_covers_all_that_the_bundle_holds_each_once():
    listed = [path for group in manifest.sources(ROOT).values() for path in group]
    assert sorted(listed) == sorted(path.as_posix() for path in archive.bundled(ROOT))


def test_the_manifest_covers_every_tracked_file_of_the_book_and_the_data():
    try:
        done = subprocess.run(["git", "ls-files", "book", "data", "_*.yml", "requirements.txt"],
                              cwd=ROOT, capture_output=True, text=True, check=True)  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git, or no clone")
    tracked = {name for name in done.stdout.splitlines() if (ROOT / name).is_file()}
    assert len(tracked) > 100
    assert tracked - {path for group in manifest.sources(ROOT).values() for path in group} == set()


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("book/_assets/search/engine.js", "helpers"),
        ("book/_formats/paper.css", "helpers"),
        ("book/counting.csv", "chapters"),
        ("book/redirects.yml", "chapters"),
        ("_toc.yml", "chapters"),
        ("data/events.csv", "data"),
        ("requirements.txt", "packages"),
        ("requirements-test.txt", "bundle"),
        ("README.md", "bundle"),
    ],
)
def test_a_file_stands_under_the_name_that_a_reader_would_give_it(tmp_path, path, group):
    with_schema(tmp_path)
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text("x", encoding="utf-8")
    found = {name: set(listed) - {f"data/{DESCRIPTOR}"} for name, listed in manifest.sources(tmp_path).items()}
    assert {name: listed for name, listed in found.items() if listed} == {group: {path}}


def with_schema(root: Path) -> None:
    """Give a project the schema of its tables, without which nobody can say what belongs to it."""
    (root / "data").mkdir()
    shutil.copy(DATA / DESCRIPTOR, root / "data")


# The whole command, with a builder that writes one page instead of a book.

BUILDER = """
import os, pathlib
from statecraft_book import manifest
root = pathlib.Path.cwd()
site = root / "_build" / "html"
site.mkdir(parents=True)
text = (root / "data" / "events.csv").read_text() + os.environ["STATECRAFT_URL"] + os.environ["STATECRAFT_REPOSITORY"]
(site / "index.html").write_text(text + str(sorted(path.name for path in root.iterdir())))
manifest.write(root, site)
"""
TOLD = {address.SITE: "https://owner.github.io/book/", address.REPOSITORY: "https://github.com/owner/book"}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project that is built in no time, with its published site in it; what verifies it has other addresses."""
    package = tmp_path / "book" / "_ext" / "statecraft_book"
    package.mkdir(parents=True)
    for name in ("manifest", "archive", "address"):
        shutil.copy(HERE / f"{name}.py", package)
    (package / "__main__.py").write_text(BUILDER, encoding="utf-8")
    shutil.copytree(HERE.parents[1] / "statecraft", tmp_path / "book" / "statecraft")
    with_schema(tmp_path)
    (tmp_path / "data" / "events.csv").write_text("1", encoding="utf-8")
    monkeypatch.setattr(verify, "ROOT", tmp_path)
    published = verify.rebuild(tmp_path, tmp_path / "_build" / ".first", TOLD).rename(tmp_path / "_build" / "html")
    monkeypatch.setenv(address.REPOSITORY, "https://github.com/stranger/fork")
    monkeypatch.delenv(address.SITE, raising=False)
    (tmp_path / ".venv").mkdir()
    return published


def test_a_stranger_finds_the_published_site_in_what_they_built_themselves(project, capsys):
    assert verify.main([]) == 0
    assert capsys.readouterr().out == "The rebuilt site is the published one: 1 files, byte for byte.\n"
    assert sorted(path.name for path in (verify.ROOT / "_build").iterdir()) == [".first", "html"]  # tidied up


def test_a_datum_that_changed_since_is_named_by_the_whole_command(project, capsys):
    (verify.ROOT / "data" / "events.csv").write_text("2", encoding="utf-8")
    assert verify.main([str(project)]) == 1
    told = capsys.readouterr().out
    assert "1 of 1 files differ:\n  index.html: changed" in told
    assert "Changed since: data (data/events.csv)" in told


def test_a_book_that_cannot_be_built_again_shows_its_log(project, capsys):
    (verify.ROOT / "data" / "events.csv").unlink()
    assert verify.main([str(project)]) == 1
    assert "FileNotFoundError" in capsys.readouterr().err


def test_a_site_without_a_manifest_cannot_be_verified(tmp_path, capsys):
    assert verify.main([str(tmp_path)]) == 1
    assert "Could not compare" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda text: b"", "no JSON"),
        (lambda text: b"\xff\xfe", "no JSON"),
        (lambda text: b"[]", "no object"),
        (lambda text: text.replace(b'"files"', b'"fils"'), "no files"),
        (lambda text: text.replace(b'"data":', b'"dat":'), "no sources of data"),
        (lambda text: text.replace(b'"sources": {', b'"sources": 1, "else": {'), "no sources of data"),
        (lambda text: text.replace(b'"python": "3.12"', b'"python": 3.12'), "no environment"),
        (lambda text: text.replace(b"STATECRAFT_URL", b"X"), "does not say STATECRAFT_URL"),
    ],
)
def test_a_damaged_manifest_is_refused_with_what_is_wrong_with_it(site, capsys, monkeypatch, harm, words):
    monkeypatch.setattr(verify, "rebuild", None)  # nothing is built for it
    folder = site("old")
    described(folder, "1")
    path = folder / manifest.NAME
    whole = path.read_bytes()
    path.write_bytes(harm(whole))
    assert path.read_bytes() != whole
    assert verify.main([str(folder)]) == 1
    assert words in capsys.readouterr().err
