"""What the settings and targets put into the statements that count the marts."""

from __future__ import annotations

import math

from warehouse.refresh_beside import PARAMS
from warehouse.settings import Settings
from warehouse.sqlfiles import Params
from warehouse.targets import target_rows
from warehouse.vocabulary import CHANNELS

# A repeat is looked for within a day, the window of the settings, and 30 days.
_LONGEST_REPEAT_DAYS = 30
_FOLLOW_UP_DAYS = 7
_DAY_S = 86_400


def mart_params(settings: Settings) -> Params:
    """The settings that are counted into the marts, as parameters of their statements."""
    limits = [row[3] / _DAY_S for row in target_rows()]
    return {
        "short_abandon_s": settings.short_abandon_s,
        "long_wait_s": settings.long_wait_s,
        "long_wait_channels": list(CHANNELS),
        "long_waits_s": [dict(settings.long_wait_by_channel).get(name, settings.long_wait_s) for name in CHANNELS],
        "window_days": settings.repeat_window_days,
        "longest_days": max(_LONGEST_REPEAT_DAYS, settings.repeat_window_days),
        "end_value_days": settings.end_value_days,
        "frontline_limit": settings.frontline_limit,
        "beyond_first_contact": list(settings.beyond_first_contact),
        "follow_up_us": _FOLLOW_UP_DAYS * _DAY_S * 1_000_000,
        "containment_us": _DAY_S * 1_000_000,
        # How far back a contact can be whose deadline passes today; a day more, because days are not deadlines.
        "due_days": math.ceil(max([_FOLLOW_UP_DAYS, *limits])) + 1,
        **PARAMS,
    }
