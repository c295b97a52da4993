"""Whatever is sent ends as a load, a quarantine or one clear error; what is published never changes by half.

`benchmarks/fuzz.py` does the same many times over.
"""

from __future__ import annotations

import pytest
from damage import FILES, sent
from fuzzing import File, Loads, check_proposing, check_reading
from hypothesis import HealthCheck, example, given, settings

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
_QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


@given(FILES)
@settings(_QUICK, max_examples=200)
def test_every_file_is_read_row_by_row_or_refused_with_its_name(file: File) -> None:
    check_reading(file)


@pytest.mark.parametrize("file", HOSTILE, ids=[f"{kind}-{number}" for number, (kind, _) in enumerate(HOSTILE)])
def test_hostile_files_are_read_row_by_row_or_refused_with_their_name(file: File) -> None:
    check_reading(file)


def test_a_damaged_file_shows_no_stack_trace_of_the_library_that_reads_it(capfd: pytest.CaptureFixture[str]) -> None:
    check_reading(sent("parquet", "damaged", 360))
    assert capfd.readouterr().err == ""


def test_a_file_that_is_read_from_a_copy_is_refused_with_its_own_name() -> None:
    check_reading(("csv", "id,channel,渠道,渠道\n1,2,服务很好,态度也好\n".encode("gb18030") * 9))


@given(FILES)
@settings(_QUICK, max_examples=60)
def test_every_file_gets_a_proposed_profile_or_is_refused_with_its_name(file: File) -> None:
    check_proposing(file)


@pytest.fixture(scope="module")
def loads(tmp_path_factory: pytest.TempPathFactory) -> Loads:
    return Loads(tmp_path_factory.mktemp("loads"))


@given(FILES)
@example(("csv", HOSTILE[5][1] + b"\n" + b"1,call,2026-01-01 10:00,1,1,2026-01-01,a,b\n" * 3))
@settings(_QUICK, max_examples=12)
def test_every_load_counts_every_row_or_leaves_the_published_state(loads: Loads, file: File) -> None:
    loads.check(file)
