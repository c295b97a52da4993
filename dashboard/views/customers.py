"""Customers: who is about to leave without a word, since when, and whether anybody has reached out to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from dashboard import chart_ranks, markup
from dashboard.cards import card, control_card, groups_table, wall
from dashboard.claims import absent
from dashboard.drill import CUSTOMER
from dashboard.export import Sheet
from dashboard.groups import compared
from dashboard.looked import written_down
from dashboard.opening import opening
from dashboard.page import Page
from dashboard.plain import html
from dashboard.tables import LEAF, files, leaf
from warehouse.customers import customers_at_risk, risk_by_tier

ORDER = 9.5
SECTION = "customers"
ICON = ":material/person_alert:"
NEEDS = "records"
KEY = "at_risk_share"
_READ = 20_000
_COLUMNS = ("customer", "tier", "signal", "since", "days", "last_contact", "contacted")


def render(page: Page) -> None:
    """Draws the page; readers without a right to records are told so."""
    if not page.rights.may("records"):
        html(
            markup.notice(page.words("records.forbidden"), [page.words("records.forbidden_note")], [], [], page.palette)
        )
        return
    whole, tiers = page.figures.asked(risk_by_tier, page.where)
    opening(page, _headline(page, whole))
    if page.figures.within is not None:
        html(markup.line(page.words("customers.bounded"), page.palette))
    if absent(whole) is not None:
        return
    found = page.figures.asked(customers_at_risk, page.where)
    written_down(page, len(found), what={"list": "at_risk"})
    with wall():
        _tier_card(page, whole, tiers)
        # The days of customers know no department, so that these two have nothing to say within some.
        if page.figures.within is None:
            control_card(page, "tier_at_risk_attainment")
    _list(page, found)


def _headline(page: Page, whole: dict[str, Any]) -> str:
    """How many of the active customers are at risk on the last day of the period."""
    words, fmt = page.words, page.fmt
    if absent(whole) is not None:
        return page.claims.absence(page.figures.metric(KEY), {**whole, **page.figures.missing(KEY, page.where)})
    return words(
        "customers.headline" if whole["numerator"] else "customers.nobody",
        n=fmt.count(whole["numerator"]), active=fmt.count(whole["n"]), share=fmt.share(whole["value"]),
        interval=fmt.interval("share", whole["lower"], whole["upper"]), day=fmt.day(page.state.end),
    )  # fmt: skip


def _tier_card(page: Page, whole: dict[str, Any], tiers: pl.DataFrame) -> None:
    words, fmt, metric = page.words, page.fmt, page.figures.metric(KEY)
    groups = compared(tiers, "customer_tier", whole["value"], metric, lambda tier: _tier(page, tier))
    least = fmt.count(page.figures.settings.min_group)
    hidden = words("groups.hidden", count=fmt.count(groups.hidden), smallest=least) if groups.hidden else ""
    title = page.claims.comparison(metric, groups.named)
    by = words("card.by", dimension=words("dimension.customer_tier"))
    table = groups_table(page, groups.rows, "customer_tier", metric)
    # A tier is no slice of a figure: no list of records stands behind it.
    table = replace(table, cells=(), marks=())
    shown = (
        None if groups.rows.is_empty() else chart_ranks.ranks(groups.rows, whole["value"], None, metric.unit, page.pen)
    )
    card(page, "tiers", title, page.meta(metric, whole, by, words("customers.tier_note"), hidden), shown, table)


def _tier(page: Page, tier: str | None) -> str:
    return page.words("value.unknown_group") if tier is None else tier


def _list(page: Page, found: pl.DataFrame) -> None:
    """The customers at risk, those whom nobody has reached out to first; each leads to his or her history."""
    words, fmt = page.words, page.fmt
    open_ones = len(found.filter(pl.col("contacted_on").is_null() & pl.col("knows_outreach")))
    key = "customers.list" if found["knows_outreach"].any() else "customers.list_unknown"
    title = words(key, n=fmt.count(len(found)), open=fmt.count(open_ones), day=fmt.day(page.state.end))
    notes = [words("customers.order"), words("records.masked")]
    if len(found) > LEAF:
        notes.append(words("customers.first", shown=fmt.count(LEAF)))
    if len(found) == _READ:
        notes.append(words("customers.cut", n=fmt.count(_READ)))
    headers = [words(f"customers.{name}") for name in _COLUMNS]

    def rows(part: pl.DataFrame) -> list[list[str]]:
        return [_row(page, row) for row in part.iter_rows(named=True)]

    meta = " · ".join(notes)
    with st.container(border=True, key="card-at-risk"):
        html(markup.head(title, meta, page.palette))
        if len(found):
            shown = found[leaf("customers", len(found))]
            addresses = [page.address("customer", **{CUSTOMER: one}) for one in shown["customer_id"]]
            links = [markup.Links(0, addresses, words("drill.customer"))]
            html(markup.table(headers, rows(shown), title, page.palette, len(headers), form="listed", links=links))
            files(page, "customers-at-risk", lambda: Sheet(title, page.notes(meta), headers, rows(found)))
        html(page.trust_line)


def _row(page: Page, row: dict[str, Any]) -> list[str]:
    fmt = page.fmt

    def day(value: date | None, missing: str) -> str:
        return page.words(missing) if value is None else fmt.day(value)

    return [
        row["customer_id"],
        _tier(page, row["customer_tier"]),
        signal_words(page, row),
        fmt.day(row["since"]),
        fmt.count((page.state.end - row["since"]).days),
        day(row["last_contact_on"], "customers.no_contact"),
        day(row["contacted_on"], "customers.not_yet" if row["knows_outreach"] else "customers.not_known"),
    ]


def signal_words(page: Page, row: dict[str, Any]) -> str:
    """Which signal it was, or both."""
    named = [page.words(f"customers.{name}") for name in ("is_silent", "is_falling") if row[name]]
    return page.words.join(named)
