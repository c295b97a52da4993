"""How long customers wait on each channel: no average, which hides the tail, but what most of them waited at most."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard import drill, markup
from dashboard.cards import Later, Table, card
from dashboard.chart_percentiles import QUANTILES, percentiles
from dashboard.page import Page
from warehouse.targets import answer_target


def percentiles_card(page: Page) -> None:
    """The median, 90th and 95th percentile of the wait on every channel, with intervals."""
    words, fmt, metric, whole = page.words, page.fmt, page.figures.metric("wait_p90"), page.one("wait_p90")
    by = {name: page.figures.measure(f"wait_{name}", page.where, ("channel",)) for name in QUANTILES}
    groups = waits(page, by)
    hidden = int(by["p90"]["suppressed"].sum())
    unmeasured = len(by["p90"].filter((pl.col("n") == 0) & (pl.col("base") > 0)))
    notes = [
        words("card.by", dimension=words("dimension.channel")),
        words("groups.hidden", count=fmt.count(hidden), smallest=fmt.count(page.figures.settings.min_group))
        if hidden
        else "",
        words("groups.absent", count=fmt.count(unmeasured)) if unmeasured else "",
    ]
    meta = page.meta(metric, whole, *notes)
    if groups.is_empty():
        card(page, "percentiles", page.claims.absence(metric, whole), meta, None, None)
        return
    key = markup.line(words("percentiles.key"), page.palette)
    table = Later(lambda: _table(page, groups), marked=True)
    card(page, "percentiles", title(page, groups), meta, percentiles(groups, page.pen), table, key)


def waits(page: Page, by: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """The channels whose waits are known, the longest 90th percentile first: (groups: channel, name, n, target, and of
    every quantile its value, <it>_lower and <it>_upper)."""
    frame: pl.DataFrame | None = None
    for name, found in by.items():
        own = found.filter(pl.col("value").is_not_null()).select(
            "channel",
            pl.col("value").alias(name),
            pl.col("lower").alias(f"{name}_lower"),
            pl.col("upper").alias(f"{name}_upper"),
            *(["n"] if frame is None else []),
        )
        frame = own if frame is None else frame.join(own, on="channel", nulls_equal=True)
    assert frame is not None
    named = [page.namer("channel")(channel) for channel in frame["channel"]]
    targets = [None if one is None else answer_target(one, page.state.end) for one in frame["channel"]]
    columns = [pl.Series("name", named, pl.Utf8), pl.Series("target", targets, pl.Float64)]
    return frame.with_columns(columns).sort("p90", "name", descending=[True, False])


def title(page: Page, groups: pl.DataFrame) -> str:
    """The channel on which the slowest tenth waits longest, if its interval lies above those of all others."""
    first = groups.row(0, named=True)
    values = {"channel": first["name"], "value": page.fmt.value("seconds", first["p90"])}
    values["median"] = page.fmt.value("seconds", first["p50"])
    if len(groups) == 1:
        return page.words("percentiles.only", **values)
    others: Any = groups[1:]["p90_upper"].max()
    longest = first["p90_lower"] is not None and others is not None and first["p90_lower"] > others
    return page.words("percentiles.longest" if longest else "percentiles.level", **values)


def _table(page: Page, groups: pl.DataFrame) -> Table:
    words, fmt = page.words, page.fmt
    headers = [words("dimension.channel")]
    for name in QUANTILES:
        named = words(f"metric.wait_{name}")
        headers += [named, words("percentiles.interval", name=named)]
    headers += [words("table.n"), words("percentiles.target")]
    rows = []
    for row in groups.iter_rows(named=True):
        cells = [row["name"]]
        for name in QUANTILES:
            cells.append(fmt.value("seconds", row[name]))
            cells.append(fmt.interval("seconds", row[f"{name}_lower"], row[f"{name}_upper"]))
        target = "" if row["target"] is None else fmt.value("seconds", row["target"])
        rows.append([*cells, fmt.count(row["n"]), target])
    return Table(headers, rows, 1, drill.cells("wait_p90", groups, ("channel",)), "y", range(len(rows)))
