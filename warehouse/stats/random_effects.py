"""How much groups really differ: the spread between them once the noise inside them is taken out.

The largest less the smallest grows with the number of groups even where nothing differs. The standard deviation between
groups does not: each estimate y of a group is its truth plus noise of a known standard error s, and the truths have the
standard deviation tau around their mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from warehouse.stats.intervals import Array

_HALVINGS = 80
_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Spread:
    """What groups have in common and how much they differ, in the unit of the figure.

    Attributes:
        groups: how many were judged.
        mean: their mean, each weighted by how well it is known.
        between: the standard deviation between groups (tau), DerSimonian-Laird.
        lower, upper: 95 % bounds of it (Q profile).
        heterogeneity: the share of the variation that is between groups (I squared), 0 to 1.
        q, p: Cochran's Q, and how often it is so large where no group differs.
    """

    groups: int
    mean: float
    between: float
    lower: float
    upper: float
    heterogeneity: float
    q: float
    p: float


def spread(estimates: Array, errors: Array) -> Spread | None:
    """The spread between groups; None with fewer than two groups whose standard error is known and above 0.

    Args:
        estimates: (groups,), the figure of each.
        errors: (groups,), their standard errors.

    Source: DerSimonian and Laird 1986 (between, from the excess of Q over its degrees of freedom, never below 0);
    Viechtbauer 2007 (bounds: where the generalised Q passes its chi-squared quantiles). Oracle: the BCG vaccine trials
    (Colditz 1994) give a mean of -0.7141 and tau squared 0.3088, I squared 92.1 %, Q 152.23.
    """
    from scipy import stats  # noqa: PLC0415  # costs a second

    usable = np.isfinite(estimates) & np.isfinite(errors) & (errors > 0)
    y, variances = estimates[usable], errors[usable] ** 2
    freedom = len(y) - 1
    if freedom < 1:
        return None
    weights = 1 / variances
    q = _generalised_q(y, variances, 0.0)
    excess = (q - freedom) / (weights.sum() - (weights**2).sum() / weights.sum())
    tau2 = max(0.0, float(excess))
    whole = 1 / (variances + tau2)
    return Spread(
        groups=len(y),
        mean=float((whole * y).sum() / whole.sum()),
        between=float(np.sqrt(tau2)),
        lower=float(np.sqrt(_tau2_at(y, variances, stats.chi2.ppf(1 - _LEVEL / 2, freedom)))),
        upper=float(np.sqrt(_tau2_at(y, variances, stats.chi2.ppf(_LEVEL / 2, freedom)))),
        heterogeneity=max(0.0, 1 - freedom / q) if q > 0 else 0.0,
        q=q,
        p=float(stats.chi2.sf(q, freedom)),
    )


def _generalised_q(y: Array, variances: Array, tau2: float) -> float:
    """Squared distances from the weighted mean, each over its variance; falls as tau squared grows."""
    weights = 1 / (variances + tau2)
    mean = (weights * y).sum() / weights.sum()
    return float((weights * (y - mean) ** 2).sum())


def _tau2_at(y: Array, variances: Array, aim: float) -> float:
    """The tau squared at which the generalised Q is `aim`, found by halving; 0 where it is below it from the start."""
    if _generalised_q(y, variances, 0.0) <= aim:
        return 0.0
    low, high = 0.0, float(variances.max())
    while _generalised_q(y, variances, high) > aim:
        low, high = high, 2 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _generalised_q(y, variances, middle) > aim else (low, middle)
    return (low + high) / 2
