"""The marts behind paths, causes and drivers agree with the metrics, and add up to their totals."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from random_records import random_records
from small_warehouse import publish_records, settings_in

from warehouse.causes import CAUSES, causes
from warehouse.drivers import broken_promises, doses, long_wait, settled_first
from warehouse.errors import DefinitionError
from warehouse.measuring import measure
from warehouse.paths import PATHS, paths
from warehouse.slices import Slice
from warehouse.store import Warehouse

WHERE = Slice(date(2026, 1, 5), date(2026, 3, 29))
START = datetime(2026, 1, 5, 9)
DAY = Slice(START.date(), START.date())


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return publish_records(settings_in(tmp_path_factory.mktemp("home")), *random_records(1))


@pytest.mark.parametrize("dimension", PATHS)
def test_paths_add_up_to_the_repeats_of_observed_resolution(warehouse: Warehouse, dimension: str) -> None:
    observed = measure(warehouse, "fcr_observed", WHERE).row(0, named=True)
    repeats = observed["n"] - observed["numerator"]
    found = paths(warehouse, WHERE, dimension)
    assert found.total == found.cells["repeats"].sum() == repeats > 0
    by_start = measure(warehouse, "fcr_observed", WHERE, (dimension,)).filter(pl.col("n") > pl.col("numerator"))
    rows = found.cells.group_by(dimension).agg(pl.col("repeats").sum())
    assert dict(rows.iter_rows()) == {
        row[dimension]: row["n"] - row["numerator"] for row in by_start.iter_rows(named=True)
    }


@pytest.mark.parametrize("what", list(CAUSES))
def test_causes_add_up_to_one(warehouse: Warehouse, what: str) -> None:
    found = causes(warehouse, WHERE, what)
    assert found["share"].sum() == pytest.approx(1)
    assert found["cumulative"][-1] == pytest.approx(1)
    assert found["count"].to_list() == sorted(found["count"], reverse=True)


def test_complaints_and_negative_emotion_are_those_of_the_metrics(warehouse: Warehouse) -> None:
    for what, key in (("complaints", "complaint_rate"), ("negative", "negative_emotion_rate")):
        assert causes(warehouse, WHERE, what)["count"].sum() == measure(warehouse, key, WHERE)["numerator"][0]


def test_small_paths_are_withheld_with_a_companion(tmp_path: Path) -> None:
    pairs = [("phone", "phone")] * 9 + [("phone", "chat")] * 2 + [("chat", "phone")] * 7 + [("chat", "chat")] * 8
    records = []
    for i, (first, then) in enumerate(pairs):
        about = {"customer_id": f"c:{i}", "category": "x"}
        records.append({**about, "interaction_id": f"{i}a", "started_at": START, "channel": first})
        records.append({**about, "interaction_id": f"{i}b", "started_at": START + timedelta(days=1), "channel": then})
    records.append({"interaction_id": "end", "started_at": START + timedelta(days=60), "customer_id": "c:z"})
    found = paths(publish_records(settings_in(tmp_path, min_group=5), records), DAY, "channel")
    hidden = found.cells.filter("hidden")
    assert ("phone", "chat") in hidden.select("channel", "next_channel").rows()
    assert len(hidden) >= 4
    assert hidden["repeats"].null_count() == len(hidden)


def test_an_unknown_question_is_refused(warehouse: Warehouse) -> None:
    with pytest.raises(DefinitionError, match="no path by category"):
        paths(warehouse, WHERE, "category")
    with pytest.raises(DefinitionError, match="not counted"):
        causes(warehouse, WHERE, "praise")


def answered(groups: list[tuple[int, int, dict[str, object]]]) -> tuple[list[dict[str, object]], ...]:
    """Contacts and answers: (answers, satisfied ones, what their contact went through) of each group."""
    contacts, answers = [], []
    for g, (n, satisfied, about) in enumerate(groups):
        for i in range(n):
            key = f"{g}-{i}"
            contacts.append({"interaction_id": key, "started_at": START, **about})
            score = 5.0 if i < satisfied else 1.0
            answers.append({"response_id": key, "interaction_id": key, "responded_at": START, "score": score})
    return contacts, answers


def test_a_planted_effect_of_waiting_is_found_with_its_katz_bounds(tmp_path: Path) -> None:
    groups = [(100, 80, {"wait_seconds": 180.0}), (50, 20, {"wait_seconds": 181.0}), (9, 9, {})]
    warehouse = publish_records(settings_in(tmp_path), *answered(groups))
    found = long_wait(warehouse, DAY)
    assert (found.value, found.n, found.base) == (pytest.approx(-0.5), 150, 159)
    # exp(ln 0.5 -+ 1.96 * sqrt(1/20 - 1/50 + 1/80 - 1/100)) - 1, worked by hand.
    assert found.lower == pytest.approx(-0.6488, abs=1e-4)
    assert found.upper == pytest.approx(-0.2881, abs=1e-4)
    table = doses(warehouse, DAY)
    assert table["answers"].to_list() == [0, 0, 100, 50, 0, 0]
    assert table["value"].to_list()[2:4] == [0.8, 0.4]


def test_ten_more_settled_contacts_raise_satisfaction_by_a_tenth_of_the_difference(tmp_path: Path) -> None:
    groups = [(60, 48, {"resolved": True}), (40, 12, {"resolved": False}), (5, 5, {})]
    found = settled_first(publish_records(settings_in(tmp_path), *answered(groups)), DAY)
    assert found.value == pytest.approx(0.1 * (0.8 - 0.3) / 0.6)
    assert found.lower is not None and found.upper is not None
    assert found.lower < found.value < found.upper
    assert (found.n, found.base) == (100, 105)


def test_broken_promises_are_a_share_of_complaints_and_open_ones_are_not_judged(tmp_path: Path) -> None:
    about = {"started_at": START, "is_complaint": True}
    due = START + timedelta(hours=2)
    records = [
        *({**about, "promised_at": due, "fulfilled_at": due} for _ in range(10)),
        *({**about, "promised_at": due, "fulfilled_at": due + timedelta(hours=1)} for _ in range(6)),
        *({**about, "promised_at": START + timedelta(days=99)} for _ in range(3)),
        *(about for _ in range(24)),
        {"started_at": START + timedelta(days=2)},
    ]
    found = broken_promises(publish_records(settings_in(tmp_path), records), DAY)
    assert (found.value, found.n, found.base) == (pytest.approx(6 / 40), 40, 43)


def test_nothing_known_is_no_estimate(tmp_path: Path) -> None:
    warehouse = publish_records(settings_in(tmp_path), [{"started_at": START}])
    for ask in (long_wait, settled_first, broken_promises):
        assert ask(warehouse, DAY).value is None
