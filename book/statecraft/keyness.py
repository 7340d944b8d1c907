"""Frequency statistics for texts: rates, keyness and dispersion, with their uncertainty.

Counts of a term in two corpora are ``a`` and ``b``, the corpora's sizes ``c``
and ``d`` (in the same units: tokens, or characters). Functions take numbers
or arrays of one shape and return arrays; a statistic that is not defined is
NaN. Documents, not words, are the units of every interval: words of one text
are not independent.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]
PER = 10_000  # units to which rates refer
RESAMPLES, LEVEL, SEED = 2_000, 0.95, 20261122


def rate(counts: ArrayLike, sizes: ArrayLike) -> float:
    """Return occurrences per 10,000 units over all documents together (a ratio of sums)."""
    total = float(np.sum(sizes))
    return PER * float(np.sum(counts)) / total if total else float("nan")


def rate_interval(counts: ArrayLike, sizes: ArrayLike, resamples: int = RESAMPLES) -> tuple[float, float, float]:
    """Return a rate with the percentile interval of a bootstrap over documents (Efron 1979).

    ``counts`` and ``sizes`` have one value per document. Fewer than two
    documents leave the interval undefined (NaN).
    """
    held, units = np.asarray(counts, float), np.asarray(sizes, float)
    if len(held) < 2:
        return rate(held, units), float("nan"), float("nan")
    drawn = stats.bootstrap(
        (held, units), _ratio, paired=True, vectorized=True, n_resamples=resamples, confidence_level=LEVEL,
        method="percentile", rng=np.random.default_rng(SEED),
    )  # fmt: skip
    return rate(held, units), float(drawn.confidence_interval.low), float(drawn.confidence_interval.high)


def rate_difference(
    first: tuple[ArrayLike, ArrayLike], second: tuple[ArrayLike, ArrayLike], resamples: int = RESAMPLES
) -> tuple[float, float, float]:
    """Return the difference of two groups' rates (first minus second) with its interval.

    Each group is (counts, sizes), one value per document; documents are
    resampled within their own group. An interval that holds zero shows no
    difference.
    """
    (a, c), (b, d) = ([np.asarray(part, float) for part in group] for group in (first, second))
    apart = rate(a, c) - rate(b, d)
    if min(len(a), len(b)) < 2:
        return apart, float("nan"), float("nan")

    def statistic(one: NDArray[np.int64], two: NDArray[np.int64], axis: int = -1) -> Floats:
        return _ratio(a[one], c[one], axis) - _ratio(b[two], d[two], axis)

    drawn = stats.bootstrap(
        (np.arange(len(a)), np.arange(len(b))), statistic, vectorized=True, n_resamples=resamples,
        confidence_level=LEVEL, method="percentile", rng=np.random.default_rng(SEED),
    )  # fmt: skip
    return apart, float(drawn.confidence_interval.low), float(drawn.confidence_interval.high)


def _ratio(counts: Floats, sizes: Floats, axis: int = -1) -> Floats:
    return np.asarray(PER * counts.sum(axis=axis) / sizes.sum(axis=axis))


def g2_two_cell(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> Floats:
    """Return the log-likelihood of the two cells of a term (Rayson & Garside 2000)."""
    a, b, c, d = _floats(a, b, c, d)
    share = (a + b) / (c + d)
    expected = np.stack([c * share, d * share])
    return np.asarray(stats.power_divergence(np.stack([a, b]), expected, lambda_="log-likelihood").statistic)


def g2_four_cell(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, williams: bool = False) -> Floats:
    """Return the log-likelihood of the whole two-by-two table (Dunning 1993).

    ``williams`` divides by Williams's correction for small tables (1976).
    """
    a, b, c, d = _floats(a, b, c, d)
    observed, expected = _table(a, b, c, d)
    out = stats.power_divergence(observed, expected, lambda_="log-likelihood").statistic
    if williams:
        n = c + d
        rows, columns = [a + b, n - a - b], [c, d]
        q = 1 + (sum(n / r for r in rows) - 1) * (sum(n / k for k in columns) - 1) / (6 * n)
        out = out / q
    return np.asarray(out)


def chi_square(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, yates: bool = False) -> Floats:
    """Return Pearson's statistic of the two-by-two table, with Yates's correction if asked for.

    The correction is capped at the gap between observed and expected, as in R.
    """
    observed, expected = _table(*_floats(a, b, c, d))
    gap = np.abs(observed - expected)
    gap = gap - np.minimum(0.5, gap) if yates else gap
    return np.asarray((gap**2 / expected).sum(axis=0))


def exact(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> Floats:
    """Return the p-values of Fisher's exact test of the two-by-two table, two-sided, for counts too small for G²."""
    observed = _table(*_floats(a, b, c, d))[0]
    cells = observed.reshape(4, -1).T.reshape(-1, 2, 2)
    return np.array([stats.fisher_exact(table).pvalue for table in cells])


