"""What the chapter on words finds, computed from the counts and the judgements."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
import pytest

from conftest import ROOT
from finding import finding
from statecraft import load
from statecraft.articles import texts
from statecraft.coding import alpha
from statecraft.corpus import counted, sizes
from statecraft.frames import (
    BOILERPLATE,
    compare,
    documents,
    frame_counts,
    judged,
    key_words,
    mentions,
    precision,
    withheld,
)
from statecraft.framing import framing, pairs, readings
from statecraft.segmentation import cutter, kept_whole
from statecraft.terms import terms, words

SIDES = {
    "us": ["us"],
    "china": ["china"],
    "others": ["allied", "multilateral"],
}
LOADED = {
    "ai-safety", "alliance", "controls", "cooperation", "development", "national-security", "rights-ethics",
    "sovereignty", "supply-security",
}  # fmt: skip


def declarations(side: str) -> list[str]:
    return [ident for bloc in SIDES[side] for ident in documents("declaration", bloc)]


@lru_cache
def apart(one: str, other: str) -> pd.DataFrame:
    """How two sides' declarations differ, as the chapter compares them, by frame."""
    both = frame_counts()[[ident for side in ("us", "others", "china") for ident in declarations(side)]]
    return compare(declarations(one), declarations(other), both, mentions(both)).set_index("frame")


def more(frame: str, one: str, other: str) -> bool:
    """One side's declarations have more of a frame than the other's, and the interval leaves out zero."""
    row = apart(one, other).loc[frame]
    return bool(row["differs"] and row["apart"] > 0)


def less(frame: str, one: str, other: str) -> bool:
    row = apart(one, other).loc[frame]
    return bool(row["differs"] and row["apart"] < 0)


def mainland() -> tuple[list[str], list[str]]:
    abroad = documents("initiative", "china", "zh") + documents("declaration", "china")
    return abroad, [i for genre in ("statute", "regulation", "plan") for i in documents(genre, "china", "zh")]


@finding(
    "words",
    "In declarations, the one genre that all sides share, American texts speak more than the others of controls, "
    "supply, national security and allies, Chinese texts of development and cooperation, and the texts of "
    "partners and wider circles of AI safety, models and rights.",
)
@finding("words", "American declarations speak of controls and supply, Chinese ones of development and cooperation")
def test_each_side_has_its_own_themes_in_declarations():
    for frame in ("controls", "supply-security", "national-security", "alliance"):
        assert more(frame, "us", "china") and more(frame, "us", "others"), frame
    for frame in ("development", "cooperation"):
        assert less(frame, "us", "china") and less(frame, "others", "china"), frame
    for frame in ("models", "rights-ethics", "ai-safety"):
        assert more(frame, "others", "china") and less(frame, "us", "others"), frame
    spoken = counted().astype({"bloc": "str", "genre": "str"}).groupby("genre")["bloc"].agg(set)
    assert [genre for genre, blocs in spoken.items() if {"us", "china", "allied"} <= blocs] == ["declaration"]
    widest = apart("us", "china").query("not sparse").index
    assert (list(widest[:2]), widest[-1]) == (["controls", "supply-security"], "development")


@finding(
    "words",
    "We are fairly sure of that order in the eleven declarations we hold and unsure beyond them: they are few, differ "
    "in subject and were chosen by what could be found, and two machine-assisted readers disagree on about one in "
    "eleven of the matches they judged.",
)
@finding("words", "For nine withheld frames we therefore read every match in the declarations")
def test_eleven_declarations_and_two_readers_who_mostly_agree():
    every = [ident for side in SIDES for ident in declarations(side)]
    assert [len(declarations(side)) for side in SIDES] == [4, 3, 4]
    apart = judged().query("sample != 'told'")  # those are of articles' documents, by two other readers
    assert abs((apart["a"] != apart["b"]).mean() - 1 / 11) < 0.005
    countable = frame_counts()[every].notna().all(axis=1)
    assert {frame for frame in withheld() if countable[frame]} == LOADED


@finding("words", "Absence is the commonest mistake in counting words, so the gaps come before any count.")
@finding("words", "a partial text is counted nowhere")
def test_partial_texts_are_counted_nowhere_and_the_missing_ones_are_not_documents():
    table = load("documents").astype({"complete": "str", "title": "str"})
    partial = set(table.loc[table["complete"] == "no", "id"])
    assert len(partial) == 10
    assert not partial & set(load("term_counts")["document"].astype("str"))
    complete = counted()["title"].str.casefold()
    for name in ("pax silica declaration", "cooperation organization", "global ai governance action plan", "ai+"):
        assert not complete.str.contains(name, regex=False).any()


