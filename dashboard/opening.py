"""The top of a page: its headline, and what it is about."""

from __future__ import annotations

from dashboard import markup
from dashboard.claims import absent
from dashboard.page import Page
from dashboard.plain import html


def opening(page: Page, headline: str) -> None:
    """The headline sentence, the period and the chosen slices."""
    days = (page.state.end - page.state.start).days + 1
    parts = [page.scope(), page.words.many("date.days", days, days=page.fmt.count(days))]
    html(markup.head(headline, " · ".join(parts), page.palette, level=1))


def standing(page: Page, first: str, second: str) -> str:
    """A headline of two figures, each against its goal; the second is left out where it is not known."""
    claims = page.claims
    levels: list[str] = []
    for key in (first, second):
        row = page.one(key)
        if not levels or absent(row) is None:
            levels.append(claims.level(page.figures.metric(key), row, page.goal(key)))
    return levels[0] if len(levels) == 1 else page.words("claim.and", first=levels[0], second=levels[1])
