"""Commands that connect a new source: propose its profile, try it, list what is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from expectations.verdict import percent, plain_words
from pipelines import cli_read, console
from pipelines.cli_read import AsJson
from pipelines.profile import ReadOptions, load_profile
from pipelines.scout import Progress, look
from pipelines.scout_check import Check, check
from pipelines.scout_kind import RECORDS
from pipelines.scout_proposal import Proposal
from pipelines.scout_propose import propose
from pipelines.scout_write import profile_text
from warehouse.errors import BatchRejectedError, DefinitionError
from warehouse.settings import load_settings

app = typer.Typer(
    help=(
        "Connect a new source in three steps.\n\n1. 'endvalue source new FILE' looks at an export and writes a profile"
        " that explains itself.\n\n2. Settle its UNSURE lines in an editor; 'endvalue source check FILE --profile P'"
        " shows what a load would do, and changes nothing.\n\n3. 'endvalue load FILE --profile P' publishes."
        "\n\ndocs/connect-a-source.md shows all three on an unseen export."
    ),
    no_args_is_help=True,
)
app.command("list")(cli_read.list_sources)

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SHOWN = 12


@app.command("new")
def new(
    file: Annotated[Path, typer.Argument(help="CSV, TSV (plain, .gz, .zst), Parquet, NDJSON or XLSX.")],
    out: Annotated[Path | None, typer.Option(help="Where to write; default profiles/NAME.toml.")] = None,
    name: Annotated[str | None, typer.Option(help="Of the source, in every figure; default from the file.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Where it is known, like gb18030 or big5.")] = None,
    delimiter: Annotated[str | None, typer.Option(help="Between two cells, where it is known.")] = None,
    sheet: Annotated[str | None, typer.Option(help="Of a workbook; the first otherwise.")] = None,
    record: Annotated[
        str | None, typer.Option(help=f"What a row is: {', '.join(RECORDS)}; otherwise told by the columns.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Look at an export and write the profile that its columns speak for.

    Names in English and Chinese and the values themselves are held against every field of the contract; keys are
    checked on every row. What cannot be decided is not guessed: it stands in the profile as a comment that begins with
    UNSURE, with the evidence and the candidates. An existing file is never overwritten.

    Example: endvalue source new 客服通话记录.csv --name hotline
    """
    source = name or _name_of(file)
    if not _NAME.fullmatch(source):
        raise DefinitionError(f"'{source}' cannot name a source", "Use small letters, digits and underscores.")
    target = out or Path("profiles") / f"{source}.toml"
    if target.exists():
        raise DefinitionError(f"{target} exists already", "Choose another --out or --name, or move the file away.")
    with _looking(quiet=as_json) as progress:
        found = look(file, ReadOptions(delimiter=delimiter, encoding=encoding, sheet=sheet), progress)
        proposal = propose(found, source, record)
    text = profile_text(proposal)
    _write_new(target, text)
    if as_json:
        console.say_json(_proposal_json(proposal, target, text))
        return
    _say_proposal(proposal, target, text)


@app.command("check")
def try_out(
    files: Annotated[list[Path], typer.Argument(help="The files that a load would take.")],
    profile: Annotated[str, typer.Option(help="A profile: a TOML file, or the name of a known one.")],
    as_json: AsJson = False,
) -> None:
    """Show what a load would do with these files: rows, reasons, coverage, and the gate's verdict. Nothing is written.

    Exit code 4 where the gate would refuse them.
    """
    with console.progress_of(quiet=as_json) as progress:
        found = check(files, load_profile(profile), load_settings(), progress)
    if as_json:
        console.say_json(_check_json(found))
    else:
        _say_check(found, files, profile)
    verdict = found.result.verdict
    if verdict and verdict.status == "refused":
        raise BatchRejectedError(
            "The gate would refuse these files; nothing was loaded",
            "Mend the profile or the file where the reasons above say, and check again.",
        )


def _name_of(file: Path) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", file.name.split(".")[0].lower()).strip("_")
    return stem if _NAME.fullmatch(stem) else f"source_{stem}".strip("_")


def _write_new(target: Path, text: str) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise DefinitionError(f"{target} cannot be written ({error})", "Choose another --out.") from error


@contextmanager
def _looking(*, quiet: bool) -> Iterator[Progress]:
    """A line on standard error that counts the rows looked at."""
    if quiet or not console.ERR.is_terminal:
        yield lambda rows: None
        return
    with console.ERR.status("looking at the file") as status:
        yield lambda rows: status.update(f"looking at the file: {rows:,} rows")


def _unsure(text: str) -> list[str]:
    """The doubts of a profile's text, each on one line."""
    joined = re.sub(r"\n#   ", " ", text)
    return [line.removeprefix("# UNSURE: ") for line in joined.splitlines() if line.startswith("# UNSURE: ")]


