"""Views that readers named: a page with its filters, kept for each reader apart under `<home>/views`."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from warehouse.errors import StoreError

MOST, LONGEST_NAME = 50, 60
_OPEN = "open"
_LONGEST_QUERY = 4_000


@dataclass(frozen=True, slots=True)
class View:
    """A page as its reader left it.

    Attributes:
        name: what its reader calls it.
        page: the name of the page.
        query: what stands in the address, the language aside. It grants nothing: whoever opens it sees what they may.
    """

    name: str
    page: str
    query: Mapping[str, str]


def named(text: str) -> str | None:
    """The name that a reader typed, on one line; None where nothing is left of it."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:LONGEST_NAME] or None


def listed(home: Path, user: str | None) -> list[View]:
    """The views of one reader, by name; those of everybody in open mode, where nobody signs in.

    Raises:
        StoreError: the file is damaged.
    """
    path = _file(home, user)
    if not path.is_file():
        return []
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        found = [View(str(row["name"]), str(row["page"]), _texts(row["query"])) for row in rows]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"The saved views in {path} cannot be read ({error})", "Move the file away.") from error
    return sorted(found, key=lambda view: view.name.casefold())


def keep(home: Path, user: str | None, view: View) -> bool:
    """Keeps a view, in the place of the one of the same name; whether there was room for it."""
    if sum(map(len, view.query.values())) > _LONGEST_QUERY:
        return False

    def change(views: list[View]) -> list[View]:
        return [*(other for other in views if other.name != view.name), view]

    return _change(home, user, change)


def forget(home: Path, user: str | None, name: str) -> None:
    """Lets a view go."""
    _change(home, user, lambda views: [view for view in views if view.name != name])


def _change(home: Path, user: str | None, change: Callable[[list[View]], list[View]]) -> bool:
    """Read, change and write in one turn under a lock, so that no writer writes over what it has not seen."""
    path = _file(home, user)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (path.parent / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            views = change(listed(home, user))
            if len(views) > MOST:
                return False
            _replace(path, json.dumps([asdict(view) for view in views], ensure_ascii=False))
    except OSError as error:
        raise StoreError(
            f"The saved views in {path.parent} cannot be written ({error})", "Make it writable."
        ) from error
    return True


def _replace(path: Path, text: str) -> None:
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _file(home: Path, user: str | None) -> Path:
    # A digest: an e-mail address is no file name, and no two readers share one.
    name = _OPEN if user is None else hashlib.sha256(user.encode()).hexdigest()
    return home / "views" / f"{name}.json"


def _texts(query: Mapping[str, object]) -> dict[str, str]:
    return {str(name): str(value) for name, value in query.items()}
