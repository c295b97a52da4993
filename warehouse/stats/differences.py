"""Two figures of separate records against each other: 95 % bounds of the difference, and how often noise gives it.

Every function takes arrays of one length (pairs,) and gives arrays of that length, in the unit of the figures; NaN
where there is too little to say. The first figure less the second is the difference.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from warehouse.stats.intervals import Array, Bounds

_Z = NormalDist().inv_cdf(0.975)
_LARGEST_Z = 40.0
# To within 1e-9 of z.
_HALVINGS = 36


def recovered(first: Array, first_bounds: Bounds, second: Array, second_bounds: Bounds) -> Bounds:
    """Bounds of a difference from the bounds of its two parts.

    Source: Zou and Donner 2008 (MOVER). With Wilson bounds of two proportions it is Newcombe 1998, method 10. Oracle:
    56 of 70 less 48 of 80 is 0.2, bounds 0.0524 to 0.3339.
    """
    difference = first - second
    lower = difference - np.hypot(first - first_bounds[0], second_bounds[1] - second)
    upper = difference + np.hypot(first_bounds[1] - first, second - second_bounds[0])
    return lower, upper


def recovered_p(difference: Array, bounds: Bounds) -> Array:
    """How often noise alone gives so large a difference, from the 95 % bound that faces no difference."""
    facing = np.where(difference > 0, difference - bounds[0], bounds[1] - difference)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(facing > 0, np.abs(difference) / facing, np.where(difference == 0, 0.0, np.inf)) * _Z
    return np.where(np.isnan(facing), np.nan, _two_sided(z))


def newcombe_p(successes: Array, trials: Array, others: Array, other_trials: Array) -> Array:
    """How often noise alone gives so large a difference of two proportions.

    The level at which the interval of Newcombe 1998 just reaches no difference, found by halving; so that p is below
    0.05 exactly where the 95 % interval leaves it out.
    """
    p, q = successes / trials, others / other_trials
    # The larger proportion first: the interval of (q - p) is the one of (p - q) turned round.
    swap = p < q
    # Seen from its far end the smaller one's bound lies on the same side as that of the larger.
    above = _Facing(np.where(swap, q, p), np.where(swap, other_trials, trials))
    below = _Facing(1 - np.where(swap, p, q), np.where(swap, trials, other_trials))
    apart, low, high = np.abs(p - q), np.zeros(len(p)), np.full(len(p), _LARGEST_Z)
    for _ in range(_HALVINGS):
        z = (low + high) / 2
        out = apart > np.hypot(above.reach(z), below.reach(z))
        low, high = np.where(out, z, low), np.where(out, high, z)
    return np.where(np.isnan(apart), np.nan, _two_sided(low))


def welch(difference: Array, errors: tuple[Array, Array], counts: tuple[Array, Array]) -> tuple[Bounds, Array]:
    """Bounds and p of a difference of two means; NaN where neither varies at all, since noise is not known then.

    Args:
        difference: the first mean less the second.
        errors: the standard errors of both.
        counts: the records behind both, 2 or more.

    Source: Welch 1947; Satterthwaite's degrees of freedom.
    """
    from scipy import special  # noqa: PLC0415  # costs a third of a second

    parts = [error**2 for error in errors]
    total = parts[0] + parts[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        known = np.where(total > 0, total, np.nan)
        freedom = known**2 / sum(part**2 / (n - 1) for part, n in zip(parts, counts, strict=True))
        half = special.stdtrit(freedom, 0.975) * np.sqrt(known)
        p = 2 * special.stdtr(freedom, -np.abs(difference) / np.sqrt(known))
    return (difference - half, difference + half), p


def adjusted_wald(
    difference: Array, centres: tuple[Array, Array], variances: tuple[Array, Array]
) -> tuple[Bounds, Array]:
    """Bounds and p of a difference of two Net Promoter Scores, in points.

    Args:
        difference: the first score less the second.
        centres, variances: of both, each after 3 answers were added to it (Rocks 2016), in points.
    """
    centre, half = centres[0] - centres[1], _Z * np.sqrt(variances[0] + variances[1])
    bounds = (
        np.minimum(centre - half, difference).clip(-200, 200),
        np.maximum(centre + half, difference).clip(-200, 200),
    )
    return bounds, _two_sided(np.abs(centre) / (half / _Z))


class _Facing:
    """How far below a proportion its Wilson bound lies. What is asked for many z is worked out once."""

    def __init__(self, p: Array, n: Array) -> None:
        self._parts = p * (1 - p) / n, 1 / (4 * n**2), (2 * p - 1) / (2 * n), 1 / n

    def reach(self, z: Array) -> Array:
        """At so many standard deviations, (pairs,)."""
        variance, squared, shift, shrink = self._parts
        square = z * z
        return np.asarray((z * np.sqrt(variance + squared * square) + shift * square) / (1 + shrink * square))


def _two_sided(z: Array) -> Array:
    from scipy import special  # noqa: PLC0415  # costs a third of a second

    return np.asarray(2 * special.ndtr(-z))
