"""The subjects of the report, one page each: a figure's control chart up to the week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard import charts
from dashboard.claims import absent
from dashboard.look import Drawing
from dashboard.snapshot.exhibit import Exhibit, Layout, Native, Series, Table
from dashboard.snapshot.writer import Writer
from warehouse.catalogue import Metric, metric
from warehouse.control import ControlChart
from warehouse.slices import week_label

# Width of every chart in pixels: the width between the margins of an A4 page.
WIDTH = 690
# Room at the right of a control chart for its longest label, a limit in minutes and seconds.
_LABELS_PX = 128
_ROLES = ("value", "partial", "signal", "centre", "lcl", "ucl", "goal")


@dataclass(frozen=True, slots=True)
class Subject:
    """One section.

    Attributes:
        name: key of its words.
        trended: metrics with a control chart.
        compared: metrics of these that are also shown by channel and department.
    """

    name: str
    trended: tuple[str, ...]
    compared: tuple[str, ...]


SUBJECTS = (
    Subject("resolution", ("fcr_reported", "fcr_observed"), ("fcr_reported", "fcr_observed")),
    Subject(
        "waiting",
        ("wait_p90", "wait_over_180s", "service_level", "abandon_rate"),
        ("wait_p90", "wait_over_180s", "service_level", "abandon_rate"),
    ),
    Subject("loyalty", ("end_value", "csat_mean", "nps"), ("end_value", "csat_mean", "nps")),
    Subject("emotions", ("negative_emotion_rate",), ("negative_emotion_rate",)),
)


def trend(key: str, writer: Writer) -> Exhibit:
    """The control chart of a metric, up to the week."""
    return trend_of(f"{key}_by_week", key, writer.frozen.one(key), writer.frozen.chart(key), writer)


def trend_of(name: str, key: str, row: dict[str, Any], chart: ControlChart, writer: Writer) -> Exhibit:
    """A control chart as an exhibit.

    Args:
        name: of the exhibit.
        key: the metric.
        row: its figure over the week, as of `measure`, with `hidden`.
        chart: its weeks.
        writer: words and numbers.
    """
    wanted, goal = metric(key), writer.frozen.goal(key)
    title = writer.claims.level(wanted, row, goal)
    if absent(row) is None:
        title = writer.words("claim.and", first=title, second=_this_week(chart, key, writer))
    figure, native, limits = None, None, ""
    if chart.points["value"].drop_nulls().len():
        figure = on_paper(charts.control_line(chart.points, wanted.unit, goal, writer.pen), r=_LABELS_PX)
        native = _native(chart.points, wanted.unit, goal, writer)
        limits = writer.words(f"limits.{chart.method}_trial" if chart.trial else f"limits.{chart.method}")
    data = chart.points.select(
        pl.lit(key).alias("metric"),
        pl.col("period").map_elements(week_label, return_dtype=pl.String).alias("week"),
        pl.col("period").alias("week_start"),
        "value", "lower", "upper", "n", "centre", "lcl", "ucl", "signal", "partial",
        pl.col("hidden").alias("suppressed"),
    )  # fmt: skip
    meta = writer.meta(wanted, row, limits, _carried(wanted, writer))
    table = _weeks_table(chart.points, wanted.unit, writer)
    layout: Layout = "wide" if wanted.unit == "seconds" else "long"
    return Exhibit(name, title, meta, figure, table, data, layout, native, meta, writer.brief(wanted, row))


def _native(points: pl.DataFrame, unit: str, goal: float | None, writer: Writer) -> Native:
    """The same weeks, limits and signals for office programs; the signals are a series of their own."""
    rows = points.to_dicts()
    named = {role: writer.words(f"snapshot.series.{role}") for role in _ROLES}
    series = [
        Series("value", named["value"], [None if row["partial"] else row["value"] for row in rows]),
        Series("partial", named["partial"], [row["value"] if row["partial"] else None for row in rows]),
        Series("signal", named["signal"], [row["value"] if _signals(row) else None for row in rows]),
        *(one for role in ("centre", "lcl", "ucl") for one in _limits(rows, role, named[role], writer)),
        Series("goal", named["goal"], [goal for _ in rows]),
    ]
    series = [one for one in series if any(value is not None for value in one.values)]
    days = [row["period"] for row in rows]
    return Native("control", unit, [week_label(day) for day in days], series, days)


def _signals(row: dict[str, Any]) -> bool:
    return bool(row["signal"]) and not row["partial"]


def _limits(rows: list[dict[str, Any]], role: str, name: str, writer: Writer) -> list[Series]:
    """A limit as one series for each time that it was set anew: no line leads from old limits to new ones."""
    segments = sorted({row["segment"] for row in rows})
    found = []
    for segment in segments:
        last = max(row["period"] for row in rows if row["segment"] == segment)
        until = writer.words("snapshot.series.until", name=name, week=week_label(last))
        values = [row[role] if row["segment"] == segment else None for row in rows]
        found.append(Series(role, name if segment == segments[-1] else until, values))
    return found


def _carried(wanted: Metric, writer: Writer) -> str:
    """What must be said of a figure whose neighbouring weeks share most answers."""
    if wanted.kind != "last_answer":
        return ""
    return writer.words("end_value.carried", days=writer.fmt.count(writer.frozen.settings.end_value_days))


def _this_week(chart: ControlChart, key: str, writer: Writer) -> str:
    """What the control chart says of the week itself."""
    point = writer.frozen.point(chart)
    if point is None or point["partial"]:
        return writer.words("snapshot.week_partial")
    return writer.words(f"snapshot.week.{variation(point['signal'], metric(key).better)}")


def variation(signal: int | None, better: str) -> str:
    """What a point of a control chart says: common, improving, worsening, or changing where neither side is better."""
    if not signal:
        return "common"
    if better == "none":
        return "changing"
    return "improving" if (signal > 0) == (better == "up") else "worsening"


def _weeks_table(points: pl.DataFrame, unit: str, writer: Writer) -> Table:
    words, fmt = writer.words, writer.fmt
    rows = []
    for row in points.iter_rows(named=True):
        held = "joined" if row["joined"] else "none"
        remark = "partial" if row["partial"] else "signal" if row["signal"] else held
        interval = "" if unit == "contacts" else fmt.interval(unit, row["lower"], row["upper"])
        rows.append(
            [
                fmt.week(row["period"]),
                words(f"remark.{remark}"),
                writer.value(unit, row),
                interval,
                # What could give a small group away is held back with its n.
                words("value.unknown") if row["n"] is None else fmt.count(row["n"]),
                fmt.interval(unit, row["lcl"], row["ucl"]),
            ]
        )
    headers = [words(f"table.{name}") for name in ("week", "remark", "value", "interval", "n", "limits")]
    return Table(headers, rows, 2)


def on_paper(chart: Drawing, width: int = WIDTH, **margin: int) -> Drawing:
    """A chart of a fixed width, with other margins."""
    layout = chart["layout"]
    return {**chart, "layout": {**layout, "width": width, "margin": {**layout["margin"], **margin}}}
