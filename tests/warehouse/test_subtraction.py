"""Whatever filters a reader asks, the answers together do not tell a small group: a solver tries all of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain, combinations, product
from pathlib import Path

import numpy as np
import pytest
from small_warehouse import publish_records, settings_in

from warehouse.measuring import measure
from warehouse.slices import Slice
from warehouse.store import Warehouse

DAY, MIN_GROUP = date(2026, 1, 5), 5
# ENDVALUE_SEEDS asks for more of them.
SEEDS = range(int(os.environ.get("ENDVALUE_SEEDS", "2")))
CHANNELS, DEPARTMENTS = ("phone", "chat", "email"), ("a", "b", "c")
CELLS = list(product(CHANNELS, DEPARTMENTS))


def choices(values: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(values, size) for size in range(len(values) + 1))


def published(folder: Path, counts: dict[tuple[str, str], int]) -> Warehouse:
    records = [
        {"started_at": datetime(2026, 1, 5, 9), "resolved": bool(i % 2), "channel": channel, "department": department}
        for (channel, department), n in counts.items()
        for i in range(n)
    ]
    records = [record | {"interaction_id": str(i)} for i, record in enumerate(records)]
    return publish_records(settings_in(folder, min_group=MIN_GROUP), records)


def row_of(channels: tuple[str, ...], departments: tuple[str, ...]) -> list[float]:
    """Which cells an answer sums; an empty choice is all."""
    return [float((not channels or c in channels) and (not departments or d in departments)) for c, d in CELLS]


def answers(warehouse: Warehouse) -> Iterator[list[float]]:
    """Every answer that a reader can get of one period: filters by either or both, and breakdowns under them."""
    for channels, departments in product(choices(CHANNELS), choices(DEPARTMENTS)):
        where = Slice(DAY, DAY, channels=channels, departments=departments)
        for by in ((), ("channel",), ("department",), ("channel", "department")):
            for row in measure(warehouse, "fcr_reported", where, by).iter_rows(named=True):
                if row["value"] is not None:
                    yield row_of(
                        (row["channel"],) if "channel" in by else channels,
                        (row["department"],) if "department" in by else departments,
                    )


def told(known: np.ndarray, group: list[float]) -> bool:
    """Whether the answers add up to this group's own figure."""
    solution, *_ = np.linalg.lstsq(known.T, np.array(group), rcond=None)
    return bool(np.abs(known.T @ solution - group).max() < 1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_sum_of_answers_is_a_small_group(seed: int, tmp_path: Path) -> None:
    rng = np.random.default_rng(seed)
    counts = {cell: int(rng.choice([0, 2, 4, 7, 20], p=[0.1, 0.1, 0.1, 0.2, 0.5])) for cell in CELLS}
    warehouse = published(tmp_path, counts)
    known = np.unique(np.array(list(answers(warehouse))), axis=0)
    assert len(known) > 1
    held = np.array([counts[cell] for cell in CELLS])
    for channels, departments in product(choices(CHANNELS), choices(DEPARTMENTS)):
        group = row_of(channels, departments)
        if 0 < held @ np.array(group) < MIN_GROUP:
            assert not told(known * (held > 0), list(np.array(group) * (held > 0))), (channels, departments, counts)


def test_a_filter_with_and_without_a_small_group_cannot_be_subtracted(tmp_path: Path) -> None:
    warehouse = published(tmp_path, {("phone", "a"): 30, ("chat", "a"): 20, ("email", "a"): 12, ("sms", "a"): 3})

    def shown(*channels: str) -> bool:
        return measure(warehouse, "fcr_reported", Slice(DAY, DAY, channels=channels))["value"].item() is not None

    assert shown("phone")
    assert not shown("phone", "sms")  # less phone, it would be sms
    assert not shown("phone", "chat", "email")  # the total less this would be sms
    assert shown("email", "sms")  # the total less phone and chat tells as much
    assert shown("phone", "chat", "email", "sms")
    assert shown()


def test_where_no_group_is_small_every_filter_is_answered(tmp_path: Path) -> None:
    warehouse = published(tmp_path, dict.fromkeys(CELLS, 6))
    hidden = [
        (channels, departments)
        for channels, departments in product(choices(CHANNELS), choices(DEPARTMENTS))
        if measure(warehouse, "fcr_reported", Slice(DAY, DAY, channels=channels, departments=departments))[
            "suppressed"
        ][0]
    ]
    assert hidden == []
