"""What the chapter on export stacks states, computed again from the data."""

from __future__ import annotations

from finding import finding
from statecraft import fact, load
from statecraft.stacks import chips, reached, steps, tiles

CHAPTER = "export-stacks"


def value(ident: str) -> float:
    return float(fact(ident).value)


def gap(ident: str) -> str:
    """Return the kind of a gap: not-found, contested or pending."""
    return str(load("gaps").set_index("id")["kind"][ident])


def stance(package: str, term: str) -> str:
    return str(tiles().set_index(["package", "term"])["stance"][package, term])


def row(table: str, ident: str):
    return load(table).set_index("id").loc[ident]


@finding(
    CHAPTER,
    "An American AI export package joins five layers, from chips to applications, in a consortium that no company "
    "under Chinese control may enter; of the 78 applied for none has been found designated or bought, and what the "
    "Gulf may buy rests on separate deals and export rules, while China offers layers one by one, its firms publish "
    "models openly, and Korea’s package is a memorandum.",
)
def test_the_package_has_five_layers_and_none_of_78_is_designated():
    assert value("american-ai-exports-program-layers") == 5
    assert value("american-ai-exports-program-applications-first-round") == 78
    assert stance("United States", "Alignment") == "explicit"
    assert "China" in row("instruments", "american-ai-exports-program")["notes"]
    assert (
        gap("american-ai-exports-program-designations")
        == gap("american-ai-exports-program-partner-states")
        == "not-found"
    )
    assert set(reached(steps(), "licensed", "us")) == {"Emirati agreement", "Gulf chip licences"}
    assert stance("China", "Models") == "delivered-or-open"
    assert set(steps().query("lane == 'Korean full stack'")["step"]) == {"announced", "signed"}


@finding(
    CHAPTER,
    "The terms and the applications are well attested; that nothing was designated, sold as a Korean package or "
    "delivered under the Gulf licences means only that no report of it was found, in sources that thin out after "
    "the summer.",
)
def test_terms_are_well_attested_and_the_rest_is_absence_of_reports():
    known = ["layers", "applications-first-round", "us-content"]
    assert {fact(f"american-ai-exports-program-{name}").confidence for name in known} == {"high"}
    absent = [
        "american-ai-exports-program-designations",
        "korea-ai-full-stack-exports-contracts",
        "gulf-chip-authorisations-delivered",
    ]
    assert {gap(ident) for ident in absent} == {"not-found"}
    dates = load("sources")["date"].dropna()
    months = dates[dates >= "2026-01-01"].dt.month.value_counts()
    assert months.get(9, 0) + months.get(10, 0) + months.get(11, 0) < months[6] + months[7] + months[8]


@finding(CHAPTER, "Only the American package claims all five layers; Korea’s leaves out two, China lists none")
def test_one_package_claims_all_layers_and_china_lists_none():
    frame = tiles()
    layers = frame[frame["term"].isin(["Chips, cloud", "Data", "Models", "Security", "Applications"])]
    claimed = layers["stance"].isin(["promised", "delivered-or-open"]).groupby(layers["package"]).sum()
    assert list(claimed.index[claimed == 5]) == ["United States"]
    left_out = layers[(layers["package"] == "Korea") & (layers["stance"] == "none")]
    assert list(left_out["term"]) == ["Data", "Security"]
    assert {stance("China", term) for term in ("Data", "Security")} == {"not-coded"}
    opened = frame[frame["stance"] == "delivered-or-open"]
    assert list(zip(opened["package"], opened["term"], strict=True)) == [("China", "Models")]


@finding(CHAPTER, "of the hardware by value is American, enough American content is presumed")
@finding(CHAPTER, "at least 51%")
def test_half_of_the_hardware_layer_is_a_presumption():
    content = row("figures", "american-ai-exports-program-us-content")
    assert (content["value"], content["unit"], content["qualifier"]) == (51, "percent", "at-least")
    assert "presumption" in content["metric"]


