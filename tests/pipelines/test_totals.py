"""Rows that sum a file up are named as such in quarantine, and are never records."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from pipelines_support import CALLS, field_of, profile_of, read_all
from shop import Shop

from pipelines.readers import open_source
from pipelines.times import written_seconds
from warehouse.errors import SourceError
from warehouse.settings import Settings


@pytest.mark.parametrize("total", ["Total", "GRAND TOTAL: 3", "合计", "總計：2 筆", "Total rows 2", "小计"])
def test_a_total_row_is_set_aside_with_its_line_and_text(tmp_path: Path, total: str) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(f"id,at,wait\n1,2026-01-01,5\n2,2026-01-02,6\n{total},,11\n", encoding="utf-8")
    with open_source([path], profile_of(CALLS)) as source:
        rows, broken = read_all(source), source.broken
    assert rows["id"].to_list() == ["1", "2"]
    assert [(row.src_row, row.line, row.reason, row.raw) for row in broken] == [(3, 4, "total_row", f"{total},11")]


def test_a_short_total_row_is_called_one_too(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("id,at,wait\n1,2026-01-01,5\nTotal,1\nshort,1\n", encoding="utf-8")
    with open_source([path], profile_of(CALLS)) as source:
        read_all(source)
        assert [row.reason for row in source.broken] == ["total_row", "ragged_row"]


def test_a_record_is_never_taken_for_a_total(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("id,at,wait\nTotal,2026-01-01,5\nTotal Energies,,5\n,,7\n", encoding="utf-8")
    with open_source([path], profile_of(CALLS)) as source:
        assert read_all(source).height == 3
        assert source.broken == ()


def test_a_load_counts_the_total_as_quarantined(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    result = shop.load(["k1,call,2026-03-01 10:00,5,4,2026-03-02,eve,parcel", "合计,,,5,4,,,"])
    counts = result.counts[0]
    assert (counts.rows_in, counts.rows_loaded, counts.rows_quarantined) == (2, 1, 1)
    assert shop.rows("select reasons, line from quarantine") == [(["total_row"], 3)]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("3 min", 180), ("2h 5m", 7500), ("90秒", 90), ("3分20秒", 200), ("1小時5分鐘", 3900), ("1.5 hours", 5400),
     ("1 day, 2 hrs", 93600), ("45 sec.", 45), ("0:01:30", 90), ("0s", 0),
     ("01:30", None), ("90", None), ("5m 2h", None), ("soon", None), ("3 months", None), ("-3 min", None)],
)  # fmt: skip
def test_a_duration_that_names_its_units(text: str, seconds: float | None) -> None:
    assert written_seconds(pl.Series([text])).to_list() == [seconds]


def test_written_units_are_a_unit_of_a_profile(settings: Settings) -> None:
    rows = field_of('wait_seconds = { column = "w", unit = "written" }', settings, w=["3 min", None, "90", " 2m "])
    assert rows["wait_seconds"].to_list() == [180, None, None, 120]
    assert [mask > 0 for mask in rows["fault_mask"]] == [False, False, True, False]


def test_a_renamed_column_is_told_with_the_line_that_mends_the_profile(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("at,ids\n2026-01-01,1\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r'renamed = \{ "ids" = "id" \}'):
        open_source([path], profile_of(CALLS))
    mended = profile_of(CALLS + '[read]\nrenamed = { "ids" = "id" }\n')
    with open_source([path], mended) as source:
        assert read_all(source)["id"].to_list() == ["1"]


def test_formatted_blank_rows_of_a_workbook_are_no_records(tmp_path: Path) -> None:
    path = tmp_path / "calls.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for number, cells in enumerate((["id", "at"], ["1", "2026-01-01"], ["合计"])):
            sheet.write_row(number, 0, cells)
        for number in range(3, 20_000):
            sheet.write_blank(number, 0, None, bold)
    with open_source([path], profile_of(CALLS)) as source:
        assert read_all(source)["id"].to_list() == ["1"]
        assert [(row.line, row.reason) for row in source.broken] == [(3, "total_row")]