def _say_proposal(proposal: Proposal, target: Path, text: str) -> None:
    console.say(f"{proposal.look.path.name}: {proposal.look.rows:,} rows, {len(proposal.look.columns)} columns.")
    rows = [
        (contract.record_type, pick.name, _origin(pick.table), "" if pick.active else "to settle")
        for contract, picks in proposal.records()
        for pick in picks
    ]
    if proposal.events:
        console.say(f"Several rows are one contact: '{proposal.events.word}' says what happened.")
    console.show_table(["record", "field", "read from", ""], rows)
    doubts = _unsure(text)
    if doubts:
        console.say(f"Unsure of {len(doubts)}:")
    for doubt in doubts[:_SHOWN]:
        console.say(f"  - {doubt}")
    if len(doubts) > _SHOWN:
        console.say(f"  and {len(doubts) - _SHOWN} more in the profile.")
    console.say(f"Left out: {', '.join(proposal.left_out) or 'no column'} (the profile says why).")
    console.say(f"Written: {target}")
    first = "Settle what is needed there, then try it" if proposal.missing else "Read its UNSURE lines, then try it"
    console.say(f"{first}: endvalue source check '{proposal.look.path}' --profile {target}")


def _origin(table: dict[str, Any]) -> str:
    if "value" in table:
        return f"always {table['value']!r}"
    if "event" in table:
        return _origin_in_log(table)
    return " + ".join(table.get("columns") or [table.get("column") or f"(from {table.get('from')})"])


def _origin_in_log(table: dict[str, Any]) -> str:
    words = [table["event"]] if isinstance(table["event"], str) else table["event"]
    told = "every event" if words == ["*"] else ", ".join(words)
    return f"{table.get('column', 'time')} of {told}" if "take" in table or "column" in table else told


def _proposal_json(proposal: Proposal, target: Path, text: str) -> dict[str, Any]:
    return {
        "profile": str(target),
        "source": proposal.name,
        "rows": proposal.look.rows,
        "usable": not proposal.missing,
        "missing": proposal.missing,
        "unsure": _unsure(text),
        "record": proposal.record,
        "events": asdict(proposal.events) if proposal.events else None,
        "beside": [asdict(pick) for pick in proposal.beside],
        "interaction": [asdict(pick) for pick in proposal.interaction],
        "surveys": [[asdict(pick) for pick in survey] for survey in proposal.surveys],
        "left_out": proposal.left_out,
    }


def _say_check(found: Check, files: list[Path], profile: str) -> None:
    for note in found.result.notes:
        console.say(note)
    for counts in found.result.counts:
        console.say(console.counts_line(asdict(counts)))
    covered = [
        (
            each.record,
            each.field,
            " + ".join(each.columns) or "(constant or derived)",
            each.known,
            each.rows,
            "" if each.share is None else percent(each.share),
        )
        for each in found.coverage
    ]
    console.show_table(["record", "field", "read from", "known", "of", "share"], covered, title="What the fields say")
    for title, groups, samples, keys in (
        ("Rows that would be kept out", found.reasons, found.samples, ("record_type", "reason")),
        ("Values that would be emptied", found.faults, found.fault_samples, ("record_type", "field", "reason")),
    ):
        if groups:
            console.say(f"{title}:")
        for group in groups:
            console.say(f"  {group['rows']:,} x {' '.join(str(group[key]) for key in keys)}")
            for row in samples:
                if all(row[key] == group[key] for key in keys):
                    console.say(f"    {row['file_name']}:{row['line']}  {row['raw'] or '(derived)'}")
    for line in plain_words(found.result.verdict) if found.result.verdict else ():
        console.say(line)
    if found.loaded_in is not None:
        console.say(f"The same files were loaded before (version {found.loaded_in}): a load would change nothing.")
    console.say("This was a dry run: nothing was written.")
    if found.result.verdict and found.result.verdict.status != "refused":
        names = " ".join(f"'{file}'" for file in files)
        console.say(f"To publish: endvalue load {names} --profile {profile}")


def _check_json(found: Check) -> dict[str, Any]:
    verdict = found.result.verdict
    return {
        "source": found.result.source,
        "status": verdict.status if verdict else None,
        "notes": list(found.result.notes),
        "verdict": list(verdict.reasons) if verdict else [],
        "counts": [asdict(counts) for counts in found.result.counts],
        "coverage": [asdict(each) for each in found.coverage],
        "reasons": found.reasons,
        "samples": found.samples,
        "field_faults": found.faults,
        "field_fault_samples": found.fault_samples,
        "loaded_in": found.loaded_in,
    }
