"""Files to take away, made when they are asked for and not before."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.page import Page

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(page: Page, label: str, name: str, build: Callable[[], bytes], mime: str) -> None:
    """A button that makes a file and hands it over; nothing where the reader may not take files.

    Args:
        page: the page it stands on.
        label: what the button says.
        name: the file's name, unique on the page.
        build: makes the file's content, at the click.
        mime: the file's type.
    """
    if page.rights.may("exports"):
        st.download_button(label, build, name, mime, key=f"download-{name}", on_click="ignore", type="tertiary")
