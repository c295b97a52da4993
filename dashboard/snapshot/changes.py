"""What changed since last week's snapshot: new records, another mix, late records and restated definitions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.snapshot.document import Chapter
from dashboard.snapshot.exhibit import Table
from dashboard.snapshot.kept import Kept
from dashboard.snapshot.manifest import definition, known_batches
from dashboard.snapshot.writer import MAIN, Writer
from warehouse.catalogue import metric
from warehouse.compare import compare
from warehouse.errors import DefinitionError

SCHEMA = {
    "metric": pl.String, "value_then": pl.Float64, "n_then": pl.Int64, "value_before_now": pl.Float64,
    "n_before_now": pl.Int64, "value": pl.Float64, "n": pl.Int64, "change": pl.Float64, "new": pl.Float64,
    "mix": pl.Float64, "late": pl.Float64, "definition": pl.Float64, "remark": pl.String,
}  # fmt: skip
PARTS = ("new", "mix", "late", "definition")


@dataclass(frozen=True, slots=True)
class Then:
    """A figure as last week's snapshot gave it."""

    value: float | None
    n: int | None
    same_definition: bool


def chapter(before: Kept | None, writer: Writer, data: dict[str, pl.DataFrame]) -> Chapter:
    """The page of the changes.

    Args:
        before: the snapshot of the week before as it was published then; None where there is none.
        writer: words and numbers.
        data: where the numbers go.
    """
    words = writer.words
    rows = [_record(key, before, writer) for key in MAIN]
    data["changes"] = pl.DataFrame(rows, schema=SCHEMA)
    notes = [words("snapshot.changes.note")]
    if before is None:
        lead = words("snapshot.changes.no_before")
    else:
        lead = words("snapshot.changes.since", week=before.week, revision=writer.fmt.count(before.revision))
        notes += _batches(before, writer)
    return Chapter("changes", "", words("snapshot.changes.title"), lead, table=_table(rows, writer), notes=notes)


def _batches(before: Kept, writer: Writer) -> list[str]:
    """Which batches came or were taken back since."""
    words = writer.words
    then, now = before.batches(), known_batches(writer)
    lines = []
    came, turned = sorted(now.keys() - then.keys()), sorted(k for k in now if k in then and now[k] != then[k])
    for key, names in (("snapshot.changes.came", came), ("snapshot.changes.turned", turned)):
        if names:
            lines.append(words(key, batches=words.join(names)))
    return lines or [words("snapshot.changes.no_batches")]


def _record(key: str, before: Kept | None, writer: Writer) -> dict[str, Any]:
    frozen = writer.frozen
    now, prior = frozen.one(key), frozen.before(key)
    then = None if before is None else _then(key, before, writer)
    row: dict[str, Any] = {
        "metric": key, "value_then": then.value if then else None, "n_then": then.n if then else None,
        "value_before_now": prior["value"], "n_before_now": None if prior["hidden"] else prior["n"],
        "value": now["value"], "n": None if now["hidden"] else now["n"], "remark": _remark(key, now, prior, writer),
    }  # fmt: skip
    if row["remark"]:
        return row
    mix = _mix(key, writer)
    row["mix"] = mix
    row["new"] = now["value"] - prior["value"] - (mix or 0.0)
    if then is None or then.value is None:
        return {**row, "change": now["value"] - prior["value"], "remark": "no_snapshot" if then is None else "no_then"}
    restated = prior["value"] - then.value
    row["change"] = now["value"] - then.value
    # One correction of the past cannot be split in two without the old definition: it all goes to the definition.
    row["late"] = restated if then.same_definition else None
    row["definition"] = 0.0 if then.same_definition else restated
    return {**row, "remark": "" if then.same_definition else "definition"}


def _then(key: str, before: Kept, writer: Writer) -> Then | None:
    found = before.frame("key_figures").filter(pl.col("metric") == key)
    if found.is_empty():
        return None
    row = found.row(0, named=True)
    return Then(row["value"], row["n"], before.definition(key) == definition(key, writer))


def _remark(key: str, now: dict[str, Any], prior: dict[str, Any], writer: Writer) -> str:
    if now.get("unfinished"):
        return "partial"
    held = [row for row in (now, prior) if row["hidden"]]
    if held:
        return next((why for why in ("joined", "beside") if all(row[why] for row in held)), "hidden")
    if now["value"] is None or prior["value"] is None:
        return "unknown"
    return "" if writer.frozen.comparable(key) else "partial"


def _mix(key: str, writer: Writer) -> float | None:
    """The part of the change from the week before that another mix of channels makes; None where it has no parts,
    0 for a count."""
    if metric(key).kind == "count":
        return 0.0
    question = writer.frozen.question
    try:
        found = compare(writer.frozen.warehouse, key, question.week(), by="channel", against=question.week_before())
    except DefinitionError:
        return None
    if found.parts is None:
        return None
    scale = 100.0 if found.unit == "percentage_points" else 1.0
    return float(found.parts["mix"].sum()) / scale


def _table(rows: list[dict[str, Any]], writer: Writer) -> Table:
    words, fmt = writer.words, writer.fmt
    lines = []
    for row in rows:
        unit = metric(row["metric"]).unit
        parts = ["" if row.get(part) is None else fmt.change(unit, row[part]) for part in ("change", *PARTS)]
        base = row["value_then"] if row["value_then"] is not None else row["value_before_now"]
        # That there is no snapshot is said once, above.
        told = row["remark"] not in ("", "no_snapshot")
        remark = words(f"snapshot.changes.remark.{row['remark']}") if told else ""
        first = writer.name(row["metric"]) + (f"\n{remark}" if remark else "")
        lines.append([first, _figure(unit, base, fmt), _figure(unit, row["value"], fmt), *parts])
    names = ("then", "now", "change", *PARTS)
    headers = [words("snapshot.kpi.figure"), *(words(f"snapshot.changes.{name}") for name in names)]
    return Table(headers, lines)


def _figure(unit: str, value: float | None, fmt: Any) -> str:
    return "" if value is None else str(fmt.value(unit, value))
