"""The snapshot carries the actions as they stood; a department's report holds nothing of those of others."""

from __future__ import annotations

import json
from datetime import date, timedelta

import polars as pl
import pytest
from snapshot_sample import START, WEEK, publish_sample

from dashboard.snapshot.difference import Causes, changes
from dashboard.snapshot.kept import kept
from dashboard.snapshot.making import Order, make
from dashboard.snapshot.verify import verify
from warehouse.actions import add_action, close_action
from warehouse.settings import Settings, load_settings
from warehouse.store import opened

TITLE = "Call back <within> the hour"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("home")
    publish_sample(folder)
    begun = START.date() + timedelta(weeks=10)
    entry = {
        "title": TITLE, "owner": "Returns", "metric": "fcr_reported", "cause": "lag", "expected": 5.0, "start": begun,
        "registered": begun, "due": date(2026, 9, 1), "status": "running", "slice": {"channel": "phone"},
    }  # fmt: skip
    add_action(folder, entry)
    add_action(folder, {**entry, "title": "Not written down yet", "registered": date(2026, 8, 1)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENDVALUE_HOME", str(folder))
        return load_settings()


def test_actions_are_frozen_and_still_verified_after_the_register_changed(home: Settings) -> None:
    order = Order(WEEK, formats=("html", "pptx", "xlsx"))
    with opened(home) as warehouse:
        folder, _ = make(warehouse, order, home.home / "snapshots")
    row = pl.read_parquet(folder / "data" / "actions.parquet").row(0, named=True)
    assert (row["title"], row["limits"], row["compared_with"]) == (TITLE, "few_slices", "chat, email")
    assert row["lower"] < row["effect"] < row["upper"]
    assert pl.read_parquet(folder / "data" / "actions.parquet").height == 1
    weeks = pl.read_parquet(folder / "data" / "actions_by_week.parquet")
    assert weeks["week"].max() == START.date() + timedelta(weeks=18)
    html = (folder / "report.html").read_text("utf-8")
    assert "Call back &lt;within&gt; the hour" in html and "Not written down yet" not in html
    close_action(home.home, "A1", "stopped", date(2026, 9, 2))
    found = verify(kept(folder), home)
    assert found.state == "verified", found.text()


def test_the_report_of_another_department_knows_nothing_of_it(home: Settings) -> None:
    with opened(home) as warehouse:
        folder, _ = make(warehouse, Order(WEEK, department="Billing", formats=("html",)), home.home / "snapshots")
    assert pl.read_parquet(folder / "data" / "actions.parquet").is_empty()
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["actions"] == []
    assert TITLE.encode() not in b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_difference_names_the_action_it_is_of() -> None:
    then = pl.DataFrame({"action": ["A1", "A2"], "metric": ["fcr_reported"] * 2, "effect": [1.0, 2.0]})
    now = then.with_columns(effect=pl.Series([1.5, 2.0]))
    none: frozenset[str] = frozenset()
    same = Causes(scope=False, week=False, definitions=none, goals=none, batches={}, version=True, code=False)
    (found,) = changes({"actions": then}, {"actions": now}, same)
    assert found.where == {"action": "A1", "metric": "fcr_reported"} and found.columns == {"effect": (1.0, 1.5)}
