"""Saved views at the foot of the sidebar: name the page as it stands, open one, hand on its address, let one go."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import streamlit as st

from dashboard.address import LANGUAGE
from dashboard.rights import Rights
from dashboard.saved import LONGEST_NAME, View, forget, keep, listed, named
from dashboard.words import Words

_CHOSEN = "saved_view"


def box(words: Words, home: Path, rights: Rights, pages: Mapping[str, Any], page: str) -> None:
    """Draws the box.

    Args:
        words: of the reader's language.
        home: of all state.
        rights: of the reader, whose views alone are there.
        pages: Streamlit's pages by name, those that this reader is offered.
        page: the one that is shown.
    """
    with st.sidebar.expander(words("saved.title"), icon=":material/bookmark:", key="saved-views"):
        views = {view.name: view for view in listed(home, rights.user) if view.page in pages}
        if views:
            chosen = st.selectbox(
                words("saved.choose"), list(views), index=None, key=_CHOSEN, placeholder=words("saved.placeholder"),
            )  # fmt: skip
            if chosen in views:
                _chosen(words, home, rights, pages, views[chosen])
        _name_form(words, home, rights, page)


def _chosen(words: Words, home: Path, rights: Rights, pages: Mapping[str, Any], view: View) -> None:
    with st.container(horizontal=True):
        if st.button(words("saved.open"), type="primary", key="saved_open"):
            st.switch_page(pages[view.page], query_params={LANGUAGE: words.tag, **view.query})
        st.button(words("saved.delete"), key="saved_delete", on_click=_forget, args=(home, rights.user, view.name))
    st.caption(words("saved.share"))
    # Without the language: whoever opens it reads it in their own.
    first = next(iter(pages))
    path = "" if view.page == first else view.page
    st.code(f"{_origin()}/{path}?{urlencode(view.query)}", language=None, wrap_lines=True)


def _name_form(words: Words, home: Path, rights: Rights, page: str) -> None:
    with st.form("save-view", border=False, clear_on_submit=True):
        text = st.text_input(words("saved.name"), max_chars=LONGEST_NAME, key="saved_name")
        if not st.form_submit_button(words("saved.save")):
            return
    name = named(text)
    if name is None:
        st.caption(words("saved.nameless"))
        return
    query = {key: value for key, value in st.query_params.to_dict().items() if key != LANGUAGE}
    if keep(home, rights.user, View(name, page, query)):
        st.rerun()
    st.caption(words("saved.full"))


def _forget(home: Path, user: str | None, name: str) -> None:
    forget(home, user, name)
    st.session_state[_CHOSEN] = None


def _origin() -> str:
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
