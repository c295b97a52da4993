"""The folder that the command leaves: the same bytes every time, listed, never over another, or one clear error."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from snapshot_run import files, snapshot, snapshot_process
from snapshot_sample import WEEK, publish_sample

from dashboard.snapshot.question import spans


def test_another_process_on_a_home_loaded_alike_gives_the_same_bytes_and_says_nothing_else(
    made: Path, tmp_path: Path
) -> None:
    publish_sample(tmp_path / "other home")
    done = snapshot_process(tmp_path / "other home", tmp_path / "again")
    assert (done.returncode, done.stderr) == (0, "")
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
    nps = {"key": "nps", "version": 1, "unit": "points", "interval": "adjusted_wald", "goal": 30.0}
    assert by_key["nps"] == {**nps, "goal_since": "1990-01-01"}
    assert manifest["answer_within_s"]["phone"] == 20
    assert set(manifest["packages"]) == {
        *("cx-end-value", "duckdb", "polars", "plotly", "python-pptx", "XlsxWriter", "fonttools")
    }


def test_no_file_holds_a_path_of_the_machine(home: Path, made: Path) -> None:
    for name, content in files(made).items():
        assert str(home).encode() not in content, name
        assert str(made).encode() not in content, name


def test_an_existing_folder_is_never_overwritten(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "kept.txt").write_text("kept", encoding="utf-8")
    done = snapshot_process(home, out)
    assert done.returncode == 5
    assert done.stderr.count("\n") == 1
    assert "never overwritten. Choose another folder with --out" in done.stderr
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
