"""From all-text frames to one record type's staging rows: map, parse, flag; nothing is dropped or corrected here."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.cells import contradicted, exchanged_times, repeated_times, text_of
from pipelines.numbers import TRUTH, integers_of, numbers_of
from pipelines.profile import FieldMap, Profile, RecordMap
from pipelines.readers import ROW_COLUMNS
from pipelines.times import instants_of, local_of, seconds_of
from warehouse.contracts import INTERACTION, STAFFING, SURVEY, Contract, Kind
from warehouse.settings import Settings
from warehouse.sketch import bucket_of

_TYPES: dict[Kind, type[pl.DataType] | pl.DataType] = {
    "id": pl.String,
    "text": pl.String,
    "word": pl.String,
    "instant": pl.Datetime("us"),
    "seconds": pl.Float64,
    "number": pl.Float64,
    "integer": pl.Int32,
    "boolean": pl.Boolean,
}
_DERIVED = {
    INTERACTION.record_type: ("wait_bucket", "first_response_bucket", "resolution_bucket"),
    SURVEY.record_type: ("norm_score",),
}
# What a staging row carries for the gate alone.
FLAGS = ("blank", "unmapped_channel", "fault_mask")
_OTHER = "other"


@dataclass(frozen=True, slots=True)
class Staged:
    """The staging rows of one frame, and how many of its rows hold no answer to this survey question."""

    rows: pl.DataFrame
    unanswered: int = 0
    exchanged: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """By field: texts that cannot be read as times, and could be if day and month were exchanged."""
    repeated: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """By field: times in an hour that clocks show twice, of which the earlier was taken."""


def normalise(frame: pl.DataFrame, record: RecordMap, profile: Profile, settings: Settings) -> Staged:
    """One record type's staging rows, in these columns: `src_row`, `FLAGS`, `stored_columns`.

    Args:
        frame: all-text rows of `readers.SourceFiles.frames`.
        record: one of the profile's records.
        profile: of the source.
        settings: for the business zone.

    Returns:
        One row for each row of the frame. A row without an answer gives no survey row and is counted; a wholly blank
        row is given by the profile's first record alone.
    """
    source = [name for name in frame.columns if name not in ROW_COLUMNS]
    blank = frame.select(pl.all_horizontal(pl.col(source).is_null())).to_series()
    unanswered = 0
    if record.contract is SURVEY:
        score = next(mapping for mapping in record.fields if mapping.field.name == "score")
        silent = text_of(frame, score).is_null() & ~blank
        unanswered = int(silent.sum())
        kept = ~silent
    else:
        kept = pl.repeat(value=True, n=frame.height, eager=True)
    if not record.first:
        kept = kept & ~blank
    if not kept.all():
        frame, blank = frame.filter(kept), blank.filter(kept)
    rows = _staged(frame, blank, record, profile, settings)
    of = (frame, rows, record, profile, settings)
    return Staged(rows, unanswered, exchanged_times(*of), repeated_times(*of))


def stored_columns(contract: Contract) -> tuple[str, ...]:
    """The columns of the staging rows that the facts hold: the contract's fields, then what is counted from them."""
    return (*(field.name for field in contract.fields), "day", "week", "hour", *_DERIVED.get(contract.record_type, ()))


def _staged(
    frame: pl.DataFrame, blank: pl.Series, record: RecordMap, profile: Profile, settings: Settings
) -> pl.DataFrame:
    contract = record.contract
    mapped = {mapping.field.name: mapping for mapping in record.fields}
    values: dict[str, pl.Series] = {}
    faults = pl.zeros(frame.height, dtype=pl.Int64, eager=True)
    unmapped = pl.repeat(None, frame.height, dtype=pl.String, eager=True)
    for bit, field in enumerate(contract.fields):
        mapping = mapped.get(field.name)
        if mapping is None or mapping.derived_from:
            values[field.name] = pl.repeat(None, frame.height, dtype=_TYPES[field.kind], eager=True)
            continue
        if mapping.value is not None:
            values[field.name] = _constant(frame, mapping)
            continue
        value, unread = _read(frame, mapping, profile, settings)
        if unread.any() and field.name == "channel":
            unmapped = text_of(frame, mapping).set(~unread, None)
            value = value.set(unread, _OTHER)
        elif unread.any():
            faults = faults + unread.cast(pl.Int64) * (1 << bit)
        apart = contradicted(frame, mapping) if profile.events else None
        if apart is not None and apart.any():
            faults = faults | (apart.cast(pl.Int64) * (1 << bit))
            value = value.set(apart, None)
        values[field.name] = value
    if "customer_id" in mapped:
        values["customer_id"] = f"{profile.customers}:" + values["customer_id"]
    if record.suffix:
        values[contract.key] = values[contract.key] + f"|{record.suffix}"
    columns = [frame["src_row"], blank.alias("blank"), unmapped.alias("unmapped_channel"), faults.alias("fault_mask")]
    rows = pl.DataFrame([*columns, *(series.alias(name) for name, series in values.items())])
    own = mapped[contract.time].zone or profile.zone if contract.daily else None
    return _with_derived(rows, record, own or settings.business_zone)


