"""Freezing a week from the Snapshots page: which one, in which language, how far it is, and what became of it."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard import markup
from dashboard.page import Page
from dashboard.plain import html
from dashboard.snapshot.freezing import Run, Wanted, begin, last
from dashboard.snapshot.kept import Kept
from dashboard.snapshot.making import STEPS
from dashboard.words import languages
from warehouse import audit
from warehouse.calendar import ISO, Calendar
from warehouse.slices import week_label

_WEEKS = 104
_EVERY = "2s"


def box(page: Page, kept: list[Kept]) -> None:
    """Draws the box for readers who may freeze; those bound to departments freeze one of theirs.

    Args:
        page: the page.
        kept: the snapshots that this reader may see.
    """
    if not page.rights.may("snapshots"):
        return
    words, home = page.words, page.figures.settings.home
    run = last(home)
    mine = run is not None and (page.rights.departments is None or run.wanted.department in page.rights.departments)
    html(markup.heading(words("freeze.title")))
    wanted = _wanted(page)
    there = max((one.revision for one in kept if _is(one, wanted)), default=0)
    reason = ""
    if there:
        # A field of its own for each revision: the reason of the last one is none for the next.
        reason = st.text_input(words("freeze.reason"), key=f"freeze_reason_{there}", max_chars=200).strip()
    busy = run is not None and run.state == "running"
    label = words("freeze.revise" if there else "freeze.freeze", week=wanted.week)
    if st.button(label, type="primary", key="freeze", disabled=busy or (there > 0 and not reason)):
        audit.record(
            home, "freeze", page.rights.user, week=wanted.week, language=wanted.language, department=wanted.department,
            reason=reason,
        )  # fmt: skip
        begin(home, Wanted(wanted.week, wanted.language, wanted.department, reason))
        st.rerun()
    if run is not None and mine:
        st.fragment(_told, run_every=_EVERY if busy else None)(page, run, busy)
    elif busy:
        st.caption(words("freeze.busy"))


def _wanted(page: Page) -> Wanted:
    words = page.words
    with st.container(horizontal=True):
        first, last = page.figures.reached() or (page.first, page.last)
        weeks = whole_weeks(first, last, page.figures.settings.calendar)
        week = st.selectbox(words("freeze.week"), weeks, key="freeze_week", filter_mode=None)
        tags = list(languages())
        language = st.selectbox(
            words("freeze.language"), tags, index=tags.index(words.tag), key="freeze_language", filter_mode=None,
            format_func=lambda tag: words.get(f"snapshots.language.{tag}", tag),
        )  # fmt: skip
        known = page.figures.options()["department"]
        bound = page.rights.departments
        offered: list[str | None] = [None, *known] if bound is None else [name for name in known if name in bound]
        department = st.selectbox(
            words("freeze.department"), offered, key="freeze_department", filter_mode=None,
            format_func=lambda name: words("value.all") if name is None else name,
        )  # fmt: skip
    return Wanted(week, language, department)


def whole_weeks(first: date, final: date, calendar: Calendar = ISO) -> list[str]:
    """Weeks that the records reach to the end of, newest first; the running one where there is no other."""
    found = calendar.starts(first, final, "week")
    over = [start for start in found if calendar.end_of(start, "week") <= final]
    return [week_label(start) for start in reversed(over or found)][:_WEEKS]


def _is(one: Kept, wanted: Wanted) -> bool:
    asked = (wanted.week, wanted.department, ())
    return one.scope == asked and one.manifest["language"] == wanted.language and not one.quotes


def _told(page: Page, run: Run, was_busy: bool) -> None:
    words, wanted = page.words, run.wanted
    named = words.join(
        [wanted.week, words.get(f"snapshots.language.{wanted.language}", wanted.language)]
        + ([wanted.department] if wanted.department else [])
    )
    if run.state == "running":
        at = STEPS.index(run.step) if run.step else 0
        step, time = words(f"freeze.step.{STEPS[at]}"), page.fmt.seconds(int(run.seconds))
        st.progress((at + 1) / (len(STEPS) + 1), text=words("freeze.running", name=named, step=step, time=time))
        return
    if was_busy:
        # What is new belongs in the list above.
        st.rerun()
    if run.state == "done":
        html(markup.line(words("freeze.done", name=named, time=page.fmt.seconds(int(run.seconds))), page.palette))
    else:
        # In the words of the command, folders of the server included.
        why = [run.why] if page.rights.may("administration") else []
        html(markup.notice(words("freeze.failed", name=named), [words("freeze.again")], why, [], page.palette))
