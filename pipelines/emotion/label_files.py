"""Samples to be labelled as CSV files, and the files that people filled in, checked row by row."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

import polars as pl

from warehouse.errors import SourceError
from warehouse.labels import Label, label_id_of
from warehouse.safe_text import defused, fused_again
from warehouse.store import Warehouse

KEY = ("record", "source", "record_key", "text_mark")
FILLED_IN = ("rater", "verdict", "form", "cause")
COLUMNS = (*KEY, "channel", "day", "text", *FILLED_IN)
_MOST_SAID = 10  # faults that one message names


def write_sample(drawn: pl.DataFrame, out: Path) -> None:
    """Writes a sample for people to fill in; a spreadsheet runs none of its texts.

    Raises:
        SourceError: the file cannot be written.
    """
    blank = [pl.lit("").alias(name) for name in FILLED_IN]
    shuffled = drawn.select(*COLUMNS[: -len(FILLED_IN)], *blank)
    try:
        defused(shuffled).write_csv(out, include_bom=True)
    except OSError as error:
        raise SourceError(f"{out} cannot be written ({error})", "Choose another place.") from error


def read_label_file(
    file: Path, warehouse: Warehouse, rater: str | None = None, design: Literal["random", "chosen"] = "random"
) -> list[Label]:
    """The labels of a file; rows without a verdict are not labelled yet and left out.

    Args:
        file: CSV, UTF-8, with the columns that `write_sample` wrote; text, channel and day may be missing.
        warehouse: whose records they are.
        rater: who labelled, where the column is empty.
        design: how the texts were picked.

    Raises:
        SourceError: the file cannot be read, or rows of it cannot be right; the message names them.
    """
    rows = _read(file)
    known = _known(warehouse)
    now = datetime.now(UTC).replace(tzinfo=None)
    labels, faults, seen = [], [], set()
    for number, row in enumerate(rows.iter_rows(named=True), start=2):
        if not row["verdict"]:
            continue
        label = _label(row, rater, design, now)
        wrong = [f"{name} '{row.get(name, '')}'" for name in label.faults() if name != "label_id"]
        if not wrong and _key(label) not in known:
            wrong = ["no text of that key and mark is loaded"]
        if not wrong and label.label_id in seen:
            wrong = ["the same text was labelled above by the same rater"]
        seen.add(label.label_id)
        if wrong:
            faults.append(f"line {number}: {', '.join(wrong)}")
        else:
            labels.append(label)
    if faults:
        more = f" and {len(faults) - _MOST_SAID} more" if len(faults) > _MOST_SAID else ""
        raise SourceError(
            f"{file.name} has {len(faults)} rows that cannot be right ({'; '.join(faults[:_MOST_SAID])}{more})",
            "Mend them; nothing was taken in. verdict: negative, not_negative or unclear; form and cause: of negative.",
            faults=faults,
        )
    return labels


def _read(file: Path) -> pl.DataFrame:
    try:
        rows = pl.read_csv(file, infer_schema=False).fill_null("")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SourceError(f"{file} cannot be read ({error})", "Save it as CSV in UTF-8.") from error
    rows = fused_again(rows.rename({rows.columns[0]: rows.columns[0].removeprefix("\ufeff")}))
    missing = [name for name in (*KEY, "verdict") if name not in rows.columns]
    if missing:
        raise SourceError(f"{file.name} lacks {', '.join(missing)}", "Fill in the file that 'emotion sample' wrote.")
    absent = [pl.lit("").alias(name) for name in FILLED_IN if name not in rows.columns]
    return rows.with_columns(absent).with_columns(pl.col(*KEY, *FILLED_IN).str.strip_chars())


def _label(row: dict[str, Any], rater: str | None, design: str, now: datetime) -> Label:
    key = cast("tuple[str, str, str, str]", tuple(row[name] for name in KEY))
    who = row["rater"] or rater or ""
    given = {name: row[name].lower() or None for name in ("form", "cause")}
    return Label(label_id_of(*key, who), *key, who, row["verdict"].lower(), now, given["form"], given["cause"], design)


def _known(warehouse: Warehouse) -> set[tuple[str, ...]]:
    return set(warehouse.sql(f"select {', '.join(KEY)} from emotion_scores where text_mark is not null").rows())


def _key(label: Label) -> tuple[str, ...]:
    return label.record, label.source, label.record_key, label.text_mark
