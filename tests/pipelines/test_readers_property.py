"""Whatever Python's csv writes comes back cell by cell, on its right line, by both ways of reading."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from pipelines_support import columns_profile, read_all

from pipelines.opening import as_utf8
from pipelines.readers import open_source
from pipelines.structure import Dialect, survey

PIECE = st.one_of(
    st.sampled_from(["a", " ", ",", ";", '"', '""', "\n", "\r\n", "\r", "\t", "中", "\u3000", "é", "\ufeff"]),
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
)
CELL = st.lists(PIECE, max_size=6).map("".join)


def written(header: list[str], rows: list[list[str]], line_end: str, quoting: int) -> tuple[str, list[int]]:
    """A file as Python's csv writes it, and the physical line on which each record starts."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=line_end, quoting=quoting)  # type: ignore[arg-type]  # typeshed's literal
    writer.writerow(header)
    starts = []
    for row in rows:
        starts.append(out.getvalue().count("\n") + 1)
        writer.writerow(row)
    return out.getvalue(), starts


@given(
    rows=st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=1, max_size=12)),
    line_end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    damaged=st.booleans(),
)
@settings(deadline=None, max_examples=300)
def test_cells_and_lines_come_back(rows: list[list[str]], line_end: str, quoting: int, *, damaged: bool) -> None:
    header = [f"c{number}" for number in range(len(rows[0]))]
    if (
        line_end == "\n" and quoting == csv.QUOTE_MINIMAL
    ):  # Python's csv leaves a lone \r bare then: see the test of that
        rows = [[cell.replace("\r", "") for cell in row] for row in rows]
    text, starts = written(header, rows, line_end, quoting)
    expected = [tuple(cell or None for cell in row) for row in rows]
    if damaged:  # a ragged last line sends the file down the careful path
        text += ",".join("x" for _ in (*header, "beyond")) + line_end
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f.csv"
        path.write_bytes(text.encode())
        with open_source([path], columns_profile("c0")) as source:
            frame = read_all(source, batch_rows=5)
            assert frame.drop("file_no", "src_row").rows() == expected
            assert source.raw_rows(frame["src_row"])["line"].to_list() == starts
            assert len(source.broken) == damaged


@given(data=st.binary(max_size=60))
@settings(deadline=None, max_examples=300)
def test_every_line_without_quotes_is_one_record_good_or_broken(data: bytes) -> None:
    plain = data.decode("latin-1").translate(str.maketrans("", "", '\r\x00"'))
    lines = [line for line in plain.split("\n") if line]
    text = "\n".join(["a,b", *lines, ""]).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f.csv"
        path.write_bytes(text)
        with open_source([path], columns_profile("a")) as source:
            good = read_all(source).height
            assert good + len(source.broken) == source.files[0].rows_read == len(lines)


@given(text=st.lists(PIECE, max_size=40).map("".join), chunk=st.integers(1, 7))
@settings(deadline=None, max_examples=300)
def test_the_survey_finds_the_same_whatever_the_size_of_its_chunks(text: str, chunk: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f.csv"
        path.write_bytes(f"a,b\n{text}".encode())
        dialect = Dialect(",", '"')
        whole = survey(path, dialect)
        with patch("pipelines.opening.CHUNK", chunk):  # a size, not a stand-in
            assert survey(path, dialect) == whole


@given(text=st.text(alphabet="ab,電話客服\n中", max_size=40), chunk=st.integers(1, 7))
@settings(deadline=None, max_examples=200)
def test_transcoding_gives_the_same_whatever_the_size_of_its_chunks(text: str, chunk: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "f.csv", Path(folder) / "utf8"
        for encoding in ("gb18030", "big5", "utf-16"):
            source.write_bytes(text.encode(encoding))
            with patch("pipelines.opening.CHUNK", chunk):
                assert as_utf8(source, encoding, target).read_bytes() == text.encode()