@finding("words", "American texts are above all orders, Chinese ones laws and regulations")
def test_the_corpus_is_uneven():
    genres = counted().astype({"bloc": "str", "genre": "str"}).groupby("bloc")["genre"].value_counts()
    assert genres["us"].index[0] == "order" and genres["us"].iloc[0] == 14
    assert set(genres["china"].index[:2]) == {"regulation", "statute"}
    assert genres["china"].iloc[:2].sum() > genres["china"].sum() / 2


@finding("words", "Words for things, such as chips, minerals, models or data, can be counted with little loss")
@finding("words", "words of politics cannot")
def test_words_for_things_are_precise_and_words_of_politics_are_not():
    share = precision().set_index("frame")["precision"]
    assert share[["chips", "minerals", "models", "data"]].min() >= 0.9
    assert set(withheld()) > LOADED
    assert share[sorted(LOADED)].max() <= 0.7
    assert share.idxmin() == "development"


@finding(
    "words",
    "in what Beijing tells the world it is help for poorer states, in China’s own laws and plans the skill of an "
    "agency, and not once the former",
)
def test_capacity_building_means_two_things():
    abroad, home = mainland()
    found = judged().query("concept == 'capacity-building'").set_index("document")["right"]
    outside, inside = found[found.index.isin(abroad)], found[found.index.isin(home)]
    assert (outside.sum(), len(outside)) == (8, 9)
    assert (inside.sum(), len(inside)) == (0, 6)


@finding("words", "Most of the American words for controls stand in two trade texts, on tariffs")
def test_controls_are_tariffs_in_two_trade_texts():
    found = judged()
    found = found[(found["frame"] == "controls") & found["right"] & found["document"].isin(declarations("us"))]
    trade = found[found["document"].isin(["ally-us-eu-framework-2025", "ally-us-india-2026"])]
    assert (len(trade), len(found)) == (42, 73)
    assert (trade["concept"] == "tariff").sum() > len(trade) / 2


@finding(
    "words",
    "Chinese declarations have more of cooperation and of development than the American ones and than the partners’",
)
def test_cooperation_and_development_stand_out_against_both():
    for frame in ("cooperation", "development"):
        assert all(apart(side, "china").loc[frame, "high"] < 0 for side in ("us", "others"))


@finding("words", "with any one left out, its direction stays")
def test_no_single_text_carries_the_contrast():
    us, cn = declarations("us"), declarations("china")
    counts = frame_counts()[us + declarations("others") + cn]
    units = mentions(counts)
    for frame, sign in {
        "controls": 1, "supply-security": 1, "national-security": 1, "alliance": 1, "development": -1,
        "cooperation": -1,
    }.items():  # fmt: skip
        row = counts.loc[frame]
        for left in us + cn:
            one, two = ([i for i in side if i != left] for side in (us, cn))
            assert sign * (row[one].sum() / units[one].sum() - row[two].sum() / units[two].sum()) > 0, (frame, left)


@finding(
    "words",
    "the same procedure finds no difference in any frame that can be counted",
)
def test_chinese_and_taiwanese_statutes_show_no_difference():
    one, two = documents("statute", "allied", "zh"), documents("statute", "china")
    counts = frame_counts()[one + two]
    for units in (sizes(), mentions(counts)):
        found = compare(one, two, counts, units)
        assert not found["differs"].any() and (~found["sparse"]).sum() >= 3


@finding("words", "In English declarations, partners write of AI and risk, Americans of trade and security")
@finding("words", "Names of the parties, grammar and the formulae of drafting lead the raw list")
def test_key_words_of_english_declarations():
    found = key_words(declarations("us"), declarations("others"))
    assert set(found.index[:5]) <= BOILERPLATE
    kept = found[~found["everywhere"] & ~found.index.isin(BOILERPLATE)]
    assert list(kept.index[:3]) == ["trade", "technologies", "security"]
    assert list(kept.index[::-1][:2]) == ["ai", "risk"]
    assert kept.loc[["trade", "security", "ai", "risk"], "q"].max() < 0.05
    assert kept.loc[["trade", "security", "ai", "risk"], "steady"].all()


