"""The plan of a home, `<home>/schedule.toml`: when the snapshot of a week is made, and who gets it how."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, time
from pathlib import Path
from typing import Any

from dashboard.words import DEFAULT, languages
from warehouse.calendar import Calendar
from warehouse.errors import DefinitionError
from warehouse.slices import iso_week

FILE = "schedule.toml"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHAPES = ("slack", "teams", "dingtalk", "wecom", "feishu")
SECURITY = ("starttls", "tls", "none")

# What each kind of delivery must say, and what it may.
_KINDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "mail": (
        frozenset({"server", "sender", "addresses"}),
        frozenset({"port", "security", "user", "password_env", "ca_file", "attach"}),
    ),
    "folder": (frozenset({"path"}), frozenset()),
    "s3": (frozenset({"bucket"}), frozenset({"prefix", "endpoint", "region"})),
    "chat": (frozenset({"shape", "url_env"}), frozenset({"secret_env"})),
}
_COMMON = frozenset({"name", "kind", "language", "department"})
_LISTS = frozenset({"addresses", "attach"})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Edition:
    """One snapshot of a week: in a language, of all records or of one department."""

    language: str
    department: str | None


@dataclass(frozen=True)
class Recipient:
    """Who gets a snapshot how.

    Attributes:
        name: what the log calls it; the same name is the same recipient.
        kind: mail, folder, s3 or chat.
        edition: which snapshot.
        options: what its kind needs; secrets stand in environment variables, and only their names stand here.
    """

    name: str
    kind: str
    edition: Edition
    options: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """When and for whom.

    Attributes:
        first_week: the first day of the first week that is sent.
        weekday: day of the following week on which a week is due, 0 Monday to 6 Sunday.
        at: business time of that day.
        catch_up_weeks: how many missed weeks are made up for.
        wait_hours: how long the snapshot waits for records of the week's last day.
        tries: how often making or sending is tried.
        retry_minutes: how long after the first failure; doubled after each further one.
        link: address under which the snapshots' folder is served; empty for none.
        recipients: all of them, in order.
    """

    first_week: date
    weekday: int = 0
    at: time = time(7)
    catch_up_weeks: int = 4
    wait_hours: int = 24
    tries: int = 5
    retry_minutes: int = 15
    link: str = ""
    recipients: tuple[Recipient, ...] = ()

    def editions(self) -> tuple[Edition, ...]:
        """Every snapshot that somebody wants, each once."""
        return tuple(dict.fromkeys(recipient.edition for recipient in self.recipients))


def load_plan(home: Path, calendar: Calendar) -> Plan | None:
    """The plan of a home, or None where it has none.

    Raises:
        DefinitionError: the file is not TOML, or something in it is unknown, missing or not of its kind.
    """
    path = home / FILE
    if not path.is_file():
        return None
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError(f"{path} is not readable TOML ({error})", "Mend the file, or remove it.") from error
    to = given.pop("to", [])
    known = {f.name for f in fields(Plan)} - {"recipients"}
    for key in given:
        _must(key in known, path, f"unknown setting '{key}'", f"Known settings: {', '.join(sorted(known))}, [[to]].")
    _must(isinstance(given.get("first_week"), str), path, "'first_week' is missing", 'Write it like "2026-W46".')
    weekday = str(given.pop("weekday", "monday")).lower()
    _must(weekday in WEEKDAYS, path, f"'{weekday}' is no weekday", f"Known: {', '.join(WEEKDAYS)}.")
    read: dict[str, Any] = {
        "first_week": iso_week(given.pop("first_week"), calendar)[0],
        "weekday": WEEKDAYS.index(weekday),
        "at": _time(given.pop("at", "07:00"), path),
        "link": _text(given.pop("link", ""), "link", path).rstrip("/"),
    }
    for key, value in given.items():
        plain = isinstance(value, int) and not isinstance(value, bool) and value >= (0 if key == "wait_hours" else 1)
        _must(plain, path, f"'{key}' must be a whole number", "Correct its value.")
    return Plan(**read, **given, recipients=_recipients(to, path))


def _recipients(to: Any, path: Path) -> tuple[Recipient, ...]:
    _must(isinstance(to, list) and bool(to), path, "nobody is named", "Add a [[to]] table for each recipient.")
    found = tuple(_recipient(each, path) for each in to)
    names = [recipient.name for recipient in found]
    for name in names:
        _must(names.count(name) == 1, path, f"'{name}' is named twice", "Give each recipient a name of its own.")
    return found


def _recipient(given: dict[str, Any], path: Path) -> Recipient:
    name = _text(given.get("name", ""), "name", path)
    _must(bool(_NAME.fullmatch(name)), path, f"'{name}' is no name of a recipient", "Use letters, digits, - and _.")
    kind = given.get("kind", "")
    _must(kind in _KINDS, path, f"'{name}' has no known kind", f"Known kinds: {', '.join(_KINDS)}.")
    needed, possible = _KINDS[kind]
    options = {key: value for key, value in given.items() if key not in _COMMON}
    for key in sorted(needed - set(options)):
        _must(False, path, f"'{name}' lacks '{key}'", f"A {kind} needs {', '.join(sorted(needed))}.")
    for key, value in options.items():
        allowed = ", ".join(sorted(_COMMON | needed | possible))
        _must(key in needed | possible, path, f"'{name}' has an unknown '{key}'", f"Known: {allowed}.")
        _check_option(name, key, value, path)
    language = given.get("language", DEFAULT)
    _must(language in languages(), path, f"'{name}': unknown language", f"Known: {', '.join(languages())}.")
    department = given.get("department")
    _must(department is None or bool(_text(department, "department", path)), path, f"'{name}': empty department", "")
    return Recipient(name, kind, Edition(language, department), options)


def _check_option(name: str, key: str, value: Any, path: Path) -> None:
    if key in _LISTS:
        listed = isinstance(value, list) and bool(value) and all(isinstance(each, str) and each for each in value)
        _must(listed, path, f"'{name}': '{key}' must be a list of texts", "Correct its value.")
    elif key == "port":
        _must(isinstance(value, int) and 0 < value < 65536, path, f"'{name}': no port", "Write a number.")
    else:
        _must(isinstance(value, str) and bool(value), path, f"'{name}': '{key}' must be a text", "Correct its value.")
    if key in ("shape", "security"):
        known = SHAPES if key == "shape" else SECURITY
        _must(value in known, path, f"'{name}': unknown {key} '{value}'", f"Known: {', '.join(known)}.")


def _time(value: Any, path: Path) -> time:
    try:
        return value if isinstance(value, time) else time.fromisoformat(str(value))
    except ValueError as error:
        raise DefinitionError(f"{path}: '{value}' is no time of day", 'Write it like "07:00".') from error


def _text(value: Any, key: str, path: Path) -> str:
    _must(isinstance(value, str), path, f"'{key}' must be a text", "Put it in quotes.")
    return str(value)


def _must(holds: bool, path: Path, what: str, next_step: str) -> None:
    if not holds:
        raise DefinitionError(f"{path}: {what}", next_step or "Correct its value.")
