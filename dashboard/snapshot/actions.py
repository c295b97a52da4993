"""The page of the improvement actions: what the committee decided, and what became of it by the end of the week."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard.action_words import TONES, Told
from dashboard.snapshot import action_chart
from dashboard.snapshot.document import Chapter, Item
from dashboard.snapshot.exhibit import check_marks
from dashboard.snapshot.writer import Writer
from warehouse.action_effects import Effect, effect
from warehouse.actions import Action, visible
from warehouse.slices import Slice
from warehouse.summary import extent

_TEXTS = dict.fromkeys(("action", "title", "owner", "metric", "cause", "status"), pl.String)
_DAYS = dict.fromkeys(("start", "registered", "due"), pl.Date)
_NUMBERS = dict.fromkeys(
    ("expected_effect", "effect", "lower", "upper", "before", "after", "expected", "p", "trend", "trend_lower",
     "trend_upper"),
    pl.Float64,
)  # fmt: skip
SCHEMA = {
    **_TEXTS, **_DAYS, "verdict": pl.String, "method": pl.String, "limits": pl.String, "unit": pl.String, **_NUMBERS,
    "n_before": pl.Int64, "n": pl.Int64, "weeks_before": pl.Int64, "weeks_after": pl.Int64, "compared_with": pl.String,
}  # fmt: skip
WEEKS = {
    "action": pl.String, "week": pl.Date, "value": pl.Float64, "expected": pl.Float64, "n": pl.Int64,
    "after": pl.Boolean,
}  # fmt: skip
_TONES = {"good": "improving", "bad": "worsening"}


def chapter(actions: tuple[Action, ...], writer: Writer, data: dict[str, pl.DataFrame]) -> Chapter:
    """The page.

    Args:
        actions: those that are registered, whoever may know of them.
        writer: the frozen numbers, bounded to the recipient's department where there is one.
        data: where the numbers go.
    """
    told = Told(writer.words, writer.fmt, writer.namer)
    found = _effects(actions, writer)
    data["actions"] = pl.DataFrame([_record(one) for one in found], schema=SCHEMA)
    weeks = [one.weeks.select(pl.lit(one.action.id).alias("action"), pl.all()) for one in found]
    data["actions_by_week"] = pl.concat([pl.DataFrame(schema=WEEKS), *weeks])
    items = [_item(one, told) for one in found]
    exhibits = [action_chart.exhibit(found, data["actions"], told, writer)] if found else []
    for exhibit in exhibits:
        check_marks(exhibit)
    title = writer.words("action.chapter")
    notes = [writer.words("action.note")]
    if writer.frozen.question.department is not None:
        notes.append(writer.words("action.bounded"))
    lead = "" if found else told.headline(found)
    return Chapter("actions", "", title, lead, exhibits=exhibits, items=items, notes=notes)


def _effects(actions: tuple[Action, ...], writer: Writer) -> list[Effect]:
    """What can be said by the end of the week; what was written down later was not known then."""
    frozen, asked = writer.frozen, writer.frozen.question
    within = None if asked.department is None else (asked.department,)
    known = extent(frozen.warehouse, within)
    if known is None or known[0] > asked.last:
        return []
    days = Slice(known[0], asked.last, asked.sources).bounded(within, in_blocks=asked.in_blocks)
    there = tuple(one for one in actions if one.registered <= asked.last)
    return [effect(frozen.warehouse, days, one, there) for one in visible(there, within)]


def _item(found: Effect, told: Told) -> Item:
    tone = _TONES.get(TONES.get(found.verdict, ""), "changing")
    words = told.words
    mark = words(f"action.mark.{found.verdict}")
    about = " · ".join([told.facts(found.action), told.details(found)])
    text = "\n".join([found.action.title, told.sentence(found), about])
    return Item(tone, mark, text)


def _record(found: Effect) -> dict[str, Any]:
    action, moved, trend = found.action, found.effect, found.trend
    return {
        **{name: getattr(action, name) for name in ("title", "owner", "metric", "cause", "status")},
        **{name: getattr(action, name) for name in _DAYS},
        **{name: getattr(found, name) for name in ("verdict", "method", "unit", "before", "after", "expected", "p")},
        **{name: getattr(found, name) for name in ("n_before", "n", "weeks_before", "weeks_after")},
        "action": action.id,
        "expected_effect": action.expected,
        "effect": moved.value if moved else None,
        "lower": moved.lower if moved else None,
        "upper": moved.upper if moved else None,
        "trend": trend.value if trend else None,
        "trend_lower": trend.lower if trend else None,
        "trend_upper": trend.upper if trend else None,
        "limits": ", ".join(found.limits),
        "compared_with": ", ".join(found.compared_with),
    }
