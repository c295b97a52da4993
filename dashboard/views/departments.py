"""Departments: who stands where, what stands behind it, and where customers are handed on."""

from __future__ import annotations

from dashboard.action_cards import actions_card
from dashboard.cards import figures_card, wall
from dashboard.cause_cards import causes_card
from dashboard.opening import opening, standing
from dashboard.page import Page
from dashboard.path_cards import paths_card
from dashboard.scorecard import consistency_card, scorecard, scorecard_card, standing_title
from dashboard.sections import section

ORDER = 7
SECTION = "organisation"
ICON = ":material/account_tree:"


def render(page: Page) -> None:
    """Draws the page."""
    standings, rows = scorecard(page)
    opening(page, standing_title(page, standings))
    scorecard_card(page, rows, standing(page, "fcr_reported", "promise_kept"))
    actions_card(page, by_owner=True)
    with section("causes", page.words("departments.causes")), wall():
        for what in ("repeats", "complaints", "negative"):
            causes_card(page, what)
    with section("between", page.words("departments.between")), wall():
        if page.figures.within is None:
            # Where repeats come back names the other departments, which a bounded reader is not told of.
            paths_card(page, "department")
        consistency_card(page)
        figures_card(page, "handoffs", ("transfer_rate", "escalation_rate"))
