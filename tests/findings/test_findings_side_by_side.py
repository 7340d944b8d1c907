"""What the chapter “Side by side” states, held against the codes."""

from __future__ import annotations

from finding import finding
from statecraft import load
from statecraft.coding import agreement, codebook, passes
from statecraft.provisions import BLANKS, FORM, OFFERS, answers, codes, offers

CHAPTER = "side-by-side"


def having(dimension: str, *stances: str) -> dict[str, set[str]]:
    """Return the instruments with one of the stances, by bloc."""
    frame = codes()
    found = frame[(frame["dimension"] == dimension) & frame["stance"].isin(stances)]
    return {bloc: set(group["instrument"]) for bloc, group in found.groupby("bloc")}


def counts(dimension: str, *stances: str) -> dict[str, int]:
    return {bloc: len(names) for bloc, names in having(dimension, *stances).items()}


@finding(
    CHAPTER,
    "All three camps offer computing, models, training and finance, and 44 of the 48 offers found are promises without "
    "a dated delivery; explicit conditions of alignment were found in three instruments, all American, and stated sums "
    "in American and allied ones only.",
)
def test_offers_are_mostly_promises_and_explicit_alignment_is_american():
    table = offers(codes())
    assert (table["promised"].sum(), table["delivered"].sum()) == (44, 4)
    three = table[table["bloc"].isin(["us", "china", "allied"])]
    assert set(three["dimension"]) == set(OFFERS)
    assert ((three["promised"] + three["delivered"]) > 0).all()
    assert counts("requires-alignment", "explicit") == {"us": 3}
    assert counts("money", "amount-stated") == {"us": 3, "allied": 2}


@finding(
    CHAPTER,
    "The weight of promises is well supported, since two blind passes of coding agree closely on every question; that "
    "Chinese instruments ask or pay less is not shown, because their commonest code is “not found” and the sample was "
    "chosen, not drawn.",
)
def test_the_passes_agree_and_not_found_is_the_commonest_chinese_code():
    assert set(agreement(passes(), resamples=20)["verdict"]) == {"good"}
    chinese = codes().query("bloc == 'china'")["stance"]
    assert chinese.value_counts().idxmax() == "not-found"
    assert (chinese == "not-found").sum() == 92
    assert "not at random" in codebook()["sampling"]


@finding(CHAPTER, "American texts answer 92 of 143 questions put to them, Chinese ones 29 of 107")
def test_more_american_than_chinese_questions_have_an_answer():
    frame = codes()
    asked = frame[~frame["dimension"].isin(FORM) & (frame["stance"] != "not-applicable")]
    answered = asked[~asked["stance"].isin(BLANKS)]
    assert answered["bloc"].value_counts()[["us", "china"]].to_list() == [92, 29]
    assert asked["bloc"].value_counts()[["us", "china"]].to_list() == [143, 107]


@finding(CHAPTER, "44 offers are promised, four delivered or open: one American, two Chinese, one allied")
def test_four_offers_were_delivered_or_opened():
    table = offers(codes()).groupby("bloc")[["promised", "delivered"]].sum()
    assert table.loc[["us", "china", "allied"]].to_numpy().tolist() == [[24, 1], [12, 2], [8, 1]]
    done = codes().query("stance == 'delivered-or-open'")
    assert set(done["instrument"]) == {"deepseek", "ai-capacity-building-plan", "itsi-fund", "ai-for-development"}


@finding(CHAPTER, "American texts ask for security and alignment about as often as they offer computing")
def test_american_terms_are_as_common_as_american_computing():
    own = answers(codes()).query("bloc == 'us'").set_index("dimension")
    listed = own.loc[["requires-security", "requires-alignment", "offers-compute"], ["yes", "judged"]]
    assert listed.to_numpy().tolist() == [[11, 12], [9, 11], [8, 10]]
    assert not listed["judged"].lt(5).any()


@finding(CHAPTER, "most of the horizontal strokes, the absences that are shown, are American")
@finding(
    CHAPTER, "On the Chinese side six of seven such strokes come from a single document, the Capacity-Building Action"
)
def test_most_shown_absences_are_american():
    absent = codes().query("level == 'absent'")
    assert absent["bloc"].value_counts().to_dict() == {"us": 30, "allied": 9, "china": 7, "multilateral": 1}
    assert absent.query("bloc == 'china'")["instrument"].value_counts().to_list() == [6, 1]
    assert absent.query("bloc == 'china'")["instrument"].value_counts().idxmax() == "ai-capacity-building-plan"


@finding(CHAPTER, "The Chinese sample leans the other way, with six offers of models or open source against three of")
@finding(CHAPTER, "In the American sample eight instruments promise computing and seven models")
@finding(
    CHAPTER, "The allied sample has two of computing and two of models, the Korean export plan being in both counts"
)
def test_chinese_offers_lean_to_models_and_american_ones_to_computing():
    stances = ("promised", "delivered-or-open")
    assert counts("offers-compute", *stances) == {"us": 8, "china": 3, "allied": 2}
    assert counts("offers-models", *stances) == {"us": 7, "china": 6, "allied": 2}
    both = having("offers-compute", *stances)["allied"] & having("offers-models", *stances)["allied"]
    assert both == {"korea-ai-full-stack-exports"}


