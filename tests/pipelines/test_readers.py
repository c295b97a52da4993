"""Every format gives the same text, rows and lines; what is broken is set aside."""

from __future__ import annotations

import gzip
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
import zstandard
from pipelines_support import columns_profile, read_all

from pipelines.readers import BrokenRow, open_source

CSV = 'a,b\n1,"x\ny"\n2,\n\n3,"z ""q"""\n'
CELLS = [(1, "1", "x\ny"), (2, "2", None), (3, "3", 'z "q"')]


def rows(path: Path, *columns: str, read: str = "") -> list[tuple[object, ...]]:
    with open_source([path], columns_profile(*(columns or ("a",)), read=read)) as source:
        return read_all(source).drop("file_no").rows()


def test_plain_gzip_and_zstandard_csv_read_the_same(tmp_path: Path) -> None:
    plain, gz, zst = tmp_path / "f.csv", tmp_path / "f.csv.gz", tmp_path / "f.csv.zst"
    plain.write_text(CSV, encoding="utf-8")
    gz.write_bytes(gzip.compress(CSV.encode()))
    zst.write_bytes(zstandard.compress(CSV.encode()))
    assert rows(plain) == rows(gz) == rows(zst) == CELLS


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_packed_regular_file_reads_on_the_fast_path(tmp_path: Path, pack: object) -> None:
    suffix = "gz" if pack is gzip.compress else "zst"
    path = tmp_path / f"f.csv.{suffix}"
    path.write_bytes(pack(b"a,b\n1,2\n3,4"))  # type: ignore[operator]
    assert rows(path) == [(1, "1", "2"), (2, "3", "4")]


def test_packed_files_of_several_parts_read_as_one(tmp_path: Path) -> None:
    gz, zst = tmp_path / "f.csv.gz", tmp_path / "f.csv.zst"
    parts = [b"a,b\n1,2\n", b"3,4\n" * 100_000]
    gz.write_bytes(b"".join(map(gzip.compress, parts)))
    zst.write_bytes(b"".join(map(zstandard.compress, parts)))
    assert len(rows(gz)) == len(rows(zst)) == 100_001


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("end", [True, False])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_last_newline_and_byte_order_mark_make_no_difference(
    tmp_path: Path, newline: str, end: bool, mark: str
) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes((mark + newline.join(["a,b", "1,2", "3,"]) + (newline if end else "")).encode())
    assert rows(path) == [(1, "1", "2"), (2, "3", None)]


def test_tabs_part_a_tsv_and_quotes_can_be_switched_off(tmp_path: Path) -> None:
    path = tmp_path / "f.tsv"
    path.write_text('a\tb\n"open\t5"\n', encoding="utf-8")
    assert rows(path, read='quote = ""') == [(1, '"open', '5"')]


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16"])
def test_a_declared_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes("a,b\n電話,\n客服,中文\n".encode(encoding))
    assert rows(path, read=f'encoding = "{encoding}"') == [(1, "電話", None), (2, "客服", "中文")]


def test_parquet_becomes_text_without_loss(tmp_path: Path) -> None:
    path = tmp_path / "f.parquet"
    at = datetime(2024, 5, 6, 7, 8, 9)
    frame = pl.DataFrame(
        {"a": [12345678901234567], "f": [0.1], "t": [at], "y": [True], "e": [""], "d": [date(2024, 5, 6)]}
    )
    frame.with_columns(
        z=pl.col("t").dt.replace_time_zone("Asia/Tokyo"), g=pl.lit(timedelta(minutes=1.5)), l=pl.concat_list("a", "a")
    ).write_parquet(path)
    moment = "2024-05-06 07:08:09"
    assert rows(path) == [
        (1, "12345678901234567", "0.1", moment, "true", None, "2024-05-06", f"{moment}+09:00", "90.0",
         '{"l":[12345678901234567,12345678901234567]}')
    ]  # fmt: skip


def test_json_lines_keep_numbers_as_written_and_set_broken_lines_aside(tmp_path: Path) -> None:
    path = tmp_path / "f.ndjson"
    path.write_text('{"a": 1.10, "b": "x"}\n{"a": 2, "c": {"d": true}}\nno json\n\n{"a": 3, "b', encoding="utf-8")
    with open_source([path], columns_profile("a")) as source:
        good = read_all(source).drop("file_no").rows()
        aside, count = source.broken, source.files[0].rows_read
    assert good == [(1, "1.10", "x", None), (2, "2", None, '{"d": true}')]
    assert aside == (
        BrokenRow(3, 1, 3, "ragged_row", "no json"),
        BrokenRow(4, 1, 5, "truncated_record", '{"a": 3, "b'),
    )
    assert count == 4


