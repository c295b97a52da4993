"""What moved a figure: the change of `compare` stands on the page, and none where a period is not whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from dash_app import html_of, open_page

import warehouse
from dashboard.figures import current
from dashboard.format import Format
from dashboard.words import Words
from warehouse.baselines import Rebase, add_rebase
from warehouse.compare import compare
from warehouse.slices import Slice

WHERE = Slice(date(2026, 10, 19), date(2026, 11, 8))


@pytest.mark.usefixtures("at_sample")
def test_the_page_shows_the_change_and_its_parts(sample_home: Path) -> None:
    with warehouse.opened(warehouse.load_settings(sample_home)) as published:
        found = compare(published, "fcr_reported", WHERE, "channel")
    assert found.parts is not None
    assert found.change == pytest.approx(found.parts["contribution"].sum(), abs=1e-9)
    html = html_of(open_page("resolution", tables=True, from_=WHERE.start.isoformat(), to=WHERE.end.isoformat()))
    card = html[html.index("What moved First-contact resolution") :]
    fmt = Format(Words("en"))
    for change in (found.change, *found.parts["contribution"]):
        assert fmt.change("share", change / 100) in card


@pytest.mark.usefixtures("at_sample")
def test_of_a_period_that_is_not_whole_no_change_is_said() -> None:
    html = html_of(open_page("resolution", from_="2026-05-01", to="2026-05-07"))
    assert "What moved First-contact resolution cannot be said: one of the two periods is not whole" in html


@pytest.mark.usefixtures("at_sample")
def test_of_enough_records_beside_a_small_group_it_is_said_that_subtraction_would_tell_it() -> None:
    chosen = {"ch": "phone", "dep": "Billing", "cat": "Product question"}
    html = html_of(open_page("resolution", **chosen, from_="2026-08-17", to="2026-11-21"))
    said = "withheld, because a group of fewer than 5 records could be worked out from it by subtraction"
    assert f"First-contact resolution: {said}" in html
    assert "too few to show" not in html


def test_an_edited_file_of_baselines_is_noticed(sample_home: Path) -> None:
    figures = current(warehouse.load_settings(sample_home))
    assert figures is not None
    assert figures.chart("wait_p50", WHERE).rebases == ()
    path = add_rebase(sample_home, Rebase("wait_p50", date(2026, 7, 6), "a new queue", "tester"))
    try:
        assert [one.reason for one in figures.chart("wait_p50", WHERE).rebases] == ["a new queue"]
    finally:
        path.unlink()
