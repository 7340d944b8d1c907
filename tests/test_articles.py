"""Articles and the documents that they tell: what is counted, what is refused, and when two differ."""

from __future__ import annotations

import csv
import hashlib
import os
from pathlib import Path

import pandas as pd
import pytest

from conftest import ROOT
from factories import a_folder, change, got, put, source
from statecraft import counting, load
from statecraft.articles import count_articles, parts, texts
from statecraft.corpus import CorpusError
from statecraft.frames import frame_of
from statecraft.framing import framing, pairs, readings
from statecraft.package import DATA, schema

SEEDS = ROOT.parent / "shared" / "seeds"
ARTICLE = "Site\nThe chips are here. Export controls follow. Chips!\nAdvertisement: chips\n"


def document(ident: str) -> dict[str, str]:
    return {
        "id": ident, "title": ident, "issuer": "Ministry", "bloc": "us", "genre": "order", "lang": "en",
        "script": "Latn", "url": f"https://example.org/{ident}", "chars": "9", "sha256": "0" * 64,
        "complete": "yes", "rights": "free",
    }  # fmt: skip


def article(text: str = ARTICLE, **cells: str) -> dict[str, str]:
    return {
        "article": "daily-2025-accord", "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "start": "5", "report_start": "5", "report_end": "24", "end": str(text.index("Advertisement")),
    } | cells  # fmt: skip


def tally(concept: str, count: int, both: int | None = None, part: str = "report") -> dict[str, str]:
    read = dict.fromkeys(("a", "b", "both"), "" if both is None else str(both))
    return {"article": "daily-2025-accord", "part": part, "concept": concept, "count": str(count)} | read


def judgements(concept: str, count: int, right: int, readers: str = "ab") -> list[dict[str, str]]:
    return [
        {"document": "order", "concept": concept, "position": str(place), "pass": reader, "sample": "told",
         "judgement": "yes" if place < right else "no"}
        for place in range(count) for reader in readers
    ]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An article of the daily that tells one order; chips and controls are counted, the subject is not."""
    frames = {"chip": "chips", "export-control": "controls", "artificial-intelligence": "subject"}
    terms = {"chip": "chips", "export-control": "export controls", "artificial-intelligence": "AI"}
    return a_folder(
        tmp_path,
        sources=[*a_sources()],
        concepts=[{"id": ident, "frame": frame, "gloss": "A thing."} for ident, frame in frames.items()],
        terms=[{"concept": i, "lang": "en", "term": t, "main": "yes", "title": "no"} for i, t in terms.items()],
        documents=[document("order")],
        articles=[article()],
        article_documents=[{"article": "daily-2025-accord", "document": "order"}],
    )


def a_sources() -> list[dict[str, str]]:
    return [source(), source(id="daily-2025-accord", publisher="Daily", tier="press")]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    (made / "any-name.txt").write_bytes(ARTICLE.encode())
    return made


# Counting.


def test_an_article_is_known_by_its_checksum_whatever_its_name(folder, here):
    assert texts(here, folder) == {"daily-2025-accord": ARTICLE}


def test_an_article_that_is_not_there_is_named(folder, here):
    (here / "any-name.txt").write_text("changed", encoding="utf-8")
    with pytest.raises(CorpusError, match="1 articles are not there:\n  daily-2025-accord: no file with sha256"):
        texts(here, folder)


def test_the_passage_and_the_rest_leave_out_what_the_site_put_around_them(folder):
    cut = parts(ARTICLE, load("articles", folder).iloc[0])
    assert cut == {"report": "The chips are here.", "rest": "\n Export controls follow. Chips!\n"}


def test_concepts_are_counted_by_part(folder, here):
    found = count_articles(here, folder)
    assert found[["part", "concept", "count"]].to_numpy().tolist() == [
        ["report", "chip", 1], ["rest", "chip", 1], ["rest", "export-control", 1],
    ]  # fmt: skip
    assert found["both"].isna().all()


def test_a_reading_is_kept_while_its_count_stands_and_dropped_when_it_moves(folder, here):
    put(folder, "article_counts", [tally("chip", 1, 1), tally("chip", 2, 2, "rest")])
    found = count_articles(here, folder).set_index(["part", "concept"])["both"]
    assert found["report", "chip"] == 1 and pd.isna(found["rest", "chip"])


@pytest.fixture
def corpus(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder, with the text of its order where `make corpus` looks for it."""
    text = "Chips and export controls."
    change(folder, "documents", 2, sha256=hashlib.sha256(text.encode()).hexdigest(), chars=str(len(text)))
    (tmp_path / "order.txt").write_bytes(text.encode())
    monkeypatch.setenv(counting.VARIABLE, str(tmp_path))
    return folder


def test_recounting_writes_the_articles_too_and_says_what_is_to_be_read(corpus, here, monkeypatch, capsys):
    put(corpus, "article_counts", [tally("chip", 1, 1)])
    monkeypatch.setenv(counting.ARTICLES, str(here))
    counting.recount(corpus)
    assert [(row["part"], row["concept"], row["both"]) for row in got(corpus, "article_counts")] == [
        ("report", "chip", "1"), ("rest", "chip", ""), ("rest", "export-control", ""),
    ]  # fmt: skip
    said = capsys.readouterr()
    assert "article_counts.csv: 3 counts of 1 articles" in said.out
    assert "the matches of chip, export-control are to be read again" in said.err


def test_without_a_folder_of_articles_their_counts_stay_and_that_is_said(corpus, monkeypatch, capsys):
    put(corpus, "article_counts", [tally("chip", 7, 7)])
    monkeypatch.delenv(counting.ARTICLES, raising=False)
    counting.recount(corpus)
    assert got(corpus, "article_counts")[0]["count"] == "7" and got(corpus, "term_counts")
    assert "STATECRAFT_ARTICLES is not set: article_counts.csv stays as it is." in capsys.readouterr().err


