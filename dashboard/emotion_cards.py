"""The cards of what lies behind negative emotion: forms, causes, phrases, needs, new phrases, and the feed."""

from __future__ import annotations

import numpy as np
import polars as pl
import streamlit as st

from dashboard import markup
from dashboard.cards import Later, Table, card
from dashboard.chart_cells import cells_map
from dashboard.page import Page
from dashboard.spark import spark
from warehouse.emotions import ANY, CAUSES_SHOWN, FORMS_SHOWN, cells, forms_by_channel, phrases_behind
from warehouse.new_phrases import new_phrases
from warehouse.stats.intervals import wilson

INDEX = "text_negative_index"
_WITHOUT_LIMITS = {"lcl": None, "ucl": None, "signal": 0, "partial": False}


def cells_card(page: Page) -> None:
    """Forms against causes, with the interval of every cell in its table."""
    words, fmt = page.words, page.fmt
    found = page.figures.asked(cells, page.where)
    inner = found.filter((pl.col("form") == ANY) & ~pl.col("cause").is_in([ANY, "not_stated"])).drop_nulls("value")
    n = found.filter((pl.col("form") == ANY) & (pl.col("cause") == ANY))["n"].item()
    if not n or inner.is_empty():
        card(page, "cells", _no_forms(page), words("emotions.cells_note"), None, None)
        return
    top = inner.sort("value", descending=True).row(0, named=True)
    title = words("emotions.cells", cause=words(f"cause.{top['cause']}"), share=fmt.value("share", top["value"]))
    meta = " · ".join([words("emotions.cells_note"), words("value.n", n=fmt.count(n)), words("interval.wilson")])
    card(page, "cells", title, meta, cells_map(found, page.pen), Later(lambda: _cells(page, found)))


def _no_forms(page: Page) -> str:
    """That there is no negative record, or that what lies behind those there are is withheld."""
    found = page.figures.asked(cells, page.where)
    n = found.filter((pl.col("form") == ANY) & (pl.col("cause") == ANY))["n"].item()
    return page.words("emotions.no_negative" if n == 0 else "emotions.held")


def _cells(page: Page, found: pl.DataFrame) -> Table:
    """Every cell with its interval."""
    words, fmt = page.words, page.fmt
    rows = [
        [
            words(f"form.{row['form']}"),
            words(f"cause.{row['cause']}"),
            words("value.small_or_beside") if row["suppressed"] else fmt.value("share", row["value"]),
            fmt.interval("share", row["lower"], row["upper"]),
            words("value.small_or_beside") if row["suppressed"] else fmt.count(row["records"]),
            words("value.small_or_beside") if row["n"] is None else fmt.count(row["n"]),
        ]
        for row in found.filter((pl.col("cause") != ANY) & (pl.col("n") > 0).fill_null(value=True)).iter_rows(
            named=True
        )
    ]
    headers = [words(name) for name in ("emotions.form", "emotions.cause", "table.value", "table.interval")]
    headers += [words("emotions.records"), words("table.n")]
    return Table(headers, rows, 2)


def phrases_card(page: Page) -> None:
    """The phrases and topics of a chosen cell, and the needs behind all negative texts."""
    words, fmt = page.words, page.fmt
    left, right = st.columns(2)
    form = left.selectbox(
        words("emotions.form"), [ANY, *FORMS_SHOWN], format_func=lambda name: words(f"form.{name}"), key="cell-form"
    )
    cause = right.selectbox(
        words("emotions.cause"), [ANY, *CAUSES_SHOWN], format_func=lambda name: words(f"cause.{name}"), key="cell-cause"
    )
    found = page.figures.asked(phrases_behind, page.where, form, cause)
    rows = [
        [row["phrase"], words.join(row["categories"] or []), fmt.count(row["records"])]
        for row in found.iter_rows(named=True)
    ]
    headers = [words("emotions.phrase"), words("emotions.topics"), words("emotions.records")]
    title = words("emotions.phrases", phrase=found["phrase"][0]) if rows else words("emotions.no_phrases")
    body = Table(headers, rows, 2) if rows else None
    card(page, "phrases", title, words("emotions.phrases_note"), body, None)


