"""Questions sent, customers' days and agents on duty are records like others: loaded, judged, corrected, taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from care_home import ACTIVITY, ASKED, DAYS, DUTY, INVITATION, STAFFING, Care

from pipelines.erase import erase
from pipelines.revoke import revoke
from pipelines.rotation import rotate


@pytest.fixture
def care(tmp_path: Path) -> Care:
    return Care(tmp_path)


def test_days_of_customers_are_stored_under_pseudonyms_and_so_is_their_key(care: Care) -> None:
    care.load(ACTIVITY, DAYS + "anna-1234,2026-03-02,2,5,1,99.5\nbert-5678,2026-03-02,,0,,\n")
    rows = care.ask("select customer_id, activity_id, day, logins, uses, orders, order_value from activities")
    assert [row[2:] for row in rows] == [(date(2026, 3, 2), 2, 5, 1, 99.5), (date(2026, 3, 2), None, 0, None, None)]
    assert all(str(row[0]).startswith("care:") and str(row[1]).startswith("key:") for row in rows)
    assert "anna" not in str(rows)


def test_a_day_stays_the_day_of_its_source_whatever_the_business_zone(tmp_path: Path) -> None:
    care = Care(tmp_path, zone="Asia/Shanghai", business_zone="America/New_York")
    care.load(ACTIVITY, DAYS + "anna-1234,2026-03-02,1,,,\n")
    assert care.ask("select day from activities") == [(date(2026, 3, 2),)]


def test_a_newer_count_of_a_day_takes_the_place_of_the_older(care: Care) -> None:
    care.load(ACTIVITY, DAYS + "anna-1234,2026-03-02,1,,,\nbert-5678,2026-03-02,1,,,\n")
    again = care.load(ACTIVITY, DAYS + "anna-1234,2026-03-02,3,,,\nbert-5678,2026-03-02,1,,,\n")
    counts = again.counts[0]
    assert (counts.rows_loaded, counts.rows_restated, counts.rows_duplicate) == (1, 1, 1)
    assert care.ask("select logins from activities order by 1") == [(1,), (3,)]
    revoke(again.batch_id, "counted twice", care.settings, by="a tester")
    assert care.ask("select logins from activities") == [(1,), (1,)]


def test_unusable_days_are_kept_out_and_unusable_counts_emptied(care: Care) -> None:
    text = "anna-1234,2026-03-02,-1,5,,\n,2026-03-02,1,,,\nbert-5678,tomorrow,1,,,\ncarl-9012,2026-03-02,many,2,,\n"
    counts = care.load(ACTIVITY, DAYS + text).counts[0]
    assert (counts.rows_in, counts.rows_loaded, counts.rows_quarantined, counts.field_faults) == (4, 2, 2, 2)
    assert care.ask("select logins, uses from activities order by uses") == [(None, 2), (None, 5)]
    reasons = care.ask("select distinct unnest(reasons) as reason from quarantine order by 1")
    assert {"customer_id_missing", "active_on_unreadable"} <= {row[0] for row in reasons}


def test_a_year_of_midnights_is_no_warning(care: Care) -> None:
    days = "".join(f"c-{n:06d},2026-03-{1 + day:02d},1,1,,\n" for n in range(40) for day in range(10))
    verdict = care.load(ACTIVITY, DAYS + days).verdict
    assert verdict is not None
    assert verdict.status == "passed"


def test_an_erased_customer_leaves_no_day_and_brings_none_back(care: Care) -> None:
    lines = "anna-1234,2026-03-02,1,,,\nbert-5678,2026-03-02,1,,,\nanna-1234,2026-03-03,x,,,\n"
    care.load(ACTIVITY, DAYS + lines)
    erase(care.settings, "anna-1234", "care")
    assert care.ask("select count(*) from activities") == [(1,)]
    assert care.ask("select count(*) from field_faults") == [(0,)]
    again = care.load(ACTIVITY, DAYS + "anna-1234,2026-03-04,1,,,\n")
    assert again.counts[0].rows_quarantined == 1


def test_a_new_key_turns_days_and_their_keys(care: Care) -> None:
    care.load(ACTIVITY, DAYS + "anna-1234,2026-03-02,1,,,\n")
    before = care.ask("select customer_id, activity_id from activities")
    rotate(care.settings)
    after = care.ask("select customer_id, activity_id from activities")
    assert before[0][0] != after[0][0]
    assert before[0][1] != after[0][1]
    again = care.load(ACTIVITY, DAYS + "anna-1234,2026-03-02,1,,,\nbert-5678,2026-03-02,1,,,\n")
    assert again.counts[0].rows_duplicate == 1


def test_duty_is_counted_in_the_hour_that_the_source_names(care: Care) -> None:
    text = "2026-03-02,9,north,7.5\n2026-03-02,10,,3\n2026-03-02,24,north,1\n2026-03-02,11,north,\n"
    counts = care.load(STAFFING, DUTY + text).counts[0]
    assert (counts.rows_loaded, counts.rows_quarantined) == (2, 2)  # an hour that is none is not midnight
    found = care.ask("select hour, team, agents from staffings order by hour")
    assert found == [(9, "north", 7.5), (10, None, 3.0)]


def test_a_question_without_an_answer_is_no_fault(care: Care) -> None:
    text = "1,2026-03-02 09:00,2026-03-02 10:00,4,anna-1234\n2,2026-03-02 09:00,,,bert-5678\n"
    sent, answers = care.load(INVITATION, ASKED + text).counts
    assert (sent.rows_loaded, sent.rows_quarantined, answers.rows_loaded, answers.rows_unanswered) == (2, 0, 1, 1)
    assert care.ask("select count(*), count(answered_at) from invitations") == [(2, 1)]
    erase(care.settings, "bert-5678", "care")
    assert care.ask("select count(*) from invitations") == [(1,)]
