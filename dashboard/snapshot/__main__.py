"""The command line of the snapshot: `python -m dashboard.snapshot make --week 2026-W46`, `verify`, `diff`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from dashboard.snapshot.difference import difference
from dashboard.snapshot.freezing import STEP
from dashboard.snapshot.kept import MANIFEST, kept
from dashboard.snapshot.making import FORMATS, Order, make
from dashboard.snapshot.quotes import ROLES
from dashboard.snapshot.verify import verify
from dashboard.words import DEFAULT, languages
from warehouse.errors import EndValueError
from warehouse.process import TROUBLE, end
from warehouse.settings import load_settings
from warehouse.store import opened

# What `verify` and `diff` end with when there is something to tell, as `cmp` and `diff` do.
DIFFERENT = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes, verifies or compares; the exit code is that of the error class."""
    asked = _parser().parse_args(arguments)
    try:
        code: int = asked.run(asked)
    except EndValueError as error:
        sys.stderr.write(f"{TROUBLE}{' '.join(str(error).split())}\n")
        return error.exit_code
    return code


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line and exit code 2; the usage would be that of this module, not of the command."""
        self.exit(2, f"{TROUBLE}{message[:1].upper()}{message[1:]}. See 'endvalue snapshot --help'.\n")


def _make(asked: argparse.Namespace) -> int:
    settings = load_settings()
    root = settings.home / "snapshots"
    order = Order(
        asked.week, asked.language, tuple(asked.source), asked.department,
        tuple(name for name in FORMATS if name in (asked.format or FORMATS)), asked.revise,
        asked.quotes, asked.role,
    )  # fmt: skip
    with opened(settings) as warehouse:
        folder, made = make(
            warehouse, order, root, asked.out.absolute() if asked.out else None, _tell if asked.steps else str
        )
    summary = {
        "week": made.facts["week"],
        "revision": made.facts["revision"],
        "folder": str(folder),
        "report": next((str(folder / name) for name in made.files if name.startswith("report.")), str(folder)),
        "files": len(made.files),
        "data_version": made.facts["data_version"],
        "notes": made.notes,
    }
    text = (
        f"Snapshot of {summary['week']} written to {folder}: open {summary['report']} "
        f"({summary['files']} files, listed in {MANIFEST})."
    )
    _say(summary, "\n".join([text, *(f"Note: {note}" for note in made.notes)]), asked.json)
    return 0


def _tell(step: str) -> None:
    sys.stderr.write(f"{STEP}{step}\n")
    sys.stderr.flush()


def _verify(asked: argparse.Namespace) -> int:
    found = verify(kept(asked.folder.absolute()), load_settings())
    _say(found.facts(), found.text(), asked.json)
    return 0 if found.sound else DIFFERENT


def _diff(asked: argparse.Namespace) -> int:
    found = difference(kept(asked.first.absolute()), kept(asked.second.absolute()))
    _say(found.facts(), found.text(), asked.json)
    return DIFFERENT if found.changed else 0


def _say(facts: dict[str, Any], text: str, as_json: bool) -> None:
    sys.stdout.write((json.dumps(facts, ensure_ascii=False) if as_json else text) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="endvalue snapshot",
        description="Freeze one week into a folder: report.html (opens offline), report.pdf, report.pptx, report.xlsx, "
        "the figures as CSV and Parquet, and a manifest. The same data gives the same bytes; an existing folder is "
        "never overwritten.",
        epilog="Example: endvalue snapshot --week 2026-W46 --language zh-Hant",
    )
    commands = parser.add_subparsers(required=True)
    made = commands.add_parser("make", help="write a snapshot")
    made.add_argument("--week", required=True, help="ISO week, such as 2026-W46")
    made.add_argument("--out", type=Path, help="folder to make; must not exist")
    made.add_argument("--language", default=DEFAULT, choices=tuple(languages()), help="language of the report")
    made.add_argument("--source", action="append", default=[], help="source to look at; repeat it for several")
    made.add_argument("--department", help="the only department that the recipient may see")
    made.add_argument("--format", action="append", choices=FORMATS, help="a format; repeat it; all of them by default")
    made.add_argument("--revise", default="", metavar="WHY", help="write a correction of the snapshot that is there")
    made.add_argument("--quotes", action="store_true", help="with masked excerpts of what customers wrote")
    made.add_argument("--role", choices=ROLES, default="committee", help="the recipient's role; quotes need one")
    made.add_argument("--steps", action="store_true", help="say on standard error what it is at")
    made.set_defaults(run=_make)
    proved = commands.add_parser("verify", help="hold a snapshot against its manifest and the warehouse")
    proved.add_argument("folder", type=Path)
    proved.set_defaults(run=_verify)
    compared = commands.add_parser("diff", help="explain every figure that differs between two snapshots")
    compared.add_argument("first", type=Path)
    compared.add_argument("second", type=Path)
    compared.set_defaults(run=_diff)
    for command in (made, proved, compared):
        command.add_argument("--json", action="store_true", help="print what was done as JSON")
    return parser


if __name__ == "__main__":
    end(main())
