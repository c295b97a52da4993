"""What changed, by evidence: figures that moved against the period before, and weeks that left their control limits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.claims import discoveries
from dashboard.page import Page
from warehouse.catalogue import Metric
from warehouse.compare import compare_groups
from warehouse.control import ControlChart, expected_false_alarms

COMPARED = ("fcr_reported", "wait_over_180s", "abandon_rate", "csat_mean", "nps", "end_value", "negative_emotion_rate")
# Weekly charts are drawn behind the list for the shares that every contact adds to.
WATCHED = ("negative_emotion_rate", "fcr_reported", "wait_over_180s")


@dataclass(frozen=True, slots=True)
class Finding:
    """One change: how strong its evidence is (larger is stronger), whether it is good, and its words."""

    evidence: float
    tone: str
    what: str
    amount: str
    detail: str

    @property
    def words(self) -> tuple[str, str, str, str]:
        """Tone, what, by how much, from what to what."""
        return self.tone, self.what, self.amount, self.detail


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, strongest first, out of how many that were looked at; and the alarms a week that such charts
    raise while nothing changes."""

    held: list[Finding]
    looked: int
    alarms: float = 0.0


def moved(page: Page) -> Findings | None:
    """Every compared metric on every channel against the equal period before; None where there is no such period."""
    before_where = page.previous
    if before_where is None:
        return None
    found: list[tuple[float, Finding]] = []
    for key in COMPARED:
        groups = page.figures.asked(compare_groups, key, page.where, "channel", before_where)
        for row in groups.drop_nulls(["lower", "p"]).iter_rows(named=True):
            found.append((row["p"], _move(page, page.figures.metric(key), row)))
    held = discoveries([p for p, _ in found])
    listed = [finding for (_, finding), holds in zip(found, held, strict=True) if holds]
    return Findings(sorted(listed, key=lambda finding: -finding.evidence), len(found))


def left_limits(page: Page) -> Findings:
    """Every watched metric on every channel whose weekly chart has a point outside its limits."""
    held: list[Finding] = []
    charts: list[ControlChart] = []
    for key in WATCHED:
        metric = page.figures.metric(key)
        channels = page.figures.measure(key, page.where, ("channel",)).filter(
            pl.col("value").is_not_null() & pl.col("channel").is_not_null() & (pl.col("n") >= metric.min_sample)
        )
        for channel in channels["channel"]:
            charts.append(page.figures.chart(key, page.state.only_channel(channel)))
            points = charts[-1].points
            outside = points.filter(
                ~pl.col("partial") & ((pl.col("value") > pl.col("ucl")) | (pl.col("value") < pl.col("lcl")))
            )
            if len(outside):
                held.append(_outside(page, metric, channel, outside))
    ordered = sorted(held, key=lambda finding: -finding.evidence)
    return Findings(ordered, len(charts), expected_false_alarms(charts))


def _move(page: Page, metric: Metric, row: dict[str, Any]) -> Finding:
    fmt, unit = page.fmt, metric.unit
    return Finding(
        evidence=-row["p"],
        tone=tone_of(row["better"]),
        what=_what(page, metric, row["channel"]),
        amount=fmt.moved(unit, row["change"]),
        detail=page.words(
            "changes.detail",
            before=fmt.value(unit, row["value_before"]),
            now=fmt.value(unit, row["value"]),
            lower=fmt.moved(unit, row["lower"]),
            upper=fmt.moved(unit, row["upper"]),
            n=fmt.count(row["n"]),
        ),
    )


def _outside(page: Page, metric: Metric, channel: str, outside: pl.DataFrame) -> Finding:
    """The week farthest out, in widths of its own limits."""
    fmt, unit = page.fmt, metric.unit
    rows = list(outside.iter_rows(named=True))
    farthest = max(rows, key=_distance)
    above = farthest["value"] > farthest["centre"]
    better = None if metric.better == "none" else above == (metric.better == "up")
    return Finding(
        evidence=_distance(farthest),
        tone=tone_of(better),
        what=_what(page, metric, channel),
        amount=page.words("changes.weeks_outside", weeks=fmt.count(len(rows))),
        detail=page.words(
            "changes.farthest",
            week=fmt.week(farthest["period"]),
            value=fmt.value(unit, farthest["value"]),
            centre=fmt.value(unit, farthest["centre"]),
            n=fmt.count(farthest["n"]),
        ),
    )


def _distance(row: dict[str, Any]) -> float:
    edge = row["ucl"] if row["value"] > row["centre"] else row["lcl"]
    width = abs(edge - row["centre"])
    return abs(row["value"] - row["centre"]) / width if width else math.inf


def _what(page: Page, metric: Metric, channel: str | None) -> str:
    return page.words("changes.what", name=page.words(f"metric.{metric.key}"), group=page.namer("channel")(channel))


def tone_of(better: bool | None) -> str:
    """Good, bad, or none where the metric has no better direction."""
    return "none" if better is None else "good" if better else "bad"
