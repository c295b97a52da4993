"""A file that cannot be read says which, why and what to do."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from pipelines_support import columns_profile, read_all

from pipelines.profile import Profile
from pipelines.readers import open_source
from warehouse.errors import SourceError

AB = columns_profile("a")


def refusal(path: Path, profile: Profile = AB) -> str:
    with pytest.raises(SourceError) as caught, open_source([path], profile) as source:
        read_all(source)
    assert str(path) in str(caught.value)
    assert caught.value.exit_code == 3
    return str(caught.value)


def file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_missing_file(tmp_path: Path) -> None:
    assert "There is no file" in refusal(tmp_path / "none.csv")


def test_a_folder(tmp_path: Path) -> None:
    assert "is a folder" in refusal(tmp_path)


def test_an_empty_file(tmp_path: Path) -> None:
    assert "is empty" in refusal(file(tmp_path, "f.csv", b""))


def test_no_file_at_all() -> None:
    with pytest.raises(SourceError, match="No file was named"):
        open_source([], AB)


@pytest.mark.parametrize("content", [b"\n", b"\xef\xbb\xbf", b",,\n1,2,3\n"])
def test_a_file_without_a_header(tmp_path: Path, content: bytes) -> None:
    assert "no header line" in refusal(file(tmp_path, "f.csv", content))


def test_a_byte_of_another_encoding_is_found(tmp_path: Path) -> None:
    message = refusal(file(tmp_path, "f.csv", b"a,b\n1,2\n3,\xff4\n"))
    assert "byte 10 (line 3)" in message
    assert "`encoding`" in message


def test_a_byte_of_another_encoding_in_the_header_is_found(tmp_path: Path) -> None:
    assert "(line 1)" in refusal(file(tmp_path, "f.csv", "电话,b\n".encode("gb18030")))


def test_a_wrongly_declared_encoding_is_found(tmp_path: Path) -> None:
    profile = columns_profile("a", read='encoding = "gb18030"')
    message = refusal(file(tmp_path, "f.csv", "a,b\n中,1\n".encode("gb18030") + b"\xff\xff,2\n"), profile)
    assert "is not gb18030: byte 9 (line 3)" in message


def test_a_missing_column_suggests_the_close_one(tmp_path: Path) -> None:
    message = refusal(file(tmp_path, "f.csv", b"agent name,b\n1,2\n"), columns_profile("Agent_name"))
    assert "no column 'Agent_name'" in message
    assert "it has agent name, b" in message
    assert "'agent name' looks like 'Agent_name'" in message


def test_one_file_of_several_without_a_column_is_named(tmp_path: Path) -> None:
    good, bad = file(tmp_path, "1.csv", b"a\n1\n"), file(tmp_path, "2.csv", b"b\n1\n")
    with pytest.raises(SourceError, match=r"2\.csv has no column 'a'"):
        open_source([good, bad], AB)


def test_two_columns_of_one_name(tmp_path: Path) -> None:
    assert "more than one column named a" in refusal(file(tmp_path, "f.csv", b"a,b,a\n1,2,3\n"))


def test_a_column_named_as_a_row_number(tmp_path: Path) -> None:
    assert "kept for row numbers" in refusal(file(tmp_path, "f.csv", b"a,src_row\n1,2\n"))


def test_a_header_with_an_open_quote(tmp_path: Path) -> None:
    assert "header" in refusal(file(tmp_path, "f.csv", b'a,"b\n1,2\n'))


def test_a_name_that_tells_no_format(tmp_path: Path) -> None:
    assert "Declare `format`" in refusal(file(tmp_path, "f.dat", b"a\n1\n"))


def test_a_format_that_the_profile_declares_and_the_file_has_not(tmp_path: Path) -> None:
    message = refusal(file(tmp_path, "f.parquet", b"PAR1 and more"), columns_profile("a", read='format = "csv"'))
    assert "is Parquet, and its profile declares the format csv" in message
    assert "Take `format` out of [read] of the profile" in message


@pytest.mark.parametrize("name", ["f.csv.gz", "f.csv.zst", "f.parquet", "f.xlsx"])
def test_a_file_that_is_not_what_its_name_says(tmp_path: Path, name: str) -> None:
    assert "is not a" in refusal(file(tmp_path, name, b"a,b\n1,2\n"))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("f.csv", gzip.compress(b"a,b\n1,2\n", mtime=0), "packed with gzip"),
        ("f.csv.gz", gzip.compress(gzip.compress(b"a\n1\n", mtime=0), mtime=0), "packed with gzip inside"),
        ("f.tsv", zstandard.compress(b"a\n1\n"), "packed with zstd"),
        ("f.csv", b"PK\x03\x04 and more", "a workbook or a zip archive"),
        ("f.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Save it as .xlsx without a password"),
        ("f.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Save it as .xlsx without a password"),
        ("f.csv", b"PAR1 and more", "Name it .parquet"),
        ("f.csv", b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>Sign in</html>", "it may ask to sign in"),
        ("f.xls", b"<table><tr><td>a</td></tr></table>", "is a web page or XML"),
        ("f.csv", b"a,b\r1,2\r", "carriage return alone"),
    ],
)
def test_what_the_first_bytes_of_a_file_say_is_named(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    assert says in refusal(file(tmp_path, name, content))


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".zst", zstandard.compress)])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.99])
def test_a_packed_file_that_is_cut_off(
    tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes], share: float
) -> None:
    numbers = random.Random(7)
    whole = pack(b"a,b\n" + b"".join(b"%d,%d\n" % (numbers.getrandbits(60), n) for n in range(50_000)))
    cut = whole[: int(len(whole) * share)]
    assert f"not a whole {suffix} file" in refusal(file(tmp_path, f"f.csv{suffix}", cut))


def test_a_byte_of_another_encoding_in_json_lines_is_found(tmp_path: Path) -> None:
    assert "(line 2)" in refusal(file(tmp_path, "f.ndjson", b'{"a": 1}\n{"a": "\xff"}\n'))


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    path = tmp_path / "f.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Calls")
    book.close()
    assert "Its sheets: Calls" in refusal(path, columns_profile("a", read='sheet = "Other"'))
    assert "is empty" in refusal(path)


def test_json_lines_without_an_object(tmp_path: Path) -> None:
    assert "no JSON object" in refusal(file(tmp_path, "f.ndjson", b"1\n2\n"))


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"a,b\n1,2\n3,4\n5,6\n", b"a,b\n1,2,3\n3,4\n"])
def test_a_file_that_changes_while_it_is_loaded(tmp_path: Path, content: bytes) -> None:
    path = file(tmp_path, "f.csv", b"a,b\n1,2\n3,4\n")
    with open_source([path], AB) as source:
        path.write_bytes(content)
        with pytest.raises(SourceError, match=r"f\.csv could not be read .* once nothing writes to it"):
            read_all(source)
