"""Checks of a batch against the earlier batches of its source."""

from __future__ import annotations

from datetime import timedelta

from gate_depth import MONDAY, NOW, Source, answers, contacts, limited, numbers, result

from expectations.policy import policy
from warehouse.contracts import SURVEY

WEEK = timedelta(days=7)
PAST = [contacts(600 + 10 * i, MONDAY - (4 - i) * WEEK) for i in range(4)]


def test_a_first_batch_is_not_judged_by_history_and_does_not_pass_for_judged() -> None:
    verdict = Source().judge(contacts())
    for rule in ("volume", "day_volume", "lag", "channel_drift", "customer_id_unknown_rise", "key_shape", "key_zeros"):
        assert numbers(verdict, rule).state == "no_history", rule
        assert result(verdict, rule).observed == "no history yet"


def test_two_batches_are_too_few_to_say_what_is_usual_and_three_are_enough() -> None:
    assert policy().history_least == 3
    assert numbers(Source().past(PAST[:2]).judge(contacts()), "volume").state == "no_history"
    assert numbers(Source().past(PAST[:3]).judge(contacts()), "volume").state == "judged"


def test_a_batch_like_those_before_raises_nothing() -> None:
    verdict = Source().past(PAST).judge(contacts(610), now=MONDAY + timedelta(hours=20))
    assert (verdict.status, verdict.reasons) == ("passed", ())
    assert {n.state for n in verdict.numbers} == {"judged", "too_few"}


def test_a_tenth_of_the_usual_rows_is_a_warning_that_says_what_is_usual() -> None:
    verdict = Source().past(PAST).judge(contacts(60))
    assert result(verdict, "volume").passed is False
    assert (numbers(verdict, "volume").value, numbers(verdict, "volume").usual) == (60, 615)
    assert any("60 rows; usual are 615 (median of 4 earlier batches)" in text for text in verdict.warnings)


def test_rows_that_swung_before_are_usual() -> None:
    swinging = [contacts(count, MONDAY - WEEK) for count in (100, 700, 100, 700, 400)]
    assert result(Source().past(swinging).judge(contacts(900)), "volume").passed


def test_a_refused_batch_is_no_history() -> None:
    source = Source().past(PAST, status="refused")
    assert numbers(source.judge(contacts()), "volume").state == "no_history"


def test_rows_that_were_mended_are_no_history() -> None:
    source = Source().past(PAST, mended=True)
    assert numbers(source.judge(contacts()), "volume").state == "no_history"


def test_a_handful_of_mended_old_rows_is_held_against_no_history_and_no_clock() -> None:
    source, few = Source().past(PAST), contacts(3, MONDAY - 9 * WEEK)
    late = {"now": NOW + 9 * WEEK, "as_of": MONDAY}
    assert {"volume", "freshness", "lag"} <= {
        each.rule for each in source.judge(few, **late).results if not each.passed
    }
    assert source.judge(few, mended=True, **late).status == "passed"


def test_a_short_monday_among_mondays_is_named() -> None:
    verdict = Source(limits=limited("day_volume", warn=0.0)).past(PAST).judge(contacts(100))
    assert result(verdict, "day_volume").passed is False
    assert numbers(verdict, "day_volume").word == "2026-03-02"


def test_records_that_lie_behind_the_declared_time_are_a_warning() -> None:
    fresh = Source().judge(contacts(), as_of=MONDAY + timedelta(days=1))
    stale = Source().judge(contacts(), as_of=MONDAY + timedelta(days=9))
    assert (result(fresh, "freshness").passed, result(stale, "freshness").passed) == (True, False)


def test_without_a_declared_time_freshness_is_not_asked() -> None:
    assert "freshness" not in {each.rule for each in Source().judge(contacts()).results}


def test_records_older_than_usual_at_their_load_are_a_warning() -> None:
    source = Source().past(PAST)
    assert result(source.judge(contacts(), now=MONDAY + timedelta(hours=20)), "lag").passed
    assert result(source.judge(contacts(), now=NOW + 3 * WEEK), "lag").passed is False


def test_a_field_that_is_suddenly_unknown_is_a_warning_although_the_floor_allows_it() -> None:
    half = [row | {"customer_id": None if i % 3 == 0 else row["customer_id"]} for i, row in enumerate(contacts())]
    verdict = Source().past(PAST).judge(half)
    assert result(verdict, "customer_id_unknown").passed
    assert result(verdict, "customer_id_unknown_rise").passed is False


def test_a_field_that_is_mostly_unknown_is_a_warning_without_any_history() -> None:
    assert result(Source().judge(contacts(category=None)), "category_unknown").passed is False


def test_channels_spread_otherwise_are_a_warning_that_names_the_one_that_moved() -> None:
    moved = [row | {"channel": "sms" if i % 2 else row["channel"]} for i, row in enumerate(contacts())]
    verdict = Source().past(PAST).judge(moved)
    assert result(verdict, "channel_drift").passed is False
    assert numbers(verdict, "channel_drift").word == "sms"
    assert abs((numbers(verdict, "channel_drift").value or 0) - 0.5) < 0.01


def test_a_small_batch_does_not_shout_of_drift() -> None:
    assert numbers(Source().past(PAST).judge(contacts(60, channel="sms")), "channel_drift").state == "too_few"


def test_waits_in_another_unit_are_a_warning() -> None:
    minutes = [row | {"wait_seconds": row["wait_seconds"] / 60} for row in contacts()]
    verdict = Source().past(PAST).judge(minutes)
    assert result(verdict, "wait_seconds_wait_shift").passed is False


def test_scores_that_moved_by_a_point_are_a_warning() -> None:
    past = [answers([3.0, 4.0, 5.0] * 100) for _ in range(3)]
    verdict = Source(SURVEY).past(past).judge(answers([2.0, 3.0, 4.0] * 100))
    assert result(verdict, "score_score_shift").passed is False
    assert numbers(verdict, "score_score_shift").value == 1.0


def test_keys_cut_short_and_zeros_taken_away_are_warnings() -> None:
    past = [[row | {"interaction_id": f"{i:08d}"} for i, row in enumerate(rows)] for rows in PAST]
    verdict = Source().past(past).judge([row | {"interaction_id": str(i)} for i, row in enumerate(contacts())])
    assert result(verdict, "key_shape").passed is False
    assert result(verdict, "key_zeros").passed is False
