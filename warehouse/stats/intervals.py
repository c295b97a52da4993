"""95 % intervals for proportions, means, NPS and quantiles, vectorised over groups.

Every function takes arrays of one length (groups,) and returns `(lower, upper)` of that length, in the unit of the
figure; NaN where there is too little to say. scipy is imported where it is used: scipy.stats costs a CPU second, and a
load, which shares a command line with the figures, needs no interval.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Bounds = tuple[Array, Array]

_Z = NormalDist().inv_cdf(0.975)


def wilson(successes: Array, trials: Array) -> Bounds:
    """Wilson score interval of a proportion.

    Source: Wilson 1927; Brown, Cai and DasGupta 2001. Oracle: 72 of 100 gives 0.6251 to 0.7986.
    """
    n = np.where(trials > 0, trials, np.nan)
    p = successes / n
    centre = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * np.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
    # At 0 and n successes the bound is exactly 0 or 1; rounding must not put the figure outside its own interval.
    return np.minimum(centre - half, p).clip(0, 1), np.maximum(centre + half, p).clip(0, 1)


def student_t(sums: Array, squares: Array, counts: Array) -> Bounds:
    """t interval of a mean from its sum, sum of squares and count; NaN below two values."""
    from scipy import special  # noqa: PLC0415  # costs a third of a second

    n = np.where(counts > 1, counts, np.nan)
    mean = sums / n
    variance = np.maximum(squares - n * mean**2, 0) / (n - 1)
    half = special.stdtrit(n - 1, 0.975) * np.sqrt(variance / n)
    return mean - half, mean + half


def dispersed_t(events: Array, squares: Array, exposure: Array, counts: Array) -> Bounds:
    """t interval of a rate, whose parts scatter around it by more than a Poisson count may; NaN below two parts.

    Args:
        events, exposure: sums over the parts; the rate is the one over the other.
        squares: the sum of events * events / exposure of each part.
        counts: how many parts.

    Source: quasi-likelihood with variance in proportion to the mean (McCullagh and Nelder 1989, section 9.2). Oracle:
    parts of 8, 12 and 30 events over 1, 2 and 3 hours give 8.33 an hour, 2.87 to 13.79.
    """
    from scipy import special  # noqa: PLC0415  # costs a third of a second

    n, hours = np.where(counts > 1, counts, np.nan), np.where(exposure > 0, exposure, np.nan)
    rate = events / hours
    scatter = np.maximum(squares - hours * rate**2, 0) / (n - 1)
    half = special.stdtrit(n - 1, 0.975) * np.sqrt(scatter / hours)
    return np.maximum(rate - half, 0), rate + half


def adjusted_wald_nps(promoters: Array, detractors: Array, answers: Array) -> Bounds:
    """Adjusted-Wald interval of the Net Promoter Score, in points from -100 to 100.

    Source: Rocks 2016, The American Statistician: add 3 to n, 3/4 to promoters and 3/4 to detractors.
    Oracle: 18 promoters and 2 detractors of 31 give 25.5 to 68.6.
    """
    known = np.where(answers > 0, answers, np.nan)
    n = known + 3
    p, d = (promoters + 0.75) / n, (detractors + 0.75) / n
    half = _Z * np.sqrt((p + d - (p - d) ** 2) / n)
    score = 100 * (promoters - detractors) / known
    lower, upper = 100 * (p - d - half), 100 * (p - d + half)
    return np.minimum(lower, score).clip(-100, 100), np.maximum(upper, score).clip(-100, 100)


def quantile_ranks(quantile: float, counts: Array) -> tuple[Array, Array, Array]:
    """The 1-based ranks of a sample quantile and of the order statistics that bound it with 95 % confidence.

    Returns:
        (rank, lower, upper), each (groups,). Where the sample is too small to bound a tail, that bound is the extreme.
    Source: David and Nagaraja, Order Statistics, section 7.1 (binomial ranks).
    """
    from scipy import stats  # noqa: PLC0415  # costs a second

    n = np.maximum(counts, 1)
    rank = np.ceil(quantile * n).clip(1, n)
    lower = stats.binom.ppf(0.025, n, quantile).clip(1, n)
    upper = (stats.binom.ppf(0.975, n, quantile) + 1).clip(1, n)
    return rank, lower, upper
