"""Control limits agree with their oracles, and tell a shift from noise."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from small_warehouse import publish_records, settings_in

from warehouse.control import control_chart
from warehouse.slices import Slice
from warehouse.stats.control import Limits, laney_p, signals, xmr

ORACLE = np.array([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1], dtype=float)


def rounded(limits: Limits) -> tuple[float, float, float]:
    return round(limits.upper[0], 2), round(limits.centre[0], 2), round(limits.lower[0], 2)


def test_screened_xmr_reproduces_the_oracle() -> None:
    assert rounded(xmr(ORACLE)) == (4.60, 1.94, -0.72)


def test_unscreened_xmr_reproduces_the_oracle() -> None:
    assert rounded(xmr(ORACLE, screened=False)) == (6.95, 1.94, -3.06)


def test_a_point_outside_its_limits_is_a_signal() -> None:
    assert signals(ORACLE, xmr(ORACLE)).tolist() == [0, 0, 0, 0, 1, *([0] * 13)]


def test_the_seventh_point_on_one_side_is_a_signal_and_the_sixth_is_not() -> None:
    values = np.array([0.0, 1, 1, 1, 1, 1, 1, 1, 0])
    flat = np.full(9, 0.5)
    assert signals(values, Limits(flat, flat - 9, flat + 9)).tolist() == [0, 0, 0, 0, 0, 0, 0, 1, 0]


def test_laney_limits_let_overdispersed_noise_pass_where_classic_limits_do_not() -> None:
    rng = np.random.default_rng(3)
    trials = np.full(60, 8_000.0)
    successes = rng.binomial(8_000, np.clip(rng.normal(0.1, 0.012, 60), 0, 1)).astype(float)
    p, centre = successes / trials, successes.sum() / trials.sum()
    classic = np.abs(p - centre) > 3 * np.sqrt(centre * (1 - centre) / trials)
    limits = laney_p(successes, trials)
    assert classic.sum() > 10
    assert ((p > limits.upper) | (p < limits.lower)).sum() <= 1


def test_weeks_without_an_end_set_no_limit_and_are_marked(tmp_path: Path) -> None:
    start = datetime(2026, 1, 5, 12)
    records = [
        {"started_at": start + timedelta(days=day), "resolved": (day + i) % 2 == 0}
        for day in range(7 * 14 + 3)
        for i in range(20)
    ]
    warehouse = publish_records(settings_in(tmp_path), records)
    chart = control_chart(warehouse, "fcr_reported", Slice(start.date(), start.date() + timedelta(days=200)))
    assert chart.points["partial"].to_list() == [False] * 14 + [True]
    assert chart.points["centre"].null_count() == 1
    assert (chart.trial, chart.variation, chart.method) == (False, "common", "laney_p")


def test_a_lasting_fall_of_a_rate_that_should_rise_is_worsening(tmp_path: Path) -> None:
    start = datetime(2026, 1, 5, 12)
    records = [
        {
            "started_at": start + timedelta(weeks=week, minutes=i),
            "resolved": i % 100 < (80 if week < 12 else 60) + week % 3,
        }
        for week in range(15)
        for i in range(400)
    ]
    records.append({"started_at": start + timedelta(weeks=15)})
    chart = control_chart(
        publish_records(settings_in(tmp_path), records),
        "fcr_reported",
        Slice(start.date(), start.date() + timedelta(days=104)),
    )
    assert chart.variation == "worsening"
    assert chart.points["signal"].to_list() == [0] * 12 + [-1] * 3


def test_an_empty_slice_gives_an_empty_chart(tmp_path: Path) -> None:
    warehouse = publish_records(settings_in(tmp_path), [{"started_at": datetime(2026, 1, 5)}])
    chart = control_chart(warehouse, "nps", Slice(datetime(2026, 1, 5).date(), datetime(2026, 1, 11).date()))
    assert (len(chart.points), chart.variation) == (0, None)


def shifted_after_the_baseline(week: int) -> int:
    return 80 if week < 12 else 60


def test_limits_stay_locked_at_the_first_twelve_weeks_whatever_period_is_looked_at(tmp_path: Path) -> None:
    start = datetime(2026, 1, 5, 12)
    records = [
        {
            "started_at": start + timedelta(weeks=week, days=i % 7),
            "resolved": i % 100 < shifted_after_the_baseline(week) + week % 3,
        }
        for week in range(16)
        for i in range(700)
    ]
    warehouse = publish_records(settings_in(tmp_path), records)
    late = Slice(start.date() + timedelta(weeks=13, days=2), start.date() + timedelta(days=16 * 7 - 1))
    chart = control_chart(warehouse, "fcr_reported", late)
    assert chart.points.select("partial", "signal").rows() == [(True, None), (False, -1), (False, -1)]
    assert chart.points["n"][0] == 500
    assert 0.79 < chart.points["centre"][1] < 0.83
