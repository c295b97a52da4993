"""Downloads: for whoever may export, made when they are asked for, under a name nobody can guess, and written down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

import streamlit as st

from dashboard.page import Page
from dashboard.signin import claims_of_session, file_seal, still_in
from warehouse.audit import record
from warehouse.errors import DefinitionError

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(page: Page, label: str, name: str, build: Callable[[], bytes], mime: str) -> None:
    """A button that builds a file when it is pressed; nothing where the reader may not take files. Streamlit serves
    files by a hash of content and name to whoever knows it, so the name carries the seal of the sign-in, which the gate
    in front of the server asks for and takes off again.

    Args:
        page: the page, whose reader's rights count.
        label: the words on the button.
        name: the file name, such as `contacts.csv`, unique on the page.
        build: makes the content, at the click.
        mime: its media type.
    """
    if not page.rights.may("exports"):
        return
    claims, path = claims_of_session(), PurePath(name)

    def logged() -> bytes:
        if not still_in(page.figures.settings, claims):
            raise DefinitionError("The sign-in is over", "Sign in again; the page stays where it was.")
        record(page.figures.settings.home, "export", page.rights.user, file=name)
        return build()

    st.download_button(
        label,
        logged,
        file_name=f"{path.stem}-{file_seal()}{path.suffix}",
        mime=mime,
        on_click="ignore",
        key=f"download-{name}",
        type="tertiary",
    )
