"""The expected number of false alarms is what simulated charts of an unchanging process raise."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from warehouse.control import ControlChart, expected_false_alarms
from warehouse.stats.alarms import alarm_rate
from warehouse.stats.control import Limits, signals, xmr
from warehouse.stats.seasons import by_weekday


def started(found: np.ndarray) -> int:
    """Signals that the point before did not raise to the same side; the first point's own past is not known."""
    return int(((found[1:] != 0) & (found[1:] != found[:-1])).sum())


def chart(baseline: int, seasonal: bool = False) -> ControlChart:
    return ControlChart(pl.DataFrame(), trial=False, variation=None, method="xmr", baseline=baseline, seasonal=seasonal)


def test_exact_limits_raise_the_alarms_of_a_long_simulation() -> None:
    values = np.random.default_rng(1).standard_normal(400_000)
    flat = np.zeros(len(values))
    simulated = started(signals(values, Limits(flat, flat - 3, flat + 3))) / len(values)
    assert alarm_rate(None) == pytest.approx(simulated, rel=0.05)


def test_a_point_outside_exact_limits_alone_is_one_in_370() -> None:
    # Without the rule of seven, 40 weekly charts raise 0.11 alarms a week, as the literature says; runs start 1 in 128.
    assert alarm_rate(None) == pytest.approx(0.0027 + 1 / 128, rel=0.05)


@pytest.mark.parametrize("baseline", [12, 24])
def test_estimated_limits_raise_the_alarms_of_simulated_charts(baseline: int) -> None:
    rng, alarms, points = np.random.default_rng(2), 0, 0
    for _ in range(3_000):
        values = rng.standard_normal(baseline + 100)
        found = signals(values, xmr(values, baseline))
        # Twenty points on, no run reaches back into the baseline.
        alarms, points = alarms + started(found[baseline + 20 :]), points + 79
    assert alarm_rate(baseline) == pytest.approx(alarms / points, rel=0.06)


def test_weekday_limits_raise_the_alarms_of_simulated_charts() -> None:
    rng, alarms, points, days = np.random.default_rng(3), 0, 0, np.arange(56 + 120)
    for _ in range(1_500):
        values = 5 * (days % 7) + rng.standard_normal(len(days))
        found = signals(values, by_weekday(values, np.ones(len(days)), days % 7, 56))
        alarms, points = alarms + started(found[76:]), points + 99
    assert alarm_rate(56, 8) == pytest.approx(alarms / points, rel=0.08)


def test_twelve_points_alarm_more_often_than_many() -> None:
    assert alarm_rate(12) > alarm_rate(24) > alarm_rate(100) > alarm_rate(None)


def test_the_alarms_of_a_page_add_up_over_its_charts_and_days() -> None:
    one = expected_false_alarms([chart(12)], "week")
    assert expected_false_alarms([chart(12)] * 40, "week") == pytest.approx(40 * one)
    assert expected_false_alarms([chart(12)], "day") == pytest.approx(7 * one)
    assert expected_false_alarms([chart(56, seasonal=True)], "day") < expected_false_alarms([chart(12)], "day")


def test_a_chart_without_limits_raises_no_alarm() -> None:
    assert expected_false_alarms([chart(0)], "week") == 0
