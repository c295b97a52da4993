"""Running the snapshot, and reading what it wrote."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from snapshot_sample import WEEK

from dashboard.snapshot.__main__ import main

PLOT = re.compile(r'Plotly\.newPlot\(\s*"figure-(\w+)",\s*(\[.*?\]),\s*(\{.*?\}),\s*\{"displayModeBar"', re.S)


@dataclass(frozen=True)
class Done:
    """How a run ended."""

    returncode: int
    stdout: str
    stderr: str


# The page alone: what is asked of the numbers needs no other format.
_QUICK = ("--format", "html")


def snapshot(home: Path, out: Path, *more: str, week: str = WEEK) -> Done:
    """Makes a snapshot in this process; without formats of its own, the page alone."""
    formats = () if "--format" in more else _QUICK
    return run(home, ["make", "--week", week, "--out", str(out), *formats, *more])


def run(home: Path, arguments: list[str]) -> Done:
    """Runs one command in this process."""
    told, warned = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(told), redirect_stderr(warned):
        patch.setenv("ENDVALUE_HOME", str(home))
        code = main(arguments)
    return Done(code, told.getvalue(), warned.getvalue())


def snapshot_process(home: Path, out: Path, week: str = WEEK) -> subprocess.CompletedProcess[str]:
    """Runs the command as the command line does, in a process of its own."""
    command = [sys.executable, "-m", "dashboard.snapshot", "make", "--week", week, "--out", str(out), *_QUICK]
    environment = {**os.environ, "ENDVALUE_HOME": str(home)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def without_plotly(page: str) -> str:
    """The page without the library, whose code names addresses that it never asks for."""
    scripts = re.findall(r"<script>.*?</script>", page, re.S)
    library = max(scripts, key=len)
    assert "plotly.js" in library
    return page.replace(library, "")


def plots(made: Path) -> dict[str, list[dict[str, Any]]]:
    """The traces of every chart of the report by figure."""
    page = without_plotly((made / "report.html").read_text(encoding="utf-8"))
    return {name: json.loads(traces) for name, traces, _ in PLOT.findall(page)}


def points(traces: list[dict[str, Any]], names: tuple[str, ...], at: str, value: str) -> dict[Any, float]:
    """The points of the traces of those names."""
    return {
        where: figure
        for trace in traces
        if trace["name"] in names
        for where, figure in zip(trace[at], trace[value], strict=True)
    }
