"""What only a browser can tell: addresses, languages, widths, and that nothing leaves the machine."""

from __future__ import annotations

import re

import pytest
from dash_browser import listen, opened, settled
from playwright.sync_api import Browser, Page, expect

from dashboard.views import views

pytestmark = pytest.mark.browser
PAGES = ["" if index == 0 else name for index, name in enumerate(views())]
NARROW = {"width": 390, "height": 844}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_draws_without_complaint_and_calls_nobody_else(page: Page, dashboard_url: str, path: str) -> None:
    heard = listen(page, dashboard_url)
    opened(page, f"{dashboard_url}/{path}")
    assert heard.complaints == []
    assert heard.strangers == []
    expect(page.locator("h1").first).to_be_visible()


def test_a_script_that_is_not_ours_does_not_run_and_is_heard_of(page: Page, dashboard_url: str) -> None:
    heard = listen(page, dashboard_url)
    opened(page, f"{dashboard_url}/definitions?lang=en")
    add = """(marks) => new Promise(done => {
      const script = Object.assign(document.createElement('script'), marks);
      script.onload = script.onerror = () => done(window.foreign);
      document.head.append(script);
      if (marks.text) done(window.foreign);
    })"""
    assert page.evaluate(add, {"text": "window.foreign = 1"}) is None
    assert page.evaluate(add, {"src": "data:text/javascript,window.foreign=1"}) is None
    assert len([text for text in heard.complaints if "Content Security Policy" in text]) == 2
    # A script under dashboard/static is ours.
    own = page.request.get(f"{dashboard_url}/app/static/icon.png")
    assert own.ok and heard.strangers == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone(browser: Browser, dashboard_url: str, path: str) -> None:
    page = browser.new_context(viewport=NARROW).new_page()
    opened(page, f"{dashboard_url}/{path}")
    widths = page.evaluate(
        "() => [document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth)"
    )
    assert max(widths) <= NARROW["width"]
    page.context.close()


def test_a_filter_changes_the_address_and_the_figures(page: Page, dashboard_url: str) -> None:
    opened(page, f"{dashboard_url}/emotions?lang=en")
    before = page.locator("h1").first.inner_text()
    page.get_by_test_id("stSidebar").get_by_text("Chat", exact=True).click()
    expect(page).to_have_url(re.compile("ch=chat"))
    settled(page)
    assert page.locator("h1").first.inner_text() != before


def test_a_link_opened_in_another_language_keeps_its_filters(page: Page, dashboard_url: str) -> None:
    choice = "from=2026-09-07&to=2026-10-04&ch=chat&dep=Returns"
    opened(page, f"{dashboard_url}/emotions?{choice}&lang=zh-Hant")
    for part in choice.split("&"):
        expect(page).to_have_url(re.compile(part))
    assert page.evaluate("document.documentElement.lang") == "zh-Hant"
    expect(page.locator("h1").first).to_contain_text("負面情緒率")
    expect(page.get_by_text("部門：Returns")).to_be_visible()


def test_the_filters_survive_a_walk_through_the_pages(page: Page, dashboard_url: str) -> None:
    opened(page, f"{dashboard_url}/?ch=chat&lang=en")
    page.get_by_role("link", name="Waiting").click()
    expect(page).to_have_url(re.compile(r"/waiting\?.*ch=chat"))
    settled(page)
    expect(page.get_by_text("Channel: Chat")).to_be_visible()


def test_the_browsers_language_is_used_when_the_link_names_none(browser: Browser, dashboard_url: str) -> None:
    page = browser.new_context(locale="zh-CN").new_page()
    opened(page, dashboard_url)
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    page.context.close()


def test_dark_readers_get_a_dark_page_and_dark_charts(browser: Browser, dashboard_url: str) -> None:
    page = browser.new_context(color_scheme="dark").new_page()
    opened(page, f"{dashboard_url}/resolution")
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor") == "rgb(18, 23, 29)"
    ink = page.evaluate("document.querySelector('.js-plotly-plot')._fullLayout.font.color")
    assert ink == "#E6EAEE"
    page.context.close()


def test_a_chart_and_its_table_say_the_same(page: Page, dashboard_url: str) -> None:
    opened(page, f"{dashboard_url}/resolution?lang=en")
    card = page.locator(".st-key-card-fcr_reported").first
    drawn = card.locator(".js-plotly-plot").evaluate("plot => plot.data.find(t => t.name === 'value').y.length")
    card.get_by_text("Table", exact=True).click()
    expect(card.locator("table tbody tr")).to_have_count(drawn)


def test_every_chart_has_a_name_for_a_screen_reader(page: Page, dashboard_url: str) -> None:
    opened(page, f"{dashboard_url}/waiting?lang=en")
    names = page.locator("[data-testid=stPlotlyChart]").evaluate_all(
        "charts => charts.map(chart => (chart.closest('[role=figure]') || chart.querySelector('[role=figure]') "
        "|| chart).getAttribute('aria-label'))"
    )
    assert names
    assert all(name and "interval" in name for name in names)


def test_a_week_is_frozen_beside_the_page(page: Page, dashboard_url: str) -> None:
    opened(page, f"{dashboard_url}/snapshots?lang=en")
    page.get_by_role("button", name="Freeze 20").click()
    expect(page.get_by_role("progressbar")).to_be_visible(timeout=20_000)
    # The rest of the page answers meanwhile.
    page.get_by_role("link", name="Waiting").click()
    expect(page).to_have_url(re.compile("/waiting"))
    settled(page)
