"""What may be said of a figure: sentences whose branch the data chooses, so that no title contradicts its chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from dashboard.format import Format
from dashboard.words import Words
from warehouse.catalogue import Metric, Need
from warehouse.control import ControlChart
from warehouse.needs import worded
from warehouse.settings import Settings
from warehouse.stats.discovery import benjamini_hochberg

# What stands in the place of a figure that is withheld, by why it is.
HELD = {"hidden": "too_few", "joined": "withheld", "beside": "beside"}
# What can be so for one source and not for another.
_OF_SOURCES = ("not_measurable", "unjudged")
# Share of listed changes that may be noise, however many were looked at.
FALSE_DISCOVERIES = 0.05


def discoveries(p_values: Sequence[float], share: float = FALSE_DISCOVERIES) -> list[bool]:
    """Which of many comparisons hold when at most `share` of those that hold may be noise."""
    return [bool(q <= share) for q in benjamini_hochberg(np.array(p_values, dtype=float))]


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
    """Why there is no figure; None where there is one.

    `hidden` (too few), `beside` (enough, and a smaller group could be worked out from it by subtraction),
    `joined` (weeks of the period are joined with others; `nearest` of the row can be shown), `joined_always`
    (no period can be shown), `unfinished` (its week is not over in the records), `too_recent` (every record that could
    be judged is still censored), `not_measurable` (the source does not give what is needed: `missing` of the row),
    `unjudged` (records, and none that can be judged), `nothing`.
    """
    if row["suppressed"]:
        if "nearest" in row:
            return "joined" if row["nearest"] else "joined_always"
        return next((why for why in ("unfinished", "beside") if row.get(why)), "hidden")
    if row["value"] is not None:
        return None
    if row["censored"]:
        return "too_recent"
    if row.get("missing"):
        return "not_measurable"
    return "unjudged" if row["base"] else "nothing"


class Claims:
    """Sentences in one language."""

    def __init__(self, words: Words, fmt: Format, settings: Settings) -> None:
        self.words, self.fmt, self._settings = words, fmt, settings

    def name(self, metric: Metric) -> str:
        """The metric's name in a sentence."""
        return self.words(f"metric.{metric.key}")

    def note(self, metric: Metric) -> str:
        """The definition of a figure, with the settings that are in force."""
        settings, fmt = self._settings, self.fmt
        other = [f"{self.words(f'channel.{name}')} {fmt.seconds(s)}" for name, s in settings.long_wait_by_channel]
        long = fmt.seconds(settings.long_wait_s)
        return self.words(
            f"note.{metric.key}",
            short=fmt.seconds(settings.short_abandon_s),
            long=self.words("value.with_others", most=long, others=self.words.join(other)) if other else long,
            window=fmt.count(settings.repeat_window_days),
            end_days=fmt.count(settings.end_value_days),
            limit=fmt.count(settings.frontline_limit),
        )

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

    def absence(self, metric: Metric, row: Mapping[str, Any], name: str = "") -> str:
        """Why there is no figure, in a sentence; where the row has one, that its groups have none.

        Args:
            name: of what else it says so than of the metric.
        """
        why = absent(row) or "no_groups"
        return self.words(
            f"claim.{why}{'_of' if why in _OF_SOURCES and row.get('missing_of') else ''}",
            name=name or self.name(metric),
            needs=self.lacks(row),
            smallest=self.fmt.count(self._settings.min_group),
            n=self.fmt.count(row["censored"] or row["base"]),
            days=self.fmt.count(self._settings.repeat_window_days),
            period=self.fmt.period(*row["nearest"]) if row.get("nearest") else "",
        )

    def only_for(self, row: Mapping[str, Any]) -> str:
        """Of which period a figure that is withheld can be shown."""
        return self.words("value.only_for", period=self.fmt.period(*row["nearest"])) if row.get("nearest") else ""

    def lacks(self, row: Mapping[str, Any]) -> str:
        """What is missing for a figure, in words, and in which of several sources; empty where nothing is."""
        told = [
            self.words("list.of_sources", needs=self.needs(needs), sources=self.words.join(list(sources)))
            if sources
            else self.needs(needs)
            for sources, needs in row.get("missing_of", ())
        ]
        return self.words("list.semicolon").join(told) or self.needs(row.get("missing", ()))

    def needs(self, needs: tuple[Need, ...]) -> str:
        """What a metric needs, or lacks, in words."""

        def name(leaf: str) -> str:
            key = leaf.replace(".", "_").replace("=", "_")
            return self.words.get(f"needed.{key}", "") or self.words(f"field.{leaf.partition('.')[2]}")

        return worded(needs, name, *(self.words(f"list.{how}") for how in ("comma", "or", "group")))

    def trend(self, chart: ControlChart) -> str:
        """What the last whole week says."""
        if chart.variation is None:
            return ""
        signals = sum(1 for signal in chart.points["signal"].to_list() if signal)
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
