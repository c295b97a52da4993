"""One load, from files to a published version: read, stage, judge, route, count, publish."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from expectations.verdict import Verdict
from pipelines.door import Door
from pipelines.emotion.settle import settle_texts
from pipelines.folding import Folding
from pipelines.gate_ledger import GateLedger
from pipelines.judging import Part, Terms, judge_parts, notes, policy_of
from pipelines.ledger import Counts, Ledger
from pipelines.normalise import normalise
from pipelines.profile import Profile
from pipelines.progress import Progress, silent
from pipelines.readers import SourceFiles, open_source
from pipelines.routing import Routed
from pipelines.staging import Staging
from warehouse.errors import BatchRejectedError
from warehouse.lock import NO_WAIT, Waiting
from warehouse.publish import Building, publishing
from warehouse.refresh import refresh_marts, track_changes
from warehouse.settings import Settings


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of a batch. `known` is True where the same files had been loaded before and nothing changed."""

    batch_id: str
    source: str
    verdict: Verdict | None
    counts: tuple[Counts, ...]
    version: int
    known: bool = False
    notes: tuple[str, ...] = ()
    """What to know about its files, such as the encoding that one was read in."""


_ANY = Terms()


@dataclass(frozen=True, slots=True)
class _Told:
    """Who is told of a load's progress; see `load`."""

    progress: Progress
    mark: Callable[[str], None]
    accepted: Callable[[Building, str], None]


def load(
    paths: Sequence[Path],
    profile: Profile,
    settings: Settings,
    *,
    progress: Progress = silent,
    mark: Callable[[str], None] = lambda step: None,
    terms: Terms = _ANY,
    waiting: Waiting = NO_WAIT,
    accepted: Callable[[Building, str], None] = lambda building, batch_id: None,
) -> BatchResult:
    """Loads files of one source as one batch.

    Args:
        paths: the files.
        profile: what their columns mean.
        settings: where state lives.
        progress: told every step and its rows.
        mark: called at the named steps, for tests that kill the process there.
        terms: what is said of the batch when it is handed in.
        waiting: how long to wait for another load.
        accepted: called with the building version before it is published, unless the gate refused the batch.

    Returns:
        The batch with its verdict. A refused batch is returned too: it is in the ledger, and no figure changed.

    Raises:
        SourceError, StoreError: a file cannot be read or the warehouse not be written; what is published is unchanged.
        BatchRejectedError: these are not the bytes of the batch that was accepted, or a rule could not run.
        BusyError: another process was writing all the time that we wait.
    """
    progress("read", 0)
    with open_source(paths, profile) as files:
        batch_id = _batch_id(files, profile, terms)
        with publishing(settings, f"load of {batch_id}", waiting) as building:
            published = _published_in(building, batch_id)
            if published is not None:
                return BatchResult(batch_id, profile.source, None, (), published, known=True)
            told = _Told(progress, mark, accepted)
            return _load_new(batch_id, files, profile, settings, building, terms, told)


def _load_new(
    batch_id: str,
    opened: SourceFiles,
    profile: Profile,
    settings: Settings,
    building: Building,
    terms: Terms,
    told: _Told,
) -> BatchResult:
    told.mark("staging")
    door = Door(profile, building.connection, settings)
    batch = (batch_id, building.connection)
    files = Folding(opened, profile, profile.events, door, batch, settings) if profile.events else opened
    ledger = Ledger(building, batch_id, files, door)
    staged = _stage(files, profile, settings, ledger, building.connection, told.progress)
    told.progress("judge", 0)
    limits = policy_of(profile, settings)
    verdict = terms.agreed(judge_parts(staged, profile, limits, door, terms, building.connection, settings.zone))
    told.progress("load", 0)
    told.mark("facts")
    _record_gate(staged, verdict, terms, GateLedger(building.connection, batch_id, files, profile, ledger.door))
    counts = _record(staged, verdict, profile, ledger)
    refused = verdict.status == "refused"
    if not refused:
        if isinstance(files, Folding):
            files.remember()
        ledger.write_outcomes([part.route for part in staged])
        settle_texts(building.connection, settings, told=partial(told.progress, "texts"))
        told.mark("marts")
        refresh_marts(building.connection, settings, partial(told.progress, "count"))
        told.accepted(building, batch_id)
    told.progress("publish", 0)
    pointer = building.publish(figures_changed=not refused, mark=told.mark)
    return BatchResult(batch_id, profile.source, verdict, counts, pointer.version, notes=notes(files.files, staged))


