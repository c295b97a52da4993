"""The report in a real browser: offline, silent, every chart drawn, and whole on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from snapshot_sample import WEEK, publish_sample

from dashboard.snapshot.__main__ import main

pytestmark = pytest.mark.browser
_DRAWN = "[...document.querySelectorAll('.plotly-graph-div')].every(chart => chart.querySelector('.main-svg'))"
_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Charts wider than the text of an A4 page, in CSS pixels.
_CLIPPED = "[...document.querySelectorAll('.chart .svg-container')].filter(e => e.offsetWidth > 703).length"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report in the language whose glyphs are the widest."""
    folder = tmp_path_factory.mktemp("report")
    publish_sample(folder / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENDVALUE_HOME", str(folder / "home"))
        assert (
            main(["make", "--week", WEEK, "--out", str(folder / "out"), "--language", "zh-Hant", "--format", "html"])
            == 0
        )
    return folder / "out" / "report.html"


@pytest.fixture(scope="module")
def opened(browser: Browser, report: Path) -> Iterator[tuple[Page, list[str]]]:
    """The report opened from its file, and all that it asked for or complained about."""
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    noted: list[str] = []
    page.on("console", lambda message: noted.append(message.text))
    page.on("pageerror", lambda error: noted.append(str(error)))
    page.on("request", lambda request: noted.append(request.url) if not request.url.startswith("file:") else None)
    page.goto(report.as_uri())
    page.wait_for_function(_DRAWN)
    yield page, noted
    page.close()


def test_the_report_opens_offline_without_a_request_or_a_complaint(opened: tuple[Page, list[str]]) -> None:
    _, noted = opened
    assert noted == []


def test_no_part_of_the_report_is_wider_than_the_window(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    assert page.evaluate(_WIDE) == 0


def test_folded_tables_are_open_on_paper_and_charts_fit_its_width(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    assert page.locator("details:not([open])").count() > 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("details:not([open])").count() == 0
    assert page.evaluate(_CLIPPED) == 0
    assert page.pdf(format="A4", print_background=True).startswith(b"%PDF")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() > 0