@finding(
    CHAPTER,
    "No state is known to have joined as a buyer. Kenya spoke of talks in February 2026; nothing signed was found.",
)
def test_kenya_talks_and_nobody_joins():
    assert gap("american-ai-exports-program-partner-states") == "not-found"
    assert str(fact("american-ai-exports-program-kenya-talks").value)[:7] == "2026-02"
    roles = load("memberships").query("instrument == 'american-ai-exports-program'")
    assert set(roles["actor"]) == {"amazon", "usa"}


@finding(CHAPTER, "Whether that is many is disputed")
def test_the_turnout_is_contested():
    assert gap("american-ai-exports-program-turnout") == "contested"


@finding(
    CHAPTER,
    "China’s instruments ask for nothing that could be found, neither safeguards nor alignment of policy, "
    "which is a blank and not a finding of absence.",
)
def test_the_chinese_terms_are_blanks():
    assert {stance("China", term) for term in ("Security duties", "Alignment")} == {"not-found"}


@finding(CHAPTER, "it lists operation and management where Washington lists data and security")
def test_korea_cuts_its_layers_otherwise():
    assert value("korea-ai-full-stack-exports-layers") == 5
    assert value("korea-ai-full-stack-exports-firms") == 7
    assert "operation and management" in row("figures", "korea-ai-full-stack-exports-layers")["scope"]
    assert {stance("Korea", term) for term in ("Data", "Security")} == {"none"}


@finding(CHAPTER, "Japan has a strategy for digital exports, but no AI package of its own was found")
def test_japan_has_no_package_of_its_own():
    assert gap("tpd-japan-own-package") == "not-found"
    assert stance("Japan", "Finance") == "none"


@finding(CHAPTER, "promises a Tech Business Offer without a sum")
def test_the_european_offer_has_no_sum():
    assert gap("eu-international-digital-strategy-money") == "not-found"


@finding(CHAPTER, "Five American deals are signed and two sets of licences granted; no delivery under them was found")
def test_american_lanes_stop_at_the_licence():
    moves = steps()
    deals = ["Emirati agreement", "Saudi partnership", "Tech deal: UK", "Tech deal: Japan", "Tech deal: Korea"]
    assert reached(moves, "signed", "us") == deals
    assert reached(moves, "licensed", "us") == ["Emirati agreement", "Gulf chip licences"]
    assert reached(moves, "delivered", "us") == []


@finding(CHAPTER, "commit nobody to spend")
def test_four_published_deals_are_political_and_without_money():
    assert value("technology-prosperity-deals-count") == 4
    deals = load("instruments").query("id in ['tpd-uk', 'tpd-japan', 'tpd-korea', 'tpd-sweden']")
    assert len(deals) == 4 and set(deals["binding"]) == {"political"}
    codes = load("provisions").query("dimension == 'money' and `pass` == 'final'").set_index("instrument")["stance"]
    assert {codes[ident] for ident in ("tpd-uk", "tpd-japan", "tpd-korea")} == {"no-money"}


@finding(CHAPTER, "that work had begun again could not be confirmed")
def test_the_british_deal_is_suspended_with_a_report_against():
    assert fact("tpd-uk.status").value == "suspended"
    against = load("evidence").query("row == 'tpd-uk' and relation == 'contradicts'")
    assert list(against["source"]) == ["reuters-2026-02-uk-tpd"]


@finding(CHAPTER, "A deal with Australia was agreed to be prepared, and no text was found.")
def test_no_australian_text():
    assert gap("technology-prosperity-deals-australia-text") == "not-found"


@finding(CHAPTER, "Chips for G42 and Humain were announced and then licensed; no delivery to either was found")
def test_licences_of_g42_and_humain_have_no_delivery_on_record():
    seen = chips().set_index(["deal", "stage"])
    for deal in ("Emirates: G42", "Saudi: Humain"):
        assert (seen["value"][deal, "licensed"], seen["words"][deal, "delivered"]) == (35_000, "not found")
    announced = [seen["value"][deal, "announced"] for deal in ("Emirates, all", "Saudi: Humain")]
    assert announced == [500_000, 600_000]
    assert gap("gulf-chip-authorisations-delivered") == "not-found"


