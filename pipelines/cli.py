"""The command line `endvalue`."""

from __future__ import annotations

import os
import traceback
from pathlib import Path
from typing import Annotated

import typer

from pipelines import (
    cli_accept,
    cli_actions,
    cli_audit,
    cli_batch,
    cli_emotion,
    cli_gate,
    cli_labels,
    cli_privacy,
    cli_quarantine,
    cli_read,
    cli_schedule,
    cli_show,
    cli_snapshot,
    cli_source,
    cli_stats,
    cli_systems,
    cli_write,
    console,
)
from warehouse.errors import EndValueError
from warehouse.process import TROUBLE, end
from warehouse.settings import HOME_VARIABLE

app = typer.Typer(
    name="endvalue",
    help=(
        "Monitors satisfaction end-value: loads service records, judges every batch, and shows figures that carry their"
        " n, interval and verdict.\n\nStart with 'endvalue demo', or with your own records: 'endvalue sources', then"
        " 'endvalue load FILE --source NAME', then 'endvalue serve'."
    ),
    epilog=(
        "Exit codes: 0 done, 2 wrong usage, 3 unreadable input, 4 batch refused by the gate, 5 warehouse cannot be read"
        " or written, 6 another load is running, 7 disk full, 8 wrong profile, setting or question, 9 a snapshot was"
        " not delivered."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
gate = typer.Typer(help="What the gate found, and accepting what it refused.", no_args_is_help=True)
app.add_typer(gate, name="gate")
app.add_typer(cli_source.app, name="source")
app.add_typer(cli_emotion.app, name="emotion")
cli_emotion.app.command("sample")(cli_labels.draw_sample)
cli_emotion.app.command("import-labels")(cli_labels.import_file)
cli_emotion.app.command("take-in")(cli_labels.take_in)
cli_emotion.app.command("labels")(cli_labels.show_labels)
cli_emotion.app.command("train")(cli_labels.train_model)
cli_emotion.app.command("rescore")(cli_labels.rescore_history)
gate.command("show")(cli_gate.show_gate)
gate.command("accept")(cli_accept.accept)
app.command("demo")(cli_show.demo)
app.command("load")(cli_write.load_files)
app.command("pull")(cli_systems.pull_rows)
app.command("watch")(cli_systems.watch_folder)
app.command("serve")(cli_show.serve)
app.add_typer(cli_snapshot.app, name="snapshot")
schedule = typer.Typer(help="Snapshots made and sent on schedule; docs/schedule.md.", no_args_is_help=True)
app.add_typer(schedule, name="schedule")
schedule.command("run")(cli_schedule.run)
schedule.command("show")(cli_schedule.show)
schedule.command("again")(cli_schedule.again)
schedule.command("units")(cli_schedule.units)
app.command("metric")(cli_read.show_metric)
app.command("compare")(cli_stats.show_comparison)
app.command("rank")(cli_stats.show_ranking)
app.command("chart")(cli_stats.show_chart)
app.command("rebase")(cli_stats.rebase)
app.command("actions")(cli_actions.list_actions)
app.add_typer(cli_actions.app, name="action")
app.command("metrics")(cli_read.list_metrics)
app.command("sources")(cli_read.list_sources)
app.command("batches")(cli_read.list_batches)
batch = typer.Typer(
    help="Loads that were made: list, show, what they corrected, accept or take one back.", no_args_is_help=True
)
app.add_typer(batch, name="batch")
batch.command("list")(cli_read.list_batches)
batch.command("show")(cli_batch.show_batch)
batch.command("restated")(cli_batch.show_restated)
batch.command("revoke")(cli_batch.revoke_batch)
batch.command("accept")(cli_accept.accept)
app.command("ledger")(cli_batch.show_ledger)
quarantine = typer.Typer(
    help="Rows that were kept out: show them, write them to a file to mend.",
    cls=cli_quarantine.ShowFirst,
    no_args_is_help=True,
)
app.add_typer(quarantine, name="quarantine")
quarantine.command("show")(cli_read.show_quarantine)
quarantine.command("export")(cli_quarantine.export)
app.command("audit")(cli_audit.show_audit)
app.command("records")(cli_read.list_records)
app.command("rollback")(cli_write.rollback)
app.command("upgrade")(cli_write.upgrade)
app.command("erase")(cli_privacy.erase_customer)
privacy = typer.Typer(help="Keys, retention and masking of personal data.", no_args_is_help=True)
app.add_typer(privacy, name="privacy")
privacy.command("show")(cli_privacy.show_privacy)
privacy.command("retain")(cli_privacy.apply_retention)
privacy.command("rotate")(cli_privacy.rotate_key)


@app.callback()
def _home(
    home: Annotated[
        Path | None,
        typer.Option(help=f"Folder of all state; default: ${HOME_VARIABLE}, else ./var.", show_default=False),
    ] = None,
) -> None:
    if home is not None:
        os.environ[HOME_VARIABLE] = str(home)


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    end(_run())


def _run() -> int:
    try:
        app(standalone_mode=True)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except EndValueError as error:
        console.ERR.print(f"{TROUBLE}{error}", markup=False, soft_wrap=True)
        return error.exit_code
    except Exception as error:
        console.ERR.print(
            f"{TROUBLE}unexpected {type(error).__name__}: {error}. The published version is unchanged; set"
            " ENDVALUE_DEBUG=1 to see where.",
            markup=False,
            soft_wrap=True,
        )
        if os.environ.get("ENDVALUE_DEBUG"):
            traceback.print_exc()
        return 1
    return 0
