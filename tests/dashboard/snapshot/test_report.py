"""What the report says: its agenda, what it withholds and why, and nothing of the world outside."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
from small_warehouse import add_batch, publish_records, settings_in
from snapshot_run import plots, snapshot, without_plotly
from snapshot_sample import publish_sample


def test_the_report_refers_to_nothing_outside_itself(made: Path) -> None:
    page = without_plotly((made / "report.html").read_text(encoding="utf-8"))
    assert not re.search(r"https?://|//cdn|\bsrc=|\bhref=|@import|url\((?!data:)", page)
    assert "default-src &#x27;none&#x27;" in page
    assert '"showSendToCloud": false' in page


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
    assert "every record that could be judged is too recent" in (tmp_path / "last" / "report.html").read_text(
        encoding="utf-8"
    )


def test_a_refused_last_batch_is_said_before_any_figure(tmp_path: Path) -> None:
    settings = publish_sample(tmp_path / "home")
    add_batch(settings, "b-2", status="refused", at=datetime(2026, 5, 20), source="helpdesk")
    assert snapshot(tmp_path / "home", tmp_path / "out").returncode == 0
    page = without_plotly((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    assert page.index("The newest batch was refused") < page.index("<h2")
    assert "batch b-2: Gate refused" in page
