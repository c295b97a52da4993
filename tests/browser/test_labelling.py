"""A dashboard without sign-in over a home of its own: labels by keyboard, figures that come meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from dash_browser import opened
from label_texts import START, press, scores, texts
from playwright.sync_api import Page, expect
from shared import shared_server
from small_warehouse import publish_records, settings_in

from warehouse.labels import LabelStore

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty texts that wait for labels."""
    folder = tmp_path_factory.mktemp("house") / "home"
    publish_records(settings_in(folder, min_group=5), texts(), source="helpdesk", scores=scores())
    return folder


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with shared_server(home.parent, home) as found:
        yield found


def test_after_the_name_the_number_keys_label_at_once(page: Page, address: str, home: Path) -> None:
    opened(page, f"{address}/labelling?lang=en")
    page.get_by_label("Your name").focus()
    page.keyboard.type("Ann")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Not negative")).to_be_visible(timeout=30_000)
    press(page, ["1", "6"])
    labels, broken = LabelStore(home).read()
    assert ([(label.rater, label.verdict, label.form) for label in labels], broken) == (
        [("Ann", "negative", "anger"), ("Ann", "not_negative", None)], 0,
    )  # fmt: skip


def test_a_new_version_is_shown_on_an_open_page_without_a_reload(page: Page, address: str, home: Path) -> None:
    opened(page, f"{address}/resolution?lang=en")
    page.evaluate("window.opened_once = true")
    before = page.locator("h1").first.inner_text()
    later = [
        {"interaction_id": f"later-{i}", "started_at": START + timedelta(hours=i), "resolved": True} for i in range(60)
    ]
    publish_records(settings_in(home, min_group=5), later, source="later")
    expect(page.get_by_text("New since")).to_be_visible(timeout=30_000)
    expect(page.locator("h1").first).not_to_have_text(before)
    assert page.evaluate("window.opened_once")
