"""HTML of our own, handed to the browser as it is."""

from __future__ import annotations

import streamlit as st


class _Markup(str):
    """Text that says it is HTML: of any other, Streamlit asks the disk whether it names a file, and looks through
    every line for spaces to take away, which costs more than all else it does with a long table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return self


def html(text: str) -> None:
    """Draws a piece of HTML made by `markup`."""
    st.html(_Markup(text))