def _published_in(building: Building, batch_id: str) -> int | None:
    """The version that published this batch; None where none did. A refused or revoked batch may be tried again."""
    row = building.connection.execute(
        "select version from batches where batch_id = ? and status not in ('refused', 'revoked')", [batch_id]
    ).fetchone()
    return int(row[0]) if row else None


def _batch_id(files: SourceFiles, profile: Profile, terms: Terms) -> str:
    """The same bytes under the same profile are the same batch, whenever and from wherever they are loaded."""
    digest = hashlib.sha256(profile.sha256.encode())
    for file in files.files:
        digest.update(file.sha256.encode())
    found = f"{profile.source}-{digest.hexdigest()[:12]}"
    if terms.batch_id not in (None, found):
        raise BatchRejectedError(
            f"These files under this profile are batch {found}, not {terms.batch_id}: one of them has changed",
            "Load them as they are now: 'endvalue load'. Only the very bytes that were refused can be accepted.",
        )
    return found


def _stage(
    files: SourceFiles | Folding,
    profile: Profile,
    settings: Settings,
    ledger: Ledger,
    connection: duckdb.DuckDBPyConnection,
    progress: Progress,
) -> list[Part]:
    ledger.forget()
    staged = [Part(record, Staging(connection, record, profile.source, ledger.batch_id)) for record in profile.records]
    track_changes(connection)
    done = 0
    for frame in files.frames():
        for part in staged:
            found = normalise(frame, part.record, profile, settings)
            part.staging.add(ledger.door.rows(found.rows, part.record))
            part.unanswered += found.unanswered
            part.rows += len(found.rows)
            part.exchanged.update(found.exchanged)
            part.repeated.update(found.repeated)
            part.blank += int(found.rows["blank"].sum())
        done += len(frame)
        progress("stage", done)
    for part in staged:
        part.staging.flush()
        part.past = ledger.door.past[part.record.name]
        part.mended = files.mended
    # A broken row belongs to no record type more than another; it is counted with the first.
    staged[0].broken = len(files.broken)
    if isinstance(files, Folding):
        files.tell(staged[0])
    # Mended rows are few: a record type that none of them holds is not missing.
    held = [part for part in staged if part.rows or part.broken]
    return held if held and not files.links.is_empty() else staged


def _record(staged: Sequence[Part], verdict: Verdict, profile: Profile, ledger: Ledger) -> tuple[Counts, ...]:
    """Sends every row where it belongs, and writes down where that was."""
    counts = tuple(_settle(part, ledger, refused=verdict.status == "refused") for part in staged)
    ledger.write_batch(profile, verdict, counts)
    ledger.write_masked()
    return counts


def _record_gate(staged: Sequence[Part], verdict: Verdict, terms: Terms, ledger: GateLedger) -> None:
    """Before the rows of a refused batch are taken out: some of them are kept as examples."""
    for part in staged:
        ledger.write_part(part, terms.at())
    ledger.write_origins()
    if verdict.accepted:
        ledger.write_acceptance(verdict.accepted)


def _settle(part: Part, ledger: Ledger, *, refused: bool) -> Counts:
    route = part.route
    if part.broken:
        ledger.write_broken(part.record)
    quarantined = ledger.write_quarantine(route, part.record)
    # Of a log, every row of a contact that is kept out is kept out.
    more = quarantined - route.kept_out_rows()
    if refused:
        part.staging.delete_all()
        routed = Routed(0, 0, 0)
    else:
        ledger.write_faults(route, part.record)
        routed = route.keep()
    ledger.write_verdict(part.record, part.verdict)
    counts = Counts(
        record_type=part.record.name,
        rows_in=part.read or part.rows + part.broken,
        rows_loaded=routed.loaded,
        rows_quarantined=quarantined + part.broken,
        rows_duplicate=part.duplicates + part.twice,
        # Good rows of a refused batch are not lost: their file is in the ledger, and loading it again brings them.
        rows_held_back=part.rows - quarantined + more - part.duplicates if refused else part.past,
        rows_restated=routed.restated,
        rows_blank=part.blank,
        rows_unanswered=part.unanswered,
        field_faults=routed.field_faults,
        rows_folded=part.folded - more,
    )
    ledger.write_counts(counts)
    return counts
