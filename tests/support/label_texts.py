"""Sixty texts that wait for labels, and the keys that give them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dash_browser import settled
from playwright.sync_api import Page, expect

START = datetime(2026, 11, 2, 9)


def texts() -> list[dict[str, Any]]:
    """The contacts."""
    about = {"channel": "chat", "department": "Billing"}
    return [
        {**about, "interaction_id": f"t{i}", "started_at": START + timedelta(hours=i), "text": f"Wrong bill, case {i}"}
        for i in range(60)
    ]


def scores() -> list[dict[str, Any]]:
    """What a model said of them."""
    return [
        {"record_key": f"t{i}", "day": (START + timedelta(hours=i)).date(), "p": 0.9, "state": "negative",
         "text_mark": f"t{i}", "hits": [], "forms": ["anger"], "causes": [], "needs": []}
        for i in range(60)
    ]  # fmt: skip


def press(page: Page, keys: Sequence[str]) -> None:
    """Presses each key for the text that stands there, and waits for the next."""
    text = page.locator(".st-key-card-text p").last
    for key in keys:
        before = text.inner_text()
        page.keyboard.press(key)
        expect(text).not_to_have_text(before, timeout=30_000)
        settled(page)
