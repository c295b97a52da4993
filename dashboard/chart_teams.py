"""Teams against the hours of the day: where a team's figure plunges below its own."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from dashboard.chart_heat import hour_span
from dashboard.charts import Pen, Row
from dashboard.look import Drawing

_ROW_PX, _LONGEST_NAME = 24, 20


def team_hours(rows: Sequence[Row], teams: Sequence[str], better: str, pen: Pen) -> Drawing:
    """A map of a share by team and hour, darker where it is worse, with a diamond on every plunge.

    Args:
        rows: (cells: team, hour, value, lower, upper, n, beyond); cells that are not among them stay empty.
        teams: from top to bottom.
        better: up or down.
        pen: words, numbers and appearance.
    """
    hours = list(range(min(row["hour"] for row in rows), max(row["hour"] for row in rows) + 1))
    known = {(row["team"], row["hour"]): row for row in rows}
    at = {team: place for place, team in enumerate(teams)}
    shares = [row["value"] for row in rows]
    low, high = min(shares), max(shares)
    colours = pen.palette.heat if better == "down" else pen.palette.heat[::-1]
    shown = hours[:: 2 if len(hours) > 12 else 1]
    trace = {
        "type": "heatmap", "x": hours, "y": list(range(len(teams))), "xgap": 2, "ygap": 2,
        "z": [[known.get((team, hour), {}).get("value") for hour in hours] for team in teams],
        "text": [[_hover(team, hour, known.get((team, hour)), pen) for hour in hours] for team in teams],
        "hovertemplate": "%{text}<extra></extra>", "hoverongaps": False, "zmin": low, "zmax": high,
        "colorscale": [[place / (len(colours) - 1), colour] for place, colour in enumerate(colours)],
        "colorbar": {
            "orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom", "len": 0.4, "thickness": 8,
            "outlinewidth": 0, "ypad": 3, "tickmode": "array", "tickvals": [low, high], "ticks": "",
            "ticklabelposition": "outside top", "tickfont": {"size": 11, "color": pen.palette.mute},
            "ticktext": [pen.fmt.share(low, 0), pen.fmt.share(high, 0)],
        },
    }  # fmt: skip
    return pen.look.drawing(
        62 + _ROW_PX * len(teams),
        [trace, _plunges([row for row in rows if row["beyond"] == "worse"], at, pen)],
        margin={"l": 8, "r": 12, "t": 30, "b": 8},
        xaxis={"tickmode": "array", "tickvals": shown, "ticktext": [str(hour) for hour in shown], "showline": False,
               "ticks": "", "range": [hours[0] - 0.5, hours[-1] + 0.5]},
        yaxis={"range": [len(teams) - 0.5, -0.5], "showgrid": False, "ticks": "", "tickmode": "array",
               "tickvals": list(range(len(teams))), "ticktext": [_short(team) for team in teams]},
    )  # fmt: skip


def _short(team: str) -> str:
    """Cut in the middle: teams of one department often differ at the end alone."""
    half = _LONGEST_NAME // 2
    return escape(team if len(team) <= _LONGEST_NAME else f"{team[:half]}…{team[1 - half :]}")


def _plunges(rows: Sequence[Row], at: dict[str, int], pen: Pen) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "markers", "name": "plunge", "x": [row["hour"] for row in rows],
        "y": [at[row["team"]] for row in rows], "hoverinfo": "skip",
        "marker": {"symbol": "diamond", "size": 10, "color": pen.palette.surface,
                   "line": {"color": pen.palette.ink, "width": 1.5}},
    }  # fmt: skip


def _hover(team: str, hour: int, row: Row | None, pen: Pen) -> str:
    head = f"<b>{escape(team)} {hour_span(hour)}</b>"
    if row is None:
        return f"{head}<br>{pen.words('value.none_shown')}"
    figure = f"{pen.fmt.value('share', row['value'])} {pen.fmt.interval('share', row['lower'], row['upper'])}"
    parts = [head, figure, pen.words("value.n", n=pen.fmt.count(row["n"])), pen.words(f"people.{row['beyond']}")]
    return "<br>".join(parts)
