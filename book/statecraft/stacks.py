"""Export stacks: what a package holds, how far each deal has come, and what was counted.

A layer or term is read from the final codes of the provisions, or from the
list of layers that a package itself gives. A step is an event by which an
instrument moved: proposed, announced, signed, licensed, delivered. What was
not found, or has no number, stays in the frames as what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from .companions import BLANKS
from .evidence import confidence
from .tables import load

# What an instrument does for or asks of others, the furthest first.
STRENGTH = (
    "delivered-or-open", "promised", "explicit", "encouraged", "open-to-all",
    "by-application", "fixed-parties", "none", *BLANKS,
)  # fmt: skip

# A layer or term of a package: the dimension of the codebook, or the word that a package's own list of layers uses.
TERMS = {
    "Chips, cloud": ("offers-compute", ""),
    "Data": ("", "data"),
    "Models": ("offers-models", ""),
    "Security": ("", "security"),
    "Applications": ("", "applications"),
    "Finance": ("offers-finance", ""),
    "Security duties": ("requires-security", ""),
    "Alignment": ("requires-alignment", ""),
    "Way in": ("entry", ""),
}


@dataclass(frozen=True)
class Package:
    """Who offers what: the instruments that say so, and the figure whose scope lists the layers ('' if none does)."""

    instruments: tuple[str, ...]
    listed: str = ""


PACKAGES = {
    "United States": Package(("american-ai-exports-program", "eo-14320"), "american-ai-exports-program-layers"),
    "China": Package(("digital-silk-road", "deepseek")),
    "Korea": Package(("korea-ai-full-stack-exports",), "korea-ai-full-stack-exports-layers"),
    "Japan": Package(("tpd-japan",)),
    "EU": Package(("eu-international-digital-strategy",)),
}

# One lane for each programme, deal or model; the programme has the order that created it.
LANES = {
    "Exports programme": ("eo-14320", "american-ai-exports-program"),
    "Diplomacy group": ("economic-diplomacy-action-group",),
    "DFC renewal": ("dfc-reauthorisation",),
    "EXIM ExportAI": ("exim-exportai",),
    "Emirati agreement": ("us-uae-ai-acceleration-partnership",),
    "Stargate UAE": ("stargate-uae",),
    "Saudi partnership": ("us-saudi-strategic-ai-partnership",),
    "Gulf chip licences": ("gulf-chip-authorisations",),
    "Tech deal: UK": ("tpd-uk",),
    "Tech deal: Japan": ("tpd-japan",),
    "Tech deal: Korea": ("tpd-korea",),
    "Tech deal: Sweden": ("tpd-sweden",),
    "Tech deals: others": ("technology-prosperity-deals",),
    "Korea fact sheet": ("rok-us-joint-fact-sheet",),
    "Digital Silk Road": ("digital-silk-road",),
    "DeepSeek": ("deepseek",),
    "Qwen": ("qwen",),
    "Korean full stack": ("korea-ai-full-stack-exports",),
    "EU digital strategy": ("eu-international-digital-strategy",),
}

STEPS = {
    "proposed": "proposed", "announced": "announced", "opened": "opened", "signed": "signed", "adopted": "adopted",
    "in-force": "adopted", "licensed": "licensed", "delivered": "delivered", "suspended": "stopped",
    "withdrawn": "stopped", "lapsed": "stopped", "revoked": "stopped", "resumed": "resumed",
}  # fmt: skip
ACTS = ("order", "law")  # signing one of these adopts it; nobody else signs
# Where the kind of an event alone would mislead: weights that anyone may take, a board's vote, acts of third parties.
READ_AS = {
    "qwen-first-open-weights": "released",
    "qwen-qwen3-released": "released",
    "deepseek-r1-released": "released",
    "deepseek-v4-preview": "released",
    "exim-exportai-board": "adopted",
    "deepseek-ndaa-fy2026": "",
    "qwen-1260h-withdrawn": "",
}

# Chips by deal and stage: a figure, or the words for what there is instead and the row or gap that says so.
CHIPS = (
    ("Emirates, all", "announced", "us-uae-ai-acceleration-partnership-chips-a-year"),
    ("Emirates: G42", "licensed", "gulf-chip-authorisations-per-company"),
    ("Emirates: G42", "delivered", "not found"),
    ("Saudi: Humain", "announced", "us-saudi-strategic-ai-partnership-humain-plan"),
    ("Saudi: Humain", "licensed", "gulf-chip-authorisations-per-company"),
    ("Saudi: Humain", "delivered", "not found"),
    ("Stargate UAE", "announced", "stargate-uae-chips"),
    ("Stargate UAE", "delivered", "not found"),
    ("Microsoft, UAE", "licensed", "us-uae-ai-acceleration-partnership-microsoft-licensed"),
    ("Microsoft, UAE", "delivered", "us-uae-ai-acceleration-partnership-microsoft-delivered"),
    ("H200 to China", "licensed", "h200-china-import-approvals"),
    ("H200 to China", "delivered", "h200-delivered-august"),
    ("Huawei abroad", "delivered", "no sale"),
    ("Korea abroad", "delivered", "not found"),
)


def tiles(packages: Mapping[str, Package] = PACKAGES, folder: Path | None = None) -> pd.DataFrame:
    """Return what each package says about each layer and term.

    One row per package and term: ``package``, ``term``, ``stance`` (a stance
    of the codebook, or one of its three blanks), ``rows`` (evidence keys as
    ``table:row``, those that have evidence). A layer without a dimension is
    ``promised`` if the package lists it, ``none`` if its list leaves it out,
    and ``not-coded`` if it gives no list.

    Raises :class:`KeyError` if a package names a figure that does not exist.
    """
    codes = load("provisions", folder).astype({"instrument": "str", "pass": "str"})
    codes = codes[codes["pass"] == "final"]
    scopes = load("figures", folder).set_index("id")["scope"]
    known = set(confidence(folder).index)
    out = []
    for name, package in packages.items():
        own = codes[codes["instrument"].isin(package.instruments)]
        for term, (dimension, word) in TERMS.items():
            if dimension:
                stance, keys = _strongest(own[own["dimension"] == dimension])
            elif package.listed:
                layers = [layer.strip() for layer in str(scopes[package.listed]).split(";")]
                stance, keys = ("promised" if word in layers else "none"), [("figures", package.listed)]
            elif term == "Applications":  # the codebook counts applications with models
                models = own[own["dimension"] == "offers-models"]
                named = models[models["text"].str.contains("application") | models["stance"].isin(BLANKS)]
                stance, keys = _strongest(named)
            else:
                stance, keys = "not-coded", []
            rows = [f"{table}:{row}" for table, row in keys if (table, row) in known]
            out.append({"package": name, "term": term, "stance": stance, "rows": rows})
    return pd.DataFrame(out)


def _strongest(codes: pd.DataFrame) -> tuple[str, list[tuple[str, str]]]:
    """Return the furthest stance of some codes, and the evidence keys of the codes that hold it."""
    if codes.empty:
        return "not-coded", []
    rank = codes["stance"].map(STRENGTH.index)
    best = codes[rank == rank.min()]
    keys = [("provisions", f"{row.instrument}/{row.dimension}/final") for row in best.itertuples()]
    return str(best["stance"].iloc[0]), keys


def steps(lanes: Mapping[str, Sequence[str]] = LANES, folder: Path | None = None) -> pd.DataFrame:
    """Return the events by which the lanes moved, lane by lane and day by day.

    Columns ``lane``, ``bloc``, ``date``, ``step``, ``title``, ``id``. Reports,
    statements, meetings and what third parties decided are left out.
    """
    texts = load("instruments", folder).astype({"genre": "str", "bloc": "str"}).set_index("id")
    events = load("events", folder).astype({"kind": "str"})
    home = {ident: lane for lane, listed in lanes.items() for ident in listed}
    events = events[events["instrument"].isin(home)].copy()
    events["lane"] = events["instrument"].map(home)
    events["bloc"] = events["instrument"].map(texts["bloc"])
    acts = events["instrument"].map(texts["genre"]).isin(ACTS) & (events["kind"] == "signed")
    plain = events["kind"].map(STEPS).mask(acts, "adopted")
    events["step"] = events["id"].map(READ_AS).fillna(plain)
    kept = events[events["step"].notna() & (events["step"] != "")]
    order = kept["lane"].map(list(lanes).index)
    kept = kept.assign(order=order).sort_values(["order", "date", "id"], ignore_index=True)
    return kept[["lane", "bloc", "date", "step", "title", "id"]]


def reached(frame: pd.DataFrame, step: str, bloc: str) -> list[str]:
    """Return the lanes of a bloc that have come to a step (input: :func:`steps`), in their order."""
    return list(dict.fromkeys(frame.loc[(frame["step"] == step) & (frame["bloc"] == bloc), "lane"]))


def chips(entries: Iterable[tuple[str, str, str]] = CHIPS, folder: Path | None = None) -> pd.DataFrame:
    """Return how many chips were announced, licensed and delivered, by deal.

    ``entries`` are a deal, a stage, and a figure's id or the words for its
    absence. Columns ``deal``, ``stage``, ``value`` (missing where there is no
    number), ``words`` (the number with its unit, or the absence), ``id``
    (missing where there is no figure).
    """
    figures = load("figures", folder).set_index("id")
    out = []
    for deal, stage, what in entries:
        known = what in figures.index
        value = float(figures.loc[what, "value"]) if known else None
        words = f"{value:,.0f} {figures.loc[what, 'unit']}" if known else what
        out.append({"deal": deal, "stage": stage, "value": value, "words": words, "id": what if known else None})
    return pd.DataFrame(out).astype({"value": "float64"})
