"""Running one side of a comparison as a process of its own, and what it cost."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process and its children took: CPU seconds (user and system), wall seconds, peak resident MB."""

    cpu_s: float
    wall_s: float
    peak_mb: float


def run(command: list[str], environment: Mapping[str, str]) -> tuple[Cost, str]:
    """Runs a command to its end.

    The costs come from a small parent process, so that no side sees another's children. `ru_maxrss` of the children is
    the largest single process; it holds file pages that are mapped, too.

    Returns:
        Its cost, and what it printed.

    Raises:
        SystemExit: the command failed; its last words are shown.
    """
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(Path(__file__).resolve()), *command],
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    wall = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(
            f"{' '.join(command)} failed with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    *printed, last = done.stdout.rstrip("\n").split("\n")
    cost = json.loads(last)
    return Cost(cost["cpu_s"], wall, cost["peak_mb"]), "\n".join(printed)


def medians(costs: Iterable[Cost]) -> Cost:
    """The median of each figure."""
    runs = list(costs)
    return Cost(
        *(statistics.median(values) for values in zip(*((c.cpu_s, c.wall_s, c.peak_mb) for c in runs), strict=True))
    )


def table(rows: Mapping[str, Cost]) -> str:
    """The costs as lines of text."""
    lines = [f"{'':38}{'CPU s':>9}{'wall s':>9}{'peak MB':>9}"]
    lines += [f"{name:38}{cost.cpu_s:9.2f}{cost.wall_s:9.2f}{cost.peak_mb:9.0f}" for name, cost in rows.items()]
    return "\n".join(lines)


def _main() -> int:
    code = subprocess.run(sys.argv[1:], check=False).returncode
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = {"cpu_s": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1024}
    sys.stdout.write(f"{json.dumps(cost)}\n")
    return code


if __name__ == "__main__":
    sys.exit(_main())
