"""Every format of the snapshot: the same bytes each time, real and editable, and nothing hidden inside."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from pptx import Presentation
from snapshot_run import Done, files, run, snapshot
from snapshot_sample import FORMULA, TINY, WEEK, publish_sample

from dashboard.snapshot import pdf
from dashboard.snapshot.making import FORMATS

ALL = tuple(word for name in FORMATS for word in ("--format", name))


@pytest.fixture(scope="module")
def whole(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The snapshot in every format."""
    out = tmp_path_factory.mktemp("whole") / "en"
    done = snapshot(home, out, *ALL, "--language", "zh-Hant")
    assert done.returncode == 0, done.stderr
    return out


def parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Every file inside an office file, those inside the workbooks that its charts hold among them."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name in book.namelist():
            inner = book.read(name)
            yield name, inner
            if name.endswith(".xlsx"):
                yield from ((f"{name}/{deeper}", text) for deeper, text in parts(inner))


def test_the_slides_hold_charts_that_can_be_edited_and_notes(whole: Path) -> None:
    slides = Presentation(str(whole / "report.pptx")).slides
    charts = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) >= 8
    names = {series.name for chart in charts for series in chart.plots[0].series}
    assert {"管制上限", "管制下限"} <= names or len(names) >= 4
    assert all(slide.has_notes_slide for slide in slides if any(shape.has_chart for shape in slide.shapes))


def test_the_charts_of_the_slides_show_the_numbers_of_the_data(whole: Path) -> None:
    data = pl.read_parquet(whole / "data" / "wait_over_180s_by_week.parquet")
    shown = [
        tuple(value for value in series.values if value is not None)
        for slide in Presentation(str(whole / "report.pptx")).slides
        for shape in slide.shapes
        if shape.has_chart
        for series in shape.chart.plots[0].series
    ]
    wanted = [round(value * 100, 6) for value in data.filter(~pl.col("partial"))["value"].drop_nulls()]
    assert any([round(value * 100, 6) for value in found] == wanted for found in shown) or any(
        [round(value, 6) for value in found] == wanted for found in shown
    )


@pytest.mark.parametrize("name", ["report.pptx", "report.xlsx"])
def test_office_files_hold_no_record_no_path_and_no_figure_of_a_small_group(home: Path, whole: Path, name: str) -> None:
    small = pl.read_parquet(whole / "data" / "fcr_reported_by_department.parquet").filter(pl.col("suppressed"))
    assert small.height and small["value"].null_count() == small.height
    for part, content in parts((whole / name).read_bytes()):
        text = content.decode("utf-8", "ignore")
        assert "helpdesk:" not in text, part  # a customer
        assert str(home) not in text, part
        assert not re.search(r"<f>|externalLink|vbaProject", text) or "chart" in part, part


def test_text_of_a_department_cannot_run_as_a_formula(whole: Path) -> None:
    for part, content in parts((whole / "report.xlsx").read_bytes()):
        if part.startswith("xl/worksheets/"):
            assert b"<f>" not in content, part
    assert FORMULA.startswith("=")


@pytest.mark.skipif(pdf.browser() is None, reason="no Chromium on this machine")
def test_the_pdf_is_whole_and_carries_no_moment_of_its_making(whole: Path) -> None:
    content = (whole / "report.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert set(re.findall(rb"/(?:CreationDate|ModDate) \(D:(\d{8})", content)) == {b"20260518"}


def test_the_page_carries_the_glyphs_it_needs(whole: Path) -> None:
    assert "font/woff2;base64," in (whole / "report.html").read_text(encoding="utf-8")


def test_every_format_has_the_same_bytes_when_it_is_made_again_to_verify_it(home: Path, whole: Path) -> None:
    told = json.loads(ran(home, "verify", str(whole), "--json").stdout)
    assert told["state"] == "verified"
    assert len(list(whole.glob("report.*"))) == len(FORMATS)


def test_a_change_by_hand_is_found(home: Path, made: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(made, copy)
    with (copy / "data" / "key_figures.csv").open("ab") as file:
        file.write(b"\n")
    told = ran(home, "verify", str(copy), "--json")
    assert told.returncode == 1
    assert json.loads(told.stdout)["files"] == {"data/key_figures.csv": "changed"}


def test_a_correction_is_a_revision_and_says_what_it_replaces(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish_sample(home)
    shelf = home / "snapshots"
    assert ran(home, "make", "--week", WEEK, "--format", "html").returncode == 0
    assert ran(home, "make", "--week", WEEK, "--format", "html").returncode == 5
    assert ran(home, "make", "--week", WEEK, "--format", "html", "--revise", "late mails").returncode == 0
    manifest = json.loads((shelf / f"{WEEK}_en_r2" / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["revision"], manifest["replaces"]["reason"]) == (2, "late mails")
    assert "late mails" in (shelf / f"{WEEK}_en_r2" / "report.html").read_text(encoding="utf-8")
    told = ran(home, "diff", str(shelf / f"{WEEK}_en"), str(shelf / f"{WEEK}_en_r2"))
    assert told.returncode == 0, told.stdout


def test_what_two_weeks_differ_in_is_explained(home: Path, made: Path, tmp_path: Path) -> None:
    assert snapshot(home, tmp_path / "before", week="2026-W19").returncode == 0
    told = json.loads(ran(home, "diff", str(tmp_path / "before"), str(made), "--json").stdout)
    assert told["changed"]
    assert not any("unexplained" in row["why"] for row in told["changed"])


def test_a_department_gets_nothing_of_the_others(home: Path, tmp_path: Path) -> None:
    done = snapshot(home, tmp_path / "out", *ALL, "--department", "Billing")
    assert done.returncode == 0, done.stderr
    for name, content in files(tmp_path / "out").items():
        texts = parts(content) if name.endswith(("pptx", "xlsx")) else [(name, content)]
        if name.endswith(".pdf"):
            continue
        for part, text in texts:
            assert b"Returns" not in text and TINY.encode() not in text, (name, part)


def ran(home: Path, *arguments: str) -> Done:
    """One command on a home."""
    return run(home, list(arguments))
