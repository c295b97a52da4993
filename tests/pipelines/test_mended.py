"""Quarantined rows go out as a file that a person mends, come back, and are settled; counts stay exact."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from shop import PROFILE, Shop

from pipelines.mended import write_for_mending
from warehouse import history
from warehouse.errors import DefinitionError

GOOD = [f"g{i},call,2026-01-05 10:{i:02d},{i},4,,ann,parcel" for i in range(10)]
BAD = ["late,call,yesterday,5,3,,ann,=1+1", "odd,chat,2026-01-06 10:00,6,9,,bob,parcel"]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def exported(shop: Shop, **choice: str) -> Path:
    path = shop.folder / "mend.csv"
    write_for_mending(history.open_quarantine(shop.warehouse, **choice), path)
    return path


def mend(path: Path, *changes: tuple[str, str]) -> Path:
    text = path.read_text(encoding="utf-8-sig")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8-sig")
    return path


def states(shop: Shop) -> dict[tuple[str, str], int]:
    rows = history.ledger(shop.warehouse, "quarantine")
    return {
        (r["record_type"], r["state"]): r["rows"] for r in rows.group_by("record_type", "state").len("rows").to_dicts()
    }


def test_the_file_has_each_row_once_with_its_own_columns_and_every_reason(shop: Shop) -> None:
    batch = shop.load([*GOOD, *BAD]).batch_id
    rows = pl.read_csv(exported(shop), infer_schema=False)
    assert rows.columns[:6] == [
        "endvalue_batch", "endvalue_row", "endvalue_reasons", "endvalue_file", "endvalue_line", "endvalue_text",
    ]  # fmt: skip
    assert set(rows.columns[6:]) == {"id", "channel", "started", "wait", "score", "customer", "about"}
    assert rows.select("endvalue_batch", "endvalue_row", "endvalue_line", "id").rows() == [
        (batch, "11", "12", "late"), (batch, "12", "13", "odd"),
    ]  # fmt: skip
    assert rows["endvalue_reasons"].to_list() == [
        "interaction: started_at_unreadable; survey_csat: responded_at_unreadable",
        "survey_csat: score_off_scale",
    ]


def test_text_that_a_spreadsheet_would_run_is_plain_in_the_file_and_itself_again_when_loaded(shop: Shop) -> None:
    shop.load([*GOOD, *BAD])
    path = exported(shop)
    assert pl.read_csv(path, infer_schema=False)["about"].to_list() == ["'=1+1", "parcel"]
    shop.load_file(mend(path, ("yesterday", "2026-01-07 10:00"), (",9,", ",5,")))
    assert shop.rows("select category from interactions where interaction_id = 'late'") == [("=1+1",)]


def test_mended_rows_are_loaded_and_settled(shop: Shop) -> None:
    shop.load([*GOOD, *BAD])
    assert states(shop) == {("interaction", "open"): 1, ("survey_csat", "open"): 2}
    fixed = shop.load_file(mend(exported(shop), ("yesterday", "2026-01-07 10:00"), (",9,", ",5,")))
    assert states(shop) == {("interaction", "fixed"): 1, ("survey_csat", "fixed"): 2}
    assert [(c.record_type, c.rows_in, c.rows_loaded, c.rows_duplicate) for c in fixed.counts] == [
        ("interaction", 2, 1, 1),  # the contact of the row with the odd score was loaded the first time
        ("survey_csat", 2, 2, 0),
    ]
    assert set(history.ledger(shop.warehouse, "quarantine")["by_batch_id"]) == {fixed.batch_id}
    assert history.open_quarantine(shop.warehouse).is_empty()


def test_a_row_that_is_still_wrong_is_counted_once(shop: Shop) -> None:
    shop.load([*GOOD, *BAD])
    again = shop.load_file(mend(exported(shop), ("yesterday", "2026-01-07 10:00"), (",9,", ",8,")))
    assert states(shop)["survey_csat", "kept_out_again"] == 1
    (row,) = history.open_quarantine(shop.warehouse).to_dicts()
    assert (row["batch_id"], row["record_type"]) == (again.batch_id, "survey_csat")
    assert "endvalue" not in row["raw"]


def test_rows_still_wrong_among_a_few_mended_ones_do_not_refuse_the_others(tmp_path: Path) -> None:
    shop = Shop(tmp_path, PROFILE.replace("max_quarantined = 1.0", "max_quarantined = 0.2\nrows_min = 10"))
    shop.load([*GOOD, *BAD])
    again = shop.load_file(mend(exported(shop), ("yesterday", "2026-01-07 10:00"), (",9,", ",8,")))
    assert (again.verdict and again.verdict.refusals, again.counts[0].rows_loaded) == ((), 1)
    assert shop.rows("select mended from batches order by version") == [(False,), (True,)]


def test_revoking_the_mended_batch_opens_its_rows_again(shop: Shop) -> None:
    shop.load([*GOOD, *BAD])
    before = states(shop)
    shop.revoke(shop.load_file(mend(exported(shop), ("yesterday", "2026-01-07 10:00"), (",9,", ",5,"))).batch_id)
    assert states(shop) == before


def test_revoking_a_batch_withdraws_its_quarantine(shop: Shop) -> None:
    shop.revoke(shop.load([*GOOD, *BAD]).batch_id)
    assert set(history.ledger(shop.warehouse, "quarantine")["state"]) == {"withdrawn"}
    assert history.open_quarantine(shop.warehouse).is_empty()


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_spreadsheet_may_have_changed_the_delimiter(shop: Shop, delimiter: str) -> None:
    shop.load([*GOOD, *BAD])
    path = mend(exported(shop), ("yesterday", "2026-01-07 10:00"), (",9,", ",5,"))
    rows = pl.read_csv(path, infer_schema=False)
    rows.write_csv(path, separator=delimiter)
    shop.load_file(path)
    assert states(shop) == {("interaction", "fixed"): 1, ("survey_csat", "fixed"): 2}


def test_rows_of_a_source_in_another_format_come_back_from_the_same_csv(tmp_path: Path) -> None:
    shop = Shop(tmp_path, PROFILE.replace("[gate]", '[read]\nformat = "tsv"\ndelimiter = "|"\n\n[gate]'))
    path = shop.write([*GOOD, *BAD])
    path.write_text(path.read_text(encoding="utf-8").replace(",", "|"), encoding="utf-8")
    shop.load_file(path)
    shop.load_file(mend(exported(shop), ("yesterday", "2026-01-07 10:00"), (",9,", ",5,")))
    assert states(shop) == {("interaction", "fixed"): 1, ("survey_csat", "fixed"): 2}


def test_a_row_whose_structure_was_broken_comes_with_its_text(shop: Shop) -> None:
    shop.load([*GOOD, "torn,call,2026-01-06 10:00,5,4,,bob"])
    path = exported(shop, reason="ragged_row")
    (text,) = pl.read_csv(path, infer_schema=False)["endvalue_text"].to_list()
    assert text.count(",") == 6 and "2026-01-06 10:00" in text


def test_rows_of_two_sources_are_not_mixed_in_one_file(shop: Shop) -> None:
    shop.load([*GOOD, *BAD])
    shop.profile.write_text(PROFILE.replace('source = "shop"', 'source = "stall"'), encoding="utf-8")
    shop.load([*GOOD, *BAD])
    with pytest.raises(DefinitionError, match="shop, stall"):
        exported(shop)


def test_a_file_that_is_there_is_not_written_over(shop: Shop) -> None:
    shop.load([*GOOD, *BAD])
    exported(shop)
    with pytest.raises(DefinitionError, match="there already"):
        exported(shop)
