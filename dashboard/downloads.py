"""Downloads: for whoever may export, made when they are asked for, under a name nobody can guess, and written down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Protocol

import streamlit as st

from dashboard.charts import Pen
from dashboard.figures import Figures
from dashboard.rights import Rights
from dashboard.signin import claims_of_session, file_seal, still_in
from warehouse.audit import record
from warehouse.errors import DefinitionError

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Desk(Protocol):
    """Where a file is handed out: whose figures, in which words, to whom. A page is one."""

    @property
    def figures(self) -> Figures:
        """The figures."""

    @property
    def pen(self) -> Pen:
        """The reader's words and numbers."""

    @property
    def rights(self) -> Rights:
        """What the reader may do."""


def download(desk: Desk, label: str, name: str, build: Callable[[], bytes], mime: str) -> None:
    """A button that builds a file when it is pressed; nothing where the reader may not take files. Streamlit serves
    files by a hash of content and name to whoever knows it, so the name carries the seal of the sign-in, which the gate
    in front of the server asks for and takes off again.

    Args:
        desk: a page, whose reader's rights count.
        label: the words on the button.
        name: the file name, such as `contacts.csv`, unique on the page.
        build: makes the content, at the click.
        mime: its media type.
    """
    if not desk.rights.may("exports"):
        return
    claims, path = claims_of_session(), PurePath(name)

    def logged() -> bytes:
        if not still_in(desk.figures.settings, claims):
            raise DefinitionError("The sign-in is over", "Sign in again; the page stays where it was.")
        record(desk.figures.settings.home, "export", desk.rights.user, file=name)
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
