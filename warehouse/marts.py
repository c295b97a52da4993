"""Which mart answers a question, and its sums: the smallest that holds the slices and columns that are asked for.

The statements are composed, because what is summed and by what is the question; every identifier comes from
`warehouse/sql/tables`, none from a reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from warehouse.calendar import PERIODS
from warehouse.errors import DefinitionError
from warehouse.frames import kept
from warehouse.reach import check_fixed
from warehouse.slices import PLURALS, Slice
from warehouse.sqlfiles import statement
from warehouse.store import Warehouse

HOURLY = ("hour", "weekday")
# Of few values each: the sums of one are asked with those of its siblings, once for all.
_SIBLINGS = ("channel", "department")
_ORDER = (*PLURALS, *PERIODS, *HOURLY)
_SLICES = ("source", "channel", "department", "category")
_PEOPLE = ("source", "channel", "department", "team", "agent", "site")


@dataclass(frozen=True, slots=True)
class Mart:
    """A table of additive sums.

    Attributes:
        table: its name; `sql/tables/<table>.sql` says what it holds.
        dimensions: by what it can be sliced, beside the day.
    """

    table: str
    dimensions: tuple[str, ...]

    @property
    def sums(self) -> dict[str, str]:
        """The type of every column that adds up, by name."""
        return _sums(self.table)


# Families in the words of the catalogue (`mart = "contacts"`), each from its smallest mart to its largest.
FAMILIES: dict[str, tuple[Mart, ...]] = {
    "contacts": (
        Mart("mart_channels", _SLICES[:3]),
        Mart("mart_contacts", _SLICES),
        Mart("mart_people", _PEOPLE),
        Mart("mart_hours", (*_SLICES, *HOURLY)),
        Mart("mart_team_hours", (*_SLICES[:3], "team", *HOURLY)),
    ),
    "durations": (Mart("mart_durations", _SLICES),),
    "repeats": (Mart("mart_repeats", _SLICES),),
    "deadlines": (Mart("mart_deadlines", _SLICES),),
    "surveys": (Mart("mart_surveys", _SLICES), Mart("mart_people_surveys", _PEOPLE)),
    "end_values": (Mart("mart_end_values", _SLICES),),
    "cases": (Mart("mart_cases", _SLICES),),
    "steps": (Mart("mart_steps", ("source", "department", "step", "bucket")),),
    "emotions": (Mart("mart_emotions", _SLICES),),
    "emotion_cells": (Mart("mart_emotion_cells", (*_SLICES, "form", "cause")),),
    "emotion_words": (Mart("mart_emotion_words", (*_SLICES, "kind", "word", "origin")),),
    "withdrawals": (Mart("mart_withdrawals", (*_SLICES, "sign", "negative")),),
    "silences": (Mart("mart_silences", _SLICES),),
    "peak_ends": (Mart("mart_peak_ends", _SLICES),),
    "invitations": (Mart("mart_invitations", _SLICES),),
    "duty": (Mart("mart_duty", (*_SLICES, *HOURLY)),),
    "risks": (Mart("mart_risks", _SLICES),),
    "risk_tiers": (Mart("mart_risk_tiers", ("source", "customer_tier")),),
    "repurchases": (Mart("mart_repurchases", _SLICES),),
    "paths": (Mart("mart_paths", (*_SLICES, "subcategory", "next_channel", "next_department")),),
    "causes": (Mart("mart_causes", (*_SLICES, "subcategory")),),
    "fields": (Mart("mart_fields", ("source", "record", "field")),),
    "doses": (Mart("mart_doses", (*_SLICES, "wait_band", "settled")),),
}


@cache
def _sums(table: str) -> dict[str, str]:
    found = re.findall(r"^  (\w+) (bigint|double) not null", statement("tables", table), re.MULTILINE)
    return dict(found)


def mart_for(family: str, columns: Iterable[str], dimensions: Iterable[str]) -> Mart:
    """The smallest mart of a family that can answer.

    Raises:
        DefinitionError: none holds these columns by these dimensions.
    """
    needed, wanted = set(columns), set(dimensions)
    able = [mart for mart in FAMILIES[family] if needed <= mart.sums.keys()]
    for mart in able:
        if wanted <= set(mart.dimensions):
            return mart
    choices = "; or ".join(", ".join(mart.dimensions) for mart in able)
    raise DefinitionError(
        f"This figure is not kept by {' and '.join(sorted(wanted))} together",
        f"Use dimensions of: {choices}.",
        reason="not_together",
    )


def sums(
    warehouse: Warehouse,
    family: str,
    columns: Sequence[str],
    where: Slice,
    by: Sequence[str] = (),
    measures: Sequence[str] = (),
) -> pl.DataFrame:
    """Sums of a mart's columns over a slice.

    Args:
        warehouse: the pinned version that is asked.
        family: a key of `FAMILIES`.
        columns: what is summed.
        where: the period and slices looked at.
        by: dimensions and periods that make the groups.
        measures: which of those that the mart holds in rows of their own; empty where it holds one.

    Returns:
        (groups: *by, *columns), in no order; the whole of nothing is one row of nulls.

    Raises:
        DefinitionError: the figure is not kept by these dimensions together, or the reader may not ask for these days.
    """
    check_fixed(warehouse, where)
    where = replace(where, in_blocks=False)
    chosen = where.chosen()
    mart = mart_for(family, columns, {*chosen, *by} - set(PERIODS))
    return _shared(warehouse, mart, where, tuple(by), tuple(measures), tuple(dict.fromkeys(columns)))


def _shared(
    warehouse: Warehouse,
    mart: Mart,
    where: Slice,
    by: tuple[str, ...],
    measures: tuple[str, ...],
    columns: Sequence[str],
) -> pl.DataFrame:
    """The sums of all columns at once, remembered: the next figure of a page is mostly of the same mart, and one more
    column costs little. Those of one channel or department are rows of the sums of all, which the judgement of small
    groups asks for too (`warehouse.subtraction`)."""
    one = next((name for name in _SIBLINGS if name not in by and len(getattr(where, PLURALS[name])) == 1), None)
    if one is None:
        found = warehouse.memory.answer(
            ("sums", mart.table, where, by, measures),
            lambda: _summed(warehouse, mart.table, mart.sums, where, by, measures),
        )
        return found[[*by, *columns]]
    (value,) = getattr(where, PLURALS[one])
    all_of_it = replace(where, **{PLURALS[one]: ()})  # type: ignore[arg-type]  # no date is replaced
    found = _shared(warehouse, mart, all_of_it, ordered((one, *by)), measures, columns)
    own = np.array([at == value for at in found.get_column(one).to_list()], dtype=bool)
    rows = kept(found, own)[[*by, *columns]]
    return rows if by or len(rows) else rows.clear(1)


def ordered(names: Iterable[str]) -> tuple[str, ...]:
    """Dimensions in the one order in which they stand in every table; what is none of them comes last."""
    return tuple(sorted(names, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER)))


def sketches(warehouse: Warehouse, measures: Sequence[str], where: Slice, by: Sequence[str] = ()) -> pl.DataFrame:
    """The duration sketches of a slice: (groups x buckets: *by, bucket, records); see `sums`."""
    chosen = where.chosen()
    mart_for("durations", (), {*chosen, *by} - set(PERIODS))
    table = (
        "(select * exclude (buckets, records), unnest(buckets) as bucket, unnest(records) as records"
        " from mart_durations) as sketched"
    )
    return _summed(warehouse, table, {"records": "bigint"}, where, (*by, "bucket"), measures)


def changes(warehouse: Warehouse, family: str, where: Slice, by: Sequence[str]) -> pl.DataFrame:
    """How many customers or cases at least changed a state that is the sum of changes; see `sums`.

    Returns:
        (groups: *by, n). Who came and who went on one day in one slice may be one for another, so they count as one.
    """
    columns = ("customers_change", "score_change", "squares_change", "ever_change")
    mart = mart_for(family, columns, {*where.chosen(), *by} - set(PERIODS))
    some = " or ".join(f"{name} <> 0" for name in columns)
    counted = f"(select *, case when {some} then greatest(customers_change, 1) else 0 end as n from {mart.table}) as t"
    return warehouse.memory.answer(
        ("changes", mart.table, where, tuple(by)), lambda: _summed(warehouse, counted, {"n": "bigint"}, where, by, ())
    )


def sketched(warehouse: Warehouse, measures: Sequence[str], where: Slice, by: Sequence[str]) -> pl.DataFrame:
    """How many durations the sketches of a slice hold, (groups: *by, n); see `sums`."""
    mart_for("durations", (), {*where.chosen(), *by} - set(PERIODS))
    table = "(select *, list_sum(records) as n from mart_durations) as sketched"
    return _summed(warehouse, table, {"n": "bigint"}, where, by, measures)


def _summed(
    warehouse: Warehouse, table: str, kinds: dict[str, str], where: Slice, by: Sequence[str], measures: Sequence[str]
) -> pl.DataFrame:
    chosen = where.chosen()
    calendar = warehouse.settings.calendar
    groups = [calendar.sql(name) if name in PERIODS else name for name in by]
    picked = [f"{group} as {name}" for group, name in zip(groups, by, strict=True)]
    picked += [f"cast(sum({name}) as {kinds[name]}) as {name}" for name in kinds]
    conditions = [f"list_contains(cast(${PLURALS[name]} as varchar[]), {name})" for name in chosen]
    params: dict[str, Any] = {"start": where.start, "end": where.end}
    if measures:
        conditions.append("list_contains(cast($measures as varchar[]), measure)")
        params["measures"] = list(measures)
    params |= {PLURALS[name]: list(values) for name, values in chosen.items()}
    text = (
        f"select {', '.join(picked)} from {table}"
        f" where {' and '.join(['day between $start and $end', *conditions])}"
        + (f" group by {', '.join(groups)}" if groups else "")
    )
    return warehouse.sql(text, params)
