"""Cards of what is held back within one period alone: who sees no records gets them of fixed four weeks.

By hour, cause, path, step or form, groups are held back beside the others of the same period, so two periods that
overlap could be subtracted from one another. The fixed four weeks do not overlap; see `warehouse.reach`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from dashboard.cards import card
from dashboard.page import Page
from warehouse.cuts import JOINED, joined_from
from warehouse.reach import fixed_weeks

P = ParamSpec("P")


def of_fixed_weeks(name: str) -> Callable[[Callable[Concatenate[Page, P], None]], Callable[..., None]]:
    """Draws a card, or several, of the last such weeks of the chosen period, which the last line of each card names;
    where there are none, a card `name` says so and which can be chosen."""

    def decorated(draw: Callable[Concatenate[Page, P], None]) -> Callable[..., None]:
        @wraps(draw)
        def drawn(page: Page, *rest: P.args, **more: P.kwargs) -> None:
            found = _narrowed(page)
            if found is not None:
                draw(found, *rest, **more)
                return
            key = "-".join([name, *(one for one in rest if isinstance(one, str))])
            card(page, key, _withheld(page), page.words("fixed.why"), None, None)

        return drawn

    return decorated


def _narrowed(page: Page) -> Page | None:
    if not page.figures.in_blocks:
        return page
    weeks = page.figures.asked(fixed_weeks, page.where)
    if weeks is None:
        return None
    period = page.fmt.period(weeks.start, weeks.end)
    remark = page.words("fixed.of", period=period)
    return replace(page, state=replace(page.state, start=weeks.start, end=weeks.end), remark=remark)


def _withheld(page: Page) -> str:
    """That nothing is drawn, and the four weeks that can be chosen: those in which the period starts, else the last."""
    start = joined_from(page.figures.settings.calendar.start_of(page.state.start, "week"))
    around = replace(page.where, start=start, end=start + timedelta(weeks=JOINED, days=-1))
    for where in (around, replace(page.where, start=date.min)):
        found = page.figures.asked(fixed_weeks, where)
        if found is not None:
            return page.words("fixed.none", period=page.fmt.period(found.start, found.end))
    return page.words("fixed.never")
