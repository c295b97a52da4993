"""Sends files that nobody should have sent, by the thousand, and counts how each ended.

Usage: python benchmarks/fuzz.py [--loads 2000] [--readings 20000] [--proposals 5000] [--seed 7]

Random bytes, sound files that are cut, shuffled, flipped and mixed, and hostile tables, in every format: each must end
as a load, a quarantine or one clear error, with every row counted and never a changed published state. The first that
does not is shrunk and shown; `tests/pipelines/test_fuzz.py` does the same with few.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings

sys.path.append(str(Path(__file__).parents[1] / "tests" / "support"))

from damage import FILES
from fuzzing import File, Loads, check_proposing, check_reading


def run(name: str, check: Callable[[File], str], examples: int, number: int) -> None:
    """Checks so many files and prints how they ended.

    Raises:
        AssertionError, Exception: a file did not end as it must; it is shown, shrunk.
    """
    if not examples:  # hypothesis takes no less than one
        return
    ends: Counter[tuple[str, str]] = Counter()

    @seed(number)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(FILES)
    def every(file: File) -> None:
        ends[file[0], check(file)] += 1

    started = time.process_time()
    try:
        every()
    finally:  # a run that is stopped says how far it came
        sys.stdout.write(f"{name}: {sum(ends.values())} files in {time.process_time() - started:.0f} CPU s\n")
        for (kind, end), files in sorted(ends.items()):
            sys.stdout.write(f"  {kind}: {end}: {files}\n")
        sys.stdout.flush()


def main() -> None:
    """Reads, proposes and loads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readings", type=int, default=20_000)
    parser.add_argument("--proposals", type=int, default=5_000)
    parser.add_argument("--loads", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run("readings", check_reading, asked.readings, asked.seed)
        run("proposals", check_proposing, asked.proposals, asked.seed)
        run("loads", Loads(Path(folder)).check, asked.loads, asked.seed)


if __name__ == "__main__":
    main()
