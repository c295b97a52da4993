"""A load or a revoke that is killed, wherever that is, loses and doubles nothing, and completes when it is run again.

`benchmarks/crash.py` does the same many times over, at random moments.
"""

from __future__ import annotations

import random

import pytest
from crash import LOAD_STEPS, REVOKE_STEPS, Trial
from crash_home import Home

ROWS = 60


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    found = Home(tmp_path_factory.mktemp("crash") / "base", ROWS)
    found.fill()
    return found


@pytest.fixture(scope="module")
def loads(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return Trial(home, tmp_path_factory.mktemp("loads"), "load", counted=True)


@pytest.fixture(scope="module")
def revokes(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return Trial(home, tmp_path_factory.mktemp("revokes"), "revoke")


def test_a_load_killed_at_every_named_step_in_turn_completes(loads: Trial) -> None:
    assert loads.kill(steps=LOAD_STEPS) == ["after" if step == "sweep" else "before" for step in LOAD_STEPS]


def test_a_load_killed_at_a_random_line_completes(loads: Trial) -> None:
    line = random.Random(0).randint(1, loads.lines - 50)
    assert loads.kill(line=line) in (["before"], ["after"])


def test_a_revoke_killed_at_every_named_step_in_turn_completes(revokes: Trial) -> None:
    assert revokes.kill(steps=REVOKE_STEPS) == ["before"] * len(REVOKE_STEPS)


def test_the_home_of_the_trial_has_corrections_repeats_and_bad_rows(loads: Trial) -> None:
    for table in ("interactions_older", "same_rows", "quarantine"):
        assert loads.after[table], table
