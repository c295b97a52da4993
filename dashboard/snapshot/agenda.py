"""The agenda: what moved beyond noise this week, strongest evidence first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.snapshot.comparisons import GROUPED_BY, grouped
from dashboard.snapshot.subjects import variation
from dashboard.snapshot.writer import MAIN, Writer
from warehouse.catalogue import metric
from warehouse.control import ControlChart
from warehouse.slices import Slice
from warehouse.summary import options

# Items beyond these stand in the data files alone: a committee does not get through more in one meeting.
MOST_ITEMS = 12
# Chance puts a point of a stable series outside three-sigma limits once in so many weeks.
CHANCE_ONE_IN = 370


@dataclass(frozen=True, slots=True)
class Signal:
    """One point of one control chart that is not noise.

    Attributes:
        key: the metric.
        scope: the channel or department it is of; both None for all records.
        row: the point: value, lower, upper, n, centre, lcl, ucl.
        kind: `above` or `below` its limits, or `run_above` or `run_below` its centre for seven weeks or more.
        variation: improving, worsening or changing.
        sigmas: distance from the centre in thirds of the way to the limit; None where the limits have no width.
        trial: the limits rest on fewer than 12 weeks.
    """

    key: str
    scope: tuple[str | None, str | None]
    row: dict[str, Any]
    kind: str
    variation: str
    sigmas: float | None
    trial: bool


@dataclass(frozen=True, slots=True)
class Agenda:
    """The signals of the week, strongest first, and how many charts were looked at."""

    signals: tuple[Signal, ...]
    looked_at: int
    partial: int


def agenda(writer: Writer) -> Agenda:
    """The signals of every main metric, over all records and by channel and department."""
    signals: list[Signal] = []
    looked_at = partial = 0
    for key in MAIN:
        held_back = {by: grouped(key, by, writer)[1] for by in GROUPED_BY}
        for scope, where in _scopes(writer):
            # A group that the report holds back is no signal either: its sentence would give the figure away.
            if any(name is not None and name in held_back[by] for by, name in zip(GROUPED_BY, scope, strict=True)):
                continue
            chart = writer.frozen.chart(key, where)
            point = writer.frozen.point(chart)
            if point is None or point["value"] is None:
                continue
            if point["partial"]:
                partial += 1
                continue
            looked_at += 1
            if point["signal"]:
                signals.append(_signal(key, scope, point, chart))
    signals.sort(key=_weakness)
    return Agenda(tuple(signals), looked_at, partial)


def _weakness(signal: Signal) -> tuple[bool, float]:
    """Sorts firm limits and samples before weak ones, then the farthest from its centre first."""
    weak = signal.trial or signal.row["n"] < metric(signal.key).min_sample or carried(signal)
    # Limits without width come from a series that never moved; how far the point left them cannot be said.
    return weak, -abs(3.0 if signal.sigmas is None else signal.sigmas)


def carried(signal: Signal) -> bool:
    """Whether neighbouring weeks of the figure share most answers, so that it drifts and its limits are narrow."""
    return metric(signal.key).kind == "last_answer"


def _scopes(writer: Writer) -> Iterator[tuple[tuple[str | None, str | None], Slice]]:
    question, known = writer.frozen.question, options(writer.frozen.warehouse)
    yield (None, None), question.window()
    for channel in known["channel"]:
        yield (channel, None), question.window(channels=(channel,))
    # The report of one department is of it already, and knows nothing of the others.
    for department in known["department"] if question.department is None else ():
        yield (None, department), question.window(departments=(department,))


def _signal(key: str, scope: tuple[str | None, str | None], row: dict[str, Any], chart: ControlChart) -> Signal:
    side = "above" if row["signal"] > 0 else "below"
    limit = row["ucl"] if side == "above" else row["lcl"]
    beyond = limit is not None and (row["value"] > limit if side == "above" else row["value"] < limit)
    width = None if limit is None else abs(limit - row["centre"])
    sigmas = 3 * (row["value"] - row["centre"]) / width if width else None
    kind = side if beyond else f"run_{side}"
    return Signal(key, scope, row, kind, variation(row["signal"], metric(key).better), sigmas, chart.trial)


def sentence(signal: Signal, writer: Writer) -> str:
    """A signal as one sentence: what, where, how much, against which limit, over how many records."""
    words, fmt, unit = writer.words, writer.fmt, metric(signal.key).unit
    row = signal.row
    limit = row["ucl"] if signal.kind == "above" else row["lcl"]
    text = words(
        f"snapshot.signal.{signal.kind}",
        name=writer.name(signal.key),
        scope=scope_name(signal, writer),
        value=writer.with_interval(unit, row),
        limit=fmt.value(unit, limit),
        centre=fmt.value(unit, row["centre"]),
        limits=_range(unit, row["lcl"], row["ucl"], writer),
        n=fmt.count(row["n"]),
    )
    small = row["n"] < metric(signal.key).min_sample
    remarks = [words("snapshot.trial")] if signal.trial else []
    if carried(signal):
        remarks.append(words("end_value.carried", days=fmt.count(writer.frozen.settings.end_value_days)))
    if small:
        remarks.append(words("card.small_sample", least=fmt.count(metric(signal.key).min_sample)))
    return text + (words("snapshot.remark", remarks=words.join(remarks)) if remarks else "")


def _range(unit: str, lower: float | None, upper: float | None, writer: Writer) -> str:
    if lower is None or upper is None:
        return writer.words("value.unknown")
    key = "value.range_signed" if lower < 0 else "value.range"
    return writer.words(key, lower=writer.fmt.bare(unit, lower), upper=writer.fmt.bare(unit, upper))


def scope_name(signal: Signal, writer: Writer) -> str:
    """Where a signal is: all records, a channel, or a department."""
    channel, department = signal.scope
    if channel is not None:
        return writer.namer("channel")(channel)
    return writer.words("snapshot.all_records") if department is None else department


def summary(found: Agenda, writer: Writer) -> str:
    """How many signals among how many charts, and how many of those chance alone would give."""
    words, fmt = writer.words, writer.fmt
    if not found.looked_at:
        return words("snapshot.agenda_nothing")
    chance = found.looked_at / CHANCE_ONE_IN
    signals, charts = len(found.signals), fmt.count(found.looked_at)
    text = words("snapshot.agenda_calm", charts=charts)
    if signals:
        counts = {"signals": fmt.count(signals), "charts": charts, "chance": f"{chance:.1f}"}
        text = words.many("snapshot.agenda_signals", signals, **counts)
    if found.partial:
        text += " " + words("snapshot.agenda_partial", charts=fmt.count(found.partial))
    return text


def data(found: Agenda) -> pl.DataFrame:
    """The agenda as data, every item of it."""
    schema = {
        "rank": pl.Int64, "metric": pl.String, "channel": pl.String, "department": pl.String, "kind": pl.String,
        "variation": pl.String, "value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64, "n": pl.Int64,
        "centre": pl.Float64, "lcl": pl.Float64, "ucl": pl.Float64, "sigmas": pl.Float64, "trial": pl.Boolean,
    }  # fmt: skip
    rows = [
        {
            "rank": rank, "metric": signal.key, "channel": signal.scope[0], "department": signal.scope[1],
            "kind": signal.kind, "variation": signal.variation, "sigmas": signal.sigmas, "trial": signal.trial,
            **{name: signal.row[name] for name in ("value", "lower", "upper", "n", "centre", "lcl", "ucl")},
        }
        for rank, signal in enumerate(found.signals, start=1)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=schema)
