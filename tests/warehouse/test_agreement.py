"""Kappa takes out what chance explains, and its interval holds the truth as often as it says, with few pairs too."""

from __future__ import annotations

import numpy as np
import pytest

from warehouse.stats.agreement import Agreement, agreement

CELLS = [("yes", "yes"), ("yes", "no"), ("no", "yes"), ("no", "no")]


def found(counts: list[int]) -> Agreement:
    result = agreement([pair for pair, n in zip(CELLS, counts, strict=True) for _ in range(n)])
    assert result is not None
    return result


def test_kappa_takes_out_what_chance_explains() -> None:
    # Cohen 1960: agreement 0.7, by chance 0.5.
    one = found([20, 5, 10, 15])
    assert (one.pairs, one.share, one.kappa) == (50, pytest.approx(0.7), pytest.approx(0.4))
    assert (round(one.lower or 0, 2), round(one.upper or 0, 2)) == (0.12, 0.62)


def test_full_agreement_on_a_few_pairs_is_not_certain_and_on_one_word_says_nothing() -> None:
    few = found([5, 0, 0, 5])
    assert few.kappa == pytest.approx(1) and few.lower is not None and few.lower < 0.6
    assert found([9, 0, 0, 0]).kappa is None
    assert agreement([]) is None


@pytest.mark.parametrize("cells", [(0.4, 0.1, 0.1, 0.4), (0.2, 0.05, 0.05, 0.7), (0.5, 0.02, 0.02, 0.46)])
@pytest.mark.parametrize("pairs", [30, 100])
def test_19_of_20_intervals_hold_the_true_kappa(cells: tuple[float, ...], pairs: int) -> None:
    share = cells[0] + cells[3]
    chance = (cells[0] + cells[1]) * (cells[0] + cells[2]) + (cells[2] + cells[3]) * (cells[1] + cells[3])
    truth = (share - chance) / (1 - chance)
    drawn = np.random.default_rng(5).multinomial(pairs, cells, size=1_000)
    inside = [one.lower <= truth <= one.upper for one in map(found, drawn.tolist()) if one.lower is not None]
    assert np.mean(inside) >= 0.92
