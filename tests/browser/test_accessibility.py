"""axe-core over every page, light and dark: nothing serious or critical by WCAG 2.2 AA."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from dash_browser import opened
from playwright.sync_api import Browser

from dashboard.views import views

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_stands_in_the_way_of_a_reader(
    browser: Browser, dashboard_url: str, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_context(color_scheme=scheme, viewport={"width": 1440, "height": 900}).new_page()
    found: dict[str, list[Any]] = {}
    for index, view in enumerate(views()):
        opened(page, f"{dashboard_url}/{'' if index == 0 else view}?lang=en")
        for one in Axe().run(page, options=OPTIONS).response["violations"]:
            if one["impact"] in {"serious", "critical"}:
                found.setdefault(one["id"], []).append((view, one["nodes"][0]["html"][:160], len(one["nodes"])))
    page.context.close()
    assert found == {}
