"""Weekdays of their own level are noise; a change inside a weekday is a signal."""

from __future__ import annotations

import numpy as np
import pytest

from warehouse.stats.control import outside, xmr
from warehouse.stats.seasons import SEASON_BASELINE_DAYS, by_weekday

DAYS = np.arange(7 * 40)
WEEKDAYS = DAYS % 7
LEVEL = np.array([10.0, 9, 9, 9, 8, 3, 2])[WEEKDAYS]


def test_weekdays_of_their_own_level_break_no_limits_and_one_centre_would() -> None:
    values = LEVEL + np.random.default_rng(1).normal(0, 0.3, len(DAYS))
    seasonal = by_weekday(values, np.ones(len(DAYS)), WEEKDAYS, SEASON_BASELINE_DAYS)
    assert (outside(values, seasonal) != 0).mean() < 0.02
    # One centre takes the week itself for noise: its limits are so wide that nothing would ever leave them.
    plain = xmr(values, SEASON_BASELINE_DAYS)
    assert plain.upper[0] - plain.centre[0] > 3 * (seasonal.upper[0] - seasonal.centre[0])


def test_a_sunday_like_a_monday_is_a_signal() -> None:
    values = LEVEL + np.random.default_rng(2).normal(0, 0.3, len(DAYS))
    values[WEEKDAYS.size - 1] = 10.0
    limits = by_weekday(values, np.ones(len(DAYS)), WEEKDAYS, SEASON_BASELINE_DAYS)
    assert outside(values, limits)[-1] == 1


@pytest.mark.parametrize("spread", ["equal", "proportional"])
def test_limits_from_eight_weeks_keep_their_false_alarms_after_the_baseline(spread: str) -> None:
    rng, alarms = np.random.default_rng(3), []
    for _ in range(300):
        noise = rng.normal(0, 0.1, len(DAYS))
        values = LEVEL + noise if spread == "equal" else LEVEL * (1 + noise)
        limits = by_weekday(values, np.ones(len(DAYS)), WEEKDAYS, SEASON_BASELINE_DAYS, spread)
        alarms.append((outside(values, limits)[SEASON_BASELINE_DAYS:] != 0).mean())
    assert 0.001 < np.mean(alarms) < 0.009


def test_shares_of_few_weekend_records_have_wider_limits_at_the_weekend() -> None:
    rng = np.random.default_rng(4)
    n = np.array([400, 400, 400, 400, 400, 60, 60])[WEEKDAYS]
    values = rng.binomial(n, np.where(WEEKDAYS > 4, 0.6, 0.8)) / n
    limits = by_weekday(values, n.astype(float), WEEKDAYS, SEASON_BASELINE_DAYS, "binomial")
    half = limits.upper - limits.centre
    assert half[5] > 2 * half[0]
    assert limits.centre[5] == pytest.approx(0.6, abs=0.05)
    assert (outside(values, limits) != 0).mean() < 0.02


def test_a_weekday_that_the_baseline_does_not_know_has_no_limits() -> None:
    values, weekdays = LEVEL[WEEKDAYS < 6], WEEKDAYS[WEEKDAYS < 6].copy()
    weekdays[-1] = 6
    limits = by_weekday(values, np.ones(len(values)), weekdays, SEASON_BASELINE_DAYS)
    assert np.isnan(limits.centre[-1])
    assert outside(values, limits)[-1] == 0
