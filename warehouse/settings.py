"""Where state lives, and the one calendar that everything uses."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from warehouse.errors import DefinitionError

HOME_VARIABLE = "ENDVALUE_HOME"


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days each table is kept, counted back from the newest record; None is for ever. See docs/privacy.md.

    Attributes:
        text: what people wrote, in records that stay.
        interactions, surveys: records; their figures stay.
        quarantine, field_faults: raw values of rows and fields that were kept out.
        versions: older versions of the warehouse.
    """

    text: int | None = None
    interactions: int | None = None
    surveys: int | None = None
    quarantine: int | None = None
    field_faults: int | None = None
    versions: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices of the house, read from `<home>/settings.toml`; every one has a default.

    Attributes:
        home: folder of all state.
        business_zone: IANA zone in which days, weeks and hours are counted. Weeks are ISO weeks (Monday first).
        repeat_window_days: W of `fcr_observed`.
        short_abandon_s: an abandoned contact that waited less is a short abandon.
        long_wait_s: the threshold of `wait_over_180s`.
        end_value_days: how old the last answer may be and still count in `end_value`.
        min_group: groups smaller than this are not shown.
        memory_limit: DuckDB's memory limit while loading.
        keep_versions: how many published versions stay on disk.
        retention: for how long tables are kept, from the table `[retention]`.
        gate: limits of the gate that this home changes, the table [gate] as it stands; the gate checks it.
    """

    home: Path
    business_zone: str = "Asia/Shanghai"
    repeat_window_days: int = 7
    short_abandon_s: float = 5.0
    long_wait_s: float = 180.0
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


def load_settings(home: Path | str | None = None) -> Settings:
    """The settings of a home folder: `home`, else `ENDVALUE_HOME`, else `./var`.

    Raises:
        DefinitionError: the settings file is not TOML, or holds an unknown key, type or time zone.
    """
    folder = Path(home or os.environ.get(HOME_VARIABLE) or "var").absolute()
    path = folder / "settings.toml"
    if not path.is_file():
        return Settings(folder)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError(f"{path} is not readable TOML ({error})", "Mend the file, or remove it.") from error
    retention = _retention(given.pop("retention", {}), path)
    plain = [f for f in fields(Settings) if f.name not in ("home", "retention")]
    defaults = {f.name: f.default for f in plain} | {"gate": {}}
    for key, value in given.items():
        if key not in defaults:
            raise DefinitionError(f"{path}: unknown setting '{key}'", f"Known settings: {', '.join(defaults)}.")
        wanted = type(defaults[key])
        if isinstance(value, bool) or not isinstance(value, (int, float) if wanted is float else wanted):
            raise DefinitionError(f"{path}: '{key}' must be a {wanted.__name__}", "Correct its value.")
    settings = Settings(folder, **given, retention=retention)
    try:
        _ = settings.zone
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise DefinitionError(
            f"{path}: unknown time zone '{settings.business_zone}'", "Use an IANA name such as Asia/Taipei."
        ) from error
    return settings


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
