"""A load that is never published: what a profile makes of a file, and what the gate would say."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.batch import BatchResult, load
from pipelines.door import Door
from pipelines.folding import Folding
from pipelines.keyring import key_path
from pipelines.normalise import normalise
from pipelines.profile import Profile
from pipelines.progress import Progress, silent
from pipelines.readers import SourceFiles, open_source
from warehouse import summary
from warehouse.publish import publishing
from warehouse.settings import Settings
from warehouse.store import POINTER, opened, read_pointer

_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of a record type's rows say something in one field; `columns` is where it is read from."""

    record: str
    field: str
    columns: tuple[str, ...]
    known: int
    rows: int

    @property
    def share(self) -> float | None:
        """Of the rows; None where there is none."""
        return self.known / self.rows if self.rows else None


@dataclass(frozen=True, slots=True)
class Check:
    """What a dry run found.

    Attributes:
        result: as of a load: the verdict, and the counts of every record type.
        coverage: of every mapped field, after its text was read.
        reasons: record_type, reason and rows of what would be kept out, the most frequent first.
        samples: some of those rows: record_type, reason, file_name, line, raw.
        faults: record_type, field, reason, rows and one example of the values that would be emptied.
        fault_samples: some of those values: record_type, field, reason, file_name, line, raw.
        loaded_in: the version in which the same files stand already under this profile; None where in none.
    """

    result: BatchResult
    coverage: tuple[Coverage, ...]
    reasons: list[dict[str, Any]]
    samples: list[dict[str, Any]]
    faults: list[dict[str, Any]]
    fault_samples: list[dict[str, Any]]
    loaded_in: int | None


def check(paths: Sequence[Path], profile: Profile, settings: Settings, progress: Progress = silent) -> Check:
    """Reads, stages and judges files as a load would, in a scratch home that is thrown away.

    The published version is lent to it to read, so that history counts as it would; nothing of it is changed.

    Args:
        paths: the files.
        profile: what their columns mean.
        settings: of the real home.
        progress: told every step and its rows.

    Raises:
        SourceError: a file cannot be read, or does not fit its profile.
        StoreError: the folder for temporary files cannot be written.
    """
    progress("read", 0)
    with tempfile.TemporaryDirectory(prefix="endvalue-check-") as folder:
        scratch = replace(settings, home=Path(folder))
        _lend(settings, scratch)
        covered = coverage(paths, profile, scratch, progress)
        result = load(paths, profile, scratch, progress=progress)
        loaded_in = result.version if result.known else None
        if result.known:
            shutil.rmtree(scratch.warehouse)
            result = load(paths, profile, scratch, progress=progress)
        with opened(scratch) as warehouse:
            batch = result.batch_id
            return Check(
                result=result,
                coverage=covered,
                reasons=summary.quarantine_counts(warehouse, batch).to_dicts(),
                samples=warehouse.read("quarantine_samples", batch_id=batch, rows=_SAMPLES).to_dicts(),
                faults=summary.field_fault_counts(warehouse, batch).to_dicts(),
                fault_samples=warehouse.read("field_fault_samples", batch_id=batch, rows=_SAMPLES).to_dicts(),
                loaded_in=loaded_in,
            )


def _lend(settings: Settings, scratch: Settings) -> None:
    """Lets the scratch home begin at the published version, by a link: a load copies it before it writes."""
    pointer = read_pointer(settings.warehouse)
    if pointer is None:
        return
    scratch.warehouse.mkdir(parents=True)
    (scratch.warehouse / pointer.file).symlink_to(settings.warehouse / pointer.file)
    shutil.copyfile(settings.warehouse / POINTER, scratch.warehouse / POINTER)
    key = key_path(settings)  # without it, the loaded customers would be strangers
    if key.is_file() and key_path(scratch) != key:
        key_path(scratch).parent.mkdir(parents=True, exist_ok=True)
        key_path(scratch).symlink_to(key.absolute())


def coverage(
    paths: Sequence[Path], profile: Profile, scratch: Settings, progress: Progress = silent
) -> tuple[Coverage, ...]:
    """What every mapped field says, read as a load would read it and not yet judged.

    Args:
        paths: the files.
        profile: what their columns mean.
        scratch: a home that may be written to; rows of a log are folded in it.
        progress: told the rows done.

    Raises:
        SourceError: a file cannot be read, or does not fit its profile.
    """
    known: dict[tuple[str, str], int] = {}
    rows: dict[str, int] = {}
    done = 0
    with open_source(paths, profile) as files, _contacts(files, profile, scratch) as contacts:
        for frame in contacts.frames():
            for record in profile.records:
                found = normalise(frame, record, profile, scratch).rows
                found = found.filter(~found["blank"])
                rows[record.name] = rows.get(record.name, 0) + found.height
                for mapping in record.fields:
                    at = (record.name, mapping.field.name)
                    known[at] = known.get(at, 0) + found[mapping.field.name].count()
            done += frame.height
            progress("stage", done)
    return tuple(
        Coverage(
            record.name,
            mapping.field.name,
            mapping.sources or (("events of the contact",) if mapping.event else ()),
            known.get((record.name, mapping.field.name), 0),
            rows.get(record.name, 0),
        )
        for record in profile.records
        for mapping in record.fields
    )


@contextmanager
def _contacts(files: SourceFiles, profile: Profile, scratch: Settings) -> Iterator[SourceFiles | Folding]:
    """The files, or the contacts that the rows of a log make, folded in a version that is never published."""
    if profile.events is None:
        yield files
        return
    with publishing(scratch, "a dry run") as building:
        door = Door(profile, building.connection, scratch)
        yield Folding(files, profile, profile.events, door, ("dry run", building.connection), scratch)
