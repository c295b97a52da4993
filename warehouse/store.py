"""Reading the published warehouse: one pinned version at a time, never half a load.

Every version is a file of its own (`wh-00000007.duckdb`), and the pointer `CURRENT` names the one that is published.
DuckDB keeps the old data of a path that was replaced under it, so a name is never used twice.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from warehouse.arrow import parsed, rows_of
from warehouse.counted import as_counted
from warehouse.errors import StoreError
from warehouse.memory import Memory
from warehouse.schema import check_schema
from warehouse.settings import Settings
from warehouse.sqlfiles import statement

POINTER = "CURRENT"
_OPEN_TRIES = 20
_REMEMBERED = 1_000
_STATEMENTS = 500


@dataclass(frozen=True, slots=True)
class Pointer:
    """What `CURRENT` says: the version's number, its file, and the version before it."""

    version: int
    file: str
    previous: str | None


def read_pointer(folder: Path) -> Pointer | None:
    """The published version, or None where nothing was published yet.

    Raises:
        StoreError: the pointer is there and cannot be understood.
    """
    path = folder / POINTER
    try:
        return Pointer(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise StoreError(
            f"The pointer {path} cannot be read ({error})",
            f"Write the newest wh-*.duckdb of {folder} into it again, or restore it from a backup.",
        ) from error


class Warehouse:
    """One published version, read-only and pinned: every question asked of it sees the same state.

    Attributes:
        memory: of its answers; it goes when the version goes.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, pointer: Pointer, settings: Settings) -> None:
        self._connection = connection
        self.pointer = pointer
        self.settings = settings
        self.memory = Memory(_REMEMBERED)
        self._statements = Memory(_STATEMENTS)

    @property
    def version(self) -> int:
        """The number of this version."""
        return self.pointer.version

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of one's own, with temporary tables of its own; closed afterwards."""
        cursor = self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def read(self, name: str, **params: Any) -> pl.DataFrame:
        """The rows of `sql/queries/<name>.sql` for these parameters."""
        return self.sql(statement("queries", name), params)

    def sql(self, text: str, params: dict[str, Any] | None = None) -> pl.DataFrame:
        """The rows of one statement.

        A cursor a call: on one connection shared by threads, DuckDB hands one thread another's result.
        """
        with self.cursor() as cursor:
            statement = self._statements.answer(text, lambda: parsed(cursor, text))
            return rows_of(cursor, statement, params)


class WarehouseReader:
    """Opens the published version, and the next one as soon as the pointer moves. One per process, thread-safe."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._signature: tuple[int, int] | None = None
        self._warehouse: Warehouse | None = None

    def current(self) -> Warehouse | None:
        """The published version, or None where nothing was published yet.

        Raises:
            StoreError: a version is published and cannot be opened.
        """
        signature = self._pointer_signature()
        if signature is None:
            return None
        with self._lock:
            if signature != self._signature:
                self._warehouse, self._signature = _open(self._settings), signature
            return self._warehouse

    def _pointer_signature(self) -> tuple[int, int] | None:
        try:
            status = (self._settings.warehouse / POINTER).stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_ino


def _open(settings: Settings) -> Warehouse:
    error: Exception | None = None
    for _ in range(_OPEN_TRIES):
        pointer = read_pointer(settings.warehouse)
        if pointer is None:
            break
        path = settings.warehouse / pointer.file
        try:
            connection = duckdb.connect(str(path), read_only=True)
            check_schema(connection, settings.warehouse)
            ((counted,),) = connection.execute("select mart_settings from meta").fetchall()
            return Warehouse(connection, pointer, as_counted(settings, counted))
        except duckdb.Error as caught:
            error = caught
            if path.exists():
                break
            # The version was swept between the two reads; the pointer names a newer one by now.
            time.sleep(0.02)
    raise StoreError(
        f"The published warehouse in {settings.warehouse} cannot be opened ({error})",
        "Run 'endvalue rollback' to publish the version before it, or restore the file from a backup.",
    )


@contextmanager
def opened(settings: Settings) -> Iterator[Warehouse]:
    """The published version, for a command that reads once.

    Raises:
        StoreError: nothing was published yet, or the version cannot be opened.
    """
    warehouse = WarehouseReader(settings).current()
    if warehouse is None:
        raise StoreError(
            f"Nothing has been published in {settings.home} yet",
            "Load records first: 'endvalue load FILE --source NAME', or 'endvalue demo' for sample records.",
        )
    yield warehouse
