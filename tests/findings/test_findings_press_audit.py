"""What the press audit says about the five articles, computed from the claims."""

from __future__ import annotations

from finding import finding
from statecraft import load
from statecraft.evidence import cited, confidence
from statecraft.verdicts import ERRORS, SHORT, VERDICTS, audited, counts

POST, JULY, DECEMBER = "seed-003-action-plan-netease", "seed-001-waico-global-times", "seed-000-pax-silica-global-times"
COLUMN, VIETNAM = "seed-004-friends-peoples-daily", "seed-002-us-korea-baoquocte"


def faulty_of_checked(**only: str) -> tuple[int, int]:
    frame = audited()
    for column, value in only.items():
        frame = frame[frame[column] == value]
    return int(frame["faulty"].sum()), int(frame["checked"].sum())


def verdict(claim: str) -> str:
    return str(audited().set_index("id").at[claim, "verdict"])


def denied_by(claim: str) -> set[str]:
    joined = cited()
    mine = joined[(joined["row"] == claim) & (joined["relation"] == "contradicts")]
    return set(mine["publisher"])


@finding(
    "press-audit",
    "Of the 181 claims in five articles that could be checked, 150 are correct as they stand and six are wrong; most "
    "of the faults stand in one user post, and most concern what an act does, not who signed it or where.",
)
@finding("press-audit", "150 of 201 claims are correct; 22 of the 31 faulty ones stand in one post")
def test_most_claims_are_correct_and_most_faults_stand_in_the_post():
    assert counts("article", list(SHORT)).sum().to_dict() == dict(zip(VERDICTS, [150, 25, 6, 20], strict=True))
    assert faulty_of_checked() == (31, 181)
    assert faulty_of_checked(article=POST)[0] == 22
    assert faulty_of_checked(kind="who")[0] == faulty_of_checked(kind="where")[0] == 0


@finding(
    "press-audit",
    "Each verdict on a checked claim rests on at least one good source, but five articles are no sample of any "
    "country’s press, and claims and faults were sorted by one machine-assisted reader.",
)
def test_every_checked_claim_has_at_least_medium_confidence():
    checked = audited().query("checked")["id"]
    assert set(confidence().loc["claims"].reindex(checked).astype("str")) == {"high", "medium"}
    assert len(SHORT) == audited()["article"].nunique() == 5


@finding("press-audit", "none of them serves here as evidence of itself")
def test_no_audited_article_is_evidence():
    assert not set(load("evidence")["source"].astype("str")) & set(SHORT)


@finding("press-audit", "all published in Asia")
@finding("press-audit", "No American or European newspaper was among the five articles")
def test_the_articles_are_chinese_and_vietnamese():
    langs = load("sources").set_index("id").loc[list(SHORT), "lang"]
    assert langs.to_dict() == {
        COLUMN: "zh-Hans", JULY: "zh-Hans", DECEMBER: "zh-Hans", VIETNAM: "vi", POST: "zh-Hant",
    }  # fmt: skip


@finding("press-audit", "The Global Times article of July has 25 correct claims and no faulty one")
@finding("press-audit", "the People’s Daily column 27 and three imprecise ones")
@finding("press-audit", "45 correct claims, and 22 faulty ones out of 67 that could be checked")
@finding("press-audit", "The three pieces of the Chinese party press and the Vietnamese relay hold up well.")
def test_the_post_is_less_careful_than_the_papers():
    table = counts("article", list(SHORT))
    assert table.loc[JULY].tolist() == [25, 0, 0, 6]
    assert table.loc[COLUMN].tolist() == [27, 3, 0, 3]
    assert table.loc[POST].tolist() == [45, 18, 4, 10]
    rest = {article: faulty_of_checked(article=article) for article in SHORT if article != POST}
    assert max(faults / checked for faults, checked in rest.values()) < 0.11 < 22 / 67


@finding("press-audit", "Who and where were always right; 23 of 31 faults are about what an act does")
@finding("press-audit", "all 20 claims about who took part and all seven about where are correct")
@finding("press-audit", "ten of the eleven that could be checked are right")
@finding("press-audit", "Of 18 dates that could be checked, two are wrong")
@finding("press-audit", "The effect of an act is where reports fail, with 23 faults.")
def test_faults_gather_in_what_an_act_does():
    table = counts("kind", ["who", "where", "how-many", "when", "what"])
    assert table.to_numpy().tolist() == [[20, 0, 0, 0], [7, 0, 0, 0], [10, 1, 0, 3], [15, 1, 2, 1], [75, 19, 4, 5]]


