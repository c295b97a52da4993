"""Pulling new rows out of a database: into one landing file, and from there through the ordinary load."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipelines.batch import BatchResult, Progress, load
from pipelines.database_open import Connected, connect
from pipelines.database_options import Database
from pipelines.profile import Profile
from warehouse.errors import DefinitionError, SourceError
from warehouse.publish import Building
from warehouse.settings import Settings
from warehouse.store import opened, read_pointer

Mark = datetime | date | Decimal | int | str


def pull(profile: Profile, settings: Settings, progress: Progress = lambda step, rows: None) -> BatchResult | None:
    """Loads the rows of a source's database that are not below its stored mark, and moves the mark with them.

    Returns:
        The batch; None where the database had no such row. A refused batch leaves the mark where it was.

    Raises:
        DefinitionError: the profile names no database, or the address is missing or wrong.
        SourceError: the database cannot be read.
    """
    if profile.database is None:
        raise DefinitionError(f"The profile '{profile.source}' names no database", "Add a [database] section.")
    database, source = profile.database, connect(profile.database)
    try:
        landed = _land(source, database, stored_mark(settings, profile.source), settings.home / "landing", profile)
    except source.errors as error:
        raise _unreadable(error, source, database, profile) from None  # the chain would show the address
    finally:
        source.close()
    if landed is None:
        return None
    path, mark = landed

    if mark is not None:
        _mark_file(path).write_text(json.dumps(_stored(mark)), encoding="utf-8")
    result = load([path], as_landed(profile), settings, progress=progress, accepted=mark_mover([path], profile))
    if result.verdict is None or result.verdict.status != "refused":
        clear_landing(path.parent, profile)
    return result


def as_landed(profile: Profile) -> Profile:
    """The profile as it reads a landing file, whatever files of its own it declares."""
    return replace(profile, read=replace(profile.read, format="ndjson", encoding="utf-8"))


def was_pulled(paths: Sequence[Path], profile: Profile, settings: Settings) -> bool:
    """Whether these are landing files of a pull of this source."""
    return profile.database is not None and all(path.parent == settings.home / "landing" for path in paths)


def mark_mover(paths: Sequence[Path], profile: Profile) -> Callable[[Building, str], None]:
    """What moves the high-water mark to that of landing files, in the version that publishes them; never backwards."""
    marks = [_mark_of(*json.loads(file.read_text("utf-8"))) for path in paths if (file := _mark_file(path)).is_file()]

    def move(building: Building, batch_id: str) -> None:
        row = building.connection.execute(
            "select high_water, kind from pull_marks where source = ? order by version desc limit 1", [profile.source]
        ).fetchone()
        for mark in marks:
            # A mark of another type is that of another column: the profile was changed since.
            if row is None or row[1] != type(mark).__name__ or mark > _mark_of(*row):  # type: ignore[operator]  # one type
                building.connection.execute(
                    "insert into pull_marks values (?, ?, ?, ?, ?)",
                    [profile.source, batch_id, *_stored(mark), building.version],
                )

    return move


def _mark_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.mark")


def _unreadable(error: Exception, source: Connected, database: Database, profile: Profile) -> SourceError:
    said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    said = said.replace(source.password, "***") if source.password else said
    return SourceError(
        f"The database of '{profile.source}' could not be read ({said})",
        f"Check ${database.url_variable}, the table and its columns; the mark was not moved.",
    )


def clear_landing(folder: Path, profile: Profile) -> None:
    """Removes landing files.

    Landing files hold customers' data in clear; a refused one is needed until its rows are published.
    """
    for landing in folder.glob(f"{profile.source}-*.ndjson.gz*"):
        landing.unlink(missing_ok=True)


def stored_mark(settings: Settings, source: str) -> Mark | None:
    """How far a source's database was read; None before its first pull."""
    if read_pointer(settings.warehouse) is None:
        return None
    with opened(settings) as warehouse:
        tables = warehouse.sql("select table_name from information_schema.tables where table_name = 'pull_marks'")
        found = warehouse.read("pull_marks").rows(named=True) if len(tables) else []
    row = next((row for row in found if row["source"] == source), None)
    if row is None:
        return None
    return _mark_of(row["high_water"], row["kind"])


def _mark_of(text: str, kind: str) -> Mark:
    kinds: dict[str, Any] = {"datetime": datetime.fromisoformat, "date": date.fromisoformat, "int": int}
    value: Mark = kinds.get(kind, Decimal if kind == "Decimal" else str)(text)
    return value


def _statement(database: Database, mark: Mark | None) -> sa.Select[Any]:
    schema, _, name = (database.table or "").rpartition(".")
    rows: Any = sa.text(f"({database.query}) as pulled") if database.query else sa.table(name, schema=schema or None)
    water: sa.ColumnClause[Any] = sa.column(database.high_water)
    statement = sa.select(sa.text("*")).select_from(rows).order_by(water)
    if mark is None:
        return statement
    # Not `>`: rows that bear the mark's own time may have come after it was read. What comes twice, the load finds.
    return statement.where(sa.or_(water >= _from(mark, database), water.is_(None)))


def _from(mark: Mark, database: Database) -> Mark:
    if not database.overlap:
        return mark
    if isinstance(mark, datetime | date):
        return mark - timedelta(seconds=database.overlap)
    if isinstance(mark, str):
        raise DefinitionError(
            f"'{database.high_water}' is text, from which no overlap can be taken",
            "Cast it in `query`, or drop overlap.",
        )
    return mark - type(mark)(database.overlap)


def _land(
    source: Connected, database: Database, mark: Mark | None, folder: Path, profile: Profile
) -> tuple[Path, Mark | None] | None:
    """Writes the rows into a landing file named by its content; the file and the highest mark in it."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    part = folder / f".{profile.source}.{os.getpid()}.part"
    digest, highest, count = hashlib.sha256(), mark, 0
    try:
        with part.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as out:
            for row in source.rows(_statement(database, mark), database.batch_rows):
                if database.high_water not in row:
                    raise SourceError(
                        f"The rows of '{profile.source}' have no column '{database.high_water}'", "Correct high_water."
                    )
                value = row[database.high_water]
                _check_order(value, source, database)
                highest = value if value is not None and (highest is None or value > highest) else highest
                texts = {name: _text(name, cell) for name, cell in row.items()}
                line = json.dumps(texts, ensure_ascii=False).encode() + b"\n"
                digest.update(line)
                out.write(line)
                count += 1
        if not count:
            return None
        return part.replace(folder / f"{profile.source}-{digest.hexdigest()[:16]}.ndjson.gz"), highest
    finally:
        part.unlink(missing_ok=True)


def _check_order(value: object, source: Connected, database: Database) -> None:
    """Text is ordered by the database's collation, which is not ours: rows could fall below the mark unread."""
    if isinstance(value, str) and source.dialect != "sqlite":
        raise DefinitionError(
            f"'{database.high_water}' is text, whose order the database and we may see differently",
            "Cast it to a time or a number in `query`.",
        )


def _stored(mark: Mark) -> tuple[str, str]:
    return (mark.isoformat() if isinstance(mark, date) else str(mark)), type(mark).__name__


def _text(name: str, cell: object) -> str | None:
    if isinstance(cell, bytes | memoryview):
        raise SourceError(f"Column '{name}' holds bytes", "Leave it out with a query, or cast it to text.")
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, timedelta):
        return str(cell.total_seconds())
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict | list) else str(cell)
