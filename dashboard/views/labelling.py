"""Labelling: people say of texts drawn at random whether they are negative, one at a time, by keyboard."""

from __future__ import annotations

from collections import Counter
from html import escape

import streamlit as st

from dashboard import markup
from dashboard.page import Page
from dashboard.signin import claims_of_session, still_in
from warehouse.errors import DefinitionError
from warehouse.label_queue import SEED, Task, given, kappa, places_ahead, sample, tasks
from warehouse.labels import Label, LabelStore
from warehouse.stats.audited import MIN_LABELS

ORDER = 9
ICON = ":material/label:"
NEEDS = "labels"
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
        st.html(markup.head(words("labelling.closed"), words("labelling.closed_note"), page.palette, level=1))
        return
    st.html(markup.head(words("labelling.title"), words("labelling.note"), page.palette, level=1))
    rater = page.rights.user or st.text_input(words("labelling.rater"), key="rater", max_chars=60).strip()
    if not rater or page.rights.departments == ():
        st.html(markup.line(words("labelling.who"), page.palette))
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
        st.html(markup.line(words("labelling.no_texts"), page.palette))
        return
    todo = tasks(drawn, labels, rater)
    if todo:
        _task(page, todo[0], rater)
    else:
        st.html(markup.line(words("labelling.done"), page.palette))
    _progress(page, labels, rater)


def _rounded(places: int) -> int:
    """The same question for many labels, so that it is asked of the warehouse once."""
    return -(-places // 500) * 500


def _task(page: Page, task: Task, rater: str) -> None:
    words, palette = page.words, page.palette
    channel = page.namer("channel")(task.channel)
    with st.container(border=True, key="card-text"):
        st.html(
            f"<div style='display:grid;gap:8px'>{markup.line(channel, palette)}"
            f"<p lang='' style='margin:0;font-size:1.25rem;line-height:1.55;white-space:pre-wrap;"
            "overflow-wrap:anywhere'>"
            f"{escape(task.text)}</p></div>"
        )
    with st.container(horizontal=True, gap="small", key="label-keys"):
        for key, verdict, form in _KEYS:
            name = words(f"form.{form}") if form else words(f"verdict_of_text.{verdict}")
            st.button(
                name,
                key=f"label-{key}",
                shortcut=key,
                on_click=_say,
                args=(page, task, rater, verdict, form),
            )
    st.html(markup.line(words("labelling.keys"), palette))


def _say(page: Page, task: Task, rater: str, verdict: str, form: str | None) -> None:
    """Keeps the first word on a text: a key that was pressed twice is no second opinion of the same person."""
    if not still_in(page.figures.settings, claims_of_session()):
        return
    store, label = LabelStore(page.figures.settings.home), task.label(rater, verdict, form)
    known, _ = store.read()
    if all(one.label_id != label.label_id for one in known):
        store.append([label])


def _progress(page: Page, labels: list[Label], rater: str) -> None:
    words, fmt = page.words, page.fmt
    channels = page.figures.asked(sample, 1, SEED, page.state.channels, page.rights.departments or ())["channel"]
    counts = Counter(_channels(page, labels))
    rows = [
        [page.namer("channel")(channel), fmt.count(counts[channel]), fmt.count(max(0, MIN_LABELS - counts[channel]))]
        for channel in channels
    ]
    own = sum(label.rater == rater for label in labels)
    pairs, agree, value = kappa(labels)
    said = words("labelling.progress", own=fmt.count(own), all=fmt.count(len(labels)))
    told = [said]
    if agree is not None:
        shown = "–" if value is None else f"{value:.2f}"
        told.append(words("labelling.agreement", pairs=fmt.count(pairs), share=fmt.value("share", agree), kappa=shown))
    headers = [words("dimension.channel"), words("emotions.labels"), words("labelling.to_rate")]
    st.html(markup.line(" · ".join([*told, words("labelling.taken_in")]), page.palette))
    st.html(markup.table(headers, rows, said, page.palette))


def _channels(page: Page, labels: list[Label]) -> list[str | None]:
    """The channel of every text that somebody labelled, each text once."""
    drawn = page.figures.asked(
        sample, _rounded(places_ahead(labels)), SEED, page.state.channels, page.rights.departments or ()
    )
    keys = {(label.record, label.source, label.record_key, label.text_mark) for label in labels}
    rows = drawn.select("record", "source", "record_key", "text_mark", "channel").rows()
    return [row[4] for row in rows if row[:4] in keys]
