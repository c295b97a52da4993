"""How an unseen file is found to be read: encoding, delimiter, and a header under titles."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from pipelines.profile_file import parse_profile
from pipelines.readers import open_source
from pipelines.scout import look
from pipelines.scout_propose import propose
from pipelines.scout_write import profile_text

HEADER = ["call id", "start date", "channel", "agent"]
ROWS = [[f"K{n}", f"2026-03-{1 + n % 28:02d} 10:00:00", "Phone", f"A{n % 5}"] for n in range(60)]
TITLES = [["Service centre, monthly report"], ["from 2026-03-01"], []]


def text_of(rows: list[list[str]], mark: str, width: int = 0) -> str:
    return "".join(mark.join([*(f'"{c}"' for c in row), *[""] * (width - len(row))]) + "\n" for row in rows)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("width", [0, 4])
def test_titles_above_the_header_are_passed_over(tmp_path: Path, mark: str, width: int) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(text_of([*TITLES, HEADER, *ROWS], mark, width))
    found = look(path)
    assert [column.name for column in found.columns] == HEADER
    assert (found.rows, found.broken) == (60, 0)


def test_titles_of_a_sheet_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "calls.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([*TITLES, HEADER, *ROWS]):
            sheet.write_row(at, 0, row)
    found = look(path)
    assert [column.name for column in found.columns] == HEADER
    assert found.rows == 60


def test_a_first_line_of_values_may_be_a_record(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(text_of(ROWS, ","))
    assert look(path).remarks[0].startswith("UNSURE: '2026-03-01 10:00:00' is no name of a column.")
    path.write_text(text_of([HEADER, *ROWS], ","))
    assert look(path).remarks == ()


def test_sheets_that_are_not_read_are_named_by_a_proposal_and_by_a_load(tmp_path: Path) -> None:
    path = tmp_path / "calls.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, table in (("Jan", [*TITLES, HEADER, *ROWS]), ("Feb", [HEADER, *ROWS]), ("Notes", [["ask Lin"]])):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(table):
                sheet.write_row(at, 0, row)
    text = profile_text(propose(look(path), "calls"))
    assert "# UNSURE: other sheets with the same columns are not read: 'Feb'; sheet = \"*\"" in text
    with open_source([path], parse_profile(text.encode(), "calls.toml", "0" * 64)) as source:
        assert "sheet 'Jan' read, and no other: 'Feb', 'Notes'" in str(source.files[0].note)


def test_the_proposed_profile_loads_the_file_with_titles(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(text_of([*TITLES, HEADER, *ROWS], ";"))
    profile = parse_profile(profile_text(propose(look(path), "calls")).encode(), "calls.toml", "0" * 64)
    with open_source([path], profile) as source:
        assert sum(frame.height for frame in source.frames()) == 60


@pytest.mark.parametrize("encoding", ["utf-16-le", "gb18030", "cp950", "cp1252"])
def test_the_text_tells_its_encoding(tmp_path: Path, encoding: str) -> None:
    words = "café fermé, très déçu" if encoding == "cp1252" else "客服沒有回覆我的問題，我很不滿意"
    path = tmp_path / "calls.csv"
    lines = [[f"K{n}", f"2026-03-{1 + n % 28:02d}", "Phone", words] for n in range(60)]
    path.write_bytes(text_of([[*HEADER[:3], "message"], *lines], ",").encode(encoding))
    found = look(path)
    assert found.read.encoding == encoding
    assert found.column("message").sample[0] == words


@pytest.mark.parametrize("header", [["id", "start date", "", ""], ["id", "start date", "channel", ""]])
def test_a_header_with_blank_names_is_still_the_header(tmp_path: Path, header: list[str]) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(text_of([header, *ROWS], ","))
    assert look(path).rows == 60


def test_a_file_of_one_column_has_its_header_first(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("message\n" + "hello there\n" * 5)
    found = look(path)
    assert ([column.name for column in found.columns], found.rows) == (["message"], 5)


def test_a_message_of_several_lines_full_of_commas_hides_no_header(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    rows = [[f"K{n}", "2026-03-01", "Phone", "one, two\nthree, four, five\n,,,,,"] for n in range(60)]
    path.write_text(text_of([HEADER, *rows], ","))
    assert [column.name for column in look(path).columns] == HEADER
