"""The filters, as widgets: the address wins when it changed under us, and the widgets write it back."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.address import LANGUAGE
from dashboard.filters import (
    ADDRESS_KEYS,
    PARAMETERS,
    Days,
    FilterState,
    left_out,
    to_query,
)
from dashboard.format import Format
from dashboard.words import Words, languages, negotiate

_SEEN = "_address_seen"
_WHOLE = "_period_whole"
_LEFT_OUT = "_left_out"
_PRESETS = (4, 12, 26, 52)


def language() -> Words:
    """The reader's language: what the link asks for, else what was chosen before, else the browser's."""
    asked = st.query_params.get(LANGUAGE)
    if asked != st.session_state.get("_lang_seen") or "language" not in st.session_state:
        st.session_state["language"] = negotiate(asked, st.session_state.get("language") or st.context.locale)
    st.session_state["_lang_seen"] = tag = st.session_state["language"]
    return Words(tag)


def language_choice(words: Words) -> None:
    """The language switch."""
    names = languages()
    st.sidebar.selectbox(
        words("filter.language"), list(names), format_func=names.__getitem__, key="language", filter_mode=None,
        persist_state="session",
    )  # fmt: skip


def choose(words: Words, fmt: Format, options: dict[str, list[str]], days: Days) -> FilterState:
    """The reader's choice, in the widgets and in the address alike."""
    _seed(options, days)
    _show_preset(days)
    with st.sidebar:
        _period_widgets(words, days)
        for dimension in PARAMETERS:
            _dimension_widget(words, dimension, options[dimension])
        st.button(words("filter.reset"), type="tertiary", on_click=_reset, args=(days,), key="reset")
    return _publish(options, days)


def _seed(options: dict[str, list[str]], days: Days) -> None:
    address = {key: st.query_params.get(key) for key in ADDRESS_KEYS}
    fresh = _SEEN not in st.session_state
    # Streamlit empties the address when a page is chosen in the menu; that is not a wish to drop the filters.
    if fresh or (any(address.values()) and st.session_state[_SEEN] != address):
        state = days.read(address, options)
        _set(state)
        st.session_state[_LEFT_OUT] = (left_out(address, options, days.first, days.last), state)


def left_out_of(state: FilterState, words: Words) -> str:
    """What of the link that the reader came by is not in the choice, in words, until the choice is another."""
    names, then = st.session_state.get(_LEFT_OUT, ((), None))
    if not names or state != then:
        return ""
    told = [words("filter.period" if name == "period" else f"dimension.{name}") for name in names]
    return words("filter.left_out", what=words.join(told))


def _set(state: FilterState) -> None:
    st.session_state["period"] = (state.start, state.end)
    for dimension, chosen in state.choices().items():
        st.session_state[dimension] = list(chosen)


def _reset(days: Days) -> None:
    _set(FilterState(*days.default()))


def _show_preset(days: Days) -> None:
    """Marks the preset that the period is, however it was chosen; of two that are the same here, the one clicked on."""
    fitting = [weeks for weeks in _PRESETS if days.preset(weeks) == st.session_state["period"]]
    if st.session_state.get("preset") not in fitting:
        st.session_state["preset"] = fitting[0] if fitting else None


def _preset(days: Days) -> None:
    if st.session_state["preset"]:
        st.session_state["period"] = days.preset(st.session_state["preset"])


def _allow(days: Days) -> None:
    if len(st.session_state["period"]) == 2:
        st.session_state["period"] = days.allowed(*st.session_state["period"])


def _period_widgets(words: Words, days: Days) -> None:
    st.date_input(
        words("filter.period"), min_value=days.first, max_value=days.last, key="period", format="YYYY-MM-DD",
        persist_state="session", on_change=_allow, args=(days,),
        help=words("filter.whole_weeks") if days.whole_weeks else None,
    )  # fmt: skip
    st.pills(
        words("filter.preset"), _PRESETS, format_func=lambda weeks: words("filter.weeks", weeks=weeks), key="preset",
        on_change=_preset, args=(days,), label_visibility="collapsed",
    )  # fmt: skip


def _dimension_widget(words: Words, dimension: str, values: list[str]) -> None:
    label = words(f"dimension.{dimension}")
    if len(values) < 2 and not st.session_state.get(dimension):
        return
    if dimension == "channel":
        st.pills(
            label, values, selection_mode="multi", key=dimension, persist_state="session",
            format_func=lambda value: words.get(f"channel.{value}", value),
        )  # fmt: skip
    else:
        st.multiselect(label, values, key=dimension, placeholder=words("filter.all"), persist_state="session")


def _publish(options: dict[str, list[str]], days: Days) -> FilterState:
    if len(st.session_state["period"]) == 2:
        st.session_state[_WHOLE] = st.session_state["period"]
    # Between the two clicks that choose a period, the one before it stays.
    start, end = st.session_state.get(_WHOLE) or days.default()
    # Read back through the codec: what stands in a widget is no more to be trusted than what stands in an address.
    asked: dict[str, Any] = {dimension: tuple(st.session_state.get(dimension) or ()) for dimension in PARAMETERS}
    state = days.read(to_query(FilterState(start, end, *asked.values())), options)
    query = to_query(state)
    st.session_state[_SEEN] = {key: query.get(key) for key in ADDRESS_KEYS}
    return state
