"""Case: one case from its first contact to its last step: what was done when, by whom, and what was promised."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from dashboard import markup
from dashboard.cards import card
from dashboard.drill import CASE, CUSTOMER, SOURCE
from dashboard.looked import written_down
from dashboard.markup import Tile
from dashboard.moments import grade_words, moments
from dashboard.page import Page
from dashboard.plain import html
from dashboard.steps_chart import steps_drawing
from dashboard.tables import Table
from dashboard.timeline import timeline_card
from dashboard.views.customer import compensations, nothing, promises, tile
from warehouse.customers import History, case_history
from warehouse.slices import Slice
from warehouse.vocabulary import CASE_STEPS

ORDER = 92
SECTION = "customers"
ICON = ":material/cases:"
NEEDS = "records"
HIDDEN = True
_MOST_HOLDERS = 3


def render(page: Page) -> None:
    """Draws the page of the case that the address names; where it names none, says how to get to one."""
    if not page.rights.may("records"):
        nothing(page, "records.forbidden")
        return
    source, case_id = (st.query_params.get(name) for name in (SOURCE, CASE))
    if not source or not case_id:
        nothing(page, "case.which")
        return
    history = page.figures.asked(case_history, Slice(page.first, page.last), source, case_id)
    if not history.rows:
        nothing(page, "case.unknown")
        return
    written_down(page, history.rows, what={"source": source, "case": case_id})
    html(markup.head(_headline(page, case_id, history), page.words("case.scope", source=source), page.palette, level=1))
    if page.figures.within is not None:
        html(markup.line(page.words("case.bounded"), page.palette))
    html(markup.tiles(_tiles(page, history), page.palette))
    _customers(page, history)
    if len(history.steps):
        _steps_card(page, history.steps)
    timeline_card(page, "case", page.words("case.moments"), moments(page, history))


def _headline(page: Page, case_id: str, history: History) -> str:
    words, fmt, steps = page.words, page.fmt, history.steps
    if steps.is_empty():
        return words("case.no_steps", id=case_id, n=fmt.count(len(history.contacts)))
    last = steps.row(-1, named=True)
    return words(
        "case.headline", id=case_id, n=fmt.count(len(steps)), all=fmt.count(len(CASE_STEPS)),
        step=words(f"step.{last['step']}"), moment=fmt.moment(last["step_at"], page.figures.settings.zone),
    )  # fmt: skip


def _tiles(page: Page, history: History) -> list[Tile]:
    words, fmt, contacts = page.words, page.fmt, history.contacts
    times = [*contacts["started_at"], *history.answers["responded_at"], *history.steps["step_at"]]
    span = (max(times) - min(times)).total_seconds()
    graded = contacts.filter(pl.col("complaint_grade").is_not_null())
    missed = "missed" in graded["grade_clock"].to_list()
    held = _holders(history)
    # Grade 1 is the gravest.
    grade = words("value.unknown") if graded.is_empty() else str(graded["complaint_grade"].min())
    clock = "; ".join(grade_words(page, row) for row in graded.iter_rows(named=True))
    paid, broken = compensations(page, history), "broken" in contacts["promise"].to_list()
    listed = words.join(held[:_MOST_HOLDERS])
    if len(held) > _MOST_HOLDERS:
        listed = words("list.more", listed=listed, count=len(held) - _MOST_HOLDERS)
    made = contacts["promise"].drop_nulls().len()
    return [
        tile(words("field.complaint_grade"), grade, clock, "bad" if missed else "none"),
        tile(words("case.span"), fmt.seconds(span), words("case.span_note")),
        tile(words("case.holders"), fmt.count(len(held)), listed),
        tile(words("customer.promises"), fmt.count(made), promises(page, history), "bad" if broken else "none"),
        tile(words("moment.compensations"), fmt.count(len(paid)), "; ".join(paid)),
        tile(words("case.answers"), fmt.count(len(history.answers)), _scores(page, history.answers)),
    ]  # fmt: skip


def _scores(page: Page, answers: pl.DataFrame) -> str:
    scores = answers.filter(pl.col("kind") == "csat")["norm_score"].drop_nulls().to_list()
    return page.words.join([page.fmt.value("score", score) for score in scores])


def _holders(history: History) -> list[str]:
    """The agents who held the case, and departments where no agent is named, in the order in which they came."""
    rows: list[tuple[Any, str]] = []
    for frame, time in ((history.contacts, "started_at"), (history.steps, "step_at")):
        rows += [(row[time], row["agent_id"] or row["department"] or "") for row in frame.iter_rows(named=True)]
    return list(dict.fromkeys(name for _, name in sorted(rows) if name))


def _customers(page: Page, history: History) -> None:
    """The way to the customer, or customers, of the case."""
    known = [*history.contacts["customer_id"].drop_nulls(), *history.answers["customer_id"].drop_nulls()]
    names = list(dict.fromkeys(known))
    links = [(name, page.address("customer", **{CUSTOMER: name})) for name in names]
    if links:
        html(markup.linked(page.words("case.customer"), links, page.palette))


def _steps_card(page: Page, steps: pl.DataFrame) -> None:
    """The eight steps with the time in each; a step that was never taken is shown as such."""
    words, fmt, zone = page.words, page.fmt, page.figures.settings.zone
    taken = {row["step"]: row for row in steps.iter_rows(named=True)}
    timed = [row for row in taken.values() if not row["is_last"]]
    title = words("case.one_step", step=words(f"step.{steps['step'][-1]}"))
    if timed:
        longest = max(timed, key=lambda row: row["stayed_s"])
        title = words("case.longest", step=words(f"step.{longest['step']}"), time=fmt.seconds(longest["stayed_s"]))
    bounded = page.figures.within is not None
    rows = []
    for step in CASE_STEPS:
        row = taken.get(step)
        if row is None:
            rows.append([words(f"step.{step}"), words("case.not_taken"), "", "", ""])
            continue
        stayed = words("case.last_step") if row["is_last"] else fmt.seconds(row["stayed_s"])
        held = [row["department"] or "", row["agent_id"] or ""]
        rows.append([words(f"step.{step}"), fmt.moment(row["step_at"], zone), stayed, *held])
    headers = [words(f"case.{name}") for name in ("step", "taken", "stayed", "department", "who")]
    meta = words("case.steps_note_bounded" if bounded else "case.steps_note")
    card(page, "case-steps", title, meta, steps_drawing(taken, page.pen), Table(headers, rows, len(headers)))
