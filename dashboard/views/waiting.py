"""Waiting: how long, how often too long, when, and who gave up."""

from __future__ import annotations

from dashboard.cards import control_card, wall
from dashboard.claims import absent
from dashboard.hour_cards import week_card
from dashboard.moved_card import moved_card
from dashboard.opening import opening, standing
from dashboard.page import Page
from dashboard.sections import section
from dashboard.wait_cards import percentiles_card

ORDER = 3
SECTION = "service"
ICON = ":material/schedule:"
KEY = "wait_over_180s"


def render(page: Page) -> None:
    """Draws the page."""
    opening(page, standing(page, KEY, "wait_p90"))
    with wall():
        control_card(page, KEY)
        moved_card(page, KEY)
    with section("hours", page.words("wait.hours")), wall():
        week_card(page, KEY)
        percentiles_card(page)
    with section("weeks", page.words("wait.weeks")), wall():
        control_card(page, "wait_p90", _median_note(page))
        control_card(page, "service_level", page.words("service.variant", seconds=_short(page)))
        control_card(page, "abandon_rate", page.words("service.short", seconds=_short(page)))


def _short(page: Page) -> str:
    return page.fmt.seconds(page.figures.settings.short_abandon_s)


def _median_note(page: Page) -> str:
    median = page.one("wait_p50")
    if absent(median):
        return ""
    interval = page.fmt.interval("seconds", median["lower"], median["upper"])
    return page.words("service.median", value=page.fmt.value("seconds", median["value"]), interval=interval)
