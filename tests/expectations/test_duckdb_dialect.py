"""SQLAlchemy on a connection that stays the pipeline's."""

from __future__ import annotations

import duckdb
import pytest
import sqlalchemy as sa

from expectations.duckdb_dialect import SharedConnection


@pytest.fixture
def pipeline() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create temporary table staging (n integer, word varchar, seen timestamp, list integer[])")
    connection.execute("insert into staging select range, 'w' || range, timestamp '2026-01-01', [1] from range(5)")
    return connection


def _engine(pipeline: duckdb.DuckDBPyConnection) -> sa.Engine:
    shared = SharedConnection(pipeline)
    return sa.create_engine("duckdb+shared://", creator=lambda: shared)


def test_neither_rollback_nor_close_ends_the_pipelines_transaction(pipeline: duckdb.DuckDBPyConnection) -> None:
    pipeline.execute("begin")
    pipeline.execute("insert into staging (n) values (99)")
    with _engine(pipeline).connect() as connection:
        assert connection.scalar(sa.text("select max(n) from staging")) == 99
        connection.rollback()
    pipeline.execute("commit")
    assert pipeline.execute("select max(n) from staging").fetchall() == [(99,)]


def test_a_result_survives_the_next_statement_of_another_cursor(pipeline: duckdb.DuckDBPyConnection) -> None:
    shared = SharedConnection(pipeline)
    first, second = shared.cursor(), shared.cursor()
    first.execute("select n from staging order by n")
    assert first.fetchone() == (0,)
    second.execute("select count(*) from staging where n > ?", [2])
    assert first.fetchmany(2) == [(1,), (2,)]
    assert second.fetchall() == [(2,)]
    assert first.fetchall() == [(3,), (4,)]


def test_a_regular_expression_finds_a_part_of_the_text(pipeline: duckdb.DuckDBPyConnection) -> None:
    query = sa.select(sa.column("n")).select_from(sa.table("staging")).where(sa.column("word").regexp_match("[34]"))
    with _engine(pipeline).connect() as connection:
        assert connection.scalars(query).all() == [3, 4]


def test_columns_are_described_and_a_list_has_no_type_to_judge(pipeline: duckdb.DuckDBPyConnection) -> None:
    inspector = sa.inspect(_engine(pipeline))
    types = {column["name"]: type(column["type"]) for column in inspector.get_columns("staging")}
    assert types == {"n": sa.INTEGER, "word": sa.VARCHAR, "seen": sa.TIMESTAMP, "list": sa.types.NullType}
    assert not inspector.has_table("no_such_table")
