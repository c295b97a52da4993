"""Rows become staging rows: every fault is flagged, nothing is dropped or guessed."""

from __future__ import annotations

from datetime import date

import duckdb
import polars as pl
import pytest
from pipelines_support import CALLS, faulty, field_of, profile_of, staged, with_field

from pipelines.normalise import FLAGS, stored_columns
from warehouse.contracts import CONTRACTS, Contract
from warehouse.settings import Settings
from warehouse.sqlfiles import statement

WIDE = (
    CALLS
    + """
[[survey]]
response_id = "id"
responded_at = "at"
kind = { value = "csat" }
score = { column = "csat", null_words = ["Blank"] }
scale_min = { value = 1 }
scale_max = { value = 5 }
interaction_id = "id"
"""
)


@pytest.mark.parametrize("number", [0, 1], ids=["interaction", "survey"])
def test_staging_rows_hold_the_flags_and_every_stored_column(number: int, settings: Settings) -> None:
    profile = profile_of(WIDE)
    rows = staged(profile, settings, number, id=["1"], at=["2024-01-01"], csat=["4"]).rows
    assert rows.columns == ["src_row", *FLAGS, *stored_columns(profile.records[number].contract)]


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda contract: contract.record_type)
def test_every_stored_column_comes_from_staging_or_the_batch(contract: Contract) -> None:
    with duckdb.connect() as connection:
        connection.execute(statement("tables", contract.table))
        facts = [row[0] for row in connection.execute(f"describe {contract.table}").fetchall()]
    assert facts == ["source", "batch_id", "record_type", "src_row", *stored_columns(contract)]


def test_fault_bits_follow_the_contract(settings: Settings) -> None:
    profile = with_field('ended_at = "end"\ntransfers = "t"')
    rows = staged(
        profile, settings, id=["1", "2", "3"], at=["2024-01-01", "bad", "2024-01-01"], end=["x", None, None],
        t=["1", "2", "x"],
    ).rows  # fmt: skip
    assert faulty(rows, profile, "started_at") == [False, True, False]
    assert faulty(rows, profile, "ended_at") == [True, False, False]
    assert faulty(rows, profile, "transfers") == [False, False, True]
    assert rows["ended_at"].to_list() == [None, None, None]


def test_an_empty_cell_is_not_known_and_no_fault(settings: Settings) -> None:
    rows = field_of('transfers = "t"', settings, t=[None, " ", "\u3000", "\u00a0"])
    assert rows["transfers"].to_list() == [None] * 4
    assert rows["fault_mask"].to_list() == [0] * 4


def test_white_space_around_a_text_goes_and_inside_stays(settings: Settings) -> None:
    rows = field_of('text = "x"', settings, x=["\u3000\u00a0 a\u3000b\n "])
    assert rows["text"].to_list() == ["a\u3000b"]


def test_words_are_compared_without_case_and_space(settings: Settings) -> None:
    rows = field_of(
        'abandoned = { column = "o", words = { HANG = true, Agent = false } }', settings, o=[" hang", "AGENT "]
    )
    assert rows["abandoned"].to_list() == [True, False]


def test_a_word_outside_the_list_is_unreadable(settings: Settings) -> None:
    profile = with_field('abandoned = { column = "o", words = { HANG = true } }')
    rows = staged(profile, settings, id=["1"], at=["2024-01-01"], o=["PHANTOM"]).rows
    assert rows["abandoned"].to_list() == [None]
    assert faulty(rows, profile, "abandoned") == [True]


def test_a_null_word_is_not_known_and_no_fault(settings: Settings) -> None:
    line = 'abandoned = { column = "o", words = { HANG = true }, null_words = ["Phantom"] }'
    rows = field_of(line, settings, o=["PHANTOM"])
    assert rows.select("abandoned", "fault_mask").row(0) == (None, 0)


def test_truth_values_have_common_words(settings: Settings) -> None:
    rows = field_of('resolved = "r"', settings, r=["Y", "no", "TRUE", "0", "是", "否", "maybe"])
    assert rows["resolved"].to_list() == [True, False, True, False, True, False, None]
    assert rows["fault_mask"].to_list()[-1] > 0


def test_an_unmapped_channel_is_other_and_names_its_word(settings: Settings) -> None:
    profile = profile_of(CALLS.replace('{ value = "phone" }', '{ column = "c", words = { Tel = "phone" } }'))
    rows = staged(profile, settings, id=["1", "2", "3"], at=["2024-01-01"] * 3, c=["tel", " Fax ", None]).rows
    assert rows["channel"].to_list() == ["phone", "other", None]
    assert rows["unmapped_channel"].to_list() == [None, "Fax", None]
    assert rows["fault_mask"].to_list() == [0, 0, 0]


def test_a_word_of_a_closed_set_is_left_for_the_gate_to_judge(settings: Settings) -> None:
    rows = field_of('direction = "d"', settings, d=["Inbound", "sideways"])
    assert rows["direction"].to_list() == ["inbound", "sideways"]
    assert rows["fault_mask"].to_list() == [0, 0]


def test_a_condition_empties_the_field_elsewhere(settings: Settings) -> None:
    line = 'handle_seconds = { column = "h", only_when = { column = "o", words = ["AGENT"] } }'
    rows = field_of(line, settings, h=["10", "20", "x"], o=["agent", "HANG", None])
    assert rows["handle_seconds"].to_list() == [10.0, None, None]
    assert rows["fault_mask"].to_list() == [0, 0, 0]


