"""The codebook, and how far two coding passes agree under it.

Agreement is Krippendorff's alpha for nominal data, from the ``krippendorff``
package (Castro 2017; Krippendorff 2011, "Computing Krippendorff's
Alpha-Reliability"); its interval is a percentile bootstrap over instruments.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from . import companions
from .companions import BLANKS as BLANKS
from .package import DATA
from .tables import load

USABLE, GOOD = 0.667, 0.80  # Krippendorff (2004), Content Analysis, p. 241
RESAMPLES = 400
SEED = 20251212  # any number does; a fixed one makes the interval the same on every machine


def codebook(folder: Path | None = None) -> dict[str, Any]:
    """Return ``data/codebook.yml``: version, rules and dimensions with their stances."""
    return companions.codebook((folder or DATA) / "codebook.yml")


def passes(folder: Path | None = None) -> pd.DataFrame:
    """Return the codings side by side: instrument, dimension, a, b, final and the reason."""
    frame = load("provisions", folder).astype({"pass": "str", "instrument": "str"})
    wide = frame.pivot(index=["instrument", "dimension"], columns="pass", values="stance").reset_index()
    final = frame[frame["pass"] == "final"].set_index(["instrument", "dimension"])
    return wide.join(final[["text", "locator", "reason"]], on=["instrument", "dimension"])


def alpha(first: pd.Series, second: pd.Series) -> float:
    """Return Krippendorff's alpha, nominal, of two passes over the same units.

    1.0 where both passes give every unit one and the same stance: nothing
    varies, so nothing can disagree, and the statistic is undefined.
    """
    return _alpha(_coded(first, second))


def _coded(first: pd.Series, second: pd.Series) -> np.ndarray:
    """Return two passes as numbers, one row each and one number per stance: strings are slow to draw samples of."""
    codes = {stance: n for n, stance in enumerate(sorted(set(first) | set(second)))}
    return np.array([first.map(codes).to_numpy(float), second.map(codes).to_numpy(float)])


def _alpha(coded: np.ndarray) -> float:
    import krippendorff

    if not coded.size or coded.min() == coded.max():
        return 1.0
    return float(krippendorff.alpha(reliability_data=coded, level_of_measurement="nominal"))


def agreement(frame: pd.DataFrame, resamples: int = RESAMPLES) -> pd.DataFrame:
    """Return the agreement of passes a and b for each dimension (input: :func:`passes`).

    Columns: dimension, units, same (share of equal stances), alpha, low and
    high (95 % bootstrap interval), verdict. Units that a rule fixes as
    not-applicable in both passes are left out: they agree by construction.
    """
    judged = frame[~((frame["a"] == "not-applicable") & (frame["b"] == "not-applicable"))]
    random = np.random.default_rng(SEED)
    rows = []
    for dimension, group in judged.groupby("dimension", sort=False):
        low, high = _interval(group, random, resamples)
        value = alpha(group["a"], group["b"])
        rows.append((dimension, len(group), (group["a"] == group["b"]).mean(), value, low, high, verdict(value)))
    columns = ["dimension", "units", "same", "alpha", "low", "high", "verdict"]
    return pd.DataFrame(rows, columns=columns).sort_values("alpha", ascending=False, ignore_index=True)


def _interval(group: pd.DataFrame, random: np.random.Generator, resamples: int) -> tuple[float, float]:
    coded, size = _coded(group["a"], group["b"]), len(group)
    draws = [_alpha(coded[:, random.integers(0, size, size)]) for _ in range(resamples)]
    low, high = np.percentile(draws, [2.5, 97.5])
    return float(low), float(high)


def verdict(value: float) -> str:
    """Return how far a dimension can be relied on: good, tentative or unreliable."""
    return "good" if value >= GOOD else "tentative" if value >= USABLE else "unreliable"
