"""Commands that fetch records: from a database, from a landing folder."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from pipelines import console
from pipelines.batch import BatchResult
from pipelines.cli_write import say_result
from pipelines.database import pull
from pipelines.profile import load_profile
from pipelines.watch import Watcher
from warehouse.errors import BatchRejectedError
from warehouse.settings import load_settings


def pull_rows(
    source: Annotated[str, typer.Option(help="A profile with a [database] section, by name or file.")],
) -> None:
    """Load the rows of a source's database that are new since the last pull.

    The address stands in the environment variable that the profile names. Where the gate refuses the batch, the
    high-water mark stays, so that the next pull brings the rows again; the exit code is 4.
    """
    with console.progress_of() as progress:
        result = pull(load_profile(source), load_settings(), progress)
    if result is None:
        console.say("The database has no new row; nothing changed.")
        return
    say_result(result)
    if result.verdict and result.verdict.status == "refused":
        raise BatchRejectedError(
            f"The gate refused batch {result.batch_id}",
            f"'endvalue gate show {result.batch_id}' says why; mend the rows or the profile and pull again.",
            batch_id=result.batch_id,
        )


def watch_folder(
    folder: Annotated[Path, typer.Argument(help="The landing folder.")],
    source: Annotated[str | None, typer.Option(help="The profile of all files; else the sub-folder's name.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Load what stands there, then end; for cron.")] = False,
    interval: Annotated[float, typer.Option(min=0.05, help="Seconds between two looks.")] = 5.0,
    settle: Annotated[int, typer.Option(min=1, help="Looks over which a file must not change.")] = 2,
) -> None:
    """Load every file that arrives in a folder; bad ones move to 'refused' with their reason."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    Watcher(folder, load_settings(), source, settle, _say).run(stop, interval, once=once)


def _say(path: Path, became: BatchResult | str) -> None:
    if isinstance(became, str):
        console.say(f"{path.name} refused: {became}")
    else:
        console.say(f"{path.name}:")
        say_result(became)
