"""The command line of the snapshot: `python -m dashboard.snapshot --week 2026-W46 --out FOLDER`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from dashboard.snapshot import bundle, manifest
from dashboard.snapshot.frozen import Frozen
from dashboard.snapshot.question import question
from dashboard.snapshot.report import report
from dashboard.snapshot.writer import writer
from dashboard.words import DEFAULT, languages
from warehouse.errors import EndValueError
from warehouse.process import end
from warehouse.settings import load_settings
from warehouse.store import opened


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes one snapshot; the exit code is that of the error class."""
    asked = _parser().parse_args(arguments)
    try:
        summary = make(asked.week, asked.out, asked.language, tuple(asked.source))
    except EndValueError as error:
        sys.stderr.write(f"Error: {' '.join(str(error).split())}\n")
        return error.exit_code
    if asked.json:
        sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(
            f"Snapshot of {summary['week']} written to {summary['folder']}: "
            f"open {summary['report']} ({summary['files']} files, listed in {bundle.MANIFEST}).\n"
        )
    return 0


def make(week: str, folder: Path, language: str = DEFAULT, sources: tuple[str, ...] = ()) -> dict[str, object]:
    """Writes the snapshot of a week into a new folder.

    Args:
        week: ISO week, such as 2026-W46.
        folder: where it goes; must not exist.
        language: tag of a locale.
        sources: the sources looked at; empty for all of them.

    Returns:
        week, folder, report, files, data_version.

    Raises:
        DefinitionError: no such week, language or source, or the week holds no records.
        StoreError: nothing is published, or the folder exists or cannot be written.
        EmptyFigureError: a chart would show nothing.
    """
    folder = folder.absolute()
    bundle.check_free(folder)
    with opened(load_settings()) as warehouse:
        pen = writer(Frozen(warehouse, question(warehouse, week, language, sources)))
        made = report(pen)
        written = bundle.write(folder, made.page, made.data, {**manifest.facts(pen), "headlines": made.headlines})
    return {
        "week": written["week"],
        "folder": str(folder),
        "report": str(folder / "report.html"),
        "files": len(written["files"]),
        "data_version": written["data_version"],
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="endvalue snapshot",
        description="Freeze one week into a folder: report.html (opens offline), the figures as CSV and Parquet, and a "
        "manifest. The same data gives the same bytes; an existing folder is never overwritten.",
        epilog="Example: endvalue snapshot --week 2026-W46 --out snapshots/2026-W46 --language zh-Hant",
    )
    parser.add_argument("--week", required=True, help="ISO week, such as 2026-W46")
    parser.add_argument("--out", required=True, type=Path, help="folder to make; must not exist")
    parser.add_argument("--language", default=DEFAULT, choices=tuple(languages()), help="language of the report")
    parser.add_argument("--source", action="append", default=[], help="source to look at; repeat it for several")
    parser.add_argument("--json", action="store_true", help="print what was written as JSON")
    return parser


if __name__ == "__main__":
    end(main())
