"""The log of the schedule: one line of JSON an event, only ever added to, and on the disk before anything is sent."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

FOLDER = "schedule"
FILE = "log.jsonl"

Event = Literal["waiting", "no_records", "made", "not_made", "sending", "sent", "not_sent", "unsure", "again"]


def add(home: Path, at: datetime, event: Event, **facts: Any) -> None:
    """Adds one event and sees it on the disk."""
    path = home / FOLDER / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"at": at.astimezone(UTC).isoformat(), "event": event, **facts}, ensure_ascii=False)
    with path.open("a+b") as file:
        # A process that was killed while it wrote may have left half a line; the next event starts on one of its own.
        if file.tell() and not _ends_a_line(file):
            file.write(b"\n")
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def events(home: Path) -> Iterator[dict[str, Any]]:
    """Every whole event, oldest first."""
    path = home / FOLDER / FILE
    if not path.is_file():
        return
    for line in path.read_bytes().split(b"\n"):
        try:
            event = json.loads(line)
        except ValueError:
            continue  # half a line of a killed process: its event did not come about
        if isinstance(event, dict):
            yield event


def _ends_a_line(file: Any) -> bool:
    file.seek(-1, os.SEEK_END)
    return bool(file.read(1) == b"\n")
