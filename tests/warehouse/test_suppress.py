"""No combination of shown cells and totals lets a reader place a hidden group; tried by solving for it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from warehouse.errors import DefinitionError
from warehouse.suppress import Withheld, shown, withhold

LEAST = 5


def line(*counts: int) -> pl.DataFrame:
    return pl.DataFrame({"channel": [f"c{i}" for i in range(len(counts))], "n": list(counts)})


def grid(rows: list[list[int]]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"department": None if i == 0 else f"d{i}", "channel": f"c{j}", "n": n}
            for i, row in enumerate(rows)
            for j, n in enumerate(row)
        ]
    )


def hidden(found: Withheld) -> list[int]:
    return found.cells.filter("hidden")["n"].to_list()


def unknowns(found: Withheld, by: list[str]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """The equations that a reader of the table can write down, over the counts that are not shown."""
    variables: dict[str, int] = {}
    facts: list[tuple[list[tuple[int, str, int, bool]], tuple[str, int, bool]]] = []
    cells = [(f"cell{i}", row["n"], row["hidden"], row) for i, row in enumerate(found.cells.iter_rows(named=True))]
    whole = ("whole", sum(n for _, n, _, _ in cells), found.whole_hidden)
    if len(by) == 1:
        facts.append(([(1, name, n, off) for name, n, off, _ in cells], whole))
    for dimension, totals in found.totals.items():
        margins = []
        for k, total in enumerate(totals.iter_rows(named=True)):
            margin = (f"{dimension}{k}", total["n"], total["hidden"])
            members = [(1, name, n, off) for name, n, off, row in cells if row[dimension] == total[dimension]]
            facts.append((members, margin))
            margins.append((1, *margin))
        facts.append((margins, whole))
    rows, sums = [], []
    for members, total in facts:
        row, known = {}, 0
        for sign, name, n, off in [*members, (-1, *total)]:
            if off:
                row[variables.setdefault(name, len(variables))] = sign
            else:
                known -= sign * n
        rows.append(row)
        sums.append(known)
    matrix = np.zeros((len(rows), max(len(variables), 1)))
    for i, row in enumerate(rows):
        for j, sign in row.items():
            matrix[i, j] = sign
    return list(variables), matrix, np.array(sums, dtype=float)


def narrowest(found: Withheld, by: list[str]) -> float:
    """The width of the narrowest range that is left for a hidden count."""
    names, matrix, sums = unknowns(found, by)
    widths = [np.inf]
    for j in range(len(names)):
        aim = np.zeros(len(names))
        aim[j] = 1
        ends = []
        for sign in (1, -1):
            solved = linprog(sign * aim, A_eq=matrix, b_eq=sums, bounds=(1, None))
            ends.append(np.inf if solved.status == 3 else sign * solved.fun)
        widths.append(np.inf if np.isinf(ends).any() else ends[1] - ends[0])
    return min(widths)


def integer_solutions(found: Withheld, by: list[str], most: int) -> Iterator[tuple[int, ...]]:
    names, matrix, sums = unknowns(found, by)
    for guess in itertools.product(range(1, most + 1), repeat=len(names)):
        if np.array_equal(matrix @ np.array(guess), sums):
            yield guess


def test_where_no_group_is_small_nothing_is_hidden() -> None:
    found = withhold(line(5, 80, 0, 12), ["channel"], LEAST)
    assert (hidden(found), found.whole_hidden) == ([], False)


def test_one_small_group_takes_the_smallest_of_the_others_with_it() -> None:
    assert hidden(withhold(line(300, 2, 40, 900), ["channel"], LEAST)) == [2, 40]


def test_small_groups_whose_sum_says_too_much_take_another_with_them() -> None:
    # Two hidden groups that add up to 6 lie between 1 and 5 each: as good as told.
    assert hidden(withhold(line(300, 2, 40, 4), ["channel"], LEAST)) == [2, 40, 4]


def test_empty_groups_are_shown_and_hide_nothing() -> None:
    assert hidden(withhold(line(0, 3, 0, 60, 70), ["channel"], LEAST)) == [3, 60]


def test_where_everything_is_small_the_total_goes_too() -> None:
    found = withhold(line(2, 2, 3), ["channel"], LEAST)
    assert (hidden(found), found.whole_hidden) == ([2, 2, 3], True)


def test_a_cell_of_a_table_is_hidden_as_one_of_a_rectangle() -> None:
    found = withhold(grid([[2, 60, 70], [80, 90, 50], [40, 30, 99]]), ["department", "channel"], LEAST)
    assert len(hidden(found)) == 4
    assert not found.whole_hidden
    assert not any(totals["hidden"].any() for totals in found.totals.values())


def test_totals_of_a_table_are_those_of_its_cells() -> None:
    found = withhold(grid([[9, 60], [80, 90]]), ["department", "channel"], LEAST)
    assert found.totals["department"].rows() == [(None, 69, False), ("d1", 170, False)]
    assert found.totals["channel"]["n"].to_list() == [89, 150]


def test_a_row_of_one_small_cell_hides_its_total_as_well() -> None:
    found = withhold(grid([[0, 3, 0], [80, 90, 50], [40, 30, 99]]), ["department", "channel"], LEAST)
    assert found.totals["department"]["hidden"].to_list()[0]
    assert narrowest(found, ["department", "channel"]) > LEAST


@given(st.lists(st.one_of(st.integers(0, 8), st.integers(0, 300)), min_size=1, max_size=12), st.integers(2, 10))
@settings(deadline=None)
def test_no_group_of_a_list_can_be_placed(counts: list[int], least: int) -> None:
    found = withhold(line(*counts), ["channel"], least)
    assert all(flag for n, flag in found.cells.select("n", "hidden").iter_rows() if 0 < n < least)
    assert narrowest(found, ["channel"]) > least


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_no_cell_of_a_table_can_be_placed(data: st.DataObject) -> None:
    width = data.draw(st.integers(1, 5))
    cell = st.one_of(st.just(0), st.integers(0, 8), st.integers(5, 200))
    rows = data.draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=5))
    found = withhold(grid(rows), ["department", "channel"], LEAST)
    flags = [*found.cells["hidden"], *(flag for totals in found.totals.values() for flag in totals["hidden"])]
    counts = [*found.cells["n"], *(n for totals in found.totals.values() for n in totals["n"])]
    assert all(flag for n, flag in zip(counts, flags, strict=True) if 0 < n < LEAST)
    assert narrowest(found, ["department", "channel"]) > LEAST


@given(st.lists(st.integers(0, 6), min_size=2, max_size=4))
@settings(deadline=None, max_examples=40)
def test_every_hidden_count_has_as_many_whole_numbers_left_as_its_range_says(counts: list[int]) -> None:
    least = 2
    found = withhold(line(*counts), ["channel"], least)
    if found.whole_hidden or not hidden(found):
        return
    solutions = np.array(list(integer_solutions(found, ["channel"], sum(counts))))
    assert (solutions.max(axis=0) - solutions.min(axis=0) > least).all()


def test_the_same_table_always_hides_the_same_cells_whatever_the_order_of_its_rows() -> None:
    cells = grid([[2, 60, 71], [80, 90, 50], [40, 30, 99]])
    first = withhold(cells, ["department", "channel"], LEAST).cells
    again = withhold(cells.reverse(), ["department", "channel"], LEAST).cells
    assert set(first.filter("hidden").rows()) == set(again.filter("hidden").rows())
    assert first.equals(withhold(cells, ["department", "channel"], LEAST).cells)


def test_a_hidden_row_keeps_its_name_and_no_figure() -> None:
    frame = line(300, 2, 40).with_columns(value=0.5, lower=0.4, upper=0.6, coverage=1.0, base=pl.col("n"))
    rows = shown(frame, ["channel"], LEAST).filter("hidden").drop("channel", "hidden").rows()
    assert set(itertools.chain.from_iterable(rows)) == {None}


@pytest.mark.parametrize("by", [[], ["a", "b", "c"]])
def test_tables_of_other_shapes_are_refused(by: list[str]) -> None:
    with pytest.raises(DefinitionError):
        withhold(pl.DataFrame({"a": ["x"], "b": ["y"], "c": ["z"], "n": [1]}), by, LEAST)


def test_one_group_on_two_rows_is_refused() -> None:
    with pytest.raises(DefinitionError):
        withhold(pl.DataFrame({"a": ["x", "x"], "n": [9, 9]}), ["a"], LEAST)
