"""What customers say this week that they did not say before: phrases of masked texts, false finds held in check.

Chinese is cut into runs of two to six signs, other scripts into one to five words, none across a mark of punctuation.
A phrase is tested only where texts of at least the minimum group of different customers hold it this week, so that
nobody's own words are shown. It is new where it stands in more texts than it would if this week were like the weeks
before (one-sided Fisher test). Of all that are tested, Benjamini-Hochberg keeps the share of false finds under the
limit of `emotions.toml`.

Source: Benjamini and Hochberg 1995, JRSS B 57; Fisher 1922.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from warehouse.emotion_marts import policy
from warehouse.emotions import conditions_of
from warehouse.marts import sums
from warehouse.slices import Slice
from warehouse.store import Warehouse

SCHEMA = {
    "phrase": pl.String, "texts": pl.Int64, "of": pl.Int64, "before": pl.Int64, "of_before": pl.Int64, "q": pl.Float64,
}  # fmt: skip
_MOST_TEXTS = 20_000  # of either side, drawn at random where there are more
_LONGEST_TEXT = 600
_MARKS = r"\[[^\]]*\]|\d+"  # what masking left, and numbers
_HAN = "\u4e00-\u9fff\u3400-\u4dbf"


def new_phrases(warehouse: Warehouse, where: Slice, limit: int = 20) -> pl.DataFrame:
    """Phrases of the last seven days of a period that are new against the weeks before.

    Args:
        warehouse: the pinned version that is asked.
        where: the last seven days of its period are this week; the weeks before may lie outside.
        limit: at most so many.

    Returns:
        (phrases: phrase, texts, of, before, of_before, q), the surest first: texts of this week with the phrase, all
        texts of this week, the same of the weeks before, and the false discovery rate at which it would be kept.
        Parts of a longer phrase that stands in as many texts are left out.
    """
    rules = policy()
    first = where.end - timedelta(days=6)
    now = _texts(warehouse, where, first, where.end)
    before = _texts(
        warehouse, where, first - timedelta(weeks=int(rules["new_phrase_weeks"])), first - timedelta(days=1)
    )
    if now.is_empty() or before.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    least = max(2, warehouse.settings.min_group)
    candidates = _candidates(now, least)
    if candidates.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    counted = candidates.with_columns(
        before=_standing_in(before, candidates["phrase"]), of=len(now), of_before=len(before)
    )
    p = _fisher(*(counted[name].to_numpy() for name in ("texts", "of", "before", "of_before")))
    found = counted.with_columns(q=pl.Series(_benjamini_hochberg(p))).filter(pl.col("q") <= rules["new_phrase_fdr"])
    return (
        _longest(found.sort("q", pl.col("texts"), "phrase", descending=[False, True, False]))
        .head(limit)
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
    )


def _texts(warehouse: Warehouse, where: Slice, start: date, end: date) -> pl.DataFrame:
    """Masked texts of a span: (texts: person, text); who wrote it, or the record where nobody is known."""
    span = replace(where, start=start, end=end)
    conditions, params = conditions_of(span)
    there = sums(warehouse, "emotions", ("texts_scored",), span)["texts_scored"][0] or 0
    # The draw is made among about twice as many as are wanted, and texts are looked up of those that were drawn alone.
    one_in = max(1, there // (2 * _MOST_TEXTS))
    return warehouse.sql(
        "with drawn as (select r.record, r.source, r.record_key, r.day from emotion_records as r"
        f" where {conditions} and hash(r.record_key) % {one_in} = 0"
        f" order by md5(r.source || r.record || r.record_key), r.record_key limit {_MOST_TEXTS})"
        " select coalesce(i.customer_id, a.customer_id, r.source || chr(31) || r.record_key) as person,"
        " coalesce(i.text, a.comment) as text from drawn as r"
        " left join interactions as i on r.record = 'interaction' and r.source = i.source"
        " and r.record_key = i.interaction_id and r.day = i.day"
        " left join surveys as a on r.record = 'survey' and r.source = a.source and r.record_key = a.response_id"
        " and r.day = a.day where coalesce(i.text, a.comment) is not null"
        " order by md5(r.source || r.record || r.record_key), r.record_key",
        params,
    ).with_columns(_plain(pl.col("text")))


def _plain(text: pl.Expr) -> pl.Expr:
    """Lower case without numbers and what masking left; one space between words, | for marks of punctuation."""
    letters = text.str.slice(0, _LONGEST_TEXT).str.to_lowercase().str.replace_all(_MARKS, "|")
    words = letters.str.replace_all(r"[^\p{L}\p{M}'\s]+|[\r\n]+", "|").str.replace_all(r"[ \t\u3000]+", " ")
    return words.str.replace_all(r" ?\|[| ]*", "|").str.strip_chars(" |")


def _candidates(texts: pl.DataFrame, least: int) -> pl.DataFrame:
    """Phrases of texts of enough different people: (phrases: phrase, texts)."""
    pieces = texts.with_row_index("row").select(
        "row", "person", piece=pl.col("text").str.extract_all(f"[{_HAN}]+|[^{_HAN}|]+")
    )
    said = [
        (row, person, phrase)
        for row, person, parts in pieces.iter_rows()
        for phrase in {phrase for piece in parts for phrase in _cut(piece)}
    ]
    frame = pl.DataFrame(said, schema={"row": pl.UInt32, "person": pl.String, "phrase": pl.String}, orient="row")
    counted = frame.group_by("phrase").agg(texts=pl.len(), people=pl.col("person").n_unique())
    return counted.filter(pl.col("people") >= least).select("phrase", "texts").sort("phrase")


def _cut(piece: str) -> list[str]:
    if "\u3400" <= piece[:1] <= "\u9fff":
        return [piece[at : at + size] for size in range(2, 7) for at in range(len(piece) - size + 1)]
    words = piece.split()
    runs = [words[at : at + size] for size in range(1, 6) for at in range(len(words) - size + 1)]
    return [" ".join(run) for run in runs if len(run) > 1 or len(run[0]) > 2]


def _standing_in(texts: pl.DataFrame, phrases: pl.Series) -> pl.Series:
    """In how many texts each phrase stands, words as whole words."""
    # Two spaces between words, one on either side of a pattern: neighbours do not swallow each other's space.
    spaced = pl.format("  {}  ", pl.col("text").str.replace_all("|", "  |  ", literal=True).str.replace_all(" ", "  "))
    han = phrases.str.contains(f"^[{_HAN}]")
    patterns = pl.select(
        pl.when(han).then(phrases).otherwise(" " + phrases.str.replace_all(" ", "  ") + " ")
    ).to_series()
    hits = (
        texts.with_row_index("row")
        .select("row", pattern=spaced.str.extract_many(patterns.to_list(), overlapping=True))
        .explode("pattern")
        .drop_nulls("pattern")
        .unique()
        .group_by("pattern")
        .len()
    )
    joined = pl.DataFrame({"pattern": patterns}).join(hits, on="pattern", how="left", maintain_order="left")
    return joined["len"].fill_null(0).cast(pl.Int64)


def _fisher(
    here: npt.NDArray[np.int64],
    of_here: npt.NDArray[np.int64],
    there: npt.NDArray[np.int64],
    of_there: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """The chance of so many texts here or more, were here and there alike."""
    from scipy.stats import hypergeom  # noqa: PLC0415  # costs a second

    return np.asarray(hypergeom.sf(here - 1, of_here + of_there, here + there, of_here), dtype=np.float64)


def _benjamini_hochberg(p: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    order = np.argsort(p, kind="stable")
    ranked = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum.accumulate(ranked[::-1])[::-1].clip(max=1.0)
    return q


def _longest(found: pl.DataFrame) -> pl.DataFrame:
    """Without phrases that are a part of a longer one standing in at least nine tenths as many texts."""
    rows = found.select("phrase", "texts").rows()
    part = [
        any(phrase != other and phrase in other and count >= 0.9 * texts for other, count in rows)
        for phrase, texts in rows
    ]
    return found.filter(~pl.Series(part, dtype=pl.Boolean))
