"""Whether small groups follow from all figures together that a reader without records is given of a metric.

Usage: python benchmarks/small_groups.py --home FOLDER [--metric csat_mean] [--dimensions channel department category]
       [--weeks 16]

An attacker asks every period of every value in every table that anything is given of, and knows which cells are empty:
counts are shown. Each figure that is given is one equation. Of every group of one value of one, two or three of the
dimensions, over any of the last weeks, with fewer records than the minimum, it is looked whether it follows from them.
docs/statistics.md says what came of it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import polars as pl

from warehouse.blocks import Blocks, blocks_of, told_of
from warehouse.catalogue import Metric, metric
from warehouse.frames import Truths
from warehouse.measuring import measure
from warehouse.reach import told_weeks
from warehouse.settings import load_settings
from warehouse.slices import Slice
from warehouse.store import Warehouse, opened

_NOTHING = 1e-7
_QUARTER = 12


@dataclass(frozen=True, slots=True)
class World:
    """What there is: the cells (values of all dimensions), and how many records each has in each of the weeks."""

    names: tuple[str, ...]
    cells: list[tuple[str | None, ...]]
    n: np.ndarray

    def groups(self, names: Sequence[str]) -> dict[tuple[str | None, ...], Truths]:
        """The groups of some dimensions: which cells are in each."""
        at = [self.names.index(name) for name in names]
        found: dict[tuple[str | None, ...], Truths] = {}
        for place, cell in enumerate(self.cells):
            found.setdefault(tuple(cell[one] for one in at), np.zeros(len(self.cells), dtype=bool))[place] = True
        return found


def main() -> None:
    """Prints how much of each table is given, and how many small groups follow from all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--metric", default="csat_mean")
    parser.add_argument("--dimensions", nargs="+", default=["channel", "department", "category"])
    parser.add_argument("--weeks", type=int, default=16)
    given = parser.parse_args()
    with opened(load_settings(given.home)) as warehouse:
        wanted, names = metric(given.metric), tuple(given.dimensions)
        weeks = told_weeks(warehouse)
        if weeks is None:
            raise SystemExit("The records hold no whole week.")
        world = _world(warehouse, wanted, names, Slice(*weeks))
        first = max(0, len(world.n) - given.weeks)
        answers = np.unique(list(_answers(warehouse, wanted, world, first)), axis=0)
        told, tried = _solved(world, answers, first, warehouse.settings.min_group)
        sys.stdout.write(f"{given.metric}: {told} of {tried} small groups of {len(world.n) - first} weeks are told\n")


def _world(warehouse: Warehouse, wanted: Metric, names: tuple[str, ...], weeks: Slice) -> World:
    table = measure(warehouse, wanted.key, weeks, (*names, "week")).filter(pl.col("n") > 0)
    cells = table.select(names).unique(maintain_order=True).rows()
    place = {cell: at for at, cell in enumerate(cells)}
    n = np.zeros(((weeks.end - weeks.start).days // 7 + 1, len(cells)))
    for *cell, week, records in table.select(*names, "week", "n").rows():
        n[(week - weeks.start).days // 7, place[tuple(cell)]] = records
    return World(names, cells, n)


def _answers(warehouse: Warehouse, wanted: Metric, world: World, first: int) -> Iterator[np.ndarray]:
    """What each figure sums, (cells of the last weeks that are not empty,) of 0 and 1."""

    def counted(where: Slice, by: Sequence[str]) -> pl.DataFrame:
        return measure(warehouse, wanted.key, where, by)

    live = world.n[first:] > 0
    for size in range(len(world.names) + 1):
        for names in filter(told_of, combinations(world.names, size)):
            blocks = blocks_of(warehouse, wanted, names, counted)
            shares = []
            for group, inside in world.groups(names).items():
                bounds = [] if blocks is None else _bounds(blocks, names, group)
                shares.append(_share(bounds, world.n[:, inside].sum(axis=1)))
                for start, end in pairwise(bound for bound in bounds if bound >= first):
                    weeks = np.arange(first, len(world.n))
                    yield np.outer((weeks >= start) & (weeks < end), inside)[live].astype(float)
            sys.stdout.write(f"{' by '.join(names) or 'all':24}{np.mean(shares):8.1%} of {_QUARTER} weeks given\n")


def _bounds(blocks: Blocks, names: Sequence[str], group: tuple[str | None, ...]) -> list[int]:
    """The bounds of weeks at which the running sum of a group is known."""
    one = np.ones((1, 1), dtype=bool)
    if names:
        one = np.array([[row == group for row in blocks.cells.select(names).rows()]])
    return [bound for bound in range(blocks.bounds) if blocks.cuts.implies(one, bound)[0]]


def _share(bounds: Sequence[int], n: np.ndarray) -> float:
    """Of the periods of a quarter that hold records, the share that is given where they start as most groups do."""
    starts = [at for at in range(len(n) - _QUARTER + 1) if n[at : at + _QUARTER].any()]
    return sum({at, at + _QUARTER} <= set(bounds) for at in starts) / max(1, len(starts))


def _solved(world: World, answers: np.ndarray, first: int, min_group: int) -> tuple[int, int]:
    _, sizes, directions = np.linalg.svd(answers, full_matrices=False)
    basis = directions[: int((sizes > _NOTHING).sum())]
    n, live = world.n[first:], world.n[first:] > 0
    told = tried = 0
    for size in range(1, len(world.names) + 1):
        for names in combinations(world.names, size):
            for inside in world.groups(names).values():
                for group in _small(n, inside, min_group):
                    sums = group[live].astype(float)
                    tried += 1
                    told += bool(np.abs(sums - basis.T @ (basis @ sums)).max() < _NOTHING)
    return told, tried


def _small(n: np.ndarray, inside: Truths, min_group: int) -> Iterator[np.ndarray]:
    """Runs of weeks in which a group has too few records, none of them empty at its ends."""
    records = n[:, inside].sum(axis=1)
    weeks = np.arange(len(n))
    for start in np.flatnonzero(records):
        for end in np.flatnonzero(records):
            if end >= start and records[start : end + 1].sum() < min_group:
                yield np.outer((weeks >= start) & (weeks <= end), inside)


if __name__ == "__main__":
    main()
