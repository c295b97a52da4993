"""Whatever is sent ends as a load, a quarantine or one clear error; what is published never changes by half."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from damage import FILES
from hypothesis import HealthCheck, example, given, settings
from pipelines_support import columns_profile, read_all
from shop import Shop

from pipelines.readers import open_source
from warehouse.errors import EndValueError, SourceError
from warehouse.store import read_pointer

HOSTILE = [
    ("csv", b""),
    ("csv", b"\n" * 5000),
    ("csv", b"id,id,id\n1,2,3\n"),
    ("csv", b"," * 100_000),
    ("csv", b'"' + b"x" * 2_000_000),
    ("csv", b"id,channel,started,wait,score,changed,customer,about"),
    ("csv", b"id,channel,started,wait,score,changed,customer,about\r1,call,2026-01-01 10:00,1,1,2026-01-01,a,b\r"),
    ("ndjson", b"[" * 200_000),
    ("ndjson", b'{"id":' * 100_000),
    ("ndjson", b'{"id": 1, "id": 2}\n'),
    ("ndjson", b'{"id": 1e999999, "channel": ' + b"9" * 5000 + b"}\n"),
    ("ndjson", b'[{"id": 1}]'),
    ("ndjson", b'{"id": "\\ud800", "channel": "x\\u0000"}\n'),
    ("parquet", b"PAR1PAR1"),
    ("xlsx", b"PK\x05\x06" + b"\0" * 18),
    ("csv.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\xff"),
]


def put(folder: str, file: tuple[str, bytes]) -> Path:
    path = Path(folder) / f"sent.{file[0]}"
    path.write_bytes(file[1])
    return path


def is_clear(error: EndValueError, path: Path) -> bool:
    """It names the file, is not a dump of something else's words, and says what to do."""
    return path.name in error.what and "Traceback" not in error.what and bool(error.next_step.strip())


def check_reading(file: tuple[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = put(folder, file)
        try:
            with open_source([path], columns_profile("id", "channel")) as source:
                rows = read_all(source)
                raw = source.raw_rows(rows["src_row"].head(3))
                counted = source.files[0].rows_read
        except SourceError as error:
            assert is_clear(error, path), error
            return
        assert rows.height + len(source.broken) == counted
        assert raw.height == min(3, rows.height)


@given(FILES)
@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
def test_every_file_is_read_row_by_row_or_refused_with_its_name(file: tuple[str, bytes]) -> None:
    check_reading(file)


@pytest.mark.parametrize("file", HOSTILE, ids=[f"{kind}-{number}" for number, (kind, _) in enumerate(HOSTILE)])
def test_hostile_files_are_read_row_by_row_or_refused_with_their_name(file: tuple[str, bytes]) -> None:
    check_reading(file)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = Shop(tmp_path_factory.mktemp("shop"))
    shop.load([f"k{row},call,2026-03-0{row} 10:00,5,4,2026-03-02,eve,parcel" for row in range(1, 8)])
    return shop


@given(FILES)
@example(("csv", HOSTILE[5][1] + b"\n" + b"1,call,2026-01-01 10:00,1,1,2026-01-01,a,b\n" * 3))
@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_every_load_counts_every_row_or_leaves_the_published_state(shop: Shop, file: tuple[str, bytes]) -> None:
    before, pointer = shop.state(), read_pointer(shop.settings.warehouse)
    with tempfile.TemporaryDirectory() as folder:
        path = put(folder, file)
        try:
            result = shop.load_file(path)
        except EndValueError as error:
            assert is_clear(error, path), error
            assert read_pointer(shop.settings.warehouse) == pointer
            return
    for count in result.counts:
        settled = count.rows_loaded + count.rows_quarantined + count.rows_duplicate + count.rows_held_back
        assert count.rows_in == settled, count
    if result.verdict is not None and result.verdict.status == "refused":
        assert all(frame.equals(shop.state()[table]) for table, frame in before.items())
