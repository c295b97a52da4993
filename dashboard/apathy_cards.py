"""The cards of what is measured rather than read: withdrawal after contacts, and who says what of each label."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from dashboard import markup
from dashboard.cards import Table, card
from dashboard.fixed import of_fixed_weeks
from dashboard.page import Page
from warehouse.apathy import SIGNS, withdrawal
from warehouse.emotions import origins_behind


@of_fixed_weeks("apathy")
def apathy_card(page: Page) -> None:
    """What customers did after negative contacts, beside what they did after all others."""
    words = page.words
    found = page.figures.asked(withdrawal, page.where)
    if found.is_empty():
        ever = page.figures.asked(withdrawal, replace(page.where, start=page.first, end=page.last))
        title, meta = ("none", "needs") if ever.is_empty() else ("unseen", "note")
        card(page, "apathy", words(f"apathy.{title}"), words(f"apathy.{meta}"), None, None)
        return
    pairs = {(row["sign"], row["negative"]): row for row in found.iter_rows(named=True)}
    both = [(sign, pairs.get((sign, True)), pairs.get((sign, False))) for sign in SIGNS]
    title = _title(page, [(sign, one, two) for sign, one, two in both if one and two])
    rows = [
        [words(f"sign.{sign}"), *_cells(page, one), *_cells(page, two), words(f"apathy.from_{sign}")]
        for sign, one, two in both
    ]
    headers = [words("apathy.sign")]
    for group in ("negative", "others"):
        headers += [words(f"apathy.{group}"), words("table.interval"), words("table.n")]
    headers.append(words("apathy.origin"))
    meta = " · ".join([words("apathy.note"), words("interval.wilson")])
    card(page, "apathy", title, meta, markup.table(headers, rows, title, page.palette, 1), Table(headers, rows))


def _cells(page: Page, row: dict[str, Any] | None) -> list[str]:
    words, fmt = page.words, page.fmt
    if row is None:
        return [words("apathy.unmeasured"), "", ""]
    if row["suppressed"]:
        return [words("value.too_few"), "", ""]
    return [fmt.value("share", row["value"]), fmt.interval("share", row["lower"], row["upper"]), fmt.count(row["n"])]


def _title(page: Page, pairs: list[tuple[str, dict[str, Any], dict[str, Any]]]) -> str:
    """The sign that stands apart most after negative contacts; or that none does."""
    words, fmt = page.words, page.fmt
    told = [(sign, one, two) for sign, one, two in pairs if not one["suppressed"] and not two["suppressed"]]
    apart = [(one["value"] - two["value"], sign, one, two) for sign, one, two in told if one["lower"] > two["upper"]]
    if not told:
        return words("apathy.hidden")
    if not apart:
        return words("apathy.alike")
    _, sign, one, two = max(apart, key=lambda row: row[0])
    return words(
        "apathy.more",
        sign=words(f"sign.{sign}"),
        share=fmt.value("share", one["value"]),
        others=fmt.value("share", two["value"]),
    )


def origins_card(page: Page) -> None:
    """Who says the forms and causes: the source, a person, what was measured, a reason code, or phrases."""
    words, fmt = page.words, page.fmt
    found = page.figures.asked(origins_behind, page.where)
    told = found.drop_nulls(["records", "n"])
    rows = [
        [
            words(f"{row['kind']}.{row['word']}"),
            words(f"emotions.{row['kind']}"),
            words(f"origin.{row['origin']}"),
            words("value.small_or_beside") if row["hidden"] else fmt.count(row["records"]),
            "" if row["n"] is None or row["hidden"] else fmt.value("share", row["records"] / row["n"]),
        ]
        for row in found.iter_rows(named=True)
    ]
    if told.is_empty():
        return
    text = int(told.filter(pl.col("origin") == "text")["records"].sum())
    title = words("origins.title", share=fmt.value("share", text / int(told["records"].sum())))
    names = ("origins.word", "origins.kind", "apathy.origin", "emotions.records", "table.value")
    headers = [words(name) for name in names]
    body = markup.table(headers, rows, title, page.palette, 3)
    card(page, "origins", title, words("origins.note"), body, Table(headers, rows, 3))