@finding(CHAPTER, "the two passes differed on it")
def test_the_passes_differed_on_the_finance_of_ai4d():
    row = passes().query("instrument == 'ai-for-development' and dimension == 'offers-finance'").iloc[0]
    assert row["a"] != row["b"]
    assert row["final"] == "delivered-or-open"


@finding(CHAPTER, "Microsoft had brought chips equal to 21,500 A100s to the Emirates by November 2025")
def test_microsoft_delivered_before_the_partnership_did():
    row = load("figures").set_index("id").loc["us-uae-ai-acceleration-partnership-microsoft-delivered"]
    assert (row["value"], row["unit"], row["stage"]) == (21500, "A100 equivalents", "delivered")
    assert str(row["as_of"])[:7] == "2025-11"
    assert "us-uae-ai-acceleration-partnership" in having("offers-compute", "promised")["us"]


@finding(CHAPTER, "Five American instruments set explicit security conditions, and three of them are offers")
@finding(CHAPTER, "On the Chinese side two set such conditions, and both are export controls")
@finding(CHAPTER, "Two allied instruments encourage security measures without making them a condition")
def test_american_offers_carry_security_terms_and_chinese_controls_do():
    explicit = having("requires-security", "explicit")
    family = load("instruments").set_index("id")["family"].astype("str")
    assert sorted(family[list(explicit["us"])]) == ["control"] * 2 + ["export-stack"] * 3
    assert list(family[list(explicit["china"])]) == ["control"] * 2
    assert counts("requires-security", "explicit") == {"us": 5, "china": 2}
    assert counts("requires-security", "encouraged")["allied"] == 2


@finding(CHAPTER, "Six more American and two allied instruments state a wish")
@finding(CHAPTER, "For the Chinese instruments the question could be answered once, in the Capacity-Building Action")
def test_alignment_was_settled_for_one_chinese_instrument():
    assert counts("requires-alignment", "encouraged") == {"us": 6, "allied": 2}
    assert having("requires-alignment", "none")["china"] == {"ai-capacity-building-plan"}
    own = codes().query("bloc == 'china' and dimension == 'requires-alignment'")["stance"]
    assert own.value_counts().to_dict() == {"not-found": 12, "none": 1}


@finding(
    CHAPTER, "Two American rules limit exports to named places, China or Macau among them; one Chinese notice names the"
)
@finding(CHAPTER, "one allied rule, the Dutch one, covers every destination")
@finding(CHAPTER, "both Chinese notices were suspended in whole or in part")
def test_restrictions_name_the_other_side():
    assert having("restricts-exports", "named-countries") == {
        "us": {"ai-diffusion-rule", "bis-h200-rule"},
        "china": {"mofcom-2024-46"},
    }
    assert having("restricts-exports", "any-destination")["allied"] == {"netherlands-chip-export-controls"}
    assert having("names-rival", "names-united-states")["china"] == {"mofcom-2024-46"}
    halted = set(load("events").query("kind == 'suspended'")["instrument"].astype("str"))
    assert {"ai-diffusion-rule", "mofcom-2024-46", "mofcom-2025-61"} <= halted


@finding(CHAPTER, "No Chinese instrument in the sample was found with a stated sum")
@finding(CHAPTER, "two are shown to have none, one has money without an amount")
@finding(CHAPTER, "Three American instruments state a sum and so do two allied ones")
def test_sums_are_stated_by_american_and_allied_instruments():
    assert counts("money", "amount-stated") == {"us": 3, "allied": 2}
    own = codes().query("bloc == 'china' and dimension == 'money'")["stance"].value_counts().to_dict()
    assert own == {"not-found": 8, "no-money": 2, "not-applicable": 2, "money-without-amount": 1}


@finding(
    CHAPTER, "Eleven American instruments are for allies and partners; six Chinese ones are for developing countries"
)
@finding(CHAPTER, "four for everyone")
@finding(CHAPTER, "Allied ones divide, four for partners and two for developing countries")
def test_american_texts_address_partners_and_chinese_ones_developing_countries():
    assert counts("beneficiaries", "allies-and-partners") == {"us": 11, "allied": 4, "multilateral": 1}
    assert counts("beneficiaries", "developing-countries") == {"us": 3, "china": 6, "allied": 2, "multilateral": 1}
    assert counts("beneficiaries", "all-states") == {"china": 4, "allied": 1}


@finding(CHAPTER, "The sample has 17 American instruments, 13 Chinese and eight allied")
def test_the_sample_leans_to_the_united_states():
    assert counts("venue", "united-nations", "plurilateral", "bilateral", "domestic") == {
        "us": 17, "china": 13, "allied": 8, "multilateral": 4,
    }  # fmt: skip
