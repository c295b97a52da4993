"""Questions of single pages to the warehouse, remembered like every figure: once per version and slice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from dashboard.figures import Figures
from warehouse import causes as _causes
from warehouse import drivers as _drivers
from warehouse import funnel as _funnel
from warehouse import paths as _paths
from warehouse import ranking as _ranking
from warehouse.drivers import Estimate
from warehouse.paths import Paths
from warehouse.ranking import Ranking
from warehouse.slices import Slice

_QUESTIONS: dict[str, Callable[..., Any]] = {
    "paths": _paths.paths,
    "causes": _causes.causes,
    "doses": _drivers.doses,
    "long_wait": _drivers.long_wait,
    "settled_first": _drivers.settled_first,
    "broken_promises": _drivers.broken_promises,
    "funnel": _funnel.funnel,
    "rank": lambda warehouse, where, key, by: _ranking.rank(warehouse, key, where, by),
}


def paths(figures: Figures, where: Slice, dimension: str) -> Paths:
    """Where repeats began and where they came back."""
    return _asked(figures, "paths", where, (dimension,))


def causes(figures: Figures, where: Slice, what: str) -> pl.DataFrame:
    """What repeats, complaints or negative emotion were about."""
    return _asked(figures, "causes", where, (what,))


def doses(figures: Figures, where: Slice) -> pl.DataFrame:
    """Satisfaction by how long the contact waited."""
    return _asked(figures, "doses", where, ())


def estimate(figures: Figures, where: Slice, name: str) -> Estimate:
    """One claim of the trade as the reader's records have it: long_wait, settled_first or broken_promises."""
    return _asked(figures, name, where, ())


def funnel(figures: Figures, where: Slice) -> pl.DataFrame:
    """The eight steps of a complaint's handling."""
    return _asked(figures, "funnel", where, ())


def ranking(figures: Figures, where: Slice, key: str, by: str) -> Ranking:
    """Groups with the letters that say which of them cannot be told apart."""
    return _asked(figures, "rank", where, (key, by))


def _asked(figures: Figures, name: str, where: Slice, rest: tuple[str, ...]) -> Any:
    """No question goes out without the bound of its reader."""
    bounded = figures.bounded(where)
    return figures.remembered((name, bounded, rest), lambda: _QUESTIONS[name](figures.warehouse, bounded, *rest))
