"""Whatever comes, goes or changes on whatever days: counting what it touches gives what counting everything gives."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from polars.testing import assert_frame_equal
from random_records import Records, random_others, random_records, random_words
from small_warehouse import add_records, settings_in

from warehouse.arrow import frame_of
from warehouse.emotion_marts import EMOTION_TABLES
from warehouse.publish import publishing
from warehouse.refresh import FACTS, MARTS, refresh_marts, touch, track_changes

COUNTED = (*MARTS, *EMOTION_TABLES, "apathy_signs", "mart_withdrawals", "mart_fields")
KEYS = {"interactions": "interaction_id", "surveys": "response_id", "case_events": "event_id",
        "invitations": "invitation_id", "activities": "activity_id", "staffings": "staffing_id"}  # fmt: skip
OTHERS = ("invitation", "activity", "staffing")


def test_counting_what_is_touched_gives_what_counting_everything_gives(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    settings = settings_in(tmp_path)
    contacts, answers, steps = random_records(4, 500)
    words = random_words(4, contacts)["scores"]
    others = random_others(4, 200)
    with publishing(settings) as building:
        connection = building.connection
        for turn in range(4):
            track_changes(connection)
            # Half at first; then a few days at a time, late ones and the newest among them, of one kind or of all.
            share = 0.5 if turn == 0 else 0.0
            window = int(rng.integers(0, 80)) if turn < 3 else 80
            came = {
                "interaction": _drawn(rng, contacts, "started_at", window, share),
                "survey": _drawn(rng, answers, "responded_at", window, share) if turn != 1 else [],
                "case_event": _drawn(rng, steps, "step_at", window, share) if turn != 2 else [],
            }
            if turn in (0, 3):
                came |= {name: found[::2] if turn == 0 else found[1:400:2] for name, found in others.items()}
            if turn:
                _take_out(connection, rng, turn)
            add_records(connection, came)
            _score(connection, words)
            refresh_marts(connection, settings)
        found = {name: _content(connection, name) for name in COUNTED}
        _count_everything(connection)
        refresh_marts(connection, settings)
        assert [name for name in COUNTED if not _same(found[name], _content(connection, name))] == []


def test_days_that_no_record_touches_are_not_counted_again(tmp_path: Path) -> None:
    contacts = [
        {"interaction_id": f"c{day}", "channel": "phone", "started_at": datetime(2026, 1, day, 10)}
        for day in (5, 6, 28)
    ]
    # What no counting would give stands in two days: it stays in the one that nothing came to.
    wrong = "update mart_channels set contacts = 777 where day < date '2026-01-20'"
    with publishing(settings_in(tmp_path)) as building:
        connection = building.connection
        for turn, came in enumerate((contacts, [contacts[1] | {"interaction_id": "late"}])):
            track_changes(connection)
            add_records(connection, {"interaction": came})
            if turn:
                connection.execute(wrong)
            refresh_marts(connection, settings_in(tmp_path))
        found = connection.execute("select day(day), contacts from mart_channels order by day").fetchall()
    assert found == [(5, 777), (6, 2), (28, 1)]


def test_the_first_contact_of_our_own_makes_earlier_follow_ups_judged_and_the_last_to_go_unjudges_them(
    tmp_path: Path,
) -> None:
    def day(number: int) -> datetime:
        return datetime(2026, 1, 1, 10) + timedelta(days=number)

    settled = [
        {"interaction_id": f"c{number}", "channel": "phone", "customer_id": f"c:{number}", "started_at": day(number),
         "is_complaint": True, "resolved": True}
        for number in range(5)
    ]  # fmt: skip
    ours = {
        "interaction_id": "o",
        "channel": "phone",
        "customer_id": "c:9",
        "started_at": day(90),
        "direction": "outbound",
    }
    newest = {"interaction_id": "n", "channel": "phone", "customer_id": "c:8", "started_at": day(95)}
    judged = "select cast(sum(judged) as bigint) from mart_deadlines where measure = 'follow_up'"
    with publishing(settings_in(tmp_path)) as building:
        connection, told = building.connection, []
        for turn in range(3):
            track_changes(connection)
            if turn == 2:
                touch(connection, "interactions", "interaction_id = 'o'", {})
                connection.execute("delete from interactions where interaction_id = 'o'")
            else:
                add_records(connection, {"interaction": [ours] if turn else [*settled, newest]})
            refresh_marts(connection, settings_in(tmp_path))
            told += connection.execute(judged).fetchall()
    assert told == [(0,), (5,), (0,)]


def test_a_late_follow_up_of_a_complaint_that_took_long_is_counted(tmp_path: Path) -> None:
    start = datetime(2026, 1, 5, 10)
    complaint, other, newest, follow_up = (
        {"interaction_id": str(number), "customer_id": f"c:{who}", "channel": "phone",
         "started_at": start + timedelta(days=number), "direction": direction}
        for number, who, direction in ((0, 1, "inbound"), (90, 9, "outbound"), (95, 8, "inbound"), (32, 1, "outbound"))
    )  # fmt: skip
    complaint |= {"is_complaint": True, "resolved_at": start + timedelta(days=30)}
    met = []
    with publishing(settings_in(tmp_path)) as building:
        connection = building.connection
        for came in ([complaint, other, newest], [follow_up]):
            track_changes(connection)
            add_records(connection, {"interaction": came})
            refresh_marts(connection, settings_in(tmp_path))
            met += connection.execute("select sum(met) from mart_deadlines where measure = 'follow_up'").fetchall()
    assert met == [(0,), (1,)]


def test_a_later_complaint_takes_its_customer_from_the_pair_of_an_earlier_one(tmp_path: Path) -> None:
    def on(number: int) -> datetime:
        return datetime(2026, 1, 5, 10) + timedelta(days=number)

    days = [
        {"activity_id": f"{who} {number}", "customer_id": f"c:{who}", "active_on": on(number), "orders": 1}
        for who in (1, 2)
        for number in range(0, 300, 10)
    ]
    first, second = (
        {"interaction_id": str(who), "customer_id": f"c:{who}", "channel": "phone", "started_at": at,
         "is_complaint": True}
        for who, at in ((1, on(100)), (2, on(170)))
    )  # fmt: skip
    matched = []
    with publishing(settings_in(tmp_path)) as building:
        connection = building.connection
        for came in ({"interaction": [first], "activity": days}, {"interaction": [second]}):
            track_changes(connection)
            add_records(connection, came)
            refresh_marts(connection, settings_in(tmp_path))
            matched += connection.execute("select sum(matched) from mart_repurchases").fetchall()
    assert matched == [(1,), (0,)]


def _drawn(rng: np.random.Generator, records: Records, time: str, window: int, share: float) -> Records:
    """Takes a share of the records, and all that lie in the four days from a day on, out of those that wait."""
    first = min(record[time] for record in records)  # type: ignore[type-var]  # times
    taken = [r for r in records if rng.random() < share or window <= (r[time] - first).days < window + 4]  # type: ignore[operator]
    records[:] = [record for record in records if record not in taken] or records[:1]
    return taken


def _take_out(connection: duckdb.DuckDBPyConnection, rng: np.random.Generator, turn: int) -> None:
    """Removes some records of each kind, and the last contacts; some come back with another case and customer."""
    for table, key in KEYS.items():
        if table == "activities" and turn != 2:
            continue
        where = f"hash({key}, $salt) % 60 = 0" + (" or day > date '2026-03-26'" if turn == 1 else "")
        salt = {"salt": str(rng.integers(1_000))}
        touch(connection, table, where, salt)
        changed = ", ".join(
            f"'{word}' as {name}"
            for name, word in (("case_id", "k1"), ("customer_id", "c:7"), ("category", "y"))
            if table == "interactions"
        )
        back = f"select * replace ({changed}) from {table} where ({where}) and hash({key}) % 2 = 0"
        if changed:
            connection.execute(f"create or replace temporary table back as {back}", salt)
        connection.execute(f"delete from {table} where {where}", salt)
        if changed:
            connection.execute(f"insert into {table} from back")
            connection.execute(f"insert into {FACTS[table]} select distinct source, day from back")


def _score(connection: duckdb.DuckDBPyConnection, words: Records) -> None:
    """What `pipelines.emotion.settle` sees to: every contact that is there and has a text is scored, and no other."""
    there = {key for (key,) in connection.execute("select record_key from emotion_scores").fetchall()}
    come = {key for (key,) in connection.execute("select interaction_id from interactions").fetchall()} - there
    add_records(connection, {"score": [word for word in words if word["record_key"] in come]})
    connection.execute("delete from emotion_scores where record_key not in (select interaction_id from interactions)")


def _count_everything(connection: duckdb.DuckDBPyConnection) -> None:
    track_changes(connection)
    connection.execute("update meta set mart_settings = ''")
    connection.execute("insert into touched_texts select distinct record, source, day from emotion_scores")
    for name in COUNTED:
        connection.execute(f"delete from {name}")


def _same(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    # Sums of one set of numbers in two orders may differ in their last bits.
    try:
        assert_frame_equal(one, other, rel_tol=1e-12)
    except AssertionError:
        return False
    return True


def _content(connection: duckdb.DuckDBPyConnection, name: str) -> pl.DataFrame:
    return frame_of(connection, f"from {name} order by all")
