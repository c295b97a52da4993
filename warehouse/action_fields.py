"""One entry of `actions.toml`, read strictly: every fault is named with its file, entry, field and the next step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from warehouse.catalogue import metric
from warehouse.errors import DefinitionError
from warehouse.slices import PLURALS
from warehouse.vocabulary import CAUSES

STATUSES = ("planned", "running", "done", "stopped")
DIMENSIONS = tuple(name for name in PLURALS if name != "agent")  # an action is no verdict on one person
_TEXTS = ("id", "title", "owner", "metric", "cause", "status")
_DAYS = ("start", "registered", "due")
_NEEDED = ("id", "title", "owner", "metric", "cause", "start", "registered", "expected", "due", "status")
_KNOWN = (*_NEEDED, "slice", "against", "closed")
# Weeks of these are no units: neighbours share most of what they are made of, or nothing is summed up in them.
_NO_WEEKS = ("last_answer", "audited", "spread", "count")


def read_action(entry: Any, path: Path, number: int | None = None) -> dict[str, Any]:
    """The fields of an `Action`.

    Args:
        entry: the table as it was read.
        path, number: where it stands, for the message.

    Raises:
        DefinitionError: a key is unknown or missing, or a value cannot be.
    """
    if not isinstance(entry, dict):
        raise DefinitionError(f"{path}: an action must be a table", "Write it as [[action]].")
    name = entry.get("id") or entry.get("title") or (f"number {number}" if number else "that was given")
    reader = _Reader(path, str(name), entry)
    reader.check_keys()
    found: dict[str, Any] = {key: reader.text(key) for key in _TEXTS}
    found |= {key: reader.day(key) for key in _DAYS}
    found |= {"closed": reader.day("closed") if "closed" in entry else None, "expected": reader.expected()}
    found |= {"where": reader.where()}
    reader.check(found)
    return found | {"against": reader.against(found["where"])}


class _Reader:
    """An entry and where it stands."""

    def __init__(self, path: Path, name: str, entry: Mapping[str, Any]) -> None:
        self._at, self._entry = f"{path}, action '{name}'", entry

    def fault(self, field: str, what: str, then: str) -> DefinitionError:
        return DefinitionError(f"{self._at}: '{field}' {what}", then)

    def check_keys(self) -> None:
        for key in self._entry:
            if key not in _KNOWN:
                raise self.fault(key, "is not a key of an action", f"Known: {', '.join(_KNOWN)}.")
        for key in _NEEDED:
            if key not in self._entry:
                raise self.fault(key, "is missing", f"Every action has: {', '.join(_NEEDED)}.")

    def text(self, key: str) -> str:
        value = self._entry[key]
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, "is empty", "Say it in words.")
        return value.strip()

    def day(self, key: str) -> date:
        value = self._entry[key]
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.fault(key, "must be a day", f"Write it like {key} = 2026-11-09.")
        return value

    def expected(self) -> float:
        value = self._entry["expected"]
        if isinstance(value, bool) or not isinstance(value, int | float) or not value or abs(value) == float("inf"):
            raise self.fault("expected", "must be a number other than 0", "Write it like expected = 4.0.")
        return float(value)

    def where(self) -> dict[str, tuple[str, ...]]:
        given = self._entry.get("slice", {})
        if not isinstance(given, dict):
            raise self.fault("slice", "must name dimensions", 'Write it like slice = { channel = "phone" }.')
        found = {}
        for dimension, values in given.items():
            if dimension not in DIMENSIONS:
                raise self.fault("slice", f"names no dimension '{dimension}'", f"Known: {', '.join(DIMENSIONS)}.")
            listed = values if isinstance(values, list) else [values]
            if not listed or not all(isinstance(one, str) and one for one in listed):
                raise self.fault("slice", f"has no values for '{dimension}'", f'Write it like {dimension} = "name".')
            found[dimension] = tuple(dict.fromkeys(listed))
        return found

    def against(self, where: Mapping[str, tuple[str, ...]]) -> str | None:
        chosen = self._entry.get("against")
        if chosen is None:
            return next(iter(where), None)
        if chosen not in where:
            raise self.fault(
                "against",
                "must be a dimension of the slice",
                f"Use one of: {', '.join(where) or 'none, leave it out'}.",
            )
        return str(chosen)

    def check(self, found: Mapping[str, Any]) -> None:
        """What must fit together."""
        if found["cause"] not in CAUSES:
            raise self.fault("cause", f"is not '{found['cause']}'", f"Use one of: {', '.join(CAUSES)}.")
        if found["status"] not in STATUSES:
            raise self.fault("status", f"is not '{found['status']}'", f"Use one of: {', '.join(STATUSES)}.")
        if found["due"] < found["start"]:
            raise self.fault("due", f"is before the start, {found['start']}", "Give a later day.")
        try:
            wanted = metric(found["metric"])
        except DefinitionError as error:
            raise self.fault("metric", f"is no metric: '{found['metric']}'", error.next_step) from error
        if wanted.kind in _NO_WEEKS or wanted.better == "none":
            raise self.fault(
                "metric",
                f"cannot be '{wanted.key}': its weeks do not stand for themselves, or it has no better direction",
                "Choose a figure of single weeks, such as csat_mean or fcr_reported.",
            )
        if (found["expected"] > 0) != (wanted.better == "up"):
            raise self.fault(
                "expected", f"is for the worse: {wanted.key} gets better {wanted.better}wards", "Turn its sign."
            )