def _read(frame: pl.DataFrame, mapping: FieldMap, profile: Profile, settings: Settings) -> tuple[pl.Series, pl.Series]:
    """The values of a field, and where its text could not be read.

    Most texts are clean, so each is parsed as it stands first; only what that leaves unread is stripped, held against
    the words for nothing, and parsed again.
    """

    def parsed(text: pl.Series) -> pl.Series:
        return _parsed(text, mapping, profile, settings)

    if not _is_plain(mapping, parsed):
        text = text_of(frame, mapping)
        value = parsed(text)
        return value, text.is_not_null() & value.is_null()
    raw = frame[mapping.columns[0]]
    value = parsed(raw)
    unread = raw.is_not_null() & value.is_null()
    if unread.any():
        rows = unread.arg_true()
        text = text_of(frame[rows], mapping)
        again = parsed(text)
        value = value.scatter(rows, again)
        unread = unread.scatter(rows, text.is_not_null() & again.is_null())
    return value, unread


def _is_plain(mapping: FieldMap, parsed: Callable[[pl.Series], pl.Series]) -> bool:
    """Whether the cell of one column, if it can be parsed at all, means what it says."""
    if len(mapping.columns) != 1 or mapping.prefix or mapping.only_when or mapping.field.kind in ("id", "text"):
        return False
    # A word for nothing that reads as a value, such as -1 or 1900-01-01, must be taken out first.
    return not mapping.null_words or parsed(pl.Series(mapping.null_words, dtype=pl.String)).null_count() == len(
        mapping.null_words
    )


def _constant(frame: pl.DataFrame, mapping: FieldMap) -> pl.Series:
    constant = pl.repeat(mapping.value, frame.height, dtype=_TYPES[mapping.field.kind], eager=True)
    if mapping.only_when is None:
        return constant
    word = frame[mapping.only_when.column].str.strip_chars().str.to_lowercase()
    return constant.set(~word.is_in(mapping.only_when.words).fill_null(value=False), None)


def _parsed(text: pl.Series, mapping: FieldMap, profile: Profile, settings: Settings) -> pl.Series:
    """The value of each text, null where it cannot be read."""
    kind = mapping.field.kind
    words = mapping.words
    if words is None and kind == "boolean":
        words = TRUTH
    if words is None and mapping.field.name == "channel":
        words = {word: word for word in mapping.field.words}
    if words is not None:
        return _looked_up(text, words, _TYPES[kind])
    if kind == "instant":
        return instants_of(text, mapping.formats, mapping.zone or profile.zone or settings.business_zone)
    if kind == "seconds":
        return seconds_of(text, mapping.unit, profile.read.decimal)
    if kind == "number":
        return numbers_of(text, profile.read.decimal)
    if kind == "integer":
        return integers_of(text, profile.read.decimal)
    return text.str.to_lowercase() if kind == "word" else text


def _looked_up(text: pl.Series, words: Mapping[str, object], dtype: type[pl.DataType] | pl.DataType) -> pl.Series:
    # There are few different words and many rows: only the former are folded.
    found = text.unique().drop_nulls()
    meant = [words.get(word) for word in found.str.to_lowercase()]
    known = [(word, value) for word, value in zip(found, meant, strict=True) if value is not None]
    # A lookup ends streaming in a scan; here the batch is in memory already.
    return text.replace_strict(
        [word for word, _ in known], [value for _, value in known], default=None, return_dtype=dtype
    )


def _with_derived(rows: pl.DataFrame, record: RecordMap, zone: str) -> pl.DataFrame:
    contract = record.contract
    main = pl.col(contract.time)
    distances = [
        _seconds_between(main, pl.col(mapping.derived_from)).alias(mapping.field.name)
        for mapping in record.fields
        if mapping.derived_from
    ]
    local = local_of(rows[contract.time], zone)
    day = local.dt.date()
    # Day 0 of the epoch is a Thursday; in whole numbers this costs a fraction of truncating.
    week = ((day.cast(pl.Int32) + 3) // 7 * 7 - 3).cast(pl.Date)
    hour = local.dt.hour()
    if contract is STAFFING:
        hour = rows["clock_hour"].zip_with(rows["clock_hour"].is_between(0, 23), hour.cast(pl.Int32))
    calendar = [day.alias("day"), week.alias("week"), hour.cast(pl.UInt8).alias("hour")]
    if contract is SURVEY:
        return rows.with_columns(*calendar, _norm_score())
    if contract is not INTERACTION:
        return rows.with_columns(distances).with_columns(*calendar)
    return rows.with_columns(distances).with_columns(
        *calendar,
        bucket_of(pl.col("wait_seconds")).alias("wait_bucket"),
        bucket_of(_seconds_between(main, pl.col("first_response_at"))).alias("first_response_bucket"),
        bucket_of(_seconds_between(main, pl.col("resolved_at"))).alias("resolution_bucket"),
    )


def _seconds_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    return (end - start).dt.total_microseconds() / 1_000_000


def _norm_score() -> pl.Expr:
    """The score on 1-5, linear from its own scale; null off that scale, which the gate reports."""
    score, low, high = pl.col("score"), pl.col("scale_min"), pl.col("scale_max")
    on_scale = (low < high) & score.is_between(low, high)
    return pl.when(on_scale).then(1 + 4 * (score - low) / (high - low)).alias("norm_score")
