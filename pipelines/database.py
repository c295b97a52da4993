"""Pulling new rows out of a database: into one landing file, and from there through the ordinary load."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipelines.batch import BatchResult, load
from pipelines.database_open import Connected, connect
from pipelines.database_options import Database
from pipelines.judging import Terms
from pipelines.profile import Profile
from pipelines.progress import Progress, silent
from pipelines.pull_marks import Ahead, Mark, Reach, mark_mover, reach_of, start_of, write_aside
from warehouse.errors import DefinitionError, SourceError
from warehouse.settings import Settings


def pull(profile: Profile, settings: Settings, progress: Progress = silent) -> BatchResult | None:
    """Loads the rows of a source's database that are not below its stored mark, and moves the mark with them.

    Returns:
        The batch; None where the database had no row that is new or changed. A refused batch leaves the mark.

    Raises:
        DefinitionError: the profile names no database, or the address is missing or wrong.
        SourceError: the database cannot be read.
    """
    if profile.database is None:
        raise DefinitionError(f"The profile '{profile.source}' names no database", "Add a [database] section.")
    database, source = profile.database, connect(profile.database)
    try:
        reach = reach_of(profile, settings)
        path = _land(source, database, reach, settings.home / "landing", profile)
    except source.errors as error:
        raise _unreadable(error, source, database, profile) from None  # the chain would show the address
    finally:
        source.close()
    if path is None:
        return None
    terms = Terms(increment=reach.mark is not None)
    moves = mark_mover([path], profile)
    result = load([path], as_landed(profile), settings, progress=progress, terms=terms, accepted=moves)
    if result.verdict is None or result.verdict.status != "refused":
        clear_landing(path.parent, profile)
    return result


def as_landed(profile: Profile) -> Profile:
    """The profile as it reads a landing file, whatever files of its own it declares."""
    return replace(profile, read=replace(profile.read, format="ndjson", encoding="utf-8"))


def was_pulled(paths: Sequence[Path], profile: Profile, settings: Settings) -> bool:
    """Whether these are landing files of a pull of this source."""
    return profile.database is not None and all(path.parent == settings.home / "landing" for path in paths)


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


def _statement(database: Database, mark: Mark | None) -> sa.Select[Any]:
    schema, _, name = (database.table or "").rpartition(".")
    rows: Any = sa.text(f"({database.query}) as pulled") if database.query else sa.table(name, schema=schema or None)
    water: sa.ColumnClause[Any] = sa.column(database.high_water)
    statement = sa.select(sa.text("*")).select_from(rows).order_by(water)
    if mark is None:
        return statement
    # Not `>`: rows that bear the mark's own time may have come after it was read. What comes twice, the load finds.
    return statement.where(sa.or_(water >= start_of(mark, database), water.is_(None)))


def _land(source: Connected, database: Database, reach: Reach, folder: Path, profile: Profile) -> Path | None:
    """Writes the rows into a landing file named by its content, and what to remember of them beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    part = folder / f".{profile.source}.{os.getpid()}.part"
    digest, highest, count, ahead = hashlib.sha256(), reach.mark, 0, Ahead(database)
    try:
        with part.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as out:
            for row in source.rows(_statement(database, reach.mark), database.batch_rows):
                if database.high_water not in row:
                    raise SourceError(
                        f"The rows of '{profile.source}' have no column '{database.high_water}'", "Correct high_water."
                    )
                value = row[database.high_water]
                _check_order(value, source, database)
                highest = value if value is not None and (highest is None or value > highest) else highest
                texts = {name: _text(name, cell) for name, cell in row.items()}
                line = json.dumps(texts, ensure_ascii=False).encode() + b"\n"
                token = reach.token(line)
                if token is not None:
                    ahead.add(value, token)
                if reach.knows(token):
                    continue
                digest.update(line)
                out.write(line)
                count += 1
        if not count:
            return None
        path = folder / f"{profile.source}-{digest.hexdigest()[:16]}.ndjson.gz"
        write_aside(path, highest, ahead)
        return part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _check_order(value: object, source: Connected, database: Database) -> None:
    """Text is ordered by the database's collation, which is not ours: rows could fall below the mark unread."""
    if isinstance(value, str) and source.dialect != "sqlite":
        raise DefinitionError(
            f"'{database.high_water}' is text, whose order the database and we may see differently",
            "Cast it to a time or a number in `query`.",
        )


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
