"""Improvement actions in the reader's language: what became of each, in one plain sentence with its figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from dashboard.format import Format
from dashboard.words import Words
from warehouse.action_effects import LEAST_AFTER, Effect
from warehouse.actions import Action
from warehouse.catalogue import metric

TONES = {"worked": "good", "suggests_better": "good", "worse": "bad", "suggests_worse": "bad"}
_ORDER = ("worse", "suggests_worse", "worked", "suggests_better", "no_evidence", "too_early", "unknown")
_TWO_DIGITS = ("score", "money", "number")

Namer = Callable[[str], Callable[[str | None], str]]
"""How the values of a dimension are named."""


@dataclass(frozen=True)
class Told:
    """Effects in the words and numbers of one reader."""

    words: Words
    fmt: Format
    namer: Namer

    def headline(self, effects: Sequence[Effect]) -> str:
        """How many actions there are and how many of them did what."""
        if not effects:
            return self.words("action.none")
        found = [one.verdict for one in effects]
        parts = [
            self.words(f"action.count.{verdict}", count=self.fmt.count(found.count(verdict)))
            for verdict in _ORDER
            if verdict in found
        ]
        count = len(effects)
        return self.words.many("action.title", count, count=self.fmt.count(count), states=self.words.join(parts))

    def slice(self, action: Action) -> str:
        """What it should move."""
        named = [self.namer(dimension)(value) for dimension, values in action.where.items() for value in values]
        return self.words.join(named) if named else self.words("action.everything")

    def change(self, action: Action, change: float) -> str:
        """A change with its unit, signed."""
        unit = metric(action.metric).unit
        return self.fmt.change(unit, change / 100 if unit == "share" else change)

    def bound(self, action: Action, change: float) -> str:
        """A bound of a change, without its unit where the change has it already."""
        unit = metric(action.metric).unit
        if unit == "seconds":
            return self.change(action, change)
        return self.fmt.number(change, 2 if unit in _TWO_DIGITS else 1)

    def sentence(self, found: Effect) -> str:
        """The effect with its bounds and what it means; why there is none where there is none."""
        words, count = self.words, self.fmt.count
        if found.verdict == "too_early":
            return words("action.verdict.too_early", weeks=count(found.weeks_after), least=count(LEAST_AFTER))
        if found.effect is None:
            before, after = count(found.weeks_before), count(found.weeks_after)
            return words("action.verdict.unknown", before=before, after=after)
        return words(
            "action.says",
            name=words(f"metric.{found.action.metric}"),
            slice=self.slice(found.action),
            change=self.change(found.action, found.effect.value),
            lower=self.bound(found.action, found.effect.lower),
            upper=self.bound(found.action, found.effect.upper),
            against=words(f"action.against.{found.method}"),
            verdict=words(f"action.verdict.{found.verdict}"),
        )

    def facts(self, action: Action) -> str:
        """Owner, state, start and due."""
        return self.words(
            "action.facts", owner=action.owner, status=self.words(f"action.status.{action.status}"),
            start=self.fmt.day(action.start), due=self.fmt.day(action.due),
        )  # fmt: skip

    def details(self, found: Effect) -> str:
        """What must be known beside the sentence: why no more can be said, p, trend before, weeks and n."""
        words, fmt, action = self.words, self.fmt, found.action
        change, bound = partial(self.change, action), partial(self.bound, action)
        parts = [words(f"action.limit.{limit}") for limit in found.limits]
        if found.effect is None and action.late:
            parts.append(words("action.registered_late"))
        parts.append(words("action.hoped", change=change(action.expected)))
        if found.as_expected is not None:
            parts[-1] += f" ({words(f'action.hope.{found.as_expected}')})"
        if found.level is not None and found.slope is not None:
            parts.append(words("action.level", level=change(found.level.value), slope=change(found.slope.value)))
        if (leans := found.leans) is not None and action.against is not None:
            ends = {"lower": bound(min(found.without)), "upper": bound(max(found.without))}
            parts.append(words("action.leans", **ends, name=self.namer(action.against)(leans[0])))
        if found.p is not None:
            slices = len(found.compared_with) + 1
            given = {"p": fmt.number(found.p, 2), "least": fmt.number(1 / slices, 2), "slices": fmt.count(slices)}
            parts.append(words("action.p", **given))
        if found.trend is not None:
            ends = {"lower": bound(found.trend.lower), "upper": bound(found.trend.upper)}
            parts.append(words("action.trend", change=change(found.trend.value), **ends))
        if found.n:
            parts += [
                words("value.n", n=fmt.count(found.n)),
                words.many("action.weeks", found.weeks_after, weeks=fmt.count(found.weeks_after)),
            ]
        return " · ".join(parts)

    def headers(self) -> list[str]:
        """The columns of `row`."""
        names = ("action", "owner", "cause", "status", "verdict", "due", "effect", "interval", "hoped", "p")
        return [*(self.words(f"action.table.{name}") for name in names), self.words("table.n")]

    def row(self, found: Effect) -> list[str]:
        """An action as a row of a table; six columns of text, then figures."""
        words, fmt, action, moved = self.words, self.fmt, found.action, found.effect
        said = words(f"action.verdict.{found.verdict}") if moved is not None else self.sentence(found)
        interval = (
            words("value.range_signed", lower=self.bound(action, moved.lower), upper=self.bound(action, moved.upper))
            if moved is not None
            else ""
        )
        return [
            action.title,
            action.owner,
            words(f"cause.{action.cause}"),
            words(f"action.status.{action.status}"),
            words.join([said, *(words(f"action.limit.{limit}") for limit in found.limits)]),
            fmt.day(action.due),
            self.change(action, moved.value) if moved is not None else words("value.unknown"),
            interval,
            self.change(action, action.expected),
            "" if found.p is None else fmt.number(found.p, 2),
            fmt.count(found.n),
        ]
