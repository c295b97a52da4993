"""Shares held against each other by the thousand, with the share of false finds held in check.

Source: Fisher 1922; Benjamini and Hochberg 1995, JRSS B 57.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def fisher(
    here: npt.NDArray[np.int64],
    of_here: npt.NDArray[np.int64],
    there: npt.NDArray[np.int64],
    of_there: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """The chance of so many texts here or more, were here and there alike; 1 where there are not more here than there.

    The tail is summed from its first term, each of which is the one before it times a ratio under 1.
    """
    p = np.ones(len(here))
    more = here * of_there > there * of_here
    k, n, hits, others = (values[more].astype(float) for values in (here, of_here, here + there, of_there))
    first = np.exp(_log_choose(hits, k) + _log_choose(n + others - hits, n - k) - _log_choose(n + others, n))
    tail, term = first.copy(), first
    while np.any(term > tail * 1e-17):
        term = term * (hits - k) * (n - k) / ((k + 1) * (others - hits + k + 1))
        tail, k = tail + term, k + 1
    p[more] = tail.clip(max=1.0)
    return p


def _log_choose(n: npt.NDArray[np.float64], k: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    from scipy.special import gammaln  # noqa: PLC0415  # costs a second

    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1), dtype=np.float64)


def benjamini_hochberg(p: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Of each p the false discovery rate at which it would be kept, in their order."""
    order = np.argsort(p, kind="stable")
    ranked = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum.accumulate(ranked[::-1])[::-1].clip(max=1.0)
    return q
