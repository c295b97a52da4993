"""How often a chart of a process that does not change raises an alarm all the same.

An alarm is a signal (a point outside the limits, or the seventh and later on one side) that the point before did not
raise to the same side. Points are taken to be independent and normal; a series that drifts alarms more often.

Given the true position of centre and limits the rate follows in closed form. Centre and limits are estimated from a
baseline, though, and that errs: the rate is its mean over many baselines drawn with a fixed seed.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from warehouse.stats.control import BASELINE_POINTS, Array

_D2 = 1.128
_SCREEN = 3.267
_DRAWS = 20_000
_SEED = 20_261_112
_WEEK = 7


@cache
def alarm_rate(baseline: int | None = BASELINE_POINTS, per_weekday: int = 0) -> float:
    """False alarms per point after the baseline.

    Args:
        baseline: points that set the limits, at least 3; None where centre and limits are known exactly.
        per_weekday: baseline days behind each weekday's own centre; 0 where all points share one centre.
    """
    if baseline is None:
        return float(_rate(np.zeros((1, _WEEK)), np.full((1, _WEEK), 3.0))[0])
    rng = np.random.default_rng(_SEED)
    # Overwhelmingly enough: the mean over the draws is known to less than 1 % of itself.
    noise = rng.standard_normal((_DRAWS, baseline))
    if not per_weekday:
        centres = np.repeat(noise.mean(axis=1, keepdims=True), _WEEK, axis=1)
        return float(_rate(centres, 3 * _spread(noise)).mean())
    weekdays = np.arange(baseline) % _WEEK
    centres = np.stack([noise[:, weekdays == day].mean(axis=1) for day in range(_WEEK)], axis=1)
    left = (noise - centres[:, weekdays]) / np.sqrt(1 - 1 / per_weekday)
    return float(_rate(centres, 3 * _spread(left) * np.sqrt(1 + 1 / per_weekday)).mean())


def _spread(noise: Array) -> Array:
    """The standard deviation that a chart would estimate, from moving ranges screened once, (draws, 1)."""
    ranges = np.abs(np.diff(noise, axis=1))
    kept = ranges <= _SCREEN * ranges.mean(axis=1, keepdims=True)
    return np.asarray((ranges * kept).sum(axis=1, keepdims=True) / kept.sum(axis=1, keepdims=True) / _D2)


def _rate(centres: Array, half: Array) -> Array:
    """Alarms per point, (draws,), where the points are standard normal.

    Args:
        centres: (draws, 7), where the centre of each weekday stands; seven in a row are one of each.
        half: (draws, 7) or (draws, 1), the distance from the centre to each limit.

    P(alarm) = P(signal now) - P(signal now and at the point before, same side). With a the chance to fall on that side
    and o to fall outside on that side: a signal now is o + (a - o) * (the six before on that side); both is a run of
    seven before that goes on, or an outside point before with an outside point now, or with a run that just becomes 7.
    """
    from scipy.special import ndtr  # noqa: PLC0415  # costs a third of a second

    total = np.zeros(len(centres))
    for side in (1, -1):
        a = ndtr(-side * centres)
        o = np.broadcast_to(ndtr(-(side * centres + half)), a.shape)
        whole = a.prod(axis=1)
        for day in range(_WEEK):
            at = _back(day)
            now, before = at[0], at[1]
            six = a[:, at[1:7]].prod(axis=1)
            signal = o[:, now] + (a[:, now] - o[:, now]) * six
            five = a[:, at[2:7]].prod(axis=1)
            # The run before now would be seven long: this weekday a week ago is its first point.
            inside = a[:, now] - o[:, now]
            both = (
                whole * a[:, now]
                + o[:, before] * o[:, now] * (1 - five * a[:, now])
                + o[:, before] * five * (1 - a[:, now]) * inside
            )
            total += signal - both
    return total / _WEEK


def _back(day: int) -> npt.NDArray[np.int64]:
    """This weekday and the seven before it."""
    return (day - np.arange(_WEEK + 1)) % _WEEK
