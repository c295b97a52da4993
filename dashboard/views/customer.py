"""Customer: everything the records know of one, over all channels, in the order in which it happened."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from dashboard import markup
from dashboard.drill import CUSTOMER
from dashboard.looked import written_down
from dashboard.markup import Tile
from dashboard.moments import compensation_words, emotion_words, is_compensated, moments
from dashboard.page import Page
from dashboard.plain import html
from dashboard.timeline import timeline_card
from dashboard.views.customers import signal_words
from warehouse.customers import History, customer_history, end_value_now, risk_spell
from warehouse.slices import Slice

ORDER = 91
SECTION = "customers"
ICON = ":material/person:"
NEEDS = "records"
HIDDEN = True


def render(page: Page) -> None:
    """Draws the page of the customer that the address names; where it names none, says how to get to one."""
    if not page.rights.may("records"):
        nothing(page, "records.forbidden")
        return
    asked = st.query_params.get(CUSTOMER)
    if not asked:
        nothing(page, "customer.which")
        return
    # The filters of the other pages cut no part out of a history.
    whole = Slice(page.first, page.last)
    history = page.figures.asked(customer_history, whole, asked)
    if not history.rows:
        nothing(page, "customer.unknown")
        return
    written_down(page, history.rows, what={"customer": asked})
    value = end_value_now(history.answers, page.last, page.figures.settings.end_value_days)
    html(markup.head(_headline(page, asked, history, value), _scope(page), page.palette, level=1))
    if page.figures.within is not None:
        html(markup.line(page.words("customers.bounded"), page.palette))
    risk = page.figures.asked(risk_spell, whole, asked)
    html(markup.tiles(_tiles(page, history, value, list(risk.iter_rows(named=True))), page.palette))
    found = moments(page, history)
    timeline_card(page, "customer", _title(page, history), found)


def nothing(page: Page, key: str) -> None:
    """Why there is nobody and nothing to show, and what to do."""
    html(markup.notice(page.words(key), [page.words(f"{key}_note")], [], [], page.palette))


def promises(page: Page, history: History) -> str:
    """Promises kept and broken, in words; empty where none was made."""
    states = history.contacts["promise"].drop_nulls().to_list()
    named = [
        page.words(f"promise_count.{state}", n=page.fmt.count(states.count(state)))
        for state in ("broken", "kept", "not_due", "unknown")
        if state in states
    ]
    return page.words.join(named)


def compensations(page: Page, history: History) -> list[str]:
    """Every compensation in words, oldest first."""
    return [compensation_words(page, row) for row in history.contacts.iter_rows(named=True) if is_compensated(row)]


def tile(name: str, value: str, detail: str = "", tone: str = "none") -> Tile:
    """A key figure without a trend of its own; its detail takes the tone."""
    return Tile(name, value, "" if tone != "none" else detail, detail if tone != "none" else "", tone, "", "", "")


def _scope(page: Page) -> str:
    return page.words("customer.scope", day=page.fmt.day(page.last))


def _headline(page: Page, asked: str, history: History, value: dict[str, Any] | None) -> str:
    words, fmt = page.words, page.fmt
    contacts = history.contacts
    if contacts.is_empty():
        first = words("customer.no_contact", id=asked)
    else:
        first = words(
            "customer.headline",
            id=asked,
            n=fmt.count(len(contacts)),
            channels=fmt.count(contacts["channel"].n_unique()),
            since=fmt.moment(contacts["started_at"][0], page.figures.settings.zone),
        )
    second = words("customer.without_value", days=page.figures.settings.end_value_days)
    if value is not None:
        second = words("customer.value", score=fmt.value("score", value["norm_score"]))
    return words("claim.and", first=first, second=second)


def _title(page: Page, history: History) -> str:
    """What stands out of the history: negative contacts, and promises that were broken."""
    words, fmt = page.words, page.fmt
    negative = sum(emotion_words(page, row)[0] == "bad" for row in history.contacts.iter_rows(named=True))
    broken = history.contacts["promise"].to_list().count("broken")
    if not negative and not broken:
        return words("customer.calm")
    return words("customer.marked", negative=fmt.count(negative), broken=fmt.count(broken))


def _tiles(page: Page, history: History, value: dict[str, Any] | None, risk: list[dict[str, Any]]) -> list[Tile]:
    words, fmt, contacts = page.words, page.fmt, history.contacts
    tiers = contacts["customer_tier"].drop_nulls()
    stamp = partial(fmt.moment, zone=page.figures.settings.zone)
    score = words("value.unknown") if value is None else fmt.value("score", value["norm_score"])
    asked = "" if value is None else words("customer.answered", moment=stamp(value["responded_at"]))
    broken = "broken" in contacts["promise"].to_list()
    paid = compensations(page, history)
    cases = {(row["source"], row["case_id"]) for row in contacts.iter_rows(named=True) if row["case_id"] is not None}
    signal, since = words("customer.no_signal"), ""
    if risk:
        signal = words("customer.at_risk")
        since = words("customer.signal", signal=signal_words(page, risk[0]), day=fmt.day(risk[0]["since"]))
    made = contacts["promise"].drop_nulls().len()
    return [
        tile(words("metric.end_value"), score, asked),
        tile(words("field.customer_tier"), tiers[-1] if len(tiers) else words("value.unknown")),
        tile(words("metric.at_risk_share"), signal, since, "bad" if risk else "none"),
        tile(words("customer.promises"), fmt.count(made), promises(page, history), "bad" if broken else "none"),
        tile(words("moment.compensations"), fmt.count(len(paid)), "; ".join(paid)),
        tile(words("customer.cases"), fmt.count(len(cases))),
    ]  # fmt: skip
