"""Each rule says what it says it does, at its edge; marks raise no alert."""

from __future__ import annotations

import numpy as np
import pytest

from warehouse.stats.control import Limits, laney_u, outer_thirds, signals, trends


def around(values: list[float], centre: float = 0.0, half: float = 3.0) -> tuple[np.ndarray, Limits]:
    flat = np.full(len(values), centre)
    return np.array(values, dtype=float), Limits(flat, flat - half, flat + half)


def test_the_seventh_rising_point_is_marked_and_the_sixth_is_not() -> None:
    assert trends(*around([-0.3, -0.2, -0.1, 0.1, 0.2, 0.3])).tolist() == [0] * 6
    assert trends(*around([-0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.4, 0.5])).tolist() == [0] * 6 + [1, 1]


def test_a_fall_is_marked_downwards_and_a_tie_ends_it() -> None:
    assert trends(*around([7, 6, 5, 4, 3, 2, 1])).tolist() == [0] * 6 + [-1]
    assert trends(*around([7, 6, 5, 5, 4, 3, 2, 1])).tolist() == [0] * 8


def test_two_of_three_in_the_outer_third_on_one_side_are_marked_at_the_second() -> None:
    assert outer_thirds(*around([0, 2.1, 0, 2.1, 0])).tolist() == [0, 0, 0, 1, 0]
    assert outer_thirds(*around([-2.5, -2.5, 0])).tolist() == [0, -1, 0]


def test_outer_thirds_on_both_sides_or_too_far_apart_are_no_mark() -> None:
    assert outer_thirds(*around([2.1, -2.1, 0, 0, -2.1])).tolist() == [0] * 5
    assert outer_thirds(*around([2.0, 2.0, 2.0])).tolist() == [0] * 3


def test_a_limit_cut_at_nought_leaves_the_lower_third_where_it_was() -> None:
    values, limits = around([0.02, 0.02, 0.05], centre=0.05)
    cut = Limits(limits.centre, np.zeros(3), np.full(3, 0.14))
    assert outer_thirds(values, cut).tolist() == [0, 0, 0]


def test_marks_alone_are_no_signals() -> None:
    rising = around([-0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.4, 0.5])
    assert signals(*rising).tolist() == [0] * 8
    outer = around([0, 2.1, 0, 2.1, 0])
    assert signals(*outer).tolist() == [0] * 5


def test_points_without_limits_are_neither_signals_nor_marks() -> None:
    values, limits = around([9.0] * 8)
    nowhere = Limits(*(np.full(8, np.nan) for _ in range(3)))
    assert not signals(values, nowhere).any()
    assert not trends(values, nowhere).any()
    assert not outer_thirds(values, nowhere).any()
    assert signals(values, limits).all()


def test_counts_per_exposure_that_move_like_chance_have_limits_near_the_classic_ones() -> None:
    rng = np.random.default_rng(5)
    exposure = np.full(400, 50.0)
    events = rng.poisson(50 * 0.3, 400).astype(float)
    limits = laney_u(events, exposure)
    assert limits.upper[0] - limits.centre[0] == pytest.approx(3 * np.sqrt(0.3 / 50), rel=0.1)


def test_no_events_at_all_give_flat_limits_at_nought() -> None:
    limits = laney_u(np.zeros(12), np.full(12, 9.0))
    assert (limits.centre[0], limits.lower[0], limits.upper[0]) == (0, 0, 0)
