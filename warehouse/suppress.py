"""Small groups that nobody can subtract out: what must be hidden beside them, and nothing more than is needed.

A group of 1 to `min_group` - 1 records is not shown. Where its total is, the total less the other groups would show it
all the same, so others go with it, the smallest first, until no hidden count can be placed within `min_group` records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from warehouse.errors import DefinitionError
from warehouse.stats.feasible import Line, first_known

FIGURES = ("value", "lower", "upper", "n", "numerator", "base", "coverage", "censored")


@dataclass(frozen=True, slots=True)
class Withheld:
    """A table of one or two dimensions with what must not be shown.

    Attributes:
        cells: the rows that were given, and `hidden`.
        totals: of two dimensions, the totals of each: (values of the dimension: the dimension, count, hidden); empty
            for one.
        whole_hidden: the total of everything must not be shown either.
    """

    cells: pl.DataFrame
    totals: dict[str, pl.DataFrame]
    whole_hidden: bool


@dataclass
class _Table:
    """Counts by position: the cells as given, then the totals of each dimension (of two), then the whole."""

    counts: list[int]
    lines: list[Line]
    cells: int
    hidden: set[int]


def withhold(cells: pl.DataFrame, by: Sequence[str], min_group: int, count: str = "n") -> Withheld:
    """Which cells and totals to hide, so that no small group can be worked out. Deterministic.

    Args:
        cells: (one row a group: *by, `count`, ...); a null value is a group like any other, the unknown ones.
        by: one or two dimensions; the totals of each and of everything are shown too.
        min_group: the smallest group that may be shown.
        count: the column that counts records; counts of 0 are shown.

    Raises:
        DefinitionError: not one or two dimensions, or one group on two rows.
    """
    if len(by) not in (1, 2):
        raise DefinitionError("Small groups are hidden in tables of one or two dimensions", "Drop the others.")
    if cells.select(by).is_duplicated().any():
        raise DefinitionError("One group stands on two rows", "Add its rows up first.")
    table, values = _table(cells, by, count)
    table.hidden = {i for i, n in enumerate(table.counts) if 0 < n < min_group}
    while table.hidden and (more := _next(table, min_group)) is not None:
        table.hidden.add(more)
    flags = [i in table.hidden for i in range(len(table.counts))]
    totals, at = {}, table.cells
    for name, found in values.items():
        totals[name] = found.with_columns(
            pl.Series(count, table.counts[at : at + len(found)], dtype=pl.Int64),
            pl.Series("hidden", flags[at : at + len(found)], dtype=pl.Boolean),
        )
        at += len(found)
    hidden = pl.Series("hidden", flags[: table.cells], dtype=pl.Boolean)
    return Withheld(cells.with_columns(hidden), totals, flags[-1])


def shown(frame: pl.DataFrame, by: Sequence[str], min_group: int) -> pl.DataFrame:
    """The rows of `measure` as they may be printed beside their totals: hidden ones keep their names alone.

    Returns:
        The frame with `hidden`, and null in every figure of a hidden row, its counts among them.
    """
    found = withhold(frame, by, min_group).cells
    figures = [name for name in FIGURES if name in frame.columns]
    return found.with_columns(pl.when(~pl.col("hidden")).then(pl.col(name)).alias(name) for name in figures)


def _table(cells: pl.DataFrame, by: Sequence[str], count: str) -> tuple[_Table, dict[str, pl.DataFrame]]:
    counts = [int(n) for n in cells[count].fill_null(0)]
    of_cells = len(counts)
    if len(by) == 1:
        whole = Line(tuple(range(of_cells)), of_cells)
        return _Table([*counts, sum(counts)], [whole], of_cells, set()), {}
    values, lines = {}, []
    for name in by:
        groups = cells.with_row_index("_at").group_by(name, maintain_order=True).agg("_at")
        first = len(counts)
        for members in groups["_at"]:
            lines.append(Line(tuple(members), len(counts)))
            counts.append(sum(counts[i] for i in members))
        values[name] = groups.select(name)
        lines.append(Line(tuple(range(first, len(counts))), -1))
    position = len(counts)
    lines = [Line(line.parts, position if line.total == -1 else line.total) for line in lines]
    return _Table([*counts, sum(counts[:of_cells])], lines, of_cells, set()), values


def _next(table: _Table, min_group: int) -> int | None:
    """One more position that must be hidden, or None where all is well."""
    for line in table.lines:
        if _gives_away(table, line, min_group):
            return _companion(table, [line])
    if len(table.lines) == 1:
        # Alone it leaves every hidden count the range that was just looked at; the rest is for lines that cross.
        return None
    known = first_known(table.counts, frozenset(table.hidden), table.lines, min_group)
    if known is None:
        return None
    touching = [line for line in table.lines if known in line.parts or known == line.total]
    return _companion(table, touching)


def _gives_away(table: _Table, line: Line, min_group: int) -> bool:
    """Whether a line alone places a hidden count; quick to tell, and it is what most tables need."""
    parts = [table.counts[i] for i in line.parts if i in table.hidden]
    if line.total in table.hidden:
        return not parts
    return bool(parts) and (len(parts) == 1 or sum(parts) - len(parts) <= min_group)


def _companion(table: _Table, lines: Sequence[Line]) -> int | None:
    """What to hide beside: a cell of these lines, of any line, then a total; one that is in a hidden line first."""

    def cost(position: int) -> tuple[int, int, int]:
        alone = sum(
            position in line.parts and not any(i in table.hidden for i in line.parts if i != position)
            for line in table.lines
        )
        return alone, table.counts[position], position

    def open_ones(positions: set[int]) -> list[int]:
        return [i for i in positions if i not in table.hidden and table.counts[i] > 0]

    near = {i for line in lines for i in line.parts}
    everywhere, last = set(range(table.cells)), len(table.counts) - 1
    margins = {line.total for line in lines} | near
    for choice in (
        near & everywhere,
        everywhere,
        margins - everywhere - {last},
        set(range(table.cells, last)),
        {last},
    ):
        if found := open_ones(choice):
            return min(found, key=cost)
    return None
