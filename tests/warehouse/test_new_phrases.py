"""What customers say this week that they did not say before is found; what one person repeats, or chance, is not."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_warehouse import publish_records, settings_in

from warehouse.new_phrases import _side_by_side, new_phrases
from warehouse.slices import Slice
from warehouse.store import Warehouse

END = datetime(2026, 3, 1)
_WORDS = ("delivery", "refund", "order", "screen", "invoice", "account", "parcel", "store", "price", "colour")


def texts(folder: Path, seed: int, planted: str = "", people: int = 12) -> Warehouse:
    chance = random.Random(seed)
    contacts: list[dict[str, Any]] = []
    for i in range(900):
        day = END - timedelta(days=i % 60)
        words = " ".join(chance.choice(_WORDS) for _ in range(5))
        contacts.append({"interaction_id": str(i), "started_at": day, "text": words, "customer_id": f"s:{i}"})
    for i in range(12 if planted else 0):
        contacts.append(
            {
                "interaction_id": f"n{i}",
                "started_at": END,
                "text": planted,
                "customer_id": f"s:n{i % people}",
            }
        )
    scores = [{"record_key": one["interaction_id"], "day": one["started_at"].date(), "p": 0.5} for one in contacts]
    return publish_records(settings_in(folder, min_group=5), contacts, scores=scores)


WHERE = Slice((END - timedelta(days=20)).date(), END.date())


def test_a_phrase_that_is_new_this_week_is_found_whole(tmp_path: Path) -> None:
    found = new_phrases(texts(tmp_path, 1, "the new app logs me out"), WHERE)
    assert "the new app logs me" in found["phrase"].to_list()
    assert found["before"].to_list()[0] == 0


def test_chinese_is_found_without_words_between_spaces(tmp_path: Path) -> None:
    found = new_phrases(texts(tmp_path, 1, "新版闪退"), WHERE)
    assert found["phrase"].to_list()[0] == "新版闪退"


def test_what_fewer_people_than_the_minimum_group_say_is_not_shown(tmp_path: Path) -> None:
    assert "新版闪退" not in new_phrases(texts(tmp_path, 1, "新版闪退", people=4), WHERE)["phrase"].to_list()


def test_chance_alone_gives_no_finds(tmp_path: Path) -> None:
    assert sum(len(new_phrases(texts(tmp_path / str(seed), seed), WHERE)) for seed in range(4)) <= 1


@pytest.mark.parametrize("largest", [9, 2**61])
def test_equal_values_stand_in_their_order_however_large_they_are(largest: int) -> None:
    values = np.array([largest, 3, largest, 0, 3])
    found, places = _side_by_side(values, np.arange(5))
    assert (found.tolist(), places.tolist()) == ([0, 3, 3, largest, largest], [3, 1, 4, 0, 2])
