"""A control chart's signs, open marks and re-basings say what the chart holds."""

from __future__ import annotations

from base64 import b64decode
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import plotly.graph_objects as go
import polars as pl
import pytest

from dashboard.charts import Pen, control_line
from dashboard.format import Format
from dashboard.look import Look
from dashboard.points_table import points_table
from dashboard.signs import marked, signs
from dashboard.words import Words
from warehouse.baselines import Rebase
from warehouse.catalogue import metric
from warehouse.control import ControlChart

WORDS = Words("en")
PEN = Pen(WORDS, Format(WORDS), Look())
MONDAY = date(2026, 8, 3)
REBASE = Rebase("fcr_reported", MONDAY + timedelta(weeks=2), "a <new> queue", "Lin")


def chart(last: int = 0, **parts: Any) -> ControlChart:
    points = pl.DataFrame(
        {
            "period": [MONDAY + timedelta(weeks=i) for i in range(4)],
            "value": [0.7, 0.71, 0.72, 0.73], "lower": [0.6] * 4, "upper": [0.8] * 4, "n": [100] * 4,
            "centre": [0.7] * 4, "lcl": [0.6] * 4, "ucl": [0.8] * 4, "signal": [0, None, 0, last],
            "partial": [False] * 4, "suppressed": [False] * 4, "holiday": [False, True, False, False],
            "mark": [None, None, "rising", "outer_above"], "rule": [None, None, None, "run" if last else None],
            "segment": [0, 0, 1, 1],
        }
    )  # fmt: skip
    return ControlChart(**{"points": points, "trial": False, "variation": "common", "method": "xmr", **parts})


def drawn(given: ControlChart) -> Any:
    return go.Figure(marked(control_line(given.points, "share", None, PEN), given, PEN))


def test_marks_of_the_other_rules_and_holidays_are_open_and_stand_on_their_weeks() -> None:
    found = {trace.name: trace for trace in drawn(chart()).data if trace.name in ("rising", "outer_above", "holiday")}
    assert {name: list(trace.y) for name, trace in found.items()} == {
        "rising": [0.72],
        "outer_above": [0.73],
        "holiday": [0.71],
    }
    assert all(trace.marker.symbol.endswith("-open") for trace in found.values())


def test_the_legend_names_the_marks_that_are_drawn_and_no_other() -> None:
    html = signs(chart(), "up", PEN)
    assert "△ rising steadily, no alert" in html
    assert "× mostly holidays" in html
    assert "falling" not in html


def test_a_rebase_is_labelled_with_its_day_and_explained() -> None:
    given = chart(rebases=(REBASE,))
    figure = drawn(given)
    assert [shape.x0 for shape in figure.layout.shapes] == [REBASE.start.isoformat()]
    assert any("New limits from" in label.text for label in figure.layout.annotations)
    assert "a &lt;new&gt; queue (Lin)" in signs(given, "up", PEN)


def test_a_rebase_before_the_chart_draws_no_line() -> None:
    early = Rebase("fcr_reported", MONDAY - timedelta(weeks=9), "before", "Lin")
    assert not drawn(chart(rebases=(early,))).layout.shapes


@pytest.mark.parametrize(
    ("last", "variation", "text"),
    [
        (0, "common", "Normal variation"),
        (1, "improving", "Improving: higher than chance"),
        (-1, "improving", "Improving: lower than chance"),
        (1, "worsening", "Worsening: higher than chance"),
        (-1, "changing", "Changed: lower than chance"),
    ],
)
def test_the_variation_sign_says_verdict_and_direction(last: int, variation: str, text: str) -> None:
    assert text in signs(chart(last, variation=variation), "up", PEN)


@pytest.mark.parametrize(
    ("assurance", "better", "above"),
    [
        ("always_met", "up", True),
        ("always_met", "down", False),
        ("never_met", "up", False),
        ("never_met", "down", True),
    ],
)
def test_the_assurance_sign_puts_the_limits_on_the_side_of_the_goal_where_they_lie(
    assurance: str, better: str, above: bool
) -> None:
    html = signs(chart(variation=None, assurance=assurance), better, PEN)
    icon = b64decode(html.split("base64,")[1].split("'")[0]).decode()
    band = int(icon.split("<rect x='5' y='")[1].split("'")[0])
    goal = int(icon.split("M3 ")[1].split("H")[0])
    assert (band < goal) == above
    assert WORDS(f"assurance.{assurance}") in html


def test_the_table_of_a_control_chart_carries_every_sign_that_the_chart_shows() -> None:
    page: Any = SimpleNamespace(words=WORDS, fmt=Format(WORDS), figures=SimpleNamespace(metric=metric))
    table = points_table(page, "fcr_reported", chart(1, goal=0.9))
    assert list(table.headers[-3:]) == ["Remark", "Variation", "Goal"]
    assert [list(row[-3:]) for row in table.rows] == [
        ["", "steady", "never met as it runs"],
        ["mostly holidays: sets and breaks no limit", "", "never met as it runs"],
        ["new limits from here, rising steadily, no alert", "steady", "never met as it runs"],
        ["seven or more in a row above the centre, near the upper limit repeatedly, no alert", "improving",
         "never met as it runs"],
    ]  # fmt: skip


def test_without_a_goal_the_table_says_nothing_of_one() -> None:
    page: Any = SimpleNamespace(words=WORDS, fmt=Format(WORDS), figures=SimpleNamespace(metric=metric))
    assert "Goal" not in points_table(page, "fcr_reported", chart()).headers
