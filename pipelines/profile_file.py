"""Reading a profile's TOML strictly: a misspelt key must never be a silent default."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

from expectations.policy import overridden, policy
from pipelines.database_options import parse_database
from pipelines.place import Place
from pipelines.profile import Format, Profile, ReadOptions, RecordMap, fold
from pipelines.profile_events import check_events, is_of_events, parse_event_field, parse_events
from pipelines.profile_fields import parse_field
from warehouse.contracts import CONTRACTS, SURVEY, Contract

_OTHER_THAN_TEXT = ("null_words", "renamed", "sheet")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TOP = ("source", "about", "customers", "zone", "read", "database", "gate", "events", *CONTRACTS)
_SINGLE = ", ".join(f"[{name}]" for name, contract in CONTRACTS.items() if contract is not SURVEY)
_READ = ("format", "delimiter", "quote", "encoding", "sheet", "null_words", "decimal", "renamed")


def parse_profile(content: bytes, file: str, sha256: str) -> Profile:
    """The profile in these bytes.

    Args:
        content: TOML in UTF-8.
        file: name of the file, for messages.
        sha256: digest of the bytes.

    Raises:
        DefinitionError: the profile is not well formed; the message names the file, the key and what is allowed.
    """
    place = Place(file)
    try:
        top = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise place.error(f"is not readable TOML ({error})", "Mend the file.") from error
    place.check_keys(top, _TOP)
    source = _name(place, top, "source", None)
    read = _read_options(place.at("read"), place.table(top, "read"))
    events, records = parse_events(place, top, read), _records(place, top, read)
    check_events(place, events, records)
    return Profile(
        source=source,
        about=place.text(top, "about") or "",
        customers=_name(place, top, "customers", source),
        zone=place.zone(top),
        read=read,
        records=records,
        gate=_gate(place, place.table(top, "gate")),
        sha256=sha256,
        database=parse_database(place, top, source),
        events=events,
    )


def _name(place: Place, top: Mapping[str, Any], key: str, default: str | None) -> str:
    name = place.text(top, key, default)
    if name is None or not _NAME.fullmatch(name):
        raise place.at(key).error(
            "must be a name of small letters, digits and underscores", f'Write it like {key} = "call_centre".'
        )
    return name


def _read_options(place: Place, table: Mapping[str, Any]) -> ReadOptions:
    place.check_keys(table, _READ)
    given = {key: place.text(table, key) for key in _READ if key not in _OTHER_THAN_TEXT and key in table}
    if given.get("format") not in (None, *get_args(Format)):
        raise place.at("format").error(f"unknown format '{given['format']}'", f"Use one of {get_args(Format)}.")
    for key in ("delimiter", "quote"):
        text = given.get(key)
        if text is not None and (len(text) > 1 or not text.isascii() or (key == "delimiter" and not text)):
            raise place.at(key).error(f"must be one ASCII character, not {text!r}", 'A tab is written "\\t".')
    if given.get("decimal") not in (None, ".", ","):
        raise place.at("decimal").error("must be a point or a comma", 'Write decimal = "." or decimal = ",".')
    try:
        codecs.lookup(given.get("encoding") or "utf-8")
    except LookupError as error:
        raise place.at("encoding").error(
            f"unknown encoding '{given['encoding']}'", "Use utf-8, utf-16, gb18030 or big5, for instance."
        ) from error
    null_words = tuple(fold(word) for word in place.texts(table, "null_words"))
    sheet = table.get("sheet")
    if isinstance(sheet, list):
        sheet = place.texts(table, "sheet")
    else:
        place.text(table, "sheet")
    renamed = place.table(table, "renamed")
    for name in renamed:
        place.at("renamed").text(renamed, name)
    return ReadOptions(**given, sheet=sheet, null_words=null_words, renamed=renamed)  # type: ignore[arg-type]  # each was checked above


def _records(place: Place, top: Mapping[str, Any], read: ReadOptions) -> tuple[RecordMap, ...]:
    surveys = top.get("survey", [])
    if not isinstance(surveys, list):
        raise place.at("survey").error("must be a list of tables", "Write it as [[survey]].")
    tables: list[tuple[Place, Contract, dict[str, Any]]] = []
    for name, contract in CONTRACTS.items():
        if name in top and contract is not SURVEY:
            tables.append((place.at(name), contract, place.table(top, name)))
    tables += [(place.at(f"survey[{number}]"), SURVEY, table) for number, table in enumerate(surveys, start=1)]
    if not tables:
        raise place.error("maps no record", f"Add a [[survey]] table, or one of {_SINGLE}.")
    records = [_record(*each, read) for each in tables]
    if len(records) > 1:
        records = [
            replace(r, first=r is records[0], suffix=_suffix(*each, r)) for each, r in zip(tables, records, strict=True)
        ]
    suffixes = [record.suffix for record in records if record.suffix]
    if len(set(suffixes)) < len(suffixes):
        raise place.at("survey").error(
            "two surveys would give the same ids", 'Give each a name of its own, such as name = "after_call".'
        )
    return tuple(records)


def _record(place: Place, contract: Contract, table: dict[str, Any], read: ReadOptions) -> RecordMap:
    names = tuple(field.name for field in contract.fields)
    place.check_keys(table, (*names, "extras", *(("name",) if contract is SURVEY else ())))
    extras = table.get("extras", [])
    if not isinstance(extras, list) or not all(isinstance(extra, dict) for extra in extras):
        raise place.at("extras").error("must be a list of tables", "Write each rule as a table of its own.")
    fields = tuple(
        (parse_event_field if is_of_events(table[field.name]) else parse_field)(
            place.at(field.name), field, table[field.name], read
        )
        for field in contract.fields
        if field.name in table
    )
    mapped = {mapping.field.name: mapping for mapping in fields}
    missing = [field.name for field in contract.fields if field.required and field.name not in mapped]
    if missing:
        raise place.error(
            f"does not map {', '.join(missing)}, without which no record can be used",
            'Name the column, or give the constant as { value = "..." }.',
        )
    for mapping in fields:
        if mapping.derived_from and not (
            mapping.derived_from in mapped and mapped[mapping.derived_from].field.kind == "instant"
        ):
            raise place.at(mapping.field.name).error(
                f"is derived from '{mapping.derived_from}', which is not a mapped instant", "Map that instant first."
            )
    return RecordMap(contract, fields, tuple(extras))


def _suffix(place: Place, contract: Contract, table: dict[str, Any], record: RecordMap) -> str | None:
    if contract is not SURVEY:
        return None
    constant = next(mapping.value for mapping in record.fields if mapping.field.name == "kind")
    return place.text(table, "name") or (None if constant is None else str(constant))


def _gate(place: Place, table: Mapping[str, Any]) -> Mapping[str, Any]:
    """The limits that this source changes, checked against those that there are."""
    overridden(policy(), table, place.file)
    return table
