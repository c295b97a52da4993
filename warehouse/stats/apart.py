"""Many groups compared pair by pair: which pairs can be told apart, and letters that say so beside a ranking."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from warehouse.stats.intervals import Array

Pairs = npt.NDArray[np.bool_]

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def holm(p_values: Array) -> Array:
    """p values that allow for how many comparisons were made, (comparisons,); NaN stays NaN and is not counted.

    Holm keeps the chance of even one false separation in the whole ranking at the level, whatever is true and however
    the comparisons depend on each other: beside a ranking that people are judged by, one false claim is one too many.
    (Benjamini-Hochberg would let one in twenty of the claims be false, and is right for a list of leads to look into.)

    Source: Holm 1979. Oracle: 0.01, 0.04, 0.03, 0.005 give 0.03, 0.06, 0.06, 0.02.
    """
    adjusted = np.full(len(p_values), np.nan)
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    factors = len(order) - np.arange(len(order))
    adjusted[order] = np.minimum(np.maximum.accumulate(p_values[order] * factors), 1.0)
    return adjusted


def letters(apart: Pairs) -> list[str]:
    """A compact letter display: two groups share a letter exactly where they cannot be told apart.

    Args:
        apart: (groups, groups), symmetric; groups in the order of the ranking.

    Returns:
        The letters of each group, (groups,); a has the best group. Beyond 52 a letter is a number in brackets.

    Source: Piepho 2004, insert and absorb.
    """
    size = len(apart)
    columns: list[frozenset[int]] = [frozenset(range(size))] if size else []
    for i in range(size):
        for j in range(i + 1, size):
            if not apart[i, j]:
                continue
            parted: list[frozenset[int]] = []
            for column in columns:
                parted += [column - {i}, column - {j}] if {i, j} <= column else [column]
            columns = _absorbed(parted)
    columns.sort(key=sorted)
    return ["".join(_letter(k) for k, column in enumerate(columns) if i in column) for i in range(size)]


def _absorbed(columns: list[frozenset[int]]) -> list[frozenset[int]]:
    """The columns without those that are part of another."""
    kept: list[frozenset[int]] = []
    for column in sorted(set(columns), key=lambda column: (-len(column), sorted(column))):
        if column and not any(column <= other for other in kept):
            kept.append(column)
    return kept


def _letter(k: int) -> str:
    return _LETTERS[k] if k < len(_LETTERS) else f"({k + 1})"
