"""The country lens: every tie of an actor, how sure it is, and who says so or otherwise."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from factories import a_folder, actor, add, change, delete, evidence, group, membership, rows, source
from statecraft import lenses, package, tables
from statecraft.evidence import confidence
from statecraft.lenses import SHOWN, Fragment, lens
from statecraft.package import schema
from statecraft.reading import read, row_ids
from statecraft.tables import load

HOSTILE = "</strong><script>alert(1)</script> \"quoted\" 'so' &amp; {{ actor }} abc\u202edcba"


def use(monkeypatch, folder):
    """Put a small data folder in the place of the real one."""
    for module in (package, tables):
        monkeypatch.setattr(module, "DATA", folder)
    for cache in ("_CACHE",):
        monkeypatch.setattr(lenses, cache, {}, raising=False)
    return folder


@pytest.fixture
def folder(tmp_path, monkeypatch):
    japan = "accord/jpn/signatory"
    folder = a_folder(
        tmp_path,
        actors=[
            *(row for row in rows()["actors"] if row["id"] != "jpn"),
            actor(
                "jpn", name="Japan", name_original="日本", name_lang="ja", region="Eastern Asia", income_group="high"
            ),
        ],
        groups=[group(), group(group="oecd"), group(group="asean", until="2020-01-01"), group(actor="usa")],
        also=[
            evidence(table="memberships", row=japan, source="agency-2025-accord"),
            evidence(table="memberships", row=japan, source="institute-2025-accord"),
            evidence(
                table="memberships", row=japan, source="daily-2025-accord", relation="contradicts", says="No pen."
            ),
            evidence(table="memberships", row="forum/jpn/signatory", source="daily-2025-accord", relation="mentions"),
        ],
    )
    add(folder, "actors", actor("asean", name="ASEAN"), actor("oecd", name="OECD"))
    return use(monkeypatch, folder)


def page(fragment: Fragment) -> BeautifulSoup:
    return BeautifulSoup(fragment.html, "html.parser")


def said(fragment: Fragment, ident: str) -> list[str]:
    """Return the lines about one actor, as they are read."""
    return [item.get_text() for item in page(fragment).find(id=f"country-{ident}").find_all("li")]


def country(*actors: str) -> Fragment:
    return lens("country", "Country", actors, first=actors[0])


def test_every_tie_is_told_with_role_date_confidence_and_sources(folder):
    assert said(country("jpn"), "jpn") == [
        "The Accord: signed, 12 December 2025. high confidence · Ministry · Agency · but Daily: No pen.",
        "The Forum: signed, 15 March 2026. high confidence · Ministry",
    ]


def test_every_membership_is_told_once(folder):
    actors = sorted(set(load("memberships")["actor"]))
    assert sum(len(said(country(*actors), ident)) for ident in actors) == len(load("memberships")) == 7


def test_a_tie_without_a_date_says_none(folder):
    assert said(country("usa"), "usa")[-1].startswith("The Forum: guest. high confidence")


def test_a_date_is_told_as_far_as_it_is_known(tmp_path, monkeypatch):
    use(monkeypatch, a_folder(tmp_path, memberships=[membership(date="2025-12-01", date_precision="month")]))
    assert said(country("jpn"), "jpn")[0].startswith("The Accord: signed, December 2025. ")


def test_the_confidence_is_the_one_that_is_derived(tmp_path, monkeypatch):
    weak = evidence(table="memberships", row="accord/jpn/signatory", source="daily-2025-accord")
    use(monkeypatch, a_folder(tmp_path, memberships=[membership()], evidence=[weak]))
    mark = page(country("jpn")).find(class_="level")
    assert (mark["class"], mark.get_text()) == (["level", "low"], "low confidence")


def test_sources_are_linked_best_first_and_a_publisher_once(tmp_path, monkeypatch):
    listed = [
        *rows()["sources"],
        source(id="ministry-2026-again"),
        source(id="nobody-2025-secret", publisher="Nobody", url=""),
        source(id="rumour-2025-heard", publisher="Rumour", seen="cited"),
    ]
    also = [evidence(table="memberships", row="accord/jpn/signatory", source=row["id"]) for row in listed[1:]]
    use(monkeypatch, a_folder(tmp_path, sources=listed, memberships=[membership()], also=also))
    links = page(country("jpn")).find_all("a")
    assert [link.get_text() for link in links] == ["Ministry", "Agency"]
    assert all(link["href"].startswith("https://example.org/") for link in links)
    assert len(links) == SHOWN


def test_a_source_that_contradicts_is_always_named_however_many_support(folder):
    against = page(country("jpn")).find(class_="against")
    assert against.find_next("a")["href"] == "https://example.org/daily-2025-accord"


def test_standing_groups_are_named_and_past_ones_are_not(folder):
    assert page(country("jpn")).find("small").get_text() == "Eastern Asia · G7 · OECD"
    assert page(country("eu")).find("small").get_text() == ""


def test_an_original_name_carries_its_language(folder):
    summary = page(country("jpn")).summary
    assert (summary.find(lang=True)["lang"], summary.find(lang=True).get_text()) == ("ja", "日本")
    assert page(country("usa")).find(lang=True) is None


def test_actors_are_told_once_and_by_name(folder):
    names = [entry["data-name"] for entry in page(country("usa", "jpn", "eu", "usa")).find_all("details")]
    assert names == ["European Union", "Japan", "United States"]


def test_the_lens_says_what_it_is_and_which_actor_comes_first(folder):
    section = page(lens("country", "Country", ["jpn", "usa"], first="usa")).section
    assert (section["id"], section["aria-label"]) == ("country", "Country")
    pick = section.find(class_="lens-pick")
    assert (pick["data-first"], pick["data-label"]) == ("country-usa", "Country")
    assert section.find(id=pick["data-first"]).name == "details"


def test_two_lenses_on_a_page_share_no_id(folder):
    found = [tag["id"] for name in ("a", "b") for tag in page(lens(name, name, ["jpn"], "jpn")).find_all(id=True)]
    assert len(found) == len(set(found)) == 4


@pytest.mark.parametrize("ident", ["atlantis", "", "JPN"])
def test_an_unknown_actor_is_refused(folder, ident):
    with pytest.raises(KeyError, match=repr(ident)):
        country("jpn", ident)


def test_an_actor_without_ties_has_an_entry_without_lines(tmp_path, monkeypatch):
    use(monkeypatch, a_folder(tmp_path, memberships=[membership()]))
    assert said(country("chn"), "chn") == []


@pytest.mark.parametrize("table", ["actors", "instruments", "sources", "evidence"])
def test_hostile_words_arrive_as_they_are_and_change_nothing_around_them(folder, table):
    plain = [tag.name for tag in page(country("jpn")).find_all(True)]
    column, wanted = {
        "actors": ("name", {"id": "jpn"}),
        "instruments": ("name", {"id": "accord"}),
        "sources": ("publisher", {"id": "agency-2025-accord"}),
        "evidence": ("says", {"relation": "contradicts"}),
    }[table]
    frame = read(folder / f"{table}.csv", schema(folder)[table])
    match = (frame[list(wanted)] == list(wanted.values())).all(axis=1)
    change(folder, table, frame.index[match][0], **{column: HOSTILE})
    lenses.__dict__.get("_CACHE", {}).clear()
    fragment = country("jpn")
    assert [tag.name for tag in page(fragment).find_all(True)] == plain
    assert HOSTILE in page(fragment).get_text()
    assert "<script" not in fragment.html


def test_the_plain_text_tells_the_same_ties(folder):
    assert country("usa", "jpn").text.splitlines() == [
        "Japan: The Accord: signed 12 December 2025; The Forum: signed 15 March 2026",
        "United States: The Accord: signed 12 December 2025; The Forum: guest",
    ]


def test_a_fragment_shows_both_forms(folder):
    fragment = country("jpn")
    assert fragment._repr_mimebundle_() == {"text/html": fragment.html, "text/plain": fragment.text}


def test_the_lens_shows_evidence_that_was_added_since_the_last_look(folder):
    before = said(country("eu"), "eu")
    add(folder, "evidence", evidence(table="memberships", row="accord/eu/signatory", source="agency-2025-accord"))
    assert said(country("eu"), "eu") == [before[0].replace("· Ministry", "· Ministry · Agency")]


def test_evidence_that_was_removed_is_no_longer_shown(folder):
    frame = read(folder / "evidence.csv", schema(folder)["evidence"])
    line = frame.index[frame["relation"] == "contradicts"][0]
    delete(folder, "evidence", line)
    lenses.__dict__.get("_CACHE", {}).clear()
    assert "but" not in said(country("jpn"), "jpn")[0].split()


def test_the_real_lens_tells_every_tie_in_the_data():
    frame = load("memberships")
    fragment = lens("country", "Country", frame["actor"].astype("str"), first="kaz")
    soup = page(fragment)
    assert len(soup.find_all("li")) == len(frame) > 500
    graded = confidence().loc["memberships"].reindex(row_ids(frame, schema()["memberships"])).astype("str")
    marks = [mark.get_text() for mark in soup.find_all(class_="level")]
    assert sorted(marks) == sorted(f"{level} confidence" for level in graded)
