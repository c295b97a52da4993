"""Which folders were watched: their raw files stay there, and erasing and retention must reach them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from warehouse.errors import StoreError
from warehouse.settings import Settings

LOADED, REFUSED = "loaded", "refused"
REASON = ".reason.txt"


def remember_watched(folder: Path, settings: Settings) -> None:
    """Notes a folder in the home: one file for each folder, so that watches that start at once lose nothing.

    Raises:
        StoreError: the home cannot be written.
    """
    path = str(folder.resolve())
    note = _notes(settings) / f"{hashlib.sha256(path.encode()).hexdigest()[:16]}.path"
    if note.is_file():
        return
    part = note.with_suffix(f".{os.getpid()}.part")
    try:
        note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.write_text(path, encoding="utf-8")
        part.replace(note)
    except OSError as error:
        raise StoreError(f"{note} cannot be written ({error})", "Check the rights of the home folder.") from error


def watched_files(settings: Settings) -> tuple[list[Path], list[Path]]:
    """The folders of the files that watches have put away, and the notes of those that cannot be reached now."""
    folders, lost = [], []
    for note in sorted(_notes(settings).glob("*.path")):
        folder = Path(note.read_text(encoding="utf-8"))
        if folder.is_dir():
            folders += [part for name in (LOADED, REFUSED) if (part := folder / name).is_dir()]
        else:
            lost.append(note)
    return folders, lost


def put_away_before(settings: Settings, before: date) -> Iterator[tuple[str, Path]]:
    """Source and path of every file in those folders that was last written before a day, UTC.

    The reason of a refused file is as old as the file.
    """
    for folder in watched_files(settings)[0]:
        for path in sorted(path for path in folder.rglob("*") if path.is_file() or path.is_symlink()):
            file = path.with_name(path.name.removesuffix(REASON))
            written = (file if file.is_file() else path).lstat().st_mtime
            if datetime.fromtimestamp(written, UTC).date() < before:
                # Where one profile reads all files, no sub-folder tells whose they are.
                yield (path.parent.name if path.parent != folder else folder.parent.name), path


def remove_put_away(settings: Settings, before: date) -> None:
    """Removes those files.

    Raises:
        StoreError: one cannot be removed.
    """
    # All are named before the first goes: how old a reason is tells the refused file beside it.
    for _, path in list(put_away_before(settings, before)):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                f"{path} is older than [retention] keeps it and cannot be removed ({error.strerror})",
                "Let this user write in its folder, and run 'endvalue privacy retain' again.",
            ) from error


def _notes(settings: Settings) -> Path:
    return settings.home / "watched"
