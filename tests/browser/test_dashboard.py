"""What only a browser can tell of every page: that it draws, fits, can be read by all, and that nothing leaves the
machine. Two readers walk through all pages once: one at a desk in the light, one with a phone in the dark."""

from __future__ import annotations

import re
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from dash_browser import Heard, every_page, listen, opened, picture, settled
from playwright.sync_api import Browser, Page, TimeoutError, expect

from dashboard.views import views

pytestmark = pytest.mark.browser
# The reader at the desk makes the window narrower, too.
NARROWER = {"light-1440": (1024,), "dark-390": ()}
READERS: dict[str, dict[str, Any]] = {
    "light-1440": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark-390": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}
# WCAG 2.2 AA.
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_AXE = {"runOnly": {"type": "tag", "values": _TAGS}, "resultTypes": ["violations"]}
_WIDTHS = "() => [document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth)"
_COLOURS = """() => [getComputedStyle(document.querySelector('.stApp')).backgroundColor,
  ...[...document.querySelectorAll('.js-plotly-plot')].map(plot => plot._fullLayout.font.color)]"""
_NAMES = """charts => charts.map(chart => (chart.closest('[role=figure]') || chart.querySelector('[role=figure]')
  || chart).getAttribute('aria-label'))"""
# The titles of cards of little height that share a row with a tall one.
_DWARFED = """() => [...document.querySelectorAll('[data-testid=stGrid]')].flatMap(grid => {
  const cells = [...grid.querySelectorAll('[data-testid=stGridCell]')], low = '[class*=st-key-low-]'
  return cells.filter(one => one.offsetParent && one.querySelector(low) && cells.some(other =>
    !other.querySelector(low) && other.offsetTop === one.offsetTop)).map(one => one.querySelector('h3')?.textContent)
})"""


@dataclass
class Walk:
    """What one reader met: by page, in the order of the pages."""

    heard: Heard
    headlines: dict[str, int] = field(default_factory=dict)
    widths: dict[tuple[str, int], int] = field(default_factory=dict)
    colours: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, list[str | None]] = field(default_factory=dict)
    dwarfed: dict[str, list[str]] = field(default_factory=dict)
    barriers: dict[str, list[tuple[str, str, int]]] = field(default_factory=dict)
    complaints: dict[str, list[str]] = field(default_factory=dict)


def _needed(page: Page, window: Any) -> int:
    """How wide the page is in such a window, once its charts have followed."""
    page.set_viewport_size(window)
    with suppress(TimeoutError):
        page.wait_for_function(f"() => Math.max(...({_WIDTHS})()) <= innerWidth", polling="raf", timeout=5_000)
    return max(page.evaluate(_WIDTHS))


@pytest.fixture(scope="module", params=list(READERS))
def walk(request: pytest.FixtureRequest, browser: Browser, dashboard_url: str, project: Path) -> Walk:
    """One reader's way through all pages, with a picture of each."""
    page = browser.new_context(**READERS[request.param]).new_page()
    met = Walk(listen(page, dashboard_url))
    for view in every_page(page, dashboard_url):
        met.headlines[view] = page.locator("h1").count()
        met.colours[view] = page.evaluate(_COLOURS)
        met.names[view] = page.locator("[data-testid=stPlotlyChart]").evaluate_all(_NAMES)
        met.dwarfed[view] = page.evaluate(_DWARFED)
        met.complaints[view] = met.heard.complaints.copy()
        met.barriers[view] = [
            (one["id"], one["nodes"][0]["html"][:160], len(one["nodes"]))
            for one in Axe().run(page, options=_AXE).response["violations"]
            if one["impact"] in {"serious", "critical"}
        ]
        met.heard.complaints.clear()
        picture(page, project / "var" / "screenshots", f"{view}-en-{request.param}")
        window = READERS[request.param]["viewport"]
        for width in (window["width"], *NARROWER[request.param]):
            met.widths[view, width] = _needed(page, {**window, "width": width})
        page.set_viewport_size(window)
    page.context.close()
    return met


def test_every_page_draws_without_complaint(walk: Walk) -> None:
    assert walk.complaints == {view: [] for view in views()}
    assert set(walk.headlines.values()) == {1}


def test_no_page_calls_anybody_else(walk: Walk) -> None:
    assert walk.heard.strangers == []


def test_nothing_serious_stands_in_the_way_of_a_reader(walk: Walk) -> None:
    assert walk.barriers == {view: [] for view in views()}


def test_no_card_of_little_height_shares_a_row_with_a_tall_one(walk: Walk) -> None:
    assert walk.dwarfed == {view: [] for view in views()}


def test_every_page_fits_the_window(walk: Walk) -> None:
    assert {at: found for at, found in walk.widths.items() if found > at[1]} == {}


def test_pages_and_charts_are_in_the_readers_colours(walk: Walk, request: pytest.FixtureRequest) -> None:
    dark = request.node.callspec.params["walk"].startswith("dark")
    ground, ink = ("rgb(18, 23, 29)", "#E6EAEE") if dark else ("rgb(255, 255, 255)", "#1F2933")
    assert all(found[0] == ground and set(found[1:]) <= {ink} for found in walk.colours.values())
    assert len(walk.colours["resolution"]) > 1


def test_every_chart_has_a_name_for_a_screen_reader(walk: Walk) -> None:
    assert walk.names["waiting"] and all(name for names in walk.names.values() for name in names)


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


def test_a_chart_and_its_table_say_the_same(page: Page, dashboard_url: str) -> None:
    opened(page, f"{dashboard_url}/resolution?lang=en")
    card = page.locator(".st-key-card-fcr_reported").first
    drawn = card.locator(".js-plotly-plot").evaluate("plot => plot.data.find(t => t.name === 'value').y.length")
    card.get_by_text("Table", exact=True).click()
    expect(card.locator("table tbody tr")).to_have_count(drawn)


def test_a_click_on_a_mark_opens_the_records_behind_it(page: Page, dashboard_url: str) -> None:
    opened(page, f"{dashboard_url}/resolution?lang=en")
    mark = page.locator(".st-key-card-fcr_reported .points path").nth(3)
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile(r"/records\?.*m=fcr_reported.*at=week"))
    settled(page)
    expect(page.locator("h1")).to_have_text(re.compile(r"^[\d,]+ records"))


def test_the_first_page_opens_by_its_name_with_its_filters(dashboard_url: str) -> None:
    with urllib.request.urlopen(f"{dashboard_url}/overview?lang=zh-Hant&ch=chat") as answer:
        assert answer.url == f"{dashboard_url}/?lang=zh-Hant&ch=chat"
