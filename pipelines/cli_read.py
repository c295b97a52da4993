"""Commands that read what is published; each has `--json`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import polars as pl
import typer

from pipelines import console, stats_said
from pipelines.profile import known_profiles, load_profile
from warehouse import summary
from warehouse.behind import records_behind
from warehouse.catalogue import Metric, Need, catalogue, metric
from warehouse.errors import DefinitionError
from warehouse.measuring import BREAKDOWNS, measure
from warehouse.needs import Lack, missing, missing_of, worded
from warehouse.negative import PARTS
from warehouse.settings import load_settings
from warehouse.slices import PLURALS, Slice, iso_week
from warehouse.store import Warehouse, opened

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
Values = Annotated[list[str] | None, typer.Option(help="Only these values; repeat the option for several.")]


def show_metric(  # noqa: PLR0913, PLR0917 - each parameter is an option of the command line
    name: Annotated[str, typer.Argument(help="A metric; 'endvalue metrics' lists them.")],
    by: Annotated[list[str] | None, typer.Option(help=f"Break down by: {', '.join(BREAKDOWNS)}.")] = None,
    start: Annotated[str | None, typer.Option("--from", help="First day, like 2026-11-09.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last day, inside.")] = None,
    week: Annotated[str | None, typer.Option(help="One week, like 2026-W46.")] = None,
    source: Values = None,
    channel: Values = None,
    department: Values = None,
    category: Values = None,
    team: Values = None,
    agent: Values = None,
    site: Values = None,
    as_json: AsJson = False,
) -> None:
    """One figure with its n, coverage and 95 % interval, whole or broken down.

    Example: endvalue metric fcr_reported --by channel --week 2026-W46
    """
    wanted = metric(name)
    with opened(load_settings()) as warehouse:
        chosen = (source, channel, department, category, team, agent, site)
        where = slice_of(warehouse, start, end, week, **dict(zip(PLURALS.values(), chosen, strict=True)))
        dimensions = [part for item in by or [] for part in item.split(",") if part]
        frame = measure(warehouse, name, where, dimensions)
        stamp = summary.stamp(warehouse, where)
        lacks = () if frame["n"].sum() else missing(warehouse, name, where)
        of = () if frame["n"].sum() else missing_of(warehouse, name, where)
    if as_json:
        about: dict[str, Any] = {"metric": wanted.key, "label": wanted.label, "unit": wanted.unit, "missing": lacks}
        about["missing_of"] = [{"sources": sources, "needs": needs} for sources, needs in of]
        about |= {"interval": _interval(wanted, dimensions), "where": asdict(where), "stamp": asdict(stamp)}
        console.say_json(about | {"rows": [_row(wanted, row) for row in console.rows_of(frame)]})
        return
    _print_metric(wanted, frame, dimensions, where, stamp, _why_not(lacks, of), warehouse.settings.min_group)


def list_records(  # noqa: PLR0913, PLR0917 - each parameter is an option of the command line
    name: Annotated[str, typer.Argument(help="A metric; 'endvalue metrics' lists them.")],
    part: Annotated[
        str, typer.Option(help="judged: those the figure is of; counted: those in its numerator.")
    ] = "judged",
    limit: Annotated[int, typer.Option(min=1, help="How many records to show.")] = 20,
    start: Annotated[str | None, typer.Option("--from", help="First day, like 2026-11-09.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last day, inside.")] = None,
    week: Annotated[str | None, typer.Option(help="One week, like 2026-W46.")] = None,
    source: Values = None,
    channel: Values = None,
    department: Values = None,
    category: Values = None,
    team: Values = None,
    agent: Values = None,
    site: Values = None,
    as_json: AsJson = False,
) -> None:
    """The records behind a figure; counting them gives it.

    Example: endvalue records fcr_reported --part counted --channel phone --week 2026-W46
    """
    chosen = (source, channel, department, category, team, agent, site)
    with opened(load_settings()) as warehouse:
        where = slice_of(warehouse, start, end, week, **dict(zip(PLURALS.values(), chosen, strict=True)))
        figure = measure(warehouse, name, where).row(0, named=True)
        frame = records_behind(warehouse, name, where, part, limit)
    if as_json:
        console.say_json({"metric": name, "part": part, "figure": figure, "records": console.rows_of(frame)})
        return
    total = figure["n"] if part == "judged" else int(figure["numerator"])
    console.show_table(frame.columns, frame.rows(), title=f"{frame.height:,} of {total:,} records behind {name}")


def list_metrics(as_json: AsJson = False) -> None:
    """The metrics, what they mean and what they need."""
    if as_json:
        console.say_json([asdict(found) | {"interval": found.interval} for found in catalogue().values()])
        return
    console.show_table(
        ["metric", "unit", "better", "definition"], [[m.key, m.unit, m.better, m.note] for m in catalogue().values()]
    )


def list_sources(as_json: AsJson = False) -> None:
    """The source profiles that 'endvalue load --source' knows here."""
    found = {name: load_profile(path).about for name, path in known_profiles().items()}
    if as_json:
        console.say_json([{"name": name, "about": about} for name, about in found.items()])
        return
    console.show_table(["source", "about"], list(found.items()))


def list_batches(as_json: AsJson = False) -> None:
    """Every load that was judged, newest first, with where its rows went."""
    with opened(load_settings()) as warehouse:
        batches, counts = summary.batches(warehouse), summary.batch_counts(warehouse)
    if as_json:
        by_batch = counts.partition_by("batch_id", as_dict=True)
        console.say_json(
            [
                row | {"counts": console.rows_of(by_batch.get((row["batch_id"],), counts.clear()))}
                for row in console.rows_of(batches)
            ]
        )
        return
    for row in console.rows_of(batches):
        console.say(f"{row['batch_id']}  {row['status']}  {console.span_line(row)}")
        for count in console.rows_of(counts.filter(pl.col("batch_id") == row["batch_id"])):
            console.say(f"  {console.counts_line(count)}")


def show_quarantine(
    batch: Annotated[str, typer.Argument(help="A batch id; 'endvalue batches' lists them.")],
    limit: Annotated[int, typer.Option(min=1, help="How many rows to show.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Rows that were kept out, with file, line, all reasons and their raw values."""
    with opened(load_settings()) as warehouse:
        batch_row(warehouse, batch)
        counts = summary.quarantine_counts(warehouse, batch)
        rows = summary.quarantined_rows(warehouse, batch, limit)
        faults = summary.field_fault_counts(warehouse, batch)
    if as_json:
        console.say_json(
            {"counts": console.rows_of(counts), "rows": console.rows_of(rows), "field_faults": console.rows_of(faults)}
        )
        return
    console.show_table(["record type", "reason", "rows"], counts.rows(), title=f"Kept out of {batch}")
    for row in console.rows_of(rows):
        console.say(f"{row['file_name']}:{row['line']}  {', '.join(row['reasons'])}  {row['raw']}")
    console.show_table(["record type", "field", "reason", "values", "example"], faults.rows(), title="Emptied values")


