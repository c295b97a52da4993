"""A model trained on the user's own labels, kept only where it beats the one in use.

Logistic regression on the evidence of the lexicon's groups of phrases, which keep their words and get new weights; with
enough labels also on words and signs of the labelled texts. What comes out is a table of phrases like the lexicon's, so
that every label still shows its phrases.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines.emotion.engine import score
from pipelines.emotion.evaluate import auc, macro_f1
from pipelines.emotion.features import candidates, design, grouped
from pipelines.emotion.logistic import fit
from pipelines.emotion.scoring import SCORING
from pipelines.emotion.terms import SCHEMA, Terms, terms
from warehouse.errors import DefinitionError

Values = npt.NDArray[np.float64]
Labels = npt.NDArray[np.bool_]

MIN_PER_CLASS = 30
# Below so many labels words of their own make a model worse than none.
MIN_FOR_WORDS = 400
FOLDS = 5
_SEED = 20_240_101  # of the folds alone: the same labels give the same model
_LEAST_WEIGHT = 0.02  # words that weigh less are left out


@dataclass(frozen=True, slots=True)
class Trained:
    """What training came to.

    Attributes:
        model: the new model where it is better, else None.
        engine: which features it has: `groups`, or `groups and words`.
        labels, negative: how many labels, and the share of them that is negative.
        auc, macro_f1: of the best candidate on labels that it was not fitted on.
        incumbent_auc, incumbent_f1: of the model in use on the same labels.
    """

    model: Terms | None
    engine: str
    labels: int
    negative: float
    auc: float
    macro_f1: float
    incumbent_auc: float
    incumbent_f1: float


def train(labelled: pl.DataFrame, lexicon: Terms, incumbent: Terms | None = None) -> Trained:
    """Fits on labels and compares by cross-validation.

    Args:
        labelled: text, negative (Boolean); one row a label.
        lexicon: the phrases to weigh anew.
        incumbent: the model in use; the lexicon itself when None.

    Raises:
        DefinitionError: fewer than 30 labels of either kind.
    """
    rows = labelled.drop_nulls(["text", "negative"])
    truth = rows["negative"].to_numpy().astype(bool)
    if min(truth.sum(), (~truth).sum()) < MIN_PER_CLASS:
        raise DefinitionError(
            f"{int(truth.sum())} negative and {int((~truth).sum())} other labels are too few to train on",
            f"Label at least {MIN_PER_CLASS} of each.",
        )
    used = incumbent or lexicon
    p = score(rows["text"], used)["p"].fill_null(SCORING.undecided).to_numpy()
    now_auc, now_f1 = auc(truth, p), macro_f1(truth, p >= 0.5)
    plans = {"groups": _without_words}
    if len(truth) >= MIN_FOR_WORDS:
        plans["groups and words"] = candidates
    tried = {name: _cross_validated(rows["text"], truth, lexicon, plan) for name, plan in plans.items()}
    name = max(tried, key=lambda key: macro_f1(truth, tried[key] >= 0))
    new_auc, new_f1 = auc(truth, tried[name]), macro_f1(truth, tried[name] >= 0)
    better = new_f1 > now_f1 and new_auc >= now_auc
    model = _fitted(rows["text"], truth, lexicon, plans[name]) if better else None
    return Trained(model, name, len(truth), float(truth.mean()), new_auc, new_f1, now_auc, now_f1)


Plan = Callable[[pl.Series, Labels, Terms], pl.DataFrame]


def _without_words(texts: pl.Series, truth: Labels, lexicon: Terms) -> pl.DataFrame:
    return pl.DataFrame(schema={"word": pl.String, "weight": pl.Float64})


def _cross_validated(texts: pl.Series, truth: Labels, lexicon: Terms, plan: Plan) -> Values:
    """The ratio of every text by a model that was fitted without it; its words are chosen without it, too."""
    folds = _folds(truth)
    result = np.zeros(len(truth))
    for fold in range(FOLDS):
        learnt, tried = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        made = design(texts, grouped(lexicon, plan(texts.gather(learnt), truth[learnt], lexicon)))
        factors, bias = fit(made.texts.rows(learnt), truth[learnt], made.start, made.ridge, SCORING.slope)
        result[tried] = made.texts.rows(tried).ratio(factors, bias)
    return result


def _folds(truth: Labels) -> npt.NDArray[np.int64]:
    """A fold for each label, with as many of each kind in every fold as can be."""
    order = np.random.default_rng(_SEED).permutation(len(truth))
    order = order[np.argsort(truth[order], kind="stable")]
    folds = np.empty(len(truth), dtype=np.int64)
    folds[order] = np.arange(len(truth)) % FOLDS
    return folds


def _fitted(texts: pl.Series, truth: Labels, lexicon: Terms, plan: Plan) -> Terms:
    made = design(texts, grouped(lexicon, plan(texts, truth, lexicon)))
    factors, bias = fit(made.texts, truth, made.start, made.ridge, SCORING.slope)
    by_feature = pl.DataFrame({"feature": np.arange(len(factors), dtype=np.int64), "factor": factors})
    weighed = made.phrases.join(by_feature, on="feature", how="left", maintain_order="left").with_columns(
        # A blocker has no factor, and goes on hiding what it hides.
        weight=(pl.col("weight") * pl.col("factor")).fill_null(0.0).round(6)
    )
    told = (pl.col("weight").abs() >= _LEAST_WEIGHT) | ~pl.col("word")
    return terms(weighed.filter(told).select(list(SCHEMA)), bias)
