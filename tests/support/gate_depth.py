"""Batches of contacts and answers that are judged as a whole, with as much history as a test wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import duckdb
from gate_staging import EVERY, good, staged

from expectations.depth import judge_whole
from expectations.gate import judge
from expectations.history import profile_rows
from expectations.measure import Delivery
from expectations.observed import observe
from expectations.policy import Policy, policy
from expectations.verdict import Numbers, RuleResult, Verdict
from warehouse.contracts import INTERACTION, SURVEY, Contract
from warehouse.sqlfiles import statements

MONDAY = datetime.fromisoformat("2026-03-02T08:00")
NOW = datetime.fromisoformat("2026-03-10T00:00")
Row = dict[str, Any]
# A source of contacts gives what these tests look at: every further field costs the rules of its rows, which have tests
# of their own.
_LOOKED_AT = """interaction_id started_at channel category customer_id text resolved abandoned wait_seconds
handle_seconds answered_at first_response_at ended_at resolved_at"""
MAPPED = EVERY | {INTERACTION.record_type: frozenset(_LOOKED_AT.split())}


def contacts(count: int = 600, day: datetime = MONDAY, **same: Any) -> list[Row]:
    """Contacts over one day, a second apart, whose keys are of one length and whose waits and words vary."""
    return [
        good(
            INTERACTION,
            **{
                "interaction_id": f"c-{i:07d}",
                "started_at": day + timedelta(seconds=37 * i % 50_000 + i / 1000),
                "channel": ("phone", "chat", "email")[i % 3],
                "category": ("bill", "fault")[i % 2],
                "customer_id": f"n:{i}",
                "resolved": i % 4 > 0,
                "wait_seconds": float(10 + i % 90),
                **dict.fromkeys(("answered_at", "first_response_at", "ended_at", "resolved_at")),
                **same,
            },
        )
        for i in range(count)
    ]


def answers(scores: Sequence[float], **same: Any) -> list[Row]:
    """Answers with these scores, on 1-5 unless told otherwise."""
    return [
        good(
            SURVEY,
            **{
                "response_id": f"r-{i:07d}",
                "responded_at": MONDAY + timedelta(seconds=41 * i),
                "score": score,
                "interaction_id": f"c-{i:07d}",
                **same,
            },
        )
        for i, score in enumerate(scores)
    ]


class Source:
    """One source whose batches are judged one after the other; what is published becomes its history."""

    def __init__(self, contract: Contract = INTERACTION, limits: Policy | None = None) -> None:
        self.contract = contract
        self.limits = limits or policy()
        self._ledger = duckdb.connect()
        for table in ("batches", "batch_profile"):
            self._ledger.execute(statements("tables")[table])
        self._batches = 0

    def past(self, batches: Sequence[Sequence[Row]], *, status: str = "passed", mended: bool = False) -> Source:
        """Writes batches down as they are after they were judged."""
        for rows in batches:
            self._batches += 1
            connection = _staged(self.contract, rows)
            seen = observe(connection, '"staging"', self.contract, MAPPED[self.contract.record_type], self.limits)
            name, last = f"b{self._batches}", seen.newest or MONDAY
            self._ledger.execute(
                "insert into batches values (?, 's', 'p', ?, [], 0, ?, ?, ?, ?, ?)",
                [name, status, last, last, last, self._batches, mended],
            )
            values = [[name, self.contract.record_type, *row] for row in profile_rows(seen, last + timedelta(hours=6))]
            self._ledger.executemany("insert into batch_profile values (?, ?, ?, ?, ?, ?)", values)
        return self

    def judge(self, rows: Sequence[Row], **known: Any) -> Verdict:
        """The verdict on the next batch."""
        connection = _staged(self.contract, rows)
        for table in ("batches", "batch_profile"):
            frame = self._ledger.execute(f"select * from {table}").fetchall()
            connection.execute(statements("tables")[table])
            if frame:
                marks = ", ".join("?" * len(frame[0]))
                connection.executemany(f"insert into {table} values ({marks})", frame)
        mapped = MAPPED[self.contract.record_type]
        seen = observe(connection, '"staging"', self.contract, mapped, self.limits)
        verdict = judge(
            connection, self.contract, table="staging", mapped=mapped, policy=self.limits, observed=seen
        )  # fmt: skip
        about = {"source": "s", "record_type": self.contract.record_type, "batch_id": "new", "now": NOW}
        return judge_whole(connection, verdict, seen, Delivery(**{**about, **known}), self.limits)


def result(verdict: Verdict, rule: str) -> RuleResult:
    """The one result of a check."""
    (found,) = [each for each in verdict.results if each.rule == rule]
    return found


def numbers(verdict: Verdict, rule: str) -> Numbers:
    """The numbers behind a check."""
    (found,) = [each for each in verdict.numbers if each.rule == rule]
    return found


def limited(check: str, **limits: Any) -> Policy:
    """The house's policy with the limits of one check changed."""
    house = policy()
    return replace(house, checks={**house.checks, check: replace(house.checks[check], **limits)})


def _staged(contract: Contract, rows: Sequence[Row]) -> duckdb.DuckDBPyConnection:
    connection = staged(contract, rows)
    connection.execute(f"update staging set day = cast({contract.time} as date)")
    if contract is SURVEY:
        connection.execute("update staging set norm_score = 1 + 4 * (score - scale_min) / (scale_max - scale_min)")
    return connection
