"""Where state lives, and the one calendar that everything uses."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from warehouse.calendar import ISO, Calendar
from warehouse.errors import DefinitionError
from warehouse.vocabulary import CHANNELS

HOME_VARIABLE = "ENDVALUE_HOME"


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days each table is kept, counted back from the newest record; None is for ever. See docs/privacy.md.

    Attributes:
        text: what people wrote, in records that stay.
        interactions, surveys: records; their figures stay.
        case_events: steps of complaints, once nothing else of their case is left; their figures stay.
        invitations, activities, staffings: questions sent, customers' days, agents on duty; their figures stay.
        quarantine, field_faults: raw values of rows and fields that were kept out.
        versions: older versions of the warehouse.
        files: source files that a watch has put away.
    """

    text: int | None = None
    interactions: int | None = None
    surveys: int | None = None
    case_events: int | None = None
    invitations: int | None = None
    activities: int | None = None
    staffings: int | None = None
    quarantine: int | None = None
    field_faults: int | None = None
    versions: int | None = None
    files: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices of the house, read from `<home>/settings.toml`; every one has a default.

    Attributes:
        home: folder of all state.
        business_zone: IANA zone in which days, weeks and hours are counted.
        calendar: when weeks and fiscal years start and which days are holidays, from `week_start` (1 Monday to 7
            Sunday), `fiscal_year_start` (a month, 1 to 12) and `holidays` (a list of dates).
        repeat_window_days: W of `fcr_observed`.
        short_abandon_s: an abandoned contact that waited less is a short abandon.
        long_wait_s: the threshold of `wait_over_180s`.
        long_wait_by_channel: other thresholds of single channels, (channel, seconds), from `[long_wait_by_channel]`.
        beyond_first_contact: categories that the front line cannot settle at once; net first-contact resolution leaves
            them out.
        frontline_limit: up to what amount the front line may settle a compensation itself.
        end_value_days: how old the last answer may be and still count in `end_value`.
        min_group: groups smaller than this are not shown.
        memory_limit: DuckDB's memory limit while loading.
        keep_versions: how many published versions stay on disk.
        retention: for how long tables are kept, from the table `[retention]`.
        gate: limits of the gate that this home changes, the table [gate] as it stands; the gate checks it.
    """

    home: Path
    business_zone: str = "Asia/Shanghai"
    calendar: Calendar = ISO
    repeat_window_days: int = 7
    beyond_first_contact: tuple[str, ...] = ()
    frontline_limit: float = 500.0
    short_abandon_s: float = 5.0
    long_wait_s: float = 180.0
    long_wait_by_channel: tuple[tuple[str, float], ...] = ()
    end_value_days: int = 180
    min_group: int = 5
    memory_limit: str = "2GB"
    keep_versions: int = 3
    retention: Retention = Retention()
    gate: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def zone(self) -> ZoneInfo:
        """The business time zone."""
        return ZoneInfo(self.business_zone)

    @property
    def warehouse(self) -> Path:
        """Folder of the published versions."""
        return self.home / "warehouse"


def home_folder(home: Path | str | None = None) -> Path:
    """The home folder: `home`, else `ENDVALUE_HOME`, else `./var`."""
    return Path(home or os.environ.get(HOME_VARIABLE) or "var").absolute()


def load_settings(home: Path | str | None = None) -> Settings:
    """The settings of a home folder: `home`, else `ENDVALUE_HOME`, else `./var`.

    Raises:
        DefinitionError: the settings file is not TOML, or holds an unknown key, type or time zone.
    """
    folder = home_folder(home)
    path = folder / "settings.toml"
    if not path.is_file():
        return Settings(folder)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError(f"{path} is not readable TOML ({error})", "Mend the file, or remove it.") from error
    retention = _retention(given.pop("retention", {}), path)
    calendar = _calendar({key: given.pop(key) for key in _CALENDAR if key in given}, path)
    beyond = _names(given.pop("beyond_first_contact", []), path)
    waits = _by_channel(given.pop("long_wait_by_channel", {}), path)
    _check_plain(given, path)
    settings = Settings(
        folder, **given, retention=retention, calendar=calendar, beyond_first_contact=beyond, long_wait_by_channel=waits
    )
    try:
        _ = settings.zone
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise DefinitionError(
            f"{path}: unknown time zone '{settings.business_zone}'", "Use an IANA name such as Asia/Taipei."
        ) from error
    return settings


def _check_plain(given: dict[str, Any], path: Path) -> None:
    """Sees to it that every setting that is one value is known and of its type."""
    tables = ("home", "retention", "calendar", "beyond_first_contact", "long_wait_by_channel")
    defaults = {f.name: f.default for f in fields(Settings) if f.name not in tables} | {"gate": {}}
    for key, value in given.items():
        if key not in defaults:
            known = ", ".join([*defaults, *_CALENDAR, *tables[3:], "retention"])
            raise DefinitionError(f"{path}: unknown setting '{key}'", f"Known settings: {known}.")
        wanted = type(defaults[key])
        if isinstance(value, bool) or not isinstance(value, (int, float) if wanted is float else wanted):
            raise DefinitionError(f"{path}: '{key}' must be a {wanted.__name__}", "Correct its value.")


def _by_channel(given: Any, path: Path) -> tuple[tuple[str, float], ...]:
    if not isinstance(given, dict):
        raise DefinitionError(f"{path}: 'long_wait_by_channel' must be a table", "Write it as [long_wait_by_channel].")
    for channel, seconds in given.items():
        if channel not in CHANNELS:
            raise DefinitionError(f"{path}: there is no channel '{channel}'", f"Channels: {', '.join(CHANNELS)}.")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds <= 0:
            raise DefinitionError(f"{path}: '{channel}' must be a number of seconds", "Write it like chat = 60.")
    return tuple(sorted((channel, float(seconds)) for channel, seconds in given.items()))


def _names(given: Any, path: Path) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise DefinitionError(f"{path}: 'beyond_first_contact' must list categories", 'Write it like ["Repair"].')
    return tuple(sorted(given))


_CALENDAR = {"week_start": (1, 7), "fiscal_year_start": (1, 12), "holidays": None}


def _calendar(given: dict[str, Any], path: Path) -> Calendar:
    for key, span in _CALENDAR.items():
        value = given.get(key)
        if value is None or span is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int) or not span[0] <= value <= span[1]:
            raise DefinitionError(f"{path}: '{key}' must be a number from {span[0]} to {span[1]}", "Correct its value.")
    holidays = given.pop("holidays", [])
    if not isinstance(holidays, list) or not all(type(day) is date for day in holidays):
        raise DefinitionError(f"{path}: 'holidays' must be a list of dates", "Write it like [2026-10-01, 2026-10-02].")
    return Calendar(**given, holidays=frozenset(holidays))


def _retention(given: Any, path: Path) -> Retention:
    known = [f.name for f in fields(Retention)]
    if not isinstance(given, dict):
        raise DefinitionError(f"{path}: 'retention' must be a table", "Write it as [retention].")
    for key, days in given.items():
        if key not in known:
            raise DefinitionError(f"{path}: unknown table '{key}' in [retention]", f"Known: {', '.join(known)}.")
        if isinstance(days, bool) or not isinstance(days, int) or days < 1:
            raise DefinitionError(f"{path}: '{key}' in [retention] must be a number of days", "Write it like 365.")
    return Retention(**given)
