"""Differences between rows of `measure`: bounds, p and method, by the kind of the metric."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from warehouse.catalogue import Metric
from warehouse.frames import numbers
from warehouse.stats.differences import adjusted_wald, newcombe_p, recovered, recovered_p, welch
from warehouse.stats.intervals import Array, Bounds

METHODS = {
    "wilson": "newcombe",
    "t": "welch",
    "adjusted_wald": "adjusted_wald",
    "order_statistic": "recovered",
}
_Z = 1.959963984540054
# A quantile is read off a bucket: its middle is off by at most 1 %, and below 50 s by at most half a second.
_SKETCH_SHARE, _SKETCH_S = 0.01, 0.5


@dataclass(frozen=True, slots=True)
class Differences:
    """Row by row, in the metric's unit; NaN where there is too little to say.

    Attributes:
        value: the first figure less the second.
        bounds: its 95 % bounds.
        p: how often noise alone gives so large a difference.
        method: newcombe, welch, adjusted_wald, recovered (from the bounds of both); None for what is not estimated.
    """

    value: Array
    bounds: Bounds
    p: Array
    method: str | None


def method_of(metric: Metric) -> str | None:
    """How a difference of this metric is judged; None for a count, which is what it is."""
    return None if metric.interval == "counted" else METHODS.get(metric.interval, "recovered")


def differences(metric: Metric, first: pl.DataFrame, second: pl.DataFrame, *, tested: bool = True) -> Differences:
    """Each row of `first` less the same row of `second`.

    Args:
        metric: what both are figures of.
        first, second: (pairs: value, lower, upper, n, numerator, ...) of `measure`, of separate records.
        tested: `p` of two shares is wanted too, which costs more than all the rest.
    """
    value = _column(first, "value") - _column(second, "value")
    method = method_of(metric)
    nothing = np.full(len(value), np.nan)
    if method is None:
        return Differences(value, (nothing, nothing), nothing, None)
    counts = _column(first, "n"), _column(second, "n")
    if method == "welch":
        bounds, p = welch(value, (_standard_error(first), _standard_error(second)), counts)
        return Differences(value, bounds, p, method)
    if method == "adjusted_wald":
        (c1, v1), (c2, v2) = _adjusted(first), _adjusted(second)
        bounds, p = adjusted_wald(value, (c1, c2), (v1, v2))
        return Differences(value, bounds, p, method)
    bounds = recovered(_column(first, "value"), _bounds(first), _column(second, "value"), _bounds(second))
    if method == "newcombe" and not tested:
        return Differences(value, bounds, nothing, method)
    if method == "newcombe":
        tops = _column(first, "numerator"), _column(second, "numerator")
        with np.errstate(divide="ignore", invalid="ignore"):
            return Differences(value, bounds, newcombe_p(tops[0], counts[0], tops[1], counts[1]), method)
    if metric.kind == "quantile":
        blur = sum(np.maximum(_SKETCH_SHARE * _column(one, "value"), _SKETCH_S) for one in (first, second))
        bounds = bounds[0] - blur, bounds[1] + blur
    return Differences(value, bounds, recovered_p(value, bounds), method)


def _column(frame: pl.DataFrame, name: str) -> Array:
    return numbers(frame[name])


def _bounds(frame: pl.DataFrame) -> Bounds:
    return _column(frame, "lower"), _column(frame, "upper")


def _standard_error(frame: pl.DataFrame) -> Array:
    """The standard error behind a t interval."""
    from scipy import special  # noqa: PLC0415  # costs a third of a second

    n = _column(frame, "n")
    half = (_column(frame, "upper") - _column(frame, "lower")) / 2
    with np.errstate(invalid="ignore"):
        return np.asarray(half / special.stdtrit(np.where(n > 1, n - 1, np.nan), 0.975))


def _adjusted(frame: pl.DataFrame) -> tuple[Array, Array]:
    """The centre and the variance behind an adjusted-Wald interval, whose bounds may have been cut at -100 and 100."""
    score, n = _column(frame, "value"), _column(frame, "n")
    lower, upper = _bounds(frame)
    centre = score * n / (n + 3)
    # The bound that faces zero is never cut, nor moved out to hold the score.
    half = np.where(score > 0, centre - lower, upper - centre)
    return centre, (half / _Z) ** 2
