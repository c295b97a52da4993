"""Kills loads and revokes with SIGKILL at every named step and at random, with readers running, and checks all state.

Usage: python benchmarks/crash.py [--kills 60] [--rows 20000] [--readers 2] [--seed 7]

After each kill a reader must find the state before or the state after, whole; then the same command must complete, and
facts, marts and counts must be those of a home in which nothing was ever killed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crash_home import Home

from warehouse.settings import Settings
from warehouse.store import WarehouseReader

LOAD_STEPS = ("staging", "facts", "marts", "checkpoint", "fsync", "rename", "pointer", "sweep")
REVOKE_STEPS = ("revoke", "marts", "pointer")
_OURS = tuple(f"{os.sep}{package}{os.sep}" for package in ("pipelines", "warehouse"))


def act_and_die(folder: Path, rows: int, action: str, step: str | None, line: int | None) -> None:
    """Acts, and dies at a named step, or when so many lines of our own code have run; else lives to its end."""
    seen = 0

    def tracer(frame: Any, event: str, argument: Any) -> Any:
        nonlocal seen
        if event == "call":
            return tracer if any(part in frame.f_code.co_filename for part in _OURS) else None
        seen += event == "line"
        if seen == line:
            os.kill(os.getpid(), signal.SIGKILL)
        return tracer

    def mark(at: str) -> None:
        if at == step:
            os.kill(os.getpid(), signal.SIGKILL)

    if line is not None:
        sys.settrace(tracer)
    Home(folder, rows).act(action, mark)
    sys.settrace(None)
    if line is not None:
        (folder / "lines").write_text(str(seen), encoding="utf-8")


def read_for_ever(folder: Path, sizes: list[int], failures: Any, looks: Any) -> None:
    """Reads the published version over and over: always one of the known states, whole, and never backwards."""
    reader, newest = WarehouseReader(Settings(folder, business_zone="UTC", min_group=1)), 0
    while True:
        try:
            warehouse = reader.current()
            assert warehouse is not None
            facts = warehouse.sql("select count(*) as n from interactions")["n"][0]
            counted = warehouse.sql("select coalesce(sum(contacts), 0) as n from mart_contacts")["n"][0]
            if facts != counted or facts not in sizes or warehouse.version < newest:
                failures.put(f"version {warehouse.version} after {newest}: {facts} facts, {counted} counted")
            newest = warehouse.version
            looks.value += 1
        except Exception as error:
            failures.put(f"{type(error).__name__}: {error}")
        time.sleep(0.05)  # often within every step, without taking the time of what is watched


class Trial:
    """Killing one action in copies of one home, and what must be true afterwards."""

    def __init__(self, home: Home, folder: Path, action: str, *, counted: bool = False) -> None:
        """Acts once without being killed.

        Args:
            home: is copied for each kill.
            folder: where the copies lie.
            action: `load` or `revoke`.
            counted: whether to count the lines that run, so that it can be killed at one: it takes long.
        """
        self.home, self.folder, self.action = home.copy(folder / f"{action}-base"), folder, action
        if action == "revoke":  # of the batch that the second one rests on
            self.home.load("second.csv")
        # Great Expectations is imported once, by the server that the processes to be killed are forked from.
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["expectations.engine", "pipelines.batch", "pipelines.revoke"])
        self.before = self.home.state()
        untouched = self.home.copy(folder / f"untouched-{action}")
        assert self._run(untouched, None, 0 if counted else None) == 0
        self.lines = int((untouched.folder / "lines").read_text(encoding="utf-8")) if counted else 0
        self.after = untouched.state()
        self.number = 0

    def seconds(self) -> float:
        """How long the action takes when nobody counts its lines."""
        home = self.home.copy(self.folder / f"timed-{self.action}")
        started = time.perf_counter()
        assert self._run(home, None, None) == 0
        return time.perf_counter() - started

    def _run(self, home: Home, step: str | None, line: int | None, after_s: float | None = None) -> int | None:
        process = self.context.Process(target=act_and_die, args=(home.folder, home.rows, self.action, step, line))
        process.start()
        if after_s is not None:
            process.join(after_s)
            process.kill()
        process.join()
        return process.exitcode

    def kill(
        self,
        *,
        steps: Sequence[str | None] = (None,),
        line: int | None = None,
        after_s: float | None = None,
        readers: int = 1,
    ) -> list[str]:
        """Kills at each of these steps in turn, looks at what is published each time, and completes.

        Returns:
            Which state was published after each kill: `before` or `after`, and `ended` where it came too late.

        Raises:
            AssertionError: something was lost, doubled, torn or left over.
        """
        self.number += 1
        home = self.home.copy(self.folder / f"{self.action}-{self.number}")
        sizes = [len(self.before["interactions"]), len(self.after["interactions"])]
        failures, looks = self.context.Queue(), self.context.Value("q", 0)
        looked = (home.settings.home, sizes, failures, looks)
        watch = [self.context.Process(target=read_for_ever, args=looked, daemon=True) for _ in range(readers)]
        for each in watch:
            each.start()
        while readers and looks.value == 0 and failures.empty():
            time.sleep(0.01)
        states = [self._published(home, self._run(home, step, line, after_s), after_s) for step in steps]
        assert self._run(home, None, None) == 0, "it cannot be completed"
        assert home.state() == self.after, "completed, it is not what an action that was never killed gives"
        for each in watch:
            each.kill()
            each.join()
        assert failures.empty(), failures.get()
        left = [at.name for at in home.settings.warehouse.iterdir() if "building" in at.name or ".tmp" in at.name]
        assert not left, f"left over: {left}"
        shutil.rmtree(home.folder)
        return states

    def _published(self, home: Home, code: int | None, after_s: float | None) -> str:
        """What is published after an action ended with this code."""
        assert code in (0, -signal.SIGKILL), f"the action ended with {code}"
        assert after_s is not None or code != 0, "it was not killed"
        found = home.state()
        assert found in (self.before, self.after), "neither the state before nor the state after is published"
        return "ended" if code == 0 else "after" if found == self.after else "before"


def main() -> None:
    """Kills, counts, and prints what was published after each kill."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--readers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as scratch:
        home = Home(Path(scratch) / "base", given.rows)
        home.fill()
        for action, steps, kills in (("load", LOAD_STEPS, given.kills), ("revoke", REVOKE_STEPS, given.kills // 4)):
            trial = Trial(home, Path(scratch), action)
            seconds = trial.seconds()
            moments = [{"after_s": chance.uniform(0, 1.05 * seconds)} for _ in range(kills)]
            named: list[dict[str, Any]] = [{"steps": [step]} for step in steps]
            for what, many in (("named steps", named), (f"random moments in {seconds:.1f} s", moments)):
                found = Counter(trial.kill(**each, readers=given.readers)[0] for each in many)
                sys.stdout.write(f"{action}: {len(many)} {what}: {dict(found)}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
