"""The text of a field, as its cells hold it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.profile import FieldMap, Profile, RecordMap
from pipelines.times import EPOCHS, exchanged, instants_of, names_its_offset, shown_twice
from warehouse.settings import Settings

APART = "apart: "
"""Before the name of a column: whether the rows that were folded to a contact contradict each other in it."""


def text_of(frame: pl.DataFrame, mapping: FieldMap) -> pl.Series:
    """The text a field is read from: joined, without white space around it; null where it is not known."""
    if not mapping.columns:
        return pl.repeat(None, frame.height, dtype=pl.String, eager=True)
    parts = [stripped(frame[column], mapping.null_words) for column in mapping.columns]
    text = parts[0]
    if len(parts) > 1:
        named = pl.DataFrame([part.alias(str(number)) for number, part in enumerate(parts)])
        # An id with a part missing is no id; a time or a text still says what it says.
        whole = mapping.field.kind == "id" and not mapping.allow_gaps
        filled = pl.all() if whole or mapping.field.kind != "id" else pl.all().fill_null("")
        joined = pl.concat_str(filled, separator=mapping.separator, ignore_nulls=not whole)
        text = named.select(pl.when(pl.any_horizontal(pl.all().is_not_null())).then(joined)).to_series()
    if mapping.prefix:
        text = mapping.prefix + text
    if mapping.only_when:
        word = frame[mapping.only_when.column].str.strip_chars().str.to_lowercase()
        text = text.set(~word.is_in(mapping.only_when.words).fill_null(value=False), None)
    return text


def stripped(column: pl.Series, null_words: tuple[str, ...]) -> pl.Series:
    """The texts of a column without white space around them; null where they say nothing."""
    text = column.str.strip_chars()  # knows nbsp and U+3000 as white space
    unknown = text == ""
    if null_words:
        unknown = unknown | text.str.to_lowercase().is_in(null_words)
    return text.set(unknown, None) if unknown.any() else text


def exchanged_times(
    frame: pl.DataFrame, rows: pl.DataFrame, record: RecordMap, profile: Profile, settings: Settings
) -> dict[str, int]:
    """By field: texts that cannot be read as times, and could be if day and month were exchanged.

    Args:
        frame, rows: the all-text rows, and what was read from each.
        record, profile, settings: as of `pipelines.normalise`.
    """
    found = {}
    faults = rows["fault_mask"]
    for bit, name in enumerate(each.name for each in record.contract.fields):
        mapping = next((m for m in record.fields if m.field.name == name and m.field.kind == "instant"), None)
        others = exchanged(mapping.formats) if mapping else ()
        unread = (faults & (1 << bit)) != 0
        if mapping and others and unread.any():
            text = text_of(frame.filter(unread), mapping)
            fits = instants_of(text, others, mapping.zone or profile.zone or settings.business_zone)
            found[name] = int(fits.is_not_null().sum())
    return found


def repeated_times(
    frame: pl.DataFrame, rows: pl.DataFrame, record: RecordMap, profile: Profile, settings: Settings
) -> dict[str, int]:
    """By field: times without an offset in an hour that clocks show twice, of which the earlier was taken.

    Args:
        frame, rows: the all-text rows, and what was read from each.
        record, profile, settings: as of `pipelines.normalise`.
    """
    found = {}
    for mapping in record.fields:
        if mapping.field.kind != "instant" or not mapping.columns or _of_an_epoch(mapping.formats):
            continue
        twice = shown_twice(rows[mapping.field.name], mapping.zone or profile.zone or settings.business_zone)
        if twice.any():
            found[mapping.field.name] = int((~names_its_offset(text_of(frame.filter(twice), mapping))).sum())
    return found


def _of_an_epoch(formats: Sequence[str]) -> bool:
    return bool(formats) and all(form in EPOCHS for form in formats)


def contradicted(frame: pl.DataFrame, mapping: FieldMap) -> pl.Series | None:
    """Where the rows of a contact contradict each other in a field; None where the frame is of no fold."""
    columns = [f"{APART}{name}" for name in mapping.columns if f"{APART}{name}" in frame.columns]
    if not columns:
        return None
    return frame.select(pl.any_horizontal(columns).fill_null(value=False)).to_series()
