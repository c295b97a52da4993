"""Reading what a profile says of event logs: its `[events]` section, and fields that are read from events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

from pipelines.event_rules import EVERY, EventRule, Events, Take
from pipelines.place import Place
from pipelines.profile import FieldMap, ReadOptions, RecordMap, fold
from pipelines.profile_fields import parse_field
from warehouse.contracts import INTERACTION, Field

TIME = Field("event_time", "instant", "When it happened.")
_KEYS = ("word", "time", "ignored")
_OF_RULE = ("event", "take", "unless", "false_on")
_WRITTEN = "%Y-%m-%d %H:%M:%S%.f"
# What must be told of the contact as a whole: by its key and its customer, rows are put together and kept apart.
_CARRIED = (INTERACTION.key, "customer_id")


def parse_events(place: Place, top: Mapping[str, Any], read: ReadOptions) -> Events | None:
    """The section of a profile; None where it has none.

    Raises:
        DefinitionError: it is not well formed.
    """
    if "events" not in top:
        return None
    at, table = place.at("events"), place.table(top, "events")
    at.check_keys(table, _KEYS)
    word = at.text(table, "word")
    if not word or "time" not in table:
        raise at.error("needs word and time", 'Name the columns: word = "event" and time = "at".')
    time = parse_field(at.at("time"), TIME, table["time"], read)
    if not time.columns or time.prefix or time.only_when:
        raise at.at("time").error("must be read from columns", 'Write it like { column = "at", formats = ["..."] }.')
    return Events(word, time, _words(at, table, "ignored"))


def is_of_events(given: object) -> bool:
    """Whether a field's table says that it is read from events."""
    return isinstance(given, dict) and "event" in given


def parse_event_field(place: Place, field: Field, table: Mapping[str, Any], read: ReadOptions) -> FieldMap:
    """A field that is read from the events of a contact: as a column of its own, which the fold makes.

    Raises:
        DefinitionError: the events cannot give such a field.
    """
    if field.name in _CARRIED:
        raise place.error("cannot be read from single events", "Name the column that says it of the contact.")
    column = place.text(table, "column")
    rule = EventRule(
        _words(place, table, "event"),
        _take(place, field, table, column),
        column,
        _words(place, table, "unless"),
        _words(place, table, "false_on"),
    )
    if not rule.words:
        raise place.at("event").error("names no event", 'Write event = "answered", or a list of them.')
    if (rule.unless or rule.false_on) and rule.take != "any":
        raise place.error("unless and false_on belong to a truth value", "Leave them out, or map a truth value.")
    rest = {key: value for key, value in table.items() if key not in _OF_RULE}
    if field.kind == "instant" and column is None and {"formats", "zone"} & rest.keys():
        raise place.error("is the time of an event", "Put formats and zone into [events] time.")
    mapping = replace(parse_field(place, field, {**rest, "column": f"events.{field.name}"}, read), event=rule)
    if field.kind == "instant" and column is None:
        mapping = replace(mapping, formats=(_WRITTEN,), zone="UTC")
    return mapping


def check_events(place: Place, events: Events | None, records: tuple[RecordMap, ...]) -> None:
    """Holds the section against the records.

    Raises:
        DefinitionError: a field is read from events of which nothing is said, or the rows are not contacts alone.
    """
    if events is None:
        read_from = [m.field.name for record in records for m in record.fields if m.event]
        if read_from:
            raise place.at(read_from[0]).error("is read from events", "Add an [events] section.")
        return
    if len(records) != 1 or records[0].contract is not INTERACTION:
        raise place.at("events").error("events are folded to contacts alone", "Map an [interaction] and nothing else.")
    fields = {mapping.field.name: mapping for mapping in records[0].fields}
    key, customer = fields[INTERACTION.key], fields.get("customer_id")
    if customer is not None and set(key.columns) & set(customer.columns):
        raise place.at("events").error("contacts cannot be told apart by their customer", "Name another key.")
    if not any(mapping.event for mapping in fields.values()):
        raise place.at("events").error("no field is read from an event", 'Write started_at = { event = "queued" }.')


def _take(place: Place, field: Field, table: Mapping[str, Any], column: str | None) -> Take:
    usual: dict[str, Take] = {"boolean": "any", "integer": "count"}
    given = table.get("take", "first" if column else usual.get(field.kind, "first"))
    for take in get_args(Take):
        if take == given:
            _check_kind(place, field, take, column)
            found: Take = take
            return found
    raise place.at("take").error(f"unknown rule {given!r}", f"Use one of: {', '.join(get_args(Take))}.")


def _check_kind(place: Place, field: Field, take: Take, column: str | None) -> None:
    if take == "count" and (field.kind not in ("integer", "number") or column):
        raise place.error("a count of events is a whole number", "Take another rule, and no column.")
    if take == "any" and (field.kind != "boolean" or column):
        raise place.error("whether there is an event is a truth value", "Take another rule, and no column.")
    if take in ("first", "last") and column is None and field.kind != "instant":
        raise place.error("an event's time is a point in time", 'Name what is taken of the event: column = "...".')


def _words(place: Place, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    given = table.get(key, [])
    words = place.texts({key: [given] if isinstance(given, str) else given}, key)
    if EVERY in words and (len(words) > 1 or key in ("unless",)):
        raise place.at(key).error("'*' is every event", "Let it stand alone, or name the events.")
    return tuple(fold(word) for word in words)
