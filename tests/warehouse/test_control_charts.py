"""Charts of a published warehouse: limits set anew, weekdays, holidays, and whether the goal is within reach."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from small_warehouse import publish_records, publish_sources, settings_in

from warehouse.baselines import Rebase, add_rebase
from warehouse.calendar import Calendar
from warehouse.control import ControlChart, control_chart
from warehouse.slices import Slice
from warehouse.store import Warehouse

MONDAY = datetime(2026, 1, 5, 12)


def weeks_of(*resolved: int) -> list[dict[str, Any]]:
    """A hundred contacts a week, so many of them resolved, and one week more for the data to reach over the last."""
    return [
        {"started_at": MONDAY + timedelta(weeks=week, minutes=i), "resolved": i < top}
        for week, top in enumerate(resolved)
        for i in range(100)
    ] + [{"started_at": MONDAY + timedelta(weeks=len(resolved))}]


def slice_of(weeks: int) -> Slice:
    return Slice(MONDAY.date(), MONDAY.date() + timedelta(days=7 * weeks - 1))


def chart_of(folder: Path, *resolved: int) -> ControlChart:
    return control_chart(
        publish_records(settings_in(folder), weeks_of(*resolved)), "fcr_reported", slice_of(len(resolved))
    )


BEFORE = (70, 72, 71, 69, 70, 73, 71, 70, 68, 70, 71, 72)


def test_limits_set_anew_rest_on_the_periods_from_their_day_on(tmp_path: Path) -> None:
    after = (50, 52, 51, 50, 49, 51, 50, 52, 50, 51, 49, 50)
    moved = MONDAY.date() + timedelta(weeks=12)
    add_rebase(tmp_path, Rebase("fcr_reported", moved, "a new tool", "lin"))
    chart = chart_of(tmp_path, *BEFORE, *after)
    assert chart.points["centre"].round(3).unique(maintain_order=True).to_list() == [0.706, 0.504]
    assert chart.points["segment"].to_list() == [0] * 12 + [1] * 12
    assert (chart.points["signal"] == 0).all()
    assert ([one.reason for one in chart.rebases], chart.trial, chart.variation) == (["a new tool"], False, "common")


def test_limits_rest_on_no_source_of_another_time(tmp_path: Path) -> None:
    old = [{**row, "started_at": row["started_at"] - timedelta(weeks=52)} for row in weeks_of(*[95] * 12)]
    named = {
        source: {"interaction": [{"interaction_id": str(i), **row} for i, row in enumerate(rows)]}
        for source, rows in (("old", old), ("new", weeks_of(*BEFORE)))
    }
    warehouse = publish_sources(settings_in(tmp_path), named)
    chart = control_chart(warehouse, "fcr_reported", slice_of(12))
    assert (round(chart.points["centre"][0], 3), chart.baseline, chart.variation) == (0.706, 12, "common")
    both = replace(slice_of(12), start=MONDAY.date() - timedelta(weeks=52))
    assert control_chart(warehouse, "fcr_reported", both).points["centre"][0] == pytest.approx(0.95)


def test_limits_set_anew_on_few_periods_are_trial_limits(tmp_path: Path) -> None:
    add_rebase(tmp_path, Rebase("fcr_reported", MONDAY.date() + timedelta(weeks=12), "why", "lin"))
    chart = chart_of(tmp_path, *BEFORE, 50, 52, 51)
    assert (chart.trial, chart.baseline) == (True, 3)


def test_a_rebasing_within_a_week_takes_effect_with_the_next(tmp_path: Path) -> None:
    add_rebase(tmp_path, Rebase("fcr_reported", MONDAY.date() + timedelta(weeks=12, days=2), "why", "lin"))
    assert chart_of(tmp_path, *BEFORE, 50, 52, 51).points["segment"].to_list() == [0] * 13 + [1] * 2


def test_another_metric_and_a_later_day_leave_the_limits_alone(tmp_path: Path) -> None:
    add_rebase(tmp_path, Rebase("nps", MONDAY.date(), "why", "lin"))
    add_rebase(tmp_path, Rebase("fcr_reported", date(2030, 1, 1), "why", "lin"))
    chart = chart_of(tmp_path, *BEFORE)
    assert (chart.rebases, chart.points["segment"].max()) == ((), 0)


@pytest.mark.parametrize(
    ("level", "icon"), [(-20, "never_met"), (4, "hit_and_miss"), (22, "always_met")], ids=["below", "around", "above"]
)
def test_a_goal_beyond_the_limits_is_always_or_never_met(tmp_path: Path, level: int, icon: str) -> None:
    chart = chart_of(tmp_path, *(week + level for week in BEFORE))
    assert (chart.assurance, chart.goal) == (icon, 0.75)


def test_a_goal_that_should_not_be_passed_is_always_met_from_below(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    records = [
        {"started_at": MONDAY + timedelta(weeks=week, minutes=i), "emotion_label": label}
        for week in range(13)
        for i, label in enumerate(rng.choice(["anger", "neutral"], 400, p=[0.03, 0.97]))
    ]
    chart = control_chart(publish_records(settings_in(tmp_path), records), "negative_emotion_rate", slice_of(12))
    assert chart.assurance == "always_met"


def test_a_metric_without_a_goal_has_no_assurance(tmp_path: Path) -> None:
    warehouse = publish_records(settings_in(tmp_path), weeks_of(*BEFORE))
    assert control_chart(warehouse, "contacts", slice_of(12)).assurance is None


def daily(folder: Path, days: int = 7 * 12, spike: int | None = None) -> Warehouse:
    """Fewer contacts on Saturdays, none but a few on Sundays, and one day with a level of its own."""
    rng = np.random.default_rng(7)
    records = []
    for day in range(days):
        usual = (60, 60, 60, 60, 60, 25, 8)[day % 7]
        count = 3 * usual if day == spike else int(rng.normal(usual, usual / 20))
        records += [{"started_at": MONDAY + timedelta(days=day, seconds=i)} for i in range(count)]
    return publish_records(settings_in(folder), records)


def days_chart(warehouse: Warehouse, days: int = 7 * 12, holidays: frozenset[date] | None = None) -> ControlChart:
    where = Slice(MONDAY.date(), MONDAY.date() + timedelta(days=days - 1))
    return control_chart(warehouse, "contacts", where, "day", holidays)


def test_quiet_sundays_are_no_signals_on_a_daily_chart(tmp_path: Path) -> None:
    chart = days_chart(daily(tmp_path))
    assert (chart.seasonal, chart.trial, chart.baseline) == (True, False, 56)
    assert (chart.points["signal"] != 0).sum() <= 1
    centres = chart.points["centre"].to_list()
    assert centres[:7] == pytest.approx(centres[7:14])
    assert centres[6] == pytest.approx(8, abs=1)


def test_days_know_their_weekday_after_four_weeks_and_not_before(tmp_path: Path) -> None:
    warehouse = daily(tmp_path)
    assert not days_chart(warehouse, 27).seasonal
    four = days_chart(warehouse, 28)
    assert (four.seasonal, four.trial) == (True, True)


def test_a_holiday_is_marked_and_neither_sets_nor_breaks_limits(tmp_path: Path) -> None:
    warehouse = daily(tmp_path, spike=10)
    off = MONDAY.date() + timedelta(days=10)
    with_it, without = days_chart(warehouse), days_chart(warehouse, holidays=frozenset({off}))
    day = without.points.filter(pl.col("period") == off).row(0, named=True)
    assert (day["holiday"], day["signal"], day["centre"]) == (True, None, None)
    assert without.points["holiday"].sum() == 1
    assert with_it.points.filter(pl.col("period") == off)["signal"].item() == 1
    third = without.points["centre"][3], with_it.points["centre"][3]
    assert third[0] < third[1]


def test_a_week_that_is_mostly_holidays_is_left_out_and_one_with_a_single_holiday_is_not(tmp_path: Path) -> None:
    warehouse = publish_records(settings_in(tmp_path), weeks_of(*BEFORE, 10, 70))
    off = MONDAY.date() + timedelta(weeks=12)
    holidays = frozenset({off + timedelta(days=day) for day in range(4)} | {off + timedelta(days=8)})
    points = control_chart(warehouse, "fcr_reported", slice_of(14), holidays=holidays).points
    assert points["holiday"].to_list() == [False] * 12 + [True, False]
    assert points["signal"].to_list() == [0] * 12 + [None, 0]


def test_a_signal_says_which_rule_it_broke(tmp_path: Path) -> None:
    chart = chart_of(tmp_path, *BEFORE, 10, *([72] * 8))
    rules = chart.points["rule"].to_list()
    assert rules[12] == "outside"
    assert rules[19:] == ["run", "run"]
    assert chart.points["signal"].to_list()[12:] == [-1, 0, 0, 0, 0, 0, 0, 1, 1]


def test_complaints_per_thousand_contacts_have_laney_u_limits_in_their_own_unit(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    records = [
        {"started_at": MONDAY + timedelta(weeks=week, minutes=i), "is_complaint": bool(rng.random() < 0.05)}
        for week in range(15)
        for i in range(400)
    ]
    chart = control_chart(publish_records(settings_in(tmp_path), records), "complaint_rate", slice_of(14))
    assert chart.method == "laney_u"
    limits = chart.points.select("lcl", "centre", "ucl").row(0)
    assert limits[0] < limits[1] < limits[2]
    assert limits[1] == pytest.approx(50, abs=6)
    assert (chart.points["signal"] == 0).all()


def test_the_holidays_of_the_settings_are_those_of_the_charts(tmp_path: Path) -> None:
    off = MONDAY.date() + timedelta(days=2)
    settings = settings_in(tmp_path, calendar=Calendar(holidays=frozenset({off})))
    records = [{"started_at": MONDAY + timedelta(days=day, minutes=i)} for day in range(14) for i in range(9)]
    warehouse = publish_records(settings, records)
    points = days_chart(warehouse, 14).points
    assert points.filter("holiday")["period"].to_list() == [off]
