"""Every case under cases/<metric>/<claim>.toml: these records give these figures.

A case is a source and has customers of its own, so all of them share one warehouse; one with settings stands alone.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small_warehouse import publish_sources, settings_in

from warehouse.catalogue import catalogue
from warehouse.measuring import measure
from warehouse.needs import missing
from warehouse.slices import Slice
from warehouse.store import Warehouse

CASES = sorted((Path(__file__).parent / "cases").glob("*/*.toml"))
RECORDS = ("interaction", "survey", "case_event", "invitation", "activity", "staffing", "score", "label")

Case = dict[str, Any]


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def _read(path: Path) -> Case:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _records(path: Path, case: Case) -> dict[str, list[dict[str, Any]]]:
    """The records by type; customers' names `c:1` get the case in front of the colon, where their namespace stands."""
    records = {name: [dict(record) for record in case.get(name, [])] for name in RECORDS}
    for record in (record for given in records.values() for record in given if "customer_id" in record):
        record["customer_id"] = f"{_name(path)}:{record['customer_id'].removeprefix('c:')}"
    return records


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """One warehouse with the records of every case that brings no settings."""
    read = {path: _read(path) for path in CASES}
    plain = {_name(path): _records(path, case) for path, case in read.items() if "settings" not in case}
    return publish_sources(settings_in(tmp_path_factory.mktemp("cases")), plain)


@pytest.mark.parametrize("path", CASES, ids=_name)
def test_case_gives_its_figures(path: Path, shared: Warehouse, tmp_path: Path) -> None:
    case, warehouse = _read(path), shared
    if "settings" in case:
        warehouse = publish_sources(settings_in(tmp_path, **case["settings"]), {_name(path): _records(path, case)})
    by = case.get("by", [])
    where = Slice(case["from"], case["to"], sources=(_name(path),))
    rows = measure(warehouse, path.parent.name, where, by).to_dicts()
    found = {"|".join(str(row[name]) for name in by): row for row in rows}
    for expected in case["expect"]:
        row = found[expected.get("group", "")]
        for name, value in expected.items():
            if name == "group":
                continue
            wanted = None if value == "null" else pytest.approx(value, rel=1e-9, abs=1e-9)
            assert row[name] == wanted, f"{expected}: {name}"


@pytest.mark.parametrize("key", catalogue())
def test_a_source_that_gives_a_figure_gives_all_that_it_needs(key: str, shared: Warehouse) -> None:
    found = measure(shared, key, Slice(date(2025, 1, 1), date(2027, 12, 31)), ("source",)).drop_nulls("value")
    lacking = {source: missing(shared, key, Slice(date.min, date.max, sources=(source,))) for source in found["source"]}
    assert {source for source, needs in lacking.items() if needs} == set()


def test_every_metric_has_a_case() -> None:
    assert {path.parent.name for path in CASES} == set(catalogue())


def test_every_metric_has_three_cases_at_least() -> None:
    counts = Counter(path.parent.name for path in CASES)
    assert [key for key in catalogue() if counts[key] < 3] == []
