"""Frames between Polars and DuckDB through the Arrow C stream, without pyarrow."""

from __future__ import annotations

from typing import Any

import duckdb
import polars as pl


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
