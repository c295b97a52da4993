"""A person's records are found as whole cells, whatever the file; what merely looks alike stays."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import zstandard

from pipelines.traces import Person, clean, traces

PERSON = Person("demo", "U0000667", "demo:G7LQ9JV6o3a7")
LINES = [
    "id,who,text",
    "1,U0000667,hello",
    "2,U00006671,U0000667x",
    '3,"U0000667","two\nlines"',
    "4, U0000667 ,x",
    "5,b,c",
]
LEFT = ["id,who,text", "2,U00006671,U0000667x", "5,b,c"]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_records_of_the_person_go_and_others_stay(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text("\n".join(LINES).replace(",", delimiter) + "\n", encoding="utf-8")
    assert clean([tmp_path], PERSON) == {path: 3}
    assert path.read_text(encoding="utf-8") == "\n".join(LEFT).replace(",", delimiter) + "\n"


def test_line_ends_and_byte_order_mark_stay(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_bytes("\ufeff".encode() + "\r\n".join(LINES).encode() + b"\r\n")
    clean([tmp_path], PERSON)
    assert path.read_bytes() == "\ufeff".encode() + "\r\n".join(LEFT).encode() + b"\r\n"


def test_packed_files_stay_packed(tmp_path: Path) -> None:
    text = ("\n".join(LINES) + "\n").encode()
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(text))
    (tmp_path / "b.csv.zst").write_bytes(zstandard.compress(text))
    clean([tmp_path], PERSON)
    expected = ("\n".join(LEFT) + "\n").encode()
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()) == expected
    with (tmp_path / "b.csv.zst").open("rb") as packed:
        assert zstandard.ZstdDecompressor().stream_reader(packed).read() == expected


def test_the_rights_of_a_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text("\n".join(LINES), encoding="utf-8")
    path.chmod(0o640)
    clean([tmp_path], PERSON)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_file_without_the_person_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text("\n".join(LEFT), encoding="utf-8")
    before = path.stat().st_mtime_ns, path.stat().st_ino
    assert clean([tmp_path], PERSON) == {}
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_a_quote_that_is_never_closed_hides_nobody(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text('id,who\n1,"open\n2,U0000667\n3,b\n', encoding="utf-8")
    clean([tmp_path], PERSON)
    assert "U0000667" not in path.read_text(encoding="utf-8")
    assert "3,b" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("value", ['"U0000667"', '"pseudonym:demo:G7LQ9JV6o3a7"'])
def test_objects_of_the_person_go_from_line_by_line_json(tmp_path: Path, value: str) -> None:
    path = tmp_path / "contacts.ndjson"
    path.write_text(f'{{"who": {value}, "n": 1}}\n{{"who":"b","n":2}}\n', encoding="utf-8")
    clean([tmp_path], PERSON)
    assert path.read_text(encoding="utf-8") == '{"who":"b","n":2}\n'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.txt", b"see G7LQ9JV6o3a7."),
        ("letter.txt", b"Dear U0000667!"),
        ("wide.txt", "Dear U0000667!".encode("utf-16-le")),
        ("packed.txt.gz", gzip.compress(b"Dear U0000667!", mtime=0)),
        ("contacts.csv", b"id,who\n1,U0000667\n"),
    ],
)
def test_what_is_left_is_found_in_any_file(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    found, files, size = traces([tmp_path], PERSON)
    assert [trace.file.name for trace in found] == [name]
    assert (files, size) == (1, len(content))


def test_a_short_id_counts_in_a_column_of_customers_alone(tmp_path: Path) -> None:
    person = Person("demo", "1234", "demo:AAAAAAAAAAAA", frozenset({"who"}))
    (tmp_path / "contacts.csv").write_text("id,who,n\n1,1234,5\n2,77,1234\n", encoding="utf-8")
    (tmp_path / "figures.csv").write_text("day,n\n2026-01-01,1234\n", encoding="utf-8")
    (tmp_path / "lines.ndjson").write_text('{"who": 1234}\n{"who": 77, "n": 1234}\n', encoding="utf-8")
    (tmp_path / "notes.txt").write_text("1234 contacts", encoding="utf-8")
    assert {path.name: hits for path, hits in clean([tmp_path], person).items()} == {
        "contacts.csv": 1,
        "lines.ndjson": 1,
    }
    assert (tmp_path / "contacts.csv").read_text(encoding="utf-8") == "id,who,n\n2,77,1234\n"
    assert (tmp_path / "lines.ndjson").read_text(encoding="utf-8") == '{"who": 77, "n": 1234}\n'
    assert traces([tmp_path], person)[0] == []


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
def test_an_id_in_chinese_is_found_in_the_encodings_of_the_trade(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "contacts.csv").write_bytes("id,客戶\n1,王大明\n2,王小明\n".encode(encoding))
    person = Person("demo", "王大明", "demo:AAAAAAAAAAAA", frozenset({"客戶"}))
    assert sum(clean([tmp_path], person).values()) == 1
    assert (tmp_path / "contacts.csv").read_bytes() == "id,客戶\n2,王小明\n".encode(encoding)
