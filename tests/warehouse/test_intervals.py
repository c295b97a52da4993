"""The intervals agree with their published oracles and hold at the edges."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.sketch import bucket_of, midpoint
from warehouse.stats.intervals import adjusted_wald_nps, dispersed_t, quantile_ranks, student_t, wilson


def array(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def test_wilson_reproduces_the_published_interval() -> None:
    lower, upper = wilson(array(72), array(100))
    assert (round(lower[0], 4), round(upper[0], 4)) == (0.6251, 0.7986)


def test_adjusted_wald_reproduces_the_published_interval() -> None:
    lower, upper = adjusted_wald_nps(array(18), array(2), array(31))
    assert (round(lower[0], 1), round(upper[0], 1)) == (25.5, 68.6)


def test_t_interval_of_known_numbers() -> None:
    # Mean 3 and standard deviation 1.5811 of 1..5: t(0.975, 4) = 2.7764 gives a half-width of 1.9632.
    lower, upper = student_t(array(15), array(55), array(5))
    assert (round(lower[0], 4), round(upper[0], 4)) == (1.0368, 4.9632)


def test_nothing_judged_gives_no_interval() -> None:
    for lower, upper in (
        wilson(array(0), array(0)),
        adjusted_wald_nps(array(0), array(0), array(0)),
        student_t(array(4), array(16), array(1)),
    ):
        assert np.isnan(lower[0]) and np.isnan(upper[0])


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_always_holds_its_own_rate_and_stays_within_bounds(case: tuple[int, int]) -> None:
    successes, trials = case
    lower, upper = wilson(array(successes), array(trials))
    assert 0 <= lower[0] <= successes / trials <= upper[0] <= 1


@pytest.mark.parametrize("quantile", [0.5, 0.9])
def test_quantile_bounds_cover_the_true_quantile_in_95_of_100_samples(quantile: float) -> None:
    rng = np.random.default_rng(5)
    samples = np.sort(rng.exponential(size=(2_000, 200)), axis=1)
    _, lower, upper = quantile_ranks(quantile, array(200))
    truth = -np.log(1 - quantile)
    inside = (samples[:, int(lower[0]) - 1] <= truth) & (truth <= samples[:, int(upper[0]) - 1])
    assert 0.93 <= inside.mean() <= 0.985


@given(st.floats(0, 30 * 86_400))
def test_a_duration_is_known_by_its_bucket_to_a_percent_or_within_its_second(seconds: float) -> None:
    bucket = pl.select(bucket_of(pl.lit(seconds))).item()
    assert abs(midpoint(bucket) - seconds) <= (0.01 * seconds if seconds >= 50 else 1)


def test_dispersed_rate_against_a_calculation_by_hand() -> None:
    events, hours = np.array([8.0, 12.0, 30.0]), np.array([1.0, 2.0, 3.0])
    sums = (np.array([x.sum()]) for x in (events, events**2 / hours, hours))
    lower, upper = dispersed_t(*sums, np.array([3.0]))
    assert (round(lower[0], 2), round(upper[0], 2)) == (2.87, 13.79)
