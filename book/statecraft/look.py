"""Colours and words that charts and pages share, apart from Altair, which pages do not need."""

from __future__ import annotations

import pandas as pd

from .package import as_of
from .wording import date_words

# Contrast on #fff / #121212: 4.1/4.6, 4.5/4.2, 3.9/4.8, 4.4/4.3, 3.3/5.8, 4.3/4.4.
BLUE, RUST, GREEN, VIOLET, OCHRE, ROSE = "#3b82c4", "#c2571a", "#2e9163", "#a855c7", "#b8860b", "#d6456b"
GREY = "#808080"  # 3.9/4.8
BLOCS = {"us": BLUE, "china": RUST, "allied": GREEN, "multilateral": VIOLET}

# How a tie is drawn: full marks for a signature, open ones for less.
ROLE_SHAPES = {
    "signatory": "circle",
    "represented": "square",
    "endorser": "diamond",
    "member": "circle",
    "participant": "triangle-up",
    "guest": "triangle-down",
    "observer": "cross",
    "chair": "circle",
    "host": "circle",
    "invited": "triangle-left",
}
ROLE_WORDS = {
    "signatory": "signed",
    "represented": "represented by the EU",
    "endorser": "endorsed",
    "member": "member",
    "participant": "took part",
    "guest": "guest",
    "observer": "observer",
    "chair": "chairs",
    "host": "hosts",
    "invited": "invited",
}


def today_note() -> str:
    """Return the words that date a figure: data as of 22 November 2026."""
    return f"data as of {date_words(pd.Timestamp(as_of()).date())}"
