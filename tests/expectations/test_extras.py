"""The rules that a profile adds."""

from __future__ import annotations

from typing import Any

import pytest
from gate_staging import blank, good, judged, result_of

from warehouse.contracts import INTERACTION
from warehouse.errors import DefinitionError

_FEW = frozenset({"interaction_id", "channel", "started_at"})
_GOOD = good(INTERACTION)
_TEXT = {"column": "agent_id"}


def _extra(kind: str, severity: str = "critical", level: str | None = None, **kwargs: Any) -> dict[str, Any]:
    meta = {"rule": "own_rule"} | ({"level": level} if level else {})
    return {"type": kind, "severity": severity, "kwargs": kwargs, "meta": meta}


@pytest.mark.parametrize(
    ("kind", "kwargs", "bad"),
    [
        ("expect_column_values_to_match_regex", {**_TEXT, "regex": r"^id-\d+$"}, {"agent_id": "x id-1"}),
        ("expect_column_values_to_not_match_regex", {**_TEXT, "regex": "[测試]"}, {"agent_id": "测-1"}),
        ("expect_column_values_to_match_like_pattern", {**_TEXT, "like_pattern": "id-%"}, {"agent_id": "no"}),
        ("expect_column_value_lengths_to_be_between", {**_TEXT, "max_value": 8}, {"agent_id": "id-123456789"}),
        ("expect_column_values_to_not_be_null", {"column": "department"}, {"department": None}),
        ("expect_column_values_to_be_in_set", {"column": "team", "value_set": ["a text"]}, {"team": "b"}),
        (
            "expect_multicolumn_sum_to_equal",
            {"column_list": ["wait_seconds", "handle_seconds"], "sum_total": 60},
            {"handle_seconds": 31.0},
        ),
        (
            "expect_column_values_to_not_be_null",
            {
                "column": "team",
                "row_condition": {
                    "type": "comparison",
                    "column": {"name": "channel"},
                    "operator": "==",
                    "parameter": "phone",
                },
            },
            {"team": None},
        ),
        (
            "unexpected_rows_expectation",
            {"unexpected_rows_query": "SELECT src_row FROM {batch} WHERE wait_seconds > 2 * handle_seconds"},
            {"wait_seconds": 61.0},
        ),
    ],
)
def test_a_rule_of_rows_keeps_out_the_rows_that_break_it_and_no_blank_row(
    kind: str, kwargs: dict[str, Any], bad: dict[str, Any]
) -> None:
    rows = [_GOOD] * 20 + [good(INTERACTION, **bad), blank(INTERACTION)]
    level = "row" if kind == "unexpected_rows_expectation" else None
    verdict, reasons = judged(INTERACTION, rows, mapped=_FEW, extras=[_extra(kind, "warning", level, **kwargs)])
    assert reasons == {21: ["own_rule"], 22: ["blank_row"]}
    assert verdict.faults["own_rule"].fault == "row"
    assert (verdict.rows_faulty, result_of(verdict, "own_rule").rows_failed) == (1, 1)


