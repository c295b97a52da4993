"""A page for the owner of each department: its figures beside those of the house, and its strongest signal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from dashboard.snapshot import agenda
from dashboard.snapshot.document import Chapter, Item
from dashboard.snapshot.exhibit import Exhibit, Table
from dashboard.snapshot.subjects import trend_of, variation
from dashboard.snapshot.writer import MAIN, Writer
from warehouse.catalogue import metric
from warehouse.control import ControlChart
from warehouse.summary import options

MOST_ITEMS = 4


def chapters(found: agenda.Agenda, writer: Writer, data: dict[str, pl.DataFrame]) -> list[Chapter]:
    """One page a department, in name order; none where the report is of one department alone."""
    names = [] if writer.frozen.question.department else options(writer.frozen.warehouse)["department"]
    rows = [_record(key, name, writer) for name in names for key in MAIN]
    data["departments"] = pl.DataFrame(rows, schema=_SCHEMA)
    made = [_chapter(index, name, found, writer) for index, name in enumerate(names, start=1)]
    for chapter in made:
        data.update({exhibit.name: exhibit.data for exhibit in chapter.exhibits})
    return made


_SCHEMA = {
    "department": pl.String, "metric": pl.String, "value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64,
    "n": pl.Int64, "coverage": pl.Float64, "house": pl.Float64, "variation": pl.String, "suppressed": pl.Boolean,
}  # fmt: skip


def _chapter(index: int, name: str, found: agenda.Agenda, writer: Writer) -> Chapter:
    words = writer.words
    own = [signal for signal in found.signals if signal.scope == (None, name)]
    items = [
        Item(signal.variation, words(f"snapshot.tone.{signal.variation}"), agenda.sentence(signal, writer))
        for signal in own[:MOST_ITEMS]
    ]
    lead = words("snapshot.department.signals" if own else "snapshot.department.calm", count=writer.fmt.count(len(own)))
    candidates = [*(signal.key for signal in own), *MAIN]
    charts = (_chart(index, key, name, writer) for key in dict.fromkeys(candidates) if key != "contacts")
    shown: Sequence[Exhibit] = next(([chart] for chart in charts if chart is not None), [])
    return Chapter(
        name=f"department-{index}",
        above=words("dimension.department"),
        title=name,
        lead=lead,
        exhibits=shown,
        table=_table(name, writer),
        items=items,
        notes=(words("snapshot.department.note"),),
    )


def _chart(index: int, key: str, name: str, writer: Writer) -> Exhibit | None:
    """The control chart of a department; None where the week itself has no figure that may be shown."""
    row = _row(key, name, writer)
    if row is None or row["value"] is None:
        return None
    chart = _own_chart(key, name, writer)
    made = trend_of(f"department_{index}_{key}", key, row, chart, writer)
    return replace(made, data=made.data.select(pl.lit(name).alias("department"), pl.all()))


def _own_chart(key: str, name: str, writer: Writer) -> ControlChart:
    return writer.frozen.chart(key, writer.frozen.question.window(departments=(name,)))


def _row(key: str, name: str, writer: Writer) -> dict[str, Any] | None:
    """The figure of a department; without figures where it is held back, None where it has no record."""
    found = writer.frozen.groups(key, "department").filter(pl.col("department") == name)
    if found.is_empty():
        return None
    row = found.row(0, named=True)
    # Of a week and of a year of weeks different groups may have to be held back; who reads both must find neither.
    point = writer.frozen.point(_own_chart(key, name, writer))
    held = row["suppressed"] or (point is not None and point["suppressed"])
    empty = dict.fromkeys(("value", "lower", "upper", "n", "coverage")) if held else {}
    why = writer.frozen.why_withheld(row) if held else ""
    return {**row, **empty, "hidden": held, "joined": why == "joined", "beside": why == "beside"}


def _varied(key: str, name: str, writer: Writer) -> str | None:
    point = writer.frozen.point(_own_chart(key, name, writer))
    if point is None or point["partial"] or point["value"] is None:
        return None
    return variation(point["signal"], metric(key).better)


def _record(key: str, name: str, writer: Writer) -> dict[str, Any]:
    row = _row(key, name, writer) or {}
    return {
        "department": name,
        "metric": key,
        **{column: row.get(column) for column in ("value", "lower", "upper", "n", "coverage")},
        "house": writer.frozen.one(key)["value"],
        "variation": _varied(key, name, writer) if row.get("value") is not None else None,
        "suppressed": bool(row.get("hidden")),
    }


def _table(name: str, writer: Writer) -> Table:
    words, fmt = writer.words, writer.fmt
    lines = []
    for key in MAIN:
        unit, row = metric(key).unit, _row(key, name, writer)
        house = fmt.value(unit, writer.frozen.one(key)["value"])
        if row is None or (row["value"] is None and not row["hidden"]):
            lines.append([writer.name(key), words("value.unknown"), "", house, ""])
            continue
        varied = None if row["hidden"] else _varied(key, name, writer)
        lines.append(
            [
                writer.name(key),
                writer.with_interval(unit, row, "\n"),
                "" if row["n"] is None else fmt.count(row["n"]),
                house,
                words(f"snapshot.variation.{varied or 'none'}"),
            ]
        )
    headers = ("snapshot.kpi.figure", "snapshot.kpi.this_week", "table.n", "snapshot.department.house",
               "snapshot.kpi.variation")  # fmt: skip
    return Table([words(header) for header in headers], lines)
