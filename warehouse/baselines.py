"""Control limits set anew: from which day, why and by whom, in `<home>/baselines.toml`.

Limits are locked at their baseline, so that a lasting change stays visible until somebody says that it is the new
normal. The file says so, one `[[rebase]]` each; a period that starts on or after `from` belongs to the new limits.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from warehouse.catalogue import metric
from warehouse.errors import DefinitionError
from warehouse.lock import locked
from warehouse.toml_text import quoted

FILE = "baselines.toml"
_KEYS = ("metric", "from", "reason", "by")


@dataclass(frozen=True, slots=True)
class Rebase:
    """From `start` on the limits of a metric's chart rest on new periods; reason and name stand beside the chart."""

    metric: str
    start: date
    reason: str
    by: str


def rebases(home: Path, key: str | None = None) -> tuple[Rebase, ...]:
    """The re-basings of a metric, or of all, by metric and day; none where there is no file.

    Raises:
        DefinitionError: the file is not TOML, or an entry is incomplete, has an unknown key or metric, or stands twice.
    """
    path = home / FILE
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError(f"{path} is not readable TOML ({error})", "Mend the file, or remove it.") from error
    entries = given.pop("rebase", [])
    if given or not isinstance(entries, list):
        raise DefinitionError(f"{path} holds more than [[rebase]] entries", "Remove the rest.")
    found = sorted((_read(entry, path) for entry in entries), key=lambda entry: (entry.metric, entry.start))
    _check_twice(found, path)
    return tuple(entry for entry in found if key is None or entry.metric == key)


def baselines_mark(home: Path) -> tuple[int, int] | None:
    """What changes when the file is edited, for caches of charts; None where there is no file."""
    try:
        found = (home / FILE).stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size


def add_rebase(home: Path, entry: Rebase) -> Path:
    """Appends a re-basing to the file, what stands there kept as it is; returns the file.

    Raises:
        DefinitionError: the metric is not known, reason or name are empty, or limits change on that day already.
        BusyError: another process is writing.
    """
    path = home / FILE
    home.mkdir(parents=True, exist_ok=True)
    with locked(home, "baselines"):
        checked = _read({"metric": entry.metric, "from": entry.start, "reason": entry.reason, "by": entry.by}, path)
        _check_twice([*rebases(home), checked], path)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
        temporary = path.with_name(f".{FILE}.{os.getpid()}")
        temporary.write_text(before + gap + _toml(checked), encoding="utf-8")
        temporary.replace(path)
    return path


def _read(entry: Any, path: Path) -> Rebase:
    if not isinstance(entry, dict):
        raise DefinitionError(f"{path}: a rebase must be a table", "Write it as [[rebase]].")
    for key in entry:
        if key not in _KEYS:
            raise DefinitionError(f"{path}: unknown key '{key}' in [[rebase]]", f"Known: {', '.join(_KEYS)}.")
    for key in _KEYS:
        if key not in entry:
            raise DefinitionError(f"{path}: a rebase has no '{key}'", "Every rebase has a date, a reason and a name.")
    start = entry["from"]
    if not isinstance(start, date) or isinstance(start, datetime):
        raise DefinitionError(f"{path}: 'from' must be a day", "Write it like from = 2026-11-09.")
    words = {key: entry[key] for key in ("metric", "reason", "by")}
    for key, text in words.items():
        if not isinstance(text, str) or not text.strip():
            raise DefinitionError(f"{path}: '{key}' of a rebase is empty", "Say it in words.")
    metric(words["metric"])
    return Rebase(words["metric"], start, words["reason"].strip(), words["by"].strip())


def _check_twice(entries: list[Rebase], path: Path) -> None:
    seen: set[tuple[str, date]] = set()
    for entry in entries:
        if (entry.metric, entry.start) in seen:
            raise DefinitionError(
                f"{path}: {entry.metric} is re-based on {entry.start} already", "Choose another day, or edit the file."
            )
        seen.add((entry.metric, entry.start))


def _toml(entry: Rebase) -> str:
    return (
        f"[[rebase]]\nmetric = {quoted(entry.metric)}\nfrom = {entry.start.isoformat()}\n"
        f"reason = {quoted(entry.reason)}\nby = {quoted(entry.by)}\n"
    )
