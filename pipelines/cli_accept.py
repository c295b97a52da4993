"""`endvalue gate accept`: publishing a refused batch because somebody answers for it."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from expectations.verdict import Acceptance
from pipelines import console
from pipelines.batch import load
from pipelines.cli_read import AsJson, batch_row
from pipelines.cli_write import as_dict, say_result
from pipelines.database import as_landed, clear_landing, was_pulled
from pipelines.judging import Terms
from pipelines.profile import load_profile
from pipelines.pull_marks import mark_mover
from warehouse import summary
from warehouse.errors import DefinitionError, SourceError
from warehouse.settings import load_settings
from warehouse.store import opened


def accept(
    batch: Annotated[str, typer.Argument(help="A refused batch; 'endvalue batches' lists them.")],
    reason: Annotated[str, typer.Option(help="Why its figures may be shown; everybody will read it.")],
    by: Annotated[str | None, typer.Option(help="Who answers for it; your user name by default.")] = None,
    file: Annotated[list[Path] | None, typer.Option(help="Where its files are now, in order, if they moved.")] = None,
    as_json: AsJson = False,
) -> None:
    """Publish a refused batch as it is, with the reason and the name of who answers for it.

    Its files are loaded again, so they must still hold the same bytes. Rows with faults are kept out all the same, and
    every chart over these records says that their batch was refused and accepted.
    """
    if not reason.strip():
        raise DefinitionError("The reason is empty", "Say why these figures may be shown: --reason 'TEXT'.")
    settings = load_settings()
    with opened(settings) as warehouse:
        status = batch_row(warehouse, batch)["status"]
        origins = summary.batch_origins(warehouse, batch)
    if status != "refused":
        raise DefinitionError(
            f"Batch {batch} is {status}, not refused",
            "Only a refused batch can be accepted; 'endvalue batches' lists them.",
        )
    paths, profile = _where(batch, origins, file)
    terms = Terms.accepting(batch, Acceptance(reason.strip(), by or getpass.getuser(), Terms().at()))
    read = load_profile(profile)
    pulled = was_pulled(paths, read, settings)
    with console.progress_of(quiet=as_json) as progress:
        if pulled:
            moves = mark_mover(paths, read)
            result = load(paths, as_landed(read), settings, progress=progress, terms=terms, accepted=moves)
            clear_landing(settings.home / "landing", read)
        else:
            result = load(paths, read, settings, progress=progress, terms=terms)
    if as_json:
        console.say_json(as_dict(result))
    else:
        say_result(result)


def _where(batch: str, origins: pl.DataFrame, moved: list[Path] | None) -> tuple[list[Path], Path]:
    """The files and the profile of the batch, all of them there."""
    if origins.is_empty():
        raise DefinitionError(
            f"Where the files of batch {batch} lay was not written down", "Load them again: 'endvalue load'."
        )
    paths = moved or [Path(path) for path in origins["path"]]
    profile = Path(origins["profile"][0])
    gone = [path for path in (*paths, profile) if not path.is_file()]
    if gone:
        raise SourceError(
            f"{gone[0]} is gone, and batch {batch} can only be accepted from its very bytes",
            "Put it back, or name where the files are now with --file (once for each, in their order).",
        )
    return paths, profile
