"""Page, command line, Python and snapshot give one answer, because they ask one function."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from dash_app import html_of, open_page
from dash_sample import sample
from typer.testing import CliRunner

import warehouse
from dashboard.format import Format
from dashboard.snapshot.__main__ import main
from dashboard.words import Words
from pipelines.cli import app

WEEK = "2026-W46"
KEYS = ("fcr_reported", "wait_over_180s", "csat_mean", "negative_emotion_rate")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    sample(folder, refused=False)
    return folder


def by_channel(home: Path, key: str) -> pl.DataFrame:
    settings = warehouse.load_settings(home)
    with warehouse.opened(settings) as published:
        return warehouse.measure(published, key, warehouse.Slice(*warehouse.iso_week(WEEK)), by=["channel"])


@pytest.mark.parametrize("key", KEYS)
def test_the_command_line_prints_what_python_gets(home: Path, key: str) -> None:
    words = ["--home", str(home), "metric", key, "--by", "channel", "--week", WEEK, "--json"]
    done = CliRunner().invoke(app, words, catch_exceptions=False)
    rows = json.loads(done.stdout)["rows"]
    expected = by_channel(home, key).to_dicts()
    assert [{name: row[name] for name in expected[0]} for row in rows] == expected


@pytest.mark.parametrize(("key", "view"), [("fcr_reported", "resolution"), ("wait_over_180s", "waiting")])
def test_the_page_shows_what_python_gets(home: Path, key: str, view: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENDVALUE_HOME", str(home))
    first, last = warehouse.iso_week(WEEK)
    html = html_of(open_page(view, from_=first.isoformat(), to=last.isoformat()))
    fmt = Format(Words("en"))
    for row in by_channel(home, key).iter_rows(named=True):
        if row["value"] is not None:
            assert fmt.value("share", row["value"]) in html
            assert fmt.interval("share", row["lower"], row["upper"]) in html


def test_the_snapshot_holds_what_python_gets(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENDVALUE_HOME", str(home))
    assert main(["make", "--week", WEEK, "--format", "html", "--out", str(tmp_path / "snapshot")]) == 0
    for key in KEYS:
        frozen = pl.read_parquet(tmp_path / "snapshot" / "data" / f"{key}_by_channel.parquet")
        found = {row["channel"]: row for row in frozen.iter_rows(named=True)}
        for row in by_channel(home, key).filter(~pl.col("suppressed")).iter_rows(named=True):
            value = None if row["value"] is None else pytest.approx(row["value"], rel=1e-11)
            assert (found[row["channel"]]["value"], found[row["channel"]]["n"]) == (value, row["n"])


def test_another_slice_is_another_answer(home: Path) -> None:
    settings = warehouse.load_settings(home)
    where = warehouse.Slice(*warehouse.iso_week(WEEK))
    with warehouse.opened(settings) as published:
        whole = warehouse.measure(published, "fcr_reported", where)
        part = warehouse.measure(published, "fcr_reported", replace(where, channels=("phone",)))
    assert part["n"].item() < whole["n"].item()
