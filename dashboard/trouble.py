"""What went wrong, in the reader's language. The error's own words name folders of the server and are for operators:
an administrator reads them on the page, everybody else's go to the server's log."""

from __future__ import annotations

import logging

import streamlit as st

from dashboard import markup
from dashboard.charts import Pen
from dashboard.plain import html
from dashboard.rights import Rights
from dashboard.words import Words
from warehouse.errors import BusyError, DefinitionError, DiskFullError, EndValueError, StoreError

_LOG = logging.getLogger(__name__)
# The first that fits; each has its words under `trouble`.
_KINDS = ((DiskFullError, "full"), (BusyError, "busy"), (StoreError, "store"), (DefinitionError, "definition"))


def said(error: EndValueError, words: Words) -> tuple[str, str]:
    """What happened and what to do next: of an error that says its `reason`, just that; else of its kind."""
    reason = error.facts.get("reason")
    kind = reason or next((name for known, name in _KINDS if isinstance(error, known)), "other")
    facts = {name: str(value) for name, value in error.facts.items()}
    return words(f"trouble.{kind}", **facts), words(f"trouble.{kind}_next", **facts)


def trouble(error: EndValueError, pen: Pen, rights: Rights | None, title: str = "") -> None:
    """Draws the notice.

    Args:
        error: what happened.
        pen: the reader's words and colours.
        rights: of the reader; None where they are not known.
        title: over the notice, where it is not the page itself that is in trouble.
    """
    words = pen.words
    details = _details(error, rights)
    paragraphs = [*said(error, words), *([words("trouble.details")] if details else [])]
    html(markup.notice(title or words("trouble.title"), paragraphs, details, [], pen.palette))


def trouble_line(error: EndValueError, words: Words, rights: Rights) -> None:
    """The same in a narrow place."""
    st.text(" ".join([*said(error, words), *_details(error, rights)]))


def _details(error: EndValueError, rights: Rights | None) -> list[str]:
    if "reason" in error.facts:
        return []
    if rights is not None and rights.may("administration"):
        return [f"{error.what}. {error.next_step}"]
    _LOG.error("A page was not drawn: %s", error)
    return []
