"""The eight steps of a complaint's handling: how many cases reach each, how long they stay, where they stall."""

from __future__ import annotations

from typing import Any

from dashboard import asked
from dashboard.cards import Table, card
from dashboard.charts import Pen, Row
from dashboard.fixed import of_fixed_weeks
from dashboard.look import Drawing
from dashboard.page import Page

_ROW_PX = 30


@of_fixed_weeks("funnel")
def funnel_card(page: Page) -> None:
    """The funnel, its longest step and its largest loss named in the title."""
    words, fmt = page.words, page.fmt
    frame = asked.funnel(page.figures, page.where)
    rows = list(frame.iter_rows(named=True))
    cases = max(row["reached"] for row in rows)
    meta = " · ".join(
        [words("funnel.note"), words("value.n", n=fmt.count(cases)), words("interval.wilson"), words("funnel.times")]
    )
    shown = [row for row in rows if row["share"] is not None]
    title = funnel_title(page, rows)
    if not shown:
        card(page, "funnel", title, meta, None, None)
        return
    names = ("step", "reached", "share", "interval", "stayed", "median", "median_interval")
    cells = [_cells(page, row) for row in rows]
    card(page, "funnel", title, meta, drawn(rows, page.pen), Table([words(f"funnel.{name}") for name in names], cells))


def funnel_title(page: Page, rows: list[Row]) -> str:
    """Where most cases stop, and where those that go on stay longest."""
    known = [row for row in rows if row["share"] is not None and row["reached"]]
    if not known:
        small = any(row["suppressed"] for row in rows)
        return page.words("funnel.small" if small else "funnel.none")
    # The last step has no next one: to stay in it is to be done.
    before_last = [row for row in known if row["step"] != rows[-1]["step"]]
    stalls = [row for row in before_last if row["stayed"]]
    timed = [row for row in before_last if row["median_s"] is not None]
    parts = []
    if stalls:
        worst = max(stalls, key=lambda row: row["stayed"] / row["reached"])
        parts.append(
            page.words(
                "funnel.stall",
                step=page.words(f"step.{worst['step']}"),
                stayed=page.fmt.count(worst["stayed"]),
                reached=page.fmt.count(worst["reached"]),
            )
        )
    if timed:
        longest = max(timed, key=lambda row: row["median_s"])
        step, time = page.words(f"step.{longest['step']}"), page.fmt.seconds(longest["median_s"])
        parts.append(page.words("funnel.longest", step=step, time=time))
    if not parts:
        most = max(row["reached"] for row in known)
        return page.words.many("funnel.plain", most, n=page.fmt.count(most))
    return parts[0] if len(parts) == 1 else page.words("claim.and", first=parts[0], second=parts[1])


def drawn(rows: list[Row], pen: Pen) -> Drawing:
    """A bar for each step, as long as its share of the cases; the median stay beside it."""
    palette, fmt = pen.palette, pen.fmt
    places = list(range(len(rows)))
    trace = {
        "type": "bar", "orientation": "h", "x": [row["share"] for row in rows], "y": places, "width": 0.62,
        "marker": {"color": palette.focus}, "textposition": "inside", "insidetextanchor": "start", "textangle": 0,
        "text": [fmt.share(row["share"], 0) if (row["share"] or 0) >= 0.12 else "" for row in rows],
        "textfont": {"color": palette.surface, "size": 12}, "customdata": [_hover(row, pen) for row in rows],
        "hovertemplate": "%{customdata}<extra></extra>",
        "error_x": {"type": "data", "symmetric": False, "width": 0, "thickness": 2, "color": palette.mute,
                    "array": [(row["upper"] or 0) - (row["share"] or 0) for row in rows],
                    "arrayminus": [(row["share"] or 0) - (row["lower"] or 0) for row in rows]},
    }  # fmt: skip
    beside: list[dict[str, Any]] = [
        {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "y": place, "showarrow": False,
         "text": "–" if row["median_s"] is None else fmt.seconds(row["median_s"]),
         "font": {"size": 12, "color": palette.ink}}
        for place, row in zip(places, rows, strict=True)
    ]  # fmt: skip
    head = {
        "x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "y": 1, "yref": "paper", "yanchor": "bottom",
        "showarrow": False, "text": pen.words("funnel.median_short"), "font": {"size": 11.5, "color": palette.mute},
    }  # fmt: skip
    return pen.look.drawing(
        40 + _ROW_PX * len(rows), [trace], margin={"l": 8, "r": 96, "t": 26, "b": 8},
        xaxis={"visible": False, "range": [0, 1.04]},
        yaxis={"range": [len(rows) - 0.5, -0.5], "showgrid": False, "tickmode": "array", "tickvals": places,
               "ticklabelstandoff": 6, "ticktext": [pen.words(f"step.{row['step']}") for row in rows],
               "tickfont": {"color": palette.ink, "size": 12.5}},
        annotations=[*beside, head],
    )  # fmt: skip


def _cells(page: Page, row: Row) -> list[str]:
    words, fmt = page.words, page.fmt
    if row["suppressed"]:
        return [words(f"step.{row['step']}"), words("value.too_few"), "", "", "", "", ""]
    return [
        words(f"step.{row['step']}"),
        fmt.count(row["reached"]),
        fmt.share(row["share"]),
        fmt.interval("share", row["lower"], row["upper"]),
        fmt.count(row["stayed"]),
        fmt.value("seconds", row["median_s"]),
        fmt.interval("seconds", row["median_lower_s"], row["median_upper_s"]),
    ]


def _hover(row: Row, pen: Pen) -> str:
    step = pen.words(f"step.{row['step']}")
    name = f"<b>{step}</b>"
    if row["share"] is None:
        return f"{name}<br>{pen.words('value.too_few')}"
    share = f"{pen.fmt.share(row['share'])} {pen.fmt.interval('share', row['lower'], row['upper'])}"
    return f"{name}<br>{share}<br>{pen.words('value.n', n=pen.fmt.count(row['reached']))}"
