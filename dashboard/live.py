"""The line at the top of every page: as of when its figures are, the gate's verdict, and that new ones have come."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import streamlit as st

from dashboard import signin
from dashboard.figures import current
from dashboard.live_markup import Live, drawn
from dashboard.page import Page
from dashboard.plain import html

EVERY = "15s"
_CAME = "_figures_came"
_TOLD_S = 600


def line(page: Page) -> None:
    """Draws the line; it stays in sight while the page is scrolled."""
    with st.container(key="live"):
        _line(page)


@st.fragment(run_every=EVERY)
def _line(page: Page) -> None:
    look(page)
    html(drawn(said(page), page.palette))


def look(page: Page) -> None:
    """Looks whether another version is published. The page is then drawn anew around what the reader has chosen."""
    figures = page.figures
    if not signin.holds(figures.settings, page.rights):
        st.rerun()
    newest = current(figures.settings, page.rights.departments)
    if newest is not None and newest.key != figures.key:
        st.session_state[_CAME] = (newest.key, time.time())
        st.rerun()


def said(page: Page) -> Live:
    """The line in words."""
    words, fmt, zone = page.words, page.fmt, page.figures.settings.zone
    stamp = page.figures.stamp(page.where)
    as_of, age = words("value.unknown"), ""
    if stamp.as_of is not None:
        as_of = fmt.moment(stamp.as_of, zone)
        age = words("live.age", age=fmt.age((datetime.now(UTC).replace(tzinfo=None) - stamp.as_of).total_seconds()))
    came, at = st.session_state.get(_CAME, (None, 0.0))
    new = ""
    if came == page.figures.key and time.time() - at < _TOLD_S:
        new = words("live.new", time=f"{datetime.fromtimestamp(at, zone):%H:%M}")
    verdict = words(f"verdict.{stamp.status or 'none'}")
    return Live(words("live.as_of", moment=as_of), age, stamp.status, verdict, new)
