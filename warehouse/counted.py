"""The thresholds that a version was counted with. A changed setting counts from the next load on; until then the
figures are those of the old one, and so must be the words beside them."""

from __future__ import annotations

import json
from dataclasses import replace

from warehouse.settings import Settings


def as_counted(settings: Settings, mart_settings: str) -> Settings:
    """The settings with the thresholds in force when the marts were counted.

    Args:
        settings: of the home as they are now.
        mart_settings: of the version, as `warehouse.refresh` wrote them; empty where nothing was counted.
    """
    if not mart_settings:
        return settings
    params = json.loads(mart_settings)[1]
    waits = dict(zip(params["long_wait_channels"], params["long_waits_s"], strict=True))
    return replace(
        settings,
        short_abandon_s=params["short_abandon_s"],
        long_wait_s=params["long_wait_s"],
        long_wait_by_channel=tuple(sorted((name, s) for name, s in waits.items() if s != params["long_wait_s"])),
        repeat_window_days=params["window_days"],
        end_value_days=params["end_value_days"],
        frontline_limit=params["frontline_limit"],
        beyond_first_contact=tuple(params["beyond_first_contact"]),
    )
