"""Two ways to see one thing: what sources report beside what customers do, and what an NPS is made of."""

from __future__ import annotations

from datetime import timedelta
from html import escape

import plotly.graph_objects as go
import polars as pl

from dashboard.axes import day_axis, margin_labels, padded, value_axis
from dashboard.charts import HEIGHT, Pen

_ROW_PX = 34


def gap_band(weeks: pl.DataFrame, pen: Pen) -> go.Figure:
    """Resolution as reported and as observed, the gap between them shaded, weeks that are too young hatched.

    Args:
        weeks: (weeks: week, reported, reported_n, observed, observed_n, censored); observed is null where nothing could
            be judged.
        pen: words, numbers and appearance.
    """
    palette = pen.palette
    low, high = padded([*weeks["reported"], *weeks["observed"]], "share")
    figure = pen.look.figure(HEIGHT, margin={"l": 8, "r": 80, "t": 26, "b": 8})
    _hatch(figure, weeks, low, high, pen)
    both = weeks.filter(pl.col("observed").is_not_null() & pl.col("reported").is_not_null() & (pl.col("censored") == 0))
    shade = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    days = [day.isoformat() for day in both["week"]]
    figure.add_trace(go.Scatter(x=days, y=both["reported"].to_list(), **shade))
    figure.add_trace(go.Scatter(x=days, y=both["observed"].to_list(), fill="tonexty", fillcolor=palette.band, **shade))
    labels = []
    for column, colour, dash in (("reported", palette.mute, "solid"), ("observed", palette.focus, "solid")):
        shown = weeks.filter(pl.col(column).is_not_null())
        if shown.is_empty():
            continue
        hollow = [palette.surface if column == "observed" and young else colour for young in shown["censored"]]
        figure.add_trace(
            go.Scatter(
                x=[day.isoformat() for day in shown["week"]], y=shown[column].to_list(), mode="lines+markers",
                name=column, line={"color": colour, "width": 2, "dash": dash},
                marker={"size": 6, "color": hollow, "line": {"color": colour, "width": 1.5}},
                text=_hover(shown, column, pen), hovertemplate="%{text}<extra></extra>",
            )
        )  # fmt: skip
        labels.append((shown[column][-1], f"<b>{pen.words(f'chart.{column}')}</b>", colour))
    figure.update_layout(
        xaxis=day_axis(weeks["week"].to_list(), pen.fmt),
        yaxis=value_axis(low, high, "share", pen.fmt),
        annotations=[*figure.layout.annotations, *margin_labels(labels, low, high, HEIGHT - 62)],
    )
    return figure


def _hatch(figure: go.Figure, weeks: pl.DataFrame, low: float, high: float, pen: Pen) -> None:
    young = weeks.filter(pl.col("censored") > 0)
    if young.is_empty():
        return
    figure.add_trace(
        go.Bar(
            x=[day.isoformat() for day in young["week"]], y=[high - low] * len(young), base=low, name="censored",
            width=timedelta(days=7).total_seconds() * 1000, hoverinfo="skip",
            marker={"color": "rgba(0,0,0,0)", "line": {"width": 0},
                    "pattern": {"shape": "/", "fgcolor": pen.palette.rest, "size": 7, "solidity": 0.12}},
        )
    )  # fmt: skip
    figure.add_annotation(
        x=young["week"][-1].isoformat(), y=1, yref="paper", yanchor="bottom", xanchor="right", showarrow=False,
        text=pen.words("chart.censored"), font={"size": 11.5, "color": pen.palette.mute},
    )  # fmt: skip


def _hover(frame: pl.DataFrame, column: str, pen: Pen) -> list[str]:
    texts = []
    for row in frame.iter_rows(named=True):
        lines = [
            f"<b>{pen.fmt.week(row['week'])}</b>  {pen.words(f'chart.{column}')}",
            pen.fmt.value("share", row[column]),
            pen.words("value.n", n=pen.fmt.count(row[f"{column}_n"])),
        ]
        if column == "observed" and row["censored"]:
            lines.append(pen.words("value.censored", n=pen.fmt.count(row["censored"])))
        texts.append("<br>".join(lines))
    return texts


def composition(groups: pl.DataFrame, pen: Pen) -> go.Figure:
    """Detractors, passives and promoters as parts of a bar for each group, the score at its end.

    Args:
        groups: (groups: name, detractors, passives, promoters as parts of 1, nps, n), first row on top.
        pen: words, numbers and appearance.
    """
    palette = pen.palette
    rows = len(groups)
    figure = pen.look.figure(60 + _ROW_PX * rows, margin={"l": 8, "r": 70, "t": 30, "b": 8}, barmode="stack")
    for column, colour, ink in (
        ("detractors", palette.signal, palette.surface),
        ("passives", palette.grid, palette.ink),
        ("promoters", palette.focus, palette.surface),
    ):
        shares = groups[column].to_list()
        figure.add_trace(
            go.Bar(
                x=shares, y=list(range(rows)), orientation="h", name=column, marker={"color": colour}, width=0.62,
                text=[pen.fmt.share(share, 0) if share >= 0.08 else "" for share in shares],
                textfont={"color": ink, "size": 12}, textposition="inside", insidetextanchor="middle", textangle=0,
                customdata=[_share_hover(row, column, pen) for row in groups.iter_rows(named=True)],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )  # fmt: skip
        x, anchor = {"detractors": (0.0, "left"), "passives": (0.5, "center"), "promoters": (1.0, "right")}[column]
        figure.add_annotation(
            x=x, y=1, yref="paper", yanchor="bottom", xanchor=anchor, showarrow=False,
            text=pen.words(f"chart.{column}"),
            font={"size": 11.5, "color": palette.mute if column == "passives" else colour},
        )  # fmt: skip
    _score_ends(figure, groups, pen)
    return figure


def _score_ends(figure: go.Figure, groups: pl.DataFrame, pen: Pen) -> None:
    """The score at the end of each bar, and the groups' names before them."""
    rows = len(groups)
    scores = [
        {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "y": index, "showarrow": False,
         "text": f"<b>{pen.fmt.value('points', row['nps'])}</b>", "font": {"size": 12.5}}
        for index, row in enumerate(groups.iter_rows(named=True))
    ]  # fmt: skip
    figure.update_layout(
        xaxis={"range": [0, 1], "visible": False},
        yaxis={"range": [rows - 0.5, -0.5], "showgrid": False, "tickmode": "array", "tickvals": list(range(rows)),
               "ticklabelstandoff": 6, "ticktext": [_group_name(row, pen) for row in groups.iter_rows(named=True)],
               "tickfont": {"color": pen.palette.ink, "size": 12.5}},
        annotations=[*figure.layout.annotations, *scores],
    )  # fmt: skip


def _group_name(row: dict[str, object], pen: Pen) -> str:
    n = pen.words("value.n", n=pen.fmt.count(row["n"]))  # type: ignore[arg-type]  # n is a count
    return f"{escape(str(row['name']))}<br><span style='font-size:10.5px;color:{pen.palette.mute}'>{n}</span>"


def _share_hover(row: dict[str, object], column: str, pen: Pen) -> str:
    share = pen.fmt.share(row[column])  # type: ignore[arg-type]  # a part of 1
    return f"<b>{escape(str(row['name']))}</b><br>{pen.words(f'chart.{column}')} {share}"
