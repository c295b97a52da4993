"""Native charts on slides: every line is a series that can be edited, and signals are one of their own."""

from __future__ import annotations

from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from dashboard.format import Format
from dashboard.snapshot import office
from dashboard.snapshot.exhibit import Exhibit, Native, Series
from dashboard.words import Words

Box = tuple[int, int, int, int]
_LIMITS = {"centre": office.REST, "lcl": office.REST, "ucl": office.REST, "goal": office.GOAL}
_WEEKS_NAMED = 6
_NARROW = Inches(6)


def colour(text: str) -> RGBColor:
    """A colour such as #1F2933."""
    return RGBColor.from_string(text.lstrip("#"))


def typeface(font: Any, language: str, size: float, tint: str = office.INK, *, bold: bool = False) -> None:
    """Sets a font for Latin and Chinese letters alike; python-pptx knows the Latin one only."""
    font.size, font.bold, font.name = Pt(size), bold, office.LATIN
    font.color.rgb = colour(tint)
    properties = font._element if hasattr(font, "_element") else font._rPr
    for tag in ("a:ea", "a:cs"):
        found = properties.find(qn(tag))
        element = etree.SubElement(properties, qn(tag)) if found is None else found
        element.set("typeface", office.east_asian(language))


def add(slide: Any, exhibit: Exhibit, box: Box, language: str, size: float) -> None:
    """Draws an exhibit's chart into a box of a slide, with a text for those who cannot see it."""
    native = exhibit.native
    if native is None:
        return
    control = native.kind == "control"
    kind = XL_CHART_TYPE.LINE_MARKERS if control else XL_CHART_TYPE.BAR_CLUSTERED
    frame = slide.shapes.add_chart(kind, *box, _data(native, language))
    properties = frame._element.nvGraphicFramePr.cNvPr
    properties.set("name", exhibit.name)
    properties.set("descr", f"{exhibit.title}. {exhibit.meta}")
    chart = frame.chart
    typeface(chart.font, language, size, office.MUTE)
    chart.has_title = False
    _axes(chart, native, size, Words(language)("date.office"))
    {"control": _lines, "ranks": _bars, "effects": _effects}[native.kind](chart, native)
    if control:
        chart.has_legend = True
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        if box[2] < _NARROW:
            _shorten(chart.legend, native)


def _shorten(legend: Any, native: Native) -> None:
    """Leaves out limits that were in force before others: with them the legend of a small chart outgrows the chart."""
    for index, series in enumerate(native.series):
        if series.role in _LIMITS and series.values[-1] is None:
            entry = etree.Element(qn("c:legendEntry"))
            etree.SubElement(entry, qn("c:idx"), {"val": str(index)})
            etree.SubElement(entry, qn("c:delete"), {"val": "1"})
            legend._element.insert_element_before(entry, "c:layout", "c:overlay", "c:spPr", "c:txPr", "c:extLst")


def _data(native: Native, language: str) -> CategoryChartData:
    data = CategoryChartData(number_format=office.chart_format(native))
    shown = native.series if native.kind == "control" else [s for s in native.series if s.role == "value"]
    # Weeks by their first days: a program spaces days by itself, and would turn names of weeks on their sides.
    data.categories = native.days or office.inert(native.categories)
    for series in shown:
        values = [office.scaled(native.unit, value) for value in series.values]
        data.add_series(_name(series, native, language), values)
    return data


def _name(series: Series, native: Native, language: str) -> str:
    """A series' name; that of a limit says where it stands in the last week."""
    known = [value for value in series.values if value is not None]
    if series.role not in _LIMITS or not known:
        return series.name
    return f"{series.name} {Format(Words(language)).value(native.unit, known[-1])}"


