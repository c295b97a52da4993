"""What may be said of a figure: sentences whose branch the data chooses, so that no title contradicts its chart."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.format import Format
from dashboard.words import Words
from warehouse.catalogue import Metric
from warehouse.control import ControlChart
from warehouse.settings import Settings
from warehouse.vocabulary import SURVEY_KINDS

# Share of listed changes that may be noise, however many were looked at. Source: Benjamini and Hochberg 1995.
FALSE_DISCOVERIES = 0.05
_Z = 1.959964
_WORD = re.compile(r"[a-z]\w*")


@dataclass(frozen=True, slots=True)
class Change:
    """A figure against the one before it.

    Attributes:
        difference: now less before, in the metric's unit.
        lower, upper: its 95 % bounds.
        better: the change is for the better; None where the metric has no better direction.
    """

    difference: float
    lower: float
    upper: float
    better: bool | None

    @property
    def beyond_noise(self) -> bool:
        """The bounds leave out no change at all."""
        return self.lower > 0 or self.upper < 0

    @property
    def p_value(self) -> float:
        """How often noise alone would give so large a difference, from the bound that faces no change."""
        facing = self.difference - self.lower if self.difference > 0 else self.upper - self.difference
        if facing <= 0:
            return 0.0 if self.difference else 1.0
        return math.erfc(_Z * abs(self.difference) / facing / math.sqrt(2))


def change(now: Mapping[str, Any], before: Mapping[str, Any], better: str) -> Change | None:
    """The change between two figures, or None where either is not known or was not estimated.

    Source: Zou and Donner 2008 (bounds of a difference from the bounds of its two parts; Newcombe 1998 for shares).
    """
    parts = [row[name] for row in (now, before) for name in ("value", "lower", "upper")]
    if any(part is None for part in parts):
        return None
    v1, l1, u1, v2, l2, u2 = parts
    difference = v1 - v2
    lower = difference - math.hypot(v1 - l1, u2 - v2)
    upper = difference + math.hypot(u1 - v1, v2 - l2)
    return Change(difference, lower, upper, None if better == "none" else (difference > 0) == (better == "up"))


def discoveries(p_values: Sequence[float], share: float = FALSE_DISCOVERIES) -> list[bool]:
    """Which of many comparisons hold when at most `share` of those that hold may be noise."""
    ordered = sorted(p_values)
    limit = -1.0
    for rank, p in enumerate(ordered, start=1):
        if p <= share * rank / len(ordered):
            limit = p
    return [p <= limit for p in p_values]


def against_goal(row: Mapping[str, Any], goal: float | None, metric: Metric) -> str:
    """`met` or `missed` beyond the interval, `level` within it; `plain` where there is nothing to hold it against."""
    value = row["value"]
    if goal is None or metric.better == "none" or value is None or row["n"] < metric.min_sample:
        return "plain"
    lower = value if row["lower"] is None else row["lower"]
    upper = value if row["upper"] is None else row["upper"]
    if metric.better == "up":
        return "met" if lower >= goal else "missed" if upper < goal else "level"
    return "met" if upper <= goal else "missed" if lower > goal else "level"


def absent(row: Mapping[str, Any]) -> str | None:
    """Why there is no figure: `hidden` (too few), `nothing` (no records), `too_recent` (every record that could be
    judged is still censored), `not_measurable`; None where there is one."""
    if row["suppressed"]:
        return "hidden"
    if row["value"] is not None:
        return None
    if row["censored"]:
        return "too_recent"
    return "nothing" if not row["base"] and not row.get("never") else "not_measurable"


class Claims:
    """Sentences in one language."""

    def __init__(self, words: Words, fmt: Format, settings: Settings) -> None:
        self.words, self.fmt, self._settings = words, fmt, settings

    def name(self, metric: Metric) -> str:
        """The metric's name in a sentence."""
        return self.words(f"metric.{metric.key}")

    def level(self, metric: Metric, row: Mapping[str, Any], goal: float | None) -> str:
        """The figure and how it stands against its goal."""
        if absent(row) is not None:
            return self.absence(metric, row)
        return self.words(
            f"claim.{against_goal(row, goal, metric)}",
            name=self.name(metric),
            value=self.fmt.value(metric.unit, row["value"]),
            goal="" if goal is None else self.fmt.value(metric.unit, goal),
        )

    def absence(self, metric: Metric, row: Mapping[str, Any]) -> str:
        """Why there is no figure, in a sentence; `nothing` where the row has one and its parts have none."""
        return self.words(
            f"claim.{absent(row) or 'nothing'}",
            name=self.name(metric),
            needs=self.words.join([self.need(need) for need in metric.needs]),
            smallest=self.fmt.count(self._settings.min_group),
            n=self.fmt.count(row["censored"]),
            days=self.fmt.count(self._settings.repeat_window_days),
        )

    def need(self, need: str) -> str:
        """What a metric needs, in words: fields, records and kinds of questions by their names."""
        return _WORD.sub(lambda found: self._needed(found[0]), need)

    def _needed(self, word: str) -> str:
        if word == "or":
            return self.words("list.or")
        named = word.upper() if word in SURVEY_KINDS else word
        return self.words.get(f"field.{word}", self.words.get(f"record.{word}", named))

    def trend(self, chart: ControlChart) -> str:
        """What the last whole week says."""
        if chart.variation is None:
            return ""
        signals = int((chart.points["signal"].fill_null(0) != 0).sum())
        key = "calm_after" if chart.variation == "common" and signals else chart.variation
        return self.words(f"trend.{key}", signals=self.fmt.count(signals))

    def title(self, metric: Metric, row: Mapping[str, Any], goal: float | None, chart: ControlChart) -> str:
        """The title of a control chart."""
        level = self.level(metric, row, goal)
        trend = "" if absent(row) else self.trend(chart)
        return self.words("claim.and", first=level, second=trend) if trend else level

    def comparison(self, metric: Metric, groups: pl.DataFrame) -> str:
        """The title of a comparison of groups, given worst first: only intervals that do not meet stand apart, from one
        another or from the figure of all of them."""
        if groups.is_empty():
            return self.words("compare.none", name=self.name(metric))
        first, last = groups.row(0, named=True), groups.row(-1, named=True)
        texts = {
            "name": self.name(metric),
            "worst": first["name"],
            "worst_value": self.fmt.value(metric.unit, first["value"]),
            "best": last["name"],
            "best_value": self.fmt.value(metric.unit, last["value"]),
        }
        if len(groups) == 1:
            return self.words("compare.only", **texts)
        if _apart(first, last):
            return self.words("compare.ends" if metric.better == "none" else "compare.apart", **texts)
        for standing in ("worse", "better"):
            names = groups.filter(pl.col("standing") == standing)["name"].to_list()
            if names:
                return self.words(f"compare.{standing}", name=self.name(metric), groups=self.words.join(names))
        return self.words("compare.level", **texts)


def _apart(first: Mapping[str, Any], last: Mapping[str, Any]) -> bool:
    if None in (first["lower"], first["upper"], last["lower"], last["upper"]):
        return False
    return bool(first["upper"] < last["lower"] or last["upper"] < first["lower"])
