"""What a snapshot says about itself: enough to make it again and to prove that nobody changed it."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path, PurePath
from typing import Any

import dashboard
import warehouse
from dashboard.snapshot import appendix
from dashboard.snapshot.kept import FORMAT
from dashboard.snapshot.writer import Writer
from warehouse import summary, targets
from warehouse.catalogue import metric
from warehouse.settings import Settings
from warehouse.vocabulary import CHANNELS

_PACKAGES = ("cx-end-value", "duckdb", "polars", "plotly", "python-pptx", "XlsxWriter", "fonttools")


def facts(writer: Writer) -> dict[str, Any]:
    """Everything but the files. No clock time and no path of the machine: the same data gives the same bytes."""
    frozen, asked = writer.frozen, writer.frozen.question
    trust = summary.stamp(frozen.warehouse, asked.week())
    return {
        "format": FORMAT,
        "week": asked.label,
        "days": {"first": asked.first.isoformat(), "last": asked.last.isoformat()},
        "business_zone": frozen.settings.business_zone,
        "calendar": calendar(frozen.settings),
        "language": writer.words.tag,
        "department": asked.department,
        "sources": list(asked.sources) or summary.options(frozen.warehouse)["source"],
        "all_sources": not asked.sources,
        "data_version": summary.figures_version(frozen.warehouse),
        "verdict": trust.status,
        "as_of": None if trust.as_of is None else trust.as_of.isoformat(),
        "settings": settings(frozen.settings),
        "metrics": [_metric(key, writer) for key in appendix.shown_metrics()],
        "answer_within_s": {
            channel: target
            for channel in CHANNELS
            if (target := targets.answer_target(channel, asked.last)) is not None
        },
        "batches": [_batch(row, writer) for row in appendix.ledger(writer).iter_rows(named=True)],
        "packages": {name: version(name) for name in _PACKAGES},
        "code_sha256": code_digest(),
    }


def calendar(chosen: Settings) -> dict[str, Any]:
    """The calendar that weeks and years are counted in."""
    known = chosen.calendar
    holidays = sorted(day.isoformat() for day in known.holidays)
    return {"week_start": known.week_start, "fiscal_year_start": known.fiscal_year_start, "holidays": holidays}


def settings(chosen: Settings) -> dict[str, Any]:
    """The settings that are part of a figure's definition."""
    return {
        "business_zone": chosen.business_zone,
        "min_group": chosen.min_group,
        "repeat_window_days": chosen.repeat_window_days,
        "short_abandon_s": chosen.short_abandon_s,
        "long_wait_s": chosen.long_wait_s,
        "long_wait_by_channel": dict(chosen.long_wait_by_channel),
        "end_value_days": chosen.end_value_days,
        "beyond_first_contact": list(chosen.beyond_first_contact),
        "frontline_limit": chosen.frontline_limit,
    }


def definition(key: str, writer: Writer) -> list[Any]:
    """What a metric means now, in the shape of `Kept.definition`."""
    chosen = writer.frozen.settings
    return [metric(key).version, settings(chosen), calendar(chosen)]


def known_batches(writer: Writer) -> dict[str, str]:
    """Every batch of the ledger and what the gate said of it."""
    frame = appendix.ledger(writer)
    return dict(zip(frame["batch_id"].to_list(), frame["status"].to_list(), strict=True))


@cache
def code_digest() -> str:
    """SHA-256 over every file of code that a figure or a page of the report comes from."""
    digest = hashlib.sha256()
    for package in (dashboard, warehouse):
        folder = Path(package.__file__ or "").parent
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".sql", ".toml", ".css"):
                digest.update(f"{folder.name}/{path.relative_to(folder).as_posix()}".encode() + b"\0")
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _metric(key: str, writer: Writer) -> dict[str, Any]:
    wanted, in_force = metric(key), targets.goal_in_force(key, writer.frozen.question.last)
    return {
        "key": key,
        "version": wanted.version,
        "unit": wanted.unit,
        "interval": wanted.interval,
        "goal": None if in_force is None else in_force[0],
        "goal_since": None if in_force is None else in_force[1].isoformat(),
    }


def _batch(row: dict[str, Any], writer: Writer) -> dict[str, Any]:
    files = summary.batch_files(writer.frozen.warehouse, row["batch_id"])
    return {
        "batch_id": row["batch_id"],
        "source": row["source"],
        "status": row["status"],
        "reasons": row["reasons"],
        "quarantined_share": row["quarantined_share"],
        "first_at": None if row["first_at"] is None else row["first_at"].isoformat(),
        "last_at": None if row["last_at"] is None else row["last_at"].isoformat(),
        "profile_sha256": row["profile_sha256"],
        "files": [
            # The name alone: the folder that a file was loaded from is of no concern to a reader.
            {"name": PurePath(file["file_name"]).name, "bytes": file["bytes"], "sha256": file["sha256"]}
            for file in files.iter_rows(named=True)
        ],
    }
