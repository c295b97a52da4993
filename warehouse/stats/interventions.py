"""Whether something that started in a known week moved a series: against others that it did not touch, or alone.

Weeks are the units. Every function takes arrays over weeks, the `before` weeks before the start first. scipy.stats is
imported where it is used: it costs a CPU second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warehouse.stats.intervals import Array

LEAST_OTHERS = 3
"""So many comparison slices are needed before it can be said how far slices drift apart by themselves."""
_MOST_KEPT = 0.9


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % bounds; NaN bounds where there is too little to say."""

    value: float
    lower: float
    upper: float

    @property
    def beyond_noise(self) -> bool:
        """Whether the bounds leave out no effect at all."""
        return bool(self.lower > 0 or self.upper < 0)


@dataclass(frozen=True, slots=True)
class Difference:
    """What a difference-in-differences found.

    Attributes:
        effect: the change of the treated slice less the change that the others went through.
        before, after: the treated slice, and `expected` after: what it would have been had it moved as the others.
        line: what would be expected in every week.
        trend: how much the treated slice already drew away from the others before, a week.
        placebos: the same effect of every other slice, each against those that are left.
        without: (slices,) the effect with each of the others left out in turn: one that something else moved shows by
            how much the effect leans on it; empty where there is but one.
        p: how often a slice picked by chance has so large an effect: the treated one's place among all; no smaller
            than one in the number of slices.
    """

    effect: Estimate
    before: float
    after: float
    expected: float
    line: Array
    trend: Estimate
    placebos: Array
    without: Array
    p: float

    @property
    def leans_on_one(self) -> bool:
        """Whether it is beyond noise, and would not be with some single one of the others left out."""
        half, sign = self.effect.upper - self.effect.value, np.sign(self.effect.value)
        return self.effect.beyond_noise and bool(np.any(sign * self.without <= half))


@dataclass(frozen=True, slots=True)
class Interruption:
    """What an interrupted time series found: `effect` is how far the weeks after lie from the trend drawn on."""

    effect: Estimate
    level: Estimate
    slope: Estimate
    before: float
    after: float
    expected: float
    line: Array
    trend: Estimate


def difference_in_differences(treated: Array, weights: Array, others: Array, sizes: Array, before: int) -> Difference:
    """The change of one slice against the change of those that nothing was done to.

    The others are added up in fixed shares (`sizes`), so that a change of their mix moves nothing. Two things make the
    effect uncertain, and the wider of the two intervals is given: weeks scatter around their level (Welch, widened
    by the correlation of neighbouring weeks), and slices drift apart by themselves even when nothing is done to any of
    them, as the changes of the others among themselves show.

    Args:
        treated, weights: (weeks,) the slice and its records.
        others: (slices, weeks) those that were not touched.
        sizes: (slices,) what each of them counts for.
        before: so many of the weeks lie before the start.

    Source: Donald and Lang 2007 (few groups: the changes are the units); Bertrand, Duflo and Mullainathan 2004
    (correlated periods); Abadie, Diamond and Hainmueller 2010 (placebos). Oracle: see the hand-calculated test.
    """
    shares = sizes / sizes.sum()
    gap = treated - shares @ others
    level, after_gap = _mean(gap[:before], weights[:before]), _mean(gap[before:], weights[before:])
    effect = after_gap - level
    changes = np.array([one[before:].mean() - one[:before].mean() for one in others])
    half = _widest(_week_half(gap, weights, before), _drift_half(changes, shares))
    placebos = _placebos(others, sizes, weights, before)
    as_large = int(np.sum(np.abs(placebos) >= abs(effect) * (1 - 1e-9)))
    line = shares @ others + level
    return Difference(
        effect=Estimate(effect, effect - half, effect + half),
        before=_mean(treated[:before], weights[:before]),
        after=_mean(treated[before:], weights[before:]),
        expected=_mean(line[before:], weights[before:]),
        line=line,
        trend=_slope(gap[:before], weights[:before]),
        placebos=placebos,
        without=_without(treated, weights, others, sizes, before),
        p=(1 + as_large) / (1 + len(placebos)),
    )


def interrupted_series(values: Array, weights: Array, before: int) -> Interruption:
    """A slice against its own trend, drawn on: what else happened at the time is not taken out.

    A straight line before, and another after: `level` is the jump at the start, `slope` the change of the trend a week,
    `effect` the mean distance of the weeks after from the old trend. Bounds are widened by the correlation of
    neighbouring weeks.

    Source: Wagner, Soumerai, Zhang and Ross-Degnan 2002 (segmented regression). Oracle: an exact broken line is found.
    """
    weeks = np.arange(len(values), dtype=float) - before
    post = (weeks >= 0).astype(float)
    design = np.column_stack([np.ones_like(weeks), weeks, post, post * weeks])
    found, covariance, freedom = _fitted(design, values, weights)
    share = weights * post / (weights * post).sum()
    line = design[:, :2] @ found[:2]
    return Interruption(
        effect=_combined(np.array([0, 0, 1.0, share @ weeks]), found, covariance, freedom),
        level=_combined(np.array([0, 0, 1.0, 0]), found, covariance, freedom),
        slope=_combined(np.array([0, 0, 0, 1.0]), found, covariance, freedom),
        before=_mean(values[:before], weights[:before]),
        after=_mean(values[before:], weights[before:]),
        expected=float(share @ line),
        line=line,
        trend=_combined(np.array([0, 1.0, 0, 0]), found, covariance, freedom),
    )


