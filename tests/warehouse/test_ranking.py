"""A ranking says which places are real, and separates equal groups no more often than it says."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_warehouse import publish_records, settings_in

from warehouse.catalogue import metric
from warehouse.errors import DefinitionError
from warehouse.ranking import Ranking, rank, ranked
from warehouse.slices import Slice
from warehouse.stats.apart import holm, letters
from warehouse.stats.intervals import adjusted_wald_nps, quantile_ranks, student_t, wilson

Draw = Callable[[np.random.Generator, np.ndarray], pl.DataFrame]
GROUPS, ROUNDS = 8, 400
# 5 %, and two standard errors of so many rounds.
MOST = 0.05 + 2 * np.sqrt(0.05 * 0.95 / ROUNDS)


def frame(value: np.ndarray, bounds: tuple[np.ndarray, np.ndarray], n: np.ndarray, top: np.ndarray) -> pl.DataFrame:
    counts = n.astype(int)
    return pl.DataFrame(
        {
            "channel": [f"c{i:02d}" for i in range(len(n))],
            "value": value,
            "lower": bounds[0],
            "upper": bounds[1],
            "n": counts,
            "numerator": top,
            "base": counts,
            "coverage": 1.0,
            "suppressed": False,
        }
    )


def shares(rng: np.random.Generator, n: np.ndarray, truth: float = 0.7) -> pl.DataFrame:
    top = rng.binomial(n.astype(int), truth).astype(float)
    return frame(top / n, wilson(top, n), n, top)


def scores(rng: np.random.Generator, n: np.ndarray) -> pl.DataFrame:
    drawn = [rng.choice([1.0, 2, 3, 4, 5], int(k), p=[0.05, 0.05, 0.1, 0.3, 0.5]) for k in n]
    sums, squares = np.array([x.sum() for x in drawn]), np.array([(x**2).sum() for x in drawn])
    return frame(sums / n, student_t(sums, squares, n), n, sums)


def promoters(rng: np.random.Generator, n: np.ndarray) -> pl.DataFrame:
    drawn = np.array([rng.multinomial(int(k), [0.5, 0.3, 0.2]) for k in n]).astype(float)
    up, down = drawn[:, 0], drawn[:, 2]
    return frame(100 * (up - down) / n, adjusted_wald_nps(up, down, n), n, up)


def percentiles(rng: np.random.Generator, n: np.ndarray) -> pl.DataFrame:
    drawn = [np.sort(rng.lognormal(5, 1, int(k))) for k in n]
    value, lower, upper = (
        np.array([x[int(r) - 1] for x, r in zip(drawn, ranks, strict=True)]) for ranks in quantile_ranks(0.9, n)
    )
    return frame(value, (lower, upper), n, value)


@pytest.mark.parametrize(
    ("key", "draw"),
    [("fcr_reported", shares), ("csat_mean", scores), ("nps", promoters), ("wait_p90", percentiles)],
    ids=["shares", "means", "promoter scores", "percentiles"],
)
def test_of_equal_groups_even_one_pair_is_told_apart_in_at_most_one_ranking_of_twenty(key: str, draw: Draw) -> None:
    rng, false = np.random.default_rng(11), 0
    for _ in range(ROUNDS):
        rows = draw(rng, rng.integers(5, 300, GROUPS).astype(float))
        false += bool(ranked(metric(key), rows, "channel").pairs["apart"].any())
    assert false / ROUNDS <= MOST


def test_without_holm_equal_groups_would_be_told_apart_far_too_often() -> None:
    rng, false = np.random.default_rng(12), 0
    for _ in range(200):
        pairs = ranked(metric("fcr_reported"), shares(rng, np.full(GROUPS, 200.0)), "channel").pairs
        false += bool((pairs["p"] < 0.05).any())
    assert false / 200 > 0.25


def of(*figures: tuple[float, float], key: str = "fcr_reported") -> Ranking:
    top, n = (np.array(column, dtype=float) for column in zip(*figures, strict=True))
    return ranked(metric(key), frame(top / n, wilson(top, n), n, top), "channel")


def test_holm_agrees_with_its_oracle() -> None:
    assert holm(np.array([0.01, 0.04, np.nan, 0.03, 0.005])) == pytest.approx(
        [0.03, 0.06, np.nan, 0.06, 0.02], nan_ok=True
    )


def test_groups_that_differ_clearly_have_places_of_their_own() -> None:
    found = of((500, 1_000), (900, 1_000), (700, 1_000))
    assert found.rows.select("channel", "place", "place_from", "place_to", "letters").rows() == [
        ("c01", 1, 1, 1, "a"),
        ("c02", 2, 2, 2, "b"),
        ("c00", 3, 3, 3, "c"),
    ]


def test_a_group_between_two_that_differ_shares_a_letter_with_both() -> None:
    found = of((600, 1_000), (660, 1_000), (630, 1_000))
    assert found.rows["letters"].to_list() == ["a", "ab", "b"]
    assert found.rows.select("place_from", "place_to").rows() == [(1, 2), (1, 3), (2, 3)]


def test_the_lowest_share_is_best_where_it_should_be_low() -> None:
    assert of((500, 1_000), (100, 1_000), key="wait_over_180s").rows["channel"].to_list() == ["c01", "c00"]


def test_groups_that_measure_withheld_are_counted_and_left_out() -> None:
    given = frame(
        np.array([0.5, 0.7]), (np.array([0.4, 0.6]), np.array([0.6, 0.8])), np.array([50.0, 3]), np.array([25.0, 2])
    )
    hidden = pl.col("n") < 5
    given = given.with_columns(suppressed=hidden, value=pl.when(~hidden).then("value"))
    found = ranked(metric("fcr_reported"), given, "channel")
    assert (found.rows["n"].to_list(), found.hidden, found.absent) == ([50], 1, 0)


def test_counts_are_apart_wherever_they_differ() -> None:
    top = np.array([40.0, 41, 40])
    rows = frame(top, (top, top), top, top)
    assert ranked(metric("contacts"), rows, "channel").rows["letters"].to_list() == ["a", "b", "b"]


def test_few_skewed_scores_are_told_apart_from_nothing() -> None:
    n = np.array([12.0, 12, 400])
    rows = frame(np.array([1.0, 4, 5]), (np.array([0.9, 3.9, 4.9]), np.array([1.1, 4.1, 5])), n, n)
    assert ranked(metric("csat_mean"), rows, "channel").rows["letters"].to_list() == ["a", "a", "a"]


@given(
    st.integers(1, 7).flatmap(
        lambda k: st.lists(st.booleans(), min_size=k * (k - 1) // 2, max_size=k * (k - 1) // 2).map(
            lambda flags: (k, flags)
        )
    )
)
def test_groups_share_a_letter_exactly_where_they_cannot_be_told_apart(drawn: tuple[int, list[bool]]) -> None:
    size, flags = drawn
    apart = np.zeros((size, size), dtype=bool)
    for (i, j), flag in zip(itertools.combinations(range(size), 2), flags, strict=True):
        apart[i, j] = apart[j, i] = flag
    found = [set(one) for one in letters(apart)]
    assert all(found)
    for i, j in itertools.combinations(range(size), 2):
        assert bool(found[i] & found[j]) != apart[i, j]


def test_a_ranking_of_a_warehouse_is_what_measure_gives_and_the_unknown_group_has_no_place(tmp_path: Path) -> None:
    start = datetime(2026, 3, 2, 12)
    rates = {"phone": 0.9, "chat": 0.5, "email": 0.52}
    records = [
        {
            "started_at": start + timedelta(minutes=i),
            "channel": channel,
            "resolved": i < 200 * rate,
            "department": None if channel == "phone" else channel,
        }
        for channel, rate in rates.items()
        for i in range(200)
    ]
    warehouse = publish_records(settings_in(tmp_path), records)
    where = Slice(date(2026, 3, 2), date(2026, 3, 8))
    found = rank(warehouse, "fcr_reported", where, "channel")
    assert found.rows.select("channel", "letters").rows() == [("phone", "a"), ("email", "b"), ("chat", "b")]
    assert found.method == "newcombe"
    departments = rank(warehouse, "fcr_reported", where, "department").rows
    assert departments.select("department", "place").rows() == [("email", 1), ("chat", 2), (None, None)]


def test_periods_are_not_ranked(tmp_path: Path) -> None:
    warehouse = publish_records(settings_in(tmp_path), [{"started_at": datetime(2026, 3, 2)}])
    with pytest.raises(DefinitionError):
        rank(warehouse, "fcr_reported", Slice(date(2026, 3, 2), date(2026, 3, 8)), "week")


def test_nothing_to_rank_is_an_empty_ranking(tmp_path: Path) -> None:
    warehouse = publish_records(settings_in(tmp_path), [{"started_at": datetime(2026, 3, 2)}])
    found = rank(warehouse, "nps", Slice(date(2026, 3, 2), date(2026, 3, 8)), "channel")
    assert (len(found.rows), len(found.pairs)) == (0, 0)