def _axes(chart: Any, native: Native, size: float, day_format: str) -> None:
    low, high, step = office.axis(native)
    value, category = chart.value_axis, chart.category_axis
    value.minimum_scale, value.maximum_scale, value.major_unit = low, high, step
    value.tick_labels.number_format, value.tick_labels.number_format_is_linked = office.chart_format(native), False
    value.format.line.fill.background()
    value.major_gridlines.format.line.color.rgb = colour(office.BORDER)
    category.format.line.color.rgb = colour(office.BORDER)
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    category.tick_labels.font.size = Pt(size)
    category.tick_labels.font.color.rgb = colour(office.INK)
    if native.kind != "control":
        category.reverse_order = True
        value.visible = value.has_major_gridlines = native.kind == "effects"
        if native.kind == "effects":
            # With the first bar on top, the axis stands at the top too, unless it is told to go to the far end.
            value.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
        return
    category.tick_labels.number_format, category.tick_labels.number_format_is_linked = day_format, False
    every = 7 * max(1, -(-len(native.categories) // _WEEKS_NAMED))
    element, later = category._element, ("c:minorUnit", "c:minorTimeUnit", "c:extLst")
    for tag, text in (("c:baseTimeUnit", "days"), ("c:majorUnit", str(every)), ("c:majorTimeUnit", "days")):
        element.remove_all(tag)
        element.insert_element_before(etree.Element(qn(tag), {"val": text}), *later)


def _lines(chart: Any, native: Native) -> None:
    for series, drawn in zip(native.series, chart.plots[0].series, strict=True):
        drawn.smooth = False
        marker = drawn.marker
        if series.role in _LIMITS:
            marker.style = XL_MARKER_STYLE.NONE
            drawn.format.line.width = Pt(1.25)
            drawn.format.line.color.rgb = colour(_LIMITS[series.role])
            drawn.format.line.dash_style = {"centre": MSO_LINE.SOLID, "goal": MSO_LINE.LONG_DASH}.get(
                series.role, MSO_LINE.ROUND_DOT
            )
            continue
        style, size, fill = {
            "value": (XL_MARKER_STYLE.CIRCLE, 6, office.LINE),
            "partial": (XL_MARKER_STYLE.CIRCLE, 8, "#FFFFFF"),
            "signal": (XL_MARKER_STYLE.DIAMOND, 11, office.SIGNAL),
        }[series.role]
        marker.style, marker.size = style, size
        marker.format.fill.solid()
        marker.format.fill.fore_color.rgb = colour(fill)
        marker.format.line.color.rgb = colour(office.LINE if series.role != "signal" else office.SIGNAL)
        if series.role == "value":
            drawn.format.line.width = Pt(2)
            drawn.format.line.color.rgb = colour(office.LINE)
        else:
            drawn.format.line.fill.background()


def _effects(chart: Any, native: Native) -> None:
    """Bars with their intervals; python-pptx knows no error bars."""
    _bars(chart, native)
    chart.plots[0].has_data_labels = False
    bars = etree.Element(qn("c:errBars"))
    for tag, text in (("c:errBarType", "both"), ("c:errValType", "cust"), ("c:noEndCap", "1")):
        etree.SubElement(bars, qn(tag), {"val": text})
    for tag, values in zip(("c:plus", "c:minus"), office.reach(native), strict=True):
        literal = etree.SubElement(etree.SubElement(bars, qn(tag)), qn("c:numLit"))
        etree.SubElement(literal, qn("c:formatCode")).text = "General"
        etree.SubElement(literal, qn("c:ptCount"), {"val": str(len(values))})
        for index, value in enumerate(values):
            point = etree.SubElement(literal, qn("c:pt"), {"idx": str(index)})
            etree.SubElement(point, qn("c:v")).text = repr(value)
    line = etree.SubElement(etree.SubElement(bars, qn("c:spPr")), qn("a:ln"), {"w": "19050"})
    fill = etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:srgbClr"))
    fill.set("val", office.INK.lstrip("#"))
    series = chart.plots[0].series[0]._element
    series.find(qn("c:cat")).addprevious(bars)


def _bars(chart: Any, native: Native) -> None:
    plot = chart.plots[0]
    plot.gap_width = 45
    drawn = plot.series[0]
    drawn.format.fill.solid()
    drawn.format.fill.fore_color.rgb = colour("#9DB8D2")
    drawn.invert_if_negative = False
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = office.chart_format(native), False
    labels.position, labels.show_value = XL_LABEL_POSITION.OUTSIDE_END, True
    chart.has_legend = False
