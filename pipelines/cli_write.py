"""Commands that change the warehouse."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from expectations.verdict import plain_words
from pipelines import console
from pipelines.batch import BatchResult, load
from pipelines.cli_batch import WAIT_S, NoWait, Wait, waiting_for
from pipelines.cli_read import AsJson
from pipelines.emotion.settle import settle_texts
from pipelines.judging import Terms
from pipelines.profile import load_profile
from warehouse import publish
from warehouse.errors import BatchRejectedError, DefinitionError
from warehouse.lock import NO_WAIT, Waiting
from warehouse.refresh import refresh_marts, track_changes
from warehouse.settings import Settings, load_settings

_ANY = Terms()


def load_files(
    files: Annotated[list[Path], typer.Argument(help="CSV, TSV (plain, .gz, .zst), Parquet, NDJSON or XLSX.")],
    source: Annotated[str | None, typer.Option(help="A profile by name; 'endvalue sources' lists them.")] = None,
    profile: Annotated[Path | None, typer.Option(help="A profile of your own, a TOML file.")] = None,
    as_of: Annotated[
        str | None,
        typer.Option(help="Up to when the records reach, like 2026-11-09 or 2026-11-09T18:00 business time."),
    ] = None,
    wait: Wait = WAIT_S,
    no_wait: NoWait = False,
    as_json: AsJson = False,
) -> None:
    """Load files of one source: read, judge, publish.

    Bad rows go to quarantine with their reasons, and the good rows go on. Where the gate refuses the batch, the
    published figures stay as they are and the exit code is 4.
    """
    if (source is None) == (profile is None):
        raise DefinitionError(
            "The source was not named, or named twice", "Give either --source NAME or --profile FILE."
        )
    settings = load_settings()
    terms = Terms(as_of=_instant(as_of, settings) if as_of else None)
    waiting = waiting_for(wait, no_wait=no_wait)
    result = load_into(settings, files, str(profile or source), quiet=as_json, terms=terms, waiting=waiting)
    if as_json:
        console.say_json(as_dict(result))
    else:
        say_result(result)
    if result.verdict and result.verdict.status == "refused":
        raise BatchRejectedError(
            f"The gate refused batch {result.batch_id}",
            f"'endvalue gate show {result.batch_id}' says why; mend the file or its profile and load it again.",
            batch_id=result.batch_id,
        )


def load_into(
    settings: Settings,
    files: list[Path],
    profile: str,
    *,
    quiet: bool,
    terms: Terms = _ANY,
    waiting: Waiting = NO_WAIT,
) -> BatchResult:
    """Loads files under a profile, with a progress bar."""
    with console.progress_of(quiet=quiet) as progress:
        return load(files, load_profile(profile), settings, progress=progress, terms=terms, waiting=waiting)


def _instant(text: str, settings: Settings) -> datetime:
    """A time of the business zone, in UTC without saying so; a day means its end."""
    try:
        local = datetime.fromisoformat(text)
    except ValueError as error:
        raise DefinitionError(f"'{text}' is no time", "Write it like 2026-11-09 or 2026-11-09T18:00.") from error
    if len(text) <= len("2026-11-09"):
        local += timedelta(days=1)
    zoned = local if local.tzinfo else local.replace(tzinfo=settings.zone)
    return zoned.astimezone(UTC).replace(tzinfo=None)


def upgrade() -> None:
    """Bring the tables of an earlier release to today's form; the records stay, the figures are counted anew."""
    settings = load_settings()
    steps = console.progress_of(("texts", "count", "publish"))
    with steps as progress, publish.publishing(settings, "an upgrade") as building:
        track_changes(building.connection)
        settle_texts(building.connection, settings, told=partial(progress, "texts"))
        refresh_marts(building.connection, settings, partial(progress, "count"))
        progress("publish", 0)
        pointer = building.publish(figures_changed=True)
    console.say(f"Version {pointer.version} is published in today's form.")


def rollback() -> None:
    """Publish the version before the current one again."""
    pointer = publish.rollback(load_settings())
    console.say(f"Version {pointer.version} is published again.")


def say_result(result: BatchResult) -> None:
    """What became of a batch, in a few lines."""
    if result.known:
        console.say(f"{result.batch_id} had been loaded before (version {result.version}); nothing changed.")
        return
    for note in result.notes:
        console.say(note)
    for counts in result.counts:
        console.say(console.counts_line(asdict(counts)))
    if result.verdict:
        for line in plain_words(result.verdict):
            console.say(line)
    kept_out = sum(counts.rows_quarantined for counts in result.counts)
    if kept_out:
        console.say(f"'endvalue quarantine {result.batch_id}' shows the {kept_out:,} rows kept out, with every reason.")
    console.say(f"Batch {result.batch_id}, version {result.version}.")


def as_dict(result: BatchResult) -> dict[str, object]:
    """What became of a batch, for a program to read."""
    verdict = result.verdict
    return {
        "batch_id": result.batch_id,
        "source": result.source,
        "version": result.version,
        "known": result.known,
        "notes": list(result.notes),
        "status": verdict.status if verdict else None,
        "reasons": list(verdict.reasons) if verdict else [],
        "quarantined_share": verdict.quarantined_share if verdict else None,
        "counts": [asdict(counts) for counts in result.counts],
    }
