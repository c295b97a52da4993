"""Commands about rows that were kept out: show them, and write them to a file that a person mends."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from typer.core import TyperGroup

from pipelines import console
from pipelines.cli_read import AsJson, batch_row
from pipelines.mended import write_for_mending
from pipelines.opening import sha256_of
from pipelines.profile import known_profiles, load_profile
from warehouse.errors import DefinitionError
from warehouse.history import open_quarantine
from warehouse.settings import load_settings
from warehouse.store import opened
from warehouse.summary import batches


class ShowFirst(TyperGroup):
    """Takes `endvalue quarantine BATCH` for `endvalue quarantine show BATCH`."""

    # typer carries a click of its own and names its context nowhere public, so it has no type here.
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["show", *args]
        return super().parse_args(ctx, args)


def export(
    out: Annotated[Path, typer.Option(help="The CSV file to write; there must be none of that name.")],
    batch: Annotated[str, typer.Option(help="Only rows of this batch.")] = "",
    source: Annotated[str, typer.Option(help="Only rows of this source.")] = "",
    reason: Annotated[str, typer.Option(help="Only rows with this reason, like started_at_unreadable.")] = "",
    as_json: AsJson = False,
) -> None:
    """Write quarantined rows that nobody has mended yet to a CSV: the source's columns, and why each was kept out.

    Mend the cells, delete the rows that cannot be mended, keep the endvalue_ columns, and load the file as one of
    its source: 'endvalue load FILE --source NAME'. The mended rows are then settled in the ledger.
    """
    with opened(load_settings()) as warehouse:
        if batch:
            batch_row(warehouse, batch)
        rows = open_quarantine(warehouse, batch, source, reason)
        loads = batches(warehouse).filter(pl.col("batch_id").is_in(rows["batch_id"].implode()))
    if rows.is_empty():
        raise DefinitionError("No quarantined row is open that fits", "'endvalue ledger quarantine' shows them all.")
    under = _profile_of({*loads["profile_sha256"]})
    needed = load_profile(under).columns if under else ()
    written, of = write_for_mending(rows, out, needed), rows["source"][0]
    if as_json:
        console.say_json({"file": str(out), "source": of, "rows": written})
        return
    named = under or "NAME (the profile they were loaded under)"
    console.say(f"{out}: {written:,} rows of {of}. Mend them, then: endvalue load {out} --source {named}")


def _profile_of(digests: set[str]) -> str | None:
    """The name of the profile that some loads were made under; None where one of theirs is not known.

    Raises:
        DefinitionError: they were made under several, so that no load could take their rows together.
    """
    named = {sha256_of(path): name for name, path in known_profiles().items()}
    found = sorted({named[digest] for digest in digests if digest in named})
    if len(found) > 1:
        raise DefinitionError(f"The rows were loaded under {' and '.join(found)}", "Choose one --batch.")
    return found[0] if found and digests <= named.keys() else None
