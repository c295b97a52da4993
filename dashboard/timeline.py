"""A timeline as lanes over time, and as the table that says the same in words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import markup
from dashboard.cards import Opens, card
from dashboard.drill import CASE, SOURCE
from dashboard.export import Sheet
from dashboard.look import Drawing
from dashboard.moments import LANES, Moment
from dashboard.page import Page
from dashboard.plain import html
from dashboard.tables import files

_ROW_PX = 30
_CUT = 60
HEADERS = ("at", "what", "detail", "channel", "department", "who", "case", "text")


def timeline_card(page: Page, key: str, title: str, found: list[Moment], note: str = "") -> None:
    """The lanes, and under them every moment in words; with links to the cases, except where the page is one."""
    meta = " · ".join(part for part in (page.words("timeline.note"), note) if part)
    opens = None if key == "case" else opens_case(found)
    card(page, f"{key}-lanes", title, meta, lanes(page, found), None, opens=opens)
    with st.container(border=True, key=f"card-{key}-moments"):
        count = page.words.many("timeline.moments", len(found), n=page.fmt.count(len(found)))
        html(markup.head(count, page.words("records.masked"), page.palette))
        headers, rows = table_of(page, found)
        links = [] if key == "case" else [_case_links(page, found)]
        html(markup.table(headers, rows, title, page.palette, len(headers), form="listed", links=links))
        files(page, key, Sheet(title, page.notes(meta), headers, rows))
        html(page.trust_line)


def opens_case(found: list[Moment]) -> Opens:
    """A click on a mark opens the case of its moment, as the link in its row does."""

    def opens(point: Mapping[str, Any]) -> tuple[str, dict[str, str]] | None:
        at = point.get("customdata")
        place = at[0] if isinstance(at, list | tuple) else at
        case = found[int(place)].case if place is not None else None
        return None if case is None else ("case", {SOURCE: case[0], CASE: case[1]})

    return opens


def table_of(page: Page, found: list[Moment]) -> tuple[list[str], list[list[str]]]:
    """The headers and rows of a timeline, times in the business zone."""
    stamp = partial(page.fmt.moment, zone=page.figures.settings.zone)
    rows = [
        [
            stamp(moment.at), moment.what, moment.detail, moment.channel, moment.department, moment.who,
            "" if moment.case is None else moment.case[1], moment.text,
        ]
        for moment in found
    ]  # fmt: skip
    return [page.words(f"timeline.{name}") for name in HEADERS], rows


def lanes(page: Page, found: list[Moment]) -> Drawing:
    """A lane for each channel that was used and for answers, steps and promises; a mark for each moment."""
    palette, zone = page.palette, page.figures.settings.zone
    used = [lane for lane in LANES if any(moment.lane == lane for moment in found)]
    traces = [
        _marks(page, [(place, moment) for place, moment in enumerate(found) if moment.tone == tone], used, zone, tone)
        for tone in ("level", "good", "bad")
    ]
    names = [_lane_name(page, lane) for lane in used]
    return page.pen.look.drawing(
        66 + _ROW_PX * len(used), [trace for trace in traces if trace["x"]],
        margin={"l": 8, "r": 16, "t": 8, "b": 8},
        xaxis={"type": "date", "nticks": 3, "tickformat": page.words("timeline.tick"), "tickangle": 0},
        yaxis={"range": [len(used) - 0.5, -0.5], "tickmode": "array", "tickvals": list(range(len(used))),
               "ticktext": names, "tickfont": {"color": palette.ink, "size": 12.5}, "ticklabelstandoff": 6},
    )  # fmt: skip


def _lane_name(page: Page, lane: str) -> str:
    return escape(page.words.get(f"channel.{lane}", page.words.get(f"timeline.lane_{lane}", lane)))


def _marks(page: Page, placed: list[tuple[int, Moment]], used: list[str], zone: ZoneInfo, tone: str) -> dict[str, Any]:
    own = [moment for _, moment in placed]
    palette = page.palette
    colour = {"level": palette.mute, "good": palette.focus, "bad": palette.signal}[tone]
    return {
        "type": "scatter", "mode": "markers", "name": tone,
        "x": [_local(page, moment, zone) for moment in own], "y": [used.index(moment.lane) for moment in own],
        "marker": {"size": 11 if tone == "bad" else 9, "symbol": "diamond" if tone == "bad" else "circle",
                   "color": colour, "line": {"color": palette.surface, "width": 1}},
        "text": [_hover(page, moment, zone) for moment in own], "hovertemplate": "%{text}<extra></extra>",
        "customdata": [[place] for place, _ in placed],
    }  # fmt: skip


def _local(page: Page, moment: Moment, zone: ZoneInfo) -> str:
    at = moment.at if moment.at.tzinfo else moment.at.replace(tzinfo=ZoneInfo("UTC"))
    return at.astimezone(zone).replace(tzinfo=None).isoformat(timespec="seconds")


def _hover(page: Page, moment: Moment, zone: ZoneInfo) -> str:
    text = moment.text if len(moment.text) <= _CUT else moment.text[: _CUT - 1] + "…"
    parts = [f"<b>{escape(moment.what)}</b>", page.fmt.moment(moment.at, zone), escape(moment.detail), escape(text)]
    return "<br>".join(part for part in parts if part)


def _case_links(page: Page, found: list[Moment]) -> markup.Links:
    addresses = [
        None if moment.case is None else page.address("case", **{SOURCE: moment.case[0], CASE: moment.case[1]})
        for moment in found
    ]
    return markup.Links(HEADERS.index("case"), addresses, page.words("drill.case"))
