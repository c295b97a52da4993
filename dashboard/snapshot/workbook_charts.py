"""Native charts of the workbook, each beside the very cells that it is drawn from."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_range_formula

from dashboard.snapshot import office
from dashboard.snapshot.exhibit import Exhibit, Native
from dashboard.snapshot.workbook_parts import Sheet
from dashboard.words import Words


def _marker(kind: str, size: int, fill: str, border: str) -> dict[str, Any]:
    return {"type": kind, "size": size, "fill": {"color": fill}, "border": {"color": border}}


_NONE = {"none": True}
_LINES: dict[str, dict[str, Any]] = {
    "value": {"line": {"color": office.LINE, "width": 2}, "marker": _marker("circle", 5, office.LINE, office.LINE)},
    "partial": {"line": _NONE, "marker": _marker("circle", 7, "#FFFFFF", office.LINE)},
    "signal": {"line": _NONE, "marker": _marker("diamond", 10, office.SIGNAL, office.SIGNAL)},
    "centre": {"line": {"color": office.REST, "width": 1.25}},
    "lcl": {"line": {"color": office.REST, "width": 1.25, "dash_type": "round_dot"}},
    "ucl": {"line": {"color": office.REST, "width": 1.25, "dash_type": "round_dot"}},
    "goal": {"line": {"color": office.GOAL, "width": 1.5, "dash_type": "dash"}},
}
_ROW_PX, _WEEKS_NAMED = 20, 6
# Charts over the eleven columns of a sheet, and over five of them.
_CHART_PX, _HALF_PX = 960, 430


def control(sheet: Sheet, exhibit: Exhibit, words: Words) -> None:
    """A control chart over the numbers it shows: a row a week, a column a series, n and interval behind them."""
    native = exhibit.native
    if native is None:
        return
    at = sheet.row
    sheet.skip(16)
    series = list(native.series)
    headers = [words("table.week"), *(one.name for one in series)]
    extra = [words("snapshot.sheet.lower"), words("snapshot.sheet.upper"), words("table.n")]
    figures = "=" + office.chart_format(native)
    styles = ["text", *[figures] * (len(series) + 2), "count"]
    top = sheet.header([*headers, *extra], styles)
    for index, week in enumerate(native.categories):
        row = exhibit.data.row(index, named=True)
        bounds = [office.scaled(native.unit, row[name]) for name in ("lower", "upper")]
        values = [office.scaled(native.unit, one.values[index]) for one in series]
        count = None if row["suppressed"] else row["n"]
        sheet.cells([week, *values, *bounds, count], styles)
    _highlight(sheet, top, [one.role for one in series])
    chart = sheet.book.made.add_chart({"type": "line"})
    for column, one in enumerate(series, start=1):
        chart.add_series({**_ranges(sheet, top, column), **_LINES[one.role]})
    _axes(chart, native, sheet.book.font)
    chart.set_x_axis({"interval_unit": max(1, -(-len(native.categories) // _WEEKS_NAMED)), "label_position": "low",
                      "num_font": _font(sheet.book.font), "line": {"color": office.BORDER}})  # fmt: skip
    chart.set_legend({"position": "bottom", "font": _font(sheet.book.font)})
    chart.show_blanks_as("gap")
    _place(sheet, chart, at, exhibit, (_CHART_PX, 16 * _ROW_PX - 6))


def ranks(sheet: Sheet, exhibit: Exhibit, words: Words, column: int) -> None:
    """Bars of the groups of the week under the numbers that they show, in five columns from the given one on."""
    native = exhibit.native
    sheet.line(exhibit.title, "head", column, column + 4)
    if native is None:
        return
    headers = [words("table.what"), words("table.value"), words("snapshot.sheet.lower"),
               words("snapshot.sheet.upper"), words("table.n")]  # fmt: skip
    figures, values = "=" + office.chart_format(native), native.of("value")
    styles = ["fitted", *[figures] * 3, "count"]
    top = sheet.header(headers, styles, column)
    shown = exhibit.data.filter(~exhibit.data["suppressed"])
    for index, name in enumerate(row[0] for row in exhibit.table.rows[: len(shown)]):
        row = shown.row(index, named=True)
        numbers = [office.scaled(native.unit, row[key]) for key in ("value", "lower", "upper")]
        sheet.cells([name, *numbers, row["n"]], styles, column)
    if values is None:
        return
    chart = sheet.book.made.add_chart({"type": "bar"})
    labels = {"value": True, "num_format": office.chart_format(native), "font": _font(sheet.book.font)}
    chart.add_series(
        {**_ranges(sheet, top, column + 1, column), "fill": {"color": "#9DB8D2"}, "gap": 45, "data_labels": labels}
    )
    _axes(chart, native, sheet.book.font)
    chart.set_y_axis({"reverse": True, "num_font": _font(sheet.book.font), "line": {"color": office.BORDER}})
    low, high, _ = office.axis(native)
    chart.set_x_axis({"min": low, "max": high, "visible": False, "major_gridlines": {"visible": False}})
    chart.set_legend({"none": True})
    chart.set_title({"none": True})
    rows = max(6, len(shown) + 2)
    _place(sheet, chart, sheet.row, exhibit, (_HALF_PX, rows * _ROW_PX), column)
    sheet.skip(rows + 1)


def effects(sheet: Sheet, exhibit: Exhibit, words: Words) -> None:
    """Bars of what each action brought, in parts of what was hoped for, with its interval, over its own numbers."""
    native = exhibit.native
    if native is None:
        return
    at, rows = sheet.row, 2 * len(native.categories) + 3
    sheet.skip(rows)
    styles = ["wrapped", *["percent"] * 5]
    # How far an interval reaches stands in cells as well: not every program draws one from numbers alone.
    headers = [words("action.table.action"), *(one.name for one in native.series), "+", "\u2212"]
    top = sheet.header(headers, styles)
    columns = [*(one.values for one in native.series), *office.reach(native)]
    for name, *values in zip(native.categories, *columns, strict=True):
        sheet.cells([name, *values], styles)
    chart = sheet.book.made.add_chart({"type": "bar"})
    bars = {"type": "custom", "end_style": 0, "line": {"color": office.INK, "width": 1.5}}
    reach = {
        f"{side}_values": "=" + xl_range_formula(sheet.name, top, column, sheet.row - 1, column)
        for side, column in (("plus", 4), ("minus", 5))
    }
    chart.add_series(
        {**_ranges(sheet, top, 1), "fill": {"color": "#9DB8D2"}, "gap": 80, "x_error_bars": {**bars, **reach}}
    )
    low, high, step = office.axis(native)
    chart.set_y_axis({"reverse": True, "num_font": _font(sheet.book.font), "label_position": "low",
                      "line": {"color": office.REST}})  # fmt: skip
    chart.set_x_axis({"min": low, "max": high, "major_unit": step, "num_format": office.chart_format(native),
                      "num_font": _font(sheet.book.font), "line": {"none": True}, "label_position": "high",
                      "major_gridlines": {"visible": True, "line": {"color": office.BORDER}}})  # fmt: skip
    chart.set_chartarea({"border": {"none": True}})
    chart.set_legend({"none": True})
    chart.set_title({"none": True})
    _place(sheet, chart, at, exhibit, (_CHART_PX, rows * _ROW_PX - 6))


def _ranges(sheet: Sheet, top: int, column: int, names: int = 0) -> dict[str, Any]:
    last = sheet.row - 1
    return {
        "name": [sheet.name, top - 1, column],
        "categories": [sheet.name, top, names, last, names],
        "values": [sheet.name, top, column, last, column],
    }


def _axes(chart: Any, native: Native, font: str) -> None:
    low, high, step = office.axis(native)
    chart.set_y_axis(
        {"min": low, "max": high, "major_unit": step, "num_format": office.chart_format(native),
         "num_font": _font(font), "line": {"none": True}, "major_gridlines": {"visible": True,
         "line": {"color": office.BORDER, "width": 0.75}}}
    )  # fmt: skip
    chart.set_chartarea({"border": {"none": True}})


def _highlight(sheet: Sheet, top: int, roles: list[str]) -> None:
    """Colours the weeks that are signals, in the column of the signals."""
    if "signal" in roles:
        column = 1 + roles.index("signal")
        form = sheet.book.made.add_format({"bg_color": "#FBE3D3", "font_color": office.BAD, "bold": True})
        sheet.added.conditional_format(top, column, sheet.row - 1, column, {"type": "no_blanks", "format": form})


def _place(sheet: Sheet, chart: Any, row: int, exhibit: Exhibit, size: tuple[int, int], column: int = 0) -> None:
    chart.set_size({"width": size[0], "height": size[1]})
    options = {"description": f"{exhibit.title}. {exhibit.meta}", "object_position": 1, "x_offset": 2, "y_offset": 2}
    sheet.added.insert_chart(row, column, chart, options)


def _font(name: str) -> dict[str, Any]:
    return {"name": name, "size": 9, "color": office.MUTE}
