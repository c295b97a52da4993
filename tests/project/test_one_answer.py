"""Page, command line, Python and snapshot give one answer of every metric, because they ask one function."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from dash_app import alts_of, html_of, open_page
from random_records import random_others, random_records, random_words
from small_warehouse import add_batch, publish_records, settings_in
from typer.testing import CliRunner

import warehouse
from dashboard.format import Format
from dashboard.page import Page
from dashboard.snapshot.__main__ import main
from dashboard.snapshot.frozen import still
from dashboard.words import Words
from pipelines.cli import app
from warehouse.catalogue import catalogue

WEEK = "2026-W08"
WHERE = warehouse.Slice(*warehouse.iso_week(WEEK))
# Views that show figures of the whole slice in words, and how many metrics they show so in all.
VIEWS = ("overview", "resolution", "waiting", "loyalty", "emotions", "repair")
SHOWN = 30


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records of every kind, so that nearly every metric can be measured."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "settings.toml").write_text('business_zone = "UTC"\n', encoding="utf-8")
    settings = settings_in(folder, min_group=5)
    records = random_records(1)
    publish_records(settings, *records, **random_others(1), **random_words(1, records[0]))
    add_batch(settings, "b", status="passed", at=datetime(2026, 3, 29))
    return folder


@pytest.fixture(scope="module")
def answers(home: Path) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """What Python gets: of every metric as a whole ("") and by channel."""
    with warehouse.opened(warehouse.load_settings(home)) as published:
        return {
            (key, by): warehouse.measure(published, key, WHERE, [by] if by else []).to_dicts()
            for key in catalogue()
            for by in ("", "channel")
            if not (by and catalogue()[key].of)
        }


def test_nearly_every_metric_has_an_answer_here(answers: dict[tuple[str, str], list[dict[str, Any]]]) -> None:
    known = {key for (key, by), rows in answers.items() if not by and rows[0]["value"] is not None}
    assert len(known) > 0.8 * len(catalogue()), sorted(set(catalogue()) - known)


def test_the_command_line_prints_what_python_gets(
    home: Path, answers: dict[tuple[str, str], list[dict[str, Any]]]
) -> None:
    # Each metric once, every second one by channel: a run of the command costs more than the question.
    asked = {key: ("" if i % 2 or (key, "channel") not in answers else "channel") for i, key in enumerate(catalogue())}
    for key, by in asked.items():
        expected = answers[key, by]
        words = ["--home", str(home), "metric", key, "--week", WEEK, "--json", *(["--by", by] if by else [])]
        done = CliRunner().invoke(app, words, catch_exceptions=False)
        rows = json.loads(done.stdout)["rows"]
        assert [{name: row[name] for name in expected[0]} for row in rows] == expected, (key, by)


def test_the_command_line_chooses_days_and_sources(home: Path) -> None:
    first, last = WHERE.start, WHERE.start + timedelta(days=2)
    with warehouse.opened(warehouse.load_settings(home)) as published:
        expected = warehouse.measure(published, "contacts", warehouse.Slice(first, last, sources=("s",)))["n"].item()
    days = ["--from", first.isoformat(), "--to", last.isoformat(), "--source", "s"]
    done = CliRunner().invoke(app, ["--home", str(home), "metric", "contacts", *days, "--json"], catch_exceptions=False)
    assert json.loads(done.stdout)["rows"][0]["n"] == expected > 0


def test_pages_show_what_python_gets(
    home: Path, answers: dict[tuple[str, str], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENDVALUE_HOME", str(home))
    fmt, asked, one = Format(Words("en")), {}, Page.one

    def noted(page: Page, key: str) -> dict[str, Any]:
        row = one(page, key)
        asked[key] = row
        return row

    monkeypatch.setattr(Page, "one", noted)
    shown = set()
    for view in VIEWS:
        asked.clear()
        page = open_page(view, tables=True, from_=WHERE.start.isoformat(), to=WHERE.end.isoformat())
        text = "\n".join([html_of(page), *alts_of(page)])
        for key, row in asked.items():
            expected = answers[key, ""][0]
            assert {name: row[name] for name in expected} == expected, (view, key)
            unit = catalogue()[key].unit
            if row["value"] is not None and fmt.value(unit, row["value"]) in text:
                shown.add(key)
    assert len(shown) >= SHOWN, sorted(shown)


def test_the_snapshot_holds_what_python_gets(
    home: Path,
    tmp_path: Path,
    answers: dict[tuple[str, str], list[dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ENDVALUE_HOME", str(home))
    assert main(["make", "--week", WEEK, "--format", "html", "--out", str(tmp_path / "snapshot")]) == 0
    data = tmp_path / "snapshot" / "data"
    names = ("value", "lower", "upper", "n")
    for row in pl.read_parquet(data / "key_figures.parquet").iter_rows(named=True):
        expected = still(pl.DataFrame(answers[row["metric"], ""], infer_schema_length=None)).row(0, named=True)
        assert {name: row[name] for name in names} == {name: expected[name] for name in names}, row["metric"]
    compared = sorted(data.glob("*_by_channel.parquet"))
    assert len(compared) > 5
    for path in compared:
        frame = still(pl.DataFrame(answers[path.stem.removesuffix("_by_channel"), "channel"], infer_schema_length=None))
        expected = {row["channel"]: row for row in frame.iter_rows(named=True)}
        for row in pl.read_parquet(path).filter(~pl.col("suppressed")).iter_rows(named=True):
            assert {name: row[name] for name in names} == {name: expected[row["channel"]][name] for name in names}


def test_another_slice_is_another_answer(home: Path) -> None:
    with warehouse.opened(warehouse.load_settings(home)) as published:
        whole = warehouse.measure(published, "fcr_reported", WHERE)
        part = warehouse.measure(published, "fcr_reported", replace(WHERE, channels=("phone",)))
    assert part["n"].item() < whole["n"].item()
