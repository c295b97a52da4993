"""What importing Great Expectations leaves out, and that the rules which need it still have it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from expectations.lean import DEFERRED

_SUPPORT = Path(__file__).parents[1] / "support"
_JUDGE = """
import gc, sys
sys.path.insert(0, sys.argv[1])
from importlib.util import _LazyModule
from gate_staging import good, judged
from warehouse.contracts import SURVEY
verdict, _ = judged(SURVEY, [good(SURVEY, score=float(1 + i % 5)) for i in range(50)], extras={extras!r})
ran = [name for name in {deferred!r} if type(sys.modules.get(name)) is not _LazyModule]
print(verdict.status, ran, gc.isenabled(), [type(f).__name__ for f in sys.meta_path].count("_Deferring"))
"""
_DIVERGENCE = {
    "type": "expect_column_kl_divergence_to_be_less_than",
    "kwargs": {
        "column": "score",
        "partition_object": {"values": [1, 2, 3, 4, 5], "weights": [0.2] * 5},
        "threshold": 0.1,
    },
    "severity": "critical",
    "meta": {"rule": "score_spread"},
}


def _run(extras: list[dict[str, object]]) -> str:
    code = _JUDGE.format(extras=extras, deferred=sorted(DEFERRED))
    done = subprocess.run([sys.executable, "-c", code, str(_SUPPORT)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_judging_runs_none_of_the_deferred_modules_and_leaves_imports_as_they_were() -> None:
    assert _run([]) == "passed [] True 0"


def test_an_expectation_that_needs_a_deferred_module_still_runs() -> None:
    assert _run([_DIVERGENCE]) == "passed ['scipy.stats'] True 0"
