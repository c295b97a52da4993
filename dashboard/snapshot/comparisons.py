"""A figure's groups of the week beside one another, the small ones without a figure."""

from __future__ import annotations

from html import escape
from typing import Any

import polars as pl

from dashboard import chart_ranks
from dashboard.axes import value_axis
from dashboard.groups import Groups, compared
from dashboard.look import Drawing
from dashboard.snapshot.exhibit import Exhibit, Native, Series, Table
from dashboard.snapshot.subjects import on_paper
from dashboard.snapshot.writer import Writer
from warehouse.catalogue import metric

GROUPED_BY = ("channel", "department")
_LONGEST_NAME = 20
# Width of a chart in pixels where two stand side by side, and the least height of a group's row.
PAIR_WIDTH = 340
_ROW_PX, _MARGINS_PX, _NAME_PX = 27, 50, 11.5
_LATIN_PX, _WIDE_PX, _WIDE_FROM = 7.2, 13.0, 0x2E80
_MOST_TICKS = 4
_GROUP_COLUMNS = ("value", "lower", "upper", "n", "coverage", "standing", "letters", "suppressed")


def comparison(key: str, dimension: str, writer: Writer) -> Exhibit:
    """A metric's groups of the week beside one another; those too small stand in the table without a figure."""
    wanted, row, goal = metric(key), writer.frozen.one(key), writer.frozen.goal(key)
    namer = writer.namer(dimension)
    groups, withheld = grouped(key, dimension, writer)
    title = writer.claims.comparison(wanted, groups.named)
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
    native = None if figure is None else _native(groups.rows, row["value"], goal, wanted.unit, writer)
    brief = writer.brief(wanted, row)
    return Exhibit(f"{key}_by_{dimension}", title, meta, figure, table, data, "short", native, meta, brief)


def _native(rows: pl.DataFrame, overall: float | None, goal: float | None, unit: str, writer: Writer) -> Native:
    names = [
        f"{row['name']} ({writer.words('value.n', n=writer.fmt.count(row['n']))})" for row in rows.iter_rows(named=True)
    ]
    columns: dict[str, list[float | None]] = {
        "value": rows["value"].to_list(),
        "overall": [overall] * len(names),
        "goal": [goal] * len(names),
    }
    series = [
        Series(role, writer.words(f"snapshot.series.{role}"), values)
        for role, values in columns.items()
        if any(one is not None for one in values)
    ]
    return Native("ranks", unit, names, series)


def grouped(key: str, dimension: str, writer: Writer) -> tuple[Groups, list[str | None]]:
    """The groups of the week that may be shown, and the names of those that are held back."""
    frame, whole = writer.frozen.groups(key, dimension), writer.frozen.one(key)
    if whole["value"] is None:
        return Groups(frame.clear(), 0, 0, 0, frame.clear()), []
    groups = compared(frame, dimension, whole["value"], metric(key), writer.namer(dimension))
    # The smallest first; `measure` has held those back as well that would give these away.
    held = frame.filter(pl.col("suppressed")).sort("n", maintain_order=True)
    return groups, held[dimension].to_list()


def _counted(key: str, count: int, writer: Writer) -> str:
    if not count:
        return ""
    smallest = writer.fmt.count(writer.frozen.settings.min_group)
    return writer.words(key, count=writer.fmt.count(count), smallest=smallest)


def _ranks(rows: pl.DataFrame, overall: float | None, goal: float | None, unit: str, writer: Writer) -> Drawing:
    # Plotly reads tags in text; a name from the data is shown as it is, never followed as a link.
    plain = rows.with_columns(pl.col("name").str.replace_all("<", "‹", literal=True))
    room = max(_width(writer.fmt.value(unit, value)) for value in rows["value"])
    chart = on_paper(chart_ranks.ranks(plain, overall, goal, unit, writer.pen), PAIR_WIDTH, r=round(room) + 14)
    chart["layout"]["height"] = _MARGINS_PX + _ROW_PX * len(rows)
    low, high = chart["layout"]["xaxis"]["range"]
    chart["layout"]["xaxis"] |= {
        **value_axis(low, high, unit, writer.fmt, _MOST_TICKS - (unit == "seconds")),
        "tickangle": 0,
    }
    # One line a group: there is no room for two.
    chart["layout"]["yaxis"]["ticktext"] = [_name(row, writer) for row in plain.iter_rows(named=True)]
    chart["layout"]["yaxis"]["tickfont"]["size"] = _NAME_PX
    return chart


def _width(text: str) -> float:
    """The width of a figure in bold letters, in pixels; rather too wide."""
    return sum(_WIDE_PX if ord(letter) >= _WIDE_FROM else _LATIN_PX for letter in text)


def _name(row: dict[str, Any], writer: Writer) -> str:
    short = row["name"] if len(row["name"]) <= _LONGEST_NAME else row["name"][: _LONGEST_NAME - 1] + "…"
    n = writer.words("value.n", n=writer.fmt.count(row["n"]))
    return f"{escape(short)}  <span style='font-size:9.5px;color:{writer.pen.palette.mute}'>{n}</span>"


def _groups_table(rows: pl.DataFrame, withheld: list[str], dimension: str, unit: str, writer: Writer) -> Table:
    words, fmt = writer.words, writer.fmt
    lines = [
        [
            row["name"],
            words(f"standing.{row['standing']}"),
            row["letters"] or "",
            fmt.value(unit, row["value"]),
            fmt.interval(unit, row["lower"], row["upper"]),
            fmt.count(row["n"]),
            fmt.coverage(row["coverage"]),
        ]
        for row in rows.iter_rows(named=True)
    ]
    lines += [[name, words("remark.hidden"), "", "", "", "", ""] for name in withheld]
    standing, *headers = [words(f"table.{name}") for name in ("standing", "value", "interval", "n", "coverage")]
    return Table([words(f"dimension.{dimension}"), standing, words("letters.letters"), *headers], lines, 3)


def _groups_data(key: str, rows: pl.DataFrame, withheld: list[str | None], dimension: str) -> pl.DataFrame:
    shown = rows.with_columns(pl.lit(False).alias("suppressed")).select(
        pl.lit(key).alias("metric"), pl.col(dimension), *_GROUP_COLUMNS
    )
    held = pl.DataFrame({"metric": [key] * len(withheld), dimension: withheld}, schema_overrides={dimension: pl.String})
    return pl.concat([shown, held.with_columns(pl.lit(True).alias("suppressed"))], how="diagonal")
