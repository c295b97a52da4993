"""Waiting for a page that has been drawn, listening to what it does, and walking through all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Request

from dashboard.drill import METRIC, RECORDS
from dashboard.views import views

# Drawn: connected, no script at work, nothing stale, every chart has its marks; three frames in a row, because one
# quiet frame may be the gap before the next run.
_READY = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || app.dataset.testConnectionState !== 'CONNECTED') return false;
  if (app.dataset.testScriptState !== 'notRunning') return false;
  if (document.querySelector('[data-testid="stSkeleton"],[data-testid="stSpinner"],[data-stale="true"]')) return false;
  if (!document.querySelector('h1')) return false;
  const charts = [...document.querySelectorAll('[data-testid="stPlotlyChart"]')];
  return charts.every(chart => chart.querySelector('.main-svg'));
}"""
_FRAMES = 3
CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"),
    *("--disable-component-update", "--disable-sync", "--disable-quic"),
]
"""The machine's own Chromium, without traffic of its own."""
_LED_TO = {"customer", "case"}
# Streamlit looks for its own base path under deep links first; these two answers are not ours.
_PROBES = ("/_stcore/health", "/_stcore/host-config")


@dataclass
class Heard:
    """What the page complained about, and whom else it called."""

    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


def listen(page: Page, address: str) -> Heard:
    """Hears the console and the requests of a page from now on."""
    heard = Heard()

    def console(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.location.get("url", "").endswith(_PROBES):
            heard.complaints.append(message.text)

    def request(asked: Request) -> None:
        if not asked.url.startswith((address, address.replace("http", "ws"), "data:", "blob:")):
            heard.strangers.append(asked.url)

    page.on("console", console)
    page.on("pageerror", lambda error: heard.complaints.append(str(error)))
    page.on("request", request)
    return heard


def settled(page: Page) -> None:
    """Waits until the page is drawn."""
    counted = f"window.__quiet = ({_READY})() ? (window.__quiet || 0) + 1 : 0"
    page.wait_for_function(
        f"() => {{ {counted}; return window.__quiet >= {_FRAMES}; }}",
        polling="raf",
        timeout=60_000,
    )


def opened(page: Page, address: str) -> Any:
    """Goes there and waits until the page is drawn."""
    page.goto(address)
    settled(page)
    return page


def every_page(page: Page, address: str, language: str = "en", only: Collection[str] = ()) -> Iterator[str]:
    """Opens every page in turn, or those alone that are named, and gives its name: the list of records of one figure,
    and the customer and the case that it leads to where there is one."""
    led_to: dict[str, str] = {}
    for view in views():
        wanted = not only or view in only
        if not wanted and not (view == RECORDS and {*only} & _LED_TO):
            continue
        query = f"lang={language}" + (f"&{METRIC}=fcr_reported" if view == RECORDS else "")
        opened(page, f"{address}/{led_to.get(view) or f'{view}?{query}'}")
        if view == RECORDS:
            for name in _LED_TO:
                link = page.locator(f"a[href^='{name}?']")
                led_to[name] = (link.first.get_attribute("href") or "") if link.count() else ""
        if wanted:
            yield view


def picture(page: Page, folder: Path, name: str) -> Path:
    """A picture of what the window shows."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    page.screenshot(path=path)
    return path