@finding("press-audit", "Quotations are weak for another reason")
@finding("press-audit", "the Japanese, Korean, Spanish and Bolivian papers that the two Global Times articles cite")
def test_quotations_are_the_hardest_to_verify():
    table = counts("kind", sorted(set(audited()["kind"])))
    assert table["unverifiable"].idxmax() == "who-said"
    assert int(table.at["who-said", "unverifiable"]) == 11
    lost = audited().query("verdict == 'unverifiable' and kind == 'who-said'")
    papers = lost[lost["article"].isin([JULY, DECEMBER])]["statement"].str.cat(sep=" ")
    assert all(name in papers for name in ["Asahi", "Nikkei", "Chosun", "Spanish", "Bolivian"])


@finding("press-audit", "The commonest fault is to tell a step as further along than it was: nine of 31")
@finding("press-audit", "Nine faults make something more finished than it was.")
@finding("press-audit", "Seven faults take a part for the whole")
@finding("press-audit", "Five assign words or deeds to the wrong person or occasion, four run two things together")
@finding("press-audit", "four give the right text another legal effect. Two are dates.")
def test_faults_by_type():
    assert audited().query("faulty")["error"].value_counts().reindex(ERRORS).tolist() == [9, 7, 5, 4, 4, 2]
    assert set(audited().query("not faulty")["error"]) == {""}


@finding("press-audit", "six of the nine concern American texts, two Chinese ones")
@finding("press-audit", "The post says that China set up its AI organisation when it had only proposed one")
@finding("press-audit", "The Global Times makes a mechanism out of a declaration of intent")
def test_steps_told_too_early_by_camp_and_place():
    early = audited().query("error == 'stage'")
    assert early["bloc"].value_counts().to_dict() == {"us": 6, "china": 2, "allied": 1}
    assert set(early["article"]) == {DECEMBER, VIETNAM, POST, COLUMN}
    assert {"seed-003-69", "seed-003-34", "seed-000-05", "seed-002-14", "seed-004-28"} <= set(early["id"])


@finding("press-audit", "A licence told as free trade occurs once")
@finding("press-audit", "None of the five tells an attendance as a membership")
@finding("press-audit", "the People’s Daily wrote of those who came, and that is right")
def test_a_licence_is_told_as_free_export_once_and_attendance_never_as_membership():
    early = audited().query("error == 'stage'").set_index("id")["correction"]
    assert list(early.index[early.str.contains("licence")]) == ["seed-003-45"]
    assert verdict("seed-004-06") == "correct"
    assert "Attendance" in str(audited().set_index("id").at["seed-004-06", "notes"])


@finding("press-audit", "21 of 85 against four of 47 for Chinese ones and three of 28 for the Korean dialogue")
@finding("press-audit", "18 of 51 on American texts, three of nine on Chinese ones")
@finding("press-audit", "they give no sign that the post treats either side’s texts with more care")
@finding("press-audit", "Most of the difference comes from the post, where the shares are alike")
def test_faults_by_whose_text_it_is():
    found = [faulty_of_checked(bloc=bloc) for bloc in ("us", "china", "allied")]
    assert found == [(21, 85), (4, 47), (3, 28)]
    assert [faulty_of_checked(article=POST, bloc=bloc) for bloc in ("us", "china")] == [(18, 51), (3, 9)]
    assert (21 - 18) / (85 - 51) < 0.1  # American texts outside the post


@finding("press-audit", "The Global Times dates the signing of Pax Silica a day early; so does Agence France-Presse")
@finding("press-audit", "stands already in the Yonhap dispatch that it follows")
@finding("press-audit", "where POLITICO counted five first signatories, the Global Times has the right seven")
def test_agencies_share_two_of_the_errors_and_one_is_avoided():
    assert verdict("seed-000-02") == verdict("seed-002-21") == "wrong"
    joined = cited()
    afp = joined[(joined["row"] == "seed-000-02") & (joined["relation"] == "contradicts")]
    assert any("AFP" in name or "Agence France" in name for name in afp["publisher"])
    assert any("Yonhap" in name for name in denied_by("seed-002-21"))
    assert verdict("seed-000-07") == "correct" and "POLITICO" in denied_by("seed-000-07")


@finding("press-audit", "even if every unverifiable claim were false, about three in four would stand")
@finding("press-audit", "the post would still have the largest share of faults among the checked")
def test_the_order_of_the_articles_does_not_hang_on_the_unverifiable():
    assert round(150 / len(audited()), 2) == 0.75
    shares = {article: faulty_of_checked(article=article) for article in SHORT}
    assert max(shares, key=lambda article: shares[article][0] / shares[article][1]) == POST


@finding("press-audit", "does not mention that Taiwan and the European Union were guests at the first summit")
@finding("press-audit", "does not mention that the United States co-sponsored the resolution it praises")
def test_omissions_are_noted_and_not_counted():
    notes = audited().set_index("id")["notes"]
    assert verdict("seed-000-10") == verdict("seed-004-20") == "correct"
    assert "Taiwan" in notes["seed-000-10"] and "co-sponsor" in notes["seed-004-20"]
