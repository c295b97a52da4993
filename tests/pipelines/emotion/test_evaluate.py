"""The measures agree with their definitions, and the lexicon reaches its targets on public texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import opencc
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.emotion.evaluate import SETS, Measured, auc, bounds_of, evaluate, macro_f1, measure
from pipelines.emotion.rivals import beside
from warehouse.errors import DefinitionError

TARGETS = {
    "airline": (0.878, 0.788),
    "waimai": (0.907, 0.762),
    "online_shopping": (0.919, 0.844),
    "openrice": (0.877, 0.831),
    "goemotions": (0.766, 0.653),
}


@pytest.fixture(scope="module")
def measured(shared_data: Path) -> dict[str, Measured]:
    return {each.name: each for each in evaluate(shared_data)}


@pytest.mark.data
@pytest.mark.parametrize("name", list(TARGETS))
def test_the_lexicon_reaches_the_target(measured: dict[str, Measured], name: str) -> None:
    goal_auc, goal_f1 = TARGETS[name]
    assert measured[name].auc >= goal_auc
    assert measured[name].macro_f1 >= goal_f1


@pytest.mark.data
@pytest.mark.parametrize("name", list(TARGETS))
def test_texts_that_were_never_looked_at_are_told_as_well(measured: dict[str, Measured], name: str) -> None:
    assert abs(measured[name].held_auc - measured[name].auc) < 0.015


@pytest.mark.data
@pytest.mark.parametrize("way", ["s2t", "s2tw", "s2hk"])
@pytest.mark.parametrize("name", ["waimai", "clue_weibo"])
def test_traditional_text_scores_like_the_same_text_in_simplified(
    measured: dict[str, Measured], shared_data: Path, name: str, way: str
) -> None:
    data = next(each for each in SETS if each.name == name)
    convert = opencc.OpenCC(way).convert
    rows = data.read(shared_data / data.path)
    traditional = rows.with_columns(text=pl.Series([convert(text) for text in rows["text"]]))
    assert abs(measure(data, traditional).auc - measured[name].auc) <= 0.005


def test_a_folder_without_known_sets_is_named(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="no known data set"):
        evaluate(tmp_path)


def test_bounds_hold_the_figure_and_close_with_more_rows() -> None:
    rng = np.random.default_rng(1)
    truth = rng.random(4_000) < 0.3
    values = rng.normal(truth * 1.5)
    few, many = (bounds_of(truth[:n], values[:n], 0.75) for n in (250, 4_000))
    assert many[0][0] < auc(truth, values) < many[0][1]
    assert many[1][0] < macro_f1(truth, values >= 0.75) < many[1][1]
    # Sixteen times the rows: a quarter of the width.
    assert (many[0][1] - many[0][0]) / (few[0][1] - few[0][0]) == pytest.approx(0.25, abs=0.08)


def test_other_tools_are_measured_on_the_same_texts_in_their_language(tmp_path: Path) -> None:
    (tmp_path / "zh_reviews").mkdir()
    reviews = "label,review\n0,太差了，再也不来\n1,很好吃，谢谢\n0,等了两个小时\n1,强烈推荐\n"
    (tmp_path / "zh_reviews" / "waimai_10k.csv").write_text(reviews, encoding="utf-8")
    found = beside(tmp_path, ["vader", "snownlp"], 600)
    assert [(one.name, one.engine, one.n) for one in found] == [("waimai", "ours", 4), ("waimai", "snownlp", 4)]
    with pytest.raises(DefinitionError, match="no tool"):
        beside(tmp_path, ["magic"], 600)


def test_auc_of_known_ranks() -> None:
    # Of 2 x 2 pairs: three in order, one tied.
    truth = np.array([True, True, False, False])
    assert auc(truth, np.array([0.9, 0.5, 0.5, 0.1])) == 0.875
    assert np.isnan(auc(truth[:2], np.array([0.9, 0.5])))


def test_macro_f1_of_known_counts() -> None:
    truth = np.array([True, True, True, False])
    # Negative: 2 right of 2 named and 3 there, F1 0.8; the rest: 1 right of 2 named and 1 there, F1 2/3.
    assert macro_f1(truth, np.array([True, True, False, False])) == pytest.approx((0.8 + 2 / 3) / 2)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=30))
def test_auc_is_the_share_of_pairs_in_order(rows: list[tuple[bool, int]]) -> None:
    truth = np.array([row[0] for row in rows])
    values = np.array([row[1] for row in rows], dtype=float)
    ones, zeros = values[truth], values[~truth]
    if len(ones) == 0 or len(zeros) == 0:
        return
    pairs = [(a > b) + (a == b) / 2 for a in ones for b in zeros]
    assert auc(truth, values) == pytest.approx(np.mean(pairs))
