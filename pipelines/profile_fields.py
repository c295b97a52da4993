"""Reading one field of a profile: where it comes from, and how its text is understood."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, get_args

import polars as pl

from pipelines.place import Place
from pipelines.profile import Condition, FieldMap, ReadOptions, Unit, Value, fold
from pipelines.times import EXCEL
from warehouse.contracts import Field, Kind

_ORIGINS = ("column", "columns", "value", "from")
_COMMON = (*_ORIGINS, "words", "null_words", "only_when", "separator", "prefix")
_OF_KIND: dict[Kind, tuple[str, ...]] = {
    "instant": ("formats", "zone"),
    "seconds": ("unit",),
    "id": ("allow_gaps",),
}
_EPOCHS = ("epoch_s", "epoch_ms", EXCEL)
_VALUE_TYPES: dict[Kind, tuple[type, ...]] = {
    "id": (str,),
    "text": (str,),
    "word": (str,),
    "seconds": (int, float),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
}


def parse_field(place: Place, field: Field, given: Any, read: ReadOptions) -> FieldMap:
    """What a profile says about one field; a bare text is the name of its column.

    Raises:
        DefinitionError: a key, type, word, format or unit is not among those allowed.
    """
    table = {"column": given} if isinstance(given, str) else given
    if not isinstance(table, dict):
        raise place.error("must be a column's name or a table", 'Write it like { column = "Name of the column" }.')
    place.check_keys(table, (*_COMMON, *_OF_KIND.get(field.kind, ())))
    if sum(key in table for key in _ORIGINS) != 1:
        raise place.error("must say where it comes from", f"Give exactly one of {', '.join(_ORIGINS)}.")
    derived_from = place.text(table, "from")
    if derived_from and field.kind != "seconds":
        raise place.error("only a duration can be derived", "Name a column instead.")
    columns = place.texts(table, "columns") if "columns" in table else ()
    column = place.text(table, "column")
    zone = place.zone(table) if field.kind == "instant" else None
    return FieldMap(
        field=field,
        columns=columns or ((column,) if column is not None else ()),
        value=_value(place.at("value"), field, table["value"]) if "value" in table else None,
        derived_from=derived_from,
        words=_words(place.at("words"), field, place.table(table, "words")) if "words" in table else None,
        null_words=(*read.null_words, *(fold(word) for word in place.texts(table, "null_words"))),
        formats=_formats(place.at("formats"), place.texts(table, "formats")),
        zone=zone,
        unit=_unit(place.at("unit"), table.get("unit", "s")),
        separator=place.text(table, "separator", "|" if field.kind == "id" else " ") or "",
        prefix=place.text(table, "prefix", "") or "",
        allow_gaps=_flag(place.at("allow_gaps"), table.get("allow_gaps", False)),
        only_when=_condition(place.at("only_when"), table["only_when"]) if "only_when" in table else None,
    )


def _value(place: Place, field: Field, value: Any) -> Value:
    wanted = _VALUE_TYPES.get(field.kind)
    if wanted is None:
        raise place.error("a point in time cannot be a constant", "Name a column instead.")
    if type(value) not in wanted:  # exactly: True is an int to isinstance
        raise place.error(f"{value!r} does not fit a field of kind {field.kind}", f"Give a {wanted[0].__name__}.")
    if field.words and value not in field.words:
        raise place.error(f"'{value}' is not a word of {field.name}", f"Use one of: {', '.join(field.words)}.")
    checked: Value = value
    return checked


def _words(place: Place, field: Field, table: Mapping[str, Any]) -> dict[str, Value]:
    words: dict[str, Value] = {}
    for word, value in table.items():
        folded = fold(word)
        checked = _value(place.at(word), field, value)
        if words.get(folded, checked) != checked:
            raise place.at(word).error("is given twice, with two meanings", "Case does not count; keep one of them.")
        words[folded] = checked
    if not words:
        raise place.error("is empty", "List the source's words, or leave it out.")
    return words


def _formats(place: Place, formats: tuple[str, ...]) -> tuple[str, ...]:
    for text in formats:
        if text in _EPOCHS:
            continue
        if "%s" in text:
            raise place.error(f"'{text}' would read seconds since 1970 as local time", 'Use "epoch_s".')
        if not _reads_a_day(text):
            raise place.error(
                f"'{text}' is no format of a date",
                f"Write it like %d/%m/%Y %H:%M, or use one of {', '.join(_EPOCHS)}.",
            )
    return formats


def _reads_a_day(text: str) -> bool:
    """Whether the format gives back the day that was written with it."""
    probe = datetime(2021, 11, 23, 13, 14, 15, tzinfo=UTC)
    try:
        written = pl.Series([probe]).dt.strftime(text.replace("%#z", "%z"))  # %#z can be read only
        read = written.str.to_datetime(text, strict=False).item()
    except pl.exceptions.PolarsError:
        return False
    return read is not None and read.date() == probe.date()


def _unit(place: Place, unit: Any) -> Unit:
    for known in get_args(Unit):
        if unit == known:
            found: Unit = known
            return found
    raise place.error(f"unknown unit {unit!r}", f"Use one of: {', '.join(get_args(Unit))}.")


def _flag(place: Place, flag: Any) -> bool:
    if not isinstance(flag, bool):
        raise place.error("must be true or false", "Write it without quotes.")
    return flag


def _condition(place: Place, given: Any) -> Condition:
    if not isinstance(given, dict):
        raise place.error("must be a table", 'Write it like { column = "outcome", words = ["ANSWERED"] }.')
    place.check_keys(given, ("column", "words"))
    column, words = place.text(given, "column"), place.texts(given, "words")
    if column is None or not words:
        raise place.error("needs a column and its words", 'Write { column = "outcome", words = ["ANSWERED"] }.')
    return Condition(column, tuple(fold(word) for word in words))
