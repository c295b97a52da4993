"""What a model is trained on: the evidence of groups of phrases, and words of the labelled texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_matrix

from pipelines.emotion.normal import normal
from pipelines.emotion.terms import Terms
from pipelines.emotion.turns import customer_text

Values = npt.NDArray[np.float64]
Labels = npt.NDArray[np.bool_]

# A word must stand in this many texts: one that is rarer teaches chance, and could be somebody's name.
_LEAST_TEXTS = 5
_MOST_WORDS = 600
_LONGEST_TEXT = 600  # characters of a text that words are sought in
_GROUP_RIDGE, _WORD_RIDGE = 4.0, 2.0
_GROUP_START = 0.8  # log-odds of one unit of the lexicon's evidence
_WEAK = 0.9  # phrases below this are a group of their own


@dataclass(frozen=True, slots=True)
class Design:
    """Texts as counts.

    Attributes:
        matrix: (texts, features).
        start, ridge: (features,), what each weight is drawn to and how strongly.
        phrases: the table that the counts are of: phrase, value, feature (null: a blocker), word, form, cause, family.
    """

    matrix: csr_matrix
    start: Values
    ridge: Values
    phrases: pl.DataFrame


def grouped(lexicon: Terms, words: list[str]) -> pl.DataFrame:
    """The lexicon's phrases in groups of one weight factor each, and each word on its own.

    Returns:
        phrase, pattern (longest first), value, feature, word, form, cause, family.
    """
    weight = pl.col("weight")
    kind = pl.coalesce("family", "cause", "form", pl.lit("plain"))
    strength = pl.when(weight.abs() < _WEAK).then(pl.lit("weak")).otherwise(pl.lit("strong"))
    group = (
        pl.when(weight > 0)
        .then(pl.concat_str(kind, strength, separator=" "))
        .when(weight < 0)
        .then(pl.concat_str(pl.lit("praise"), strength, separator=" "))
    )
    phrases = lexicon.frame.with_columns(value=weight, group=group, word=False)
    new = pl.DataFrame({"phrase": words}, schema={"phrase": pl.String}).with_columns(
        pattern=normal(pl.col("phrase")), value=1.0, group=pl.concat_str(pl.lit("word "), "phrase"), word=True
    )
    new = new.filter(~pl.col("pattern").is_in(phrases["pattern"].implode()))
    together = pl.concat([phrases, new], how="diagonal")
    names = together["group"].drop_nulls().unique().sort()
    features = pl.DataFrame({"group": names, "feature": np.arange(len(names), dtype=np.int64)})
    return (
        together.join(features, on="group", how="left", maintain_order="left")
        .select("phrase", "pattern", "value", "feature", "word", "form", "cause", "family")
        .sort(pl.col("pattern").str.len_bytes(), "pattern", descending=[True, False])
    )


def design(texts: pl.Series, phrases: pl.DataFrame) -> Design:
    """The texts as counts of the phrases, found as the engine finds them."""
    rows = pl.DataFrame({"text": customer_text(texts.alias("text"))}).with_row_index("row")
    hits = (
        rows.select("row", pattern=normal(pl.col("text")).str.extract_many(phrases["pattern"].to_list(), leftmost=True))
        .explode("pattern")
        .join(phrases.drop_nulls("feature"), on="pattern", maintain_order="left")
    )
    features = int(phrases["feature"].max()) + 1  # type: ignore[arg-type]  # an integer column
    places = (hits["row"].to_numpy(), hits["feature"].to_numpy())
    matrix = csr_matrix((hits["value"].to_numpy(), places), shape=(len(texts), features))
    is_word = np.zeros(features, dtype=bool)
    is_word[phrases.filter("word")["feature"].to_numpy()] = True
    start, ridge = np.where(is_word, 0.0, _GROUP_START), np.where(is_word, _WORD_RIDGE, _GROUP_RIDGE)
    return Design(matrix, start, ridge, phrases)


def candidates(texts: pl.Series, truth: Labels, lexicon: Terms) -> list[str]:
    """Words of the texts that part the labels best and are not in the lexicon: one or two words, two to four signs."""
    plain = pl.DataFrame({"text": customer_text(texts.alias("text"))}).select(normal(pl.col("text")).fill_null(""))
    rows = [(row, word) for row, text in enumerate(plain.to_series()) for word in set(_words(text[:_LONGEST_TEXT]))]
    found = pl.DataFrame(rows, schema={"row": pl.UInt32, "word": pl.String}, orient="row")
    negative = pl.DataFrame({"negative": truth}).with_row_index("row")
    share = float(truth.mean())
    apart = (pl.col("ones") - share * pl.col("n")).abs() / (share * (1 - share) * pl.col("n")).sqrt()
    return (
        found.join(negative, on="row")
        .group_by("word")
        .agg(n=pl.len(), ones=pl.col("negative").sum())
        .filter(pl.col("n") >= _LEAST_TEXTS)
        .filter(~pl.col("word").is_in(lexicon.frame["phrase"].implode()))
        .with_columns(apart=apart)
        .sort("apart", "word", descending=[True, False])
        .head(_MOST_WORDS)["word"]
        .to_list()
    )


def _words(text: str) -> Iterator[str]:
    latin = [word for word in text.split() if word.isascii() and word.isalpha()]
    pairs = (f"{first} {second}" for first, second in zip(latin, latin[1:], strict=False))
    return chain((word for word in latin if len(word) > 1), pairs, _signs(text))


def _signs(text: str) -> Iterator[str]:
    start = 0
    for end, sign in enumerate(text + " "):
        if not "\u4e00" <= sign <= "\u9fff":
            run = text[start:end]
            for size in (2, 3, 4):
                yield from (run[place : place + size] for place in range(len(run) - size + 1))
            start = end + 1
