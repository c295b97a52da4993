"""Spares Great Expectations from describing each expectation some fifty times while it judges it once.

`Expectation.configuration` is worked out anew at every look, and a validation looks at little else: half of its CPU.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from great_expectations.expectations.expectation import Expectation

_original: Any = Expectation.configuration


@contextmanager
def remembered_configurations() -> Iterator[None]:
    """While it is open, the configuration of an expectation is worked out once; nobody may change the expectation."""
    # With the expectation itself: an address may be given away again while nobody holds what stood there.
    known: dict[int, tuple[Expectation, Any]] = {}

    def remembered(expectation: Expectation) -> Any:
        found = known.get(id(expectation))
        if found is None:
            found = known[id(expectation)] = (expectation, _original.fget(expectation))
        return found[1]

    Expectation.configuration = property(remembered)
    try:
        yield
    finally:
        Expectation.configuration = _original
