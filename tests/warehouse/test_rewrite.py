"""A version that is written anew holds every row in its order, and no byte of what was deleted."""

from __future__ import annotations

from pathlib import Path

import duckdb

from warehouse.publish import publishing
from warehouse.rewrite import write_anew
from warehouse.settings import Settings
from warehouse.store import read_pointer

SECRET = "a text that nobody may find again"


def filled(path: Path, rows: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(path))
    connection.execute("set preserve_insertion_order = true")
    # Packed, the words would not be seen by whoever looks at the bytes, but they would be there.
    connection.execute("set force_compression = 'uncompressed'")
    connection.execute("create table facts (number bigint not null, words varchar)")
    connection.execute(
        f"insert into facts select (i * 7919) % {rows}, case when i % 1000 = 0 then '{SECRET} ' || i else 'w' || i end"
        f" from range({rows}) as t(i)"
    )
    connection.execute("checkpoint")
    return connection


def test_every_row_arrives_in_its_order(tmp_path: Path) -> None:
    with filled(tmp_path / "old.duckdb", 300_000) as connection:
        before = connection.execute("select * from facts").fetchall()
        write_anew(connection, tmp_path / "new.duckdb")
    with duckdb.connect(str(tmp_path / "new.duckdb"), read_only=True) as connection:
        assert connection.execute("select * from facts").fetchall() == before
        # DuckDB 2.0 can count a column wrongly after a table was made and filled at once.
        assert connection.execute("select count(number), count(words) from facts").fetchall() == [(300_000, 300_000)]


def test_columns_that_must_be_given_stay_so(tmp_path: Path) -> None:
    with filled(tmp_path / "old.duckdb", 10) as connection:
        write_anew(connection, tmp_path / "new.duckdb")
    with duckdb.connect(str(tmp_path / "new.duckdb")) as connection:
        described = connection.execute("describe facts").fetchall()
    assert [(name, kind, null) for name, kind, null, *_ in described] == [
        ("number", "BIGINT", "NO"),
        ("words", "VARCHAR", "YES"),
    ]


def test_the_bytes_of_deleted_rows_are_not_in_the_new_file(tmp_path: Path) -> None:
    with filled(tmp_path / "old.duckdb", 50_000) as connection:
        connection.execute("delete from facts where contains(words, 'nobody')")
        connection.execute("checkpoint")
        write_anew(connection, tmp_path / "new.duckdb")
    assert b"nobody may find" in (tmp_path / "old.duckdb").read_bytes()
    assert b"nobody may find" not in (tmp_path / "new.duckdb").read_bytes()


def test_a_version_published_alone_is_the_only_one(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    for _ in range(3):
        with publishing(settings) as building:
            building.publish(figures_changed=True)
    with publishing(settings) as building:
        building.rewrite()
        pointer = building.publish(figures_changed=True, alone=True)
    assert [path.name for path in settings.warehouse.glob("wh-*")] == [pointer.file]
    assert read_pointer(settings.warehouse) == pointer
    assert pointer.previous is None