@finding(CHAPTER, "a fifth of them for the Emirati firm G42")
@finding(CHAPTER, "reports differ on whether that counts chips or servers")
def test_the_gulf_numbers_are_not_one_unit():
    assert "fifth" in row("figures", "us-uae-ai-acceleration-partnership-chips-a-year")["scope"]
    assert "chip or a server" in row("figures", "gulf-chip-authorisations-per-company")["notes"]


@finding(CHAPTER, "with licence exceptions on conditions; which companies may use them was not found.")
def test_the_emirates_moved_to_a_favoured_group():
    assert str(row("events", "uae-country-group-a5-announced")["date"])[:10] == "2026-07-10"
    assert gap("uae-country-group-a5-effective") == "not-found"


@finding(CHAPTER, "Two rows have a delivery.")
def test_two_deals_have_a_delivery():
    found = chips().query("stage == 'delivered'").dropna(subset=["value"])
    assert dict(zip(found["deal"], found["value"], strict=True)) == {"Microsoft, UAE": 21_500, "H200 to China": 20_000}


@finding(
    CHAPTER,
    "under licences older than the agreement, and may add that of 60,400; agencies print the second figure as chips.",
)
def test_microsoft_counts_computing_power():
    licensed = row("figures", "us-uae-ai-acceleration-partnership-microsoft-licensed")
    assert (licensed["value"], licensed["unit"], licensed["stage"]) == (60_400, "A100 equivalents", "licensed")
    against = load("evidence").query(
        "row == 'us-uae-ai-acceleration-partnership-microsoft-licensed' and relation == 'contradicts'"
    )
    assert list(against["source"]) == ["ap-2025-11-microsoft-uae"]


@finding(
    CHAPTER,
    "in the Emirates, Saudi Arabia and Thailand, without a sale; and no contract was found for the Korean package.",
)
def test_neither_huawei_nor_korea_has_a_sale():
    told = row("events", "digital-silk-road-huawei-ascend-offers")["summary"]
    assert "Emirates, Saudi Arabia and Thailand" in told and "no deal" in told
    assert gap("korea-ai-full-stack-exports-contracts") == "not-found"


@finding(CHAPTER, "for all sectors; that is law. The Export-Import Bank’s own ceiling is US$135 billion")
def test_two_ceilings_of_two_agencies():
    assert (value("dfc-reauthorisation-cap"), row("figures", "dfc-reauthorisation-cap")["stage"]) == (205e9, "enacted")
    assert value("exim-exportai-ceiling") == 135e9


@finding(CHAPTER, "its charter ends with the year unless Congress acts")
def test_the_charter_is_pending():
    assert gap("exim-exportai-renewal") == "pending"
    assert row("events", "exim-exportai-renewal-bill")["kind"] == "proposed"
    assert gap("exim-exportai-deals") == "not-found"


@finding(CHAPTER, "Outside counts of China’s digital reach run from at least 16 countries to 65")
def test_outside_counts_of_countries():
    mine = load("figures").query("instrument == 'digital-silk-road' and unit == 'states'").set_index("id")
    mine = mine.drop(["digital-silk-road-surveillance-american", "digital-silk-road-surveillance-nec"])
    assert (mine["value"].idxmin(), mine["value"].min()) == ("digital-silk-road-agreements-cfr", 16)
    assert mine["qualifier"]["digital-silk-road-agreements-cfr"] == "at-least"
    assert (mine["value"].idxmax(), mine["value"].max()) == ("digital-silk-road-ai-countries-page", 65)
    assert len(mine) == 6


@finding(CHAPTER, "rests on no official list of projects or members that was found")
def test_the_silk_road_has_no_official_list():
    assert gap("digital-silk-road-official-list") == "not-found"


@finding(CHAPTER, "AidData’s own release and data page differ on the number of countries.")
def test_aiddata_gives_two_numbers():
    assert (value("digital-silk-road-ai-countries-2017"), value("digital-silk-road-ai-countries-page")) == (50, 65)


@finding(CHAPTER, "and it found American firms in about 32 countries where Chinese firms were in 63.")
def test_carnegie_counts_all_suppliers_alike():
    assert value("digital-silk-road-surveillance-american") == 32
    assert value("digital-silk-road-surveillance-chinese") == 63
    assert value("digital-silk-road-surveillance-nec") == 14
