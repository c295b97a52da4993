"""The spread between groups is what is left of their differences when noise is taken out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from warehouse.stats.random_effects import spread

# Colditz et al. 1994, BCG vaccine against tuberculosis: cases and others among vaccinated, then among the rest.
BCG = np.array(
    [
        (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
        (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232),
        (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
    ],
    dtype=float,
)  # fmt: skip


def risk_ratios() -> tuple[np.ndarray, np.ndarray]:
    a, b, c, d = BCG.T
    return np.log((a / (a + b)) / (c / (c + d))), np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


def test_the_vaccine_trials_give_their_published_spread() -> None:
    found = spread(*risk_ratios())
    assert found is not None
    assert (found.groups, found.mean) == (13, pytest.approx(-0.7141, abs=1e-4))
    assert found.between**2 == pytest.approx(0.3088, abs=1e-4)
    assert (found.q, found.heterogeneity) == pytest.approx((152.23, 0.9212), abs=0.005)
    # Viechtbauer 2007: 0.1197 to 1.1115 for tau squared.
    assert (found.lower**2, found.upper**2) == pytest.approx((0.1197, 1.1115), abs=1e-4)


def test_the_spread_is_the_moment_estimate_solved_another_way() -> None:
    rng = np.random.default_rng(1)
    errors = rng.uniform(0.5, 3, 20)
    y = rng.normal(10, 2, 20) + errors * rng.standard_normal(20)
    weights = errors**-2.0

    def beyond(tau2: float) -> float:
        """The Q that is expected at tau squared, by the trace of its quadratic form, less the one that is seen."""
        form = np.diag(weights) - np.outer(weights, weights) / weights.sum()
        return float(np.trace(form @ np.diag(errors**2 + tau2)) - y @ form @ y)

    found = spread(y, errors)
    assert found is not None
    assert found.between**2 == pytest.approx(optimize.brentq(beyond, 0, 100), rel=1e-9)


def test_groups_that_differ_by_noise_alone_have_no_spread_and_their_range_does() -> None:
    rng, found, ranges = np.random.default_rng(2), [], []
    for _ in range(400):
        drawn = rng.normal(0, 1, 30)
        ranges.append(np.ptp(drawn))
        one = spread(drawn, np.ones(30))
        assert one is not None
        found.append(one)
    assert np.mean([one.between for one in found]) < 0.3
    assert np.mean(ranges) > 3.5
    assert np.mean([one.lower == 0 for one in found]) > 0.95
    assert np.mean([one.p < 0.05 for one in found]) == pytest.approx(0.05, abs=0.03)


def test_bounds_hold_the_true_spread_19_times_in_20() -> None:
    rng, held = np.random.default_rng(3), []
    for _ in range(1_000):
        errors = rng.uniform(0.3, 1.5, 12)
        one = spread(rng.normal(5, 0.8, 12) + errors * rng.standard_normal(12), errors)
        assert one is not None
        held.append(one.lower <= 0.8 <= one.upper)
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)


def test_groups_without_an_error_are_left_out_and_one_group_has_no_spread() -> None:
    assert spread(np.array([1.0, 2, 3]), np.array([0.5, np.nan, 0.0])) is None
    found = spread(np.array([1.0, 2, 3]), np.array([0.5, np.nan, 0.5]))
    assert found is not None
    assert found.groups == 2


def test_equal_groups_have_a_spread_of_nought() -> None:
    found = spread(np.array([4.0, 4, 4]), np.array([0.1, 0.2, 0.3]))
    assert found is not None
    assert (found.between, found.lower, found.heterogeneity, found.mean) == (0, 0, 0, pytest.approx(4))
