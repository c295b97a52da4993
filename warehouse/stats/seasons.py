"""Control limits of daily series whose weekdays differ: each weekday has a centre of its own, all share one spread.

Method: over the baseline, the centre of a weekday is its pooled rate, or the mean of its values. What is left of each
baseline day is divided by the spread that its weekday is expected to have (binomial, Poisson, the same for all, or in
proportion to the centre), and by sqrt(1 - h), where h is that day's own share in its weekday's centre: a day pulls its
centre towards itself. The mean moving range of what is left gives one standard deviation, as in Laney 2002. The limits
are widened by sqrt(1 + h), since the centres were estimated from few days each.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from warehouse.stats.control import Array, Limits, mean_moving_range

# Weekday centres from fewer days than these are guesses; eight weeks lock them.
SEASON_DAYS = 28
SEASON_BASELINE_DAYS = 56
_LEAST_DAYS = 3
_D2 = 1.128
SPREADS = ("binomial", "poisson", "equal", "proportional")


def by_weekday(
    values: Array, weights: Array, weekdays: npt.NDArray[np.int64], baseline: int, spread: str = "equal"
) -> Limits:
    """Limits that know the weekday of each point.

    Args:
        values: (days,), in order of time.
        weights: (days,), the records behind each value; they count for binomial and poisson spread alone.
        weekdays: (days,), 0 for Monday.
        baseline: how many of the first days set centres and limits.
        spread: how noise depends on the centre c of a weekday and the n records of a day: binomial (c(1-c)/n), poisson
            (c/n), equal (all days alike) or proportional (c squared).

    Returns:
        Limits of each day; NaN for a weekday with fewer than three days in the baseline.
    """
    share = weights if spread in ("binomial", "poisson") else np.ones(len(values))
    base = np.arange(len(values)) < baseline
    centre, pull = np.full(len(values), np.nan), np.full(len(values), np.nan)
    for weekday in range(7):
        here = weekdays == weekday
        known = here & base
        if known.sum() >= _LEAST_DAYS:
            centre[here] = (values[known] * share[known]).sum() / share[known].sum()
            pull[here] = share[here] / share[known].sum()
    sigma = _expected(centre, weights, spread)
    usable = base & (sigma > 0)
    left = (values - centre)[usable] / (sigma[usable] * np.sqrt(np.maximum(1 - pull[usable], 1e-9)))
    moved = mean_moving_range(left)
    half = 3 * sigma * np.sqrt(1 + pull) * (0.0 if moved is None else moved / _D2)
    lower, upper = centre - half, centre + half
    if spread in ("binomial", "poisson"):
        lower = np.maximum(lower, 0)
    return Limits(centre, lower, np.minimum(upper, 1) if spread == "binomial" else upper)


def _expected(centre: Array, weights: Array, spread: str) -> Array:
    if spread == "binomial":
        return np.sqrt(centre * (1 - centre) / weights)
    if spread == "poisson":
        return np.sqrt(centre / weights)
    return np.ones(len(centre)) if spread == "equal" else np.abs(centre)
