"""Every SQL file keeps the house's form and runs on an empty warehouse; every mart keeps its grain."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from random_records import random_others
from small_warehouse import publish_records, settings_in

from warehouse.refresh import MARTS
from warehouse.sqlfiles import SQL_FOLDER, statement
from warehouse.store import Warehouse

FILES = sorted(SQL_FOLDER.glob("*/*.sql"))
NAMES = [f"{path.parent.name}/{path.stem}" for path in FILES]
QUERIES = [path.stem for path in FILES if path.parent.name == "queries"]
RECORDS = {"interactions", "surveys", "case_events", "invitations", "activities", "staffings"}
# Lists of records, and what became of a batch.
OF_RECORDS = {
    *("contacts_of", "answers_of", "steps_of", "label_queue", "batch_now"),
    *(f"restated_{name}" for name in RECORDS),
}


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_header_says_what_it_is_its_grain_what_it_reads_and_its_params(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(rf"-- {path.stem}: .+\.", lines[0])
    assert [line.split(":")[0] for line in lines[1:4]] == ["-- grain", "-- reads", "-- params"]


def test_no_query_but_lists_of_records_reads_records() -> None:
    read = {name: set(re.findall(r"\b(?:from|join)\s+(\w+)", statement("queries", name))) for name in QUERIES}
    assert {name for name, tables in read.items() if tables & RECORDS} == OF_RECORDS


def test_no_statement_that_is_composed_reads_records_but_for_lists_of_them_and_the_count_of_marts() -> None:
    modules = (SQL_FOLDER.parent).glob("*.py")
    reads = rf"\b(?:from|join)\s+(?:{'|'.join(sorted(RECORDS))})\b"
    found = {path.stem for path in modules if re.search(reads, path.read_text(encoding="utf-8"))}
    assert found == {"behind_people", "emotions", "escalations", "excerpts", "horizons"}


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_file_holds_one_statement(path: Path) -> None:
    assert len(duckdb.extract_statements(path.read_text(encoding="utf-8"))) == 1


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_header_names_exactly_the_params_that_are_used(path: Path) -> None:
    header, body = (
        path.read_text(encoding="utf-8").split("\n", 4)[3],
        path.read_text(encoding="utf-8").split("\n", 4)[4],
    )
    used = set(re.findall(r"\$([a-z_]+[a-z0-9_]*)", body))
    named = set(re.findall(r"\$([a-z_]+[a-z0-9_]*)", header))
    choices = {name for name in used if name.startswith("by_")}
    if "$by_<dimension>" in header:
        assert choices
        used, named = used - choices, named - {"by_"}
    assert used == named


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return publish_records(settings_in(tmp_path_factory.mktemp("empty")))


@pytest.mark.parametrize("name", QUERIES)
def test_query_answers_an_empty_warehouse(name: str, empty: Warehouse) -> None:
    text = statement("queries", name)
    values = {"start": date(2026, 1, 1), "end": date(2026, 1, 2), "batch_id": "b", "rows": 5, "measure": "wait"}
    values |= {"source": "s", "reason": "r"}
    lists = {"within": [], "sources": [], "channels": [], "departments": [], "categories": []}
    params = {
        key: values.get(key, lists.get(key, True)) for key in set(re.findall(r"\$([a-z_]+[a-z0-9_]*)", text)) - {"by_"}
    }
    assert empty.read(name, **params).columns


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Some records of every type."""
    records = [
        {
            "interaction_id": str(i),
            "started_at": datetime(2026, 1, 5 + i % 3, i % 5),
            "channel": ["phone", "chat"][i % 2],
            "customer_id": f"c:{i % 4}",
            "category": [None, "x"][i % 2],
            "abandoned": False,
            "resolved": i % 2 == 0,
            "wait_seconds": float(i % 7),
            "emotion_label": ["anger", "neutral"][i % 2],
            "first_response_at": datetime(2026, 1, 5 + i % 3, i % 5, 30),
            "case_id": f"k{i % 6}",
        }
        for i in range(60)
    ]
    # Late enough for the repeats of the others to be judged.
    records.append({"interaction_id": "late", "started_at": datetime(2026, 3, 1), "customer_id": "c:late"})
    surveys = [
        {
            "responded_at": datetime(2026, 1, 5 + i % 3),
            "score": 4.0,
            "customer_id": f"c:{i % 5}",
            "case_id": f"k{i % 6}",
        }
        for i in range(40)
    ]
    steps = [{"case_id": f"k{i}", "step": "attune", "step_at": datetime(2026, 1, 5 + i)} for i in range(3)]
    records[0] |= {"is_complaint": True}
    home = tmp_path_factory.mktemp("full")
    return publish_records(settings_in(home), records, surveys, steps, **random_others(1, 60))


@pytest.mark.parametrize("mart", MARTS)
def test_mart_has_one_row_per_its_grain(mart: str, full: Warehouse) -> None:
    grain = statement("tables", mart).splitlines()[1].removeprefix("-- grain: one row per ").removesuffix(".")
    repeated = full.sql(f"select count(*) as n from {mart} group by {grain} having count(*) > 1")
    assert len(full.sql(f"select 1 from {mart}")) > 0
    assert repeated.is_empty()
