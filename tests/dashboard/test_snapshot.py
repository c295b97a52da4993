"""The weekly snapshot: what stands in it, that it can be made again, and what it refuses to do."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from small_warehouse import add_batch, publish_records, settings_in
from snapshot_sample import WEEK, publish_sample

from dashboard.snapshot.__main__ import main
from dashboard.snapshot.frozen import still
from dashboard.snapshot.question import spans
from dashboard.words import languages
from warehouse.measuring import measure
from warehouse.slices import Slice, iso_week
from warehouse.store import opened

PLOT = re.compile(r'Plotly\.newPlot\(\s*"figure-(\w+)",\s*(\[.*?\]),\s*(\{.*?\}),\s*\{"displayModeBar"', re.S)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with 20 weeks of records."""
    folder = tmp_path_factory.mktemp("home")
    publish_sample(folder)
    return folder


@dataclass(frozen=True)
class Done:
    """How a run ended."""

    returncode: int
    stdout: str
    stderr: str


def snapshot(home: Path, out: Path, *more: str, week: str = WEEK) -> Done:
    """Runs the command in this process."""
    told, warned = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(told), redirect_stderr(warned):
        patch.setenv("ENDVALUE_HOME", str(home))
        code = main(["--week", week, "--out", str(out), *more])
    return Done(code, told.getvalue(), warned.getvalue())


