"""Teams and agents: who plunges, at which hours, and whose figures lie beyond chance; never a naked league table."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.cards import wall
from dashboard.opening import opening, standing
from dashboard.page import Page
from dashboard.people_cards import funnel_plot_card, letters_card
from dashboard.team_cards import plunges_card, team_hours_card

ORDER = 9
ICON = ":material/groups:"
NEEDS = "agents"


def render(page: Page) -> None:
    """Draws the page for readers who may see agents; the others are told why there is none."""
    if not page.rights.may("agents"):
        st.html(markup.notice(page.words("people.title"), [page.words("people.may_not")], [], [], page.palette))
        return
    opening(page, standing(page, "csat_top2", "fcr_reported"))
    plunges_card(page)
    with wall():
        team_hours_card(page, "fcr_reported")
        team_hours_card(page, "wait_over_180s")
        for key in ("csat_top2", "fcr_reported", "negative_emotion_rate"):
            funnel_plot_card(page, key, "agent")
        letters_card(page, "csat_top2", "team")
        letters_card(page, "fcr_reported", "team")
        funnel_plot_card(page, "csat_top2", "channel")
