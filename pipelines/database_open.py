"""Two ways to read rows of a database: SQLAlchemy with any of its drivers, and ADBC, which brings Arrow batches."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from pipelines.database_options import Database
from warehouse.errors import DefinitionError

_ADBC = "adbc+"


class Connected(Protocol):
    """A database whose rows can be read.

    Attributes:
        dialect: `postgresql`, `sqlite` and the like.
        password: what no message may show.
        errors: what its driver raises.
    """

    dialect: str
    password: str | None
    errors: tuple[type[Exception], ...]

    def rows(self, statement: sa.Select[Any], batch_rows: int) -> Iterator[Mapping[str, Any]]:
        """The rows of a statement, by column name, so many in memory at a time."""
        ...

    def close(self) -> None:
        """Lets the database go."""
        ...


class _Alchemy:
    def __init__(self, url: sa.URL) -> None:
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername="postgresql+psycopg")
        self._engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
        self.dialect, self.password = self._engine.dialect.name, url.password
        self.errors: tuple[type[Exception], ...] = (sa.exc.SQLAlchemyError,)

    def rows(self, statement: sa.Select[Any], batch_rows: int) -> Iterator[Mapping[str, Any]]:
        options = {"stream_results": True, "max_row_buffer": batch_rows}
        with self._engine.connect().execution_options(**options) as connection:
            for row in connection.execute(statement).yield_per(batch_rows).mappings():
                yield dict(row)

    def close(self) -> None:
        self._engine.dispose()


class _Adbc:
    """PostgreSQL over ADBC."""

    def __init__(self, url: sa.URL) -> None:
        import adbc_driver_manager  # noqa: PLC0415  # the extra `adbc`
        import adbc_driver_postgresql.dbapi as driver  # noqa: PLC0415
        import pyarrow as pa  # noqa: PLC0415

        self._driver, self._url = driver, url.render_as_string(hide_password=False)
        self.dialect, self.password = "postgresql", url.password
        self.errors: tuple[type[Exception], ...] = (adbc_driver_manager.Error, pa.ArrowException, OSError)

    def rows(self, statement: sa.Select[Any], batch_rows: int) -> Iterator[Mapping[str, Any]]:
        compiled = statement.compile(dialect=postgresql.dialect(paramstyle="numeric_dollar"))
        values = [compiled.params[name] for name in compiled.positiontup or ()]
        with self._driver.connect(self._url) as connection, connection.cursor() as cursor:
            cursor.execute(str(compiled), values or None)
            for batch in cursor.fetch_record_batch():
                for start in range(0, batch.num_rows, batch_rows):
                    yield from batch.slice(start, batch_rows).to_pylist()

    def close(self) -> None:
        """Each reading has a connection of its own."""


def connect(database: Database) -> Connected:
    """The database of a profile; nothing is read yet.

    Raises:
        DefinitionError: the environment holds no address, or none that can be opened.
    """
    variable = database.url_variable
    address = os.environ.get(variable)
    if not address:
        raise DefinitionError(
            f"${variable} is not set", "Set it to the SQLAlchemy URL of the database, outside the profile."
        )
    try:
        url = sa.make_url(address.removeprefix(_ADBC))
        if not address.startswith(_ADBC):
            return _Alchemy(url)
        if url.get_backend_name() != "postgresql":
            raise ValueError(url.drivername)
        return _Adbc(url)
    except (sa.exc.ArgumentError, ImportError, ValueError):
        raise DefinitionError(
            f"${variable} is no address that can be opened, or its driver is not installed",
            "Write it like postgresql://user:password@host/name, and install the driver; adbc+postgresql://... needs"
            " cx-end-value[adbc].",
        ) from None  # the message of the library shows the address
