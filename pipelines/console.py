"""What the terminal shows: tables, JSON, and a progress bar with counts."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import polars as pl
from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from pipelines.progress import Progress

OUT = Console(highlight=False, soft_wrap=False)
ERR = Console(stderr=True, highlight=False)

# Steps as the progress bar names them, and what of each is counted.
STEPS = {
    "make": ("making a year of sample records", "rows"),
    "read": ("reading and checking the files", "rows"),
    "stage": ("parsing", "rows"),
    "judge": ("the gate is judging", "rows"),
    "load": ("sorting rows into facts and quarantine", "rows"),
    "take": ("taking records out", "rows"),
    "turn": ("changing pseudonyms", "values"),
    "texts": ("scoring texts", "texts"),
    "train": ("training", "labels"),
    "count": ("counting the marts", "tables"),
    "copies": ("looking through copies of records", "files"),
    "rewrite": ("writing the version anew", "rows"),
    "publish": ("publishing", ""),
    "prove": ("looking for what is left", "files"),
}
LOAD = ("read", "stage", "judge", "load", "texts", "count", "publish")
"""The steps of a load, in order."""


def say(text: str = "") -> None:
    """One line for a person, as it is."""
    OUT.print(text, markup=False, soft_wrap=True)


def say_json(content: object) -> None:
    """One JSON document on standard output: dates in ISO form, not-known as null."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2, default=_plain) + "\n")


def rows_of(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as mappings, for `say_json`."""
    return frame.to_dicts()


def show_table(columns: Sequence[str], rows: Sequence[Sequence[object]], title: str | None = None) -> None:
    """A plain table; numbers stand right."""
    table = Table(*columns, title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for i, column in enumerate(table.columns):
        column.overflow = "fold"
        if rows and all(isinstance(row[i], int | float) or row[i] is None for row in rows):
            column.justify = "right"
    for row in rows:
        table.add_row(*("" if cell is None else _cell(cell) for cell in row))
    OUT.print(table, markup=False)


def show_records(frame: pl.DataFrame) -> None:
    """A table; where its words have no room beside each other, each record by itself, without what is not known."""
    names = [name.replace("_", " ") for name in frame.columns]
    rows = [[_listed(cell) for cell in row] for row in frame.rows()]
    longest = (
        max((len(word) for cell in column for word in str(cell).split()), default=0)
        for column in zip(names, *rows, strict=True)
    )
    if sum(longest) + 2 * len(names) <= OUT.width:
        show_table(names, rows)
        return
    for row in rows:
        for name, cell in zip(names, row, strict=True):
            if cell is not None:
                say(f"{name + ':':20}{_cell(cell)}")
        say()


@contextmanager
def progress_of(steps: Sequence[str] = LOAD, *, quiet: bool = False) -> Iterator[Progress]:
    """A callback that draws the step of these, in their order, what of it is done, and the time, on standard error."""
    bar = Bar(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[done]:>12}"),
        TimeElapsedColumn(),
        console=ERR,
        transient=True,
        disable=quiet or not ERR.is_terminal,
    )
    with bar:
        task = bar.add_task(STEPS[steps[0]][0], total=len(steps), done="")

        def progress(step: str, done: int) -> None:
            words, unit = STEPS[step]
            bar.update(task, description=words, completed=steps.index(step), done=f"{done:,} {unit}" if done else "")

        yield progress


def span_line(batch: Mapping[str, Any]) -> str:
    """From when to when the records of a batch are; a roster has days and no times."""
    return "no times" if batch["first_at"] is None else f"{batch['first_at']} to {batch['last_at']} UTC"


def counts_line(counts: Mapping[str, Any]) -> str:
    """Where the rows of one record type went, so that the parts can be seen to add up."""
    line = (
        f"{counts['record_type']}: {counts['rows_in']:,} in = {counts['rows_loaded']:,} loaded"
        f" + {counts['rows_quarantined']:,} quarantined + {counts['rows_duplicate']:,} exact duplicates"
    )
    if counts["rows_folded"]:
        line += f" + {counts['rows_folded']:,} folded into a contact"
    if counts["rows_held_back"]:
        line += f" + {counts['rows_held_back']:,} held back (with the batch, or past retention)"
    also = [
        f"{counts[key]:,} {words}"
        for key, words in (
            ("rows_blank", "of the quarantined are blank rows"),
            ("rows_restated", "of the loaded restate an earlier row"),
            ("rows_unanswered", "rows held no answer"),
            ("field_faults", "values emptied"),
        )
        if counts[key]
    ]
    return f"{line} ({'; '.join(also)})" if also else line


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4f}"
    return str(value)


def _listed(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
