"""The pages, one file each; this folder's listing is the registry.

A page has `ORDER` (its place in the navigation), `SECTION` (the heading it stands under there), `ICON`, and
`render(page)`; one that is of use before there are any records also has `render_ledger(desk)`.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def views() -> dict[str, ModuleType]:
    """Every page by name, in the order of the navigation."""
    names = [info.name for info in pkgutil.iter_modules(__path__)]
    found = {name: import_module(f"{__name__}.{name}") for name in names}
    return dict(sorted(found.items(), key=lambda item: (item[1].ORDER, item[0])))
