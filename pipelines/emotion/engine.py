"""Scores texts against a model's phrases, in batches, all in Polars."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from pipelines.emotion.normal import normal
from pipelines.emotion.phrases import CAUSES, FORMS, needs
from pipelines.emotion.scoring import SCORING
from pipelines.emotion.terms import Terms, shipped
from pipelines.emotion.turns import customer_text, texts_of_nothing

STATES = ("negative", "not_negative", "unclear", "unscored")
SCORES: dict[str, pl.DataType] = {
    "state": pl.Enum(STATES),
    "p": pl.Float64(),
    "negative": pl.Float64(),
    "positive": pl.Float64(),
    "intensity": pl.Int8(),
    "hits": pl.List(pl.String),
    "forms": pl.List(pl.String),
    "causes": pl.List(pl.String),
    "families": pl.List(pl.String),
    "needs": pl.List(pl.String),
}

# The automaton of all phrases is built anew for each batch, so a batch is large; memory is that of one batch.
BATCH = 300_000

# Characters of a batch up to which it is worth seeking out the patterns that can stand in it at all.
_FEW = 500_000
_RUN = 3

_EMPTY = [text.replace(" ", "  ") for text in texts_of_nothing()]  # as `normal` sets words apart
_NEEDS = needs()
_KINDS = (*FORMS, *CAUSES, *_NEEDS)  # one bit each


def score(texts: Iterable[str | None], model: Terms | None = None) -> pl.DataFrame:
    """Scores of texts, one row each, in order; see `score_frame` for the columns."""
    return score_frame(pl.DataFrame({"text": pl.Series(list(texts), dtype=pl.String)}), "text", model).drop("text")


def score_frame(frame: pl.DataFrame, column: str, model: Terms | None = None, prefix: str = "") -> pl.DataFrame:
    """The frame with its texts' scores beside them.

    Args:
        frame: any frame.
        column: its column of texts; null is unscored.
        model: the shipped one when None.
        prefix: before the names of the new columns, where the frame has columns of such names.

    Returns:
        The frame's rows in their order, and: `state` (negative, not_negative, unclear, unscored), `p` (how likely
        negative; an index, not a calibrated share; null where unscored), `negative` and `positive` (evidence),
        `intensity` 1-3 (null unless negative), `hits` (the phrases that counted, in the order of the text), `forms`,
        `causes`, `families` of phrases and `needs` behind them of the negative evidence (empty: not stated).
    """
    used = model or shipped()
    terms = _spread(used.frame)
    judged = _judged(used.bias)
    texts = frame.get_column(column).cast(pl.String).alias("text")
    parts = [_batch(texts.slice(start, BATCH), used, terms, judged) for start in range(0, len(texts), BATCH)]
    scores = pl.concat(parts) if parts else pl.DataFrame(schema=SCORES)
    return frame.hstack(scores.rename({name: prefix + name for name in SCORES}).get_columns())


def matched(model: Terms, texts: pl.Series | None = None) -> pl.Expr:
    """The list of patterns of a model that stand in the column `normal`: the phrases in their order, then the words.

    Args:
        model: whose patterns.
        texts: those of the column, where they are known; of a few, most patterns can be told to stand in none.
    """
    found = pl.col("normal").str.extract_many(_possible(model.patterns, texts), leftmost=True)
    if not model.words:
        return found
    return pl.concat_list(found, pl.col("normal").str.extract_many(_possible(model.words, texts), overlapping=True))


def _possible(patterns: list[str], texts: pl.Series | None) -> list[str]:
    """The patterns whose first and last signs stand in some text; all of them where there are many texts.

    Making the automaton of all patterns costs more than a small load's texts.
    """
    if texts is None or int(texts.str.len_chars().sum()) > _FEW:
        return patterns
    whole = "\n".join(texts.drop_nulls())
    runs = {whole[at : at + _RUN] for at in range(len(whole))}
    runs |= {whole[at : at + size] for size in range(1, _RUN) for at in range(len(whole))}
    return [one for one in patterns if one[:_RUN] in runs and one[-_RUN:] in runs] or patterns[:1]


def prior(text: pl.Expr) -> pl.Expr:
    """What is added to the log of the ratio of evidence, by the script of a text."""
    return pl.when(text.str.contains(r"\p{Han}")).then(SCORING.han_prior).otherwise(SCORING.latin_prior)


def _spread(terms: pl.DataFrame) -> pl.DataFrame:
    """Each pattern's evidence, and the bits of the form, cause and need that it speaks of; blockers have none."""
    weight = pl.col("weight")
    bits = {name: 1 << place for place, name in enumerate(_KINDS)}
    need_of = {family: bits[need] for need, families in _NEEDS.items() for family in families}
    told = terms.filter(weight != 0).with_columns(family=pl.when(weight > 0).then("family"))
    return told.select(
        "pattern",
        "phrase",
        "family",
        negative=weight.clip(lower_bound=0),
        positive=-weight.clip(upper_bound=0),
        form=_bit("form", bits),
        cause=_bit("cause", bits),
        need=_bit("family", need_of),
    )


