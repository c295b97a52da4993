"""Logs of events: several rows are one contact, every row is accounted for, and a contact may go on later."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pipelines_support import profile_of

from pipelines.batch import BatchResult, load
from pipelines.erase import erase
from pipelines.mended import write_for_mending
from pipelines.profile import Profile
from pipelines.retention import retain
from pipelines.revoke import revoke
from warehouse.errors import DefinitionError
from warehouse.history import open_quarantine
from warehouse.settings import Retention, Settings
from warehouse.store import opened

LOG = """
source = "log"
zone = "Asia/Shanghai"
[gate]
max_quarantined = 0.9
[events]
word = "event"
time = { column = "at", formats = ["%Y-%m-%d %H:%M:%S"] }
ignored = ["ringing"]
[interaction]
interaction_id = "call"
customer_id = "who"
channel = { column = "media", words = { Call = "phone", Chat = "chat" } }
department = "queue"
started_at = { event = "queued" }
answered_at = { event = "answered" }
ended_at = { event = ["hung up", "closed"], take = "last" }
wait_seconds = { from = "answered_at" }
transfers = { event = "transferred" }
abandoned = { event = "hung up", unless = "answered", false_on = "answered" }
resolved = { event = "resolved", false_on = "hung up" }
agent_id = { event = ["answered", "transferred"], column = "agent", take = "last" }
text = { event = "queued", column = "body" }
"""
HEADER = "call,at,event,media,who,queue,agent,body"
CALLS = """1,2026-01-05 10:00:00,queued,Call,U0000001,Sales,,mine is 13812345678
1,2026-01-05 10:10:00,hung up,,,,,
1,2026-01-05 10:00:05,ringing,,,,a1,
1,2026-01-05 10:00:30, Answered ,Call,,Sales,a1,
1,2026-01-05 10:05:00,transferred,,,,a2,
1,2026-01-05 10:09:00,resolved,,,,a2,
1,2026-01-05 10:05:00,transferred,,,,a2,
2,2026-01-05 11:00:00,queued,Chat,U0000002,Care,,
2,2026-01-05 11:02:00,hung up,Chat,U0000002,Bills,,"""


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "home", min_group=1)


@pytest.fixture
def profile() -> Profile:
    return profile_of(LOG)


def loaded(home: Settings, profile: Profile, rows: str, name: str = "log.csv") -> BatchResult:
    path = home.home.parent / name
    path.write_text(f"{HEADER}\n{rows}\n", encoding="utf-8")
    return load([path], profile, home)


def asked(home: Settings, sql: str) -> list[tuple[Any, ...]]:
    with opened(home) as warehouse:
        return warehouse.sql(sql).rows()


def counted(result: BatchResult) -> tuple[int, ...]:
    (c,) = result.counts
    return c.rows_in, c.rows_loaded, c.rows_folded, c.rows_quarantined, c.rows_duplicate, c.rows_held_back


def test_the_rows_of_a_call_are_one_contact(home: Settings, profile: Profile) -> None:
    assert counted(loaded(home, profile, CALLS)) == (9, 2, 6, 0, 1, 0)
    assert asked(home, "select rows_in, rows_loaded, rows_folded from batch_counts") == [(9, 2, 6)]
    first, second = asked(
        home,
        "select interaction_id, channel, started_at, answered_at, ended_at, wait_seconds, transfers, abandoned,"
        " resolved, agent_id, text from interactions order by 1",
    )
    day = datetime(2026, 1, 5, 2)
    assert first == (
        *("1", "phone", day, day.replace(second=30), day.replace(minute=10), 30.0, 1, False, True, "a2"),
        "mine is [phone]",
    )
    third = day.replace(hour=3)
    assert second == ("2", "chat", third, None, third.replace(minute=2), None, 0, True, False, None, None)


def test_rows_that_contradict_each_other_empty_the_field_and_both_values_are_kept(
    home: Settings, profile: Profile
) -> None:
    loaded(home, profile, CALLS)
    assert asked(home, "select interaction_id, department from interactions order by 1") == [
        ("1", "Sales"),
        ("2", None),
    ]
    faults = asked(home, "select record_key, field, reason, raw, line from field_faults")
    assert faults == [("2", "department", "department_unreadable", "Bills ≠ Care", 9)]


def test_rows_that_are_no_event_are_kept_out_each_with_its_own_line(home: Settings, profile: Profile) -> None:
    bad = """
4,never,queued,Chat,U0000003,Care,,
5,2026-01-05 12:00:00,danced,Chat,U0000003,Care,,
,2026-01-05 12:00:00,queued,Chat,U0000003,Care,,
,,,,,,,
6,2026-01-05 12:00:00,answered,Chat,U0000003,Care,a1,
6,2026-01-05 12:01:00,resolved,,,,a1,"""
    assert counted(loaded(home, profile, CALLS + bad)) == (15, 2, 6, 6, 1, 0)
    rows = asked(home, "select line, reasons, raw from quarantine order by line")
    assert [(line, reasons) for line, reasons, _ in rows] == [
        (11, ["event_time_unreadable"]),
        (12, ["event_word_not_in_set"]),
        (13, ["event_key_missing"]),
        (14, ["blank_row"]),
        (15, ["started_at_missing"]),
        (16, ["started_at_missing"]),
    ]
    assert not any("U0000003" in raw for _, _, raw in rows)


def test_a_contact_that_goes_on_in_a_later_batch_is_folded_of_all_its_rows(home: Settings, profile: Profile) -> None:
    loaded(home, profile, "7,2026-01-05 23:00:00,queued,Chat,U0000007,Care,,hello")
    more = """7,2026-01-05 23:00:00,queued,Chat,U0000007,Care,,hello
