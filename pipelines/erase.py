"""Erasing a customer: out of every table, version and copy of records, and the proof that nothing is left.

The records themselves go, the marts are counted anew, the current version is written into a new file, and every older
one is removed: deleted rows and old versions would keep the bytes. What stays is a tag that names nobody; by it, later
rows of the same customer are kept out.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb

from pipelines.emotion.settle import settle_texts
from pipelines.holdings import customer_columns, tables_with
from pipelines.keyring import key_path
from pipelines.progress import Progress, silent
from pipelines.pseudonyms import STORED, Pseudonyms, open_pseudonyms
from pipelines.quoted import quoted_in, unquote, words_of
from pipelines.removal import WORDS, remove
from pipelines.traces import Person, Trace, clean, traces
from pipelines.watched import watched_files
from warehouse.errors import DefinitionError, StoreError
from warehouse.publish import publishing
from warehouse.refresh import refresh_marts
from warehouse.settings import Settings
from warehouse.store import Warehouse, opened


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked through after an erasure: columns and rows of the warehouse, files and their bytes.

    Attributes:
        elsewhere: columns in which other records bear the same characters as the id, such as an order of that number.
    """

    columns: int
    rows: int
    files: int
    bytes: int
    elsewhere: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erasure:
    """What became of an erasure: rows removed by table, files rewritten, versions removed, and the proof."""

    erasure_id: str
    rows: dict[str, int]
    files: dict[str, int]
    versions_removed: int
    version: int
    proof: Proof


def erase(
    settings: Settings,
    customer: str,
    namespace: str | None = None,
    also: Sequence[Path] = (),
    progress: Progress = silent,
) -> Erasure:
    """Erases a customer.

    Args:
        settings: where state lives.
        customer: the id as the source writes it.
        namespace: of its customers; needed where the id occurs in several, or in none that was loaded.
        also: folders outside the home with copies of records, besides those that were watched.
        progress: told every step and how much of it is done.

    Raises:
        DefinitionError: nobody of that id was loaded, or it is not clear which one is meant.
        StoreError: the warehouse cannot be written, the key is missing, or something is left; the message says where.
    """
    with publishing(settings) as building:
        customer, connection = customer.strip(), building.connection
        pseudonyms = open_pseudonyms(connection, settings)
        person = _person(connection, pseudonyms, customer, namespace)
        quoted = quoted_in(settings.home / "snapshots", words_of(connection, person.pseudonym))
        rows = remove(connection, person)
        progress("take", sum(rows.values()))
        settle_texts(connection, settings, prune=True)
        refresh_marts(connection, settings, partial(progress, "count"))
        files = _cleaned(settings, also, person, partial(progress, "copies"))
        erasure_id, tag = secrets.token_hex(6), pseudonyms.tags_of([f"{person.namespace}:{customer}"])[0]
        _remember(connection, [erasure_id, tag, _now(), json.dumps(rows), len(files), building.version])
        building.rewrite(partial(progress, "rewrite"))
        older = len(list(settings.warehouse.glob("wh-*.duckdb"))) - 1
        pointer = building.publish(figures_changed=True, alone=True)
    unquote(quoted)
    files |= {str(folder): count for folder, count in quoted.items()}
    proof = prove(settings, person, also, partial(progress, "prove"))
    _check_nothing_left(proof)
    return Erasure(erasure_id, rows, files, older, pointer.version, proof)


def _cleaned(settings: Settings, also: Sequence[Path], person: Person, told: Callable[[int], None]) -> dict[str, int]:
    """The copies of records that the customer was taken out of, with how many records went."""
    return {str(path): count for path, count in clean(_copies(settings, also), person, told).items()}


def _check_nothing_left(proof: Proof) -> None:
    if proof.left:
        raise StoreError(
            f"The erasure is not complete, something is left in {'; '.join(proof.left)}",
            "Remove those files, or export them again without the customer, and run the same command once more.",
            left=list(proof.left),
        )


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _remember(connection: duckdb.DuckDBPyConnection, row: list[object]) -> None:
    """Writes an erasure down: id, tag, when, rows, files, version; an earlier one of the same customer gives way."""
    connection.execute("delete from erasures where tag = ?", [row[1]])
    connection.execute("insert into erasures values (?, ?, ?, ?, ?, ?)", row)


def prove(
    settings: Settings, person: Person, also: Sequence[Path] = (), told: Callable[[int], None] = lambda files: None
) -> Proof:
    """Looks for a customer in every column of the published version and in every file of the home but the key.

    So in the files that watches have put away, and in the folders of `also`.
    """
    with opened(settings) as warehouse:
        columns, rows, left, elsewhere = _in_columns(warehouse, person)
    traced, files, size = traces([settings.home, *_elsewhere(settings, also)], person, told)
    left += [f"{trace.file} ({trace.found})" for trace in traced if not _explained(trace, elsewhere, settings)]
    left += [
        f"{note.read_text(encoding='utf-8')} (watched, not reachable; if it is gone for good remove {note})"
        for note in watched_files(settings)[1]
    ]
    return Proof(columns, rows, files, size, tuple(elsewhere), tuple(left))


