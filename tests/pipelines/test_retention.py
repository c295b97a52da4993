"""Old records and words go when their time is over; figures stay; nothing comes back with the next full export."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from privacy_support import Shop, row

from pipelines.judging import Terms
from pipelines.retention import LetGo, retain
from warehouse.errors import DefinitionError
from warehouse.measuring import measure
from warehouse.settings import Retention, load_settings
from warehouse.slices import Slice
from warehouse.store import WarehouseReader

NOW = datetime(2026, 3, 1)
JANUARY = Slice(date(2026, 1, 1), date(2026, 1, 31))
METRICS = ("contacts", "wait_average", "wait_p50", "csat_mean", "fcr_observed", "end_value", "csat_top2")
LINES = [
    row(n, f"customer-{n % 9:06d}", day=1 + n % 28, score=str(1 + n % 5), words="first", remark="second")
    for n in range(60)
]  # fmt: skip


WINDOWS = {"repeat_window_days": 2, "end_value_days": 5}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = Shop(tmp_path_factory.mktemp("shop"), **WINDOWS)
    shop.load(LINES)
    return shop


def shop_of(loaded: Shop, folder: Path, **days: int) -> Shop:
    return loaded.copied(folder, **WINDOWS, retention=Retention(**days))


def figures(shop: Shop, where: Slice = JANUARY) -> list[object]:
    warehouse = WarehouseReader(shop.settings).current()
    assert warehouse is not None
    by_day = [measure(warehouse, key, where, ("day",)).sort("day").rows() for key in METRICS]
    return by_day + [measure(warehouse, key, where).rows() for key in METRICS]


def count(shop: Shop, table: str) -> int:
    return int(shop.ask(f"select count(*) from {table}")[0][0])


def test_words_go_sooner_than_their_records(loaded: Shop, tmp_path: Path) -> None:
    shop = shop_of(loaded, tmp_path, text=7)
    retain(shop.settings, NOW)
    assert shop.ask("select max(day) from interactions where text is null") == [(date(2026, 1, 20),)]
    assert shop.ask("select min(day) from interactions where text is not null") == [(date(2026, 1, 21),)]
    assert shop.ask("select min(day) from surveys where comment is not null") == [(date(2026, 1, 21),)]
    assert count(shop, "interactions") == 60


@pytest.mark.parametrize("table", ["text", "interactions", "surveys"])
def test_snapshots_that_quote_what_is_too_old_go_with_it(loaded: Shop, tmp_path: Path, table: str) -> None:
    shop = shop_of(loaded, tmp_path, **{table: 10, "quarantine": 3})
    folders = [shop.settings.home / "snapshots" / name for name in ("2026-W03_en_quotes", "2026-W04_en_quotes")]
    for folder, days in zip(folders, ((17, 18), (18, 19)), strict=True):
        (folder / "data").mkdir(parents=True)
        written = pl.DataFrame({"day": [date(2026, 1, day) for day in days], "words": ["so", "so"]})
        written.write_parquet(folder / "data" / "quotes.parquet")
    done = retain(shop.settings, NOW)
    assert [folder.exists() for folder in folders] == [False, True]
    assert [item for item in done.let_go if item.table_name == "snapshots"] == [
        LetGo("snapshots", "", 10, date(2026, 1, 18), 1)
    ]


def test_records_older_than_their_period_go(loaded: Shop, tmp_path: Path) -> None:
    shop = shop_of(loaded, tmp_path, interactions=10)
    done = retain(shop.settings, NOW)
    assert shop.ask("select min(day) from interactions") == [(date(2026, 1, 18),)]
    assert [(item.table_name, item.source, item.before_day) for item in done.let_go] == [
        ("interactions", "shop", date(2026, 1, 18))
    ]
    assert count(shop, "interactions") + done.let_go[0].rows_removed == 60
    assert count(shop, "surveys") == 60


@pytest.mark.parametrize("days", [{"interactions": 10}, {"surveys": 10}, {"interactions": 10, "surveys": 12}])
def test_figures_of_records_that_went_stay_as_they_were(loaded: Shop, tmp_path: Path, days: dict[str, int]) -> None:
    shop = shop_of(loaded, tmp_path, **days)
    before = figures(shop)
    retain(shop.settings, NOW)
    assert figures(shop) == before


def test_figures_stay_after_the_next_load_too(loaded: Shop, tmp_path: Path) -> None:
    old = Slice(date(2026, 1, 1), date(2026, 1, 17))
    shop = shop_of(loaded, tmp_path, interactions=10, surveys=10)
    before = figures(shop, old)
    retain(shop.settings, NOW)
    shop.load([row(100, "customer-000001", started="2026-02-02 10:00")], "next.csv")
    assert figures(shop, old) == before


def test_figures_stay_when_a_threshold_changes(loaded: Shop, tmp_path: Path) -> None:
    old = Slice(date(2026, 1, 1), date(2026, 1, 17))
    shop = shop_of(loaded, tmp_path, interactions=10, surveys=10)
    before = figures(shop, old)
    retain(shop.settings, NOW)
    shop.settings = replace(shop.settings, long_wait_s=3.0)
    shop.load([row(100, "customer-000001", started="2026-02-02 10:00")], "next.csv")
    assert figures(shop, old) == before


def test_a_late_contact_within_the_window_leaves_the_older_days_alone(loaded: Shop, tmp_path: Path) -> None:
    old = Slice(date(2026, 1, 1), date(2026, 1, 17))
    shop = shop_of(loaded, tmp_path, interactions=10)
    before = figures(shop, old)
    retain(shop.settings, NOW)
    shop.load([row(100, "customer-000001", started="2026-01-18 10:00", case="c")], "late.csv")
    assert figures(shop, old) == before


def test_figures_stay_through_a_second_run(loaded: Shop, tmp_path: Path) -> None:
    old = Slice(date(2026, 1, 1), date(2026, 1, 25))
    shop = shop_of(loaded, tmp_path, interactions=10, surveys=10)
    retain(shop.settings, NOW)
    shop.load([row(100, "customer-000001", started="2026-02-06 10:00")], "next.csv")
    before = figures(shop, old)
    retain(shop.settings, NOW)
    assert figures(shop, old) == before
    assert shop.ask("select min(day) from interactions") == [(date(2026, 1, 27),)]


def test_the_next_full_export_brings_nothing_back(loaded: Shop, tmp_path: Path) -> None:
    shop = shop_of(loaded, tmp_path, interactions=10, surveys=10, text=7)
    retain(shop.settings, NOW)
    batch = shop.load([*LINES, row(100, started="2026-01-29 10:00")], "full.csv")
    counts = {count.record_type: count for count in batch.counts}
    assert counts["interaction"].rows_loaded == 1
    assert counts["interaction"].rows_held_back == 60 - counts["interaction"].rows_duplicate > 0
    assert shop.ask("select min(day) from interactions") == [(date(2026, 1, 18),)]
    assert shop.ask("select min(day) from interactions where text is not null") == [(date(2026, 1, 21),)]


def test_quarantine_and_emptied_values_go_with_their_batch(loaded: Shop, tmp_path: Path) -> None:
    shop = shop_of(loaded, tmp_path, quarantine=20, field_faults=20)
    shop.load(
        [row(200, "someone", started="2026-01-02 10:00", wait="long"), row(201, "someone", started="never")], "old.csv"
    )
    shop.load(
        [row(202, "someone", started="2026-02-20 10:00", wait="long"), row(203, "someone", started="never")], "new.csv"
    )
    done = retain(shop.settings, NOW)
    assert {item.table_name: item.rows_removed for item in done.let_go} == {
        "quarantine": 2,
        "gate_samples": 3,
        "field_faults": 1,
    }
    assert {name for (name,) in shop.ask("select file_name from quarantine")} == {"new.csv"}
    assert {name for (name,) in shop.ask("select file_name from field_faults")} == {"new.csv"}


def test_what_went_is_written_down_and_no_older_version_keeps_it(loaded: Shop, tmp_path: Path) -> None:
    shop = shop_of(loaded, tmp_path, text=7)
    done = retain(shop.settings, NOW)
    recorded = shop.ask("select removed_at, table_name, source, kept_days, before_day, rows_removed from retentions")
    assert recorded == [(NOW, "text", "shop", 7, date(2026, 1, 21), done.let_go[0].rows_removed)]
    assert len(list(shop.settings.warehouse.glob("*.duckdb"))) == 1
    assert done.versions_removed == 1


def test_a_record_from_the_future_makes_nothing_old(loaded: Shop, tmp_path: Path) -> None:
    shop = shop_of(loaded, tmp_path, interactions=30)
    shop.load([row(300, started="2099-01-01 10:00")], "future.csv", terms=Terms(now=datetime(2099, 1, 1)))
    done = retain(shop.settings, NOW)
    assert done.as_of == date(2026, 1, 28)
    assert (done.let_go, count(shop, "interactions")) == ((), 61)


def test_where_nothing_is_old_no_version_is_made(loaded: Shop, tmp_path: Path) -> None:
    shop = shop_of(loaded, tmp_path, interactions=400)
    assert retain(shop.settings, NOW).version is None
    assert [path.name for path in shop.settings.warehouse.glob("*.duckdb")] == ["wh-00000001.duckdb"]


def test_without_a_period_nothing_goes(loaded: Shop, tmp_path: Path) -> None:
    shop = shop_of(loaded, tmp_path)
    with pytest.raises(DefinitionError, match="everything is kept"):
        retain(shop.settings, NOW)


@pytest.mark.parametrize(("table", "days"), [("interactions", 2), ("surveys", 5)])
def test_a_period_that_a_figure_needs_cannot_be_cut_short(loaded: Shop, tmp_path: Path, table: str, days: int) -> None:
    shop = shop_of(loaded, tmp_path, **{table: days})
    with pytest.raises(DefinitionError, match=f"{table} = {days} is too short"):
        retain(shop.settings, NOW)


def test_periods_are_read_from_the_settings(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("[retention]\ntext = 180\nsurveys = 900\n", encoding="utf-8")
    assert load_settings(tmp_path).retention == Retention(text=180, surveys=900)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[retention]\ntexts = 3", "unknown table 'texts'"),
        ("[retention]\ntext = 0", "'text' in .retention. must be a number of days"),
        ("[retention]\ntext = true", "must be a number of days"),
        ("retention = 3", "'retention' must be a table"),
    ],
)
def test_a_wrong_period_is_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=says):
        load_settings(tmp_path)
