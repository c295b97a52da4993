"""Every check of rows catches the row that breaks it, and only that row."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from gate_staging import EVERY, NOON, blank, good, judged, result_of, unreadable

from expectations.policy import policy
from expectations.rules import derive
from warehouse.contracts import CONTRACTS, INTERACTION, SURVEY, Contract
from warehouse.contracts_beside import STAFFING

_INTERACTION_FAULTS: list[tuple[dict[str, Any], list[str]]] = [
    (unreadable(INTERACTION, "wait_seconds"), ["wait_seconds_unreadable"]),
    (unreadable(INTERACTION, "started_at"), ["started_at_unreadable"]),
    (unreadable(INTERACTION, "updated_at"), ["updated_at_unreadable"]),
    (good(INTERACTION, interaction_id=None), ["interaction_id_missing"]),
    (good(INTERACTION, channel=None), ["channel_missing"]),
    (good(INTERACTION, started_at=None), ["started_at_missing"]),
    (good(INTERACTION, wait_seconds=-1.0), ["wait_seconds_out_of_range"]),
    (good(INTERACTION, wait_seconds=7 * 86_400 + 1.0), ["wait_seconds_out_of_range"]),
    (good(INTERACTION, complaint_grade=4), ["complaint_grade_out_of_range"]),
    (good(INTERACTION, compensation_amount=-0.01), ["compensation_amount_out_of_range"]),
    (good(INTERACTION, started_at=datetime.fromisoformat("1900-01-01")), ["started_at_out_of_range"]),
    (good(INTERACTION, resolved_at=datetime.fromisoformat("9999-12-31")), ["resolved_at_out_of_range"]),
    (good(INTERACTION, emotion_label="cross"), ["emotion_label_not_in_set"]),
    (good(INTERACTION, answered_at=NOON - timedelta(seconds=1)), ["answered_at_before_started_at"]),
    (
        good(INTERACTION, answered_at=NOON - timedelta(1), transfers=-1),
        ["answered_at_before_started_at", "transfers_out_of_range"],
    ),
    (blank(INTERACTION), ["blank_row"]),
]

_SURVEY_FAULTS: list[tuple[dict[str, Any], list[str]]] = [
    (unreadable(SURVEY, "score"), ["score_unreadable"]),
    (good(SURVEY, score=None), ["score_missing"]),
    (good(SURVEY, score=0.5), ["score_off_scale"]),
    (good(SURVEY, score=6.0), ["score_off_scale"]),
    (good(SURVEY, kind="nps", score=11.0, scale_min=0.0, scale_max=10.0), ["score_off_scale"]),
    (good(SURVEY, scale_min=5.0, scale_max=1.0), ["scale_max_out_of_range"]),
    (good(SURVEY, scale_min=5.0, scale_max=5.0, score=9.0), ["scale_max_out_of_range"]),
    (good(SURVEY, kind="mood"), ["kind_not_in_set"]),
    (good(SURVEY, stage="later"), ["stage_not_in_set"]),
]


@pytest.mark.parametrize(("contract", "faults"), [(INTERACTION, _INTERACTION_FAULTS), (SURVEY, _SURVEY_FAULTS)])
def test_each_planted_row_gets_its_own_reasons_and_no_good_row_gets_any(
    contract: Contract, faults: list[tuple[dict[str, Any], list[str]]]
) -> None:
    rows = [row for fault, _ in faults for row in (good(contract), fault)]
    verdict, reasons = judged(contract, rows)
    assert reasons == {2 * i: expected for i, (_, expected) in enumerate(faults, 1)}
    counted = {r.rule: r.rows_failed for r in verdict.results if r.level == "row" and r.rows_failed}
    assert counted == {
        rule: sum(rule in expected for _, expected in faults) for rule in {r for _, e in faults for r in e}
    }


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=list(CONTRACTS))
def test_optional_fields_may_be_null(contract: Contract) -> None:
    optional = {field.name: None for field in contract.fields if not field.required}
    verdict, reasons = judged(contract, [good(contract, **optional)])
    assert (verdict.status, reasons) == ("passed", {})


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=list(CONTRACTS))
def test_bounds_and_scales_include_their_ends(contract: Contract) -> None:
    ends = [{f.name: bound} for f in contract.fields for bound in (f.minimum, f.maximum) if bound is not None]
    ends += [{"answered_at": NOON}] if contract is INTERACTION else [{"score": 1.0}, {"score": 5.0}]
    verdict, reasons = judged(contract, [good(contract, **end) for end in ends])
    assert (verdict.status, reasons) == ("passed", {})


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=list(CONTRACTS))
def test_every_rule_of_every_contract_can_run(contract: Contract) -> None:
    verdict, _ = judged(contract, [good(contract)])
    assert [r for r in verdict.results if r.error] == []
    assert {r.rule for r in verdict.results} == {
        rule.name for rule in derive(contract, EVERY[contract.record_type], policy())
    } | {"quarantined_share"}


def test_only_mapped_and_required_fields_are_judged() -> None:
    mapped = frozenset({"interaction_id", "started_at", "wait_seconds"})
    verdict, reasons = judged(
        INTERACTION, [good(INTERACTION, transfers=-1), good(INTERACTION, channel=None)] * 5, mapped=mapped
    )
    assert {r.field for r in verdict.results if r.field} == mapped | {"channel"}
    assert set(map(tuple, reasons.values())) == {("channel_missing",)}


def test_a_required_field_that_is_not_mapped_refuses_the_batch() -> None:
    row = good(INTERACTION, channel=None)
    verdict, _ = judged(INTERACTION, [row] * 3, mapped=frozenset({"interaction_id", "started_at"}))
    assert verdict.status == "refused"
    assert verdict.quarantined_share == 1


def test_a_field_fault_keeps_the_row_and_a_row_fault_costs_it() -> None:
    rows = [good(INTERACTION)] * 98 + [good(INTERACTION, transfers=-1), good(INTERACTION, interaction_id=None)]
    verdict, _ = judged(INTERACTION, rows)
    assert verdict.faults["transfers_out_of_range"].fault == "field"
    assert verdict.faults["interaction_id_missing"].fault == "row"
    assert verdict.faults["transfers_out_of_range"].field == "transfers"
    assert (verdict.rows_faulty, verdict.quarantined_share) == (1, 0.01)


def test_a_contact_that_began_after_its_load_is_kept_out_and_one_that_clocks_explain_is_not() -> None:
    rows = [good(INTERACTION, started_at=NOON + timedelta(hours=hours)) for hours in (0, 23, 25)]
    mapped = frozenset({"interaction_id", "channel", "started_at"})
    verdict, reasons = judged(INTERACTION, rows, mapped=mapped, policy=replace(policy(), loaded_at=NOON))
    assert reasons == {3: ["started_at_out_of_range"]}
    assert str(NOON + timedelta(days=1)) in result_of(verdict, "started_at_out_of_range").expected


def test_what_was_promised_and_who_is_on_duty_may_lie_ahead() -> None:
    week = timedelta(days=7)
    assert (
        judged(INTERACTION, [good(INTERACTION, promised_at=NOON + week)], policy=replace(policy(), loaded_at=NOON))[1]
        == {}
    )
    assert judged(STAFFING, [good(STAFFING, duty_at=NOON + week)], policy=replace(policy(), loaded_at=NOON))[1] == {}


def test_a_row_with_two_row_faults_is_one_faulty_row() -> None:
    rows = [good(INTERACTION)] * 99 + [good(INTERACTION, interaction_id=None, channel=None)]
    verdict, reasons = judged(INTERACTION, rows)
    assert reasons == {100: ["channel_missing", "interaction_id_missing"]}
    assert verdict.rows_faulty == 1


def test_blank_rows_are_counted_apart_and_leave_every_denominator() -> None:
    rows = [blank(INTERACTION)] * 30 + [good(INTERACTION)] * 19 + [good(INTERACTION, channel=None)]
    verdict, _ = judged(INTERACTION, rows)
    assert (verdict.rows, verdict.rows_blank, verdict.rows_faulty) == (50, 30, 1)
    assert verdict.quarantined_share == 0.05
    assert result_of(verdict, "channel_missing").rows_checked == 20
    assert result_of(verdict, "blank_row").rows_checked == 50


def test_rows_checked_are_those_that_hold_the_field() -> None:
    rows = [good(INTERACTION, transfers=None)] * 3 + [unreadable(INTERACTION, "transfers"), good(INTERACTION)]
    verdict, _ = judged(INTERACTION, rows)
    assert result_of(verdict, "transfers_out_of_range").rows_checked == 1
    assert result_of(verdict, "transfers_unreadable").rows_checked == 2
    assert result_of(verdict, "channel_missing").rows_checked == 5