def _mean(values: Array, weights: Array) -> float:
    return float(weights @ values / weights.sum())


def _week_half(gap: Array, weights: Array, before: int) -> float:
    """Half the Welch interval of the difference of two means of weeks, widened where neighbours are alike."""
    parts, freedoms, residuals = [], [], []
    for values, counts in ((gap[:before], weights[:before]), (gap[before:], weights[before:])):
        shares, away = counts / counts.sum(), values - _mean(values, counts)
        # Weighted mean of units of unlike size: Horvitz-Thompson's linearised variance.
        n = len(values)
        parts.append(n / (n - 1) * float(np.sum(shares**2 * away**2)))
        freedoms.append(n - 1)
        residuals.append(away)
    kept = _correlation(residuals, len(gap))
    total = sum(parts) * (1 + kept) / (1 - kept)
    freedom = sum(parts) ** 2 / max(sum(v**2 / f for v, f in zip(parts, freedoms, strict=True)), 1e-300)
    # Weeks that are alike are fewer weeks.
    return _t(max(1.0, freedom * (1 - kept) / (1 + kept))) * float(np.sqrt(total))


def _correlation(residuals: list[Array], weeks: int) -> float:
    """The correlation of neighbouring weeks, corrected for the means that were taken out; nothing below none."""
    square = sum(float(away @ away) for away in residuals)
    if square <= 0:
        return 0.0
    raw = sum(float(away[1:] @ away[:-1]) for away in residuals) / square
    return float(np.clip((raw * weeks + len(residuals)) / (weeks - 4), 0.0, _MOST_KEPT))


def _drift_half(changes: Array, shares: Array) -> float:
    """Half the interval that the others' own changes give: they drift, and so would the treated slice; NaN if few."""
    if len(changes) < LEAST_OTHERS:
        return np.nan
    spread = float(np.var(changes, ddof=1))
    return _t(len(changes) - 1) * float(np.sqrt(spread * (1 + np.sum(shares**2))))


def _widest(weeks: float, drift: float) -> float:
    return weeks if np.isnan(drift) else max(weeks, drift)


def _placebos(others: Array, sizes: Array, weights: Array, before: int) -> Array:
    """The effect of every other slice against the rest of the others, as if it had been treated."""
    return np.array([
        _moved(others[one], weights, others[rest], sizes[rest], before) for one, rest in enumerate(_rests(others))
    ])  # fmt: skip


def _without(treated: Array, weights: Array, others: Array, sizes: Array, before: int) -> Array:
    """The effect with each of the others left out in turn."""
    return np.array([_moved(treated, weights, others[rest], sizes[rest], before) for rest in _rests(others)])


def _rests(others: Array) -> npt.NDArray[np.bool_]:
    """For each of the others, which are left without it; none where nothing would be left."""
    return ~np.eye(len(others), dtype=bool) if len(others) > 1 else np.empty((0, len(others)), dtype=bool)


def _moved(one: Array, weights: Array, others: Array, sizes: Array, before: int) -> float:
    """The change of one slice less that of others."""
    gap = one - sizes / sizes.sum() @ others
    return _mean(gap[before:], weights[before:]) - _mean(gap[:before], weights[:before])


def _slope(values: Array, weights: Array) -> Estimate:
    weeks = np.arange(len(values), dtype=float)
    found, covariance, freedom = _fitted(np.column_stack([np.ones_like(weeks), weeks]), values, weights)
    return _combined(np.array([0, 1.0]), found, covariance, freedom)


def _fitted(design: Array, values: Array, weights: Array) -> tuple[Array, npt.NDArray[np.float64], float]:
    """Weighted least squares: coefficients, their covariance, degrees of freedom."""
    scaled = weights / weights.mean()
    root = np.sqrt(scaled)
    inverse = np.linalg.pinv((design * scaled[:, None]).T @ design)
    found = inverse @ ((design * scaled[:, None]).T @ values)
    away = root * (values - design @ found)
    freedom = len(values) - design.shape[1]
    square = float(away @ away)
    raw = float(away[1:] @ away[:-1]) / square if square > 0 else 0.0
    # Each fitted coefficient takes about one part in the number of weeks away from the correlation.
    fitted = design.shape[1]
    kept = float(np.clip((raw * len(values) + fitted) / (len(values) - fitted), 0.0, _MOST_KEPT))
    covariance = inverse * (square / freedom) * (1 + kept) / (1 - kept)
    return found, covariance, max(1.0, freedom * (1 - kept) / (1 + kept))


def _combined(direction: Array, found: Array, covariance: Array, freedom: float) -> Estimate:
    value = float(direction @ found)
    half = _t(freedom) * max(0.0, float(direction @ covariance @ direction)) ** 0.5
    return Estimate(value, value - half, value + half)


def _t(freedom: float) -> float:
    from scipy import special  # noqa: PLC0415  # costs a third of a second

    return float(special.stdtrit(freedom, 0.975))
