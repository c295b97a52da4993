"""The sections of the report: one subject each, with its control charts and its groups of the week."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from dashboard import chart_ranks, charts
from dashboard.claims import absent
from dashboard.groups import Groups, compared
from dashboard.look import Drawing
from dashboard.snapshot.exhibit import Exhibit, Layout, Table
from dashboard.snapshot.writer import Writer
from warehouse.catalogue import Metric, metric
from warehouse.slices import week_label

# Width of every chart in pixels: the width between the margins of an A4 page.
WIDTH = 690
# Room at the right of a control chart for its longest label, a limit in minutes and seconds.
_LABELS_PX = 128
GROUPED_BY = ("channel", "department")
_GROUP_COLUMNS = ("value", "lower", "upper", "n", "coverage", "standing", "suppressed")


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
        ("wait_over_180s", "service_level"),
    ),
    Subject("loyalty", ("end_value", "csat_mean", "nps"), ("csat_mean", "nps")),
    Subject("emotions", ("negative_emotion_rate",), ("negative_emotion_rate",)),
)


def exhibits(subject: Subject, writer: Writer) -> list[Exhibit]:
    """Everything that a section shows, trends first. What cannot be judged as a whole is not judged in parts either."""
    trends = [trend(key, writer) for key in subject.trended]
    judged = [key for key in subject.compared if absent(writer.frozen.one(key)) is None]
    return trends + [comparison(key, by, writer) for key in judged for by in GROUPED_BY]


def trend(key: str, writer: Writer) -> Exhibit:
    """The control chart of a metric, up to the week."""
    wanted, row, goal = metric(key), writer.frozen.one(key), writer.frozen.goal(key)
    chart = writer.frozen.chart(key)
    shown = chart.points.filter(pl.col("value").is_not_null())
    title = writer.claims.level(wanted, row, goal)
    if absent(row) is None:
        title = writer.words("claim.and", first=title, second=_this_week(key, writer))
    figure, limits = None, ""
    if len(shown):
        figure = _on_paper(charts.control_line(chart.points, wanted.unit, goal, writer.pen), r=_LABELS_PX)
        limits = writer.words(f"limits.{chart.method}_trial" if chart.trial else f"limits.{chart.method}")
    data = chart.points.select(
        pl.lit(key).alias("metric"),
        pl.col("period").map_elements(week_label, return_dtype=pl.String).alias("week"),
        pl.col("period").alias("monday"),
        "value", "lower", "upper", "n", "centre", "lcl", "ucl", "signal", "partial",
        pl.col("hidden").alias("suppressed"),
    )  # fmt: skip
    meta = writer.meta(wanted, row, limits, _carried(wanted, writer))
    table = _weeks_table(chart.points, wanted.unit, writer)
    layout: Layout = "wide" if wanted.unit == "seconds" else "long"
    return Exhibit(f"{key}_by_week", title, meta, figure, table, data, layout)


def _carried(wanted: Metric, writer: Writer) -> str:
    """What must be said of a figure whose neighbouring weeks share most answers."""
    if wanted.kind != "last_answer":
        return ""
    return writer.words("end_value.carried", days=writer.fmt.count(writer.frozen.settings.end_value_days))


def _this_week(key: str, writer: Writer) -> str:
    """What the control chart says of the week itself."""
    chart = writer.frozen.chart(key)
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
        remark = "partial" if row["partial"] else "signal" if row["signal"] else "none"
        interval = "" if unit == "contacts" else fmt.interval(unit, row["lower"], row["upper"])
        rows.append(
            [
                fmt.week(row["period"]),
                words(f"remark.{remark}"),
                writer.value(unit, row),
                interval,
                fmt.count(row["n"]),
                fmt.interval(unit, row["lcl"], row["ucl"]),
            ]
        )
    headers = [words(f"table.{name}") for name in ("week", "remark", "value", "interval", "n", "limits")]
    return Table(headers, rows, 2)


def comparison(key: str, dimension: str, writer: Writer) -> Exhibit:
    """A metric's groups of the week beside one another; those too small stand in the table without a figure."""
    wanted, row, goal = metric(key), writer.frozen.one(key), writer.frozen.goal(key)
    namer = writer.namer(dimension)
    groups, withheld = grouped(key, dimension, writer)
    title = writer.claims.comparison(wanted, groups.rows)
    words = writer.words
    meta = writer.meta(
        wanted,
        row,
        words("card.by", dimension=words(f"dimension.{dimension}")),
        _counted("groups.hidden", groups.hidden, writer),
        _counted("groups.absent", groups.absent, writer),
        _counted("groups.more", groups.more, writer),
    )
    # One group alone has nothing beside it that a chart could show.
    figure = None if len(groups.rows) < 2 else _ranks(groups.rows, row["value"], goal, wanted.unit, writer)
    names = [namer(value) for value in withheld]
    table = _groups_table(groups.rows, names, dimension, wanted.unit, writer)
    data = _groups_data(key, groups.rows, withheld, dimension)
    return Exhibit(f"{key}_by_{dimension}", title, meta, figure, table, data)


