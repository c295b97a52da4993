"""Differences of two figures agree with their sources, and their bounds hold the truth as often as they say."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import stats

from warehouse.catalogue import metric
from warehouse.differences import differences
from warehouse.stats.differences import newcombe_p, recovered, welch
from warehouse.stats.intervals import adjusted_wald_nps, student_t, wilson


def a(*numbers: float) -> np.ndarray:
    return np.array(numbers, dtype=float)


def proportions(top: float, n: float) -> pl.DataFrame:
    lower, upper = wilson(a(top), a(n))
    return pl.DataFrame({"value": [top / n], "lower": lower, "upper": upper, "n": [n], "numerator": [top]})


def scores(values: np.ndarray) -> pl.DataFrame:
    n = float(len(values))
    lower, upper = student_t(a(values.sum()), a((values**2).sum()), a(n))
    return pl.DataFrame({"value": [values.mean()], "lower": lower, "upper": upper, "n": [n], "numerator": [None]})


def promoters(up: float, down: float, n: float) -> pl.DataFrame:
    lower, upper = adjusted_wald_nps(a(up), a(down), a(n))
    value = 100 * (up - down) / n
    return pl.DataFrame({"value": [value], "lower": lower, "upper": upper, "n": [n], "numerator": [None]})


@pytest.mark.parametrize(
    ("counts", "bounds"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((10, 10, 0, 10), (0.6075, 1.0)),
    ],
)
def test_bounds_of_two_proportions_are_those_that_newcombe_printed(
    counts: tuple[int, int, int, int], bounds: tuple[float, float]
) -> None:
    found = differences(metric("fcr_reported"), proportions(*counts[:2]), proportions(*counts[2:]))
    assert (found.bounds[0][0], found.bounds[1][0]) == pytest.approx(bounds, abs=6e-5)
    assert found.method == "newcombe"


def test_p_of_two_proportions_is_below_a_twentieth_exactly_where_the_bounds_leave_nought_out() -> None:
    rng = np.random.default_rng(1)
    n, m = rng.integers(5, 400, 2_000).astype(float), rng.integers(5, 400, 2_000).astype(float)
    top, other = rng.binomial(n.astype(int), 0.5).astype(float), rng.binomial(m.astype(int), 0.6).astype(float)
    lower, upper = recovered(top / n, wilson(top, n), other / m, wilson(other, m))
    p = newcombe_p(top, n, other, m)
    assert ((p < 0.05) == ((lower > 0) | (upper < 0))).all()
    assert p == pytest.approx(newcombe_p(other, m, top, n))


def test_the_difference_of_means_is_that_of_welchs_test() -> None:
    rng = np.random.default_rng(2)
    first, second = rng.normal(4.1, 0.9, 40), rng.normal(3.8, 1.4, 23)
    found = differences(metric("csat_mean"), scores(first), scores(second))
    theirs = stats.ttest_ind(first, second, equal_var=False)
    interval = theirs.confidence_interval(0.95)
    assert (found.bounds[0][0], found.bounds[1][0]) == pytest.approx((interval.low, interval.high))
    assert found.p[0] == pytest.approx(theirs.pvalue)


def test_means_that_do_not_vary_have_no_bounds() -> None:
    (lower, upper), p = welch(a(1), (a(0), a(0)), (a(9), a(9)))
    assert np.isnan([lower[0], upper[0], p[0]]).all()


@pytest.mark.parametrize("counts", [(18, 2, 31), (0, 30, 30), (30, 0, 30), (1, 1, 2)])
def test_the_variance_behind_a_promoter_score_is_found_again_in_its_bounds(counts: tuple[int, int, int]) -> None:
    up, down, n = counts
    found = differences(metric("nps"), promoters(*counts), promoters(40, 30, 100))

    def adjusted(up: float, down: float, n: float) -> tuple[float, float]:
        p, d, n = (up + 0.75) / (n + 3), (down + 0.75) / (n + 3), n + 3
        return 100 * (p - d), 1e4 * (p + d - (p - d) ** 2) / n

    (c1, v1), (c2, v2) = adjusted(up, down, n), adjusted(40, 30, 100)
    change = 100 * (up - down) / n - 10
    half = 1.959964 * np.sqrt(v1 + v2)
    assert found.bounds[0][0] == pytest.approx(max(min(c1 - c2 - half, change), -200), rel=1e-6)
    assert found.bounds[1][0] == pytest.approx(min(max(c1 - c2 + half, change), 200), rel=1e-6)


def test_bounds_of_promoter_scores_hold_the_truth_19_times_in_20() -> None:
    rng, held = np.random.default_rng(3), []
    for _ in range(1_500):
        first, second = rng.multinomial(40, [0.5, 0.3, 0.2]), rng.multinomial(60, [0.4, 0.3, 0.3])
        found = differences(metric("nps"), promoters(first[0], first[2], 40), promoters(second[0], second[2], 60))
        held.append(found.bounds[0][0] <= 20 <= found.bounds[1][0])
    assert 0.935 < np.mean(held) < 0.975


def test_percentiles_within_the_error_of_their_buckets_cannot_be_told_apart() -> None:
    def percentile(value: float) -> pl.DataFrame:
        return pl.DataFrame({"value": [value], "lower": [value], "upper": [value], "n": [9_999.0], "numerator": [None]})

    near = differences(metric("wait_p50"), percentile(101), percentile(100))
    far = differences(metric("wait_p50"), percentile(110), percentile(100))
    assert (near.p[0] > 0.05, far.p[0] < 0.001, far.method) == (True, True, "recovered")


def test_a_count_is_what_it_is_and_has_no_bounds() -> None:
    found = differences(metric("contacts"), proportions(40, 40), proportions(30, 30))
    assert (found.method, np.isnan(found.p[0])) == (None, True)
