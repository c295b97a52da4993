"""`endvalue gate show`: why a batch got its verdict, on one screen of a terminal."""

from __future__ import annotations

import textwrap
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import polars as pl
import typer

from pipelines import console
from pipelines.cli_read import AsJson, batch_row
from warehouse import summary
from warehouse.errors import DefinitionError
from warehouse.settings import load_settings
from warehouse.store import opened

_WORDS = {
    "passed": "PASSED",
    "warned": "PASSED WITH WARNINGS",
    "accepted": "REFUSED, AND ACCEPTED",
    "refused": "REFUSED: no figure changed",
}
_REASON_LINES, _SAMPLES = 11, 3
_COLUMNS = ["record_type", "rule", "severity", "rows_failed", "rows_checked", "observed", "expected"]


def show_gate(
    batch: Annotated[str, typer.Argument(help="A batch id; 'endvalue batches' lists them.")],
    everything: Annotated[
        bool, typer.Option("--all", help="Every reason, and every check that found something.")
    ] = False,
    language: Annotated[str, typer.Option(help="en, zh-Hans or zh-Hant.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Why a batch was passed, warned or refused: what was wrong, rows that show it, and what to do."""
    settings = load_settings()
    with opened(settings) as warehouse:
        row = batch_row(warehouse, batch)
        results = summary.gate_results(warehouse, batch)
        numbers = summary.gate_numbers(warehouse, batch)
        samples = summary.gate_samples(warehouse, batch)
        counts = summary.batch_counts(warehouse).filter(pl.col("batch_id") == batch)
        accepted = summary.acceptances(warehouse).filter(pl.col("batch_id") == batch)
        files = summary.batch_files(warehouse, batch)
        masked = summary.batch_masked(warehouse, batch)
    if as_json:
        parts = {"counts": counts, "files": files, "results": results, "numbers": numbers}
        # The raw rows may hold personal data; they stay with their file.
        parts["samples"] = samples.drop("raw")
        parts |= {"masked": masked}
        found = {name: console.rows_of(frame) for name, frame in parts.items()}
        console.say_json(row | {"accepted": accepted.row(0, named=True) if len(accepted) else None} | found)
        return
    if language != "en":
        parts = {"accepted": accepted, "counts": counts, "results": results, "numbers": numbers, "masked": masked}
        for line in _in_words(row, parts, language, settings.zone) + _samples(samples, everything)[1:]:
            console.say(line)
        console.say(f"endvalue quarantine {batch}")
        return
    for line in _head(row, counts, accepted) + _reasons(row["reasons"], everything) + _samples(samples, everything):
        console.say(line)
    failed = results.filter(~pl.col("passed"))
    if everything and len(failed):
        console.show_table([name.replace("_", " ") for name in _COLUMNS], failed.select(_COLUMNS).rows())
    for line in _masked(masked) + _tail(row, results, numbers):
        console.say(line)


def _in_words(row: dict[str, Any], parts: dict[str, pl.DataFrame], language: str, zone: ZoneInfo) -> list[str]:
    """The sentences of the data-quality page.

    Raises:
        DefinitionError: there is no such language.
    """
    from dashboard.gate_text import gate_lines  # noqa: PLC0415  # formats of many languages take a while to import
    from dashboard.words import languages  # noqa: PLC0415

    if language not in languages():
        raise DefinitionError(f"There is no language {language}", f"Known: {', '.join(languages())}.")
    return gate_lines(row, parts, language, zone)


def _head(row: dict[str, Any], counts: pl.DataFrame, accepted: pl.DataFrame) -> list[str]:
    lines = [f"{row['batch_id']}: {_WORDS.get(row['status'], row['status'].upper())}"]
    for by in accepted.iter_rows(named=True):
        said = f"accepted by {by['accepted_by']}, {by['accepted_at']:%Y-%m-%d %H:%M} UTC: {by['reason']}"
        lines += textwrap.wrap(said, _width(), initial_indent="  ", subsequent_indent="  ")
    for count in console.rows_of(counts):
        lines += textwrap.wrap(console.counts_line(count), _width(), initial_indent="  ", subsequent_indent="    ")
    return lines


def _reasons(reasons: list[str], everything: bool) -> list[str]:
    """The sentences, the gravest first, as many as a screen holds."""
    lines: list[str] = []
    for number, reason in enumerate(reasons):
        wrapped = textwrap.wrap(reason, _width(), initial_indent="  - ", subsequent_indent="    ")
        if number and not everything and len(lines) + len(wrapped) > _REASON_LINES:
            return [*lines, f"  and {len(reasons) - number} more; --all shows them"]
        lines += wrapped
    return lines


def _samples(samples: pl.DataFrame, whole: bool) -> list[str]:
    """The rows with what may be personal hidden, one line of the terminal each where they are not wanted whole."""
    shown = samples.unique("src_row", keep="first", maintain_order=True).head(_SAMPLES)
    lines = [
        f"  {row['file_name']}:{row['line']} ({row['rule']}) {row['shown']}" for row in shown.iter_rows(named=True)
    ]
    return [
        *(["Rows that show it:"] if lines else []),
        *(line if whole or len(line) <= _width() else f"{line[: _width() - 1]}…" for line in lines),
    ]


def _masked(masked: pl.DataFrame) -> list[str]:
    """What the texts held of people, in one line."""
    if masked.is_empty():
        return []
    summed = masked.group_by("kind").agg(pl.col("marks").sum()).sort("kind")
    kinds = ", ".join(f"{marks:,} [{kind}]" for kind, marks in summed.iter_rows())
    return [f"Masked in texts before anything was stored: {kinds}."]


def _tail(row: dict[str, Any], results: pl.DataFrame, numbers: pl.DataFrame) -> list[str]:
    found = len(results.filter(~pl.col("passed")))
    states = numbers["state"].value_counts().rows()
    unjudged = dict(states)
    lines = [
        f"{found} of {len(results)} checks found something. All rows kept out:",
        f"  endvalue quarantine {row['batch_id']}",
    ]
    if unjudged.get("no_history"):
        lines.append(f"{unjudged['no_history']} checks have no history yet, so nothing was said of them.")
    if row["status"] == "refused":
        lines += [
            "Mend the file or its profile and load it again, or answer for it as it is:",
            f"  endvalue gate accept {row['batch_id']} --reason '...'",
        ]
    return lines


def _width() -> int:
    return max(40, console.OUT.width)
