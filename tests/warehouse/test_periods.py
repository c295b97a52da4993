"""Whether records that are too young to judge may still move a period's figure."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from small_warehouse import publish_records, settings_in

from warehouse.catalogue import metric
from warehouse.control import control_chart
from warehouse.periods import unsettled
from warehouse.slices import Slice
from warehouse.stats.intervals import wilson

MONDAY = datetime(2026, 3, 2, 9)


@pytest.mark.parametrize(
    ("kept", "judged", "young", "moves"),
    [(24, 30, 0, False), (24, 30, 1, False), (24, 30, 4, True), (800, 1000, 10, False), (800, 1000, 40, True)],
)
def test_a_share_is_unsettled_where_the_open_ones_may_move_it_by_more_than_chance(
    kept: int, judged: int, young: int, moves: bool
) -> None:
    lower, upper = wilson(*(pl.Series([float(count)]).to_numpy() for count in (kept, judged)))
    row = {"value": kept / judged, "lower": lower[0], "upper": upper[0], "n": judged, "censored": young}
    assert unsettled(pl.DataFrame([row]), metric("promise_kept")).tolist() == [moves]


def test_a_figure_that_is_nothing_but_open_is_unsettled() -> None:
    row = {"value": None, "lower": None, "upper": None, "n": 0, "censored": 3}
    frame = pl.DataFrame([row], schema_overrides=dict.fromkeys(("value", "lower", "upper"), pl.Float64))
    assert unsettled(frame, metric("promise_kept")).tolist() == [True]


def test_one_promise_far_ahead_leaves_its_week_and_the_limits(tmp_path: Path) -> None:
    promises = [
        {"started_at": start, "promised_at": start + timedelta(hours=2), "fulfilled_at": start + timedelta(hours=hours)}
        for week in range(4)
        for day in range(7)
        for hours in (1, 1, 1, 3)
        for start in [MONDAY + timedelta(days=7 * week + day)]
    ]
    ahead = [{"started_at": MONDAY, "promised_at": MONDAY + timedelta(days=400)}]
    published = publish_records(settings_in(tmp_path), [*promises, *ahead])
    where = Slice(MONDAY.date(), MONDAY.date() + timedelta(days=27))
    chart = control_chart(published, "promise_kept", where)
    assert chart.points["partial"].to_list() == [False] * 4
    assert chart.points["lcl"].null_count() == 0