def workbook(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Calls")
    book.add_worksheet("Empty")

    def form(text: str) -> object:
        return book.add_format({"num_format": text})

    sheet.write_row(1, 0, ["a", "day", "time", "talk", "long", "n", "yes"])
    sheet.write_string(2, 0, "00123")
    sheet.write_datetime(2, 1, datetime(2021, 1, 5, 10, 11, 12), form("yyyy-mm-dd hh:mm:ss"))
    sheet.write_datetime(2, 2, time(9, 12, 58), form("hh:mm:ss"))
    sheet.write_number(2, 3, 143 / 86_400, form("[h]:mm:ss"))
    sheet.write_number(2, 4, 1.5, form("[h]:mm:ss"))
    sheet.write_number(2, 5, 109)
    sheet.write_boolean(2, 6, True)
    sheet.write_string(4, 0, "last")
    book.close()


def test_a_workbook_becomes_text_and_times_lose_their_day_zero(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    workbook(path)
    assert rows(path, read='sheet = "Calls"') == [
        (1, "00123", "2021-01-05 10:11:12", "09:12:58", "00:02:23", "1900-01-01 12:00:00", "109", "true"),
        (2, None, None, None, None, None, None, None),
        (3, "last", None, None, None, None, None, None),
    ]


def test_the_lines_of_a_workbook_are_the_rows_of_its_sheet(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    workbook(path)
    with open_source([path], columns_profile("a")) as source:
        read_all(source)
        assert source.raw_rows([1, 3])["line"].to_list() == [3, 5]


def test_empty_lines_are_no_records_and_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("a,b\n1,2\n\n3,4\n\n", encoding="utf-8")
    with open_source([path], columns_profile("a")) as source:
        assert read_all(source).height == 2
        assert source.files[0].note == "2 empty lines passed over"
        assert source.files[0].rows_read == 2


def test_a_row_of_delimiters_is_a_blank_record(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("a,b\n,\n1,2\n", encoding="utf-8")
    assert rows(path) == [(1, None, None), (2, "1", "2")]


def test_a_header_alone_is_a_file_of_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("a,b\n", encoding="utf-8")
    with open_source([path], columns_profile("a")) as source:
        assert list(source.frames()) == []
        assert source.files[0].rows_read == 0


def test_rows_are_numbered_through_several_files_with_columns_of_their_own(tmp_path: Path) -> None:
    one, two = tmp_path / "1.csv", tmp_path / "2.csv"
    one.write_text("a,b\n1,2\nbad\n3,4\n", encoding="utf-8")
    two.write_text("c,a\n5,6\n7,8\n", encoding="utf-8")
    with open_source([one, two], columns_profile("a")) as source:
        frame = read_all(source, batch_rows=1)
        assert frame.select("file_no", "src_row", "a").rows() == [(1, 1, "1"), (1, 3, "3"), (2, 4, "6"), (2, 5, "8")]
        raw = source.raw_rows([5, 1])
        assert raw.rows() == [(1, 1, 2, '{"a": "1", "b": "2"}'), (5, 2, 3, '{"c": "7", "a": "8"}')]


def test_raw_rows_hold_what_stood_there_without_empty_cells(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("a,b,c\n 1 ,,中\n", encoding="utf-8")
    with open_source([path], columns_profile("a")) as source:
        read_all(source)
        assert json.loads(source.raw_rows([1])["raw"][0]) == {"a": " 1 ", "c": "中"}


def test_lines_are_right_behind_cells_with_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text('a,"b\nc"\n1,"x\ny\nz"\n2,y\n3,"p\nq"\n4,z\n', encoding="utf-8")
    with open_source([path], columns_profile("a")) as source:
        read_all(source, batch_rows=2)
        assert source.raw_rows([1, 2, 3, 4])["line"].to_list() == [3, 6, 7, 9]


def test_a_files_digest_and_size_are_those_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "f.csv.gz"
    path.write_bytes(gzip.compress(b"a\n1\n", mtime=0))
    with open_source([path], columns_profile("a")) as source:
        info = source.files[0]
    assert (info.file_no, info.name, info.bytes) == (1, "f.csv.gz", path.stat().st_size)
    assert len(info.sha256) == 64
