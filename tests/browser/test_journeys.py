"""Whole ways through the dashboard, as people go them: a manager finds a reason, a committee opens a shared link."""

from __future__ import annotations

import re

import pytest
from dash_browser import opened, settled
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
# What the sample year holds on purpose (docs/demo.md): from here on e-mail is handed on from team to team.
FROM = "2026-09-07"


def _cells(table: str, page: Page) -> list[list[str]]:
    rows = page.locator(f"{table} tbody tr")
    return rows.evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.innerText))")  # type: ignore[no-any-return]


def test_a_manager_finds_why_first_contact_resolution_by_e_mail_fell(page: Page, dashboard_url: str) -> None:
    opened(page, f"{dashboard_url}/?lang=en")
    agenda = page.locator(".st-key-card-changes li", has_text="First-contact resolution, Email").first
    assert re.search(r"−1\d\.\d", agenda.inner_text())
    page.get_by_test_id("stSidebar").get_by_text("Email", exact=True).click()
    expect(page).to_have_url(re.compile("ch=email"))
    page.get_by_role("link", name="Resolution").click()
    settled(page)
    # Within every department, and not because more of it goes to weaker ones.
    moved = page.locator(".st-key-card-moved-fcr_reported")
    expect(moved.locator("h3")).to_have_text(
        re.compile(r"What moved First-contact resolution: −1\d\.\d .*, beyond noise")
    )
    body = _cells(".st-key-card-moved-fcr_reported [role=region]:visible", page)
    within = {row[0].split(" ")[0]: row[1] for row in body}
    assert {"Billing", "Logistics", "Returns"} <= set(within)
    assert all(amount.startswith("−") for amount in within.values())
    # A week after the fall, and of it the records that do not count.
    week = page.locator(".st-key-card-fcr_reported")
    week.get_by_text("Table", exact=True).click()
    week.get_by_role("row", name=re.compile("2026-W44")).get_by_role("link").click()
    settled(page)
    page.get_by_role("radio", name="Those that do not").click()
    expect(page).to_have_url(re.compile("part=others"))
    settled(page)
    heads = page.locator("table thead th").all_inner_texts()
    column = heads.index("Transfers")
    records = _cells("table", page)
    assert {(row[heads.index("Channel")], row[heads.index("Escalated")]) for row in records} == {
        ("Email", "no"),
        ("Email", "yes"),
    }
    assert sum(row[column] not in ("", "0") for row in records) > len(records) / 2
    # One case: where it went.
    handed_on = next(place for place, row in enumerate(records) if row[column] not in ("", "0"))
    page.locator("table tbody tr").nth(handed_on).get_by_role("link", name=re.compile("the case")).click()
    settled(page)
    expect(page.locator(".st-key-card-case-moments")).to_contain_text(re.compile(r"transfers [12]"))


NUMBER = re.compile(r"\d[\d,.]*")


def _figures(page: Page) -> list[list[str]]:
    page.locator(".st-key-card-fcr_reported summary").click()
    expect(page.locator(".st-key-card-fcr_reported table tbody tr")).to_have_count(8)
    rows = _cells(".st-key-card-fcr_reported table", page)
    return [NUMBER.findall(" ".join(row)) for row in rows]


def test_the_committee_reads_a_shared_link_in_its_own_language(browser: Browser, dashboard_url: str) -> None:
    colleague = browser.new_context(locale="zh-TW", viewport={"width": 1440, "height": 900}).new_page()
    opened(colleague, f"{dashboard_url}/resolution?from={FROM}&to=2026-11-01&ch=email,phone&dep=Billing")
    assert colleague.evaluate("document.documentElement.lang") == "zh-Hant"
    theirs, link = _figures(colleague), colleague.url
    assert "2026年9月7日" in colleague.locator("[data-testid=stMain]").inner_text()
    colleague.context.close()
    reader = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900}).new_page()
    opened(reader, link)
    # A list that opens while the sidebar still scrolls closes again.
    reader.locator(".st-key-language").scroll_into_view_if_needed()
    reader.locator(".st-key-language").get_by_role("combobox").click()
    reader.get_by_role("option", name="English").click()
    expect(reader).to_have_url(re.compile("lang=en"))
    settled(reader)
    assert reader.evaluate("document.documentElement.lang") == "en"
    assert reader.url == link.replace("lang=zh-Hant", "lang=en")
    assert _figures(reader) == theirs
    said = reader.locator("[data-testid=stMain]").inner_text()
    assert "7 Sept 2026" in said and "Channel: Phone, Email" in said
    assert not re.search("[\u4e00-\u9fff]", said)
    reader.context.close()
