"""A model: phrases with weights, and the pattern each is matched as. The shipped one is compiled from the lists."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.emotion.normal import READ_AS, normal
from pipelines.emotion.phrases import Phrase, needs
from pipelines.emotion.scoring import SCORING
from pipelines.emotion.turns import SPOKEN_AS
from warehouse.errors import DefinitionError

COMPILED = Path(__file__).with_name("terms.parquet")
SCHEMA = {
    "phrase": pl.String,
    "weight": pl.Float64,
    "form": pl.String,
    "cause": pl.String,
    "family": pl.String,
    "word": pl.Boolean,
}
_ID_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Terms:
    """One model.

    Attributes:
        model_id: SHA-256 of the phrases and of the numbers of scoring, so that a score says what made it.
        frame: phrase, weight, form, cause, family (null: says nothing of it), word, pattern; longest pattern first. A
            word was learnt from labels: it counts beside the phrases that it overlaps, and hides none.
        bias: of a model trained on labels, on the scale of the log of the ratio of evidence; None for the lexicon.
    """

    model_id: str
    frame: pl.DataFrame
    bias: float | None = None

    @property
    def patterns(self) -> list[str]:
        """The phrases' patterns as a plain list: a Series of patterns stalls Polars' streaming engine."""
        return self.frame.filter(~pl.col("word"))["pattern"].to_list()

    @property
    def words(self) -> list[str]:
        """Likewise of the words."""
        return self.frame.filter("word")["pattern"].to_list()


def compiled(phrases: Iterable[Phrase]) -> pl.DataFrame:
    """The phrases as a table in the order of their text, without doubles: the first of a phrase wins."""
    rows = [(p.phrase, p.weight, p.form or None, p.cause or None, p.family or None, False) for p in phrases]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").unique("phrase", keep="first").sort("phrase")


def model_id(table: pl.DataFrame, bias: float | None = None) -> str:
    """The model's identity: a hash of all that makes a score, not of the file that holds the phrases."""
    text = json.dumps([asdict(SCORING), READ_AS, SPOKEN_AS, needs(), None if bias is None else f"{bias:.6f}"])
    text += "\n" + table.select(list(SCHEMA)).sort("phrase").write_ndjson()
    return hashlib.sha256(text.encode()).hexdigest()[:_ID_LENGTH]


def terms(table: pl.DataFrame, bias: float | None = None) -> Terms:
    """A model from a table of phrases, and the bias of one that was trained."""
    pattern = normal(pl.col("phrase")).str.strip_prefix(" ").str.strip_suffix(" ")
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
