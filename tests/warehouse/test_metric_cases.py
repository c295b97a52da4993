"""Every case under cases/<metric>/<claim>.toml: these records give these figures."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from small_warehouse import publish_records, settings_in

from warehouse.catalogue import catalogue
from warehouse.measuring import measure
from warehouse.slices import Slice

CASES = sorted((Path(__file__).parent / "cases").glob("*/*.toml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case_gives_its_figures(path: Path, tmp_path: Path) -> None:
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    warehouse = publish_records(
        settings_in(tmp_path, **case.get("settings", {})),
        case.get("interaction", []),
        case.get("survey", []),
        case.get("case_event", []),
        scores=case.get("score", []),
        labels=case.get("label", []),
        **{name: case.get(name, []) for name in ("invitation", "activity", "staffing")},
    )
    where = Slice(case["from"], case["to"], **{k: tuple(v) for k, v in case.get("where", {}).items()})
    by = case.get("by", [])
    rows = measure(warehouse, path.parent.name, where, by).to_dicts()
    found = {"|".join(str(row[name]) for name in by): row for row in rows}
    for expected in case["expect"]:
        row = found[expected.get("group", "")]
        for name, value in expected.items():
            if name == "group":
                continue
            wanted = None if value == "null" else pytest.approx(value, rel=1e-9, abs=1e-9)
            assert row[name] == wanted, f"{expected}: {name}"


def test_every_metric_has_a_case() -> None:
    assert {path.parent.name for path in CASES} == set(catalogue())


def test_every_metric_has_three_cases_at_least() -> None:
    counts = Counter(path.parent.name for path in CASES)
    assert [key for key in catalogue() if counts[key] < 3] == []