def test_a_wait_is_derived_only_where_the_profile_says_so(settings: Settings) -> None:
    answered = ["2024-01-01 00:01:30", "2023-12-31 23:59:59", None]
    plain = field_of('answered_at = "a"', settings, a=answered)
    derived = field_of('answered_at = "a"\nwait_seconds = { from = "answered_at" }', settings, a=answered)
    assert plain["wait_seconds"].to_list() == [None, None, None]
    assert derived["wait_seconds"].to_list() == [90.0, -1.0, None]
    assert derived["wait_bucket"].to_list()[1:] == [None, None]


def test_ids_of_several_columns_are_joined_and_need_every_part(settings: Settings) -> None:
    line = 'case_id = { columns = ["a", "b"] }'
    rows = field_of(line, settings, a=["x", "x", None], b=["1", None, None])
    assert rows["case_id"].to_list() == ["x|1", None, None]


def test_an_id_with_allowed_gaps_keeps_their_place(settings: Settings) -> None:
    line = 'case_id = { columns = ["a", "b"], allow_gaps = true }'
    rows = field_of(line, settings, a=["x", None, None], b=[None, "x", None])
    assert rows["case_id"].to_list() == ["x|", "|x", None]


def test_customers_bear_their_namespace_and_the_unknown_stay_unknown(settings: Settings) -> None:
    rows = field_of('customer_id = { column = "c", null_words = ["0"] }', settings, c=["7", "0", None])
    assert rows["customer_id"].to_list() == ["calls:7", None, None]


def test_days_weeks_and_hours_are_those_of_the_business_zone(settings: Settings) -> None:
    profile = with_field("")
    rows = staged(profile, settings, id=["1", "2"], at=["2024-12-31 15:59:59", "2024-12-31 16:00:00"]).rows
    assert rows["day"].to_list() == [date(2024, 12, 31), date(2025, 1, 1)]
    assert rows["week"].to_list() == [date(2024, 12, 30)] * 2
    assert rows["hour"].to_list() == [23, 0]


def test_buckets_count_from_the_start_and_ignore_what_came_before_it(settings: Settings) -> None:
    lines = 'first_response_at = "f"\nresolved_at = "r"\nwait_seconds = "w"'
    rows = field_of(
        lines, settings, f=["2024-01-01 00:00:10", None], r=["2023-12-31", "2024-01-01 00:00:49"], w=["3.9", "0"]
    )
    assert rows["first_response_bucket"].to_list() == [10, None]
    assert rows["resolution_bucket"].to_list() == [None, 49]
    assert rows["wait_bucket"].to_list() == [3, 0]


def test_a_blank_row_is_given_once_and_counts_as_no_answer(settings: Settings) -> None:
    profile = profile_of(WIDE)
    columns = {"id": ["1", None], "at": ["2024-01-01", None], "csat": ["4", None]}
    contacts = staged(profile, settings, 0, **columns)
    answers = staged(profile, settings, 1, **columns)
    assert contacts.rows["blank"].to_list() == [False, True]
    assert answers.rows["src_row"].to_list() == [1]
    assert answers.unanswered == 0


def test_a_row_without_an_answer_gives_no_survey_row_and_is_counted(settings: Settings) -> None:
    answers = staged(
        profile_of(WIDE), settings, 1, id=["1", "2", "3"], at=["2024-01-01"] * 3, csat=["blank", None, "x"]
    )
    assert answers.rows.select("src_row", "score").rows() == [(3, None)]
    assert faulty(answers.rows, profile_of(WIDE), "score", 1) == [True]
    assert answers.unanswered == 2


def test_survey_ids_of_a_wide_row_are_unlike_those_of_its_contact(settings: Settings) -> None:
    answers = staged(profile_of(WIDE), settings, 1, id=["1"], at=["2024-01-01"], csat=["4"]).rows
    assert answers.select("response_id", "interaction_id").row(0) == ("1|csat", "1")


def test_scores_are_put_on_one_to_five_from_their_own_scale(settings: Settings) -> None:
    text = WIDE.replace("scale_min = { value = 1 }", 'scale_min = "low"').replace("{ value = 5 }", '"high"')
    answers = staged(
        profile_of(text), settings, 1, id=list("123456"), at=["2024-01-01"] * 6,
        csat=["0", "10", "4", "11", "1", None],
        low=["0", "0", "1", "0", "1", "1"], high=["10", "10", "7", "10", "1", "5"],
    ).rows  # fmt: skip
    assert answers["norm_score"].to_list() == [1.0, 5.0, 3.0, None, None]


def test_an_empty_frame_gives_no_rows(settings: Settings) -> None:
    profile = profile_of(WIDE)
    for number in (0, 1):
        assert staged(profile, settings, number, id=[], at=[], csat=[]).rows.height == 0


def test_types_do_not_depend_on_the_data(settings: Settings) -> None:
    profile = with_field('ended_at = "e"')
    empty = staged(profile, settings, id=[None], at=[None], e=[None]).rows
    full = staged(profile, settings, id=["1"], at=["2024-01-01"], e=["2024-01-01"]).rows
    assert empty.schema == full.schema
    assert isinstance(full, pl.DataFrame)