def snapshot_process(home: Path, out: Path, week: str = WEEK) -> subprocess.CompletedProcess[str]:
    """Runs the command as the command line does, in a process of its own."""
    command = [sys.executable, "-m", "dashboard.snapshot", "--week", week, "--out", str(out)]
    environment = {**os.environ, "ENDVALUE_HOME": str(home)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def made(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The snapshot of the last whole week, in English."""
    out = tmp_path_factory.mktemp("snapshots") / "en"
    done = snapshot(home, out)
    assert done.returncode == 0, done.stderr
    return out


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_another_process_gives_the_same_bytes_and_says_nothing_else(home: Path, made: Path, tmp_path: Path) -> None:
    done = snapshot_process(home, tmp_path / "again")
    assert (done.returncode, done.stderr) == (0, "")
    assert files(tmp_path / "again") == files(made)


def test_two_homes_loaded_alike_give_the_same_bytes(made: Path, tmp_path: Path) -> None:
    publish_sample(tmp_path / "other home")
    assert snapshot(tmp_path / "other home", tmp_path / "again").returncode == 0
    assert files(tmp_path / "again") == files(made)


def test_the_manifest_lists_every_other_file_with_its_size_and_digest(made: Path) -> None:
    found = files(made)
    listed = {entry["file"]: entry for entry in json.loads(found.pop("manifest.json"))["files"]}
    assert set(listed) == set(found)
    for name, content in found.items():
        assert listed[name]["bytes"] == len(content)
        assert listed[name]["sha256"] == hashlib.sha256(content).hexdigest()


def test_the_manifest_says_what_the_figures_rest_on(made: Path) -> None:
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["week"] == WEEK
    assert manifest["days"] == {"first": "2026-05-11", "last": "2026-05-17"}
    assert (manifest["business_zone"], manifest["language"], manifest["sources"]) == ("UTC", "en", ["helpdesk"])
    assert [(batch["batch_id"], batch["status"]) for batch in manifest["batches"]] == [("b-1", "warned")]
    assert manifest["batches"][0]["files"] == [{"name": "contacts.csv", "bytes": 10, "sha256": "ab"}]
    by_key = {metric["key"]: metric for metric in manifest["metrics"]}
    assert by_key["nps"] == {"key": "nps", "version": 1, "unit": "points", "interval": "adjusted_wald", "goal": 30.0}
    assert manifest["answer_within_s"]["phone"] == 20
    assert set(manifest["packages"]) == {"cx-end-value", "duckdb", "polars", "plotly"}


def test_no_file_holds_a_path_of_the_machine(home: Path, made: Path) -> None:
    for name, content in files(made).items():
        assert str(home).encode() not in content, name
        assert str(made).encode() not in content, name


def without_plotly(page: str) -> str:
    """The page without the library, whose code names addresses that it never asks for."""
    scripts = re.findall(r"<script>.*?</script>", page, re.S)
    library = max(scripts, key=len)
    assert "plotly.js" in library
    return page.replace(library, "")


def test_the_report_refers_to_nothing_outside_itself(made: Path) -> None:
    page = without_plotly((made / "report.html").read_text(encoding="utf-8"))
    assert not re.search(r"https?://|//cdn|\bsrc=|\bhref=|@import|url\(", page)
    assert "default-src &#x27;none&#x27;" in page
    assert '"showSendToCloud": false' in page


def plots(made: Path) -> dict[str, list[dict[str, Any]]]:
    """The traces of every chart of the report by figure."""
    page = without_plotly((made / "report.html").read_text(encoding="utf-8"))
    return {name: json.loads(traces) for name, traces, _ in PLOT.findall(page)}


def points(traces: list[dict[str, Any]], names: tuple[str, ...], at: str, value: str) -> dict[Any, float]:
    """The points of the traces of those names."""
    return {
        where: figure
        for trace in traces
        if trace["name"] in names
        for where, figure in zip(trace[at], trace[value], strict=True)
    }


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


def test_every_comparison_shows_what_measure_gives(home: Path, made: Path) -> None:
    monday, sunday = iso_week(WEEK)
    comparisons = {name: traces for name, traces in plots(made).items() if "_by_week" not in name}
    assert len(comparisons) >= 6
    with opened(settings_in(home, min_group=5)) as warehouse:
        for name, traces in comparisons.items():
            key, dimension = name.split("_by_")
            frame = measure(warehouse, key, Slice(monday, sunday), by=(dimension,))
            shown = points(traces, ("circle", "diamond"), "y", "x")
            measured = frame["value"].drop_nulls().to_list()
            assert all(any(value == pytest.approx(known, rel=1e-9) for known in measured) for value in shown.values())


def test_the_data_files_hold_exactly_the_numbers_of_the_charts(made: Path) -> None:
    for name, traces in plots(made).items():
        data = pl.read_parquet(made / "data" / f"{name}.parquet").filter(pl.col("value").is_not_null())
        at, value = ("x", "y") if name.endswith("_by_week") else ("y", "x")
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


def test_the_agenda_names_a_planted_break_with_its_limits_and_n(made: Path) -> None:
    found = pl.read_parquet(made / "data" / "agenda.parquet")
    broken = found.filter((pl.col("metric") == "fcr_reported") & (pl.col("channel") == "chat"))
    assert broken.select("kind", "variation").row(0) == ("below", "worsening")
    page = (made / "report.html").read_text(encoding="utf-8")
    assert re.search(
        r"First-contact resolution, Chat: 0\.0\s% \(.*?\), below its lower limit of .*?; n\s28; small sample", page
    )


def test_a_quiet_week_says_plainly_that_there_are_no_signals(tmp_path: Path) -> None:
    start = datetime(2026, 1, 5, 9)
    calm = [
        {
            "started_at": start + timedelta(days=day, minutes=index),
            "resolved": index < 7,
            "interaction_id": f"{day}-{index}",
        }
        for day in range(35)
        for index in range(10)
    ]
    publish_records(settings_in(tmp_path / "home"), calm)
    (tmp_path / "home" / "settings.toml").write_text('business_zone = "UTC"\n', encoding="utf-8")
    assert snapshot(tmp_path / "home", tmp_path / "out", week="2026-W05").returncode == 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "No signals: none of" in page


def test_what_a_source_cannot_give_is_named_with_the_fields_it_lacks(tmp_path: Path) -> None:
    start = datetime(2026, 1, 5, 9)
    contacts = [{"started_at": start + timedelta(hours=i), "interaction_id": f"{i}"} for i in range(160)]
    publish_records(settings_in(tmp_path / "home"), contacts)
    (tmp_path / "home" / "settings.toml").write_text('business_zone = "UTC"\n', encoding="utf-8")
    done = snapshot(tmp_path / "home", tmp_path / "out", week="2026-W02")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "First-contact resolution: not measurable from this source; missing: Resolved" in page
    key_figures = pl.read_parquet(tmp_path / "out" / "data" / "key_figures.parquet")
    assert key_figures.filter(pl.col("metric") == "fcr_reported")["value"].to_list() == [None]
    assert "fcr_reported_by_week" not in plots(tmp_path / "out")


def test_the_change_is_withheld_where_the_week_before_is_incomplete(home: Path, tmp_path: Path) -> None:
    assert snapshot(home, tmp_path / "first", week="2026-W02").returncode == 0
    data = pl.read_parquet(tmp_path / "first" / "data" / "key_figures.parquet")
    assert data["change"].null_count() == len(data)
    assert "withheld: incomplete week" in (tmp_path / "first" / "report.html").read_text(encoding="utf-8")


def test_the_newest_week_says_that_its_repeats_are_too_recent_to_judge(home: Path, tmp_path: Path) -> None:
    assert snapshot(home, tmp_path / "last", week="2026-W21").returncode == 0
    data = pl.read_parquet(tmp_path / "last" / "data" / "key_figures.parquet")
    row = data.filter(pl.col("metric") == "fcr_observed").row(0, named=True)
    assert (row["n"], row["value"], row["partial"]) == (0, None, True)
    assert row["censored"] > 0
    assert "could be judged are all too recent" in (tmp_path / "last" / "report.html").read_text(encoding="utf-8")


def test_a_refused_last_batch_is_said_before_any_figure(tmp_path: Path) -> None:
    settings = publish_sample(tmp_path / "home")
    add_batch(settings, "b-2", status="refused", at=datetime(2026, 5, 20), source="helpdesk")
    assert snapshot(tmp_path / "home", tmp_path / "out").returncode == 0
    page = without_plotly((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    assert page.index("The newest batch was refused") < page.index("<h2")
    assert "batch b-2: Gate refused" in page


def test_an_existing_folder_is_never_overwritten(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "kept.txt").write_text("kept", encoding="utf-8")
    done = snapshot_process(home, out)
    assert done.returncode == 5
    assert done.stderr.count("\n") == 1
    assert "never overwritten. Choose another folder with --out." in done.stderr
    assert files(out) == {"kept.txt": b"kept"}


def test_a_week_without_records_names_the_weeks_that_have_some(home: Path, tmp_path: Path) -> None:
    done = snapshot(home, tmp_path / "out", week="2026-W40")
    assert done.returncode == 8
    assert "Week 2026-W40 holds no records. Weeks with records: 2026-W02 to 2026-W21." in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("week", ["2026-46", "2026-W54", "next week"])
def test_what_is_not_a_week_is_an_error_of_one_line(home: Path, tmp_path: Path, week: str) -> None:
    done = snapshot(home, tmp_path / "out", week=week)
    assert (done.returncode, done.stderr.count("\n")) == (8, 1)


def test_an_unknown_source_names_those_that_are_known(home: Path, tmp_path: Path) -> None:
    done = snapshot(home, tmp_path / "out", "--source", "nowhere")
    assert done.returncode == 8
    assert "Known sources: helpdesk." in done.stderr


def test_an_empty_warehouse_says_what_to_load(tmp_path: Path) -> None:
    done = snapshot(tmp_path / "empty", tmp_path / "out")
    assert (done.returncode, done.stderr.count("\n")) == (5, 1)
    assert "endvalue demo" in done.stderr


def test_nothing_is_left_behind_where_the_folder_cannot_be_made(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert snapshot(home, tmp_path / "file" / "out").returncode == 5
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


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


def test_json_tells_a_program_what_was_written(home: Path, tmp_path: Path) -> None:
    told = json.loads(snapshot(home, tmp_path / "out", "--json").stdout)
    assert told["week"] == WEEK
    assert Path(told["report"]).is_file()
    assert told["files"] == len(files(tmp_path / "out")) - 1


def test_the_snapshot_does_not_import_streamlit() -> None:
    code = "import sys, dashboard.snapshot.__main__; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_names_of_weeks_without_a_gap_are_drawn_together() -> None:
    mondays = [date(2025, 12, 22), date(2025, 12, 29), date(2026, 1, 12)]
    assert spans(mondays) == "2025-W52 to 2026-W01, 2026-W03"
