"""Great Expectations on a DuckDB connection the pipeline already holds, uncommitted and temporary tables included.

SQLAlchemy gets a PEP 249 face of our connection, whose commit, rollback and close do nothing: Great Expectations can
neither end the pipeline's transaction nor lose a result that it fetches after giving the connection back.
duckdb-engine is not used: it opens the file a second time, and most expectations raise on it.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from types import ModuleType
from typing import Any, Literal

import duckdb
import sqlalchemy as sa
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource, TableAsset
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.metrics.map_metric_provider import (
    ColumnMapMetricProvider,
    column_condition_partial,
)
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.base import PGCompiler, PGIdentifierPreparer, PGTypeCompiler
from sqlalchemy.engine import default
from sqlalchemy.pool import NullPool, Pool

_TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "BOOLEAN": sa.BOOLEAN,
    "TINYINT": sa.SMALLINT,
    "UTINYINT": sa.SMALLINT,
    "SMALLINT": sa.SMALLINT,
    "USMALLINT": sa.INTEGER,
    "INTEGER": sa.INTEGER,
    "UINTEGER": sa.BIGINT,
    "BIGINT": sa.BIGINT,
    "UBIGINT": sa.NUMERIC,
    "HUGEINT": sa.NUMERIC,
    "DECIMAL": sa.DECIMAL,
    "FLOAT": sa.FLOAT,
    "DOUBLE": sa.DOUBLE,
    "VARCHAR": sa.VARCHAR,
    "ENUM": sa.VARCHAR,
    "DATE": sa.DATE,
    "TIME": sa.TIME,
    "TIMESTAMP": sa.TIMESTAMP,
}


class SharedConnection:
    """PEP 249 face of one DuckDB connection; remembers whose result is still pending on it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.pending: Callable[[], SharedCursor | None] = lambda: None

    def cursor(self) -> SharedCursor:
        """A cursor on the same connection: a DuckDB cursor would not see its temporary tables."""
        return SharedCursor(self)

    def commit(self) -> None:
        """Leaves the pipeline's transaction alone."""

    def rollback(self) -> None:
        """Leaves the pipeline's transaction alone."""

    def close(self) -> None:
        """Leaves the pipeline's connection open."""


class SharedCursor:
    """One result; its rows stay inside DuckDB until another cursor needs the connection."""

    arraysize = 1
    rowcount = -1
    lastrowid = None

    def __init__(self, shared: SharedConnection) -> None:
        self._shared = shared
        self._rows: Iterator[tuple[Any, ...]] | None = None
        self.description: Sequence[Any] | None = None

    def execute(self, sql: str, params: Sequence[Any] = ()) -> None:
        """Runs one statement with positional parameters."""
        other = self._shared.pending()
        if other is not None and other is not self:
            other._rows = iter(other.fetchall())  # a DuckDB connection holds one result at a time
        done = self._shared.connection.execute(sql, list(params))
        self.description, self._rows = done.description, None
        self._shared.pending = weakref.ref(self)

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return self._shared.connection.fetchone() if self._rows is None else next(self._rows, None)

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        """The next rows, at most `size`."""
        return self._shared.connection.fetchmany(size) if self._rows is None else list(islice(self._rows, size))

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that are left."""
        return self._shared.connection.fetchall() if self._rows is None else list(self._rows)

    def close(self) -> None:
        """Forgets the rows."""
        self._rows = iter(())


class _Compiler(PGCompiler):
    """DuckDB's `~` must match the whole string; Great Expectations means "contains a match", as pandas does."""

    def visit_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"regexp_matches({self.process(binary.left, **kw)}, {self.process(binary.right, **kw)})"

    def visit_not_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        return f"NOT {self.visit_regexp_match_op_binary(binary, operator, **kw)}"


