"""How long something takes when some of it is not over yet: Kaplan-Meier, where the unfinished count as long as seen.

The mean of what is finished is too short, since what takes long is the least likely to be finished.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warehouse.stats.intervals import Array

_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Survival:
    """The share that is still open after each time at which something ended.

    Attributes:
        times: (ends,), the different times at which something ended, rising.
        at_risk: (ends,), how many were open and watched just before.
        ended: (ends,), how many ended then.
        open_share: (ends,), the share still open right after.
        lower, upper: (ends,), its 95 % bounds; NaN where everything has ended.
        records, finished: how many were watched, and how many of them ended.
        longest: the longest time that anything was watched; nothing is known beyond it.
    """

    times: Array
    at_risk: npt.NDArray[np.int64]
    ended: npt.NDArray[np.int64]
    open_share: Array
    lower: Array
    upper: Array
    records: int
    finished: int
    longest: float

    def share_open(self, time: float) -> float | None:
        """The share still open after a time; None beyond what was watched."""
        if time > self.longest:
            return None
        reached = int(np.searchsorted(self.times, time, side="right"))
        return 1.0 if reached == 0 else float(self.open_share[reached - 1])

    def quantile(self, part: float = 0.5) -> Quantile:
        """The time after which `part` of all has ended, with 95 % bounds; the median by default.

        Source: Brookmeyer and Crowley 1982: the times whose bounds of the open share hold 1 - part.
        """
        aim = 1 - part
        return Quantile(
            _first(self.times, self.open_share <= aim + 1e-12),
            _first(self.times, self.lower <= aim),
            _first(self.times, self.upper <= aim),
        )


@dataclass(frozen=True, slots=True)
class Quantile:
    """A time and its bounds, in the unit of the durations; None where it lies beyond what was watched."""

    value: float | None
    lower: float | None
    upper: float | None


def kaplan_meier(durations: Array, ended: npt.NDArray[np.bool_]) -> Survival | None:
    """The share still open over time; None where nothing was watched.

    Args:
        durations: (records,), for how long each was watched, 0 or more: to its end, or to the moment of the data.
        ended: (records,), whether it had ended by then. One that had not is taken to be watched through that moment.

    Source: Kaplan and Meier 1958; variance: Greenwood 1926; bounds on the log(-log) scale: Kalbfleisch and Prentice
    1980, which stay between 0 and 1. Oracle: 6-mercaptopurine (Freireich 1963) has a median of 23 weeks.
    """
    usable = np.isfinite(durations) & (durations >= 0)
    durations, ended = durations[usable], ended[usable]
    if not len(durations):
        return None
    times = np.unique(durations[ended])
    ordered = np.sort(durations)
    at_risk = (len(ordered) - np.searchsorted(ordered, times, side="left")).astype(np.float64)
    ends = np.sort(durations[ended])
    until = np.searchsorted(ends, times, side="right") - np.searchsorted(ends, times, side="left")
    ended_now = until.astype(np.float64)
    open_share: Array = np.cumprod(1 - ended_now / at_risk).astype(np.float64)
    lower, upper = _bounds(open_share, at_risk, ended_now)
    return Survival(
        times=times,
        at_risk=at_risk.astype(np.int64),
        ended=ended_now.astype(np.int64),
        open_share=open_share,
        lower=lower,
        upper=upper,
        records=len(durations),
        finished=int(ended.sum()),
        longest=float(ordered[-1]),
    )


def _bounds(open_share: Array, at_risk: Array, ended: Array) -> tuple[Array, Array]:
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(ended / (at_risk * (at_risk - ended)))
        known = np.where((open_share > 0) & (open_share < 1), open_share, np.nan)
        reach = np.exp(_Z * np.sqrt(greenwood) / np.abs(np.log(known)))
        return known**reach, known ** (1 / reach)


def _first(times: Array, reached: npt.NDArray[np.bool_]) -> float | None:
    return float(times[int(np.argmax(reached))]) if reached.any() else None
