"""What customers say this week that they did not say before: phrases of masked texts, false finds held in check.

Chinese is cut into runs of two to six signs, other scripts into one to five words, none across a mark of punctuation.
A phrase is tested only where texts of at least the minimum group of different customers hold it this week, so that
nobody's own words are shown. It is new where it stands in more texts than it would if this week were like the weeks
before (one-sided Fisher test). Of all that are tested, Benjamini-Hochberg keeps the share of false finds under the
limit of `emotions.toml`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from warehouse.emotion_marts import policy
from warehouse.emotions import conditions_of
from warehouse.frames import Truths
from warehouse.marts import sums
from warehouse.reach import check_fixed
from warehouse.slices import Slice
from warehouse.stats.discovery import benjamini_hochberg, fisher
from warehouse.store import Warehouse

_Whole = npt.NDArray[np.int64]
SCHEMA = {
    "phrase": pl.String, "texts": pl.Int64, "of": pl.Int64, "before": pl.Int64, "of_before": pl.Int64, "q": pl.Float64,
}  # fmt: skip
_MOST_TEXTS = 6_000  # of either side, drawn at random where there are more
_LONGEST_TEXT = 600
_LONGEST_PHRASE = 6  # signs; words one less
# What masking left, or all but letters and blanks; a line ends a piece, too.
_MARKS = r"\[[^\]]*\]|\[|[^\p{L}\p{M}'\s\[]+|[\r\n]+"
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
    check_fixed(warehouse, where)
    where = replace(where, in_blocks=False)
    rules = policy()
    first = where.end - timedelta(days=6)
    now = _texts(warehouse, where, first, where.end).sort("person")
    since = first - timedelta(weeks=int(rules["new_phrase_weeks"]))
    before = _texts(warehouse, where, since, first - timedelta(days=1))
    if now.is_empty() or before.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    counted = _counted(units := _units(pl.concat([now, before])), now, before, max(2, warehouse.settings.min_group))
    counted = counted.with_columns(of=pl.lit(len(now)), of_before=pl.lit(len(before)))
    p = fisher(*(counted[name].to_numpy() for name in ("texts", "of", "before", "of_before")))
    found = counted.with_columns(q=pl.Series(benjamini_hochberg(p))).filter(pl.col("q") <= rules["new_phrase_fdr"])
    named = found.with_columns(phrase=_words(units, found))
    ordered = named.sort("q", pl.col("texts"), "phrase", descending=[False, True, False])
    return _longest(ordered, limit).select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())


def _texts(warehouse: Warehouse, where: Slice, start: date, end: date) -> pl.DataFrame:
    """Masked texts of a span: (texts: person, text); a hash of who wrote it, or of the record where nobody is known."""
    span = replace(where, start=start, end=end)
    conditions, params = conditions_of(span)
    there = sums(warehouse, "emotions", ("texts",), span)["texts"][0] or 0
    # Days and slices were drawn from at rates of their own: under the least of them all are alike.
    found = warehouse.sql(
        f"with there as (from text_sample as r where {conditions})"
        " select person, text from there where drawn < (select min(rate) from there)"
        f" and drawn < {2 * _MOST_TEXTS / max(there, 1)} order by drawn, person limit {_MOST_TEXTS}",
        params,
    )
    return found.with_columns(_plain(pl.col("text")))


def _plain(text: pl.Expr) -> pl.Expr:
    """Lower case, with | in the place of marks of punctuation, numbers and what masking left."""
    return text.str.slice(0, _LONGEST_TEXT).str.to_lowercase().str.replace_all(_MARKS, "|")


def _counted(units: pl.DataFrame, now: pl.DataFrame, before: pl.DataFrame, least: int) -> pl.DataFrame:
    """Phrases of texts of enough different people: (phrases: start, size, texts, before).

    A phrase can be no more frequent than what it is made of, so it grows by one word, or sign, from two that overlap
    and are frequent enough.

    Args:
        units: of the texts of `now`, and then of `before`.
        now: (texts: person, text), plain, by person, of which phrases are taken.
        before: (texts: person, text), plain, in which they are counted, too.
        least: so many people.

    Returns:
        `start` is the unit where one of each phrase begins, `size` how many it has.
    """
    row, longest = (units[name].to_numpy() for name in ("row", "longest"))
    # Texts of one person stand beside one another, those of before after all of them, as one person's.
    persons = np.append(now["person"].rank("dense").to_numpy(), np.zeros(len(before), dtype=np.uint32))
    person, room = persons[row], np.where(_goes_on(units["piece"].to_numpy()), longest, 0)
    alike = units["unit"].cast(pl.Categorical).to_physical().to_numpy().astype(np.int64)
    place = np.arange(len(units))
    found = []
    for size in range(1, _LONGEST_PHRASE + 1):
        kind, at = _side_by_side(alike, place)
        begins, of = _changes(kind), row[at]
        first, here = np.flatnonzero(begins), of < len(now)
        # A text counts once for a phrase, however often it has it; so does a person.
        once, said = begins | _changes(of), (begins | _changes(person[at])) & here
        texts, every, people = (_sums(flags, first) for flags in (once & here, once, said))
        frequent = people >= least
        counts = {"start": at[first[frequent]], "texts": texts[frequent], "before": (every - texts)[frequent]}
        found.append(pl.DataFrame(counts).with_columns(size=pl.lit(size)))
        starts = np.full(len(units) + 1, -1)
        starts[at] = np.repeat(np.where(frequent, np.arange(len(first)), -1), np.diff(first, append=len(at)))
        place = np.flatnonzero((starts[:-1] >= 0) & (starts[1:] >= 0) & (room > size))
        alike = starts[place] * len(first) + starts[place + 1]
    return _saying(units, pl.concat(found))


def _saying(units: pl.DataFrame, phrases: pl.DataFrame) -> pl.DataFrame:
    """One sign, or a word of one or two letters, says nothing by itself."""
    says = (pl.col("size") > 1) | ~pl.col("is_han") & (pl.col("unit").str.len_chars() > 2)
    began = units[phrases["start"]].select("unit", "is_han")
    return pl.concat([phrases, began], how="horizontal").filter(says).drop("unit", "is_han")


def _side_by_side(values: _Whole, places: _Whole) -> tuple[_Whole, _Whole]:
    """Equal values beside one another, each run in the order of its places, which rise: (values, places). Both are
    sorted as one number where they have room in it, which takes half as long as asking for the order."""
    bits = int(places.max(initial=0)).bit_length()
    if int(values.max(initial=0)).bit_length() + bits > 63:
        order = np.argsort(values, kind="stable")
        return values[order], places[order]
    both = np.sort((values << bits) | places)
    return both >> bits, both & ((1 << bits) - 1)


def _changes(values: npt.NDArray[Any]) -> Truths:
    """Where another run of equal values begins."""
    return np.append(True, values[1:] != values[:-1])[: len(values)]


def _goes_on(piece: npt.NDArray[Any]) -> Truths:
    """Whether the next unit is of the same piece."""
    return ~np.append(_changes(piece)[1:], True)[: len(piece)]


def _sums(flags: Truths, first: _Whole) -> _Whole:
    """How often it is true in each run, which begin there."""
    return np.add.reduceat(flags, first, dtype=np.int64) if len(first) else np.zeros(0, dtype=np.int64)


def _words(units: pl.DataFrame, phrases: pl.DataFrame) -> pl.Series:
    """What phrases say, signs together and words with a space between them."""
    spans = [range(start, start + size) for start, size in phrases.select("start", "size").iter_rows()]
    said = iter(units["unit"].gather([place for span in spans for place in span]).to_list())
    between = ["" if han else " " for han in units["is_han"].gather(phrases["start"]).to_list()]
    words = [[next(said) for _ in span] for span in spans]
    return pl.Series([sign.join(one) for sign, one in zip(between, words, strict=True)], dtype=pl.String)


def _units(texts: pl.DataFrame) -> pl.DataFrame:
    """Words and Chinese signs in their order: (units: row, piece, unit, is_han, longest).

    `piece` numbers the unbroken pieces, `longest` is how many units a phrase of it may have.
    """
    pieces = (
        texts.select(part=pl.col("text").str.extract_all(f"[{_HAN}]+|[^{_HAN}|]+"))
        .with_row_index("row")
        .explode("part", empty_as_null=False)
        .drop_nulls("part")
        .with_row_index("piece")
        .with_columns(is_han=pl.col("part").str.contains(f"^[{_HAN}]"))
    )
    longest = pl.when("is_han").then(_LONGEST_PHRASE).otherwise(_LONGEST_PHRASE - 1)
    units = pl.col("part").str.extract_all(rf"[{_HAN}]|[^{_HAN}\s]+")
    cut = pieces.select("row", "piece", "is_han", unit=units, longest=longest)
    return cut.explode("unit", empty_as_null=False).drop_nulls("unit")


def _longest(found: pl.DataFrame, limit: int) -> pl.DataFrame:
    """The first ones without phrases that are a part of a longer one standing in at least nine tenths as many texts."""
    rows = found.select("phrase", "texts").rows()
    kept: list[int] = []
    for place, (phrase, texts) in enumerate(rows):
        if len(kept) == limit:
            break
        if not any(phrase != other and phrase in other and count >= 0.9 * texts for other, count in rows):
            kept.append(place)
    return found[kept]
