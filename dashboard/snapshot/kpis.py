"""The key figures of the week, each with its interval, n, coverage, change, goal and variation."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard.claims import HELD, absent, against_goal
from dashboard.format import Format
from dashboard.snapshot.exhibit import Table
from dashboard.snapshot.frozen import still
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
    records = [_record(metric(key), writer) for key in MAIN]
    return still(pl.DataFrame(records, infer_schema_length=None, schema=_SCHEMA))


_SCHEMA = {
    "metric": pl.String, "value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64, "n": pl.Int64,
    "base": pl.Int64, "coverage": pl.Float64, "censored": pl.Int64, "suppressed": pl.Boolean, "partial": pl.Boolean,
    "value_before": pl.Float64, "change": pl.Float64, "change_lower": pl.Float64, "change_upper": pl.Float64,
    "goal": pl.Float64, "against_goal": pl.String, "variation": pl.String,
}  # fmt: skip


def _variation(wanted: Metric, writer: Writer) -> str | None:
    """What the control chart says of this week; None where it says nothing."""
    point = writer.frozen.point(writer.frozen.chart(wanted.key))
    if point is None or point["partial"] or point["value"] is None:
        return None
    return variation(point["signal"], wanted.better)


def _record(wanted: Metric, writer: Writer) -> dict[str, Any]:
    frozen = writer.frozen
    row, goal = frozen.one(wanted.key), frozen.goal(wanted.key)
    moved = frozen.compared(wanted.key)
    told = moved.change is not None
    change, lower, upper = (_in_unit(wanted, number) for number in (moved.change, moved.lower, moved.upper))
    return {
        "metric": wanted.key,
        **{name: row[name] for name in ("value", "lower", "upper", "n", "base", "coverage", "censored", "suppressed")},
        "partial": frozen.is_partial(wanted.key),
        "value_before": frozen.before(wanted.key)["value"] if told else None,
        "change": change,
        "change_lower": lower,
        "change_upper": upper,
        "goal": goal,
        "against_goal": against_goal(row, goal, wanted),
        "variation": _variation(wanted, writer),
    }


def _line(wanted: Metric, writer: Writer) -> list[str]:
    words, fmt, row = writer.words, writer.fmt, writer.frozen.one(wanted.key)
    name = writer.name(wanted.key)
    why = absent(row)
    if why is not None:
        of = "_of" if why == "unjudged" and row.get("missing_of") else ""
        reason = writer.claims.only_for(row) or words(f"snapshot.absent.{why}{of}", needs=writer.claims.lacks(row))
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


def _in_unit(wanted: Metric, change: float | None) -> float | None:
    """A change in the unit of the figure; comparisons give that of a share in percentage points."""
    return None if change is None else change / 100 if wanted.unit == "share" else change


def _change_words(wanted: Metric, writer: Writer) -> str:
    words, fmt = writer.words, writer.fmt
    moved = writer.frozen.compared(wanted.key)
    if moved.change is None:
        _, _, why = (moved.withheld or "").rpartition("_")
        held = {"partial": "snapshot.change_withheld", **{name: f"value.{key}" for name, key in HELD.items()}}
        return words(held.get(why, "snapshot.change_unknown"))
    text = fmt.moved(wanted.unit, moved.change)
    if moved.lower is None or moved.upper is None:
        return text
    lower, upper = (_bare(wanted.unit, bound, fmt) for bound in (moved.lower, moved.upper))
    return f"{text}\n({words('value.range_signed', lower=lower, upper=upper)})"


def _bare(unit: str, bound: float, fmt: Format) -> str:
    """A bound of a change, signed, without the unit that the change itself carries."""
    if unit in ("share", "points"):
        return fmt.value("points", bound)
    return fmt.change(unit, bound)
