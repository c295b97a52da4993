"""The wall board, `?board=1` or `?board=waiting,overview`: large figures in turn, for a screen across the room."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import streamlit as st

from dashboard import live
from dashboard.board_markup import Big, Slide, board
from dashboard.chart_heat import hour_span
from dashboard.claims import absent, against_goal
from dashboard.filters import preset_period
from dashboard.opening import standing
from dashboard.page import Page
from dashboard.plain import html
from warehouse.slices import Slice

BOARD, SECONDS = "board", "seconds"
DEFAULT_SECONDS = 20
_LEAST_S, _MOST_S = 5, 600
HOURS = "wait_over_180s"
# What each page is on the wall: its figures, the first two of which are its headline.
SLIDES: dict[str, tuple[str, ...]] = {
    "waiting": ("wait_over_180s", "wait_p90", "wait_average", "service_level", "abandon_rate"),
    "overview": ("end_value", "nps", "fcr_reported", "negative_emotion_rate", "complaint_rate", "wait_over_180s"),
    "resolution": ("fcr_reported", "transfer_rate", "escalation_rate"),
    "loyalty": ("end_value", "nps", "csat_mean", "ces"),
    "emotions": ("negative_emotion_rate", "anger_rate", "anxiety_rate", "disappointment_rate", "apathy_rate"),
    "repair": ("promise_kept", "recovery_rate", "complaint_rate"),
}


def chosen(asked: str) -> list[str]:
    """The pages that an address asks for, in its order; all of them where it names none that there is."""
    return [name for name in dict.fromkeys(asked.split(",")) if name in SLIDES] or list(SLIDES)


def seconds(asked: str | None) -> int:
    """For how long each page stays."""
    try:
        return min(max(int(asked or DEFAULT_SECONDS), _LEAST_S), _MOST_S)
    except ValueError:
        return DEFAULT_SECONDS


@st.fragment(run_every=live.EVERY)
def render(page: Page) -> None:
    """Draws the board; a script of the page turns it."""
    live.look(page)
    slides = [_slide(page, name) for name in chosen(st.query_params.get(BOARD, ""))]
    html(board(slides, live.said(page), seconds(st.query_params.get(SECONDS)), page.words, page.palette))


def _slide(page: Page, name: str) -> Slide:
    """Waiting is of the latest day that there is, the rest of the latest seven; under filters, of the latest whole week
    for who may see no records, because days of few records add up to weeks."""
    days = 1 if name == "waiting" else 7
    start, end = max(page.first, page.last - timedelta(days=days - 1)), page.last
    figures = replace(page.figures, in_blocks=page.figures.in_blocks and any(page.state.choices().values()))
    if figures.in_blocks:
        start, end = preset_period(1, page.first, page.last, figures.settings.calendar)
    of_late = replace(page, figures=figures, state=replace(page.state, start=start, end=end))
    keys = SLIDES[name]
    day = page.fmt.day(page.last)
    period = page.words("board.day", day=day) if start == end else page.fmt.period(start, end)
    return Slide(
        page.words(f"page.{name}"),
        standing(of_late, *keys[:2]),
        " · ".join([period, *_slices(of_late)]),
        [_big(of_late, key) for key in keys],
        # By hour of fixed four weeks alone (`dashboard.fixed`), which are not of late.
        _hours(of_late) if name == "waiting" and not figures.in_blocks else [],
        page.words("board.hours", name=page.words(f"metric.{HOURS}")),
    )


def _slices(page: Page) -> list[str]:
    return [
        page.words.join([*map(page.namer(name), values)]) for name, values in page.state.choices().items() if values
    ]


def _big(page: Page, key: str) -> Big:
    words, fmt, metric, row, goal = page.words, page.fmt, page.figures.metric(key), page.one(key), page.goal(key)
    name, why = words(f"metric.{key}"), absent(row)
    if why is not None:
        return Big(name, words("value.unknown"), words(f"board.{why}"), "", "level")
    detail = " · ".join(filter(None, [words("value.n", n=fmt.count(row["n"])),
                                      fmt.interval(metric.unit, row["lower"], row["upper"])]))  # fmt: skip
    stands = against_goal(row, goal, metric)
    against = "" if goal is None else words(f"tile.{stands}", goal=fmt.value(metric.unit, goal))
    return Big(name, fmt.value(metric.unit, row["value"]), detail, against, stands)


def _hours(page: Page) -> list[tuple[str, str, float | None]]:
    """The hours of the day that hold contacts: (from-to, the figure in words, the figure or None where hidden)."""
    where: Slice = page.where
    frame = page.figures.measure(HOURS, where, ("hour",)).drop_nulls("hour").sort("hour")
    return [
        (
            hour_span(row["hour"]),
            page.held(row) if row["value"] is None else page.fmt.value("share", row["value"]),
            row["value"],
        )
        for row in frame.iter_rows(named=True)
    ]
