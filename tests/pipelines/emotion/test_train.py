"""Training starts from the lexicon, learns the user's own words, and never replaces a better model."""

from __future__ import annotations

from itertools import product

import numpy as np
import polars as pl
import pytest
from scipy.sparse import csr_matrix

from pipelines.emotion.engine import score
from pipelines.emotion.features import candidates
from pipelines.emotion.logistic import Evidence, fit
from pipelines.emotion.phrases import Phrase
from pipelines.emotion.scoring import SCORING
from pipelines.emotion.terms import Terms, compiled, terms
from pipelines.emotion.train import Trained, train
from warehouse.errors import DefinitionError

THINGS = ("订单", "包裹", "发票", "账户", "账单", "合同", "门店", "柜台", "热线", "网点")
DAYS = ("昨天", "今天", "周一", "周二", "上午", "下午")
LEXICON = terms(
    compiled(
        [
            Phrase("很差", 2.0, "anger", "emotional", "bad_attitude"),
            Phrase("很好", -1.3),
            Phrase("顺利", -1.3),
            Phrase("很慢", 1.3, "", "lag", "slow_delivery"),
            Phrase("差别", 0.0),
        ]
    )
)


def labelled(negative: list[str], other: list[str], times: int = 1) -> pl.DataFrame:
    """Every ending after every thing and day."""
    rows = [
        (f"{day}{thing}{ending}", wrong)
        for wrong, endings in ((True, negative), (False, other))
        for ending, thing, day in product(endings, THINGS, DAYS)
    ]
    return pl.DataFrame(rows * times, schema={"text": pl.String, "negative": pl.Boolean}, orient="row")


@pytest.fixture(scope="module")
def house_words() -> Trained:
    """Customers of this house complain of 跳闸, which no lexicon knows."""
    rows = labelled(["又跳闸", "跳闸了", "跳闸很慢", "很差"], ["办得顺利", "都办好", "没有跳线", "很好"])
    return train(rows, LEXICON)


def test_words_of_the_house_are_learnt_and_shown(house_words: Trained) -> None:
    assert house_words.engine == "groups and words"
    assert house_words.model is not None
    scored = score(["机房跳闸", "机房顺利"], house_words.model)
    assert scored["state"].to_list() == ["negative", "not_negative"]
    assert "跳闸" in scored["hits"].to_list()[0]


def test_a_kept_model_was_better_on_labels_that_it_had_not_seen(house_words: Trained) -> None:
    assert house_words.macro_f1 > house_words.incumbent_f1
    assert house_words.auc >= house_words.incumbent_auc


def test_the_new_model_keeps_forms_causes_families_and_blockers(house_words: Trained) -> None:
    assert house_words.model is not None
    rows = score(["服务很差", "没有差别"], house_words.model).to_dicts()
    assert (rows[0]["forms"], rows[0]["causes"], rows[0]["families"]) == (["anger"], ["emotional"], ["bad_attitude"])
    assert "差别" not in rows[1]["hits"]
    assert house_words.model.frame.filter(pl.col("phrase") == "差别")["weight"].to_list() == [0.0]


def test_a_trained_model_has_an_identity_of_its_own(house_words: Trained) -> None:
    assert house_words.model is not None
    assert house_words.model.model_id != LEXICON.model_id


def test_the_same_labels_give_the_same_model(house_words: Trained) -> None:
    rows = labelled(["又跳闸", "跳闸了", "跳闸很慢", "很差"], ["办得顺利", "都办好", "没有跳线", "很好"])
    again = train(rows, LEXICON)
    assert again.model is not None and house_words.model is not None
    assert again.model.model_id == house_words.model.model_id


def test_a_model_that_is_right_already_is_kept() -> None:
    result = train(labelled(["很差"], ["很好"]), LEXICON)
    assert result.incumbent_f1 == 1.0
    assert result.model is None


def test_labels_of_chance_change_nothing() -> None:
    rows = labelled(["很差", "很慢"], ["很好", "顺利"])
    shuffled = rows.with_columns(negative=pl.Series(np.random.default_rng(1).random(len(rows)) < 0.5))
    assert train(pl.concat([rows, shuffled.head(60)]), LEXICON).model is None


def test_few_labels_learn_no_words() -> None:
    assert train(labelled(["又跳闸"], ["办得顺利"]), LEXICON).engine == "groups"


@pytest.mark.parametrize(("negative", "other"), [(29, 200), (200, 29), (0, 200)])
def test_too_few_labels_of_either_kind_are_refused(negative: int, other: int) -> None:
    rows = pl.DataFrame({"text": ["很差"] * negative + ["很好"] * other})
    rows = rows.with_columns(negative=pl.int_range(pl.len()) < negative)
    with pytest.raises(DefinitionError, match="too few to train on"):
        train(rows, LEXICON)


def test_a_word_of_fewer_than_five_texts_is_never_learnt() -> None:
    rows = labelled(["又跳闸"], ["办得顺利"])
    rows = pl.concat([rows, pl.DataFrame({"text": ["王小明很差"] * 4, "negative": [True] * 4})])
    found = candidates(rows["text"], rows["negative"].to_numpy(), LEXICON)["word"].to_list()
    assert "跳闸" in found
    assert not [word for word in found if "小明" in word]


def test_without_labels_that_say_otherwise_factors_stay_where_they_start() -> None:
    # The start parts the labels already, and the ridge is strong.
    negative, positive = csr_matrix(np.eye(2)[[0, 0, 1]] * [3.0, 0.0]), csr_matrix(np.eye(2)[[0, 0, 1]] * [0.0, 3.0])
    texts = Evidence(negative, positive, np.zeros(3))
    factors, bias = fit(texts, np.array([True, True, False]), np.ones(2), np.full(2, 1e4), SCORING.slope)
    assert factors == pytest.approx(np.ones(2), abs=0.01)
    assert bias == pytest.approx(0, abs=0.05)


def test_a_factor_that_misleads_is_drawn_to_nothing_and_never_below() -> None:
    negative = csr_matrix(np.array([[2.0, 0.0]] * 20 + [[0.0, 2.0]] * 20))
    texts = Evidence(negative, csr_matrix((40, 2)), np.zeros(40))
    factors, _ = fit(texts, np.arange(40) < 20, np.ones(2), np.full(2, 0.01), SCORING.slope)
    assert factors[0] > 1
    assert 0 <= factors[1] < 0.05


def test_the_ratio_of_training_is_the_p_of_scoring(house_words: Trained) -> None:
    model = house_words.model
    assert isinstance(model, Terms) and model.bias is not None
    row = score(["昨天订单跳闸很慢"], model).to_dicts()[0]
    ratio = np.log1p(row["negative"]) - np.log1p(row["positive"]) + 0.05 + model.bias
    assert row["p"] == pytest.approx(1 / (1 + np.exp(-SCORING.slope * ratio)))
