"""Any figure can name its records, and counting them gives the figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from random_records import random_others, random_records, random_words
from small_warehouse import publish_records, settings_in

from warehouse.behind import records_behind
from warehouse.catalogue import catalogue
from warehouse.errors import DefinitionError
from warehouse.measuring import measure
from warehouse.slices import Slice
from warehouse.store import Warehouse

WHERE = Slice(date(2026, 1, 12), date(2026, 3, 1))
SLICES = [
    WHERE,
    Slice(
        date(2026, 2, 2),
        date(2026, 2, 8),
        sources=("s",),
        channels=("chat", "bot", "phone"),
        departments=("a",),
        categories=("x", "y"),
    ),
]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    records = random_records(5, 1_500)
    home = tmp_path_factory.mktemp("home")
    return publish_records(settings_in(home), *records, **random_others(5), **random_words(5, records[0]))


@pytest.mark.parametrize("where", SLICES, ids=["all", "a week of some slices"])
@pytest.mark.parametrize("key", list(catalogue()))
def test_counting_the_records_behind_a_figure_gives_the_figure(warehouse: Warehouse, key: str, where: Slice) -> None:
    between = catalogue()[key].between
    if between == "site":
        where = replace(where, categories=())  # people are not kept together with the category
    figure = measure(warehouse, key, where).row(0, named=True)
    judged = records_behind(warehouse, key, where, limit=10_000)
    assert judged.height == figure["n"]
    if catalogue()[key].kind == "ratio":
        assert records_behind(warehouse, key, where, "counted", 10_000).height == figure["numerator"]


def test_records_of_a_team_are_those_of_the_team(warehouse: Warehouse) -> None:
    where = replace(WHERE, teams=("t1",))
    found = records_behind(warehouse, "fcr_reported", where, "counted", 10_000)
    assert set(found["team"]) == {"t1"}
    assert found.height == measure(warehouse, "fcr_reported", where)["numerator"].item()


def test_records_lie_in_the_slice_with_their_own_department(warehouse: Warehouse) -> None:
    found = records_behind(warehouse, "wait_average", replace(WHERE, departments=("b",), channels=("chat",)))
    assert set(found["department"]) == {"b"}
    assert set(found["channel"]) == {"chat"}
    assert found["started_at"].is_sorted(descending=True)


def test_a_group_too_small_to_show_does_not_show_its_records_either(tmp_path: Path) -> None:
    records = [{"started_at": datetime(2026, 1, 15), "resolved": True, "interaction_id": str(i)} for i in range(4)]
    small = publish_records(settings_in(tmp_path, min_group=5), records)
    with pytest.raises(DefinitionError, match="too few"):
        records_behind(small, "fcr_reported", WHERE)


def test_a_mean_has_no_counted_records(warehouse: Warehouse) -> None:
    with pytest.raises(DefinitionError, match="judged"):
        records_behind(warehouse, "wait_average", WHERE, "counted")


def test_looking_at_records_leaves_the_warehouse_as_it_is(warehouse: Warehouse) -> None:
    before = warehouse.sql("select count(*) as n, count(distinct department) as d from interactions").rows()
    records_behind(warehouse, "fcr_observed", WHERE)
    assert warehouse.sql("select count(*) as n, count(distinct department) as d from interactions").rows() == before
