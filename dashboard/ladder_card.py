"""The compensation ladder: how far up it compensations go, and how many the front line settles by itself."""

from __future__ import annotations

from dashboard.cards import figures_card
from dashboard.claims import absent
from dashboard.page import Page

RUNGS = ("compensation_basic_share", "compensation_emotional_share", "compensation_relational_share")
FRONT_LINE = "frontline_settled_rate"


def ladder_card(page: Page) -> None:
    """The rungs of the ladder, what the front line settles within its limit, and the mean amount."""
    note = page.note(page.figures.metric(FRONT_LINE))
    figures_card(page, "ladder", (*RUNGS, FRONT_LINE, "compensation_average"), ladder_title(page), note)


def ladder_title(page: Page) -> str:
    """Which rungs are used, and whether the front line may act; or why that cannot be told."""
    rows = {key: page.one(key) for key in (*RUNGS, FRONT_LINE)}
    shares = {key: page.fmt.value("share", row["value"]) for key, row in rows.items()}
    unknown = next((key for key in RUNGS if absent(rows[key])), None)
    if unknown is not None:
        return page.claims.absence(page.figures.metric(unknown), rows[unknown])
    basic, emotional, relational = (shares[key] for key in RUNGS)
    n = page.fmt.count(rows[RUNGS[0]]["n"])
    rungs = page.words("ladder.rungs", n=n, basic=basic, emotional=emotional, relational=relational)
    if absent(rows[FRONT_LINE]):
        return rungs
    limit = page.fmt.count(page.figures.settings.frontline_limit)
    settled = page.words("ladder.front_line", share=shares[FRONT_LINE], limit=limit)
    return page.words("claim.and", first=rungs, second=settled)