def _in_columns(warehouse: Warehouse, person: Person) -> tuple[int, int, list[str], list[str]]:
    """The columns looked through and the values in them; those that hold the customer, and those that hold the same
    characters as another record's."""
    named = warehouse.sql(
        "select table_name, list(column_name order by column_name) as held from information_schema.columns"
        " where table_schema = 'main' and data_type like 'VARCHAR%' group by all order by all"
    ).rows()
    looked = {"pseudonym": person.pseudonym.rpartition(":")[2], "word": person.word}
    left: list[str] = []
    elsewhere: list[str] = []
    columns = values = 0
    for table, held in named:
        looks = [
            f"count_if(contains(cast({column} as varchar), $pseudonym)) as pseudonyms_{column},"
            f" count_if(regexp_matches(cast({column} as varchar), $word)) as words_{column}"
            for column in held
        ]
        # All columns at once: a view is worked out once.
        rows, *found = warehouse.sql(f"select count(*), {', '.join(looks)} from {table}", looked).row(0)
        columns, values = columns + len(held), values + rows * len(held)
        for column, pseudonyms, words in zip(held, found[::2], found[1::2], strict=True):
            if pseudonyms:
                left.append(f"{table}.{column}")
            elif words and person.telling:
                (left if column in WORDS or column == "customer_id" else elsewhere).append(f"{table}.{column}")
    return columns, values, left, elsewhere


def _explained(trace: Trace, elsewhere: Sequence[str], settings: Settings) -> bool:
    """Whether a find is the key file, or the same characters in another record's column."""
    if trace.file == key_path(settings):
        return True
    return bool(elsewhere) and trace.found == "the id" and trace.file.parent == settings.warehouse


def _copies(settings: Settings, also: Sequence[Path]) -> list[Path]:
    """The folders with copies of records: the warehouse's own files are never rewritten in place."""
    figures = settings.home / "snapshots"  # figures, whose numbers may look like an id; those with words are removed
    own = [path for path in settings.home.iterdir() if path.is_dir() and path not in (settings.warehouse, figures)]
    return own + _elsewhere(settings, also)


def _elsewhere(settings: Settings, also: Sequence[Path]) -> list[Path]:
    """The folders outside the home with copies of records, each once."""
    home, folders = settings.home.resolve(), {path.resolve() for path in (*watched_files(settings)[0], *also)}
    return sorted(path for path in folders if not path.is_relative_to(home) and folders.isdisjoint(path.parents))


def _person(
    connection: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms, customer: str, namespace: str | None
) -> Person:
    """The customer who is meant."""
    spaces = {space for (space,) in connection.execute(_every_namespace(connection)).fetchall() if space}
    wanted = [namespace] if namespace else sorted(spaces)
    people = [
        Person(
            space,
            customer,
            f"{space}:{pseudonyms.tokens_of([f'{space}:{customer}'], space)[0]}",
            customer_columns(space),
        )
        for space in wanted
    ]
    if namespace:
        return people[0]
    known = [person for person in people if _is_known(connection, person)]
    if len(known) == 1:
        return known[0]
    if known:
        raise DefinitionError(
            f"There is a customer of that id in {', '.join(person.namespace for person in known)}",
            "Say which one with --namespace.",
        )
    raise DefinitionError(
        f"No customer of that id was loaded (namespaces: {', '.join(sorted(spaces)) or 'none'})",
        "Check the id as the source writes it; with --namespace the id is erased from files and from later loads too.",
    )


def _every_namespace(connection: duckdb.DuckDBPyConnection) -> str:
    parts = [f"select split_part(customer_id, ':', 1) from {table}" for table in tables_with(connection, "customer_id")]
    parts += [
        f"select unnest(regexp_extract_all(raw, '{STORED}([^:\"]+):', 1)) from {table}"
        for table in tables_with(connection, "raw")
    ]
    return " union ".join(parts)


def _is_known(connection: duckdb.DuckDBPyConnection, person: Person) -> bool:
    parts = [f"select 1 from {name} where customer_id = $it" for name in tables_with(connection, "customer_id")]
    parts += [f"select 1 from {name} where contains(raw, $it)" for name in tables_with(connection, "raw")]
    found = connection.execute(f"select * from ({' union all '.join(parts)}) limit 1", {"it": person.pseudonym})
    return found.fetchone() is not None