def slice_of(
    warehouse: Warehouse, start: str | None, end: str | None, week: str | None, **choices: list[str] | None
) -> Slice:
    """The slice that the options of a command choose; the whole of the records where they say nothing.

    Raises:
        DefinitionError: a week was given together with days, or one of them is not well formed.
    """
    if week and (start or end):
        raise DefinitionError("--week was given together with --from or --to", "Give one or the other.")
    known = summary.extent(warehouse) or (date.min, date.max)
    first, last = (
        iso_week(week, warehouse.settings.calendar) if week else (day_of(start) or known[0], day_of(end) or known[1])
    )
    chosen: dict[str, Any] = {name: tuple(values or ()) for name, values in choices.items()}
    return Slice(first, last, **chosen)


def day_of(text: str | None) -> date | None:
    """The day that a text names; None where there is none.

    Raises:
        DefinitionError: the text is not a day.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise DefinitionError(f"'{text}' is not a day", "Write it like 2026-11-09.") from error


def _row(wanted: Metric, row: dict[str, Any]) -> dict[str, Any]:
    return row | {"unit": wanted.unit, "measurable": row["n"] > 0, "small": 0 < row["n"] < wanted.min_sample}


def _interval(wanted: Metric, dimensions: list[str]) -> str:
    return "wilson" if set(dimensions) & set(PARTS) else wanted.interval


def _why_not(lacks: tuple[Need, ...], of: tuple[Lack, ...]) -> str:
    told = [worded(needs, str) + (f" ({', '.join(sources)})" if sources else "") for sources, needs in of]
    named = "; ".join(told) or worded(lacks, str)
    if not lacks:
        return "None of these records can be judged" + (f"; missing: {named}." if named else ".")
    return f"Not measurable from {'these sources' if of else 'this source'}; missing: {named}."


def _print_metric(
    wanted: Metric,
    frame: pl.DataFrame,
    dimensions: list[str],
    where: Slice,
    stamp: summary.Stamp,
    why_not: str,
    least: int,
) -> None:
    console.say(f"{wanted.label} ({wanted.key}), {where.start} to {where.end}")
    console.say(wanted.note)
    if set(dimensions) & set(PARTS):
        console.say(f"Below: the shares of the negative records with each {dimensions[0]}.")
    columns = [*dimensions, "value", "lower", "upper", "n", "base", "coverage", "censored"]
    table = frame.select(columns)
    if not frame.is_empty() and (frame["n"] == 0).all():
        console.say(why_not)
    console.show_table(
        [*dimensions, f"{wanted.unit}", "95 % from", "to", "n", "of", "coverage", "censored"], table.rows()
    )
    stats_said.held(frame, least, in_parts=bool(set(dimensions) & set(PARTS)))
    share = "" if stamp.quarantined_share is None else f", {stamp.quarantined_share:.2%} of rows quarantined"
    console.say(f"As of {stamp.as_of} UTC; gate: {stamp.status}{share}; interval: {_interval(wanted, dimensions)}.")


def batch_row(warehouse: Warehouse, batch: str) -> dict[str, Any]:
    """The ledger's row of a batch.

    Raises:
        DefinitionError: there is no such batch.
    """
    found = summary.batches(warehouse).filter(pl.col("batch_id") == batch)
    if found.is_empty():
        raise DefinitionError(f"There is no batch '{batch}'", "'endvalue batches' lists them.")
    return found.row(0, named=True)
