"""The page of what customers wrote: a few masked excerpts, for recipients whose role may see records."""

from __future__ import annotations

from typing import get_args

import polars as pl

from dashboard.rights import Rights, Role
from dashboard.snapshot.document import Chapter
from dashboard.snapshot.exhibit import Table
from dashboard.snapshot.writer import Writer
from warehouse.errors import DefinitionError
from warehouse.excerpts import excerpts

MOST = 8
FRAME = "quotes"
ROLES: tuple[str, ...] = get_args(Role)


def check(role: Role, department: str | None) -> None:
    """Makes sure that a recipient may see what customers wrote.

    Raises:
        DefinitionError: the role sees no records, or sees those of its own departments alone and none is named.
    """
    rights = Rights(None, role, None if department is None else (department,))
    if not rights.may("records"):
        raise DefinitionError(
            f"The role '{role}' sees no records, so its snapshot holds no words of customers",
            "Leave out --quotes, or name the recipient's role with --role: manager, analyst or admin.",
        )
    if role == "manager" and department is None:
        raise DefinitionError(
            "A manager sees the records of the own departments alone",
            "Name one with --department, or leave out --quotes.",
        )


def chapter(writer: Writer, data: dict[str, pl.DataFrame]) -> Chapter:
    """The page: each excerpt with its day, channel, department and form; a form that a text gave away is called so."""
    words, fmt = writer.words, writer.fmt
    found = excerpts(writer.frozen.warehouse, writer.frozen.question.week(), MOST)
    data[FRAME] = found.with_columns(pl.col("forms").list.join(", "))
    channel, department = writer.namer("channel"), writer.namer("department")
    rows = [
        [
            fmt.day(row["day"]),
            channel(row["channel"]),
            department(row["department"]),
            _forms(row["forms"], row["origin"], writer),
            row["words"],
        ]
        for row in found.iter_rows(named=True)
    ]
    names = (
        "snapshot.quotes.day",
        "dimension.channel",
        "dimension.department",
        "snapshot.quotes.form",
        "snapshot.quotes.words",
    )
    table = Table([words(name) for name in names], rows, len(names)) if rows else None
    lead = words("snapshot.quotes.none")
    if rows:
        lead = words.many("snapshot.quotes.lead", len(rows), count=fmt.count(len(rows)))
    note = words("snapshot.quotes.note")
    return Chapter(FRAME, "", words("snapshot.quotes.title"), lead, table=table, notes=[note] if rows else [])


def _forms(forms: list[str], origin: str, writer: Writer) -> str:
    """The forms, and under them who says so."""
    words = writer.words
    return words.join([words(f"form.{form}") for form in forms or ["not_stated"]]) + "\n" + words(f"origin.{origin}")