7,2026-01-06 09:00:00,answered,,,,a3,
7,2026-01-06 09:05:00,resolved,,,,a3,"""
    assert counted(loaded(home, profile, more, "more.csv")) == (3, 1, 1, 0, 1, 0)
    seen = "select text, agent_id, resolved, wait_seconds from interactions"
    assert asked(home, seen) == [("hello", "a3", True, 36_000.0)]
    # The same rows in another file say nothing new.
    assert counted(loaded(home, profile, more + "\n", "again.csv")) == (3, 0, 0, 0, 3, 0)
    assert asked(home, seen) == [("hello", "a3", True, 36_000.0)]


def test_another_profile_that_reads_more_columns_counts_no_event_twice(home: Settings, profile: Profile) -> None:
    loaded(home, profile, CALLS)
    wider = profile_of(LOG + 'team = "body"\n')
    loaded(home, wider, CALLS)
    assert asked(home, "select interaction_id, transfers from interactions order by 1") == [("1", 1), ("2", 0)]


def test_mended_rows_join_their_contact(home: Settings, profile: Profile) -> None:
    rows = "8,2026-01-05 10:00:00,queued,Chat,U0000008,Care,,\n8,2026-01-05 10:99:00,answered,,,,a3,"
    loaded(home, profile, rows)
    with opened(home) as warehouse:
        waiting = open_quarantine(warehouse, source="log")
    path = home.home.parent / "mended.csv"
    assert write_for_mending(waiting, path) == 1
    path.write_text(path.read_text("utf-8-sig").replace("10:99", "10:09"), encoding="utf-8")
    load([path], profile, home)
    assert asked(home, "select wait_seconds, agent_id from interactions") == [(540.0, "a3")]
    assert asked(home, "select outcome from quarantine_outcomes") == [("fixed",)]


def test_only_the_newest_batch_of_a_contact_can_be_revoked(home: Settings, profile: Profile) -> None:
    first = loaded(home, profile, "9,2026-01-05 10:00:00,queued,Chat,U0000009,Care,,")
    second = loaded(home, profile, "9,2026-01-05 10:01:00,answered,,,,a1,", "more.csv")
    with pytest.raises(DefinitionError, match=second.batch_id):
        revoke(first.batch_id, "wrong file", home)
    revoke(second.batch_id, "wrong file", home)
    assert asked(home, "select agent_id from interactions") == [(None,)]
    loaded(home, profile, "9,2026-01-05 10:02:00,answered,,,,a2,", "right.csv")
    assert asked(home, "select agent_id, wait_seconds from interactions") == [("a2", 120.0)]
    assert asked(home, "select count(*) from contact_events") == [(2,)]


def test_stored_events_hold_nothing_in_clear_and_go_with_their_customer(home: Settings, profile: Profile) -> None:
    loaded(home, profile, CALLS)
    stored = str(asked(home, "select * from contact_events"))
    assert "13812345678" not in stored
    assert "U0000001" not in stored
    done = erase(home, "U0000001")
    assert done.proof.left == ()
    assert asked(home, "select distinct interaction_id from contact_events") == [("2",)]
    again = loaded(home, profile, CALLS + "\n", "again.csv")
    assert counted(again) == (9, 0, 0, 7, 2, 0)
    kept_out = {reason for (reasons,) in asked(home, "select reasons from quarantine") for reason in reasons}
    assert kept_out == {"erased_customer"}


def test_stored_events_are_let_go_with_the_contacts_and_with_their_texts(home: Settings, profile: Profile) -> None:
    loaded(home, profile, CALLS)
    loaded(home, profile, "20,2026-06-05 10:00:00,queued,Chat,U0000007,Care,,hello", "later.csv")
    retain(Settings(home.home, min_group=1, retention=Retention(text=60)))
    assert asked(home, "select interaction_id from contact_events") == [("20",)]
    assert asked(home, "select count(*) from interactions") == [(3,)]


def test_a_refused_log_changes_nothing_and_its_rows_add_up(home: Settings) -> None:
    strict = profile_of(LOG.replace("0.9", "0.01"))
    bad = CALLS + "\n4,never,queued,Chat,U0000003,Care,,"
    assert counted(loaded(home, strict, bad)) == (10, 0, 6, 1, 1, 2)
    assert asked(home, "select count(*) from contact_events") == [(0,)]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('started_at = { event = "queued" }', 'started_at = "at"'), None),
        (('take = "last" }\nwait', 'take = "middle" }\nwait'), "unknown rule"),
        (('{ event = "transferred" }', '{ event = "transferred", take = "any" }'), "truth value"),
        (('customer_id = "who"', 'customer_id = { event = "queued", column = "who" }'), "single events"),
        (('interaction_id = "call"', 'interaction_id = "who"'), "another key"),
        (('unless = "answered"', 'unless = "*"'), "every event"),
        (('[events]\nword = "event"', "[events]"), "needs word"),
        (('column = "agent", take = "last"', 'take = "last"'), "time"),
        (("[interaction]", '[[survey]]\nresponse_id = "x"\n[interaction]'), "survey"),
    ],
)  # fmt: skip
def test_a_section_that_cannot_be_meant_is_refused(change: tuple[str, str], says: str | None) -> None:
    text = LOG.replace(*change)
    assert text != LOG
    if says is None:
        profile_of(text)
        return
    with pytest.raises(DefinitionError, match=says):
        profile_of(text)


def test_fields_of_events_need_the_section() -> None:
    start, end = LOG.index("[events]"), LOG.index("[interaction]")
    with pytest.raises(DefinitionError, match=r"\[events\]"):
        profile_of(LOG[:start] + LOG[end:])
