"""A file is read by the names of its columns, wherever its header stands and however its cells are parted."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import xlsxwriter
from pipelines_support import columns_profile, read_all

from pipelines.headers import Wanted
from pipelines.readers import open_source
from warehouse.errors import SourceError


def rows(path: Path, options: str = "") -> tuple[list[tuple[object, ...]], str | None]:
    with open_source([path], columns_profile("a", "b", read=options)) as source:
        return read_all(source).select("a", "b").rows(), source.files[0].note


def written(tmp_path: Path, text: str, name: str = "f.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize(("mark", "shown"), [(";", ";"), ("\t", "tab"), ("|", "|")])
def test_the_delimiter_is_the_one_under_which_the_header_has_the_columns(tmp_path: Path, mark: str, shown: str) -> None:
    found, note = rows(written(tmp_path, f"a{mark}b\n1,5{mark}x\n"))
    assert found == [("1,5", "x")]
    assert note == f"cells parted by '{shown}', as its header shows"


def test_a_delimiter_that_fits_is_not_noted(tmp_path: Path) -> None:
    assert rows(written(tmp_path, "a,b\n1;2,x\n")) == ([("1;2", "x")], None)


def test_a_declared_delimiter_that_does_not_fit_names_the_one_that_does(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"parted by ';', not by the declared 'tab'"):
        rows(written(tmp_path, "a;b\n1;2\n"), 'delimiter = "\\t"')


@pytest.mark.parametrize("packed", [False, True])
def test_title_lines_above_the_header_are_passed_over(tmp_path: Path, packed: bool) -> None:
    path = written(tmp_path, "Calls of May\nfrom 1 to 31, all queues\n\na,b\n1,2\n")
    if packed:
        path = path.with_suffix(".csv.gz")
        path.write_bytes(gzip.compress((tmp_path / "f.csv").read_bytes()))
    found, note = rows(path)
    assert found == [("1", "2")]
    assert note == "header found in line 4; the 3 before it hold no record"


@pytest.mark.parametrize("body", ["1,2\n3,4\n", '1,"2\n"\n3,4\n', "1,2\n3\n"], ids=["regular", "multiline", "ragged"])
def test_lines_are_counted_from_the_first_of_the_file(tmp_path: Path, body: str) -> None:
    path = written(tmp_path, f"title\n\na,b\n{body}")
    with open_source([path], columns_profile("a", "b")) as source:
        numbers = read_all(source)["src_row"].to_list()
        lines = source.raw_rows(numbers)["line"].to_list() + [broken.line for broken in source.broken]
    assert lines == [4, 6 if '"' in body else 5]


def test_a_bad_byte_below_title_lines_is_named_where_the_file_has_it(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes("title é è à ö ü ß\na,b\n1,é\n".encode() + b"2,\xff\n")
    with pytest.raises(SourceError, match=r"line 4"):
        rows(path)


def test_names_that_differ_in_spaces_and_capitals_alone_are_the_columns(tmp_path: Path) -> None:
    found, note = rows(written(tmp_path, "\xa0A ,B\n1,2\n"))
    assert found == [("1", "2")]
    assert note == "'A' read as 'a'; 'B' read as 'b'"


def test_two_names_that_could_be_the_column_are_none() -> None:
    wanted = Wanted(("call id", "b"), {})
    assert wanted.names(["Call ID", "b"]) == {"Call ID": "call id"}
    assert wanted.names(["Call ID", "CALL  ID", "b"]) == {}


def test_a_column_is_found_under_another_name_that_the_profile_knows(tmp_path: Path) -> None:
    found, note = rows(written(tmp_path, "通话编号,b\n1,2\n"), 'renamed = { "通话编号" = "a" }')
    assert found == [("1", "2")]
    assert note == "'通话编号' read as 'a'"


def test_an_old_and_a_new_name_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="both 'A1' and 'a'"):
        rows(written(tmp_path, "a,A1,b\n1,2,3\n"), 'renamed = { "A1" = "a" }')


def test_raw_values_bear_the_profiles_names(tmp_path: Path) -> None:
    path = written(tmp_path, "B,A\n2,1\n")
    with open_source([path], columns_profile("a", "b")) as source:
        read_all(source)
        assert source.raw_rows([1])["raw"].to_list() == ['{"b": "2", "a": "1"}']


def test_files_of_one_load_may_order_their_columns_differently(tmp_path: Path) -> None:
    paths = [written(tmp_path, "a,b\n1,2\n", "1.csv"), written(tmp_path, "b;x;a\n4;0;3\n", "2.csv")]
    with open_source(paths, columns_profile("a", "b")) as source:
        found = [row for frame in source.frames() for row in frame.select("a", "b").rows()]
    assert found == [("1", "2"), ("3", "4")]


def test_blank_names_behind_the_header_are_numbered(tmp_path: Path) -> None:
    with open_source([written(tmp_path, "a,b,,\n1,2,,x\n")], columns_profile("a", "b")) as source:
        assert read_all(source)["(blank 4)"].to_list() == ["x"]


def test_quotes_are_letters_in_a_tsv_that_says_so(tmp_path: Path) -> None:
    assert rows(written(tmp_path, 'a\tb\n"1\tsaid "no\n', "f.tsv"), 'quote = ""')[0] == [('"1', 'said "no')]


def test_title_rows_of_a_sheet_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, cells in enumerate([["Calls of May"], [], ["B", "a"], ["2", "1"]]):
            sheet.write_row(at, 0, cells)
    found, note = rows(path)
    assert found == [("1", "2")]
    assert note is not None
    assert "header found in row 3" in note
    with open_source([path], columns_profile("a", "b")) as source:
        assert source.raw_rows([1])["line"].to_list() == [4]


def book(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as out:
        for name, lines in {
            "May": [["a", "b"], ["1", "2"]],
            "Notes": [["what", "why"], ["x", "y"]],
            "June": [["title"], ["b", "a"], ["4", "3"]],
            "Old": [["a", "b"], ["0", "0"]],
        }.items():
            sheet = out.add_worksheet(name)
            for at, cells in enumerate(lines):
                sheet.write_row(at, 0, cells)
            if name == "Old":
                sheet.hide()
    return path


@pytest.mark.parametrize("named", ['"*"', '["May", "June"]'])
def test_several_sheets_are_read_one_after_the_other(tmp_path: Path, named: str) -> None:
    path = book(tmp_path / "f.xlsx")
    with open_source([path], columns_profile("a", "b", read=f"sheet = {named}")) as source:
        cells = read_all(source)
        raw = source.raw_rows(cells["src_row"])
        names = [file.name for file in source.files]
        assert source.paths == {1: path}
    assert cells.select("src_row", "a", "b").rows() == [(1, "1", "2"), (2, "3", "4")]
    assert names == ["f.xlsx [May]", "f.xlsx [June]"]
    assert raw.select("file_no", "line").rows() == [(1, 2), (2, 3)]


def test_sheets_that_are_hidden_or_lack_the_columns_are_left_out_and_named(tmp_path: Path) -> None:
    with open_source([book(tmp_path / "f.xlsx")], columns_profile("a", "b", read='sheet = "*"')) as source:
        assert source.files[0].note == "sheets not read: 'Notes' (without the columns), 'Old' (hidden)"


def test_a_hidden_sheet_is_read_where_it_is_named(tmp_path: Path) -> None:
    assert rows(book(tmp_path / "f.xlsx"), 'sheet = "Old"')[0] == [("0", "0")]


def test_a_workbook_without_such_a_sheet_says_which_it_has(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"has no sheet 'Juli'.*May, Notes, June, Old"):
        rows(book(tmp_path / "f.xlsx"), 'sheet = ["May", "Juli"]')
