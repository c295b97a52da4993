"""Charts draw what the figures say: marks, limits, gaps and labels."""

from __future__ import annotations

from base64 import b64decode
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go
import polars as pl
import pytest

from dashboard.axes import margin_labels, padded, round_step, value_axis
from dashboard.chart_bands import composition, gap_band
from dashboard.chart_heat import Layer, heat, hour_span
from dashboard.chart_percentiles import percentiles
from dashboard.chart_ranks import ranks
from dashboard.chart_teams import team_hours
from dashboard.charts import Pen, control_line
from dashboard.format import Format
from dashboard.look import CONFIG, Drawing, Look
from dashboard.spark import spark
from dashboard.words import Words

WORDS = Words("en")
PEN = Pen(WORDS, Format(WORDS), Look())
MONDAY = date(2026, 8, 3)


def weeks(**columns: list[Any]) -> pl.DataFrame:
    n = len(columns["value"])
    base = {
        "period": [MONDAY + timedelta(weeks=i) for i in range(n)],
        "lower": [None if v is None else v - 0.02 for v in columns["value"]],
        "upper": [None if v is None else v + 0.02 for v in columns["value"]],
        "n": [100] * n, "centre": [0.7] * n, "lcl": [0.65] * n, "ucl": [0.75] * n, "signal": [0] * n,
        "partial": [False] * n, "suppressed": [False] * n, "segment": [0] * n,
    }  # fmt: skip
    return pl.DataFrame({**base, **columns})


def rows(**columns: list[Any]) -> list[dict[str, Any]]:
    return weeks(**columns).rows(named=True)


def drawn(chart: Drawing) -> go.Figure:
    """The chart as Plotly's own object, which is made only where every property of it is one that Plotly knows."""
    return go.Figure(chart)


def sparks(mark: str, **columns: list[Any]) -> int:
    """How many of these marks a small chart has."""
    picture = spark(rows(**columns), PEN.palette, "x")
    return b64decode(picture.split("base64,")[1].split("'")[0]).count(mark.encode())


def trace(figure: Any, name: str) -> Any:
    return next(found for found in figure.data if found.name == name)


def names(figure: Any) -> list[str]:
    return [found.name for found in figure.data]


def test_signals_are_diamonds_and_partial_weeks_are_hollow_and_off_the_line() -> None:
    points = weeks(value=[0.7, 0.8, 0.71], signal=[0, 1, None], partial=[False, False, True])
    figure = drawn(control_line(points, "share", 0.75, PEN))
    signal, partial, value = (trace(figure, name) for name in ("signal", "partial", "value"))
    assert (signal.marker.symbol, list(signal.y)) == ("diamond", [0.8])
    assert (partial.marker.color, list(partial.y)) == (PEN.palette.surface, [0.71])
    assert list(value.y) == [0.7, 0.8, None]


def test_without_signals_or_partial_weeks_no_such_marks_are_drawn() -> None:
    figure = drawn(control_line(weeks(value=[0.7, 0.71]), "share", None, PEN))
    assert {"signal", "partial"} & set(names(figure)) == set()
    assert not figure.layout.shapes


def test_a_goal_is_drawn_and_labelled_with_its_value() -> None:
    figure = drawn(control_line(weeks(value=[0.7, 0.71]), "share", 0.8, PEN))
    assert figure.layout.shapes[0].y0 == 0.8
    assert any("Goal 80.0" in label.text for label in figure.layout.annotations)


def test_no_limit_is_drawn_across_a_rebase() -> None:
    points = weeks(value=[0.7] * 4, ucl=[0.75, 0.75, 0.9, 0.9], segment=[0, 0, 1, 1])
    drawing = drawn(control_line(points, "share", None, PEN))
    assert [list(found.y) for found in drawing.data if found.name == "ucl"] == [[0.75, 0.75], [0.9, 0.9]]


def test_the_limits_of_a_single_week_are_drawn_around_it() -> None:
    drawing = drawn(control_line(weeks(value=[0.7]), "share", None, PEN))
    assert [len({*found.x}) for found in drawing.data if found.name in ("ucl", "centre", "lcl")] == [2, 2, 2]


def test_every_hover_tells_figure_interval_and_n() -> None:
    text = trace(drawn(control_line(weeks(value=[0.7]), "share", None, PEN)), "value").text[0].replace("\u00a0", " ")
    assert "2026-W32" in text
    assert "70.0 % (68.0–72.0)" in text
    assert "n 100" in text


def test_the_line_breaks_at_a_week_without_a_figure() -> None:
    value = trace(drawn(control_line(weeks(value=[0.7, None, 0.71]), "share", None, PEN)), "value")
    assert (list(value.y), value.connectgaps) == ([0.7, None, 0.71], None)