def needs_card(page: Page) -> None:
    """The needs behind the words."""
    words, fmt = page.words, page.fmt
    found = page.figures.measure(INDEX, page.where, ("need",))
    if found.is_empty():
        card(page, "needs", words("emotions.no_needs"), words("emotions.needs_note"), None, None)
        return
    rows = [
        [
            words(f"need.{row['need']}"),
            fmt.value("share", row["value"]),
            fmt.interval("share", row["lower"], row["upper"]),
            fmt.count(row["numerator"]),
        ]
        for row in found.iter_rows(named=True)
    ]
    title = words("emotions.needs", need=rows[0][0], share=rows[0][1])
    headers = [words(name) for name in ("emotions.need", "table.value", "table.interval", "emotions.records")]
    n = words("value.n", n=fmt.count(found["n"][0]))
    meta = " · ".join([words("emotions.needs_note"), n, words("interval.wilson")])
    card(page, "needs", title, meta, Table(headers, rows), None)


def forms_card(page: Page) -> None:
    """How often each form is stated among a channel's negative records, week by week; gaps where that is withheld."""
    words, fmt = page.words, page.fmt
    least = page.figures.settings.min_group
    found = page.figures.asked(forms_by_channel, page.where).filter(pl.col("of_channel") >= least)
    items, shown = [], []
    for part in found.partition_by("channel", "form", maintain_order=True):
        first, held = part.row(0, named=True), int(part["suppressed"].sum())
        name = " · ".join([page.namer("channel")(first["channel"]), words(f"form.{first['form']}")])
        records, n = first["of_form"], first["of_channel"]
        share, of = fmt.value("share", records / n), words("emotions.of", records=fmt.count(records), n=fmt.count(n))
        gaps = words("emotions.weeks_held", held=fmt.count(held), weeks=fmt.count(len(part)))
        detail = f"{of} · {gaps}" if held else of
        points = [{**_WITHOUT_LIMITS, "value": value} for value in part["value"]]
        items.append((name, share, detail, spark(points, page.palette, f"{name}. {detail}", (220, 48), (0.0, 1.0))))
        shown.append((name, share, records, n, gaps if held else ""))
    title = words("emotions.forms") if items else _no_forms(page)
    body = markup.panels(items, page.palette) if items else None
    card(
        page, "forms", title, words("emotions.forms_note", least=fmt.count(least)), body,
        Later(lambda: _forms(page, shown)) if items else None,
    )  # fmt: skip


def _forms(page: Page, shown: list[tuple[str, str, int, int, str]]) -> Table:
    """Every form of a channel, (name, share, records with it, negative records, weeks withheld), with its interval."""
    words, fmt = page.words, page.fmt
    lower, upper = wilson(*(np.array([float(one[place]) for one in shown]) for place in (2, 3)))
    rows = [
        [name, share, fmt.interval("share", low, high), fmt.count(records), fmt.count(n), gaps]
        for (name, share, records, n, gaps), low, high in zip(shown, lower, upper, strict=True)
    ]
    headers = [words("emotions.form"), words("table.value"), words("table.interval"), words("emotions.records")]
    return Table([*headers, words("table.n"), words("table.remark")], rows, text_tail=1)


def new_phrases_card(page: Page) -> None:
    """What customers said in the last week of the period that they did not say before."""
    words, fmt = page.words, page.fmt
    found = page.figures.asked(new_phrases, page.where)
    title = words("emotions.new", phrase=found["phrase"][0]) if len(found) else words("emotions.nothing_new")
    rows = [
        [
            row["phrase"],
            fmt.value("share", row["texts"] / row["of"]),
            fmt.count(row["texts"]),
            fmt.value("share", row["before"] / row["of_before"]),
            fmt.count(row["before"]),
            fmt.share(row["q"]),
        ]
        for row in found.iter_rows(named=True)
    ]
    names = ("phrase", "this_week", "texts", "weeks_before", "texts", "q")
    headers = [words(f"emotions.{name}") for name in names]
    body = Table(headers, rows) if rows else None
    card(page, "new-phrases", title, words("emotions.new_note"), body, None)
