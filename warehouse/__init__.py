"""What the numbers are: vocabulary, contracts, targets, metrics, statistics and the versioned store.

For programs: `warehouse.measure(warehouse, key, where, by)` gives a Polars frame, exactly what the pages show.

    import warehouse
    with warehouse.opened(warehouse.load_settings("var")) as published:
        frame = warehouse.measure(published, "fcr_reported", warehouse.Slice(start, end), by=["channel"])
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warehouse.behind import records_behind
    from warehouse.measuring import measure
    from warehouse.settings import load_settings
    from warehouse.slices import Slice, iso_week
    from warehouse.store import opened

# The matrices of this package are small: threads only make each wait for a core, and spin meanwhile. What numpy finds
# when it is imported holds, so that it stands here; another number that was set stays.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__all__ = ["Slice", "iso_week", "load_settings", "measure", "opened", "records_behind"]
_HOMES = {
    "Slice": "slices",
    "iso_week": "slices",
    "load_settings": "settings",
    "measure": "measuring",
    "opened": "store",
    "records_behind": "behind",
}


def __getattr__(name: str) -> Any:
    # Only when asked for: the command line starts faster without the database.
    if name not in _HOMES:
        raise AttributeError(f"module 'warehouse' has no attribute '{name}'")
    return getattr(import_module(f"warehouse.{_HOMES[name]}"), name)
