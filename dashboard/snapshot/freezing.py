"""Weeks frozen on a reader's word: each in a process of its own, which no rerun of a page stops or waits for."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Literal

from dashboard.snapshot.making import STEPS
from warehouse.process import TROUBLE
from warehouse.settings import HOME_VARIABLE

State = Literal["running", "done", "failed"]
STEP = "step "
"""Begins a line of the process that says what it is at."""
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be frozen: an ISO week in a language, of one department or the whole house (None).

    `reason` says why the snapshot that is there is corrected; empty for a first one.
    """

    week: str
    language: str
    department: str | None
    reason: str = ""


@dataclass(frozen=True)
class Run:
    """One freezing, under way or ended.

    Attributes:
        wanted: what is frozen.
        home: whose snapshot it is.
        begun: when, in UTC.
    """

    wanted: Wanted
    home: Path
    begun: datetime
    _process: subprocess.Popen[str]
    _told: IO[str]
    _ended: list[datetime] = field(default_factory=list)

    @property
    def state(self) -> State:
        """Whether it still runs, and how it ended."""
        code = self._process.poll()
        if code is None:
            return "running"
        if not self._ended:
            self._ended.append(datetime.now(UTC))
        return "failed" if code else "done"

    @property
    def seconds(self) -> float:
        """How long it has been running, or ran."""
        until = datetime.now(UTC) if self.state == "running" else self._ended[0]
        return (until - self.begun).total_seconds()

    @property
    def step(self) -> str:
        """The last of `STEPS` that it has begun; empty before the first."""
        begun = [line.removeprefix(STEP) for line in self._lines() if line.startswith(STEP)]
        return next((step for step in reversed(begun) if step in STEPS), "")

    @property
    def why(self) -> str:
        """Why it failed, in the words of the command."""
        said = [line for line in self._lines() if line and not line.startswith(STEP)]
        last = said[-1] if said else f"exit code {self._process.poll()}"
        return last.removeprefix(TROUBLE)[:_LONGEST_REASON]

    def _lines(self) -> list[str]:
        # Another reader may be asking at the same time, so the file's own place is left alone.
        size = os.fstat(self._told.fileno()).st_size
        return os.pread(self._told.fileno(), size, 0).decode("utf-8", "replace").splitlines()


_LOCK = threading.Lock()
_LAST: dict[Path, Run] = {}


def last(home: Path) -> Run | None:
    """The freezing that was begun last in this server, if any."""
    return _LAST.get(home)


def begin(home: Path, wanted: Wanted) -> Run | None:
    """Begins to freeze a week, in all formats; None where another one is under way, which would take its cores."""
    with _LOCK:
        before = _LAST.get(home)
        if before is not None and before.state == "running":
            return None
        command = [sys.executable, "-m", "dashboard.snapshot", "make", "--steps", "--week", wanted.week]
        command += ["--language", wanted.language]
        if wanted.department is not None:
            command += [f"--department={wanted.department}"]
        if wanted.reason:
            command += [f"--revise={wanted.reason}"]
        told = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - lives as long as the run is shown
        process = subprocess.Popen(
            command, env={**os.environ, HOME_VARIABLE: str(home)}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=told, text=True,
        )  # fmt: skip
        _LAST[home] = Run(wanted, home, datetime.now(UTC), process, told)
        return _LAST[home]
