"""Whatever a reader asks of one period, the answers together do not tell a small group: a solver tries all of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
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


# An attacker of more dimensions: the values of each, days among them.
WORLDS = {
    "three dimensions": {"channel": ("phone", "chat"), "department": ("a", "b", "c"), "category": ("x", "y")},
    "days": {"channel": ("phone", "chat"), "day": tuple(DAY + timedelta(days=i) for i in range(4))},
    "days of departments": {
        "channel": ("phone", "chat"),
        "department": ("a", "b"),
        "day": tuple(DAY + timedelta(days=i) for i in range(3)),
    },
    "hours": {"channel": ("phone", "chat"), "hour": (8, 9, 10)},
}
_FILTERS = {"channel": "channels", "department": "departments", "category": "categories"}


def attacked(warehouse: Warehouse, world: dict[str, tuple], cells: list[tuple]) -> Iterator[list[float]]:
    """Every answer over a period: all filters, and all breakdowns under them, by day and hour too."""
    names, last = list(world), DAY + timedelta(days=6)
    filtered = [name for name in names if name in _FILTERS]
    # A choice of all values is that of none; with two dimensions it is tried, too.
    for picked in product(*(list(choices(world[name]))[:-1] for name in filtered)):
        where = Slice(DAY, last, **{_FILTERS[name]: values for name, values in zip(filtered, picked, strict=True)})
        for by in choices(tuple(names)):
            for row in measure(warehouse, "wait_over_180s", where, by).iter_rows(named=True):
                if row["value"] is not None:
                    wanted = dict(zip(filtered, picked, strict=True)) | {name: (row[name],) for name in by}
                    yield [float(all(not wanted.get(n) or c in wanted[n] for n, c in zip(names, cell, strict=True)))
                           for cell in cells]  # fmt: skip


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("seed", SEEDS[: max(1, len(SEEDS) - 1)])
def test_an_attacker_of_many_dimensions_finds_no_small_group(name: str, seed: int, tmp_path: Path) -> None:
    world, rng = WORLDS[name], np.random.default_rng(seed)
    cells = list(product(*world.values()))
    # Of every two-way total enough records that only the cells are small, as in a real table.
    counts = [int(rng.choice([1, 3, 7, 20, 40], p=[0.1, 0.1, 0.2, 0.3, 0.3])) for _ in cells]
    records = []
    for cell, count in zip(cells, counts, strict=True):
        at = dict(zip(world, cell, strict=True))
        started = datetime.combine(at.pop("day", DAY), datetime.min.time()).replace(hour=at.pop("hour", 9))
        records += [{"started_at": started, "wait_seconds": 300.0 * (i % 2), **at} for i in range(count)]
    records = [record | {"interaction_id": str(i)} for i, record in enumerate(records)]
    warehouse = publish_records(settings_in(tmp_path, min_group=MIN_GROUP), records)
    known = np.unique(np.array(list(attacked(warehouse, world, cells))), axis=0)
    assert len(known) > len(cells) / 3
    held = np.array(counts)
    for values in product(*(choices(part) for part in world.values())):
        group = np.array([all(not v or c in v for v, c in zip(values, cell, strict=True)) for cell in cells], float)
        if 0 < held @ group < MIN_GROUP:
            assert not told(known, list(group)), (values, counts)


def test_a_week_less_its_days_is_not_a_small_day(tmp_path: Path) -> None:
    sizes = (30, 12, 3, 25)
    records = [
        {"started_at": datetime(2026, 1, 5 + day, 9), "resolved": bool(i % 2), "interaction_id": f"{day}-{i}"}
        for day, size in enumerate(sizes)
        for i in range(size)
    ]
    warehouse = publish_records(settings_in(tmp_path, min_group=MIN_GROUP), records)
    week = Slice(DAY, DAY + timedelta(days=6))
    days = measure(warehouse, "fcr_reported", week, ("day",))
    assert days["suppressed"].to_list() == [False, True, True, False]  # the smallest other goes with it
    assert measure(warehouse, "fcr_reported", week)["value"].item() is not None


def test_a_line_of_small_groups_alone_takes_no_large_group_of_another_line_with_it(tmp_path: Path) -> None:
    large = dict.fromkeys(CELLS, 40)
    warehouse = published(tmp_path, large | {("phone", "d"): 3, ("chat", "d"): 3, ("email", "d"): 3})
    found = measure(warehouse, "fcr_reported", Slice(DAY, DAY), ("channel", "department"))
    held = found.filter("suppressed").group_by("department").len().sort("department")
    assert held.rows() == [("a", 3), ("d", 3)]
    assert not measure(warehouse, "fcr_reported", Slice(DAY, DAY, departments=("b",)), ("channel",))["suppressed"].any()
