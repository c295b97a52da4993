"""Frames between Polars and DuckDB through the Arrow C stream."""

from __future__ import annotations

import warnings
from typing import Any

import duckdb
import polars as pl

# `rows_of` knows that it copies, and why.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result makes an extra copy", UserWarning)


class ArrowStream:
    """Shows DuckDB a Polars frame as an Arrow stream.

    A bare Polars frame would make DuckDB ask for pyarrow; this one method is all it needs.
    """

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


def frame_of(cursor: duckdb.DuckDBPyConnection, sql: str, params: dict[str, Any] | None = None) -> pl.DataFrame:
    """The rows of a statement, (rows, columns of the statement)."""
    return pl.DataFrame(cursor.sql(sql, params=params) if params else cursor.sql(sql))


def parsed(cursor: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """One statement, to be asked again and again without being read again."""
    (statement,) = cursor.extract_statements(sql)
    return statement


def rows_of(
    cursor: duckdb.DuckDBPyConnection, statement: duckdb.Statement, params: dict[str, Any] | None = None
) -> pl.DataFrame:
    """The rows of a parsed statement, as `frame_of` gives them.

    For short answers: the rows are copied once more, but the statement is bound once and not twice, which takes longer
    than most of a page's questions themselves.
    """
    cursor.execute(statement, params) if params else cursor.execute(statement)
    return pl.DataFrame(cursor.to_arrow_reader())
