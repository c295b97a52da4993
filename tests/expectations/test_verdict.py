"""The verdict itself: combining, and its words for the terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from expectations.verdict import RowRule, RuleResult, Verdict, combine, percent, plain_words


def _failed(rule: str, rows: int, record_type: str = "interaction") -> RuleResult:
    return RuleResult(
        record_type=record_type,
        rule=rule,
        expectation="expect_x",
        check_kind="unreadable",
        field=None,
        severity="warning",
        level="row",
        passed=False,
        error=None,
        rows_checked=100,
        rows_failed=rows,
        observed=None,
        expected=None,
    )


_PASSED = Verdict("interaction", (), (), (), rows=100, rows_blank=20, rows_faulty=0)
_WARNED = replace(_PASSED, record_type="survey", warnings=("Look here.",), rows=10, rows_blank=0, rows_faulty=1)
_REFUSED = replace(_PASSED, refusals=("Too many.",), warnings=("And this.",), rows_faulty=40)


def test_the_worst_status_wins() -> None:
    assert combine([_PASSED, _WARNED]).status == "warned"
    assert combine([_WARNED, _REFUSED]).status == "refused"
    assert combine([_PASSED, _PASSED]).status == "passed"


def test_counts_add_up_and_the_share_is_of_the_sums() -> None:
    both = combine([_WARNED, _REFUSED])
    assert (both.rows, both.rows_blank, both.rows_faulty) == (110, 20, 41)
    assert both.quarantined_share == 41 / 90
    assert both.record_type == "survey, interaction"


def test_refusals_stand_before_warnings() -> None:
    assert combine([_WARNED, _REFUSED]).reasons == ("Too many.", "Look here.", "And this.")


def test_one_verdict_is_its_own_combination_and_none_is_an_error() -> None:
    assert combine([_WARNED]) is _WARNED
    with pytest.raises(ValueError, match="no verdict"):
        combine([])


def test_equal_rule_names_of_two_record_types_stay_apart() -> None:
    interaction = replace(_PASSED, faults={"channel_unreadable": RowRule("row", "channel", "unreadable")})
    survey = replace(_WARNED, faults={"channel_unreadable": RowRule("field", "channel", "unreadable")})
    assert {name: rule.fault for name, rule in combine([interaction, survey]).faults.items()} == {
        "interaction.channel_unreadable": "row",
        "survey.channel_unreadable": "field",
    }


def test_words_of_a_passed_batch_are_one_line() -> None:
    assert plain_words(_PASSED) == ["PASSED: interaction records. 100 rows, 20 blank, 0 kept out (0.0 %)."]


def test_words_of_a_warned_batch_name_the_warnings() -> None:
    assert plain_words(_WARNED) == [
        "WARNED: survey records. 10 rows, 1 kept out (10.0 %).",
        "Warnings:",
        "  - Look here.",
    ]


def test_words_of_a_refused_batch_start_with_why_and_end_with_the_faults() -> None:
    verdict = replace(
        _REFUSED,
        results=(_failed("few", 2), _failed("many", 1_200), replace(_failed("blank", 9), check_kind="blank_row")),
        faults={
            "few": RowRule("field", "team", "unreadable"),
            "many": RowRule("row", None, "unreadable"),
            "blank": RowRule("row", None, "blank_row"),
        },
    )
    assert plain_words(verdict) == [
        "REFUSED: interaction records. 100 rows, 20 blank, 40 kept out (50.0 %).",
        "Refused because:",
        "  - Too many.",
        "Warnings:",
        "  - And this.",
        "Rows by fault (a row may have several):",
        "  many          1,200  row kept out",
        "  blank             9",
        "  few               2  field emptied, row kept",
    ]


def test_rows_of_broken_structure_stand_among_the_faults() -> None:
    words = plain_words(replace(_PASSED, rows_broken=3, results=(_failed("few", 2),)))
    assert words[-2:] == ["  broken structure             3  row kept out", "  few                          2"]


def test_words_fit_one_screen_however_many_rules_fail() -> None:
    words = plain_words(replace(_PASSED, results=tuple(_failed(f"rule_{i}", i + 1) for i in range(50))))
    assert len(words) < 24
    assert words[-1] == "  and 38 more rules with fewer rows"


def test_words_of_several_record_types_say_which_fault_is_whose() -> None:
    both = combine(
        [replace(_PASSED, results=(_failed("r", 3),)), replace(_WARNED, results=(_failed("r", 4, "survey"),))]
    )
    assert [line.split() for line in plain_words(both)[-2:]] == [["survey.r", "4"], ["interaction.r", "3"]]


def test_a_verdict_without_rows_shows_no_share() -> None:
    empty = replace(_PASSED, rows=0, rows_blank=0)
    assert empty.quarantined_share is None
    assert plain_words(empty) == ["PASSED: interaction records. 0 rows, 0 kept out."]


def test_a_small_share_is_not_shown_as_nothing() -> None:
    assert [percent(share) for share in (0, 0.0001, 0.0005, 0.1)] == ["0.0 %", "under 0.1 %", "0.1 %", "10.0 %"]
