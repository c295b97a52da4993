"""Before and after, with and without comparison slices: a hand-calculated example, and bounds that hold in trials."""

from __future__ import annotations

import numpy as np
import pytest

from warehouse.stats.intervals import Array
from warehouse.stats.interventions import difference_in_differences, interrupted_series

BEFORE, AFTER = 26, 19


def test_a_difference_in_differences_by_hand() -> None:
    """The slice goes from 11 to 19, the others by 1, 2 and 3: an effect of 8 - 2 = 6.

    Weeks: residuals of 1, so each mean has variance 4/3 * 4/16 = 1/3, and half is t(6) * sqrt(2/3) = 2.00. The
    others' changes have variance 1: half is t(2) * sqrt(1 + 1/3) = 4.97, which is the wider one. Held against the
    other two, they show -1.5, 0 and 1.5, so that the slice is the first of 4.
    """
    treated = np.array([10.0, 12, 10, 12, 18, 20, 18, 20])
    others = np.array([[5.0] * 4 + [5.0 + change] * 4 for change in (1, 2, 3)])
    found = difference_in_differences(treated, np.ones(8), others, np.ones(3), before=4)
    assert found.effect.value == pytest.approx(6.0)
    assert found.effect.upper - found.effect.value == pytest.approx(4.302653 * (4 / 3) ** 0.5, rel=1e-6)
    assert (found.before, found.after, found.expected) == pytest.approx((11.0, 19.0, 13.0))
    assert found.placebos == pytest.approx([-1.5, 0.0, 1.5])
    assert found.without == pytest.approx([5.5, 6.0, 6.5])
    assert not found.leans_on_one
    assert found.p == 0.25
    assert found.trend.value == pytest.approx(0.4)
    two = difference_in_differences(treated, np.ones(8), others[:2], np.ones(2), before=4)
    assert two.effect.value == pytest.approx(6.5)
    assert two.effect.upper - two.effect.value == pytest.approx(2.446912 * (2 / 3) ** 0.5, rel=1e-6)


def test_an_effect_that_one_comparison_slice_carries_is_said_to_lean_on_it() -> None:
    """It is 5.2, half of its bounds 4.97; without the first of the others, which rose the least, it is 4.7."""
    others = np.array([[5.0] * 4 + [5.0 + change] * 4 for change in (1, 2, 3)])
    treated = np.array([10.0, 12, 10, 12, 17.2, 19.2, 17.2, 19.2])
    found = difference_in_differences(treated, np.ones(8), others, np.ones(3), before=4)
    assert found.effect.beyond_noise
    assert found.leans_on_one


def test_larger_slices_count_for_more_in_what_is_expected() -> None:
    treated = np.array([1.0, 2, 1, 2, 5, 6, 5, 6])
    others = np.array([[0.0] * 4 + [1.0] * 4, [0.0] * 4 + [3.0] * 4])
    found = difference_in_differences(treated, np.ones(8), others, np.array([3.0, 1.0]), before=4)
    assert found.effect.value == pytest.approx(4.0 - 1.5)


def test_an_exact_broken_line_is_found() -> None:
    weeks = np.arange(-8.0, 6.0)
    values = 10 + 2 * weeks + np.where(weeks >= 0, 5 + 0.5 * weeks, 0)
    found = interrupted_series(values, np.ones(14), before=8)
    assert (found.level.value, found.slope.value, found.trend.value) == pytest.approx((5.0, 0.5, 2.0))
    assert found.effect.value == pytest.approx(5 + 0.5 * 2.5)
    assert found.after - found.expected == pytest.approx(found.effect.value)


def _trials(others: int, drift: float, per_week: float, kept: float = 0.0, trials: int = 300) -> tuple[float, float]:
    """How often the bounds hold a planted effect of 4 points: (against others, against the own trend)."""
    chance, effect = np.random.default_rng(20261128), 0.04
    held = np.zeros(2)
    for _ in range(trials):
        weeks = BEFORE + AFTER
        level = 0.75 + chance.normal(0, 0.03, (others + 1, 1)) + chance.normal(0, 0.01, weeks)
        noise = chance.normal(0, 0.02, (others + 1, weeks)) if kept else np.zeros((others + 1, weeks))
        for week in range(1, weeks):
            noise[:, week] += kept * noise[:, week - 1]
        level = level + noise
        level[:, BEFORE:] += chance.normal(0, drift, (others + 1, 1))
        level[0, BEFORE:] += effect
        n: Array = chance.poisson(per_week, (others + 1, weeks)) + 5.0
        values = chance.binomial(n.astype(int), level.clip(0, 1)) / n
        sizes = n[1:].sum(axis=1)
        did = difference_in_differences(values[0], n[0], values[1:], sizes, BEFORE).effect
        its = interrupted_series(values[0], n[0], BEFORE).effect
        held += [did.lower <= effect <= did.upper, its.lower <= effect <= its.upper]
    against, alone = held / trials
    return float(against), float(alone)


@pytest.mark.parametrize(
    ("others", "drift", "per_week", "kept"),
    [(1, 0.0, 150, 0.0), (5, 0.0, 150, 0.0), (5, 0.015, 150, 0.0), (3, 0.015, 150, 0.0), (5, 0.0, 300, 0.3)],
)
def test_the_bounds_hold_the_planted_effect_about_95_times_in_100(
    others: int, drift: float, per_week: float, kept: float
) -> None:
    """Binomial noise, weeks that all slices share, slices that drift apart by themselves, correlated weeks."""
    against, alone = _trials(others, drift, per_week, kept)
    assert against >= 0.93
    # A series alone cannot tell drift from effect, which is why it is never more than suggestive.
    assert alone >= (0.93 if not drift and not kept else 0.85)
