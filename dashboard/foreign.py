"""Streamlit's own words, which nothing translates: told to the page, whose script puts ours in their place."""

from __future__ import annotations

import json
from html import escape

import streamlit as st

from dashboard.words import Words

# As Streamlit 1.67 writes them, which is pinned; the key of ours is under `foreign`.
THEIRS = {
    "App pages": "pages",
    "Main menu": "menu",
    "Sidebar": "sidebar",
    "Expand sidebar": "expand",
    "Collapse sidebar": "collapse",
    "Close": "close",
    "Open": "open",
    "Clear value": "clear",
    "Clear all": "clear_all",
    "Clear dates": "clear_dates",
    "Choose date range": "dates",
    "Quick select a date range": "quick",
    "Previous month": "before",
    "Next month": "after",
    "Theme": "theme",
    "Running...": "running",
    "Copy to clipboard": "copy",
    "Page not found": "lost",
    # The sentence below that heading begins so; the rest names the page.
    "You have requested page /": "lost_why",
}


def tell(words: Words) -> None:
    """Tells the page its language: that of the document, for glyphs and voices, and of Streamlit's own words."""
    table = json.dumps({theirs: words(f"foreign.{key}") for theirs, key in THEIRS.items()}, ensure_ascii=False)
    st.html(f"<div hidden data-lang='{words.tag}' data-page-words='{escape(table, quote=True)}'></div>")
