"""A model: phrases with weights, and the pattern each is matched as. The shipped one is compiled from the lists."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.emotion.normal import normal
from pipelines.emotion.phrases import Phrase
from warehouse.errors import DefinitionError

COMPILED = Path(__file__).with_name("terms.parquet")
SCHEMA = {"phrase": pl.String, "weight": pl.Float64, "form": pl.String, "cause": pl.String, "family": pl.String}
_ID_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Terms:
    """One model.

    Attributes:
        model_id: SHA-256 of the phrases, so that a score says which phrases made it.
        frame: phrase, weight, form, cause, family (null: says nothing of it), pattern; longest pattern first.
        bias: of a model trained on labels, whose log-odds are this and its phrases' weights, added up; None for the
            lexicon, which is judged by the ratio of its evidence.
    """

    model_id: str
    frame: pl.DataFrame
    bias: float | None = None

    @property
    def patterns(self) -> list[str]:
        """The patterns as a plain list: a Series of patterns stalls Polars' streaming engine."""
        return self.frame["pattern"].to_list()


def compiled(phrases: Iterable[Phrase]) -> pl.DataFrame:
    """The phrases as a table in the order of their text, without doubles: the first of a phrase wins."""
    rows = [(p.phrase, p.weight, p.form or None, p.cause or None, p.family or None) for p in phrases]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").unique("phrase", keep="first").sort("phrase")


def model_id(table: pl.DataFrame, bias: float | None = None) -> str:
    """The model's identity: a hash of its contents, not of the file that holds it."""
    text = "" if bias is None else f"bias {bias:.6f}\n"
    text += table.select(list(SCHEMA)).sort("phrase").write_csv(separator="\t", float_precision=6)
    return hashlib.sha256(text.encode()).hexdigest()[:_ID_LENGTH]


def terms(table: pl.DataFrame, bias: float | None = None) -> Terms:
    """A model from a table of phrases, and the bias of one that was trained."""
    pattern = normal(pl.col("phrase"))
    ready = (
        table.select(list(SCHEMA))
        .with_columns(pattern=pattern)
        .filter(pl.col("pattern").str.strip_chars() != "")
        .unique("pattern", keep="first", maintain_order=True)
        # The first pattern that matches at a place wins, not the longest: so the longest must come first.
        .sort(pl.col("pattern").str.len_bytes(), "pattern", descending=[True, False])
    )
    return Terms(model_id(table, bias), ready, bias)


@cache
def shipped() -> Terms:
    """The model of the house."""
    if not COMPILED.is_file():
        raise DefinitionError(f"{COMPILED.name} is missing", "Run 'python -m pipelines.emotion.build'.")
    return terms(pl.read_parquet(COMPILED))
