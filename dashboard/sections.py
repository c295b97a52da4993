"""Long pages in parts: a heading where there is room; on a telephone a fold, so that the first answers are near."""

from __future__ import annotations

from contextlib import AbstractContextManager
from html import escape
from typing import Any

import streamlit as st

_NARROW_PX = 640
# The document decides, not the server, which does not know how wide a window is. What is folded is drawn and in the
# page, and comes at a touch, without a run of the script.
_RULES = (
    "<style>.fold-wide{font-size:1.2rem;font-weight:600;line-height:1.35;margin:10px 0 0;padding:0}"
    ".fold{display:none}"
    ".fold summary{font-size:1.05rem;font-weight:600;min-height:44px;padding:10px 2px;cursor:pointer}"
    f"@media (max-width:{_NARROW_PX}px){{.fold-wide{{display:none}}.fold{{display:block}}"
    "[class*=st-key-section-]:not(:has(.fold[open]))>:not(:first-child){display:none}}</style>"
)


def section(key: str, title: str) -> AbstractContextManager[Any]:
    """A part of a page under its heading.

    Args:
        key: unique on the page.
        title: the heading.
    """
    part = st.container(key=f"section-{key}", gap="small")
    name = escape(title)
    part.html(f"<h2 class='fold-wide'>{name}</h2><details class='fold'><summary>{name}</summary></details>{_RULES}")
    return part