def test_charts_are_transparent_without_legend_and_never_offer_an_upload() -> None:
    figure = drawn(control_line(weeks(value=[0.7]), "share", None, PEN))
    assert figure.layout.template.layout.paper_bgcolor == "rgba(0,0,0,0)"
    assert figure.layout.template.layout.showlegend is False
    assert CONFIG["showSendToCloud"] is False


def test_labels_in_the_margin_are_pushed_apart() -> None:
    labels = margin_labels([(0.70, "a", "#000"), (0.701, "b", "#000"), (0.702, "c", "#000")], 0.6, 0.8, 200)
    pixels = sorted(label["y"] / (0.2 / 200) + label["yshift"] for label in labels)
    assert min(b - a for a, b in pairwise(pixels)) >= 15 - 1e-6


def test_labels_with_room_stay_on_their_lines() -> None:
    assert [label["yshift"] for label in margin_labels([(0.65, "a", "#0"), (0.75, "b", "#0")], 0.6, 0.8, 200)] == [0, 0]


@pytest.mark.parametrize(
    ("span", "unit", "step"), [(0.2, "share", 0.05), (50, "points", 20), (600, "seconds", 300), (0.4, "score", 0.1)]
)
def test_ticks_stand_at_round_numbers(span: float, unit: str, step: float) -> None:
    assert round_step(span, unit, 4) == pytest.approx(step)


def test_an_axis_of_shares_shows_nothing_impossible() -> None:
    axis = value_axis(*padded([0.0, 1.0], "share"), "share", PEN.fmt)
    assert min(axis["tickvals"]) >= 0
    assert max(axis["tickvals"]) <= 1


def test_an_axis_of_one_value_has_a_span() -> None:
    low, high = padded([0.5], "share")
    assert low < 0.5 < high


def group_rows() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "name": ["Email", "App", "<b>x</b> & very long name of a department"],
            "value": [0.5, 0.7, 0.8], "lower": [0.45, 0.6, 0.75], "upper": [0.55, 0.8, 0.85], "n": [900, 40, 800],
            "standing": ["worse", "level", "better"],
        }
    )  # fmt: skip


def test_groups_that_stand_apart_differ_in_shape_and_colour() -> None:
    figure = drawn(ranks(group_rows(), 0.68, 0.75, "share", PEN))
    assert sorted({found.marker.symbol for found in figure.data}) == ["circle", "diamond"]
    assert len({found.marker.color for found in figure.data}) == 3


def test_names_from_data_are_escaped_in_charts() -> None:
    figure = drawn(ranks(group_rows(), 0.68, None, "share", PEN))
    assert all("<b>x" not in text for text in figure.layout.yaxis.ticktext)
    assert "&lt;b&gt;x&lt;/b&gt;" in figure.data[1].text[0]


def test_every_group_shows_its_n() -> None:
    figure = drawn(ranks(group_rows(), 0.68, None, "share", PEN))
    assert [n in text for n, text in zip(("900", "40", "800"), figure.layout.yaxis.ticktext, strict=True)] == [True] * 3


def test_cells_without_a_figure_stay_empty() -> None:
    cells = pl.DataFrame(
        {
            "weekday": [1, 2],
            "hour": [9, 11],
            "value": [0.2, None],
            "lower": [0.1, None],
            "upper": [0.3, None],
            "n": [50, 3],
        }
    )
    figure = drawn(heat([Layer(cells, "share", "", "nothing known", lambda row: f"withheld of {row['n']}")], PEN))
    assert list(figure.data[0].x) == [9, 10, 11]
    assert [value for row in figure.data[0].z for value in row if value is not None] == [0.2]
    assert "withheld of 3" in figure.data[0].text[1][2]


def test_an_hour_is_written_as_a_span() -> None:
    assert hour_span(23).replace("\u2060", "") == "23:00–00:00"


def fcr_weeks(censored: list[int]) -> pl.DataFrame:
    n = len(censored)
    return pl.DataFrame(
        {
            "week": [MONDAY + timedelta(weeks=i) for i in range(n)], "reported": [0.8] * n, "reported_n": [90] * n,
            "observed": [0.7] * n, "observed_n": [80] * n, "day_1": [0.75] * n, "day_1_n": [85] * n,
            "day_30": [0.6] * n, "day_30_n": [60] * n, "lenient": [0.8] * n, "censored": censored,
        }
    )  # fmt: skip


def test_weeks_too_young_to_judge_are_hatched_and_hollow() -> None:
    figure = drawn(gap_band(fcr_weeks([0, 0, 12]), PEN))
    assert len(trace(figure, "censored").x) == 1
    assert trace(figure, "observed").marker.color[-1] == PEN.palette.surface


