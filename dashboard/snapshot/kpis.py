"""The key figures of the week, each with its interval, n, coverage, change, goal and variation."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard.claims import Change, absent, against_goal, change
from dashboard.format import Format
from dashboard.snapshot.exhibit import Table
from dashboard.snapshot.subjects import variation
from dashboard.snapshot.writer import MAIN, Writer
from warehouse.catalogue import Metric, metric

_HEADERS = ("figure", "this_week", "n", "coverage", "change", "goal", "variation")


def table(writer: Writer) -> Table:
    """The key figures in words."""
    headers = [writer.words(f"snapshot.kpi.{name}") for name in _HEADERS]
    return Table(headers, [_line(metric(key), writer) for key in MAIN])


def data(writer: Writer) -> pl.DataFrame:
    """The key figures as data."""
    return pl.DataFrame([_record(metric(key), writer) for key in MAIN], infer_schema_length=None, schema=_SCHEMA)


_SCHEMA = {
    "metric": pl.String, "value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64, "n": pl.Int64,
    "base": pl.Int64, "coverage": pl.Float64, "censored": pl.Int64, "suppressed": pl.Boolean, "partial": pl.Boolean,
    "value_before": pl.Float64, "change": pl.Float64, "change_lower": pl.Float64, "change_upper": pl.Float64,
    "goal": pl.Float64, "against_goal": pl.String, "variation": pl.String,
}  # fmt: skip


def _change(wanted: Metric, writer: Writer) -> Change | None:
    """The change against the week before; None where either week is partial or has no figure."""
    if not writer.frozen.comparable(wanted.key):
        return None
    return change(writer.frozen.one(wanted.key), writer.frozen.before(wanted.key), wanted.better)


def _variation(wanted: Metric, writer: Writer) -> str | None:
    """What the control chart says of this week; None where it says nothing."""
    point = writer.frozen.point(writer.frozen.chart(wanted.key))
    if point is None or point["partial"] or point["value"] is None:
        return None
    return variation(point["signal"], wanted.better)


def _record(wanted: Metric, writer: Writer) -> dict[str, Any]:
    frozen = writer.frozen
    row, goal = frozen.one(wanted.key), frozen.goal(wanted.key)
    moved = _change(wanted, writer)
    estimated = moved is not None and wanted.interval != "counted"
    return {
        "metric": wanted.key,
        **{name: row[name] for name in ("value", "lower", "upper", "n", "base", "coverage", "censored", "suppressed")},
        "partial": frozen.is_partial(wanted.key),
        "value_before": frozen.before(wanted.key)["value"] if moved else None,
        "change": moved.difference if moved else None,
        "change_lower": moved.lower if moved and estimated else None,
        "change_upper": moved.upper if moved and estimated else None,
        "goal": goal,
        "against_goal": against_goal(row, goal, wanted),
        "variation": _variation(wanted, writer),
    }


def _line(wanted: Metric, writer: Writer) -> list[str]:
    words, fmt, row = writer.words, writer.fmt, writer.frozen.one(wanted.key)
    name = writer.name(wanted.key)
    why = absent(row)
    if why is not None:
        needs = words.join([writer.claims.need(need) for need in wanted.needs])
        reason = words(f"snapshot.absent.{why}", needs=needs)
        return [name, reason, fmt.count(row["n"]) if why != "hidden" else "", fmt.coverage(row["coverage"]), "", "", ""]
    goal = writer.frozen.goal(wanted.key)
    standing = against_goal(row, goal, wanted)
    varied = _variation(wanted, writer)
    partial = writer.frozen.is_partial(wanted.key)
    return [
        name,
        writer.with_interval(wanted.unit, row, "\n") + ("\n" + words("snapshot.partial_mark") if partial else ""),
        fmt.count(row["n"]),
        fmt.coverage(row["coverage"]),
        _change_words(wanted, writer),
        "" if goal is None else words(f"snapshot.goal.{standing}", goal=fmt.value(wanted.unit, goal)),
        words(f"snapshot.variation.{varied}") if varied else words("snapshot.variation.none"),
    ]


def _change_words(wanted: Metric, writer: Writer) -> str:
    words, fmt = writer.words, writer.fmt
    moved = _change(wanted, writer)
    if moved is None:
        return words(
            "snapshot.change_withheld" if not writer.frozen.comparable(wanted.key) else "snapshot.change_unknown"
        )
    text = fmt.change(wanted.unit, moved.difference)
    if wanted.interval == "counted":
        return text
    lower, upper = (_bare(wanted.unit, bound, fmt) for bound in (moved.lower, moved.upper))
    return f"{text}\n({words('value.range_signed', lower=lower, upper=upper)})"


def _bare(unit: str, bound: float, fmt: Format) -> str:
    """A bound of a change, signed, without the unit that the change itself carries."""
    if unit in ("share", "points"):
        return fmt.value("points", 100 * bound if unit == "share" else bound)
    return fmt.change(unit, bound)
