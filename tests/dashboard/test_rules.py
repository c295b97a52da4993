"""Gate rules are told in plain words of the reader's language."""

from __future__ import annotations

import pytest

from dashboard.rules import record_words, rule_words, split_rule
from dashboard.words import Words

EN, HANT = Words("en"), Words("zh-Hant")


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("started_at_missing", "Start is missing"),
        ("wait_seconds_out_of_range", "Wait is out of range"),
        ("answered_at_before_started_at", "Answered at lies before: Start"),
        ("channel_unmapped", "Channel words that the profile does not map"),
        ("channel_not_in_set", "Channel is not a known word"),
        ("ragged_row", "Row has too many or too few columns"),
        ("fare_is_round", "fare_is_round"),
    ],
)
def test_a_rule_is_told_in_words(rule: str, text: str) -> None:
    assert rule_words(rule, EN, "interaction") == text


def test_what_a_check_looks_for_is_told_as_what_is_right() -> None:
    assert rule_words("started_at_missing", EN, "interaction", "checking") == "Start is given"
    assert rule_words("answered_at_before_started_at", HANT, "interaction", "checking") == "接聽時間不早於開始時間"


@pytest.mark.parametrize(
    ("record", "text"),
    [
        ("interaction", "Contact id occurs twice with different contents"),
        ("survey_csat", "Answer id occurs twice with different contents"),
        ("case_event", "Step id occurs twice with different contents"),
        ("", "repeated"),
    ],
)
def test_a_rule_of_the_whole_record_is_told_of_its_key(record: str, text: str) -> None:
    assert rule_words("repeated", EN, record) == text


def test_answers_to_one_question_are_named_with_it() -> None:
    assert record_words("survey_csat", EN) == "Survey answers (CSAT)"
    assert record_words("interaction", HANT) == "聯絡"
    assert record_words("case_event", EN) == "Steps of complaints"


def test_the_longest_field_name_wins() -> None:
    assert split_rule("complaint_grade_out_of_range") == ("complaint_grade", "out_of_range")
    assert split_rule("rows_min") == (None, "rows_min")
