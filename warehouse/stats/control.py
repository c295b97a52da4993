"""Control limits that tell signal from noise: XmR for means, quantiles and bare counts, Laney p' and u' for rates.

Source: Wheeler, Understanding Variation (XmR); Laney 2002, Quality Engineering 14 (p', u'); NHS England, Making data
count (rules).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Directions = npt.NDArray[np.int8]

BASELINE_POINTS = 12
RUN_LENGTH = 7
_D2 = 1.128  # mean moving range of two, in standard deviations
_XMR = 2.66  # 3 / d2, as the trade rounds it
_SCREEN = 3.267  # D4 of moving ranges of two


@dataclass(frozen=True, slots=True)
class Limits:
    """Centre line and limits, each (points,), in the unit of the figure."""

    centre: Array
    lower: Array
    upper: Array


def xmr(values: Array, baseline: int | None = None, *, screened: bool = True) -> Limits:
    """Limits of individual values from their moving ranges.

    Args:
        values: (points,), in order of time, no gaps.
        baseline: how many of the first points set the limits; all of them when None.
        screened: leave out, once, moving ranges above 3.267 times their mean.

    Source: Wheeler. Oracle: 1,2,1,2,10,1,2,1,2,1,2,1,2,1,2,1,2,1 gives 4.60 / 1.94 / -0.72 screened, and
    6.95 / 1.94 / -3.06 unscreened.
    """
    base = values[:baseline]
    moved = mean_moving_range(base, screened=screened)
    spread = np.nan if moved is None else _XMR * moved
    centre = np.full(len(values), base.mean())
    return Limits(centre, centre - spread, centre + spread)


def laney_p(successes: Array, trials: Array, baseline: int | None = None, *, screened: bool = True) -> Limits:
    """Limits of a proportion, widened or narrowed by how much it really moves between periods.

    Args:
        successes, trials: (points,), in order of time, every trial count above 0.
        baseline, screened: as in `xmr`.

    Source: Laney 2002. Classic p limits flag a third of in-control points at n = 8,000; these flag 1 in 60.
    """
    base = slice(None, baseline)
    centre = successes[base].sum() / trials[base].sum()
    half = _laney_half(successes / trials, centre, np.sqrt(centre * (1 - centre) / trials), base, screened)
    return Limits(np.full(len(trials), centre), np.maximum(centre - half, 0), np.minimum(centre + half, 1))


def laney_u(events: Array, exposure: Array, baseline: int | None = None, *, screened: bool = True) -> Limits:
    """Limits of a count per exposure (events per contact, per day), widened like those of `laney_p`.

    Args:
        events, exposure: (points,), in order of time, every exposure above 0. The limits are events per exposure.
        baseline, screened: as in `xmr`.

    Source: Laney 2002.
    """
    base = slice(None, baseline)
    centre = events[base].sum() / exposure[base].sum()
    half = _laney_half(events / exposure, centre, np.sqrt(centre / exposure), base, screened)
    return Limits(np.full(len(exposure), centre), np.maximum(centre - half, 0), centre + half)


def _laney_half(rates: Array, centre: float, sigma: Array, base: slice, screened: bool) -> Array:
    """Three standard deviations inside a period times the one between periods, (points,); 0 where nothing varies."""
    if not sigma.any():
        return np.zeros(len(rates))
    moved = mean_moving_range(((rates - centre) / sigma)[base], screened=screened)
    return 3 * sigma * (1.0 if moved is None else moved / _D2)


def mean_moving_range(values: Array, *, screened: bool = True) -> float | None:
    """The mean of |each value less the one before|; None below two values. Over 1.128 it is a standard deviation."""
    ranges = np.abs(np.diff(values))
    if screened and len(ranges):
        ranges = ranges[ranges <= _SCREEN * ranges.mean()]
    return float(ranges.mean()) if len(ranges) else None


def outside(values: Array, limits: Limits) -> Directions:
    """Which points lie outside their limits: +1 above, -1 below, 0 inside or without limits, (points,)."""
    found = np.zeros(len(values), dtype=np.int8)
    found[values > limits.upper] = 1
    found[values < limits.lower] = -1
    return found


def signals(values: Array, limits: Limits) -> Directions:
    """Which points are signals, and to which side: +1 above, -1 below, 0 for noise, (points,).

    A point outside its limits, or the seventh and later point of a run on one side of the centre. These two alone raise
    alerts: all Western Electric rules over 40 weekly series raise 0.87 false alarms a week, the first alone 0.11.
    """
    found = outside(values, limits)
    side = np.nan_to_num(np.sign(values - limits.centre))
    lasting = _run_lengths(side) >= RUN_LENGTH
    return np.where(found == 0, np.where(lasting, side, 0), found).astype(np.int8)


def trends(values: Array, limits: Limits) -> Directions:
    """The seventh and later point of a rise (+1) or a fall (-1), 0 elsewhere, (points,). A mark, not a signal.

    What rises is the distance from the centre, so that a weekday's own level is no step.
    """
    steps = np.nan_to_num(np.sign(np.diff(values - limits.centre, prepend=np.nan)))
    # Seven points that rise are six steps up.
    return np.where(_run_lengths(steps) >= RUN_LENGTH - 1, steps, 0).astype(np.int8)


def outer_thirds(values: Array, limits: Limits) -> Directions:
    """Points in the outer third, or beyond, that are at least the second of three there on that side, (points,).

    +1 above, -1 below, 0 elsewhere. A mark, not a signal. A limit that was cut at 0 or 1 does not narrow the thirds.
    """
    sigma = np.maximum(limits.upper - limits.centre, limits.centre - limits.lower) / 3
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.nan_to_num((values - limits.centre) / np.where(sigma > 0, sigma, np.nan))
    found = np.zeros(len(values), dtype=np.int8)
    for side in (1, -1):
        far = side * z > 2
        recent = far.astype(int)
        recent[1:] += far[:-1]
        recent[2:] += far[:-2]
        found[far & (recent >= 2)] = side
    return found


def _run_lengths(side: Array) -> npt.NDArray[np.int64]:
    """How many points up to and with each one have its side; 0 where it has none."""
    lengths = np.zeros(len(side), dtype=np.int64)
    for i, at in enumerate(side):
        lengths[i] = 0 if at == 0 else 1 + (lengths[i - 1] if i and at == side[i - 1] else 0)
    return lengths
