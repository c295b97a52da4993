"""Labelling: people say of texts drawn at random whether they are negative, one at a time, by keyboard."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from html import escape

import streamlit as st

from dashboard import markup
from dashboard.page import Page
from dashboard.plain import html
from dashboard.signin import claims_of_session, still_in
from warehouse.audits import label_debt
from warehouse.errors import DefinitionError
from warehouse.label_queue import SEED, Task, agreed, given, places_ahead, sample, tasks
from warehouse.labels import Label, LabelStore
from warehouse.stats.audited import MIN_LABELS

ORDER = 9
SECTION = "data"
ICON = ":material/label:"
NEEDS = "labels"
_LAST, _AGAIN = "label-last", "label-again"
# A key and what it says: verdict and, of a negative text, its form.
_KEYS: tuple[tuple[str, str, str | None], ...] = (
    ("1", "negative", "anger"),
    ("2", "negative", "disappointment"),
    ("3", "negative", "apathy"),
    ("4", "negative", "anxiety"),
    ("5", "negative", None),
    ("6", "not_negative", None),
    ("7", "unclear", None),
)


def render(page: Page) -> None:
    """Draws the page."""
    words = page.words
    if not page.rights.may("labels"):
        html(markup.head(words("labelling.closed"), words("labelling.closed_note"), page.palette, level=1))
        return
    html(markup.head(words("labelling.title"), words("labelling.note"), page.palette, level=1))
    rater = page.rights.user or st.text_input(words("labelling.rater"), key="rater", max_chars=60).strip()
    if not rater or page.rights.departments == ():
        html(markup.line(words("labelling.who"), page.palette))
        return
    _work(page, rater)


@st.fragment
def _work(page: Page, rater: str) -> None:
    """One text, its keys, and how far the work is; only this part is drawn anew after each label."""
    words = page.words
    if not still_in(page.figures.settings, claims_of_session()):
        st.rerun()
    labels = given(page.figures.warehouse)
    try:
        drawn = page.figures.asked(
            sample, _rounded(places_ahead(labels)), SEED, page.state.channels, page.rights.departments or ()
        )
    except DefinitionError:
        html(markup.line(words("labelling.no_texts"), page.palette))
        return
    todo = tasks(drawn, labels, rater)
    again: Task | None = st.session_state.get(_AGAIN)
    if again is not None:
        said = next((label for label in labels if label.label_id == again.label(rater, "unclear").label_id), None)
        _task(page, again, rater, said)
    elif todo:
        _task(page, todo[0], rater)
    else:
        html(markup.line(words("labelling.done"), page.palette))
    _progress(page, labels, rater)


def _rounded(places: int) -> int:
    """The same question for many labels, so that it is asked of the warehouse once."""
    return -(-places // 500) * 500


def _task(page: Page, task: Task, rater: str, said: Label | None = None) -> None:
    """One text and its keys; `said` is the rater's own word on it, where it was called back."""
    words, palette = page.words, page.palette
    channel = page.namer("channel")(task.channel)
    with st.container(border=True, key="card-text"):
        html(
            f"<div style='display:grid;gap:8px'>{markup.line(channel, palette)}"
            f"<p lang='' style='margin:0;font-size:1.25rem;line-height:1.55;white-space:pre-wrap;"
            "overflow-wrap:anywhere'>"
            f"{escape(task.text)}</p></div>"
        )
    # The keys bear the text's mark: one that was pressed for the text before finds nothing to say of this one.
    mark = task.label(rater, "unclear").label_id[:8]
    with st.container(horizontal=True, gap="small", key="label-keys"):
        for key, verdict, form in _KEYS:
            st.button(
                _name(page, verdict, form),
                key=f"label-{key}-{mark}",
                shortcut=key,
                type="primary" if said and (said.verdict, said.form) == (verdict, form) else "secondary",
                on_click=_say,
                args=(page, task, rater, verdict, form),
            )
        if said is None and _LAST in st.session_state:
            st.button(words("labelling.back"), key=f"label-back-{mark}", shortcut="0", type="tertiary", on_click=_back)
    was = "" if said is None else words("labelling.was", said=_name(page, said.verdict, said.form))
    html(markup.line(was or words("labelling.keys"), palette))


def _name(page: Page, verdict: str, form: str | None) -> str:
    return page.words(f"form.{form}") if form else page.words(f"verdict_of_text.{verdict}")


def _say(page: Page, task: Task, rater: str, verdict: str, form: str | None) -> None:
    if not still_in(page.figures.settings, claims_of_session()):
        return
    change = st.session_state.pop(_AGAIN, None) == task
    LabelStore(page.figures.settings.home).say(task.label(rater, verdict, form), change=change)
    st.session_state[_LAST] = task


def _back() -> None:
    """Calls back the text that was labelled last."""
    st.session_state[_AGAIN] = st.session_state.pop(_LAST)


def _progress(page: Page, labels: list[Label], rater: str) -> None:
    words, fmt = page.words, page.fmt
    channels = page.figures.asked(sample, 1, SEED, page.state.channels, page.rights.departments or ())["channel"]
    counts = Counter(_channels(page, labels))
    # How many labels make +-5 points is read off those that were taken in; those given since are counted against it.
    debt = page.figures.asked(label_debt, replace(page.where, start=page.first, end=page.last))
    wanted = {row["channel"]: row["labels"] + row["missing"] for row in debt.iter_rows(named=True)}
    rows = [
        [
            page.namer("channel")(channel),
            fmt.count(counts[channel]),
            fmt.count(max(0, MIN_LABELS - counts[channel])),
            fmt.count(max(0, wanted.get(channel, MIN_LABELS) - counts[channel])),
        ]
        for channel in channels
    ]
    own = sum(label.rater == rater for label in labels)
    both = agreed(labels)
    said = words("labelling.progress", own=fmt.count(own), all=fmt.count(len(labels)))
    told = [said]
    if both is not None:
        known = None not in (both.kappa, both.lower, both.upper)
        told.append(
            words(
                "labelling.agreement",
                pairs=fmt.count(both.pairs),
                share=fmt.value("share", both.share),
                kappa=f"{both.kappa:.2f}" if known else "–",
                bounds=f"({both.lower:.2f}–{both.upper:.2f})" if known else "",
            )
        )
    headers = [
        words("dimension.channel"),
        words("emotions.labels"),
        words("labelling.to_rate"),
        words("labelling.to_five"),
    ]
    html(markup.line(" · ".join([*told, words("labelling.taken_in")]), page.palette))
    html(markup.table(headers, rows, said, page.palette))


def _channels(page: Page, labels: list[Label]) -> list[str | None]:
    """The channel of every text that somebody labelled, each text once."""
    drawn = page.figures.asked(
        sample, _rounded(places_ahead(labels)), SEED, page.state.channels, page.rights.departments or ()
    )
    keys = {(label.record, label.source, label.record_key, label.text_mark) for label in labels}
    rows = drawn.select("record", "source", "record_key", "text_mark", "channel").rows()
    return [row[4] for row in rows if row[:4] in keys]
