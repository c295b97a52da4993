"""How far a source's database was read, and which rows the next pull meets again.

A pull starts at the mark itself, or `overlap` below it, and takes rows without a mark each time. Those that stand there
as they were when they were last published are not sent through the gate again: a pull of nothing new is no batch. What
is remembered of a row is a token under the home's key, so that no one can try values against it; a home without a key
remembers nothing, and a row that comes again is found by its contents.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.database_options import Database
from pipelines.profile import Profile
from pipelines.pseudonyms import Pseudonyms, keys_in_use
from warehouse.errors import DefinitionError
from warehouse.publish import Building
from warehouse.settings import Settings
from warehouse.store import Warehouse, opened, read_pointer

Mark = datetime | date | Decimal | int | str


class Reach:
    """What was read of one source: up to which mark, and which rows the next pull meets again.

    Args:
        profile: of the source; rows are read anew once it changes, because it may read them otherwise.
        warehouse: what is published; None before the first load.
        settings: say where the key is.
    """

    def __init__(self, profile: Profile, warehouse: Warehouse | None, settings: Settings) -> None:
        self.mark: Mark | None = None
        self._space = f"{profile.source}:{profile.sha256}"
        self._pseudonyms: Pseudonyms | None = None
        self._seen: frozenset[str] = frozenset()
        if warehouse is None:
            return
        # A version that was published before its tables had these holds nothing of them.
        held = {name for (name,) in warehouse.sql("select table_name from information_schema.tables").rows()}
        if "pull_marks" in held:
            marks = warehouse.read("pull_marks").rows(named=True)
            self.mark = next(
                (_mark_of(r["high_water"], r["kind"]) for r in marks if r["source"] == profile.source), None
            )
        with warehouse.cursor() as cursor:
            keys = keys_in_use(cursor, settings)
        self._pseudonyms = Pseudonyms(keys) if keys else None
        if "pull_seen" in held:
            seen = warehouse.sql("select token from pull_seen where source = $source", {"source": profile.source})
            self._seen = frozenset(seen["token"])

    def token(self, line: bytes) -> str | None:
        """What a row is remembered by; None where there is no key to make it under."""
        if self._pseudonyms is None:
            return None
        return self._pseudonyms.tokens_of([f"{self._space}:{line.decode()}"], self._space)[0]

    def knows(self, token: str | None) -> bool:
        """Whether a row stands as it did when it was last published."""
        return token in self._seen


class Ahead:
    """Tokens of the rows that the next pull will meet again, gathered while rows come in the order of their marks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._bare: list[str] = []
        self._rows: deque[tuple[Mark, str]] = deque()

    def add(self, mark: Mark | None, token: str) -> None:
        """One more row."""
        if mark is None:
            self._bare.append(token)
            return
        self._rows.append((mark, token))
        start = start_of(mark, self._database)
        while self._rows[0][0] < start:  # type: ignore[operator]  # of one column, so of one type
            self._rows.popleft()

    @property
    def tokens(self) -> list[str]:
        """All of them."""
        return [*self._bare, *(token for _, token in self._rows)]


def reach_of(profile: Profile, settings: Settings) -> Reach:
    """What the published version says of a source."""
    if read_pointer(settings.warehouse) is None:
        return Reach(profile, None, settings)
    with opened(settings) as warehouse:
        return Reach(profile, warehouse, settings)


def start_of(mark: Mark, database: Database) -> Mark:
    """Where a pull begins to read.

    Raises:
        DefinitionError: an overlap below a mark that is text.
    """
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


def write_aside(landing: Path, mark: Mark | None, ahead: Ahead) -> None:
    """Keeps beside a landing file what is to be remembered once it is published."""
    said = {"mark": None if mark is None else _stored(mark), "seen": ahead.tokens}
    _aside(landing).write_text(json.dumps(said), encoding="utf-8")


def mark_mover(paths: Sequence[Path], profile: Profile) -> Callable[[Building, str], None]:
    """What moves the high-water mark to that of landing files, in the version that publishes them; never backwards."""
    said = [json.loads(file.read_text("utf-8")) for path in paths if (file := _aside(path)).is_file()]
    marks = [_mark_of(*each["mark"]) for each in said if each["mark"]]

    def move(building: Building, batch_id: str) -> None:
        run = building.connection.execute
        row = run(
            "select high_water, kind from pull_marks where source = ? order by version desc limit 1", [profile.source]
        ).fetchone()
        for mark in marks:
            # A mark of another type is that of another column: the profile was changed since.
            if row is None or row[1] != type(mark).__name__ or mark > _mark_of(*row):  # type: ignore[operator]  # one type
                run(
                    "insert into pull_marks values (?, ?, ?, ?, ?)",
                    [profile.source, batch_id, *_stored(mark), building.version],
                )
        run("delete from pull_seen where source = ?", [profile.source])
        tokens = sorted({token for each in said for token in each["seen"]})
        run("insert into pull_seen select ?, unnest(cast(? as varchar[]))", [profile.source, tokens])

    return move


def _mark_of(text: str, kind: str) -> Mark:
    """A mark as it was stored."""
    kinds: dict[str, Any] = {"datetime": datetime.fromisoformat, "date": date.fromisoformat, "int": int}
    value: Mark = kinds.get(kind, Decimal if kind == "Decimal" else str)(text)
    return value


def _stored(mark: Mark) -> tuple[str, str]:
    return (mark.isoformat() if isinstance(mark, date) else str(mark)), type(mark).__name__


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.name}.mark")
