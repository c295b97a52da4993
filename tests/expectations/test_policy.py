"""The gate's limits: the house's file is whole, and a home or a profile may change any of them, strictly."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import expectations
from expectations.policy import overridden, policy
from warehouse.errors import DefinitionError

WORDS = tomllib.loads((Path(expectations.__file__).parent / "suites" / "words.toml").read_text(encoding="utf-8"))


def test_every_check_has_a_limit_and_words() -> None:
    assert set(policy().checks) == set(WORDS)
    assert all(limits.warn is not None or limits.refuse is not None for limits in policy().checks.values())


def test_a_limit_that_refuses_is_beyond_the_one_that_warns() -> None:
    both = {name: each for name, each in policy().checks.items() if each.warn is not None and each.refuse is not None}
    assert both
    assert [name for name, each in both.items() if not (each.warn or 0) < (each.refuse or 0)] == []


def test_a_change_touches_its_own_number_alone() -> None:
    changed = overridden(policy(), {"rows_min": 5, "check": {"one_stamp": {"warn": 0.3}}}, "calls.toml")
    assert (changed.rows_min, changed.checks["one_stamp"].warn) == (5, 0.3)
    assert changed.checks["one_stamp"].refuse == policy().checks["one_stamp"].refuse
    assert changed.checks["drift"] == policy().checks["drift"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"max_quarantine": 0.1}, "calls.toml, .gate.: unknown key 'max_quarantine'"),
        ({"max_quarantined": 1.5}, "a share from 0 to 1"),
        ({"warn_share": -0.1}, "cannot be -0.1"),
        ({"max_quarantined": float("nan")}, "cannot be nan"),
        ({"rows_min": True}, "cannot be True"),
        ({"earliest": "1970"}, "cannot be '1970'"),
        ({"check": 3}, "check must be a table"),
        ({"check": {"mood": {"warn": 1}}}, "no such check"),
        ({"check": {"volume": 3}}, "no such check"),
        ({"check": {"volume": {"warm": 3}}}, "unknown key 'warm'"),
        ({"check": {"volume": {"warn": "much"}}}, "cannot be 'much'"),
        ({"check": {"drift": {"fields": "channel"}}}, "cannot be 'channel'"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_with_its_place(changes: dict[str, object], words: str) -> None:
    with pytest.raises(DefinitionError, match=words):
        overridden(policy(), changes, "calls.toml")
