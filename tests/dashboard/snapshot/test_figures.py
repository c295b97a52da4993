"""The numbers of the snapshot: those of `measure`, in charts and data alike, and none of a small group."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from small_warehouse import publish_records, settings_in
from snapshot_run import files, plots, points, snapshot
from snapshot_sample import WEEK, publish_sample

from dashboard.snapshot.frozen import still
from dashboard.snapshot.question import question
from dashboard.words import languages
from warehouse.calendar import Calendar
from warehouse.measuring import measure
from warehouse.slices import Slice, iso_week
from warehouse.store import opened


def is_series(name: str) -> bool:
    """Whether a figure is over weeks: of all records, or of one department."""
    return name.endswith("_by_week") or name.startswith("department_")


def test_every_control_chart_shows_what_measure_gives(home: Path, made: Path) -> None:
    monday, sunday = iso_week(WEEK)
    trends = {name: traces for name, traces in plots(made).items() if name.endswith("_by_week")}
    assert len(trends) >= 8
    with opened(settings_in(home, min_group=5)) as warehouse:
        for name, traces in trends.items():
            where = Slice(monday - timedelta(weeks=25), sunday)
            frame = measure(warehouse, name.removesuffix("_by_week"), where, by=("week",))
            expected = {row["week"].isoformat(): row["value"] for row in frame.iter_rows(named=True)}
            shown = points(traces, ("value", "partial"), "x", "y")
            assert shown == pytest.approx({day: expected[day] for day in shown}, rel=1e-9), name
            assert {day for day, value in expected.items() if value is not None} == set(shown), name


def test_the_week_of_a_house_whose_weeks_start_on_sundays_is_its_own(home: Path) -> None:
    with opened(replace(settings_in(home, min_group=5), calendar=Calendar(week_start=7))) as warehouse:
        asked = question(warehouse, WEEK, "en", ())
        assert (asked.first, asked.last, asked.label) == (date(2026, 5, 17), date(2026, 5, 23), WEEK)
        held = warehouse.sql(
            "select count(*) as n from interactions where day between $first and $last",
            {"first": asked.first, "last": asked.last},
        )
        assert measure(warehouse, "contacts", asked.week())["n"].item() == held["n"].item() > 0


def test_every_comparison_shows_what_measure_gives(home: Path, made: Path) -> None:
    monday, sunday = iso_week(WEEK)
    comparisons = {name: traces for name, traces in plots(made).items() if not is_series(name)}
    assert len(comparisons) >= 6
    with opened(settings_in(home, min_group=5)) as warehouse:
        for name, traces in comparisons.items():
            key, dimension = name.split("_by_")
            where = Slice(monday, sunday).bounded(None, in_blocks=True)
            frame = measure(warehouse, key, where, by=(dimension,))
            shown = points(traces, ("circle", "diamond"), "y", "x")
            measured = frame["value"].drop_nulls().to_list()
            assert all(any(value == pytest.approx(known, rel=1e-9) for known in measured) for value in shown.values())


def test_the_data_files_hold_exactly_the_numbers_of_the_charts(made: Path) -> None:
    for name, traces in plots(made).items():
        data = pl.read_parquet(made / "data" / f"{name}.parquet").filter(pl.col("value").is_not_null())
        at, value = ("x", "y") if is_series(name) else ("y", "x")
        shown = points(traces, ("value", "partial", "circle", "diamond"), at, value)
        assert sorted(shown.values()) == sorted(data["value"].to_list()), name


def test_the_key_figures_are_those_of_measure(home: Path, made: Path) -> None:
    monday, sunday = iso_week(WEEK)
    data = pl.read_parquet(made / "data" / "key_figures.parquet")
    columns = ["value", "lower", "upper", "n", "base", "coverage", "censored", "suppressed"]
    with opened(settings_in(home, min_group=5)) as warehouse:
        for row in data.iter_rows(named=True):
            figure = measure(warehouse, row["metric"], Slice(monday, sunday)).select(columns)
            assert_frame_equal(
                pl.DataFrame([row], infer_schema_length=None).select(columns), still(figure), check_dtypes=False
            )


def test_csv_and_parquet_hold_the_same_rows(made: Path) -> None:
    for path in sorted((made / "data").glob("*.parquet")):
        with path.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        frame = pl.read_parquet(path)
        assert rows[0] == frame.columns
        assert len(rows) - 1 == len(frame)


def test_text_that_a_spreadsheet_would_run_is_guarded_in_csv(made: Path) -> None:
    content = (made / "data" / "fcr_reported_by_department.csv").read_text(encoding="utf-8-sig")
    assert "'=cmd|" in content
    assert ",=cmd|" not in content


def test_a_group_that_is_too_small_is_named_without_a_figure(made: Path) -> None:
    data = pl.read_parquet(made / "data" / "fcr_reported_by_department.parquet")
    tiny = data.filter(pl.col("department") == "Archive")
    assert tiny["suppressed"].to_list() == [True]
    assert tiny.select("value", "lower", "upper", "n").row(0) == (None, None, None, None)


def test_a_second_group_is_held_back_so_that_the_small_one_cannot_be_worked_out(made: Path) -> None:
    data = pl.read_parquet(made / "data" / "fcr_reported_by_department.parquet")
    assert data["suppressed"].sum() == 2
    assert data.filter(pl.col("suppressed"))["value"].null_count() == 2


def test_one_source_leaves_the_others_out(tmp_path: Path) -> None:
    settings = publish_sample(tmp_path / "home")
    start = datetime(2026, 5, 11, 9)
    extra = [{"started_at": start, "interaction_id": f"x{i}"} for i in range(40)]
    publish_records(settings, extra, source="other")
    assert snapshot(tmp_path / "home", tmp_path / "out", "--source", "other").returncode == 0
    data = pl.read_parquet(tmp_path / "out" / "data" / "key_figures.parquet")
    assert data.filter(pl.col("metric") == "contacts")["value"].to_list() == [40]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["sources"], manifest["all_sources"], manifest["batches"]) == (["other"], False, [])


@pytest.mark.parametrize("language", sorted(set(languages()) - {"en"}))
def test_another_language_has_the_same_numbers_and_its_own_tag(
    home: Path, made: Path, tmp_path: Path, language: str
) -> None:
    assert snapshot(home, tmp_path / "out", "--language", language).returncode == 0
    assert f'<html lang="{language}">' in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    data = {name: content for name, content in files(tmp_path / "out").items() if name.startswith("data/")}
    assert data == {name: content for name, content in files(made).items() if name.startswith("data/")}
