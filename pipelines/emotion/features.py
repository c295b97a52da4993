"""What a model is trained on: the evidence of groups of phrases, and words of the labelled texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_matrix

from pipelines.emotion.engine import matched, prior
from pipelines.emotion.logistic import Evidence
from pipelines.emotion.normal import normal
from pipelines.emotion.terms import SCHEMA, Terms, terms
from pipelines.emotion.turns import customer_text

Values = npt.NDArray[np.float64]
Labels = npt.NDArray[np.bool_]

# A word must stand in this many texts: one that is rarer teaches chance, and could be somebody's name.
_LEAST_TEXTS = 5
_MOST_WORDS = 3_000  # and no more than there are labels
_LONGEST_TEXT = 600  # characters of a text that words are sought in
_GROUP_RIDGE, _WORD_RIDGE = 6.0, 2.0
_WEAK = 0.9  # phrases below this are a group of their own


@dataclass(frozen=True, slots=True)
class Design:
    """Texts as evidence.

    Attributes:
        texts: the evidence of each feature in each text.
        start, ridge: (features,), what each factor is drawn to and how strongly.
        phrases: what the evidence is of: a table of terms with `feature`, null for blockers.
    """

    texts: Evidence
    start: Values
    ridge: Values
    phrases: pl.DataFrame


def grouped(lexicon: Terms, words: pl.DataFrame) -> pl.DataFrame:
    """The lexicon's phrases in groups that share a factor, and each word (word, weight 1 or -1) with one of its own."""
    weight = pl.col("weight")
    kind = pl.when(weight > 0).then(pl.coalesce("family", "cause", "form", pl.lit("plain"))).otherwise(pl.lit("praise"))
    strength = pl.when(weight.abs() < _WEAK).then(pl.lit("weak")).otherwise(pl.lit("strong"))
    named = pl.when(weight != 0).then(pl.concat_str(kind, strength, separator=" "))
    phrases = lexicon.frame.select(list(SCHEMA)).with_columns(group=named)
    learnt = words.select(
        phrase="word", weight="weight", word=pl.lit(value=True), group=pl.concat_str(pl.lit("word "), "word")
    )
    together = pl.concat([phrases, learnt], how="diagonal")
    names = together["group"].drop_nulls().unique().sort()
    features = pl.DataFrame({"group": names, "feature": np.arange(len(names), dtype=np.int64)})
    return together.join(features, on="group", how="left", maintain_order="left")


def design(texts: pl.Series, phrases: pl.DataFrame) -> Design:
    """The texts as evidence of the phrases, found as the engine finds them."""
    model = terms(phrases.select(list(SCHEMA)))
    feature_of = model.frame.join(phrases.select("phrase", "feature"), on="phrase").drop_nulls("feature")
    rows = pl.DataFrame({"text": customer_text(texts.alias("text"))}).select(normal=normal(pl.col("text")))
    hits = (
        rows.with_row_index("row")
        .select("row", pattern=matched(model))
        .explode("pattern")
        .join(feature_of.select("pattern", "feature", "weight"), on="pattern", maintain_order="left")
    )
    size = (len(texts), int(phrases["feature"].max()) + 1)  # type: ignore[arg-type]  # an integer column
    weight, places = hits["weight"].to_numpy(), (hits["row"].to_numpy(), hits["feature"].to_numpy())
    sides = [csr_matrix((np.maximum(side, 0.0), places), shape=size) for side in (weight, -weight)]
    is_word = np.zeros(size[1], dtype=bool)
    is_word[phrases.filter("word")["feature"].to_numpy()] = True
    evidence = Evidence(sides[0], sides[1], rows.select(prior(pl.col("normal"))).to_series().to_numpy())
    return Design(evidence, np.where(is_word, 0.0, 1.0), np.where(is_word, _WORD_RIDGE, _GROUP_RIDGE), phrases)


def candidates(texts: pl.Series, truth: Labels, lexicon: Terms) -> pl.DataFrame:
    """Words of the texts that part the labels best and are not in the lexicon: one or two words, two to four signs.

    Returns:
        word, weight: 1 where it stands more often in negative texts, else -1.
    """
    plain = pl.DataFrame({"text": customer_text(texts.alias("text"))}).select(normal(pl.col("text")).fill_null(""))
    rows = [(row, word) for row, text in enumerate(plain.to_series()) for word in set(_words(text[:_LONGEST_TEXT]))]
    found = pl.DataFrame(rows, schema={"row": pl.UInt32, "word": pl.String}, orient="row")
    negative = pl.DataFrame({"negative": truth}).with_row_index("row")
    share = float(truth.mean())
    apart = (pl.col("ones") - share * pl.col("n")) / (share * (1 - share) * pl.col("n")).sqrt()
    return (
        found.join(negative, on="row")
        .group_by("word")
        .agg(n=pl.len(), ones=pl.col("negative").sum())
        .filter(pl.col("n") >= _LEAST_TEXTS)
        .filter(~pl.col("word").is_in(lexicon.frame["phrase"].implode()))
        .with_columns(apart=apart, weight=pl.when(apart > 0).then(1.0).otherwise(-1.0))
        .sort(pl.col("apart").abs(), "word", descending=[True, False])
        .head(min(_MOST_WORDS, len(texts)))
        .select("word", "weight")
    )


def _words(text: str) -> Iterator[str]:
    latin = [word for word in text.split() if word.isascii() and word.isalpha()]
    pairs = (f"{first} {second}" for first, second in pairwise(latin))
    return chain((word for word in latin if len(word) > 1), pairs, _signs(text))


def _signs(text: str) -> Iterator[str]:
    start = 0
    for end, sign in enumerate(text + " "):
        if not "\u4e00" <= sign <= "\u9fff":
            run = text[start:end]
            for size in (2, 3, 4):
                yield from (run[place : place + size] for place in range(len(run) - size + 1))
            start = end + 1
