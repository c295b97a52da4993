"""A record whose structure is broken is set aside with its text and line; its neighbours are kept."""

from __future__ import annotations

from pathlib import Path

from pipelines_support import columns_profile, read_all

from pipelines.readers import BrokenRow, open_source


def broken(path: Path) -> tuple[list[tuple[object, ...]], tuple[BrokenRow, ...], int]:
    with open_source([path], columns_profile("a")) as source:
        good = read_all(source).drop("file_no").rows()
        return good, source.broken, source.files[0].rows_read


def test_short_and_long_rows_are_set_aside_and_their_neighbours_kept(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("a,b\n1,2\nshort\n3,4\nto,o,long\n5,6\n", encoding="utf-8")
    good, aside, count = broken(path)
    assert good == [(1, "1", "2"), (3, "3", "4"), (5, "5", "6")]
    assert aside == (BrokenRow(2, 1, 3, "ragged_row", "short"), BrokenRow(4, 1, 5, "ragged_row", "to,o,long"))
    assert count == 5


def test_a_record_cut_inside_its_quotes_is_truncated(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text('a,b\n1,2\n3,"cut\noff he', encoding="utf-8")
    good, aside, _ = broken(path)
    assert good == [(1, "1", "2")]
    assert aside == (BrokenRow(2, 1, 3, "truncated_record", '3,"cut\noff he'),)


def test_a_stray_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text('a,b\n1,2\n3,"stray\n5,6\n7,8\n', encoding="utf-8")
    good, aside, _ = broken(path)
    assert good == [(1, "1", "2"), (3, "5", "6"), (4, "7", "8")]
    assert [(row.line, row.raw) for row in aside] == [(3, '3,"stray')]


def test_text_after_a_closing_quote_is_set_aside_not_mended(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text('a,b\n"x"y,2\n3,4\n', encoding="utf-8")
    good, aside, _ = broken(path)
    assert good == [(2, "3", "4")]
    assert [row.raw for row in aside] == ['"x"y,2']


def test_a_carriage_return_outside_quotes_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(b'a,b\n1,x\ry\n"2\r",z\n')
    good, aside, _ = broken(path)
    assert good == [(2, "2\r", "z")]
    assert [(row.line, row.raw) for row in aside] == [(2, "1,x\ry")]


def test_a_short_and_a_long_row_do_not_make_up_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("a,b,c\n1,2\n1,2,3,4\n", encoding="utf-8")
    assert [row.line for row in broken(path)[1]] == [2, 3]


def test_reading_raw_rows_leaves_the_broken_ones_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("a,b\n1,2\nbad\n3,4\nworse\n", encoding="utf-8")
    with open_source([path], columns_profile("a")) as source:
        read_all(source)
        before = source.broken
        source.raw_rows([1])
        assert source.broken == before
        assert len(before) == 2


def test_raw_rows_of_an_irregular_file_do_not_depend_on_an_earlier_reading(tmp_path: Path) -> None:
    one, two = tmp_path / "1.csv", tmp_path / "2.csv"
    one.write_text("a,b\n1,2\nbad\n", encoding="utf-8")
    two.write_text("a,b\n3,4\n", encoding="utf-8")
    with open_source([one, two], columns_profile("a")) as source:
        assert source.raw_rows([1, 3])["raw"].to_list() == ['{"a": "1", "b": "2"}', '{"a": "3", "b": "4"}']


def test_a_cell_without_end_costs_its_own_line_even_in_a_long_file(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    lines = [f"{number},{'x' * 40}" for number in range(30_000)]  # more than the longest cell
    path.write_text("\n".join(["a,b", '-1,"open', *lines, ""]), encoding="utf-8")
    good, aside, count = broken(path)
    assert (len(good), count) == (30_000, 30_001)
    assert [(row.line, row.reason, row.raw) for row in aside] == [(2, "ragged_row", '-1,"open')]


def test_empty_cells_behind_the_last_named_column_are_neither_missing_nor_too_many(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("a,b,,\n1,2\n3,4,\n5,6,,,, \n7\n8,9,,,x\n", encoding="utf-8")
    good, aside, _ = broken(path)
    assert [row[:3] for row in good] == [(1, "1", "2"), (2, "3", "4"), (3, "5", "6")]
    assert [row.raw for row in aside] == ["7", "8,9,,,x"]


def test_empty_cells_behind_a_header_without_them_do_not_break_a_row(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("a,b\n1,2,,\n3,4,,x\n", encoding="utf-8")
    good, aside, _ = broken(path)
    assert good == [(1, "1", "2")]
    assert [row.raw for row in aside] == ["3,4,,x"]
