"""Checks of a batch as a whole that need no history: floods, keys, scales, order, duplicates, references."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from gate_depth import MONDAY, Row, Source, answers, contacts, limited, numbers, result

from expectations.observed import Share
from expectations.policy import policy
from warehouse.contracts import SURVEY

LONG_SCALE = {"scale_min": 0.0, "scale_max": 10.0}


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.6, "2026-03-02 16:07:03 Asia/Shanghai"), (1.0, "16:07:03 Asia/Shanghai")],
    ids=["one stamp", "same clock"],
)
def test_times_are_told_by_the_clock_of_the_business_zone(share: float, said: str) -> None:
    source = Source(limits=replace(policy(), zone=ZoneInfo("Asia/Shanghai")))
    verdict = source.judge(spoilt(share, started_at=MONDAY.replace(hour=8, minute=7, second=3)))
    assert any(f"({said})" in sentence for sentence in (*verdict.refusals, *verdict.warnings))


def spoilt(share: float, **change: object) -> list[Row]:
    """Contacts of which this share is changed."""
    rows = contacts(1000)
    return [row | change if i < share * len(rows) else row for i, row in enumerate(rows)]


@pytest.mark.parametrize(("share", "status"), [(0.05, "passed"), (0.2, "warned"), (0.6, "refused")])
def test_one_stamp_on_many_rows_warns_and_on_most_refuses(share: float, status: str) -> None:
    verdict = Source().judge(spoilt(share, started_at=MONDAY + timedelta(minutes=7, seconds=3)))
    severity = {"warned": "warning", "refused": "critical"}.get(status)
    found = result(verdict, "one_stamp")
    assert (found.passed, found.severity if severity else None) == (status == "passed", severity)
    assert verdict.status == status


@pytest.mark.parametrize(("share", "passed"), [(0.005, True), (0.02, False)])
def test_answered_contacts_that_took_no_time_are_a_warning(share: float, passed: bool) -> None:
    answered = contacts(1000, handle_seconds=60.0, abandoned=False)
    verdict = Source().judge(
        [row | {"handle_seconds": 0.0} if i < 1000 * share else row for i, row in enumerate(answered)]
    )
    found = result(verdict, "zero_handle")
    assert (found.passed, found.severity, verdict.status) == (passed, "warning", "passed" if passed else "warned")


def test_contacts_that_nobody_answered_may_take_no_time() -> None:
    assert result(Source().judge(spoilt(1, handle_seconds=0.0, abandoned=True, answered_at=None)), "zero_handle").passed


def test_days_without_a_time_of_day_warn_once_and_do_not_refuse() -> None:
    verdict = Source().judge(contacts(400, started_at=MONDAY.replace(hour=0)))
    assert result(verdict, "same_clock").passed is False
    assert "one_stamp" not in {each.rule for each in verdict.results}
    assert verdict.status == "warned"


def test_a_source_of_days_raises_its_limit_and_passes() -> None:
    source = Source(limits=limited("same_clock", warn=1.0))
    assert source.judge(contacts(400, started_at=MONDAY.replace(hour=0))).status == "passed"


@pytest.mark.parametrize("key", ["1.23E+15", "1e+12", "4711.0"])
def test_keys_that_a_spreadsheet_made_numbers_of_refuse(key: str) -> None:
    rows = [row | {"interaction_id": key} if i < 20 else row for i, row in enumerate(contacts())]
    assert result(Source().judge(rows), "key_as_number").severity == "critical"
    assert Source().judge(rows).status == "refused"


def test_an_id_with_an_e_in_it_is_no_number() -> None:
    rows = [row | {"interaction_id": f"1e{i}-x"} for i, row in enumerate(contacts())]
    assert result(Source().judge(rows), "key_as_number").passed


def test_long_keys_that_all_end_in_zero_refuse_and_honest_ones_do_not() -> None:
    lost = [row | {"interaction_id": f"{86_0000_0000_0000_0000 + 10 * i}"} for i, row in enumerate(contacts())]
    whole = [row | {"interaction_id": f"{86_0000_0000_0000_0000 + 7 * i}"} for i, row in enumerate(contacts())]
    assert result(Source().judge(lost), "key_truncated").severity == "critical"
    assert result(Source().judge(whole), "key_truncated").passed


def test_keys_that_collapse_refuse() -> None:
    rows = [row | {"interaction_id": f"c-{i // 4}"} for i, row in enumerate(contacts(2000))]
    verdict = Source().judge(rows)
    assert verdict.status == "refused"
    assert (numbers(verdict, "key_collapse").value or 0) == pytest.approx(0.75, abs=0.05)


def test_an_export_that_holds_every_record_three_times_has_no_collapsed_keys() -> None:
    rows = [row | {"interaction_id": f"c-{i // 3:07d}"} for i, row in enumerate(contacts(1800))]
    assert result(Source().judge(rows, duplicates=1200), "key_collapse").passed


def test_answers_on_one_to_five_in_a_source_of_nought_to_ten_refuse() -> None:
    verdict = Source(SURVEY).judge(answers([1.0, 2.0, 4.0, 5.0] * 25, **LONG_SCALE))
    assert result(verdict, "scale_unused").passed is False
    assert verdict.status == "refused"


def test_a_long_scale_that_is_used_passes_and_few_answers_are_not_judged() -> None:
    assert result(Source(SURVEY).judge(answers([3.0, 9.0] * 50, **LONG_SCALE)), "scale_unused").passed
    few = Source(SURVEY).judge(answers([5.0] * 20, **LONG_SCALE))
    assert numbers(few, "scale_unused").state == "too_few"


def test_answers_on_one_to_ten_in_a_source_of_one_to_five_refuse_although_few_enough_are_kept_out() -> None:
    scores = [8.0 if i % 20 == 0 else 4.0 for i in range(200)]
    verdict = Source(SURVEY).judge(answers(scores))
    assert result(verdict, "quarantined_share").passed
    assert result(verdict, "scale_exceeded").severity == "critical"
    assert verdict.status == "refused"


def test_times_in_the_wrong_order_refuse_above_a_fifth() -> None:
    answered = [row | {"answered_at": row["started_at"]} for row in contacts()]
    mixed = [row | {"answered_at": MONDAY - timedelta(days=1)} if i % 2 else row for i, row in enumerate(answered)]
    assert result(Source().judge(answered), "order").passed
    verdict = Source().judge(mixed)
    assert result(verdict, "order").severity == "critical"
    assert (numbers(verdict, "order").word, numbers(verdict, "order").value) == ("answered_at", 0.5)


def test_duplicates_and_repeats_are_judged_from_what_the_routing_counted() -> None:
    verdict = Source().judge(contacts(), duplicates=400, repeats=60)
    assert (result(verdict, "duplicates").passed, result(verdict, "repeats").passed) == (False, False)
    assert any("66.7 % of 600 rows repeat another row" in text for text in verdict.warnings)


def test_answers_whose_contacts_are_nowhere_are_a_warning_and_unasked_where_no_contact_is_known() -> None:
    source, rows = Source(SURVEY), answers([4.0] * 100)
    assert result(source.judge(rows, contacts=Share(60, 100)), "reference").passed is False
    assert result(source.judge(rows, contacts=Share(5, 100)), "reference").passed
    assert "reference" not in {each.rule for each in source.judge(rows).results}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("write to ann.smith@example.com please", True),
        ("my number is +86 138 1234 5678", True),
        ("身份证号：11010119900307123X", True),
        ("[phone] and [email] were masked", False),
        ("order no. 13812345678 of 2026-03-02, 4 items at 12.50", False),
    ],
)
def test_personal_data_that_is_left_in_texts_is_found_and_order_numbers_are_not(text: str, left: bool) -> None:
    verdict = Source().judge([row | {"text": text if i < 6 else "hello"} for i, row in enumerate(contacts())])
    assert result(verdict, "text_personal").passed is not left
    assert numbers(verdict, "text_personal").value == (0.01 if left else 0)


def test_texts_that_were_hardly_masked_refuse() -> None:
    rows = [row | {"text": "ann@example.com" if i % 10 == 0 else "hello"} for i, row in enumerate(contacts())]
    assert Source().judge(rows).status == "refused"


def test_a_limit_that_a_source_changes_changes_its_verdict() -> None:
    rows = spoilt(0.2, started_at=MONDAY + timedelta(minutes=7, seconds=3))
    strict = Source(limits=limited("one_stamp", refuse=0.15))
    assert (Source().judge(rows).status, strict.judge(rows).status) == ("warned", "refused")


def test_a_large_batch_is_read_off_a_sample_and_counted_whole() -> None:
    verdict = Source(limits=replace(policy(), sample_rows=200)).judge(contacts(2000, category=None))
    assert numbers(verdict, "category_unknown").rows == 2000
    assert 100 < numbers(verdict, "same_clock").rows < 400
