"""Publishing a new version: copy, change, checkpoint, rename, move the pointer.

Whatever interrupts it, the pointer names either the old version or the new one, and both are whole.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import duckdb

from warehouse.copying import copy_version
from warehouse.errors import DefinitionError, DiskFullError, StoreError
from warehouse.lock import NO_WAIT, Waiting, locked
from warehouse.rewrite import write_anew
from warehouse.schema import SCHEMA_VERSION, drop_outgrown_marts
from warehouse.settings import Settings
from warehouse.sqlfiles import statements
from warehouse.store import POINTER, Pointer, read_pointer

_BUILDING = ".building"
# A checkpoint gathers what is left of row groups, which costs more than counting the days that they lost. The last days
# are counted again with each load, and their groups go by themselves: one version in so many gathers the rest.
_GATHERED_EVERY = 8


@contextlib.contextmanager
def publishing(settings: Settings, what: str = "a change", waiting: Waiting = NO_WAIT) -> Iterator[Building]:
    """A private copy of the published version to change; published by `Building.publish`, discarded otherwise.

    Args:
        settings: where state lives.
        what: what is being done, for another process that waits.
        waiting: how long to wait for another process that is publishing.

    Raises:
        BusyError: another process was publishing all that time.
        DiskFullError: the disk ran full.
        StoreError: the folder cannot be written, or the published version cannot be copied or opened.
    """
    folder = settings.warehouse
    with _disk_errors(folder), locked(folder, what, waiting):
        _sweep_leftovers(folder)
        building = Building(settings, read_pointer(folder))
        try:
            yield building
        finally:
            building.close()
            _sweep_leftovers(folder)


class Building:
    """The copy under construction: `connection` to change it, `publish()` to make it the published version."""

    def __init__(self, settings: Settings, base: Pointer | None) -> None:
        folder = settings.warehouse
        taken = [int(path.stem.split("-")[1]) for path in folder.glob("wh-*.duckdb") if _BUILDING not in path.name]
        self.version = 1 + max([base.version if base else 0, *taken])
        self._settings, self._base = settings, base
        self._path = folder / f"wh-{self.version:08d}{_BUILDING}.duckdb"
        if base is not None:
            source = folder / base.file
            if not source.is_file():
                raise StoreError(f"The published version {source} is gone", "Run 'endvalue rollback', or restore it.")
            copy_version(source, self._path)
        self.connection = self._connect()
        if base is not None:
            drop_outgrown_marts(self.connection)
        self._make_tables()
        self._make_views()
        self._stamp()

    def _make_tables(self) -> None:
        # In a transaction of their own, before any load: DuckDB 2.0 answers wrongly after a table is made and filled in
        # one. All of them in one, because each would be written to the disk by itself.
        made = self.connection.execute("select table_name from duckdb_tables() where not temporary").fetchall()
        self.connection.execute("begin")
        for table, ddl in statements("tables").items():
            if (table,) not in made:
                self.connection.execute(ddl)
        self.connection.execute("commit")

    def _connect(self) -> duckdb.DuckDBPyConnection:
        try:
            connection = duckdb.connect(str(self._path), config={"memory_limit": self._settings.memory_limit})
        except duckdb.Error as error:
            name = self._base.file if self._base else self._path.name
            raise StoreError(
                f"The published version {name} cannot be opened ({error})",
                "Run 'endvalue rollback' to publish the version before it.",
            ) from error
        connection.execute("set enable_progress_bar = false")
        connection.execute("set preserve_insertion_order = true")
        if self.version % _GATHERED_EVERY:
            connection.execute("set max_vacuum_tasks = 0")
        return connection

    def rewrite(self) -> None:
        """Writes every table into a new file: DuckDB leaves the bytes of deleted rows in the file that held them.

        Raises:
            StoreError: a table did not arrive whole.
        """
        # A name of its own: DuckDB goes on seeing the old data of a path that is replaced under it.
        fresh = self._path.with_name(self._path.name.replace(_BUILDING, f"{_BUILDING}-anew"))
        write_anew(self.connection, fresh)
        self.connection.close()
        self._path.unlink()
        self._path = fresh
        self.connection = self._connect()
        self._make_views()

    def _make_views(self) -> None:
        for ddl in statements("views").values():
            self.connection.execute(ddl)

    def _stamp(self) -> None:
        row = self.connection.execute("select data_version, business_zone from meta").fetchone()
        zone = self._settings.business_zone
        if row is None:
            self.connection.execute(
                "insert into meta values ($version, 0, $schema, $zone, '')",
                {"version": self.version, "schema": SCHEMA_VERSION, "zone": zone},
            )
            return
        if row[1] != zone:
            raise DefinitionError(
                f"The warehouse counts its days in {row[1]}, the settings say {zone}",
                "Put the old zone back, or load the sources into a new ENDVALUE_HOME.",
            )
        self.connection.execute("update meta set version = $version", {"version": self.version})

    def publish(
        self, *, figures_changed: bool, alone: bool = False, mark: Callable[[str], None] = lambda step: None
    ) -> Pointer:
        """Makes this copy the published version.

        Args:
            figures_changed: whether any figure may differ from the version before; the ledger alone may change.
            alone: whether every older version is removed with it, so that none can be published again.
            mark: called before every step with its name, for tests that kill the process there.
        """
        if figures_changed:
            self.connection.execute("update meta set data_version = $version", {"version": self.version})
        mark("checkpoint")
        self.connection.execute("checkpoint")
        self.connection.close()
        if Path(f"{self._path}.wal").exists():
            raise StoreError(f"{self._path} kept a write-ahead log after its checkpoint", "Run the load again.")
        mark("fsync")
        _fsync(self._path)
        final = self._path.with_name(f"wh-{self.version:08d}.duckdb")
        mark("rename")
        self._path.rename(final)
        _fsync(final.parent)
        pointer = Pointer(self.version, final.name, self._base.file if self._base and not alone else None)
        mark("pointer")
        _write_pointer(final.parent, pointer)
        mark("sweep")
        _sweep_old(final.parent, pointer, 1 if alone else self._settings.keep_versions)
        return pointer

    def close(self) -> None:
        """Lets go of the copy; what was not published is swept."""
        with contextlib.suppress(duckdb.Error):
            self.connection.close()


def rollback(settings: Settings) -> Pointer:
    """Publishes the version before the current one again.

    Raises:
        StoreError: there is no version before it.
    """
    folder = settings.warehouse
    with _disk_errors(folder), locked(folder, "rollback"):
        current = read_pointer(folder)
        if current is None or current.previous is None or not (folder / current.previous).is_file():
            raise StoreError(f"There is no earlier version in {folder}", "Load the records again.")
        pointer = Pointer(int(current.previous.split("-")[1].split(".")[0]), current.previous, None)
        _write_pointer(folder, pointer)
        return pointer


@contextlib.contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _disk_full(folder, error) from error
        raise StoreError(f"{folder} cannot be written ({error})", "Check its rights and its disk.") from error
    except duckdb.Error as error:
        if "No space left" in str(error) or "Disk quota" in str(error) or "max_temp_directory_size" in str(error):
            raise _disk_full(folder, error) from error
        raise


def _disk_full(folder: Path, error: Exception) -> DiskFullError:
    free = shutil.disk_usage(folder).free
    return DiskFullError(
        f"The disk of {folder} is full ({free:,} bytes free; {error})",
        "Free some room and run the command again; the published version is unchanged.",
        free_bytes=free,
    )


def _sweep_leftovers(folder: Path) -> None:
    for path in [*folder.glob(f"*{_BUILDING}*"), *folder.glob(f"{POINTER}.*.tmp")]:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def _sweep_old(folder: Path, pointer: Pointer, keep: int) -> None:
    files = sorted(folder.glob("wh-*.duckdb"))
    kept = {pointer.file, pointer.previous, *(path.name for path in files[-keep:])}
    for path in files:
        if path.name not in kept:
            path.unlink(missing_ok=True)  # a reader that has it open keeps it until it lets go


def _write_pointer(folder: Path, pointer: Pointer) -> None:
    temporary = folder / f"{POINTER}.{os.getpid()}.tmp"
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(asdict(pointer), file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / POINTER)
    _fsync(folder)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
