"""Commands about loads that were made: the ledger, what a batch changed, and taking one back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import polars as pl
import typer

from pipelines import console
from pipelines.cli_read import AsJson, batch_row
from pipelines.revoke import revoke
from warehouse import history, summary
from warehouse.errors import DefinitionError
from warehouse.lock import Waiting
from warehouse.settings import load_settings
from warehouse.store import opened

Batch = Annotated[str, typer.Argument(help="A batch id; 'endvalue batch list' lists them.")]
Limit = Annotated[int, typer.Option(min=1, help="How many rows to show.")]
Wait = Annotated[float, typer.Option(min=0, help="Seconds to wait for another load to end.")]
NoWait = Annotated[bool, typer.Option("--no-wait", help="End at once with exit code 6 where another load is running.")]
WAIT_S = 60.0

_STATES = {
    "in_figures": "in the figures",
    "replaced_later": "replaced by a newer record",
    "same_as_another": "the same as a record of another batch",
    "quarantine_open": "in quarantine",
    "quarantine_fixed": "quarantined, then mended and loaded",
    "quarantine_kept_out_again": "quarantined, then quarantined again in a mended file",
    "quarantine_came_back": "quarantined, then back when the newer record's batch was revoked",
}


def waiting_for(seconds: float, *, no_wait: bool) -> Waiting:
    """How long to wait for another writer; whom we wait for is said on standard error."""
    return Waiting(0.0 if no_wait else seconds, lambda text: console.ERR.print(text, markup=False, soft_wrap=True))


def show_batch(batch: Batch, as_json: AsJson = False) -> None:
    """One load: its verdict, where its rows went, where they are now, and whether it was revoked."""
    with opened(load_settings()) as warehouse:
        row = batch_row(warehouse, batch)
        counts = summary.batch_counts(warehouse).filter(pl.col("batch_id") == batch)
        files = summary.batch_files(warehouse, batch)
        now = history.batch_now(warehouse, batch)
        revoked = history.revocations(warehouse, batch)
    if as_json:
        tables = {"counts": counts, "files": files, "now": now, "revocations": revoked}
        console.say_json(row | {name: console.rows_of(table) for name, table in tables.items()})
        return
    console.say(f"{batch}  {row['status']}  {console.span_line(row)}, loaded {row['loaded_at']} UTC")
    for file in console.rows_of(files):
        console.say(f"  {file['file_name']}: {file['rows_read']:,} rows, sha256 {file['sha256'][:12]}")
    console.say("When it was loaded:")
    for count in console.rows_of(counts):
        console.say(f"  {console.counts_line(count)}")
    console.say("Now:")
    for at in console.rows_of(now):
        console.say(f"  {at['record_type']}: {at['rows']:,} {_STATES.get(at['state'], at['state'])}")
    for each in console.rows_of(revoked):
        console.say(
            f"Revoked {each['revoked_at']} UTC by {each['revoked_by']}: {each['reason']} ({each['rows_removed']:,} rows"
            f" left the figures, {each['rows_returned']:,} took their place; version {each['version']})"
        )


def revoke_batch(
    batch: Batch,
    reason: Annotated[str, typer.Option(help="Why; it stays in the ledger.")],
    by: Annotated[str | None, typer.Option(help="Who says so; default: the user of this machine.")] = None,
    wait: Wait = WAIT_S,
    no_wait: NoWait = False,
    as_json: AsJson = False,
) -> None:
    """Take a batch back: its records leave the figures, what it had replaced returns, the ledger says why.

    The files can be loaded again afterwards. Records stay in older versions on disk until those are swept.
    """
    waiting = waiting_for(wait, no_wait=no_wait)
    with console.progress_of(("take", "texts", "count"), quiet=as_json) as progress:
        result = revoke(batch, reason, load_settings(), by=by, waiting=waiting, progress=progress)
    if as_json:
        console.say_json(asdict(result))
        return
    console.say(
        f"Batch {batch} is revoked: {result.rows_removed:,} rows left the figures, {result.rows_returned:,} took their"
        f" place, {result.days:,} days were counted anew. Version {result.version}."
    )


def show_restated(
    batch: Annotated[str, typer.Argument(help="The batch of the corrections; all batches where it is left out.")] = "",
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """What corrections changed: which record, which field, from what to what, by which batch."""
    with opened(load_settings()) as warehouse:
        if batch:
            batch_row(warehouse, batch)
        rows = history.restated(warehouse, batch, limit).head(limit)
    _say(rows, as_json=as_json)


def show_ledger(
    name: Annotated[str, typer.Argument(help=f"One of: {', '.join(history.LEDGERS)}.")] = "loads",
    batch: Annotated[str, typer.Option(help="Only this batch.")] = "",
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """The ledger, newest first: loads, verdicts, quarantine with what became of it, emptied values, revocations.

    Example: endvalue ledger quarantine --batch BATCH --json
    """
    if name not in history.LEDGERS:
        raise DefinitionError(f"There is no ledger '{name}'", f"Choose one of: {', '.join(history.LEDGERS)}.")
    with opened(load_settings()) as warehouse:
        if batch:
            batch_row(warehouse, batch)
        rows = history.ledger(warehouse, name, batch, limit)
    _say(rows, as_json=as_json)


def _say(rows: pl.DataFrame, *, as_json: bool) -> None:
    if as_json:
        console.say_json(console.rows_of(rows))
    else:
        console.show_records(rows)