@finding("words", "Over all genres it is common in Chinese texts too")
def test_security_is_common_in_chinese_texts():
    tokens = load("token_counts").astype({"document": "str", "token": "str"})
    mine = documents(None, "china", "zh")
    assert (tokens.loc[tokens["token"] == "安全", "document"].isin(mine).sum(), len(mine)) == (19, 20)


@finding("words", "Between Chinese and Taiwanese statutes the strongest key words are 的 and 之")
def test_the_strongest_key_words_of_statutes_are_possessives():
    found = key_words(documents("statute", "china"), documents("statute", "allied", "zh"))
    assert (found.index[0], found.index[-1]) == ("的", "之")


@finding("words", "One of seven Chinese regulations has all the mineral words of its genre")
@finding("words", "The mineral words of Chinese regulations all stand in the one on rare earths")
@finding("words", "the American rate for orders leans on the proclamation on minerals")
def test_one_document_holds_the_minerals_of_its_genre():
    minerals = frame_counts().loc["minerals"]
    rules, orders = minerals[documents("regulation", "china")], minerals[documents("order", "us")]
    assert len(rules) == 7 and list(rules[rules > 0].index) == ["cn-rare-earth-2024"]
    assert orders.idxmax() == "us-proc-minerals-2026" and orders.max() > 0.9 * orders.sum()


@finding("words", "for development the gap is wider than any between Chinese and Taiwanese statutes")
@finding("words", "every match of development and cooperation was read in all the mainland texts")
def test_genre_moves_one_government_further_than_two_differ():
    abroad, home = mainland()
    assert (len(abroad), len(home)) == (5, 15)
    found = compare(abroad, home).set_index("frame")
    assert found.loc[["development", "cooperation"], "differs"].all()
    statutes = compare(documents("statute", "china"), documents("statute", "allied", "zh"))
    assert found.loc["development", "low"] > statutes["apart"].abs().max()


POST, COMMENT = "seed-003-action-plan-netease", "seed-004-friends-peoples-daily"


@lru_cache
def beside(article: str) -> pd.DataFrame:
    """An article's frames beside those of the documents that it tells, by frame."""
    return framing(article).set_index("frame")


def read(article: str) -> pd.DataFrame:
    """Return what was counted and accepted in an article, by concept, both parts together."""
    table = load("article_counts").astype({"article": "str", "concept": "str"})
    return table[table["article"] == article].groupby("concept")[["count", "both"]].sum()


@finding("words", "Two of the five articles that started this book tell documents of which full texts are held")
@finding("words", "an article against one document or four is a case")
@finding("words", "What a newspaper makes of a document is shown in two cases only")
def test_two_of_five_articles_are_compared_with_one_document_or_four():
    assert load("claims")["article"].nunique() == 5
    assert {article: len(documents) for article, documents in pairs().items()} == {POST: 4, COMMENT: 1}


@finding(
    "words", "it is set against the orders and the White House’s release on the plan, since the plan itself is not held"
)
def test_the_action_plan_itself_is_not_held():
    titles = load("documents").astype({"title": "str", "id": "str"}).set_index("id")["title"]
    assert [ident for ident, title in titles.items() if "Action Plan" in title and ident.startswith("us-")] == [
        "us-actionplan-release-2025"
    ]
    assert titles["us-actionplan-release-2025"].endswith("(release, not the plan)")


@finding("words", "6 of 33 comparisons with an article show a difference")
@finding("words", "12 frames with fewer than four matches show none and are not listed")
def test_six_comparisons_with_an_article_show_a_difference():
    both = pd.concat(map(beside, pairs()))
    assert (both["differs"].sum(), len(both)) == (6, 33)
    few = both["article"] + both["documents"] < 4
    assert few.sum() == 12 and not both.loc[few, "differs"].any()


@finding("words", "Two readers judged every new match and agree on 98% of 279 (alpha 0.92)")
def test_two_readers_agree_on_the_matches_of_the_articles():
    found = readings()
    same = (found["a"] == found["b"]).mean()
    assert (f"{same:.0%}", len(found), f"{alpha(found['a'], found['b']):.2f}") == ("98%", 279, "0.92")