def test_weeks_that_can_all_be_judged_are_not_hatched() -> None:
    assert "censored" not in names(drawn(gap_band(fcr_weeks([0, 0]), PEN)))


def test_the_parts_of_an_nps_make_a_whole() -> None:
    parts = pl.DataFrame(
        {"name": ["All"], "detractors": [0.2], "passives": [0.3], "promoters": [0.5], "nps": [30.0], "n": [900]}
    )
    figure = drawn(composition(parts, PEN))
    assert sum(found.x[0] for found in figure.data) == pytest.approx(1)
    assert any("+30.0" in label.text for label in figure.layout.annotations)


def test_a_small_chart_is_a_picture_with_words() -> None:
    picture = spark(rows(value=[0.7, 0.8, 0.71], signal=[0, 1, 0]), PEN.palette, "FCR <falling>")
    assert picture.startswith("<img src='data:image/svg+xml;base64,")
    assert "alt='FCR &lt;falling&gt;'" in picture


def test_a_small_chart_has_a_band_of_its_own_for_limits_that_were_set_anew() -> None:
    def bands(segment: list[int]) -> int:
        return sparks("<polygon", value=[0.7, 0.8, 0.71, 0.72], segment=segment)

    assert (bands([0, 0, 0, 0]), bands([0, 0, 1, 1])) == (1, 2)


def test_a_small_chart_shows_a_week_between_two_without_a_figure() -> None:
    alone, lined = (sparks("<circle", value=[0.7, gap, 0.71, gap, 0.72]) for gap in (None, 0.705))
    assert (alone, lined) == (3, 1)


def test_a_small_chart_without_figures_is_nothing() -> None:
    empty = rows(value=[None, None], centre=[None, None], lcl=[None, None], ucl=[None, None])
    assert spark(empty, PEN.palette, "x") == ""


def test_dark_and_light_differ_in_every_ink() -> None:
    light, dark = Look(False).palette, Look(True).palette
    assert all(getattr(light, ink) != getattr(dark, ink) for ink in ("ink", "line", "goal", "signal", "surface"))


def waiting(**columns: list[Any]) -> pl.DataFrame:
    base: dict[str, list[Any]] = {"name": ["Phone"], "n": [900], "target": [20.0]}
    for name, value in (("p50", 0.0), ("p90", 300.0), ("p95", 5000.0)):
        base |= {name: [value], f"{name}_lower": [value * 0.9], f"{name}_upper": [value * 1.1]}
    return pl.DataFrame({**base, **columns})


def test_percentiles_stand_on_a_clock_that_grows_by_factors() -> None:
    figure = drawn(percentiles(waiting(), PEN))
    assert figure.layout.xaxis.type == "log"
    assert [trace(figure, name).x[0] for name in ("p50", "p90", "p95", "target")] == [1.0, 300.0, 5000.0, 20.0]
    assert "0 s" in trace(figure, "p50").text[0].replace("\u00a0", " ")


def test_a_channel_without_a_target_has_no_mark_for_one() -> None:
    assert list(trace(drawn(percentiles(waiting(target=[None]), PEN)), "target").x) == []


def test_two_maps_have_one_grid_and_each_its_unit() -> None:
    def layer(hour: int, unit: str, value: float) -> Layer:
        known = {"weekday": [1], "hour": [hour], "value": [value], "lower": [value], "upper": [value], "n": [50]}
        return Layer(pl.DataFrame(known), unit, unit, "nothing known", str)

    figure = drawn(heat([layer(9, "share", 0.2), layer(11, "number", 2.1)], PEN))
    assert [list(found.x) for found in figure.data] == [[9, 10, 11]] * 2
    assert "20.0" in figure.data[0].text[0][0] and "2.1" in figure.data[1].text[0][2]
    assert "nothing known" in figure.data[1].text[0][0]
    assert figure.layout.yaxis2.domain[1] < figure.layout.yaxis.domain[0]


@pytest.mark.parametrize(("better", "worst"), [("up", 0), ("down", -1)])
def test_a_plunge_is_marked_on_its_team_and_hour_and_worse_is_darker(better: str, worst: int) -> None:
    rows = [
        {"team": team, "hour": hour, "value": value, "lower": value, "upper": value, "n": 90, "beyond": beyond}
        for team, hour, value, beyond in (("<A>", 9, 0.7, "level"), ("B", 11, 0.4, "worse"))
    ]
    figure = drawn(team_hours(rows, ["<A>", "B"], better, PEN))
    mark = trace(figure, "plunge")
    assert (list(mark.x), list(mark.y)) == ([11], [1])
    assert figure.data[0].colorscale[worst][1] == PEN.palette.heat[-1]
    assert figure.layout.yaxis.ticktext[0] == "&lt;A&gt;"
