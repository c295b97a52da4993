"""The numbers that the gate holds batches against: the house's, then a home's, then a profile's own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from warehouse.errors import DefinitionError

_POLICY = Path(__file__).parent / "suites" / "policy.toml"
_UTC = ZoneInfo("UTC")
_CHECK = "check"


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one check of the batch, in the unit of its measure; suites/policy.toml explains each.

    Attributes:
        warn, refuse: beyond it the batch is warned, or refused; None where there is no such limit.
        least_rows: with fewer rows to go by, nothing is said.
        mads: robust standard deviations of the earlier batches that are usual in any case.
        factor: what makes a single day stand out, where days are judged.
        fields: the fields it looks at.
    """

    warn: float | None = None
    refuse: float | None = None
    least_rows: int = 1
    mads: float = 0.0
    factor: float = 1.0
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers of suites/policy.toml, which explains them."""

    max_quarantined: float
    warn_share: float
    rows_min: int
    increment_rows: int
    earliest: datetime
    latest: datetime
    ahead_days: float
    history_batches: int
    history_least: int
    sample_rows: int
    checks: Mapping[str, Limits]
    loaded_at: datetime | None = None
    """The time of the load, UTC without saying so; None where records are not held against the clock."""
    zone: ZoneInfo = _UTC
    """The business zone, in which times are told."""

    @property
    def newest(self) -> datetime:
        """Up to when a record may have happened: the end of a day, so that loads of one day are judged alike."""
        if self.loaded_at is None:
            return self.latest
        day = (self.loaded_at + timedelta(days=self.ahead_days)).date()
        return min(self.latest, datetime.combine(day + timedelta(days=1), time()))


def told(moment: datetime, zone: ZoneInfo, timespec: str = "seconds") -> str:
    """A moment, UTC without saying so, as the clock of the business zone shows it, with the zone's name."""
    local = moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    return f"{local.isoformat(sep=' ', timespec=timespec)} {zone.key}"


@cache
def policy() -> Policy:
    """The policy of the house."""
    given = tomllib.loads(_POLICY.read_text(encoding="utf-8"))
    checks = {name: Limits(**_tupled(limits)) for name, limits in given.pop(_CHECK).items()}
    return Policy(**given, checks=checks)


def overridden(base: Policy, changes: Mapping[str, Any], where: str) -> Policy:
    """A policy with some of its numbers changed.

    Args:
        base: the policy to change.
        changes: numbers by name, and under `check` tables of limits by check.
        where: the file that changes them, for messages.

    Raises:
        DefinitionError: there is no such number or check, or a value has the wrong type or cannot be.
    """
    plain = {name: value for name, value in changes.items() if name != _CHECK}
    known = {f.name: getattr(base, f.name) for f in fields(Policy) if f.name not in ("checks", "loaded_at", "zone")}
    _check(plain, known, f"{where}, [gate]")
    for name in ("max_quarantined", "warn_share"):
        if name in plain and not 0 <= plain[name] <= 1:
            raise DefinitionError(f"{where}, [gate]: {name} must be a share from 0 to 1", f"Write {name} = 0.1.")
    given = changes.get(_CHECK, {})
    if not isinstance(given, Mapping):
        raise DefinitionError(f"{where}, [gate]: check must be a table", "Write it as [gate.check.volume].")
    checks = dict(base.checks)
    for name, limits in given.items():
        place = f"{where}, [gate.check.{name}]"
        if name not in checks or not isinstance(limits, Mapping):
            raise DefinitionError(f"{place}: there is no such check", f"Known checks: {', '.join(checks)}.")
        own = {f.name: f.default for f in fields(Limits)} | {"warn": 0.0, "refuse": 0.0}
        _check(limits, own, place)
        checks[name] = replace(checks[name], **_tupled(limits))
    return replace(base, **plain, checks=checks)


def _check(given: Mapping[str, Any], known: Mapping[str, Any], place: str) -> None:
    for name, value in given.items():
        if name not in known:
            raise DefinitionError(f"{place}: unknown key '{name}'", f"Known keys: {', '.join(known)}.")
        wanted = type(known[name])
        kinds = {float: (int, float), tuple: (list,)}.get(wanted, (wanted,))
        if isinstance(value, bool) or not isinstance(value, kinds):
            raise DefinitionError(f"{place}: {name} cannot be {value!r}", f"Write it like {name} = {known[name]!r}.")
        if isinstance(value, int | float) and not value >= 0:
            raise DefinitionError(f"{place}: {name} cannot be {value}", "Use a number from 0 up.")


def _tupled(limits: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in limits.items()}