@finding("words", "The post speaks of chips more often than the orders and the release do")
@finding(
    "words",
    "It adds cooperation and development, nine matches in all, and each stands after the passage that tells the "
    "documents",
)
@finding("words", "Data centres and other means of computing, nineteen matches in the documents, are down to one.")
@finding("words", "each of these last three differences would vanish with a single match fewer")
def test_the_post_has_more_of_chips_and_adds_cooperation_and_development():
    found = beside(POST)
    assert set(found.index[found["differs"]]) == {"chips", "models", "development", "cooperation", "compute"}
    assert found.loc["chips", "firm"] and found.loc["chips", "share1"] > found.loc["chips", "share2"]
    added = found.loc[["cooperation", "development"]]
    assert (added["article"].sum(), added["passage"].sum()) == (9, 0)
    assert added["documents"].max() <= 1
    assert found.loc["compute", ["article", "documents"]].tolist() == [1, 19]
    assert not found.loc[["cooperation", "development", "compute"], "firm"].any()
    assert load("articles").set_index("article").loc[POST, "report_start"] == 0  # so the rest comes after


@finding(
    "words",
    "eighteen of their twenty-one matches stand in one order, which defines large language models and repeats the "
    "term, while the post writes the plain word 模型, which the list lacks",
)
def test_the_models_are_a_gap_of_the_list():
    found = judged()
    found = found[(found["frame"] == "models") & found["right"] & found["document"].isin(pairs()[POST])]
    assert found.groupby("document").size().to_dict() == {
        "us-actionplan-release-2025": 2, "us-eo14319-2025": 18, "us-eo14320-2025": 1,
    }  # fmt: skip
    assert (found["concept"] == "large-model").sum() > 14
    assert beside(POST).loc["models", "article"] == 0
    assert "模型" not in set(terms("zh-Hant")["term"])


@finding(
    "words",
    "The comment speaks of cooperation far more than the plan, though four of its thirteen matches are the name of the "
    "group whose meeting it praises.",
)
@finding("words", "On development, the plan’s own theme, no difference is shown.")
@finding(
    "words",
    "AI safety, rights and ethics, and data security, fourteen matches in the plan, have none in the comment; no one "
    "of the three alone is shown to differ.",
)
@finding("words", "its “fair” development, six matches, is fair to states")
def test_the_comment_has_more_of_cooperation_and_nothing_of_safety():
    found = beside(COMMENT)
    assert list(found.index[found["differs"]]) == ["cooperation"]
    assert found.loc["cooperation", "article"] == 13 and read(COMMENT).loc["group-of-friends", "both"] == 4
    assert found["documents"].idxmax() == "development"
    gone = found.loc[["ai-safety", "rights-ethics", "data-security"]]
    assert (gone["article"].sum(), gone["documents"].sum()) == (0, 14)
    assert read(COMMENT).loc["fairness"].tolist() == [6, 0]


SEEDS = ROOT.parent / "shared" / "seeds"


@finding("words", "the post writes the plain word 模型")
@finding("words", "It names safety once, in words that the list lacks")
@pytest.mark.skipif(not SEEDS.is_dir(), reason="the articles are not in the repository")
def test_what_the_list_lacks_stands_in_the_articles():
    table = load("articles").astype({"article": "str"}).set_index("article")
    said = {
        ident: text[int(table.loc[ident, "start"]) : int(table.loc[ident, "end"])]
        for ident, text in texts(SEEDS).items()
    }
    assert "模型" in said[POST]
    assert (said[COMMENT].count("安全"), said[COMMENT].count("安全治理")) == (1, 1)
    assert not any(term in "安全治理" for term in terms("zh-Hans")["term"])


@finding("words", "dominance is attested in English alone")
@finding("words", "The Chinese texts have a word for a divide in intelligence")
def test_names_travel_unevenly():
    counts = load("term_counts").astype({"document": "str", "concept": "str"})
    langs = counts.assign(lang=counts["document"].map(counted().set_index("id")["lang"])).groupby("concept")["lang"]
    seen = langs.unique().map(set)
    assert seen["dominance"] == {"en"}
    assert seen["intelligence-divide"] == {"zh-Hans"}
    assert "zh-Hans" in seen["safe-and-controllable"]


@finding("words", "it knows 单边主义, unilateralism, and splits 多边主义, multilateralism")
@finding("words", "Of 296 terms, 133 come out whole; with the dictionary 295")
def test_jieba_keeps_unilateralism_and_splits_multilateralism():
    own = words("zh-Hans")
    alone, taught = (kept_whole(own, cutter(given)) for given in ((), tuple(own)))
    assert "单边主义" in alone and "多边主义" not in alone and "多边主义" in taught
    assert (len(own), len(alone), len(taught)) == (296, 133, 295)