class DuckDBShared(default.DefaultDialect):
    """What SQLAlchemy has to know of DuckDB: PostgreSQL's syntax, `?` parameters, DESCRIBE for reflection."""

    name = "duckdb"
    driver = "shared"
    statement_compiler = _Compiler
    type_compiler_cls = PGTypeCompiler
    preparer = PGIdentifierPreparer
    default_paramstyle = "qmark"
    supports_statement_cache = True
    supports_native_boolean = True
    supports_sane_rowcount = False
    _backslash_escapes = False  # read by PostgreSQL's compiler when it renders a literal

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        """Whose errors SQLAlchemy looks for; connections come from the creator."""
        return duckdb

    @classmethod
    def get_pool_class(cls, url: sa.URL) -> type[Pool]:
        """No pool: there is one connection, and it is not ours to keep."""
        return NullPool

    def has_table(self, connection: Any, table_name: str, schema: str | None = None, **kw: Any) -> bool:
        """Whether a table or a view of that name is there, a temporary one too."""
        try:
            return bool(_described(connection, table_name, schema))
        except sa.exc.DBAPIError:
            return False

    def get_columns(self, connection: Any, table_name: str, schema: str | None = None, **kw: Any) -> list[Any]:
        """Names and types of the columns, in order."""
        return [
            {"name": row[0], "type": _type_of(row[1]), "nullable": row[2] == "YES", "default": None}
            for row in _described(connection, table_name, schema)
        ]

    def get_pk_constraint(self, connection: Any, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        """None: staging tables have no key."""
        return {"constrained_columns": [], "name": None}


registry.register("duckdb.shared", __name__, "DuckDBShared")


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """An engine of its own, so that the metrics below apply to DuckDB and leave the other engines alone."""


_Engine = type[DuckDBExecutionEngine]  # inside the class below, `type` is a field


class DuckDBDatasource(SQLDatasource):
    """The data source `duckdb`; being a subclass adds `add_duckdb` to the data sources of a context."""

    type: Literal["duckdb"] = "duckdb"  # Great Expectations names the method after it

    @property
    def execution_engine_type(self) -> _Engine:
        """The engine that judges."""
        return DuckDBExecutionEngine


def whole_table(context: Any, connection: duckdb.DuckDBPyConnection, table: str) -> BatchDefinition[Any]:
    """A table of our connection as a batch of a Great Expectations context."""
    shared = SharedConnection(connection)
    # Named with its data source: added to it later, each would write the whole of it as YAML once more.
    asset = TableAsset(
        name=table, table_name=table, batch_definitions=[BatchDefinition(name="batch", partitioner=None)]
    )
    source = context.data_sources.add_duckdb(
        name="pipeline", connection_string="duckdb+shared://", kwargs={"creator": lambda: shared}, assets=[asset]
    )
    return source.get_asset(table).get_batch_definition("batch")


def _described(connection: Any, table: str, schema: str | None) -> list[Any]:
    parts = [part.replace('"', '""') for part in (schema, table) if part]
    # DESCRIBE takes no parameters; the names are identifiers of ours, quoted.
    return connection.exec_driver_sql("DESCRIBE " + ".".join(f'"{part}"' for part in parts)).all()


def _type_of(name: str) -> sa.types.TypeEngine[Any]:
    """A list or struct has no type of SQLAlchemy's; its type cannot be judged, its values can."""
    base = name.split("(", maxsplit=1)[0].replace(" WITH TIME ZONE", "").split("_", maxsplit=1)[0]
    return _TYPES.get(base, sa.types.NullType)()


def _text_metric(name: str, keys: tuple[str, ...], condition: Callable[..., Any]) -> None:
    """Registers a text metric for DuckDB: Great Expectations has none for a dialect it does not know."""

    def partial(cls: Any, column: Any, **kw: Any) -> Any:
        return condition(column, *(kw.get(key) for key in keys))

    # The value keys must equal the original's: a metric that differs in them is replaced for every engine.
    body = {
        "condition_metric_name": name,
        "condition_value_keys": keys,
        "_duckdb": column_condition_partial(engine=DuckDBExecutionEngine)(partial),
    }
    type(name.title().replace(".", "").replace("_", ""), (ColumnMapMetricProvider,), body)


_LIKE = ("like_pattern", "escape")
_text_metric("column_values.match_regex", ("regex",), lambda c, r: c.regexp_match(r))
_text_metric("column_values.not_match_regex", ("regex",), lambda c, r: sa.not_(c.regexp_match(r)))
_text_metric("column_values.match_like_pattern", _LIKE, lambda c, p, e: c.like(p, escape=e))
_text_metric("column_values.not_match_like_pattern", _LIKE, lambda c, p, e: sa.not_(c.like(p, escape=e)))
