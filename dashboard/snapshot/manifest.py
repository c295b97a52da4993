"""What a snapshot says about itself: enough to make it again and to prove that nobody changed it."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import PurePath
from typing import Any

from dashboard.snapshot import appendix
from dashboard.snapshot.writer import Writer
from warehouse import summary, targets
from warehouse.catalogue import metric
from warehouse.vocabulary import CHANNELS

FORMAT = 1
_PACKAGES = ("cx-end-value", "duckdb", "polars", "plotly")


def facts(writer: Writer) -> dict[str, Any]:
    """Everything but the files. No clock time and no path of the machine: the same data gives the same bytes."""
    frozen, asked = writer.frozen, writer.frozen.question
    return {
        "format": FORMAT,
        "week": asked.label,
        "days": {"first": asked.monday.isoformat(), "last": asked.sunday.isoformat()},
        "business_zone": frozen.settings.business_zone,
        "language": writer.words.tag,
        "sources": list(asked.sources) or summary.options(frozen.warehouse)["source"],
        "all_sources": not asked.sources,
        "data_version": summary.figures_version(frozen.warehouse),
        "settings": {
            "min_group": frozen.settings.min_group,
            "repeat_window_days": frozen.settings.repeat_window_days,
            "short_abandon_s": frozen.settings.short_abandon_s,
            "long_wait_s": frozen.settings.long_wait_s,
            "end_value_days": frozen.settings.end_value_days,
        },
        "metrics": [_metric(key, writer) for key in appendix.shown_metrics()],
        "answer_within_s": {
            channel: target
            for channel in CHANNELS
            if (target := targets.answer_target(channel, asked.sunday)) is not None
        },
        "batches": [_batch(row, writer) for row in appendix.ledger(writer).iter_rows(named=True)],
        "packages": {name: version(name) for name in _PACKAGES},
    }


def _metric(key: str, writer: Writer) -> dict[str, Any]:
    wanted = metric(key)
    return {
        "key": key,
        "version": wanted.version,
        "unit": wanted.unit,
        "interval": wanted.interval,
        "goal": writer.frozen.goal(key),
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
