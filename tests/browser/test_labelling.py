"""Labelling without sign-in: who labels says a name, and the keyboard goes on from there."""

from __future__ import annotations

from pathlib import Path

import pytest
from dash_browser import opened
from label_texts import press, scores, texts
from playwright.sync_api import Page, expect
from shared import shared_server
from small_warehouse import publish_records, settings_in

from warehouse.labels import LabelStore

pytestmark = pytest.mark.browser


def test_after_the_name_the_number_keys_label_at_once(page: Page, tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish_records(settings_in(home, min_group=5), texts(), source="helpdesk", scores=scores())
    with shared_server(tmp_path, home) as address:
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