def test_a_value_that_must_be_unique_keeps_out_all_that_share_it() -> None:
    rows = [good(INTERACTION, agent_id=str(i // 2 if i < 4 else i)) for i in range(10)]
    one, reasons = judged(INTERACTION, rows, mapped=_FEW, extras=[_extra("expect_column_values_to_be_unique", **_TEXT)])
    assert sorted(reasons) == [1, 2, 3, 4]
    two, pairs = judged(
        INTERACTION,
        rows,
        mapped=_FEW,
        extras=[_extra("expect_compound_columns_to_be_unique", column_list=["agent_id", "channel"])],
    )
    assert pairs == reasons
    assert result_of(one, "own_rule").rows_failed == result_of(two, "own_rule").rows_failed == 4


@pytest.mark.parametrize(("severity", "status"), [("critical", "refused"), ("warning", "warned"), ("info", "passed")])
def test_a_rule_of_the_batch_gives_what_its_severity_says(severity: str, status: str) -> None:
    extra = _extra("expect_column_mean_to_be_between", severity, column="wait_seconds", max_value=10)
    verdict, reasons = judged(INTERACTION, [_GOOD] * 3, mapped=_FEW, extras=[extra])
    assert (verdict.status, reasons) == (status, {})
    found = result_of(verdict, "own_rule")
    assert (found.passed, found.observed, found.level, found.field) == (False, "30.0", "batch", "wait_seconds")


def test_a_tolerance_judges_the_batch_and_not_its_rows() -> None:
    extra = _extra("expect_column_values_to_not_be_null", column="team", mostly=0.5)
    rows = [_GOOD] * 6 + [good(INTERACTION, team=None)] * 4
    verdict, reasons = judged(INTERACTION, rows, mapped=_FEW, extras=[extra])
    assert (verdict.status, reasons) == ("passed", {})
    assert result_of(verdict, "own_rule").rows_failed == 4


def test_blank_rows_do_not_count_in_a_completeness_rule() -> None:
    extra = _extra("expect_column_values_to_not_be_null", column="team", mostly=0.9)
    verdict, _ = judged(INTERACTION, [_GOOD] + [blank(INTERACTION)] * 9, mapped=_FEW, extras=[extra])
    assert not verdict.refusals


def test_freshness_can_be_asked_of_the_batch() -> None:
    query = "SELECT max(started_at) AS latest FROM {batch} HAVING max(started_at) < TIMESTAMP '2026-03-03'"
    extra = _extra("unexpected_rows_expectation", level="batch", unexpected_rows_query=query)
    verdict, reasons = judged(INTERACTION, [_GOOD], mapped=_FEW, extras=[extra])
    assert (verdict.status, reasons) == ("refused", {})
    assert "rule 'own_rule' observed 1 rows found by its query" in verdict.refusals[0]
    assert result_of(verdict, "own_rule").rows_failed is None


@pytest.mark.parametrize(
    "extra",
    [
        _extra("expect_column_mean_to_be_between", "info", column="no_such_column", max_value=1),
        _extra("unexpected_rows_expectation", level="row", unexpected_rows_query="SELECT src_row FROM {batch} WHERE x"),
        _extra("unexpected_rows_expectation", level="batch", unexpected_rows_query="SELEC {batch}"),
    ],
    ids=["unknown column", "unknown column in a query", "no SQL"],
)
def test_a_rule_that_cannot_run_refuses_whatever_its_severity(extra: dict[str, Any]) -> None:
    verdict, _ = judged(INTERACTION, [_GOOD], mapped=_FEW, extras=[extra])
    assert verdict.status == "refused"
    assert "could not run, the limit is 0: 'own_rule' (" in verdict.refusals[0]
    assert result_of(verdict, "own_rule").error


_MEAN = _extra("expect_column_mean_to_be_between", column="wait_seconds", max_value=10)


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        ({**_MEAN, "type": "expect_colum_mean"}, "'own_rule' has the unknown type 'expect_colum_mean'"),
        ({**_MEAN, "severity": "fatal"}, "'own_rule' has the severity 'fatal'"),
        ({**_MEAN, "mostly": 1}, "'own_rule' has an unknown key 'mostly'"),
        ({**_MEAN, "meta": {"rule": "own_rule", "lvel": "row"}}, "'own_rule' has an unknown key 'meta.lvel'"),
        ({**_MEAN, "kwargs": {"column": "team", "max": 1}}, "'own_rule' has arguments that"),
        ({**_MEAN, "kwargs": []}, "'own_rule' has kwargs that are not a table"),
        ({**_MEAN, "meta": {"rule": "own_rule", "level": "row"}}, "'own_rule' judges the whole batch"),
        ({**_MEAN, "meta": {"rule": "own_rule", "level": "file"}}, "'own_rule' has the level 'file'"),
        ({**_MEAN, "meta": {"rule": "blank_row"}}, "'blank_row' is there already"),
        ({**_MEAN, "meta": {"rule": "quarantined_share"}}, "'quarantined_share' is there already"),
        ({**_MEAN, "meta": {}}, "extra 1 of the interaction records has no valid meta.rule"),
        ({**_MEAN, "meta": {"rule": "Own rule"}}, "has no valid meta.rule"),
        ({key: value for key, value in _MEAN.items() if key != "meta"}, "has no valid meta.rule"),
        (_extra("unexpected_rows_expectation", unexpected_rows_query="select 1 from {batch}"), "has the level None"),
        (_extra("unexpected_rows_expectation", level="row", unexpected_rows_query="select 1"), "outside the batch"),
        (
            _extra(
                "unexpected_rows_expectation",
                level="row",
                unexpected_rows_query="select 1 as one from {batch} where wait_seconds > 0",
            ),
            "must select src_row",
        ),
        (
            _extra(
                "unexpected_rows_expectation",
                level="row",
                unexpected_rows_query="select src_row from {batch} union all select src_row from {batch}",
            ),
            "counts 2 rows that break 'own_rule' and names 1",
        ),
    ],
)
def test_an_extra_that_is_not_well_formed_is_an_error_that_names_it(extra: dict[str, Any], says: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        judged(INTERACTION, [_GOOD], mapped=_FEW, extras=[extra])
    assert says in str(caught.value)


def test_a_set_of_distinct_values_judges_the_batch() -> None:
    extra = _extra("expect_column_distinct_values_to_be_in_set", column="team", value_set=["another"])
    verdict, reasons = judged(INTERACTION, [_GOOD], mapped=_FEW, extras=[extra])
    assert (verdict.status, reasons) == ("refused", {})
    assert result_of(verdict, "own_rule").observed == "1 values that were not expected"


def test_rules_that_fail_together_are_one_sentence() -> None:
    # A sum of texts is an error of the one statement that counts for most rules.
    extra = _extra("expect_multicolumn_sum_to_equal", column_list=["team", "site"], sum_total=1)
    verdict, _ = judged(INTERACTION, [_GOOD], extras=[extra])
    failed = [result for result in verdict.results if result.error]
    assert verdict.status == "refused"
    assert len(verdict.refusals) == len({result.error for result in failed}) < 4
    assert "own_rule" in {result.rule for result in failed}


def test_two_extras_of_one_name_are_an_error() -> None:
    with pytest.raises(DefinitionError, match="there already"):
        judged(INTERACTION, [_GOOD], mapped=_FEW, extras=[_MEAN, _MEAN])
