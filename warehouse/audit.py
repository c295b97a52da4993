"""Who signed in, was refused, exported, looked at records or froze a week.

One line of JSON an event, appended and never changed.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from warehouse.errors import StoreError

EVENTS = ("sign_in", "refusal", "sign_out", "export", "record_view", "freeze")


def record(home: Path, event: str, user: str | None, now: datetime | None = None, **facts: object) -> None:
    """Appends one event to the month's file, in one write, readable by its owner alone.

    Raises:
        StoreError: it cannot be written; what was to be recorded must then not happen.
    """
    at = now or datetime.now(UTC)
    line = json.dumps({"at": at.isoformat(), "event": event, "user": user, **facts}, ensure_ascii=False) + "\n"
    folder = home / "audit"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(folder / f"{at:%Y-%m}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)
    except OSError as error:
        raise StoreError(
            f"The audit log in {folder} cannot be written ({error})", "Make the folder writable."
        ) from error


def events(home: Path, event: str = "", user: str = "", limit: int = 100) -> list[dict[str, Any]]:
    """The newest events first; a line that cannot be read is an event `unreadable`, with its file and number."""
    found: list[dict[str, Any]] = []
    for path in sorted((home / "audit").glob("*.jsonl"), reverse=True):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        for number in range(len(lines), 0, -1):
            row = _row(lines[number - 1], path.name, number)
            if (not event or row["event"] == event) and (not user or row["user"] == user):
                found.append(row)
            if len(found) == limit:
                return found
    return found


def prune(home: Path, days: int, now: datetime | None = None) -> list[str]:
    """Removes the months of which every day is older than so many days; their names."""
    oldest = f"{(now or datetime.now(UTC)) - timedelta(days=days):%Y-%m}"
    gone = [path for path in sorted((home / "audit").glob("*.jsonl")) if path.stem < oldest]
    for path in gone:
        path.unlink()
    return [path.stem for path in gone]


def _row(line: str, name: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
        return {"at": row["at"], "event": row["event"], "user": row["user"], **row}
    except (ValueError, KeyError, TypeError):
        return {"at": None, "event": "unreadable", "user": None, "file": name, "line": number}
