"""One writer at a time, the others in a queue; whatever is killed leaves neither lock nor place in the queue behind."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from warehouse.errors import BusyError

_LOCK = ".publish.lock"
_PLACES = ".queue-"
_POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long to wait for another writer.

    Attributes:
        seconds: at most so long; 0 does not wait.
        told: told once whom we wait for, and again when that changes.
    """

    seconds: float = 0.0
    told: Callable[[str], None] = lambda text: None


NO_WAIT = Waiting()


@contextlib.contextmanager
def locked(folder: Path, what: str, waiting: Waiting = NO_WAIT) -> Iterator[None]:
    """Holds the right to write in a folder; first come, first served.

    Args:
        folder: of the versions.
        what: what the holder does, for those who wait.
        waiting: how long to wait.

    Raises:
        BusyError: somebody else was writing all that time; the message names the process and what it does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _place(folder, waiting) as place, (folder / _LOCK).open("a+", encoding="utf-8") as lock:
        until, told = time.monotonic() + waiting.seconds, ""
        # The kernel drops the lock when the process dies, however it dies.
        while not (_is_first(folder, place) and _taken(lock)):
            holder = _holder(lock)
            if time.monotonic() >= until:
                raise BusyError(
                    f"Another process is writing to {folder}: {holder}",
                    "Wait until it is done, then run this command again.",
                )
            if holder != told:
                waiting.told(f"waiting for {holder}")
                told = holder
            time.sleep(_POLL_S)
        place.unlink(missing_ok=True)
        lock.truncate(0)
        lock.write(json.dumps({"pid": os.getpid(), "what": what}))
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


@contextlib.contextmanager
def _place(folder: Path, waiting: Waiting) -> Iterator[Path]:
    """A place in the queue: a file that its process holds locked as long as it lives."""
    place = folder / f"{_PLACES}{time.time_ns():020d}-{os.getpid()}"
    if waiting.seconds <= 0:
        yield place  # who does not wait needs none
        return
    with place.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # others hold it for the moment in which they look whether we live
        try:
            yield place
        finally:
            place.unlink(missing_ok=True)


def _is_first(folder: Path, place: Path) -> bool:
    """Whether nobody alive came before."""
    return all(other.name >= place.name or not _is_alive(other) for other in folder.glob(f"{_PLACES}*"))


def _is_alive(place: Path) -> bool:
    try:
        with place.open("r") as file:
            if not _taken(file):
                return True
            place.unlink(missing_ok=True)  # its process died while it waited
            return False
    except FileNotFoundError:
        return False


def _taken(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(lock: IO[str]) -> str:
    lock.seek(0)
    try:
        said = json.loads(lock.read())
        return f"process {said['pid']} ({said['what']})"
    except (ValueError, KeyError, TypeError):
        return "a process that has just begun, or one that waits before this one"
