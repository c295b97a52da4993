"""Freezing a week from the Snapshots page: it runs beside the page, and says what became of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from dash_app import html_of, open_page
from snapshot_sample import publish_sample

from dashboard.freeze_box import whole_weeks
from dashboard.rights import OPEN, Rights
from dashboard.snapshot.freezing import Wanted, begin, last
from warehouse.audit import events
from warehouse.calendar import Calendar

WEEK = "2026-W03"
_LONGEST_S = 120


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of four weeks."""
    folder = tmp_path_factory.mktemp("home")
    publish_sample(folder, weeks=4)
    return folder


@pytest.fixture(autouse=True)
def _here(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENDVALUE_HOME", str(home))
    monkeypatch.setenv("ENDVALUE_CHROMIUM", "")  # a PDF takes longer than all the rest


def wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LONGEST_S
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def ended(home: Path) -> bool:
    run = last(home)
    return run is not None and run.state != "running"


def test_a_week_is_frozen_beside_the_page_and_then_stands_in_its_list(home: Path) -> None:
    page = open_page("snapshots")
    page.selectbox(key="freeze_week").select(WEEK).run()
    page.button(key="freeze").click().run()
    assert not page.exception
    run = last(home)
    assert run is not None and run.wanted == Wanted(WEEK, "en", None)
    assert page.button(key="freeze").disabled
    assert begin(home, Wanted("2026-W02", "en", None)) is None  # one at a time
    wait(lambda: ended(home))
    page.run()
    assert run.state == "done" and run.step == "xlsx"
    assert f"Frozen: {WEEK}" in html_of(page)
    assert page.selectbox(key="snapshots_snapshot").options == [f"{WEEK}_en"]
    # A second time it is a correction, and that has a reason.
    assert page.button(key="freeze").label == f"Write a correction of {WEEK}"
    assert page.button(key="freeze").disabled
    assert [event["week"] for event in events(home, "freeze")] == [WEEK]


def test_a_run_that_is_refused_says_why(home: Path) -> None:
    wait(lambda: last(home) is None or ended(home))
    run = begin(home, Wanted("2020-W01", "en", None))
    assert run is not None
    wait(lambda: ended(home))
    assert run.state == "failed"
    assert run.why.startswith("Week 2020-W01 holds no records")
    assert run.why in html_of(open_page("snapshots")).replace("&#x27;", "'")


@pytest.mark.parametrize(("role", "may"), [("committee", True), ("manager", False), ("analyst", False)])
def test_the_committee_and_admins_freeze(role: str, may: bool) -> None:
    assert Rights(None, role).may("snapshots") is may  # type: ignore[arg-type]  # one of the roles
    assert OPEN.may("snapshots")


def test_weeks_that_are_over_are_offered_newest_first() -> None:
    assert whole_weeks(date(2025, 12, 30), date(2026, 1, 12)) == ["2026-W02", "2026-W01"]
    sundays = whole_weeks(date(2025, 12, 30), date(2026, 1, 12), Calendar(week_start=7))
    assert sundays == ["2026-W01", "2025-W53"]


def test_the_running_week_is_offered_where_there_is_no_other() -> None:
    assert whole_weeks(date(2026, 1, 6), date(2026, 1, 8)) == ["2026-W02"]
