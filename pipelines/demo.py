"""Sample files for `endvalue demo`: a year of an invented company, with planted truths and realistic dirt.

Same seed, scale and last day: same bytes. `demo_plan` says what is planted; docs/demo.md says it in words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.demo_care import with_care
from pipelines.demo_chain import contacts_of_the_year
from pipelines.demo_contacts import contact_table, with_feeling
from pipelines.demo_days import activity_table, invitation_table, staffing_table
from pipelines.demo_dirt import Dirt, dirtied
from pipelines.demo_plan import LAST_DAY, PLANTED, Planted, first_day, planted
from pipelines.demo_steps import step_table
from pipelines.demo_surveys import survey_table
from warehouse.errors import DefinitionError
from warehouse.safe_text import defused

__all__ = ["LAST_DAY", "PLANTED", "DemoFiles", "Dirt", "Planted", "planted", "write_demo", "write_refused_batch"]

CONTACTS_PROFILE = "demo_contacts"
SURVEYS_PROFILE = "demo_surveys"
STEPS_PROFILE = "demo_steps"
BESIDE = {"invitations": "demo_invitations", "activity": "demo_activity", "staffing": "demo_staffing"}
"""The profiles of the records beside contacts, answers and steps, by the name of their file."""
_SMALLEST_SCALE = 0.01
_REFUSED_SHARE = 0.40
# Each part has a stream of chance of its own, so that a change in one leaves the others as they were.
_STREAMS = (
    "chain",
    "feeling",
    "contacts",
    "csat",
    "nps",
    "dirty contacts",
    "dirty surveys",
    "refused",
    "care",
    "steps",
    "activity",
    "invitations",
)


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """What was written.

    Attributes:
        contacts, surveys, steps: the files; their profiles are `demo_contacts`, `demo_surveys` and `demo_steps`.
        beside: the files of `BESIDE`, by name.
        rows: rows of each file without its header, by its name above; blank rows and duplicates count.
        dirt: the dirt in them, counted.
        planted: the truths in them.
    """

    contacts: Path
    surveys: Path
    steps: Path
    beside: dict[str, Path]
    rows: dict[str, int]
    dirt: tuple[Dirt, ...]
    planted: tuple[Planted, ...]


def write_demo(
    folder: Path,
    *,
    seed: int = 7,
    scale: float = 1.0,
    last_day: date = LAST_DAY,
    told: Callable[[int], None] = lambda rows: None,
) -> DemoFiles:
    """Writes `contacts.csv`, `surveys.csv`, `steps.csv` and those of `BESIDE` into the folder; it is made if need be.

    Args:
        folder: where to write; files of these names are replaced.
        seed: another seed gives another year with the same truths.
        scale: 1 gives about 60,000 contacts and 20,000 answers.
        last_day: the Sunday on which the 52 weeks end.
        told: how many rows have been written, each time that a file is.

    Raises:
        DefinitionError: the scale is too small to show anything, or the last day is not a Sunday.
    """
    first_day(last_day)
    if not scale >= _SMALLEST_SCALE:
        raise DefinitionError(f"A scale of {scale} is too small", f"Use {_SMALLEST_SCALE} or more; 1 is the default.")
    rng = {name: np.random.default_rng([seed, position]) for position, name in enumerate(_STREAMS)}
    tables, dirt = _tables(rng, scale, last_day)
    return DemoFiles(
        contacts=folder / "contacts.csv",
        surveys=folder / "surveys.csv",
        steps=folder / "steps.csv",
        beside={name: folder / f"{name}.csv" for name in BESIDE},
        rows=_written(folder, tables, told),
        dirt=dirt,
        planted=planted(last_day),
    )


def _tables(
    rng: dict[str, np.random.Generator], scale: float, last_day: date
) -> tuple[dict[str, pl.DataFrame], tuple[Dirt, ...]]:
    """The tables by the name of their file, and the dirt in them."""
    contacts = _numbered(
        with_feeling(contacts_of_the_year(rng["chain"], scale, last_day), rng["feeling"], last_day), "C"
    )
    export = with_care(contact_table(contacts, rng["contacts"], last_day), contacts, rng["care"])
    answers = survey_table(contacts, export, (rng["csat"], rng["nps"]), scale, last_day)
    dirty_contacts, contact_dirt = dirtied(export, "contacts", rng["dirty contacts"], scale)
    dirty_surveys, survey_dirt = dirtied(answers, "surveys", rng["dirty surveys"], scale)
    tables = {
        "contacts": dirty_contacts,
        "surveys": dirty_surveys,
        "steps": step_table(export, rng["steps"], last_day),
        "invitations": invitation_table(export, answers, rng["invitations"], last_day),
        "activity": activity_table(contacts, export, rng["activity"], last_day),
        "staffing": staffing_table(contacts, last_day),
    }
    return tables, (*contact_dirt, *survey_dirt)


def write_refused_batch(folder: Path, *, seed: int = 7, last_day: date = LAST_DAY) -> Path:
    """Writes `contacts_refused.csv`: 40 % of its rows say no time, so the gate must refuse it.

    Returns:
        The file; it is read through the profile `demo_contacts`.
    """
    rng = np.random.default_rng([seed, _STREAMS.index("refused")])
    contacts = _numbered(with_feeling(contacts_of_the_year(rng, _SMALLEST_SCALE, last_day), rng, last_day), "R")
    export = with_care(contact_table(contacts, rng, last_day), contacts, rng)
    lost = np.zeros(export.height, dtype=bool)
    lost[rng.permutation(export.height)[: round(_REFUSED_SHARE * export.height)]] = True
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "contacts_refused.csv"
    started = pl.when(pl.Series(lost)).then(pl.lit(None, pl.String)).otherwise(pl.col("started"))
    defused(export.with_columns(started.alias("started"))).write_csv(path)
    return path


def _numbered(contacts: pl.DataFrame, prefix: str) -> pl.DataFrame:
    numbers = prefix + pl.Series(np.arange(1, contacts.height + 1)).cast(pl.String).str.zfill(8)
    return contacts.with_columns(numbers.alias("number"))


def _written(folder: Path, tables: dict[str, pl.DataFrame], told: Callable[[int], None]) -> dict[str, int]:
    """Writes each table into its file; the rows of each."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for name, table in tables.items():
        defused(table).write_csv(folder / f"{name}.csv")
        written += table.height
        told(written)
    return {name: table.height for name, table in tables.items()}
