"""What a source's columns mean: one TOML file a source, read strictly into frozen dataclasses."""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pipelines.database_options import Database
from pipelines.event_rules import EventRule, Events
from warehouse.contracts import Contract, Field
from warehouse.errors import DefinitionError

SHIPPED = Path(__file__).parent / "profiles"

Format = Literal["csv", "tsv", "parquet", "ndjson", "xlsx"]
Unit = Literal["s", "min", "h", "clock", "short_clock", "written"]
Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Condition:
    """A field counts only in rows where a column holds one of these words (folded)."""

    column: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Where one field of a record comes from.

    Attributes:
        field: the field of the contract.
        columns: the source columns it is read from, joined in this order; empty for a constant or a derived field.
        value: the constant it always has.
        derived_from: the instant whose distance from the main time, in seconds, is this field.
        words: folded source word to value; a word outside it is unreadable (a channel becomes `other`).
        null_words: folded words that mean "not known".
        formats: strptime formats, tried in this order; empty for the ISO ones.
        zone: the time zone of a time that names none; None is the business zone.
        unit: what a number of a duration counts, or how a clock is written.
        separator: what stands between the texts of several columns.
        prefix: text put before the text of the source.
        allow_gaps: a composed id counts although one of its columns is empty.
        only_when: the rows in which the field counts.
        event: the events that it is read from, in a log; its one column is then made by `pipelines.folding`.
    """

    field: Field
    columns: tuple[str, ...] = ()
    value: Value | None = None
    derived_from: str | None = None
    words: Mapping[str, Value] | None = None
    null_words: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    zone: str | None = None
    unit: Unit = "s"
    separator: str = " "
    prefix: str = ""
    allow_gaps: bool = False
    only_when: Condition | None = None
    event: EventRule | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns of the file that it is read from."""
        if self.event is None:
            return self.columns
        return (self.event.column,) if self.event.column else ()


@dataclass(frozen=True, slots=True)
class RecordMap:
    """How a source's rows become records of one type.

    Attributes:
        contract: the record type.
        fields: the mapped fields, in contract order.
        extras: Great Expectations rules of this source alone, passed on to the gate as they stand.
        first: whether wholly blank rows are reported with this record.
        suffix: what is put behind the key, so that several records of one row keep apart; None for nothing.
    """

    contract: Contract
    fields: tuple[FieldMap, ...]
    extras: tuple[Mapping[str, Any], ...] = ()
    first: bool = True
    suffix: str | None = None

    @property
    def name(self) -> str:
        """What the ledger calls it: the record type, and what keeps it apart from its siblings."""
        return self.contract.record_type + (f"_{self.suffix}" if self.suffix else "")

    def columns_of(self, field: str) -> tuple[str, ...]:
        """The columns that a field is read from: those of the file, and that of a fold."""
        found = (mapping for mapping in self.fields if mapping.field.name == field)
        return next((tuple(dict.fromkeys((*mapping.columns, *mapping.sources))) for mapping in found), ())

    @property
    def mapped(self) -> frozenset[str]:
        """Names of the fields that this source has."""
        return frozenset(mapping.field.name for mapping in self.fields)

    @property
    def columns(self) -> tuple[str, ...]:
        """The source columns it needs, each once, in order of use."""
        used: dict[str, None] = {}
        for mapping in self.fields:
            used.update(dict.fromkeys(mapping.sources))
            if mapping.only_when:
                used[mapping.only_when.column] = None
        return tuple(used)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How the bytes of a source are read; None leaves it to the file's name.

    Attributes:
        format: the file format.
        delimiter: between two cells.
        quote: around a cell that holds a delimiter; empty where the source quotes nothing.
        encoding: of text files; None is UTF-8, or else what the text gives evidence of (`pipelines.encodings`).
        sheet: of a workbook, or several; `*` is every visible one that has the columns; None is the first.
        null_words: folded words that mean "not known" in every column.
        decimal: the decimal mark, where the source is known to write `1,234` for a thousand or for 1.234.
        renamed: other names that a column has borne, each with the name that the profile uses.
    """

    format: Format | None = None
    delimiter: str | None = None
    quote: str = '"'
    encoding: str | None = None
    sheet: str | tuple[str, ...] | None = None
    null_words: tuple[str, ...] = ()
    decimal: str | None = None
    renamed: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """One source: its name, how its files are read, and the records in its rows.

    Attributes:
        source: the name it bears in every figure.
        about: one sentence for people.
        customers: the namespace of its customer ids; sources that share one share their customers.
        zone: the time zone of its times; None is the business zone.
        gate: the limits of the gate that this source changes, as `expectations.policy.overridden` takes them.
        sha256: of the profile's bytes, for the ledger.
        origin: the file it was read from.
        database: the rows to pull, where the source is a database.
        events: what the rows are, where several of them are one contact.
    """

    source: str
    about: str
    customers: str
    zone: str | None
    read: ReadOptions
    records: tuple[RecordMap, ...]
    gate: Mapping[str, Any]
    sha256: str
    origin: str = ""
    database: Database | None = None
    events: Events | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The source columns that a file must have."""
        of_events = (self.events.word, *self.events.time.columns) if self.events else ()
        return tuple(dict.fromkeys((*(column for record in self.records for column in record.columns), *of_events)))


def fold(word: str) -> str:
    """A word as it is compared: without the white space around it, in lower case."""
    return word.strip().lower()


def load_profile(name_or_path: str | Path, project: Path | None = None) -> Profile:
    """The profile of a source.

    Args:
        name_or_path: a `.toml` file, or a name: `<project>/profiles/<name>.toml` comes before the shipped one.
        project: folder of the user's own profiles; the current folder by default.

    Raises:
        DefinitionError: there is no such profile, or it is not well formed.
    """
    from pipelines.profile_file import parse_profile  # noqa: PLC0415  (the parser is built on this module)

    path = _find(name_or_path, (project or Path.cwd()) / "profiles")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DefinitionError(f"The profile {path} cannot be read ({error})", "Check its name and rights.") from error
    profile = parse_profile(content, path.name, hashlib.sha256(content).hexdigest())
    return replace(profile, origin=str(path.absolute()))


def known_profiles(project: Path | None = None) -> dict[str, Path]:
    """Every profile that can be named, the project's own before the shipped ones."""
    folders = (SHIPPED, (project or Path.cwd()) / "profiles")
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.toml"))}


def _find(name_or_path: str | Path, own: Path) -> Path:
    if isinstance(name_or_path, Path) or name_or_path.endswith(".toml"):
        path = Path(name_or_path)
        if not path.is_file():
            raise DefinitionError(f"There is no profile file {path}", "Check the path, or give a profile's name.")
        return path
    known = known_profiles(own.parent)
    if name_or_path in known:
        return known[name_or_path]
    close = difflib.get_close_matches(name_or_path, known, n=1)
    hint = f"Did you mean '{close[0]}'? " if close else ""
    raise DefinitionError(
        f"There is no profile '{name_or_path}'",
        f"{hint}Known profiles: {', '.join(sorted(known))}. Your own go into {own}.",
        known=sorted(known),
    )
