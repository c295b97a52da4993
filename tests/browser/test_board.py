"""The wall board in a real browser: it turns by itself, a key holds it, and nothing of the app is around it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_the_board_turns_by_itself_until_a_key_holds_it(page: Page, dashboard_url: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{dashboard_url}/?board=waiting,overview&seconds=5&lang=zh-Hant")
    first = page.get_by_role("region", name="等候")
    second = page.get_by_role("region", name="總覽")
    expect(first).to_be_visible(timeout=30_000)
    expect(second).to_be_hidden()
    expect(second).to_be_visible(timeout=10_000)
    assert second.evaluate("slide => getComputedStyle(slide).animationName") == "none"
    page.keyboard.press("p")
    expect(page.locator("[data-board-pause]")).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(6_000)
    expect(second).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(first).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    assert page.evaluate("document.documentElement.lang") == "zh-Hant"


def test_streamlits_own_words_are_in_the_readers_language(page: Page, dashboard_url: str) -> None:
    page.goto(f"{dashboard_url}/no-such-page?lang=zh-Hant")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("沒有這個頁面", timeout=30_000)
    expect(dialog).not_to_contain_text("You have requested")
    page.keyboard.press("Escape")
    expect(page.get_by_label("頁面", exact=True)).to_be_attached()
