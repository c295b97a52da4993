"""The browser's Back and Forward: one choice of the reader, one step."""

from __future__ import annotations

import re

import pytest
from dash_browser import opened, settled
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def chosen(page: Page) -> list[str]:
    """The channels that are marked as chosen."""
    return page.locator(".st-key-channel button[aria-pressed=true]").all_inner_texts()


def steps(page: Page) -> int:
    """How many entries the history of the tab holds."""
    return int(page.evaluate("history.length"))


def test_back_and_forward_walk_through_filters_and_pages(page: Page, dashboard_url: str) -> None:
    opened(page, f"{dashboard_url}/resolution?lang=en")
    at_first, all_channels = steps(page), page.locator("h1").first.inner_text()
    page.get_by_test_id("stSidebar").get_by_text("Chat", exact=True).click()
    expect(page).to_have_url(re.compile("ch=chat"))
    settled(page)
    of_chat = page.locator("h1").first.inner_text()
    assert of_chat != all_channels
    page.get_by_role("link", name="Waiting").click()
    expect(page).to_have_url(re.compile(r"/waiting\?.*ch=chat"))
    settled(page)
    expect(page.get_by_text("Channel: Chat")).to_be_visible()
    assert steps(page) == at_first + 2
    page.go_back()
    expect(page).to_have_url(re.compile(r"/resolution\?.*ch=chat"))
    expect(page.locator("h1").first).to_have_text(of_chat)
    page.go_back()
    expect(page).to_have_url(re.compile(r"/resolution\?(?!.*ch=)"))
    expect(page.locator("h1").first).to_have_text(all_channels)
    assert chosen(page) == []
    page.go_forward()
    expect(page.locator("h1").first).to_have_text(of_chat)
    assert chosen(page) == ["Chat"]
    assert steps(page) == at_first + 2


def test_the_list_of_those_that_do_not_has_an_address_of_its_own(page: Page, dashboard_url: str) -> None:
    opened(page, f"{dashboard_url}/records?lang=en&m=fcr_reported")
    before, whole = steps(page), page.locator("h1").first.inner_text()
    assert "part=" not in page.url
    page.get_by_role("radio", name="Those that do not").click()
    expect(page).to_have_url(re.compile("m=fcr_reported.*part=others"))
    expect(page.locator("h1").first).not_to_have_text(whole)
    assert steps(page) == before + 1
    page.reload()
    settled(page)
    expect(page.get_by_role("radio", name="Those that do not")).to_be_checked()
    page.go_back()
    expect(page.locator("h1").first).to_have_text(whole)
    expect(page.get_by_role("radio", name="Those that do not")).not_to_be_checked()