def test_where_an_article_is_missing_no_table_is_touched(corpus, tmp_path, monkeypatch):
    put(corpus, "article_counts", [tally("chip", 7, 7)])
    monkeypatch.setenv(counting.ARTICLES, str(tmp_path))
    with pytest.raises(CorpusError, match="daily-2025-accord"):
        counting.recount(corpus)
    assert got(corpus, "article_counts")[0]["count"] == "7" and not got(corpus, "term_counts")


# Comparing.


def compared(folder: Path, mine: dict[str, int], told: dict[str, int]) -> pd.DataFrame:
    """The framing of an article and an order with so many matches of each concept, all of them accepted."""
    put(folder, "article_counts", [tally(concept, n, n) for concept, n in mine.items()])
    counts = [{"document": "order", "concept": concept, "count": str(n)} for concept, n in told.items()]
    put(folder, "term_counts", counts)
    put(folder, "match_judgements", [row for concept, n in told.items() for row in judgements(concept, n, n)])
    return framing("daily-2025-accord", folder).set_index("frame")


def test_a_clear_difference_is_shown_and_stands_without_one_match(folder):
    found = compared(folder, {"chip": 20, "export-control": 2}, {"chip": 2, "export-control": 20})
    assert found["differs"].all() and found["firm"].all()
    assert found.loc["chips", "share1"] == pytest.approx(20 / 22)


def test_a_difference_can_hang_on_one_match(folder):
    found = compared(folder, {"chip": 5, "export-control": 1}, {"chip": 1, "export-control": 6})
    assert found["differs"].all() and not found["firm"].any()


def test_what_is_alike_is_not_called_a_difference(folder):
    found = compared(folder, {"chip": 3, "export-control": 3}, {"chip": 4, "export-control": 3})
    assert not found["differs"].any() and not found["firm"].any()


def test_only_what_both_readings_accept_is_compared_and_the_passage_is_told_apart(folder):
    put(
        folder,
        "article_counts",
        [tally("chip", 3, 2), tally("chip", 4, 1, "rest"), tally("artificial-intelligence", 9)],
    )
    put(folder, "term_counts", [{"document": "order", "concept": "chip", "count": "5"}])
    put(folder, "match_judgements", judgements("chip", 5, 4))
    found = framing("daily-2025-accord", folder)
    assert found[["frame", "passage", "article", "documents"]].to_numpy().tolist() == [["chips", 2, 3, 4]]


def test_matches_that_were_not_read_twice_stop_the_comparison(folder):
    put(folder, "term_counts", [{"document": "order", "concept": "chip", "count": "5"}])
    put(folder, "article_counts", [tally("chip", 3, 2)])
    put(folder, "match_judgements", judgements("chip", 5, 5, "a"))
    with pytest.raises(ValueError, match="not every match was read twice in order"):
        framing("daily-2025-accord", folder)
    put(folder, "match_judgements", judgements("chip", 5, 5))
    put(folder, "article_counts", [tally("chip", 3)])
    with pytest.raises(ValueError, match="daily-2025-accord has matches without both readings"):
        framing("daily-2025-accord", folder)


def test_the_readings_of_an_article_are_told_from_its_sums(folder):
    uneven = tally("chip", 6) | {"a": "3", "b": "4", "both": "2"}
    put(folder, "article_counts", [uneven, tally("artificial-intelligence", 9)])
    old = judgements("chip", 1, 1)[0] | {"position": "9", "sample": "yes"}
    put(folder, "match_judgements", [*judgements("export-control", 2, 1), old])
    found = readings(folder).value_counts().to_dict()
    assert found == {("yes", "yes"): 2 + 1, ("yes", "no"): 1, ("no", "yes"): 2, ("no", "no"): 1 + 1}


# The book.


def test_the_shipped_counts_are_what_the_articles_give():
    here = Path(os.environ.get(counting.ARTICLES) or SEEDS)
    if not here.is_dir():
        pytest.skip(f"THE COUNTS OF ARTICLES WERE NOT RECOMPUTED: no articles ({counting.ARTICLES} names no folder)")
    made = counting.written(count_articles(here))
    with (DATA / "article_counts.csv").open(encoding="utf-8", newline="") as file:
        assert made.to_dict("records") == list(csv.DictReader(file))


def test_every_match_compared_was_judged_twice_and_nothing_else():
    table = load("article_counts").astype({"concept": "str"})
    compared = table["concept"].isin(frame_of().index)
    read = table[["a", "b", "both"]].notna()
    assert (read.all(axis=1) == compared).all() and (read.any(axis=1) == compared).all()
    mine = table[compared]
    assert (mine["both"] <= mine[["a", "b"]].min(axis=1)).all()
    assert (mine["both"] >= mine["a"] + mine["b"] - mine["count"]).all()
    assert (mine[["a", "b"]].max(axis=1) <= mine["count"]).all()


def test_counts_of_articles_hold_no_text():
    assert schema()["article_counts"].columns == ["article", "part", "concept", "count", "a", "b", "both"]
    with (DATA / "article_counts.csv").open(encoding="utf-8", newline="") as file:
        assert all(" " not in cell for row in csv.reader(file) for cell in row)


def test_an_article_is_compared_with_complete_documents_only():
    complete = load("documents").astype({"complete": "str"}).set_index("id")["complete"]
    assert set(pairs()) == set(load("articles")["article"].astype("str"))
    assert all(complete[documents].eq("yes").all() for documents in pairs().values())
