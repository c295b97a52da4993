"""One load, from files to a published version: read, stage, judge, route, count, publish."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from expectations.gate import judge
from expectations.rules import policy
from expectations.verdict import Verdict, combine, percent
from pipelines.ledger import Counts, Ledger
from pipelines.normalise import normalise
from pipelines.profile import Profile, RecordMap
from pipelines.readers import SourceFiles, open_source
from pipelines.routing import Route, Routed
from pipelines.staging import Staging
from warehouse.publish import Building, publishing
from warehouse.refresh import refresh_marts, track_changes
from warehouse.settings import Settings

Progress = Callable[[str, int], None]
"""Told the step that is running and the rows it has done."""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of a batch. `known` is True where the same files had been loaded before and nothing changed."""

    batch_id: str
    source: str
    verdict: Verdict | None
    counts: tuple[Counts, ...]
    version: int
    known: bool = False


@dataclass(slots=True)
class _Staged:
    """One record type of the batch: its staged rows, what was put into them, and, once judged, where they go."""

    record: RecordMap
    staging: Staging
    broken: int = 0
    unanswered: int = 0
    rows: int = 0
    blank: int = 0
    duplicates: int = 0
    verdict: Verdict = field(init=False)
    route: Route = field(init=False)


def load(
    paths: Sequence[Path],
    profile: Profile,
    settings: Settings,
    *,
    progress: Progress = lambda step, rows: None,
    mark: Callable[[str], None] = lambda step: None,
    accepted: Callable[[Building, str], None] = lambda building, batch_id: None,
) -> BatchResult:
    """Loads files of one source as one batch.

    Args:
        paths: the files.
        profile: what their columns mean.
        settings: where state lives.
        progress: told every step and its rows.
        mark: called at the named steps, for tests that kill the process there.
        accepted: called with the building version before it is published, unless the gate refused the batch.

    Returns:
        The batch with its verdict. A refused batch is returned too: it is in the ledger, and no figure changed.

    Raises:
        SourceError, StoreError: a file cannot be read or the warehouse not be written; what is published is unchanged.
    """
    progress("read", 0)
    with open_source(paths, profile) as files, publishing(settings) as building:
        batch_id = _batch_id(files, profile)
        published = _published_in(building, batch_id)
        if published is not None:
            return BatchResult(batch_id, profile.source, None, (), published, known=True)
        return _load_new(batch_id, files, profile, settings, building, progress, mark, accepted)


def _load_new(  # noqa: PLR0917 - the arguments of `load` and what it opened
    batch_id: str,
    files: SourceFiles,
    profile: Profile,
    settings: Settings,
    building: Building,
    progress: Progress,
    mark: Callable[[str], None],
    accepted: Callable[[Building, str], None],
) -> BatchResult:
    mark("staging")
    ledger = Ledger(building, batch_id, files)
    staged = _stage(files, profile, settings, ledger, building.connection, progress)
    progress("judge", 0)
    verdict = _judge(staged, profile, building.connection)
    progress("load", 0)
    mark("facts")
    counts = _record(staged, verdict, profile, ledger)
    refused = verdict.status == "refused"
    if not refused:
        progress("count", 0)
        mark("marts")
        refresh_marts(building.connection, settings)
        accepted(building, batch_id)
    progress("publish", 0)
    pointer = building.publish(figures_changed=not refused, mark=mark)
    return BatchResult(batch_id, profile.source, verdict, counts, pointer.version)


def _published_in(building: Building, batch_id: str) -> int | None:
    """The version that published this batch; None where none did. A refused batch may be tried again."""
    row = building.connection.execute(
        "select version from batches where batch_id = ? and status <> 'refused'", [batch_id]
    ).fetchone()
    return int(row[0]) if row else None


def _batch_id(files: SourceFiles, profile: Profile) -> str:
    """The same bytes under the same profile are the same batch, whenever and from wherever they are loaded."""
    digest = hashlib.sha256(profile.sha256.encode())
    for file in files.files:
        digest.update(file.sha256.encode())
    return f"{profile.source}-{digest.hexdigest()[:12]}"


