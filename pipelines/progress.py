"""Telling whoever waits how far a command is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int], None]
"""Told the step that is running, by its name in `pipelines.console.STEPS`, and how much of it is done."""


def silent(step: str, done: int) -> None:
    """Tells nobody."""
