"""The address of the open page, written once a run: every write is an entry in the browser's history."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboard.drill import strange_to
from dashboard.filters import ADDRESS_KEYS

LANGUAGE = "lang"


def settle(tag: str, choice: Mapping[str, str] | None, page: str) -> None:
    """Writes the language and the reader's choice; what else stands there is the page's own and stays.

    Args:
        tag: of the language.
        choice: the filters as `filters.to_query` writes them; None leaves them as they stand.
        page: the name of the page that is shown.
    """
    asked = st.query_params.to_dict()
    # What a list of records, a customer or a case was about is nothing to another page.
    gone = {LANGUAGE, *(() if choice is None else ADDRESS_KEYS), *strange_to(page, asked)}
    address = {LANGUAGE: tag, **(choice or {}), **{name: value for name, value in asked.items() if name not in gone}}
    if address != asked:
        st.query_params.from_dict(address)


def put(name: str, value: str, default: str) -> None:
    """Writes a choice of the page itself; one that is the default is not written."""
    if value == st.query_params.get(name, default):
        return
    if value == default:
        del st.query_params[name]
    else:
        st.query_params[name] = value