def grouped(key: str, dimension: str, writer: Writer) -> tuple[Groups, list[str | None]]:
    """The groups of the week that may be shown, and the names of those that are held back."""
    frame, whole = writer.frozen.groups(key, dimension), writer.frozen.one(key)
    if whole["value"] is None:
        return Groups(frame.clear(), 0, 0, 0), []
    groups = _closed(compared(frame, dimension, whole["value"], metric(key), writer.namer(dimension)))
    return groups, _withheld(frame, groups, dimension)


def _counted(key: str, count: int, writer: Writer) -> str:
    if not count:
        return ""
    smallest = writer.fmt.count(writer.frozen.settings.min_group)
    return writer.words(key, count=writer.fmt.count(count), smallest=smallest)


def _closed(groups: Groups) -> Groups:
    """Holds the smallest group shown back with a hidden one that is alone.

    Rounding may be cover enough on a screen; here the data files hold the total and the others to every digit.
    """
    if groups.hidden != 1 or groups.more or groups.rows.is_empty():
        return groups
    smallest = groups.rows["n"].arg_min()
    rows = groups.rows.with_row_index("at").filter(pl.col("at") != smallest).drop("at")
    return replace(groups, rows=rows, hidden=2)


def _withheld(frame: pl.DataFrame, groups: Groups, dimension: str) -> list[str | None]:
    """The groups that hold records and are not shown: too small, or left out so that those cannot be worked out."""
    if not groups.hidden:
        return []
    shown = groups.rows.select(dimension)
    small = frame.filter(pl.col("hidden"))
    left_out = frame.filter(pl.col("value").is_not_null()).join(shown, on=dimension, how="anti", nulls_equal=True)
    # Groups beyond the most that a chart holds are not withheld; the one left out as cover is the smallest of all.
    cover = left_out.sort("n", descending=True).tail(groups.hidden - len(small))
    return [*small[dimension].to_list(), *cover[dimension].to_list()]


def _ranks(rows: pl.DataFrame, overall: float | None, goal: float | None, unit: str, writer: Writer) -> Drawing:
    # Plotly reads tags in text; a name from the data is shown as it is, never followed as a link.
    plain = rows.with_columns(pl.col("name").str.replace_all("<", "‹", literal=True))
    return _on_paper(chart_ranks.ranks(plain, overall, goal, unit, writer.pen))


def _on_paper(chart: Drawing, **margin: int) -> Drawing:
    layout = chart["layout"]
    return {**chart, "layout": {**layout, "width": WIDTH, "margin": {**layout["margin"], **margin}}}


def _groups_table(rows: pl.DataFrame, withheld: list[str], dimension: str, unit: str, writer: Writer) -> Table:
    words, fmt = writer.words, writer.fmt
    lines = [
        [
            row["name"],
            words(f"standing.{row['standing']}"),
            fmt.value(unit, row["value"]),
            fmt.interval(unit, row["lower"], row["upper"]),
            fmt.count(row["n"]),
            fmt.coverage(row["coverage"]),
        ]
        for row in rows.iter_rows(named=True)
    ]
    lines += [[name, words("remark.hidden"), "", "", "", ""] for name in withheld]
    headers = [words(f"table.{name}") for name in ("standing", "value", "interval", "n", "coverage")]
    return Table([words(f"dimension.{dimension}"), *headers], lines, 2)


def _groups_data(key: str, rows: pl.DataFrame, withheld: list[str | None], dimension: str) -> pl.DataFrame:
    shown = rows.with_columns(pl.lit(False).alias("suppressed")).select(
        pl.lit(key).alias("metric"), pl.col(dimension), *_GROUP_COLUMNS
    )
    held = pl.DataFrame({"metric": [key] * len(withheld), dimension: withheld}, schema_overrides={dimension: pl.String})
    return pl.concat([shown, held.with_columns(pl.lit(True).alias("suppressed"))], how="diagonal")
