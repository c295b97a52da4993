"""Who looked at which records: written down once for each list, customer or case that a session opens."""

from __future__ import annotations

import streamlit as st

from dashboard.page import Page
from warehouse.audit import record

_SEEN = "records_seen"


def written_down(page: Page, count: int, what: dict[str, str], part: str | None = None) -> None:
    """Writes into the audit log that these records are shown.

    Args:
        page: the page that shows them.
        count: how many.
        what: was asked for, by name.
        part: of the records behind a figure.

    Raises:
        StoreError: it cannot be written; the records must then not be shown.
    """
    key = (*sorted(what.items()), part)
    if st.session_state.get(_SEEN) != key:
        record(page.figures.settings.home, "record_view", page.rights.user, what=what, part=part, records=count)
        st.session_state[_SEEN] = key
