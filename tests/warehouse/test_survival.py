"""Times of what is not over yet count for as long as they were seen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from warehouse.stats.survival import Survival, kaplan_meier

# Freireich et al. 1963, weeks in remission under 6-mercaptopurine; True where the remission ended.
WEEKS = np.array([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35], dtype=float)
ENDED = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0], dtype=bool)


def curve(durations: np.ndarray, ended: np.ndarray) -> Survival:
    found = kaplan_meier(durations, ended)
    assert found is not None
    return found


def test_the_leukaemia_trial_gives_its_published_curve() -> None:
    found = curve(WEEKS, ENDED)
    assert found.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert found.open_share.round(4).tolist() == [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert (found.records, found.finished, found.longest) == (21, 9, 35)


def test_the_leukaemia_trial_gives_its_published_median_and_bounds() -> None:
    median = curve(WEEKS, ENDED).quantile()
    # SAS and R (conf.type "log-log") print 23, from 13, with no upper bound inside the trial.
    assert (median.value, median.lower, median.upper) == (23, 13, None)


def test_bounds_agree_with_those_of_scipy_on_the_log_log_scale() -> None:
    rng = np.random.default_rng(1)
    times, watched = rng.exponential(10, 80), rng.uniform(2, 25, 80)
    ended = times <= watched
    found = curve(np.minimum(times, watched), ended)
    data = stats.CensoredData(uncensored=times[ended], right=watched[~ended])
    theirs = stats.ecdf(data).sf
    interval = theirs.confidence_interval(method="log-log")
    at = np.isin(theirs.quantiles, found.times)
    assert found.open_share == pytest.approx(theirs.probabilities[at])
    assert found.lower == pytest.approx(interval.low.probabilities[at], nan_ok=True)
    assert found.upper == pytest.approx(interval.high.probabilities[at], nan_ok=True)


def test_the_mean_of_the_finished_is_too_short_and_the_median_is_not() -> None:
    rng = np.random.default_rng(2)
    times, watched = rng.exponential(100, 5_000), rng.uniform(0, 120, 5_000)
    ended = times <= watched
    found = curve(np.minimum(times, watched), ended).quantile()
    truth = 100 * np.log(2)
    assert times[ended].mean() < 0.5 * truth
    assert found.value == pytest.approx(truth, rel=0.1)
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower < truth < found.upper


def test_bounds_of_the_median_hold_it_19_times_in_20() -> None:
    rng, held, truth = np.random.default_rng(3), [], 10 * np.log(2)
    for _ in range(800):
        times, watched = rng.exponential(10, 60), rng.uniform(5, 40, 60)
        found = curve(np.minimum(times, watched), times <= watched).quantile()
        held.append((found.lower or np.inf) <= truth <= (found.upper or np.inf))
    assert 0.92 < np.mean(held) < 0.98


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60))
def test_where_everything_is_over_the_curve_is_the_share_that_took_longer(durations: list[int]) -> None:
    found = curve(np.array(durations, dtype=float), np.ones(len(durations), dtype=bool))
    longer = [np.mean([d > time for d in durations]) for time in found.times]
    assert found.open_share == pytest.approx(longer, abs=1e-12)


def test_nothing_is_said_of_times_that_nobody_watched() -> None:
    found = curve(np.array([1.0, 2, 3]), np.array([True, False, False]))
    assert (found.share_open(0.5), found.share_open(2.5), found.share_open(4)) == (1.0, pytest.approx(2 / 3), None)
    assert found.quantile().value is None


def test_where_nothing_ended_everything_is_open_for_as_long_as_seen() -> None:
    found = curve(np.array([5.0, 9]), np.array([False, False]))
    assert (len(found.times), found.share_open(9), found.quantile().value) == (0, 1.0, None)


def test_what_was_not_watched_does_not_count() -> None:
    assert kaplan_meier(np.array([np.nan, -1.0]), np.array([True, True])) is None
    assert curve(np.array([np.nan, 3.0]), np.array([True, True])).records == 1
