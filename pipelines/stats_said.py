"""What a comparison, a ranking and a control chart say, in the terminal."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines import console
from warehouse.catalogue import Metric
from warehouse.compare import Comparison
from warehouse.control import ControlChart
from warehouse.measuring import why_withheld
from warehouse.ranking import Ranking
from warehouse.slices import Slice

_WITHHELD = {
    "partial": "is not over, not whole in the records, or holds records too young to judge",
    "hidden": "holds too few records to show",
    "beside": "is withheld, because a small group could be worked out from it by subtraction",
    "unknown": "holds nothing that could be judged",
}
_HELD = {
    "hidden": "Figures over fewer than {least} records are not shown.",
    "beside": "Figures that would tell a group of fewer than {least} records by subtraction are withheld.",
}


def held(frame: pl.DataFrame, least: int, *, in_parts: bool) -> None:
    """Why figures of `measure` are not shown.

    Args:
        frame: its answer.
        least: the minimum group.
        in_parts: it is of parts of the negative records, of which it is not told how many bear the word.
    """
    rows = frame.filter("suppressed").iter_rows(named=True)
    found = {why for row in rows for why in (_HELD if in_parts else [why_withheld(row, least, in_blocks=False)])}
    for why, text in _HELD.items():
        if why in found:
            console.say(text.format(least=least))


def comparison(wanted: Metric, found: Comparison) -> None:
    """Both periods, the change between them, and what moved it."""
    console.say(f"{wanted.label} ({wanted.key}), {_days(found.where)} against {_days(found.against)}")
    rows = [
        [_days(where), row["value"], row["lower"], row["upper"], row["n"], row["coverage"], partial]
        for where, row, partial in (
            (found.where, found.now, found.partial_now),
            (found.against, found.before, found.partial_before),
        )
    ]
    console.show_table(["period", wanted.unit, "95 % from", "to", "n", "coverage", "partial"], rows)
    console.say(_change(found))
    if not found.same_weekdays:
        console.say("The two periods do not hold the same weekdays.")
    if found.parts is not None:
        by = found.parts.columns[0]
        names = [by, "n_now", "n_before", "value_now", "value_before", "within", "mix", "contribution"]
        group = pl.when("pooled").then(pl.lit("(small groups)")).otherwise(pl.col(by).fill_null("(unknown)")).alias(by)
        headers = [by, "n", "n before", "figure", "before", "within", "mix", "together"]
        console.show_table(
            headers,
            found.parts.with_columns(group).select(names).rows(),
            title=f"What moved it, in {found.unit.replace('_', ' ')}",
        )


def _change(found: Comparison) -> str:
    if found.withheld == "days_differ":
        return "No change is given: the periods have different numbers of days."
    if found.withheld is not None:
        which, why = found.withheld.split("_")
        period = found.where if which == "now" else found.against
        return f"No change is given: {_days(period)} {_WITHHELD[why]}."
    unit = found.unit.replace("_", " ")
    if found.lower is None or found.upper is None:
        return f"Change: {found.change:+,.4g} {unit}."
    verdict = "beyond noise" if found.beyond_noise else "within noise"
    better = {True: ", for the better", False: ", for the worse", None: ""}[
        found.better if found.beyond_noise else None
    ]
    return (
        f"Change: {found.change:+,.4g} {unit} (95 % {found.lower:+,.4g} to {found.upper:+,.4g}, {found.method}):"
        f" {verdict}{better}."
    )


def ranking(wanted: Metric, found: Ranking, where: Slice) -> None:
    """The groups from best to worst, and how many pairs can be told apart."""
    console.say(f"{wanted.label} ({wanted.key}) by {found.by}, {_days(where)}")
    rows = [
        [row["place"], row[found.by], row["value"], row["lower"], row["upper"], row["n"], _places(row), row["letters"]]
        for row in found.rows.iter_rows(named=True)
    ]
    console.show_table(
        ["place", found.by, wanted.unit, "95 % from", "to", "n", "could be", "not told apart within"], rows
    )
    if found.method is not None:
        compared, apart = len(found.pairs), int(found.pairs["apart"].sum())
        console.say(
            f"{apart} of {compared} pairs can be told apart ({found.method}, Holm: the chance of even one false"
            " separation is at most 5 %)."
        )
    if found.hidden:
        console.say(f"{found.hidden} groups are not shown: too few records, or they would give such a group away.")
    if found.absent:
        console.say(f"{found.absent} groups hold nothing that could be judged.")


def _places(row: dict[str, Any]) -> str:
    if row["place_from"] is None:
        return ""
    return str(row["place_from"]) if row["place_from"] == row["place_to"] else f"{row['place_from']}-{row['place_to']}"


def chart(wanted: Metric, found: ControlChart, period: str, alarms: float) -> None:
    """Every point with its limits, both icons, and how far alarms can be trusted."""
    console.say(f"{wanted.label} ({wanted.key}) by {period}; {found.method}{', by weekday' if found.seasonal else ''}")
    columns = ["period", "value", "n", "lcl", "centre", "ucl", "signal", "rule", "mark", "partial", "holiday"]
    console.show_table(columns, found.points.select(columns).rows())
    limits = "trial limits" if found.trial else "limits locked"
    wish = "no goal" if found.goal is None else f"goal {found.goal:g}: {found.assurance}"
    console.say(f"Variation: {found.variation}; {wish}; {limits} at {found.baseline} points.")
    for one in found.rebases:
        console.say(f"Limits set anew from {one.start}: {one.reason} ({one.by}).")
    console.say(f"If nothing changed, this chart would raise {alarms:.2f} alarms a week all the same.")


def _days(where: Slice) -> str:
    return f"{where.start}" if where.start == where.end else f"{where.start} to {where.end}"
