"""Commands that start the dashboard or write a snapshot: processes of their own, because only they draw."""

from __future__ import annotations

import os
import subprocess
import sys
import webbrowser
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Annotated

import typer

from pipelines import console
from pipelines.cli_write import load_into, say_result
from pipelines.demo import BESIDE, CONTACTS_PROFILE, STEPS_PROFILE, SURVEYS_PROFILE, write_demo
from pipelines.demo_actions import register_demo_actions
from pipelines.demo_plan import LAST_DAY
from pipelines.judging import Terms
from warehouse.settings import HOME_VARIABLE, Settings, load_settings

Port = Annotated[int, typer.Option(min=1, max=65_535, help="Port on 127.0.0.1.")]


def serve(
    port: Port = 8501,
    address: Annotated[
        str, typer.Option(help="Address to listen on; any but this machine needs sign-in.")
    ] = "127.0.0.1",
) -> None:
    """Open the dashboard and print its address; Ctrl-C ends it."""
    _serve(load_settings(), port, address, open_browser=False)


def demo(
    port: Port = 8501,
    seed: Annotated[int, typer.Option(help="Another seed, other records with the same planted truths.")] = 7,
    scale: Annotated[float, typer.Option(min=0.01, help="1 makes about 60,000 contacts.")] = 1.0,
    dashboard: Annotated[bool, typer.Option(help="Open the dashboard when the records are loaded.")] = True,
) -> None:
    """Make a year of sample records and its improvement actions, load and judge them, publish, and open the dashboard.

    The records hold planted truths (docs/demo.md) that the pages should show.
    """
    settings = load_settings()
    with console.progress_of(("make",)) as progress:
        files = write_demo(settings.home / "landing" / "demo", seed=seed, scale=scale, told=partial(progress, "make"))
    # The sample year has a fixed end, which a clock that is slow has not reached.
    after = max(datetime.now(UTC).replace(tzinfo=None), datetime.combine(LAST_DAY + timedelta(days=1), time()))
    for path, profile in (
        (files.contacts, CONTACTS_PROFILE),
        (files.surveys, SURVEYS_PROFILE),
        (files.steps, STEPS_PROFILE),
        *((files.beside[name], profile) for name, profile in BESIDE.items()),
    ):
        say_result(load_into(settings, [path], profile, quiet=False, terms=Terms(now=after)))
    register_demo_actions(settings.home)
    if dashboard:
        _serve(settings, port, "127.0.0.1", open_browser=sys.stdout.isatty())


def _serve(settings: Settings, port: int, host: str, *, open_browser: bool) -> None:
    address = f"http://{host}:{port}"
    console.say(f"The dashboard is at {address} (Ctrl-C ends it).")
    command = [sys.executable, "-m", "dashboard.serve", "--port", str(port), "--address", host]
    with subprocess.Popen(command, env=environment(settings)) as process:
        try:
            if open_browser:
                webbrowser.open(address)
            code = process.wait()
        except KeyboardInterrupt:
            process.terminate()
            code = 0
    raise typer.Exit(code)


def environment(settings: Settings) -> dict[str, str]:
    """The environment of a process that works on the same home."""
    return {**os.environ, HOME_VARIABLE: str(settings.home)}
