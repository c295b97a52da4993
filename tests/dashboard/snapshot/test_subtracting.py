"""Who reads every weekly snapshot and asks the dashboard for every period besides works out no small group."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain, combinations, product
from typing import Any

import numpy as np
import polars as pl
import pytest
from small_warehouse import publish_records, settings_in

from dashboard.snapshot.document import Document
from dashboard.snapshot.making import Order, figures
from warehouse.measuring import measure
from warehouse.slices import PLURALS, Slice, week_label
from warehouse.store import Warehouse

MIN_GROUP, MONDAY, WEEKS, KEY = 5, date(2026, 1, 5), 5, "fcr_reported"
VALUES = {"channel": ("chat", "email", "phone"), "department": ("a", "b")}
CELLS = list(product(*VALUES.values()))
N = np.random.default_rng(3).choice([1, 2, 3, 9, 20], size=(WEEKS, len(CELLS)))
N[:, 0] = [3, 1, 2, 1, 9]
PICKS = [dict(zip(VALUES, picked, strict=True)) for picked in product(
    *([some for size in range(len(of) + 1) for some in combinations(of, size)] for of in VALUES.values())
)]  # fmt: skip


def of(week: int) -> list[dict[str, Any]]:
    """The contacts of a week, one a row."""
    return [
        {"interaction_id": f"{week}-{channel}-{department}-{i}", "channel": channel, "department": department,
         "started_at": datetime.combine(MONDAY + timedelta(days=7 * week + i % 7), datetime.min.time()).replace(hour=9),
         "resolved": bool(i % 2)}
        for (channel, department), n in zip(CELLS, N[week], strict=True) for i in range(n)
    ]  # fmt: skip


def row(start: int, end: int, **picked: Any) -> np.ndarray:
    """Which records a figure sums, (weeks x cells,); an empty choice is all of a dimension."""
    inside = [
        all(not picked.get(name) or value in picked[name] for name, value in zip(VALUES, cell, strict=True))
        for cell in CELLS
    ]
    weeks = (np.arange(WEEKS) >= start) & (np.arange(WEEKS) < end)
    return np.outer(weeks, inside).ravel().astype(float)


def printed(document: Document, week: int, **scope: Any) -> Iterator[np.ndarray]:
    """What the figures of a snapshot sum, whole, by group and by week, of the house or of one department."""
    for name, frame in document.data.items():
        if "value" not in frame.columns or "metric" not in frame.columns:
            continue
        for one in frame.filter((pl.col("metric") == KEY) & pl.col("value").is_not_null()).iter_rows(named=True):
            at = week if "week_start" not in one else (one["week_start"] - MONDAY).days // 7
            yield row(at, at + 1, **scope, **{by: (one[by],) for by in VALUES if one.get(by)})
        if name == "departments":
            told = frame.filter((pl.col("metric") == KEY) & pl.col("house").is_not_null())
            yield from (row(week, week + 1, **scope) for _ in range(len(told)))


def asked(published: Warehouse) -> Iterator[np.ndarray]:
    """What the figures of every period, filter and breakdown of the dashboard sum; breakdowns name single values."""
    every = [((), ("channel",), ("department",), ("channel", "department")), ((), ("department",))]
    for (start, end), picked in product(combinations(range(WEEKS + 1), 2), PICKS[:: len(PICKS) // 8]):
        first, last = MONDAY + timedelta(days=7 * start), MONDAY + timedelta(days=7 * end - 1)
        where = Slice(first, last, **{PLURALS[name]: some for name, some in picked.items()})
        for by in every[any(picked.values())]:
            found = measure(published, KEY, where.bounded(None, in_blocks=True), by)
            for one in found.filter(pl.col("value").is_not_null()).iter_rows(named=True):
                yield row(start, end, **picked | {name: (one[name],) for name in by})


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[np.ndarray]]:
    """What a reader without records gets: the snapshots of the house and of a department as weeks come in, and in the
    end the pages."""
    settings = settings_in(tmp_path_factory.mktemp("home"), min_group=MIN_GROUP)
    found: dict[str, list[np.ndarray]] = {"snapshots": []}
    for weeks, department in ((range(3), None), (range(3, 4), None), (range(4, WEEKS), None), ((), "a")):
        if weeks:
            published = publish_records(settings, [contact for week in weeks for contact in of(week)])
            last = weeks[-1]
        order = Order(week_label(MONDAY + timedelta(weeks=last)), department=department)
        scope = {} if department is None else {"department": (department,)}
        found["snapshots"] += printed(figures(published, order, None, None)[1], last, **scope)
    return {**found, "pages": list(asked(published))}


def small_groups() -> list[np.ndarray]:
    """Every filter over every run of weeks that holds fewer records than may be shown."""
    groups = (row(*weeks, **picked) for weeks in combinations(range(WEEKS + 1), 2) for picked in PICKS)
    return [group for group in groups if 0 < N.ravel() @ group < MIN_GROUP]


def test_no_sum_of_snapshots_and_pages_is_a_small_group(read: dict[str, list[np.ndarray]]) -> None:
    known = np.unique(list(chain(*read.values())), axis=0)
    directions = np.linalg.svd(known)[2][np.linalg.matrix_rank(known) :]
    small = small_groups()
    assert len(small) > 20
    assert len(read["snapshots"]) > 20
    assert not [group for group in small if np.abs(directions @ group).max(initial=0.0) < 1e-9]


def test_snapshots_tell_nothing_that_the_pages_do_not(read: dict[str, list[np.ndarray]]) -> None:
    rank = np.linalg.matrix_rank
    assert rank(np.array([*read["pages"], *read["snapshots"]])) == rank(np.array(read["pages"]))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """The snapshot of a week of which the records reach to Wednesday."""
    settings = settings_in(tmp_path_factory.mktemp("running"), min_group=MIN_GROUP)
    part = [contact for contact in of(1) if contact["started_at"].date() < MONDAY + timedelta(days=10)]
    published = publish_records(settings, [*of(0), *part])
    return figures(published, Order(week_label(MONDAY + timedelta(weeks=1))), None, None)[1]


def test_of_a_week_that_is_not_over_counts_are_given_alone(running: Document) -> None:
    rows = running.data["key_figures"]
    given = rows.filter(pl.col("value").is_not_null())["metric"].to_list()
    assert given == ["contacts"]
    assert rows.filter(pl.col("metric") == KEY)["n"].item() > MIN_GROUP


def test_the_report_says_that_the_week_is_not_over(running: Document) -> None:
    assert any("Whoever sees no single records is given whole weeks alone" in one.head for one in running.notices)
    assert ["First-contact resolution", "withheld until the week is over in the records"] in [
        line[:2] for line in running.key_figures.rows
    ]
