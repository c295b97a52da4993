"""Teams and agents: who plunges, at which hours, and whose figures lie beyond chance; never a naked league table."""

from __future__ import annotations

from dataclasses import replace

from dashboard import markup
from dashboard.cards import wall
from dashboard.opening import opening
from dashboard.page import Page
from dashboard.people_cards import funnel_plot_card, groups_beyond, letters_card, people_title
from dashboard.plain import html
from dashboard.sections import section
from dashboard.team_cards import hours_beyond, hours_title, plunges_card, team_hours_card

ORDER = 9
SECTION = "organisation"
ICON = ":material/groups:"
NEEDS = "agents"


def render(page: Page) -> None:
    """Draws the page for readers who may see agents; the others are told why there is none."""
    if not page.rights.may("agents"):
        html(markup.notice(page.words("people.title"), [page.words("people.may_not")], [], [], page.palette))
        return
    dropped = bool(page.state.categories)
    # Teams and agents are not kept by category; a page without figures would tell less than one without the filter.
    page = replace(page, state=replace(page.state, categories=()))
    opening(page, headline(page))
    if dropped:
        html(markup.line(page.words("teams.no_category"), page.palette))
    plunges_card(page)
    with section("hours", page.words("teams.hours")), wall():
        team_hours_card(page, "fcr_reported")
        team_hours_card(page, "wait_over_180s")
    with section("agents", page.words("teams.agents")), wall():
        for key in ("fcr_reported", "csat_top2", "negative_emotion_rate"):
            funnel_plot_card(page, key, "agent")
        funnel_plot_card(page, "csat_top2", "channel")
    with section("teams", page.words("teams.teams")), wall():
        letters_card(page, "csat_top2", "team")
        letters_card(page, "fcr_reported", "team")


def headline(page: Page) -> str:
    """How many agents lie beyond chance, and how many hours of teams plunge; what is not known is left out."""
    parts = []
    if agents := groups_beyond(page, "fcr_reported", "agent"):
        parts.append(people_title(page, page.figures.metric("fcr_reported"), "agent", agents))
    if hours := hours_beyond(page, "wait_over_180s")[1]:
        parts.append(hours_title(page, "wait_over_180s", hours))
    if not parts:
        return page.words("teams.nothing")
    return parts[0] if len(parts) == 1 else page.words("claim.and", first=parts[0], second=parts[1])
