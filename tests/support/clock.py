"""The clock that the gate holds records against: those of the tests end in 2026, whenever they run."""

from __future__ import annotations

from datetime import datetime

from pipelines import judging

_AFTER_ALL_RECORDS = datetime(2026, 12, 1)
_real = judging.clock


def set_late() -> None:
    """Sets it behind the records of the tests, if it is not."""
    judging.clock = _late


def _late() -> datetime:
    return max(_real(), _AFTER_ALL_RECORDS)
