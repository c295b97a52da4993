"""A landing folder: every file that has come to rest is loaded once, in order, one batch a file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from pipelines.batch import BatchResult, load
from pipelines.opening import open_bytes
from pipelines.profile import load_profile
from pipelines.watched import LOADED, REASON, REFUSED, remember_watched
from warehouse.errors import BusyError, DefinitionError, SourceError
from warehouse.settings import Settings

_UNFINISHED = (".part", ".tmp", ".partial", ".crdownload", ".filepart")
_PATIENCE = 10  # a packed file may stand still for so many times the rest of others before it counts as cut off
_CHUNK = 1 << 20

Told = Callable[[Path, BatchResult | str], None]


class Watcher:
    """Polls a folder; polling, not notifications, because network shares send none.

    Args:
        folder: files stand in it (with `source`), or in sub-folders named like their sources.
        settings: where state lives.
        source: the profile of every file; None takes the name of the sub-folder.
        settle: polls over which size and time must not change before a file is read.
        told: told what became of each file.
    """

    def __init__(self, folder: Path, settings: Settings, source: str | None, settle: int, told: Told) -> None:
        if not folder.is_dir():
            raise DefinitionError(f"{folder} is no folder", "Make it, or name another.")
        remember_watched(folder, settings)
        self._folder, self._settings, self._source = folder, settings, source
        self._settle, self._told = settle, told
        self._seen: dict[Path, tuple[tuple[int, int], int]] = {}

    def run(self, stop: threading.Event, interval: float, *, once: bool = False) -> None:
        """Polls until told to stop; with `once`, until what stands there now has been looked at often enough.

        Raises:
            StoreError: the warehouse cannot be written; the files stay where they are.
        """
        polls = 0
        while not stop.is_set():
            self.poll(stop)
            polls += 1
            if once and polls > self._settle:
                return
            stop.wait(interval)

    def poll(self, stop: threading.Event) -> None:
        """Looks at every file once, and loads those that have come to rest."""
        found = self._found()
        self._seen = {path: seen for path, seen in self._seen.items() if path in found}
        for path in found:
            if stop.is_set():
                return
            if path.is_symlink():
                self._put_aside(path, "It is a link; a file outside this folder is never read.")
            elif self._rests(path):
                self._load(path)

    def _found(self) -> list[Path]:
        folders = [self._folder]
        if self._source is None:
            folders = sorted(p for p in self._folder.iterdir() if p.name not in (LOADED, REFUSED))
            folders = [p for p in folders if p.is_dir() and not p.is_symlink() and not p.name.startswith(".")]
        files = [p for folder in folders for p in folder.iterdir() if p.is_symlink() or p.is_file()]
        files = [p for p in files if not p.name.startswith(".") and p.suffix.lower() not in _UNFINISHED]
        return sorted(files, key=lambda p: (p.lstat().st_mtime_ns, p.name))

    def _rests(self, path: Path) -> bool:
        state = path.lstat()
        now = (state.st_size, state.st_mtime_ns)
        before, polls = self._seen.get(path, (now, -1))
        polls = polls + 1 if before == now else 0
        self._seen[path] = (now, polls)
        return polls >= self._settle and (polls >= self._settle * _PATIENCE or _whole(path))

    def _load(self, path: Path) -> None:
        try:
            result = load([path], load_profile(self._source or path.parent.name), self._settings)
        except BusyError:
            return  # another load is running: the next poll tries again
        except (SourceError, DefinitionError) as error:
            self._put_aside(path, str(error))
            return
        if result.verdict and result.verdict.status == "refused":
            why = "\n".join(result.verdict.reasons)
            self._put_aside(path, f"The gate refused batch {result.batch_id}:\n{why}")
            return
        self._move(path, LOADED)
        self._told(path, result)

    def _put_aside(self, path: Path, reason: str) -> None:
        target = self._move(path, REFUSED)
        target.with_name(f"{target.name}{REASON}").write_text(f"{reason}\n", encoding="utf-8")
        self._told(path, reason)

    def _move(self, path: Path, name: str) -> Path:
        folder = self._folder / name / path.parent.relative_to(self._folder)
        folder.mkdir(parents=True, exist_ok=True)
        target, number = folder / path.name, 1
        while target.exists() or target.is_symlink():
            number += 1
            target = folder / f"{path.stem}.{number}{path.suffix}"
        self._seen.pop(path, None)
        return path.rename(target)


def _whole(path: Path) -> bool:
    """Whether a packed file can be unpacked to its end; what is not packed has no end to check."""
    if path.suffix.lower() not in (".gz", ".zst"):
        return True
    try:
        with open_bytes(path) as source:
            while source.read(_CHUNK):
                pass
    except SourceError:
        return False
    return True
