"""What a record type is made of: its fields, and what a fault in one costs.

A fault in a field marked `fault="row"` (the key, the main time, a survey's only score) sends the row to quarantine;
a fault in any other field empties that field and keeps the row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from warehouse.errors import DefinitionError

Kind = Literal["id", "text", "word", "instant", "seconds", "number", "integer", "boolean"]

DUCKDB_TYPES: dict[Kind, str] = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "word": "VARCHAR",
    "instant": "TIMESTAMP",
    "seconds": "DOUBLE",
    "number": "DOUBLE",
    "integer": "INTEGER",
    "boolean": "BOOLEAN",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a record type.

    Attributes:
        name: column name, as in docs/columns.md.
        kind: how it is parsed and stored; instants are UTC, seconds are seconds.
        note: what it means, one sentence.
        required: a record without it cannot be used.
        fault: what a fault in it costs: the whole `row`, or this `field` alone.
        minimum, maximum: inclusive bounds, in the unit of the kind.
        words: the closed set of values; an empty tuple leaves the field open.
        not_before: name of the instant that may not be later than this one.
    """

    name: str
    kind: Kind
    note: str
    required: bool = False
    fault: Literal["row", "field"] = "field"
    minimum: float | None = None
    maximum: float | None = None
    words: tuple[str, ...] = ()
    not_before: str | None = None

    @property
    def duckdb_type(self) -> str:
        """The DuckDB type this field is stored as."""
        return DUCKDB_TYPES[self.kind]


@dataclass(frozen=True, slots=True)
class Contract:
    """One record type.

    Attributes:
        record_type: its name in profiles and ledgers.
        table: the table of its facts.
        key: the field that tells records of a source apart.
        time: the field of its main time.
        fields: in column order.
        daily: the main time is a day of the source's own calendar, and is not moved into the business zone.
        planned: the main time may lie ahead, as duty does.
    """

    record_type: str
    table: str
    key: str
    time: str
    fields: tuple[Field, ...]
    daily: bool = False
    planned: bool = False

    def field(self, name: str) -> Field:
        """The field of that name.

        Raises:
            DefinitionError: the record type has no such field.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise DefinitionError(
            f"{self.record_type} records have no field '{name}'",
            f"Use one of: {', '.join(f.name for f in self.fields)}.",
        )
