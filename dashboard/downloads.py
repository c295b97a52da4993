"""Downloads: for whoever may export, made when they are asked for, under a name nobody can guess, and written down."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import PurePath

import streamlit as st

from dashboard.page import Page
from warehouse.audit import record

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NONCE = "_download_nonce"


def download(page: Page, label: str, name: str, build: Callable[[], bytes], mime: str) -> None:
    """A button that builds a file when it is pressed; nothing where the reader may not take files. Streamlit serves
    files by a hash of content and name, so the name carries a nonce of the session: one reader's address never leads
    to another reader's file.

    Args:
        page: the page, whose reader's rights count.
        label: the words on the button.
        name: the file name, such as `contacts.csv`, unique on the page.
        build: makes the content, at the click.
        mime: its media type.
    """
    if not page.rights.may("exports"):
        return
    nonce = st.session_state.setdefault(_NONCE, secrets.token_hex(16))
    path = PurePath(name)

    def logged() -> bytes:
        record(page.figures.settings.home, "export", page.rights.user, file=name)
        return build()

    st.download_button(
        label,
        logged,
        file_name=f"{path.stem}-{nonce}{path.suffix}",
        mime=mime,
        on_click="ignore",
        key=f"download-{name}",
        type="tertiary",
    )
