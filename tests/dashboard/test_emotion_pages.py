"""The pages of emotions over texts: rates that people audited stand apart from the index, and labels are kept."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from dash_app import alts_of, html_of, open_page
from small_warehouse import publish_records, settings_in
from streamlit.testing.v1 import AppTest

from dashboard.look import LIGHT
from warehouse.label_queue import given
from warehouse.labels import LabelStore
from warehouse.publish import publishing
from warehouse.store import Warehouse, WarehouseReader


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sixty texts by phone, forty of them labelled, and sixty by chat, none labelled."""
    (tmp_path / "settings.toml").write_text('business_zone = "UTC"\n', encoding="utf-8")
    start = datetime(2026, 1, 5)
    contacts = [
        {"interaction_id": str(i), "channel": "phone" if i < 60 else "chat",
         "started_at": start + timedelta(hours=8 * i % 600),
         "text": f"nobody answers, number {i}", "department": "Billing", "category": "Bill", "resolved": i % 2 == 0}
        for i in range(120)
    ]  # fmt: skip
    scores = [
        {"record_key": str(i), "day": one["started_at"].date(), "p": 0.9, "state": "negative", "intensity": 3,
         "hits": ["nobody answers"], "forms": ["anger"], "causes": ["lag"], "needs": ["waiting_anxiety"]}
        for i, one in enumerate(contacts)
    ]  # fmt: skip
    labels = [{"record_key": str(i), "verdict": "negative" if i % 4 else "not_negative"} for i in range(40)]
    publish_records(settings_in(tmp_path, min_group=5), contacts, scores=scores, labels=labels)
    with_model = settings_in(tmp_path, min_group=5)
    with publishing(with_model) as building:
        building.connection.execute(
            "insert into emotion_models (model_id, engine, made_at, in_force, labels)"
            " values ('m', 'lexicon', now(), true, 0)"
        )
        building.publish(figures_changed=True)
    monkeypatch.setenv("ENDVALUE_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_audited_and_uncalibrated_channels_are_told_apart(home: Path, language: str) -> None:
    page = open_page("emotions", language)
    assert [error.value for error in page.exception] == []
    html = html_of(page)
    said = {"en": "uncalibrated index", "zh-Hans": "未校准指数", "zh-Hant": "未校準指數"}[language]
    assert said in html and "75.0" in html
    assert any("nobody answers" in text for text in (html, *alts_of(page)))
    # Week by week the index is grey, and is called what it is.
    (weeks,) = [chart.proto for chart in page.get("plotly_chart") if said in chart.proto.alt.partition("·")[0]]
    assert [one["line"]["color"] for one in json.loads(weeks.spec)["data"] if one["name"] == "value"] == [LIGHT.mute]


def test_a_label_given_on_the_page_is_kept_and_the_next_text_comes(home: Path) -> None:
    page = open_page("labelling")
    page.text_input(key="rater").set_value("ann").run()
    assert [error.value for error in page.exception] == []
    first = key(page, 6)
    page.button(key=first).click().run()
    assert first not in [button.key for button in page.button]
    (label,) = LabelStore(home).read()[0]
    assert (label.rater, label.verdict, label.form, label.design) == ("ann", "not_negative", None, "random")
    page.button(key=next(one.key for one in page.button if one.key.startswith("label-back"))).click().run()
    assert key(page, 6) == first
    page.button(key=key(page, 1)).click().run()
    assert key(page, 6) != first
    assert [(one.label_id, one.verdict, one.form) for one in given(warehouse_in(home)) if one.rater == "ann"] == [
        (label.label_id, "negative", "anger")
    ]


def key(page: AppTest, number: int) -> str:
    return next(str(button.key) for button in page.button if str(button.key).startswith(f"label-{number}-"))


def warehouse_in(home: Path) -> Warehouse:
    found = WarehouseReader(settings_in(home)).current()
    assert found is not None
    return found
