"""What every part of the report is handed: the frozen numbers, and the words to put them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.charts import Pen
from dashboard.claims import HELD, Claims
from dashboard.format import Format
from dashboard.look import Look
from dashboard.snapshot.frozen import Frozen
from dashboard.words import Words
from warehouse.catalogue import Metric

# The figures the committee watches, in the order of the report.
MAIN = (
    "end_value",
    "csat_mean",
    "nps",
    "negative_emotion_rate",
    "fcr_reported",
    "fcr_observed",
    "wait_p90",
    "wait_over_180s",
    "service_level",
    "abandon_rate",
    "contacts",
)


@dataclass(frozen=True)
class Writer:
    """One run of one report."""

    frozen: Frozen
    pen: Pen

    @property
    def words(self) -> Words:
        """The reader's words."""
        return self.pen.words

    @property
    def fmt(self) -> Format:
        """The reader's numbers."""
        return self.pen.fmt

    @property
    def claims(self) -> Claims:
        """Sentences in the reader's language."""
        return Claims(self.words, self.fmt, self.frozen.settings)

    def name(self, key: str) -> str:
        """A metric's name."""
        return self.words(f"metric.{key}")

    def namer(self, dimension: str) -> Callable[[str | None], str]:
        """How the values of a dimension are named; departments are data, shown as they are."""

        def name(value: str | None) -> str:
            if value is None:
                return self.words("value.unknown_group")
            return self.words.get(f"channel.{value}", value) if dimension == "channel" else value

        return name

    def value(self, unit: str, row: Mapping[str, Any]) -> str:
        """A figure, or why it is held back."""
        if row["hidden"]:
            why = "joined" if row["joined"] else "beside" if row["beside"] else "hidden"
            return self.words(f"value.{HELD[why]}")
        return self.fmt.value(unit, row["value"])

    def with_interval(self, unit: str, row: Mapping[str, Any], between: str = " ") -> str:
        """A figure with its interval, where it has one."""
        interval = "" if unit == "contacts" else self.fmt.interval(unit, row["lower"], row["upper"])
        return f"{self.value(unit, row)}{between}{interval}".strip()

    def brief(self, metric: Metric, row: Mapping[str, Any]) -> str:
        """The figure of the week with its interval and n, on one short line; empty where there is none."""
        if row["value"] is None:
            return ""
        return f"{self.with_interval(metric.unit, row)} · {self.words('value.n', n=self.fmt.count(row['n']))}"

    def note(self, metric: Metric) -> str:
        """The definition of a metric, with the settings that are part of it."""
        return self.claims.note(metric)

    def meta(self, metric: Metric, row: Mapping[str, Any], *more: str) -> str:
        """The grey line under a title: definition, n, coverage, method of the interval, and what else must be said."""
        words, fmt = self.words, self.fmt
        parts = [self.note(metric), words("value.n", n=fmt.count(row["n"]))]
        if row["coverage"] is not None:
            parts.append(words("card.coverage", share=fmt.coverage(row["coverage"])))
        parts.append(words(f"interval.{metric.interval}"))
        if 0 < row["n"] < metric.min_sample:
            parts.append(words("card.small_sample", least=fmt.count(metric.min_sample)))
        if row["censored"]:
            parts.append(words("value.censored", n=fmt.count(row["censored"])))
        return " · ".join([*parts, *(text for text in more if text)])


def writer(frozen: Frozen) -> Writer:
    """The writer of a report in the language that is asked for, in the light look that prints well."""
    words = Words(frozen.question.language)
    return Writer(frozen, Pen(words, Format(words), Look(dark=False)))
