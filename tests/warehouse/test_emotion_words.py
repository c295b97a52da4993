"""Forms and causes are kept as bits, and every one of the vocabulary comes out as the word that went in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from small_warehouse import publish_records, settings_in

from warehouse.store import Warehouse
from warehouse.vocabulary import CAUSES, NEGATIVE_FORMS

AT = datetime(2026, 1, 5, 10)
BOTH = [*NEGATIVE_FORMS], [*CAUSES]


def scored(key: str, forms: list[str], causes: list[str]) -> dict[str, Any]:
    return {"record_key": key, "day": AT.date(), "p": 0.9, "forms": sorted(forms), "causes": sorted(causes)}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder: Path = tmp_path_factory.mktemp("words")
    scores = [scored(f"text {form}", [form], []) for form in NEGATIVE_FORMS]
    scores += [scored(f"text {cause}", [], [cause]) for cause in CAUSES]
    scores += [scored(f"source {form}", *BOTH) for form in NEGATIVE_FORMS] + [scored("all", *BOTH)]
    labels = [{"record_key": f"person {form}", "verdict": "negative", "form": form} for form in NEGATIVE_FORMS]
    labels += [{"record_key": f"person {cause}", "verdict": "negative", "cause": cause} for cause in CAUSES]
    scores += [scored(label["record_key"], *BOTH) for label in labels]
    contacts = [
        {"interaction_id": one["record_key"], "started_at": AT, "text": "x",
         "emotion_label": one["record_key"].partition(" ")[2] if one["record_key"].startswith("source") else None}
        for one in scores
    ]  # fmt: skip
    return publish_records(settings_in(folder), contacts, scores=scores, labels=labels)


def shown(told: Warehouse, key: str) -> dict[str, Any]:
    return told.sql("select * from emotion_records where record_key = $key", {"key": key}).row(0, named=True)


@pytest.mark.parametrize("form", NEGATIVE_FORMS)
def test_a_form_is_told_with_who_says_it(told: Warehouse, form: str) -> None:
    for who in ("text", "source", "person"):
        row = shown(told, f"{who} {form}")
        assert (row["forms"], row["form_origins"]) == ([form], [who])


@pytest.mark.parametrize("cause", CAUSES)
def test_a_cause_is_told_with_who_says_it(told: Warehouse, cause: str) -> None:
    for who in ("text", "person"):
        row = shown(told, f"{who} {cause}")
        assert (row["causes"], row["cause_origins"]) == ([cause], [who])


def test_all_of_them_stand_in_one_record(told: Warehouse) -> None:
    row = shown(told, "all")
    assert (row["forms"], row["causes"]) == (sorted(NEGATIVE_FORMS), sorted(CAUSES))
