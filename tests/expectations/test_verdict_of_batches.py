"""What passes, what warns, what refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gate_staging import blank, good, judged, named, result_of, staged

from expectations.gate import judge
from expectations.policy import policy
from warehouse.contracts import INTERACTION
from warehouse.errors import DefinitionError

_FEW = frozenset({"interaction_id", "channel", "started_at", "transfers"})
_GOOD = good(INTERACTION)
_NO_KEY = good(INTERACTION, interaction_id=None)


def test_a_clean_batch_passes_without_a_reason() -> None:
    verdict, reasons = judged(INTERACTION, [_GOOD] * 5, mapped=_FEW)
    assert (verdict.status, verdict.reasons, reasons) == ("passed", (), {})
    assert all(result.passed for result in verdict.results)


@pytest.mark.parametrize("rows", [[], [blank(INTERACTION)] * 3], ids=["no row", "blank rows only"])
def test_a_batch_without_records_is_refused(rows: list[dict[str, object]]) -> None:
    verdict, _ = judged(INTERACTION, rows, mapped=_FEW)
    assert verdict.status == "refused"
    assert "0 rows that are not blank, the least is 1" in verdict.refusals[0]
    assert verdict.quarantined_share is None


def test_as_many_faulty_rows_as_the_limit_pass_and_one_more_refuses() -> None:
    assert policy().max_quarantined == 0.10
    at_the_limit, _ = judged(INTERACTION, [_GOOD] * 9 + [_NO_KEY], mapped=_FEW)
    above, _ = judged(INTERACTION, [_GOOD] * 8 + [_NO_KEY], mapped=_FEW)
    assert not at_the_limit.refusals
    assert above.status == "refused"
    assert "1 of 9 rows (11.1 %) cannot be used, the limit is 10.0 %" in above.refusals[0]
    assert "interaction_id_missing (1)" in above.refusals[0]
    assert not result_of(above, "quarantined_share").passed


def test_a_profile_may_set_its_own_limit() -> None:
    verdict, _ = judged(INTERACTION, [_GOOD, _NO_KEY], mapped=_FEW, max_quarantined=0.5)
    assert not verdict.refusals
    assert result_of(verdict, "quarantined_share").expected == "at most 50.0 %"


def test_rows_that_the_reader_set_aside_count_against_the_limit() -> None:
    verdict, _ = judged(INTERACTION, [_GOOD] * 4, mapped=_FEW, rows_broken=6)
    assert verdict.quarantined_share == 0.6
    assert "broken structure (6)" in verdict.refusals[0]


def test_a_rule_of_rows_warns_above_one_percent_and_is_only_counted_below() -> None:
    bad = good(INTERACTION, transfers=-1)
    at_one_percent, _ = judged(INTERACTION, [_GOOD] * 99 + [bad], mapped=_FEW)
    above, _ = judged(INTERACTION, [_GOOD] * 98 + [bad], mapped=_FEW)
    assert at_one_percent.status == "passed"
    assert result_of(at_one_percent, "transfers_out_of_range").rows_failed == 1
    assert above.status == "warned"
    assert "1 of 99 rows (1.0 %) break 'transfers_out_of_range'" in above.warnings[0]
    assert "Their transfers is left empty" in above.warnings[0]


def test_unmapped_channel_words_are_named_with_their_rows() -> None:
    rows = [_GOOD] * 5 + [good(INTERACTION, channel="other", unmapped_channel=word) for word in ("fax", "fax", "telex")]
    verdict, reasons = judged(INTERACTION, rows, mapped=_FEW)
    assert (verdict.status, reasons) == ("warned", {})
    assert "3 rows have a channel word that the profile does not map" in verdict.warnings[0]
    assert "'fax' (2), 'telex' (1)" in verdict.warnings[0]
    assert result_of(verdict, "channel_unmapped").rows_failed == 3


def test_a_rule_that_raises_refuses_and_says_so() -> None:
    connection = staged(INTERACTION, [_GOOD, _NO_KEY])
    connection.execute("alter table staging drop column transfers")
    lenient = replace(policy(), max_quarantined=1)
    verdict = judge(connection, INTERACTION, table="staging", mapped=_FEW, policy=lenient)
    assert verdict.status == "refused"
    assert any("'transfers_out_of_range'" in sentence and "could not run" in sentence for sentence in verdict.refusals)
    broken = result_of(verdict, "transfers_out_of_range")
    assert (broken.passed, broken.rows_failed) == (False, None)
    assert named(connection) == {2: ["interaction_id_missing"]}


def test_a_table_that_is_no_staging_table_is_an_error() -> None:
    connection = staged(INTERACTION, [_GOOD])
    connection.execute("alter table staging drop column fault_mask")
    with pytest.raises(DefinitionError, match="no column fault_mask"):
        judge(connection, INTERACTION, table="staging", mapped=_FEW)


def test_a_staging_row_without_its_fault_mask_is_an_error() -> None:
    with pytest.raises(DefinitionError, match="1 rows of the staging table staging lack their src_row"):
        judged(INTERACTION, [_GOOD, good(INTERACTION, fault_mask=None)], mapped=_FEW)


def test_an_unknown_mapped_field_is_an_error() -> None:
    with pytest.raises(DefinitionError, match="no field 'mood'"):
        judged(INTERACTION, [_GOOD], mapped=frozenset({"mood"}))


def test_judging_again_replaces_the_reasons_and_leaves_no_view_behind() -> None:
    connection = staged(INTERACTION, [_GOOD] * 20 + [_NO_KEY])
    first = judge(connection, INTERACTION, table="staging", mapped=_FEW)
    assert judge(connection, INTERACTION, table="staging", mapped=_FEW) == first
    assert named(connection) == {21: ["interaction_id_missing"]}
    assert connection.execute("select count(*) from duckdb_views() where not internal").fetchall() == [(0,)]


def test_the_connection_serves_the_pipeline_afterwards() -> None:
    connection = staged(INTERACTION, [_GOOD])
    judge(connection, INTERACTION, table="staging", mapped=_FEW)
    assert connection.sql("select count(*) from staging").fetchall() == [(1,)]
