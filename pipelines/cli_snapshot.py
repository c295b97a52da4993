"""Commands of the snapshot: the dashboard's own process does the work, because only it draws."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli_read import AsJson
from pipelines.cli_show import environment
from warehouse.errors import DefinitionError
from warehouse.settings import load_settings

app = typer.Typer(
    help="Freeze one week into a folder: report as HTML, PDF, slides and workbook, its figures and a manifest.",
    invoke_without_command=True,
)


@app.callback()
def snapshot(  # noqa: PLR0913, PLR0917 - an option of the command each
    context: typer.Context,
    week: Annotated[str | None, typer.Option(help="The ISO week, like 2026-W46.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write into; default <home>/snapshots/<week>_<language>.")
    ] = None,
    language: Annotated[str, typer.Option(help="A language of the dashboard, such as en, zh-Hans or zh-Hant.")] = "en",
    source: Annotated[list[str] | None, typer.Option(help="Only these sources.")] = None,
    department: Annotated[str | None, typer.Option(help="Only what this department may see.")] = None,
    formats: Annotated[
        list[str] | None, typer.Option("--format", help="html, pdf, pptx or xlsx; repeat it; all by default.")
    ] = None,
    revise: Annotated[str, typer.Option(help="Why the snapshot that is there is corrected.")] = "",
    quotes: Annotated[
        bool, typer.Option("--quotes", help="With a few masked excerpts of what customers wrote; needs --role.")
    ] = False,
    role: Annotated[
        str, typer.Option(help="The recipient's role: committee, manager, analyst or admin.")
    ] = "committee",
    as_json: AsJson = False,
) -> None:
    """Freeze one week. Same data, same bytes; an existing snapshot is never overwritten, a correction is a revision."""
    if context.invoked_subcommand is not None:
        return
    if week is None:
        raise DefinitionError("The week was not named", "Give --week, like --week 2026-W46.")
    command = ["make", "--week", week, "--language", language]
    for option, values in (("--source", source), ("--format", formats)):
        for value in values or []:
            command += [option, value]
    for option, given in (("--out", out), ("--department", department), ("--revise", revise)):
        command += [option, str(given)] if given else []
    command += ["--role", role, *(["--quotes"] if quotes else [])]
    _snapshot(*command, as_json=as_json)


@app.command()
def verify(folder: Annotated[Path, typer.Argument(help="A snapshot.")], as_json: AsJson = False) -> None:
    """Hold a snapshot against its manifest and the warehouse; exit code 1 where something differs."""
    _snapshot("verify", str(folder), as_json=as_json)


@app.command()
def diff(
    first: Annotated[Path, typer.Argument(help="A snapshot.")],
    second: Annotated[Path, typer.Argument(help="Another one.")],
    as_json: AsJson = False,
) -> None:
    """Explain every figure that differs between two snapshots; exit code 1 where one does."""
    _snapshot("diff", str(first), str(second), as_json=as_json)


def _snapshot(*arguments: str, as_json: bool) -> None:
    command = [sys.executable, "-m", "dashboard.snapshot", *arguments, *(["--json"] if as_json else [])]
    raise typer.Exit(subprocess.run(command, env=environment(load_settings()), check=False).returncode)
