"""Who looked at which records: written down once for each list, customer or case that a session opens."""

from __future__ import annotations

import streamlit as st

from dashboard.page import Page
from warehouse.audit import record

_SEEN = "records_seen"


def written_down(page: Page, count: int, **looked: object) -> None:
    """Writes into the audit log that these records are shown.

    Args:
        page: the page that shows them.
        count: how many.
        looked: what was asked for, as plain values.

    Raises:
        StoreError: it cannot be written; the records must then not be shown.
    """
    key = repr(sorted(looked.items()))
    if st.session_state.get(_SEEN) != key:
        record(page.figures.settings.home, "record_view", page.rights.user, None, **looked, records=count)
        st.session_state[_SEEN] = key
