"""Profiles: all that is known of one instrument or actor, with its confidence, and nothing but text."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from factories import (
    a_folder,
    actor,
    claim,
    event,
    evidence,
    figure,
    gap,
    group,
    instrument,
    membership,
    rows,
    share,
    source,
)
from statecraft.actor_profiles import profile_of_actor
from statecraft.addresses import address, mentioned, profiled, subjects
from statecraft.coding import codebook
from statecraft.facts import fact
from statecraft.markup import fill
from statecraft.profile_parts import item
from statecraft.profiles import profile_of_instrument, profiles
from statecraft.records import UNSOURCED, Records

HOSTILE = "</b></dd><script>alert(1)</script> \"quoted\" 'so' &amp; {{ profile }} abc\u202edcba"


def of(folder, ident="accord", kind="instruments"):
    make = profile_of_instrument if kind == "instruments" else profile_of_actor
    return make(Records(folder), ident)


def page(profile):
    return BeautifulSoup(fill("profile.html", profile=profile), "html.parser")


def section(profile, ident):
    return next((one for one in profile["sections"] if one["id"] == ident), None)


def items(profile, ident):
    """Return the values of a section as (label, item)."""
    return [(entry["label"], one) for entry in section(profile, ident)["entries"] for one in entry["items"]]


def test_an_instrument_says_what_it_is_and_how_sure_that_is(tmp_path):
    folder = a_folder(
        tmp_path, instruments=[instrument(number="No. 7", notes="A note.", name_original="約", name_lang="ja")]
    )
    profile = of(folder)
    told = {entry["label"]: entry["items"][0] for entry in profile["facts"]}
    assert (told["Began"]["head"], told["Began"]["level"]) == ("12 December 2025", "high")
    assert (told["Status"]["head"], told["Status"]["aside"]) == ("signed", "as of 22 November 2026")
    assert told["Legal force"]["head"] == "political commitment without legal force"
    assert told["Number"]["head"] == "No. 7"
    assert told["Led by"]["to"] == ("actors", "usa")
    assert told["Note"]["text"] == "A note."
    assert page(profile).select_one("p.original")["lang"] == "ja"


def test_the_roster_is_by_role_with_dates_and_confidence(tmp_path):
    also = [
        membership(actor="g7", role="guest", date="", date_precision=""),
        membership(actor="chn", role="observer", date="2025-12-01", date_precision="month", until="2026-05-01"),
    ]
    who = items(of(a_folder(tmp_path, memberships=[*rows()["memberships"], *also])), "who")
    assert [label for label, _ in who] == ["Signed (3)"] * 3 + ["Represented (1)", "Guests (1)", "Observers (1)"]
    assert [one["head"] for _, one in who[:3]] == ["Japan", "United States", "European Union"]
    assert who[3][1]["aside"] == "1 February 2026, through European Union"
    assert who[4][1]["aside"] == "date not stated"
    assert who[5][1]["aside"] == "December 2025, until 1 May 2026"
    assert {one["level"] for _, one in who} == {"high"}


def test_provisions_are_final_codes_in_words_and_blanks_stand_apart(tmp_path):
    def code(dimension, stance, number="final", text="Places are open."):
        return {
            "instrument": "accord",
            "dimension": dimension,
            "pass": number,
            "stance": stance,
            "text": text,
            "locator": "part 2",
        }

    folder = a_folder(
        tmp_path,
        provisions=[
            code("offers-training", "delivered-or-open"),
            code("offers-training", "promised", "a"),
            code("money", "not-found"),
        ],
    )
    (training, first), (blank, second) = items(of(folder), "provisions")
    assert (training, first["head"], first["text"], first["aside"]) == (
        "Offers training",
        "delivered or open",
        "Places are open.",
        "part 2",
    )
    assert first["level"] in ("high", UNSOURCED)
    assert (blank, second["text"], second["level"]) == ("Not found", "brings money", "")


def test_figures_stand_by_stage_in_words(tmp_path):
    folder = a_folder(
        tmp_path, figures=[figure(), figure(id="accord-spent", stage="delivered", qualifier="exact", value="5")]
    )
    assert [(label, one["head"]) for label, one in items(of(folder), "figures")] == [
        ("Pledged", "at least US$1.67 billion"),
        ("Delivered", "US$5"),
    ]


def test_events_are_in_order_and_as_precise_as_known(tmp_path):
    folder = a_folder(
        tmp_path, events=[event(), event(id="accord-before", date="2025-01-01", date_precision="year", kind="meeting")]
    )
    assert [label for label, _ in items(of(folder), "events")] == ["2025", "12 December 2025"]


def test_open_questions_and_claims_of_the_press_are_told(tmp_path):
    folder = a_folder(
        tmp_path, claims=[claim(), claim(id="release-wrong", verdict="wrong", error="date", correction="On the 13th.")]
    )
    profile = of(folder)
    assert items(profile, "open")[0][1]["head"] == "Who pays?"
    (wrong, first), (right, second) = items(profile, "claims")
    assert (wrong, right) == ("Wrong", "Correct")
    assert first["text"] == "Two states signed. The evidence: On the 13th."
    assert second["url"] == "https://example.org/ministry-2025-accord"


def test_sources_are_best_first_with_what_each_bears_on_and_who_disagrees(tmp_path):
    folder = a_folder(
        tmp_path,
        also=[
            evidence(source="daily-2025-accord"),
            evidence(table="events", row="accord-signing", source="agency-2025-accord"),
            evidence(
                table="figures",
                row="accord-fund",
                source="agency-2025-accord",
                relation="contradicts",
                says="Half of it.",
            ),
        ],
    )
    profile = of(folder)
    listed = items(profile, "sources")
    assert [label for label, _ in listed] == ["Primary", "Wire", "Press"]
    assert listed[1][1]["text"] == "Supports one event; contradicts one figure"
    ((what, against),) = items(profile, "contradictions")
    assert what == "Money promised: at least US$1.67 billion"
    assert against["text"] == "Half of it."


def test_a_source_that_was_not_read_says_so_and_one_without_address_is_no_link(tmp_path):
    folder = a_folder(tmp_path, sources=[source(seen="cited", url="")], evidence=[evidence()])
    ((_, one),) = items(of(folder), "sources")
    assert "not read" in one["aside"]
    assert one["url"] == ""


def test_a_row_without_evidence_is_marked_as_such_and_breaks_nothing(tmp_path):
    profile = of(a_folder(tmp_path, evidence=[]))
    assert {one["level"] for _, one in items(profile, "who")} == {UNSOURCED}
    assert section(profile, "sources") is None
    assert page(profile).select_one(".level.no-source").get_text() == "no source"


def test_missing_dates_are_said_to_be_missing(tmp_path):
    folder = a_folder(tmp_path, instruments=[instrument(launched="", launched_precision="")], memberships=[])
    profile = of(folder)
    assert profile["facts"][0]["items"][0]["head"] == "date not stated"
    assert section(profile, "who") is None
    assert items(of(folder, "usa", "actors"), "leads")[0][1]["aside"] == "date not stated, signed"


def test_an_actor_has_ties_groups_shares_and_what_it_leads(tmp_path):
    folder = a_folder(tmp_path, figures=[figure(scope="Japan alone"), figure(id="other", scope="Japanese firms")])
    japan = of(folder, "jpn", "actors")
    assert [(label, one["head"], one["aside"], one["level"]) for label, one in items(japan, "ties")] == [
        ("Signed", "The Accord", "12 December 2025", "high"),
        ("Signed", "The Forum", "15 March 2026", "high"),
    ]
    assert [(one["head"], one["aside"]) for _, one in items(japan, "groups")] == [("G7", "since 15 November 1975")]
    assert [(label, one["head"]) for label, one in items(japan, "shares")] == [("Ore, mining", "about 12.5%")]
    assert [one["aside"] for _, one in items(japan, "figures")] == ["Japan alone; pledged, as of 12 December 2025"]
    usa = of(folder, "usa", "actors")
    assert [one["to"] for _, one in items(usa, "leads")] == [("instruments", "accord")]
    assert [(label, one["text"]) for label, one in items(usa, "events")] == [
        ("12 December 2025", "The accord is signed")
    ]


def test_a_name_inside_a_longer_name_is_not_named(tmp_path):
    folder = a_folder(
        tmp_path,
        actors=[*rows()["actors"], actor("gin", name="Guinea"), actor("png", name="Papua New Guinea")],
        memberships=[*rows()["memberships"], membership(actor="gin"), membership(actor="png")],
        figures=[figure(scope="Papua New Guinea")],
    )
    assert section(of(folder, "gin", "actors"), "figures") is None
    assert section(of(folder, "png", "actors"), "figures")


def test_a_group_lists_its_members(tmp_path):
    folder = a_folder(tmp_path, groups=[group(), group(actor="usa")], memberships=[membership(actor="g7")])
    ((_, first), (_, second)) = items(of(folder, "g7", "actors"), "members")
    assert (first["head"], first["to"], second["head"], second["to"]) == (
        "Japan",
        ("actors", "jpn"),
        "United States",
        ("actors", "usa"),
    )


def test_only_actors_with_a_tie_a_share_or_a_lead_have_a_page(tmp_path):
    folder = a_folder(tmp_path, actors=[*rows()["actors"], actor("tuv", name="Tuvalu")])
    assert "tuv" not in profiled(folder)["actors"]
    assert "g7" not in profiled(folder)["actors"]
    assert address("actors", "tuv", folder) == ""
    assert address("actors", "jpn", folder) == "actors/jpn.html"
    assert address("sources", "jpn", folder) == ""
    assert {(one["kind"], one["id"]) for one in profiles(folder)} == {
        (table, ident) for table, named in profiled(folder).items() for ident in named
    }


@pytest.mark.parametrize(("kind", "ident"), [("instruments", "accord"), ("actors", "jpn")])
def test_hostile_text_in_every_cell_arrives_as_text(tmp_path, kind, ident):
    words = HOSTILE
    folder = a_folder(
        tmp_path,
        instruments=[
            instrument(name=words, name_original=words, name_lang="ar", summary=words, number=words, notes=words),
            instrument(id="forum", lead="jpn", name=words),
        ],
        actors=[
            *(one for one in rows()["actors"] if one["id"] != "jpn"),
            actor("jpn", name=words, name_original=words, name_lang="ar", notes=words, region=words),
        ],
        events=[
            event(title=words, summary=words, place=words),
            event(id="forum-signing", instrument="forum", title=words),
        ],
        figures=[figure(metric=words, unit=words, scope=words, notes=words)],
        shares=[share(scope=words, estimator=words)],
        gaps=[gap(question=words, searched=words, settles=words)],
        claims=[claim(statement=words, correction=words)],
        provisions=[
            {
                "instrument": "accord",
                "dimension": "money",
                "pass": "final",
                "stance": "no-money",
                "text": words,
                "locator": words,
            }
        ],
        sources=[
            source(title=words, title_original=words, publisher=words, lang="ar"),
            source(id="daily-2025-accord", title=words, publisher=words),
        ],
        also=[
            evidence(
                table="memberships",
                row="accord/jpn/signatory",
                source="daily-2025-accord",
                relation="contradicts",
                says=words,
            )
        ],
    )
    soup = page(of(folder, ident, kind))
    assert not soup.find_all(["script", "img", "iframe", "style"])
    allowed = {"div", "nav", "h1", "h2", "p", "dl", "dt", "dd", "ul", "li", "a", "b", "span", "small", "section"}
    assert {tag.name for tag in soup.find_all(True)} <= allowed
    for tag in soup.find_all(True):
        assert set(tag.attrs) <= {"class", "id", "href", "lang", "dir", "title", "aria-label"}
    assert soup.h1.get_text() == words
    assert soup.get_text().count("<script>alert(1)</script>") > 5
    assert all(
        re.match(r"https?://|#|\.\./((instruments|actors)/[a-z0-9-]+|methods)\.html$", link["href"])
        for link in soup.find_all("a")
    )


@pytest.mark.parametrize("url", ["javascript:alert(1)", " https://x", "data:text/html,x", "//x", ""])
def test_an_address_that_is_not_of_the_web_is_no_link(url):
    assert item("A title", url=url)["url"] == ""


def test_a_profile_is_the_same_every_time(tmp_path):
    folder = a_folder(tmp_path)
    first, second = ([fill("profile.html", profile=one) for one in profiles(folder)] for _ in range(2))
    assert first == second


def test_a_ledger_cell_names_a_profile_only_in_the_book(monkeypatch):
    row = {"id": "pax-silica", "name": "Pax Silica Declaration", "holder": "China", "holder_id": "chn", "camp": "China"}
    monkeypatch.delenv("STATECRAFT_BOOK", raising=False)
    assert mentioned(row, "name") == ""
    monkeypatch.setenv("STATECRAFT_BOOK", "1")
    assert mentioned(row, "name") == "instruments/pax-silica.html"
    assert mentioned(row, "holder") == "actors/chn.html"
    assert mentioned(row, "camp") == ""
    assert mentioned(row | {"instrument": "waico", "id": "chn", "name": "China"}, "name") == "actors/chn.html"
    assert mentioned({"name": "Nobody", "id": "nobody"}, "name") == ""
    assert mentioned({"short": "WAICO", "instrument": "waico"}, "short") == "instruments/waico.html"
    assert mentioned({"name": "x", "id": None}, "name") == ""


@pytest.mark.parametrize(
    ("ident", "place"),
    [
        ("accord.launched", ["instruments/accord.html"]),
        ("accord-signing", ["instruments/accord.html"]),
        ("accord-fund", ["instruments/accord.html"]),
        ("accord.signatories", ["instruments/accord.html"]),
        ("accord.signatories & forum.signatories", ["instruments/accord.html", "instruments/forum.html"]),
        ("ore-mining-jpn-2024", ["actors/jpn.html"]),
    ],
)
def test_a_fact_is_about_the_profiles_of_its_rows(tmp_path, ident, place):
    folder = a_folder(tmp_path)
    assert [where for _, where in subjects(fact(ident, folder), folder)] == place


def test_a_fact_about_many_instruments_is_about_none_in_particular(tmp_path):
    many = [instrument(id=f"accord-{n}") for n in range(4)]
    folder = a_folder(tmp_path, instruments=many, events=[], memberships=[], figures=[], claims=[], gaps=[])
    assert subjects(fact("instruments/status=signed", folder), folder) == []


def test_every_question_of_the_codebook_can_be_told():
    from statecraft.provisions import QUESTIONS

    assert {one["id"] for one in codebook()["dimensions"]} <= set(QUESTIONS)