def _stage(
    files: SourceFiles,
    profile: Profile,
    settings: Settings,
    ledger: Ledger,
    connection: duckdb.DuckDBPyConnection,
    progress: Progress,
) -> list[_Staged]:
    ledger.forget()
    staged = [
        _Staged(record, Staging(connection, record, profile.source, ledger.batch_id)) for record in profile.records
    ]
    track_changes(connection)
    done = 0
    for frame in files.frames():
        for part in staged:
            found = normalise(frame, part.record, profile, settings)
            part.staging.add(found.rows)
            part.unanswered += found.unanswered
            part.rows += len(found.rows)
            part.blank += int(found.rows["blank"].sum())
        done += len(frame)
        progress("stage", done)
    for part in staged:
        part.staging.flush()
    # A broken row belongs to no record type more than another; it is counted with the first.
    staged[0].broken = len(files.broken)
    return staged


def _judge(staged: Sequence[_Staged], profile: Profile, connection: duckdb.DuckDBPyConnection) -> Verdict:
    """Has every record type judged, and its rows sorted into those to load and those to keep out."""
    for part in staged:
        part.verdict = judge(
            connection,
            part.record.contract,
            table=part.staging.view,
            mapped=part.record.mapped,
            extras=part.record.extras,
            max_quarantined=profile.max_quarantined,
            rows_broken=part.broken,
        )
        part.route = Route(part.staging, part.verdict.faults)
        part.route.sort_out()
        part.duplicates = part.route.settle()
    return _with_repeats(combine([part.verdict for part in staged]), staged, profile)


def _with_repeats(verdict: Verdict, staged: Sequence[_Staged], profile: Profile) -> Verdict:
    """Refuses the batch where rows that share their keys push the share kept out over the limit.

    The gate judges rows one by one; that a key is repeated shows only when the rows are held against each other.
    """
    repeated = sum(part.route.kept_out_rows("repeated") for part in staged)
    if not repeated or verdict.status == "refused":
        return verdict
    limit = policy().max_quarantined if profile.max_quarantined is None else profile.max_quarantined
    kept_out = sum(part.route.kept_out_rows() + part.broken - part.blank for part in staged)
    rows = sum(part.rows + part.broken - part.blank for part in staged)
    if kept_out <= limit * rows:
        return verdict
    sentence = (
        f"{percent(kept_out / rows)} of the rows would be kept out, over the {percent(limit)} allowed: {repeated:,}"
        " share their key with a row of other contents. Name more key columns in the profile, or map updated_at."
    )
    return replace(verdict, refusals=(*verdict.refusals, sentence))


def _record(staged: Sequence[_Staged], verdict: Verdict, profile: Profile, ledger: Ledger) -> tuple[Counts, ...]:
    """Sends every row where it belongs, and writes down where that was."""
    counts = tuple(_settle(part, ledger, refused=verdict.status == "refused") for part in staged)
    ledger.write_batch(profile, verdict, counts)
    return counts


def _settle(part: _Staged, ledger: Ledger, *, refused: bool) -> Counts:
    route = part.route
    if part.broken:
        ledger.write_broken(part.record)
    quarantined = ledger.write_quarantine(route, part.record)
    if refused:
        part.staging.delete_all()
        routed = Routed(0, 0, 0)
    else:
        ledger.write_faults(route, part.record)
        routed = route.keep()
    ledger.write_verdict(part.record, part.verdict)
    counts = Counts(
        record_type=part.record.name,
        rows_in=part.rows + part.broken,
        rows_loaded=routed.loaded,
        rows_quarantined=quarantined + part.broken,
        rows_duplicate=part.duplicates,
        # Good rows of a refused batch are not lost: their file is in the ledger, and loading it again brings them.
        rows_held_back=part.rows - quarantined - part.duplicates if refused else 0,
        rows_restated=routed.restated,
        rows_blank=part.blank,
        rows_unanswered=part.unanswered,
        field_faults=routed.field_faults,
    )
    ledger.write_counts(counts)
    return counts