def _bit(column: str, bits: dict[str, int]) -> pl.Expr:
    return pl.col(column).replace_strict(bits, default=None, return_dtype=pl.UInt32)


def _batch(texts: pl.Series, model: Terms, terms: pl.DataFrame, judged: dict[str, pl.Expr]) -> pl.DataFrame:
    rows = pl.DataFrame({"text": customer_text(texts)}).select(normal=normal(pl.col("text"))).with_row_index("row")
    text = pl.col("normal")
    facts = rows.select(
        "row",
        told=(text.str.contains(SCORING.told) & ~text.str.strip_chars().is_in(_EMPTY)).fill_null(value=False),
        prior=prior(text),
    )
    hits = (
        rows.select("row", pattern=matched(model, rows["normal"]))
        .explode("pattern")
        .drop_nulls("pattern")
        .join(terms, on="pattern", maintain_order="left")
    )
    sums = hits.group_by("row").agg(pl.col("negative", "positive").sum(), hits=pl.col("phrase"))
    families = hits.select("row", "family").drop_nulls("family").unique(maintain_order=True)
    families = families.group_by("row").agg(families=pl.col("family"))
    for found in (sums, _kinds(hits), families):
        facts = facts.join(found, on="row", how="left", maintain_order="left")
    return facts.select(**judged)


def _kinds(hits: pl.DataFrame) -> pl.DataFrame:
    """The forms, causes and needs of each row that enough evidence speaks of: row, kinds (their bits)."""
    # Few phrases speak of any: a column of sums for each of them costs more than all the rest.
    apart = hits.unpivot(["form", "cause", "need"], index=["row", "negative"], value_name="kind").drop_nulls("kind")
    stated = apart.group_by("row", "kind").agg(pl.col("negative").sum()).filter(pl.col("negative") >= SCORING.stated)
    return stated.group_by("row").agg(kinds=pl.col("kind").sum())


def _judged(bias: float | None) -> dict[str, pl.Expr]:
    told = pl.col("told")
    negative, positive = pl.col("negative").fill_null(0.0), pl.col("positive").fill_null(0.0)
    silent = negative + positive == 0
    ratio = negative.log1p() - positive.log1p() + pl.col("prior") + (bias or 0.0)
    likely = 1 / (1 + (-SCORING.slope * ratio).exp())
    if bias is None:
        likely = pl.when(silent).then(likely.clip(upper_bound=SCORING.undecided)).otherwise(likely)
    mixed = (negative >= SCORING.mixed) & (positive >= SCORING.mixed)
    unsure = pl.when(mixed).then(SCORING.mixed_unsure).otherwise(SCORING.unsure)
    unclear = (negative + positive < SCORING.least) | ((likely - 0.5).abs() < unsure)
    state = (
        pl.when(~told).then(pl.lit("unscored")).when(unclear).then(pl.lit("unclear"))
        .when(likely >= 0.5).then(pl.lit("negative")).otherwise(pl.lit("not_negative"))
    )  # fmt: skip
    net = negative - positive
    intensity = 1 + (net >= SCORING.intense[0]).cast(pl.Int8) + (net >= SCORING.intense[1]).cast(pl.Int8)
    return {
        "state": state.cast(SCORES["state"]),
        "p": pl.when(told).then(likely),
        "negative": negative,
        "positive": positive,
        "intensity": pl.when(state == "negative").then(intensity.cast(pl.Int8)),
        "hits": _listed("hits"),
        "forms": _stated(FORMS),
        "causes": _stated(CAUSES),
        "families": _listed("families"),
        "needs": _stated(tuple(_NEEDS)),
    }


def _listed(column: str) -> pl.Expr:
    return pl.col(column).fill_null(pl.lit([], dtype=pl.List(pl.String)))


def _stated(names: tuple[str, ...]) -> pl.Expr:
    # The bits as a number pick their list: building a list of texts a row costs fifty times as much.
    chosen = [[name for bit, name in enumerate(names) if mask >> bit & 1] for mask in range(1 << len(names))]
    mask = pl.col("kinds").fill_null(0) // (1 << _KINDS.index(names[0])) % (1 << len(names))
    return pl.lit(pl.Series(chosen, dtype=pl.List(pl.String))).gather(mask)
