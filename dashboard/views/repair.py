"""Complaints and repair: are complaints taken up in time, promises kept, and customers won back."""

from __future__ import annotations

from dashboard.cards import control_card, figures_card, wall
from dashboard.funnel_card import funnel_card
from dashboard.ladder_card import ladder_card
from dashboard.opening import opening, standing
from dashboard.page import Page
from dashboard.sections import section

ORDER = 6
SECTION = "service"
ICON = ":material/handyman:"
_BY_WEEK = ("complaint_rate", "promise_kept", "complaint_grade_attainment", "tier_attainment", "recovery_rate")
_BESIDE = (
    "complaint_grade_1_attainment",
    "complaint_grade_2_attainment",
    "complaint_grade_3_attainment",
    "tier_anger_attainment",
    "tier_complex_attainment",
    "first_response_attainment",
    "resolution_attainment",
    "follow_up_rate",
    "repair_lift",
)


def render(page: Page) -> None:
    """Draws the page."""
    opening(page, standing(page, "promise_kept", "recovery_rate"))
    with wall():
        for key in _BY_WEEK[:2]:
            control_card(page, key)
    with section("clocks", page.words("repair.clocks")), wall():
        for key in _BY_WEEK[2:]:
            control_card(page, key)
    with section("steps", page.words("repair.steps")), wall():
        funnel_card(page)
        ladder_card(page)
        figures_card(page, "repair", _BESIDE)
