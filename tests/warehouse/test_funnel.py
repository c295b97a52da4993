"""The funnel counts every case once a step, and does not average only what has finished."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from small_warehouse import publish_records, settings_in

from warehouse.funnel import funnel
from warehouse.slices import Slice
from warehouse.vocabulary import CASE_STEPS

MARCH = Slice(date(2026, 3, 1), date(2026, 3, 31))
START = datetime(2026, 3, 2, 9)


def steps(case: str, *hours: float) -> list[dict[str, object]]:
    return [
        {"case_id": case, "step": step, "step_at": START + timedelta(hours=after)}
        for step, after in zip(CASE_STEPS, hours, strict=False)
    ]


def test_each_step_says_how_many_reached_it_and_how_many_stay(tmp_path: Path) -> None:
    events = [*steps("a", 0, 1, 3), *steps("b", 0, 1), *steps("c", 0)]
    rows = {
        row["step"]: row for row in funnel(publish_records(settings_in(tmp_path), case_events=events), MARCH).to_dicts()
    }
    assert [(rows[s]["reached"], rows[s]["passed"], rows[s]["stayed"]) for s in CASE_STEPS[:4]] == [
        (3, 2, 1), (2, 1, 1), (1, 0, 1), (0, 0, 0),
    ]  # fmt: skip
    assert rows["calm"]["share"] == pytest.approx(2 / 3)
    assert rows["calm"]["lower"] < 2 / 3 < rows["calm"]["upper"]


def test_cases_that_still_wait_lengthen_the_median(tmp_path: Path) -> None:
    quick = [event for i in range(10) for event in steps(f"q{i}", 0, 1)]
    waiting = [event for i in range(9) for event in steps(f"w{i}", 0)]
    late = steps("z", 400, 401)
    only = publish_records(settings_in(tmp_path / "quick"), case_events=[*quick, *late])
    both = publish_records(settings_in(tmp_path / "both"), case_events=[*quick, *waiting, *late])
    assert funnel(only, MARCH)["median_s"][0] == pytest.approx(3_600, rel=0.011)
    left = funnel(both, MARCH).row(0, named=True)
    assert (left["passed"], left["stayed"]) == (11, 9)
    assert left["median_s"] == pytest.approx(3_600, rel=0.011)
    assert left["median_upper_s"] is None


def test_a_median_that_nobody_has_reached_is_not_known(tmp_path: Path) -> None:
    events = [*steps("a", 0, 5), *(event for i in range(9) for event in steps(f"w{i}", 0)), *steps("z", 400)]
    assert funnel(publish_records(settings_in(tmp_path), case_events=events), MARCH)["median_s"][0] is None


def test_small_steps_are_hidden_and_an_empty_period_is_empty(tmp_path: Path) -> None:
    warehouse = publish_records(settings_in(tmp_path, min_group=5), case_events=steps("a", 0, 1))
    found = funnel(warehouse, MARCH)
    assert found["suppressed"].to_list()[:2] == [True, True]
    assert found["share"].to_list()[:2] == [None, None]
    assert found["median_s"].to_list()[:2] == [None, None]
    empty = funnel(warehouse, Slice(date(2020, 1, 1), date(2020, 1, 2)))
    assert empty["reached"].sum() == 0


def test_steps_have_no_channel_so_a_slice_of_one_holds_none(tmp_path: Path) -> None:
    warehouse = publish_records(settings_in(tmp_path), case_events=steps("a", 0, 1))
    assert funnel(warehouse, Slice(MARCH.start, MARCH.end, channels=("phone",)))["reached"].sum() == 0
