"""Limits and rules agree with two libraries of other authors, shewhart and pyqicharts, over many random series."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyqicharts
import pytest
import shewhart

from warehouse.stats.control import Limits, laney_p, laney_u, outer_thirds, outside, signals, trends, xmr

# Both round d2 = 1.128379 where we, like the trade, write 1.128 and 2.66.
CLOSE = 5e-4
SEEDS = range(12)


def series(seed: int, points: int = 40) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.cumsum(rng.normal(0, 0.4, points)) + rng.normal(10, 1, points)


def in_pyqicharts(values: np.ndarray, screened: bool) -> pd.DataFrame:
    frame = pd.DataFrame({"x": range(len(values)), "y": values})
    return pyqicharts.qic_table(frame, x="x", y="y", chart="i", exclude_mr_outliers=screened)


@pytest.mark.parametrize("seed", SEEDS)
def test_xmr_limits_agree_with_both_libraries(seed: int) -> None:
    values = series(seed)
    ours = xmr(values, screened=False)
    theirs = shewhart.imr(values, rules="none").stats
    assert (ours.centre[0], ours.upper[0], ours.lower[0]) == pytest.approx(
        (theirs["i_center"], theirs["i_ucl"], theirs["i_lcl"]), rel=CLOSE
    )
    table = in_pyqicharts(values, screened=False)
    assert (ours.upper[0], ours.lower[0]) == pytest.approx((table["ucl"][0], table["lcl"][0]), rel=CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_limits_locked_at_twelve_points_agree_with_a_frozen_baseline(seed: int) -> None:
    values = series(seed)
    theirs = shewhart.imr(values, rules="none", limits=shewhart.imr(values[:12], rules="none").baseline).stats
    ours = xmr(values, 12, screened=False)
    assert (ours.upper[-1], ours.lower[-1]) == pytest.approx((theirs["i_ucl"], theirs["i_lcl"]), rel=CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_screened_moving_ranges_agree_with_pyqicharts(seed: int) -> None:
    values = series(seed)
    values[20] += 15
    table, ours = in_pyqicharts(values, screened=True), xmr(values)
    assert ours.upper[0] - ours.centre[0] == pytest.approx(table["ucl"][0] - table["centre"][0], rel=CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_laney_limits_of_rates_agree_with_shewhart(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = rng.integers(300, 4_000, 30).astype(float)
    top = rng.binomial(n.astype(int), rng.normal(0.2, 0.02, 30)).astype(float)
    frame = pd.DataFrame({"top": top, "n": n})
    theirs = shewhart.laney_p(frame, defectives="top", size="n", rules="none").table
    ours = laney_p(top, n, screened=False)
    assert ours.lower == pytest.approx(theirs["lcl"].to_numpy(), abs=CLOSE * theirs["ucl"].max())
    assert ours.upper == pytest.approx(theirs["ucl"].to_numpy(), rel=CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_laney_limits_of_counts_per_exposure_agree_with_shewhart(seed: int) -> None:
    rng = np.random.default_rng(seed)
    exposure = rng.uniform(5, 90, 30)
    events = rng.poisson(exposure * rng.gamma(20, 0.02, 30)).astype(float)
    frame = pd.DataFrame({"events": events, "exposure": exposure})
    theirs = shewhart.laney_u(frame, defects="events", size="exposure", rules="none").table
    ours = laney_u(events, exposure, screened=False)
    assert ours.lower == pytest.approx(theirs["lcl"].to_numpy(), abs=CLOSE * theirs["ucl"].max())
    assert ours.upper == pytest.approx(theirs["ucl"].to_numpy(), rel=CLOSE)


def flat(values: np.ndarray) -> Limits:
    """Limits at 7, 10 and 13: standard deviation 1."""
    whole = np.full(len(values), 10.0)
    return Limits(whole, whole - 3, whole + 3)


@pytest.mark.parametrize("seed", SEEDS[:5])
def test_points_that_break_a_rule_are_the_last_points_that_pyqicharts_finds(seed: int) -> None:
    values = series(seed)
    config = pyqicharts.XmrRuleConfig(shift_points=7, trend_points=7)
    found = [
        pyqicharts.xmr_signals(pd.Series(values[: i + 1]), 10.0, 7.0, 13.0, config=config).iloc[-1]
        for i in range(len(values))
    ]
    limits = flat(values)
    assert (outside(values, limits) != 0).tolist() == [row["outside_ucl"] or row["outside_lcl"] for row in found]
    shifts = [row["shift"] or row["outside_ucl"] or row["outside_lcl"] for row in found]
    assert (signals(values, limits) != 0).tolist() == shifts
    assert (trends(values, limits) != 0).tolist() == [row["trend"] for row in found]


@pytest.mark.parametrize("seed", SEEDS)
def test_two_of_three_in_the_outer_third_are_the_points_that_shewhart_finds(seed: int) -> None:
    values = 10 + 1.4 * np.random.default_rng(seed).standard_normal(60)
    limits = flat(values)
    stats = {"i_center": 10.0, "sigma_within": 1.0, "mr_center": 1.128}
    ours = outer_thirds(values, limits) != 0
    for i in range(2, len(values)):
        seen = shewhart.imr(values[: i + 1], rules="western_electric", limits=stats).signals
        assert ours[i] == any(s.rule == "we_2" and i in s.points for s in seen)
