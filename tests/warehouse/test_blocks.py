"""Whatever periods and slices a reader of whole weeks asks for and subtracts, no small group comes out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain, combinations, pairwise, product
from typing import Any

import numpy as np
import polars as pl
import pytest
from small_warehouse import publish_records, settings_in

from warehouse.causes import causes
from warehouse.cuts import JOINED, Cuts, cuts
from warehouse.errors import DefinitionError
from warehouse.measuring import measure, nearest_given
from warehouse.reach import fixed_weeks
from warehouse.slices import Slice
from warehouse.store import Warehouse

MIN_GROUP, MONDAY = 5, date(2026, 1, 5)
# ENDVALUE_SEEDS asks for more of them.
SEEDS = range(int(os.environ.get("ENDVALUE_SEEDS", "3")))
# The values of each dimension, how many weeks, and how often a cell has 0, 1, 3, 7 or 20 records in a week.
WORLDS: dict[str, tuple[list[tuple[str, ...]], int, list[float]]] = {
    "the whole": ([], 12, [0.3, 0.2, 0.2, 0.2, 0.1]),
    "one filter": ([("chat", "email", "phone")], 10, [0.3, 0.2, 0.2, 0.2, 0.1]),
    "two filters": ([("chat", "email", "phone"), ("a", "b", "c")], 8, [0.0, 0.1, 0.1, 0.3, 0.5]),
}


def subsets(values: tuple[str, ...]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(values, size) for size in range(1, len(values) + 1)))


def told(known: np.ndarray, group: np.ndarray) -> bool:
    """Whether the answers add up to this group."""
    solution = np.linalg.lstsq(known.T, group, rcond=None)[0]
    return bool(np.abs(known.T @ solution - group).max() < 1e-6)


def cut(values: list[tuple[str, ...]], cells: list[tuple[str, ...]], n: np.ndarray) -> Cuts:
    columns = tuple(tuple(cell[at] for cell in cells) for at in range(len(values)))
    return cuts(columns, np.ascontiguousarray(n).tobytes(), tuple(range(1, len(n) + 1)), MIN_GROUP)


def all_answers(values: list[tuple[str, ...]], n: np.ndarray) -> Iterator[np.ndarray]:
    """What every answer over whole weeks sums, (weeks, cells): filters by any of the dimensions, each in its table."""
    cells = list(product(*values))
    for size in range(len(values) + 1):
        for names in combinations(range(len(values)), size):
            table = list(product(*(values[at] for at in names)))
            member = np.array([table.index(tuple(cell[at] for at in names)) for cell in cells])
            found = cut(
                [values[at] for at in names], table, np.stack([np.bincount(member, week) for week in n]).astype(int)
            )
            for picked in product(*(subsets(values[at]) for at in names)):
                inside = np.array([all(v in p for v, p in zip(cell, picked, strict=True)) for cell in table])
                given = [bound for bound in range(len(n) + 1) if found.implies(inside[None], bound)[0]]
                for start, end in pairwise(given):
                    weeks = (np.arange(len(n)) >= start) & (np.arange(len(n)) < end)
                    yield np.outer(weeks, inside[member])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", WORLDS)
def test_no_sum_of_answers_over_any_weeks_is_a_small_group(name: str, seed: int) -> None:
    values, weeks, odds = WORLDS[name]
    cells = list(product(*values))
    n = np.random.default_rng(seed).choice([0, 1, 3, 7, 20], p=odds, size=(weeks, len(cells)))
    held = n.ravel() > 0
    known = np.unique([answer.ravel()[held].astype(float) for answer in all_answers(values, n)], axis=0)
    tried = 0
    for picked in product(*(subsets(part) for part in values)):
        inside = np.array([all(v in p for v, p in zip(cell, picked, strict=True)) for cell in cells])
        for start, end in combinations(range(weeks + 1), 2):
            group = np.outer((np.arange(weeks) >= start) & (np.arange(weeks) < end), inside).ravel()
            if 0 < n.ravel() @ group < MIN_GROUP:
                tried += 1
                assert not told(known, group[held].astype(float)), (picked, start, end)
    assert tried


# Categories lie within departments, but for a few records whose department is not known.
WITHIN = {"a": ("p", "q", "r"), "b": ("s", "t"), "": ("p", "q", "r", "s", "t")}


@pytest.mark.parametrize("seed", SEEDS)
def test_categories_and_the_departments_that_they_lie_in_tell_no_small_group_together(seed: int) -> None:
    cells = [(department, category) for department, inside in WITHIN.items() for category in inside]
    chance = np.random.default_rng(seed)
    n = np.stack([chance.choice([0, 1], size=12, p=[0.9, 0.1]) if not cell[0] else chance.choice([7, 20, 40], size=12)
                  for cell in cells], axis=1).astype(np.int64)  # fmt: skip
    columns, weeks = tuple(zip(*cells, strict=True)), tuple(range(1, 13))
    known = []
    for names in ((), (0,), (1,), (0, 1)):
        groups = list(dict.fromkeys(tuple(cell[at] for at in names) for cell in cells))
        within = (1, 0) if 1 in names else None
        found = cuts(columns, np.ascontiguousarray(n).tobytes(), weeks, MIN_GROUP, names, within)
        for at, group in enumerate(groups):
            inside = np.array([tuple(cell[name] for name in names) == group for cell in cells])
            one = (np.arange(len(groups)) == at)[None]
            given = [bound for bound in range(len(n) + 1) if found.implies(one, bound)[0]]
            known += [np.outer(np.isin(np.arange(len(n)), range(*block)), inside) for block in pairwise(given)]
    held = n.ravel() > 0
    answers = np.unique([answer.ravel()[held].astype(float) for answer in known], axis=0)
    tried = 0
    for group in {*cells, *((name, None) for name in WITHIN), *((None, name) for name in WITHIN[""])}:
        inside = np.array([all(b in (None, a) for a, b in zip(cell, group, strict=True)) for cell in cells])
        for start, end in combinations(range(len(n) + 1), 2):
            some = np.outer((np.arange(len(n)) >= start) & (np.arange(len(n)) < end), inside).ravel()
            if 0 < n.ravel() @ some < MIN_GROUP:
                tried += 1
                assert not told(answers, some[held].astype(float)), (group, start, end)
    assert tried


def test_where_every_week_is_large_every_period_is_given() -> None:
    found = cut([("chat", "phone")], [("chat",), ("phone",)], np.full((9, 2), MIN_GROUP))
    assert found.known.all()


def test_a_bound_stays_what_it_was_when_weeks_are_added() -> None:
    values = [("chat", "email", "phone"), ("a", "b")]
    n = np.random.default_rng(1).choice([0, 1, 3, 7, 20], size=(12, 6))
    longest = cut(values, list(product(*values)), n).known
    for weeks in range(1, 12):
        assert (cut(values, list(product(*values)), n[:weeks]).known == longest[: weeks + 1]).all()


def test_a_small_week_is_joined_up_to_the_next_of_the_common_ends() -> None:
    n = np.full((2 * JOINED, 1), 20)
    n[1] = 2
    assert np.flatnonzero(~cut([], [()], n).known[:, 0]).tolist() == [2, 3]


# Three channels over five whole weeks; the chat of the third week is small.
COUNTS = {"phone": [30, 25, 40, 30, 30], "chat": [9, 7, 2, 8, 12], "email": [12, 14, 11, 10, 15]}
WEEKS = 5


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    records = [
        {"started_at": datetime.combine(MONDAY + timedelta(days=7 * week + i % 7), datetime.min.time()).replace(hour=9),
         "resolved": bool(i % 2), "channel": channel, "department": "a", "interaction_id": f"{channel}-{week}-{i}"}
        for channel, weeks in COUNTS.items() for week, n in enumerate(weeks) for i in range(n)
    ]  # fmt: skip
    return publish_records(settings_in(tmp_path_factory.mktemp("home"), min_group=MIN_GROUP), records)


def asked(start: int, end: int, **choice: Any) -> Slice:
    """Weeks of a reader who sees no records; `end` is not among them."""
    first, last = MONDAY + timedelta(days=7 * start), MONDAY + timedelta(days=7 * end - 1)
    return Slice(first, last, **choice).bounded(None, in_blocks=True)


def test_no_sum_of_figures_is_a_small_week(published: Warehouse) -> None:
    channels, known = tuple(COUNTS), []
    for start, end in combinations(range(WEEKS + 1), 2):
        for picked in [(), ("chat", "email")]:
            for by in ((), ("channel",), ("channel", "week")):
                rows = measure(published, "fcr_reported", asked(start, end, channels=picked), by)
                for row in rows.filter(pl.col("value").is_not_null()).iter_rows(named=True):
                    of = [row["channel"]] if "channel" in by else picked or channels
                    weeks = [(row["week"] - MONDAY).days // 7] if "week" in by else range(start, end)
                    known.append([float(c in of and w in weeks) for c in channels for w in range(WEEKS)])
    held = np.array([n for weeks in COUNTS.values() for n in weeks])
    assert len(known) > 100
    for picked in subsets(channels):
        for start, end in combinations(range(WEEKS + 1), 2):
            group = np.array([float(c in picked and start <= w < end) for c in channels for w in range(WEEKS)])
            if held @ group < MIN_GROUP:
                assert not told(np.unique(known, axis=0), group), (picked, start, end)


def test_two_periods_that_are_shown_otherwise_differ_by_the_small_week(published: Warehouse) -> None:
    three, two = (replace(asked(0, end, channels=("chat",)), in_blocks=False) for end in (3, 2))
    assert measure(published, "fcr_reported", three)["value"].item() is not None
    assert measure(published, "fcr_reported", two)["value"].item() is not None
    three = replace(three, in_blocks=True)
    assert measure(published, "fcr_reported", three)["suppressed"].item()


def test_nothing_is_given_of_a_table_of_three_dimensions(published: Warehouse) -> None:
    by, where = ("channel", "department", "category"), asked(0, WEEKS)
    assert measure(published, "fcr_reported", where, by)["suppressed"].all()
    assert not measure(published, "fcr_reported", replace(where, in_blocks=False), by)["suppressed"].all()
    for_all = replace(where, channels=("chat",), departments=("a",), categories=("a",))
    assert nearest_given(published, "fcr_reported", for_all) is None


def test_categories_are_given_alone_or_within_departments(published: Warehouse) -> None:
    where = asked(0, WEEKS, channels=("phone",))
    assert measure(published, "fcr_reported", where, ("category",))["suppressed"].all()
    assert not measure(published, "fcr_reported", where, ("department",))["suppressed"].any()
    beside = replace(where, channels=(), departments=("a",))
    assert not measure(published, "fcr_reported", beside, ("category",))["suppressed"].any()


def test_the_period_that_is_named_instead_is_shown(published: Warehouse) -> None:
    where = asked(0, 3, channels=("chat",))
    nearest = nearest_given(published, "fcr_reported", where)
    assert nearest is not None
    instead = replace(where, start=nearest[0], end=nearest[1])
    assert measure(published, "fcr_reported", instead)["value"].item() is not None


def test_no_day_is_given(published: Warehouse) -> None:
    assert measure(published, "fcr_reported", asked(0, 4), ("day",))["suppressed"].all()
    one = replace(asked(0, 4), end=MONDAY + timedelta(days=2))
    assert measure(published, "fcr_reported", one)["suppressed"].item()


def by_weekday(published: Warehouse) -> Iterator[np.ndarray]:
    """What figures by weekday sum, (channels, weeks, weekdays), whatever weeks are asked for."""
    days = {name: np.zeros((WEEKS, 7)) for name in COUNTS}
    for (start, end), picked in product(combinations(range(WEEKS + 1), 2), [(), ("email",)]):
        for by in ((), ("weekday",)):
            rows = measure(published, "fcr_reported", asked(start, end, channels=picked), by)
            for row in rows.filter(pl.col("value").is_not_null()).iter_rows(named=True):
                at = slice(None) if not by else row["weekday"] - 1
                summed = {name: zeros.copy() for name, zeros in days.items()}
                for name in picked or tuple(COUNTS):
                    summed[name][start:end, at] = 1
                yield np.stack(list(summed.values()))


def test_no_sum_of_figures_by_weekday_is_a_small_group(published: Warehouse) -> None:
    given = list(by_weekday(published))
    known = np.unique([one.ravel() for one in given], axis=0)
    assert any(0 < one.any(axis=(0, 1)).sum() < 7 for one in given)
    for start, end in combinations(range(WEEKS + 1), 2):
        group = np.zeros((len(COUNTS), WEEKS, 7))
        group[list(COUNTS).index("email"), start:end, 0] = 1
        n = sum(len(range(0, COUNTS["email"][week], 7)) for week in range(start, end))
        if n < MIN_GROUP:
            assert not told(known, group.ravel()), (start, end)


def test_what_is_held_back_within_one_period_is_given_of_fixed_four_weeks_alone(published: Warehouse) -> None:
    assert causes(published, asked(0, JOINED), "complaints").is_empty()
    with pytest.raises(DefinitionError):
        causes(published, asked(0, JOINED - 1), "complaints")
    with pytest.raises(DefinitionError):
        causes(published, asked(0, WEEKS), "complaints")


@pytest.mark.parametrize(("start", "end", "found"), [(0, 5, (0, 4)), (0, 4, (0, 4)), (1, 5, None), (0, 3, None)])
def test_the_last_fixed_four_weeks_of_a_period(
    published: Warehouse, start: int, end: int, found: tuple[int, int] | None
) -> None:
    expected = None if found is None else asked(*found)
    assert fixed_weeks(published, asked(start, end)) == expected
