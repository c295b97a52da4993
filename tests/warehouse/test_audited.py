"""The audited rate covers the truth as often as it says, however differently the model errs in each channel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.stats.audited import Audited, audited, more_labels

# True share, and how often the model is right on negative and on other records.
CHANNELS = [(0.10, 0.60, 0.90), (0.36, 0.70, 0.85), (0.78, 0.90, 0.60), (0.30, 0.85, 0.80), (0.50, 0.50, 0.99)]
RECORDS, ROUNDS = 3_000, 600


def array(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def drawn(rng: np.random.Generator, channel: tuple[float, float, float], labels: int) -> tuple[float, Audited]:
    share, sensitivity, specificity = channel
    truth = rng.random(RECORDS) < share
    right = np.where(truth, rng.random(RECORDS) < sensitivity, rng.random(RECORDS) < specificity)
    predicted = np.where(right, truth, ~truth).astype(float)
    sample = rng.choice(RECORDS, labels, replace=False)
    apart = truth[sample] - predicted[sample]
    sums, squares = array(apart.sum()), array((apart**2).sum())
    return float(truth.mean()), audited(array(predicted.mean()), sums, squares, array(labels), array(RECORDS))


@pytest.mark.parametrize("labels", [50, 100, 200])
def test_95_of_100_intervals_cover_the_truth_though_the_model_errs_differently_in_each_channel(labels: int) -> None:
    rng = np.random.default_rng(3)
    inside = []
    for channel in CHANNELS:
        for _ in range(ROUNDS):
            truth, found = drawn(rng, channel, labels)
            inside.append(found.lower[0] <= truth <= found.upper[0])
    assert 0.93 <= np.mean(inside) <= 0.97
    by_channel = np.reshape(inside, (len(CHANNELS), ROUNDS)).mean(axis=1)
    assert by_channel.min() >= 0.92


def test_the_rate_is_right_on_average_where_the_models_share_is_far_off() -> None:
    rng = np.random.default_rng(4)
    found = [drawn(rng, (0.10, 0.60, 0.70), 100) for _ in range(ROUNDS)]
    # The model alone would say 33 %.
    assert np.mean([each.rate[0] - truth for truth, each in found]) == pytest.approx(0, abs=0.006)


def test_a_worked_example() -> None:
    # 0.4 - 0.06; t(0.975, 99) = 1.9842; variance 15.5 / 103 - (6 / 103)^2 = 0.1471 over 103, 99 % left.
    found = audited(array(0.4), array(-6), array(14), array(100), array(10_000))
    assert found.rate[0] == pytest.approx(0.34)
    assert (round(found.lower[0], 3), round(found.upper[0], 3)) == (0.265, 0.415)


def test_a_model_that_was_right_on_every_label_is_still_not_certain() -> None:
    found = audited(array(0.2), array(0), array(0), array(30), array(1_000))
    assert found.upper[0] - found.lower[0] > 0.08


def test_when_every_record_is_labelled_the_truth_is_known() -> None:
    found = audited(array(0.4), array(-10), array(30), array(100), array(100))
    assert found.lower[0] == pytest.approx(0.3) == found.upper[0]


def test_one_label_says_nothing() -> None:
    found = audited(array(0.4), array(1), array(1), array(1), array(100))
    assert np.isnan(found.rate[0]) and np.isnan(found.lower[0]) and np.isnan(found.upper[0])
    assert np.isnan(more_labels(array(1), array(1), array(1))[0])


def test_four_times_the_labels_halve_the_interval() -> None:
    few = audited(array(0.4), array(-10), array(20), array(200), array(1e9))
    many = audited(array(0.4), array(-40), array(80), array(800), array(1e9))
    assert (many.upper[0] - many.lower[0]) / (few.upper[0] - few.lower[0]) == pytest.approx(0.5, abs=0.02)


def test_the_labels_that_are_asked_for_suffice() -> None:
    # A spread of 0.12 of the differences: about 200 labels for 5 points.
    sums, squares, labels = array(0), array(12), array(100)
    wanted = more_labels(sums, squares, labels)[0]
    grown = (100 + wanted) / 100
    found = audited(array(0.4), sums * grown, squares * grown, labels * grown, array(1e9))
    assert (found.upper[0] - found.lower[0]) / 2 == pytest.approx(0.05, abs=0.002)
    assert more_labels(array(0), array(60), array(500))[0] == 0


@given(st.floats(0, 1), st.lists(st.floats(-1, 1), min_size=2, max_size=40))
def test_the_interval_holds_its_rate_and_stays_within_bounds(predicted: float, apart: list[float]) -> None:
    given_apart = np.array(apart)
    sums, squares = array(given_apart.sum()), array((given_apart**2).sum())
    found = audited(array(predicted), sums, squares, array(len(apart)), array(1_000))
    assert 0 <= found.lower[0] <= found.rate[0] <= found.upper[0] <= 1
