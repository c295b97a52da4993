"""Commands that say what a figure's movement means: charts, comparisons, rankings, and limits set anew."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from typing import Annotated, Any

import typer

from pipelines import console, stats_said
from pipelines.cli_read import AsJson, Values, day_of, slice_of
from warehouse import summary
from warehouse.baselines import Rebase, add_rebase
from warehouse.calendar import PERIODS
from warehouse.catalogue import metric
from warehouse.compare import Comparison, compare
from warehouse.control import ControlChart, control_chart, expected_false_alarms
from warehouse.errors import DefinitionError
from warehouse.ranking import Ranking, rank
from warehouse.settings import load_settings
from warehouse.slices import PLURALS, Slice
from warehouse.store import opened

Name = Annotated[str, typer.Argument(help="A metric; 'endvalue metrics' lists them.")]
Start = Annotated[str | None, typer.Option("--from", help="First day, like 2026-11-09.")]
End = Annotated[str | None, typer.Option("--to", help="Last day, inside.")]
Week = Annotated[str | None, typer.Option(help="One week, like 2026-W46.")]


def show_comparison(  # noqa: PLR0913, PLR0917 - each parameter is an option of the command line
    name: Name,
    by: Annotated[str | None, typer.Option(help="Split the change by this dimension, such as channel.")] = None,
    start: Start = None,
    end: End = None,
    week: Week = None,
    against: Annotated[str | None, typer.Option(help="The week to hold it against; the period before if none.")] = None,
    source: Values = None,
    channel: Values = None,
    department: Values = None,
    category: Values = None,
    team: Values = None,
    agent: Values = None,
    site: Values = None,
    as_json: AsJson = False,
) -> None:
    """A figure against the period before: the change, its 95 % interval, beyond noise or not, and what moved it.

    Example: endvalue compare fcr_reported --by channel --week 2026-W46
    """
    chosen = dict(zip(PLURALS.values(), (source, channel, department, category, team, agent, site), strict=True))
    wanted = metric(name)
    with opened(load_settings()) as warehouse:
        where = slice_of(warehouse, start, end, week, **chosen)
        other = slice_of(warehouse, None, None, against, **chosen) if against else None
        found = compare(warehouse, name, where, by, other)
        stamp = summary.stamp(warehouse, where)
    if as_json:
        parts = None if found.parts is None else console.rows_of(found.parts)
        console.say_json(_fields(found, "parts") | {"by": by, "parts": parts, "stamp": asdict(stamp)})
        return
    stats_said.comparison(wanted, found)
    console.say(f"As of {stamp.as_of} UTC; gate: {stamp.status}.")


def show_ranking(  # noqa: PLR0913, PLR0917 - each parameter is an option of the command line
    name: Name,
    by: Annotated[str, typer.Option(help="A dimension, such as channel or department.")],
    start: Start = None,
    end: End = None,
    week: Week = None,
    source: Values = None,
    channel: Values = None,
    department: Values = None,
    category: Values = None,
    team: Values = None,
    agent: Values = None,
    site: Values = None,
    as_json: AsJson = False,
) -> None:
    """Groups from best to worst, and which of them cannot be told apart by these records.

    Example: endvalue rank fcr_reported --by department --week 2026-W46
    """
    chosen = dict(zip(PLURALS.values(), (source, channel, department, category, team, agent, site), strict=True))
    wanted = metric(name)
    with opened(load_settings()) as warehouse:
        where = slice_of(warehouse, start, end, week, **chosen)
        found = rank(warehouse, name, where, by)
        stamp = summary.stamp(warehouse, where)
    if as_json:
        tables = {"rows": console.rows_of(found.rows), "pairs": console.rows_of(found.pairs)}
        extra = {"unit": wanted.unit, "where": asdict(where), "stamp": asdict(stamp)}
        console.say_json(_fields(found, "rows", "pairs") | tables | extra)
        return
    stats_said.ranking(wanted, found, where)
    console.say(f"As of {stamp.as_of} UTC; gate: {stamp.status}.")


def show_chart(  # noqa: PLR0913, PLR0917 - each parameter is an option of the command line
    name: Name,
    period: Annotated[str, typer.Option(help=f"One of {', '.join(PERIODS)}.")] = "week",
    start: Start = None,
    end: End = None,
    source: Values = None,
    channel: Values = None,
    department: Values = None,
    category: Values = None,
    team: Values = None,
    agent: Values = None,
    site: Values = None,
    as_json: AsJson = False,
) -> None:
    """A figure as a control chart: points, limits, signals, and whether its goal is within reach.

    Example: endvalue chart fcr_reported --period week --channel phone
    """
    if period not in PERIODS:
        raise DefinitionError(f"'{period}' is not a period", f"Use one of: {', '.join(PERIODS)}.")
    chosen = dict(zip(PLURALS.values(), (source, channel, department, category, team, agent, site), strict=True))
    wanted = metric(name)
    with opened(load_settings()) as warehouse:
        where = slice_of(warehouse, start, end, None, **chosen)
        chart = control_chart(warehouse, name, where, period)
        stamp = summary.stamp(warehouse, where)
    alarms = expected_false_alarms([chart], period)
    if as_json:
        extra = {"metric": name, "unit": wanted.unit, "period": period, "where": asdict(where), "stamp": asdict(stamp)}
        told = _fields(chart, "points") | {"rebases": [asdict(one) for one in chart.rebases]}
        console.say_json(extra | told | {"false_alarms_a_week": alarms, "points": console.rows_of(chart.points)})
        return
    stats_said.chart(wanted, chart, period, alarms)
    console.say(f"As of {stamp.as_of} UTC; gate: {stamp.status}.")


def rebase(
    name: Name,
    start: Annotated[str, typer.Option("--from", help="The first day of the new normal, like 2026-11-09.")],
    reason: Annotated[str, typer.Option(help="Why the limits are set anew; it stands beside the chart.")],
    by: Annotated[str | None, typer.Option(help="Who answers for it; your user name by default.")] = None,
    as_json: AsJson = False,
) -> None:
    """Set the control limits of a metric anew from a day on, because something lasting has changed.

    Example: endvalue rebase fcr_reported --from 2026-11-09 --reason "calls now end with a survey"
    """
    day = day_of(start)
    if day is None:
        raise DefinitionError("No day was given", "Say from when: --from 2026-11-09.")
    entry = Rebase(name, day, reason, by or getpass.getuser())
    path = add_rebase(load_settings().home, entry)
    if as_json:
        console.say_json(asdict(entry) | {"file": str(path)})
        return
    console.say(f"{name}: limits are set anew from {day} on ({entry.reason.strip()}; {entry.by}). Written to {path}.")


def _fields(found: Comparison | Ranking | ControlChart, *without: str) -> dict[str, Any]:
    """The fields of a result that are no tables; its slices as mappings."""
    names = [name for name in type(found).__slots__ if name not in without]
    values = {name: getattr(found, name) for name in names}
    return {name: asdict(value) if isinstance(value, Slice) else value for name, value in values.items()}