def _table(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    """Return the observed and expected cells: the term and everything else, in both corpora."""
    observed = np.stack([a, b, c - a, d - b])
    share = (a + b) / (c + d)
    return observed, np.stack([c * share, d * share, c * (1 - share), d * (1 - share)])


def p_value(statistic: ArrayLike) -> Floats:
    """Return the probability of a statistic at least as large under chi-square with one degree of freedom."""
    return np.asarray(stats.chi2.sf(statistic, 1))


def adjusted(p: ArrayLike) -> Floats:
    """Return p-values adjusted for many tests (Benjamini & Hochberg 1995)."""
    return np.asarray(stats.false_discovery_control(p, method="bh"))


def log_ratio(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return the binary log of the ratio of relative frequencies (Hardie 2014), with its 95 % interval.

    The interval is Katz's for a ratio of proportions (1978). A zero count is
    taken as one half, as Hardie does: the ratio would be infinite.
    """
    a, b, c, d = _floats(a, b, c, d)
    a, b = np.where(a == 0, 0.5, a), np.where(b == 0, 0.5, b)
    centre = np.log2((a / c) / (b / d))
    wide = stats.norm.ppf((1 + LEVEL) / 2) * np.sqrt(1 / a - 1 / c + 1 / b - 1 / d) / np.log(2)
    return centre, centre - wide, centre + wide


def log_odds(first: ArrayLike, second: ArrayLike, prior: ArrayLike) -> tuple[Floats, Floats]:
    """Return weighted log-odds and their z-scores (Monroe, Colaresi & Quinn 2008).

    ``first`` and ``second`` are counts over one vocabulary, ``prior`` the
    pseudo-counts of the Dirichlet prior: a number for a flat one, or one value
    per term. State its sum beside every figure, since it sets the shrinkage.
    """
    one, two = (np.asarray(counts, float) for counts in (first, second))
    held = np.broadcast_to(np.asarray(prior, float), one.shape)
    whole = held.sum()
    delta = _logit(one, held, whole) - _logit(two, held, whole)
    return delta, delta / np.sqrt(1 / (one + held) + 1 / (two + held))


def _logit(counts: Floats, prior: Floats, whole: float) -> Floats:
    return np.asarray(np.log((counts + prior) / (counts.sum() + whole - counts - prior)))


def dispersion(counts: ArrayLike, sizes: ArrayLike) -> dict[str, float]:
    """Return how evenly a term is spread over the parts of a corpus.

    ``range`` (parts that hold it), ``dp`` (Gries 2008: 0 even, near 1 clumped),
    ``dp_norm`` (Lijffijt & Gries 2012), ``juilland_d``, ``rosengren_s`` and
    ``kl`` (bits). All but the range are NaN for a term that never occurs.
    """
    held, units = np.asarray(counts, float), np.asarray(sizes, float)
    total = held.sum()
    if not total:
        return {"range": 0, **dict.fromkeys(["dp", "dp_norm", "juilland_d", "rosengren_s", "kl"], float("nan"))}
    share, expected = held / total, units / units.sum()
    rates = held / units
    dp = float(np.abs(share - expected).sum() / 2)
    present = share > 0
    return {
        "range": int(present.sum()),
        "dp": dp,
        "dp_norm": dp / (1 - float(expected.min())),
        "juilland_d": float(1 - stats.variation(rates) / np.sqrt(len(held) - 1)),
        "rosengren_s": float(np.sqrt(expected * held).sum() ** 2 / total),
        "kl": float(stats.entropy(share, expected, base=2)),
    }


def keyness(first: pd.Series, second: pd.Series, prior: float) -> pd.DataFrame:
    """Return effect and evidence for each term of two corpora's counts (indexed by term).

    Columns ``a``, ``b``, ``log_ratio``, ``low``, ``high``, ``g2`` (four cells),
    ``q`` (adjusted p), ``z`` (weighted log-odds; the prior is the pooled
    counts scaled to sum to ``prior``). Sorted by ``z``, largest first.
    """
    both = pd.concat({"a": first, "b": second}, axis=1).fillna(0.0)
    sizes = both.sum()
    args = (both["a"], both["b"], sizes["a"], sizes["b"])
    pooled = both.sum(axis=1)
    centre, low, high = log_ratio(*args)
    evidence = g2_four_cell(*args)
    z = log_odds(both["a"], both["b"], pooled / pooled.sum() * prior)[1]
    out = both.assign(log_ratio=centre, low=low, high=high, g2=evidence, q=adjusted(p_value(evidence)), z=z)
    return out.sort_values("z", ascending=False)


def _floats(*values: ArrayLike) -> list[Floats]:
    return list(np.broadcast_arrays(*(np.asarray(value, float) for value in values)))
