"""Pictures of every page, to be looked at: what no assertion sees. `scripts/screenshots` runs it."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT), str(Path(__file__).parent)]

from dash_browser import CHROMIUM, QUIET, every_page, picture, settled  # noqa: E402 - found by the line above
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from shared import answering, free_port, load_year  # noqa: E402

from dashboard.serve import command, environment  # noqa: E402
from dashboard.views import views  # noqa: E402
from dashboard.words import languages  # noqa: E402

_SCHEMES, _WIDTHS, _HOMES = ("light", "dark"), (1440, 1024, 390), ("full", "empty")
_TALLEST, _WINDOW = 6_000, 900
_INSIDE = "document.querySelector('[data-testid=stMain]').scrollHeight"


def main() -> None:
    """Takes the pictures that are asked for; all of them by default."""
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    for name, known in (
        ("page", tuple(views())), ("language", tuple(languages())), ("scheme", _SCHEMES), ("home", _HOMES)
    ):  # fmt: skip
        parser.add_argument(f"--{name}", action="append", choices=known, help="repeat it for several; all by default")
    parser.add_argument("--width", action="append", type=int, help=f"in pixels; {_WIDTHS} by default")
    parser.add_argument("--full", type=Path, help="a home folder with records; the sample year by default")
    parser.add_argument("--out", type=Path, default=PROJECT / "var" / "screenshots")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        for home in given.home or _HOMES:
            with _served(_home(home, given.full, Path(folder))) as address:
                for language in given.language or languages():
                    for scheme in given.scheme or _SCHEMES:
                        name = f"{language}-{scheme}" if home == "full" else f"{language}-{scheme}-empty"
                        _take(browser, address, language, scheme, name, given)
        browser.close()


def _home(which: str, full: Path | None, folder: Path) -> Path:
    if which == "full" and full is not None:
        return full.resolve()
    made = folder / which
    made.mkdir()
    if which == "full":
        load_year(made)
        return made / "home"
    return made


@contextmanager
def _served(home: Path) -> Iterator[str]:
    address = f"http://127.0.0.1:{(port := free_port())}"
    with subprocess.Popen(
        command(port), env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            answering(f"{address}/healthz")
            yield address
        finally:
            server.terminate()


def _take(browser: Browser, address: str, language: str, scheme: str, name: str, given: argparse.Namespace) -> None:
    widths = given.width or _WIDTHS
    for width in widths:
        context = browser.new_context(viewport={"width": width, "height": _WINDOW}, color_scheme=scheme)  # type: ignore[arg-type]  # one of two
        page = context.new_page()
        for view in every_page(page, address, language, given.page or ()):
            _whole(page, width)
            print(picture(page, given.out, f"{view}-{name}-{width}"))  # noqa: T201 - a script
            page.set_viewport_size({"width": width, "height": _WINDOW})
        context.close()


def _whole(page: Page, width: int) -> None:
    """Makes the window as tall as the page, which scrolls inside."""
    page.set_viewport_size({"width": width, "height": min(_TALLEST, max(_WINDOW, page.evaluate(_INSIDE)))})
    settled(page)


if __name__ == "__main__":
    main()
