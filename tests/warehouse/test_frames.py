"""Small frames: what is done column by column is what Polars' engine does."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from warehouse.frames import beside, in_order, kept, numbers, withheld

FRAME = pl.DataFrame(
    {
        "channel": ["phone", None, "app", "Chat", "電話", "app"],
        "week": [date(2026, 1, 5), date(2026, 1, 5), None, date(2026, 1, 12), date(2026, 1, 5), date(2026, 1, 5)],
        "n": [3, 1, 2, None, 5, 4],
    }
)


def test_rows_stand_in_the_order_of_polars_with_nulls_last() -> None:
    for by in (["channel", "week"], ["week", "channel"], ["n"]):
        assert in_order(FRAME, by).equals(FRAME.sort(by, nulls_last=True))


def test_words_of_a_fixed_list_keep_the_order_of_the_list() -> None:
    frame = pl.DataFrame({"size": pl.Series(["large", "small"], dtype=pl.Enum(["small", "large"]))})
    assert in_order(frame, ["size"])["size"].to_list() == ["small", "large"]


def test_a_column_of_the_same_name_takes_the_place_of_the_one_before() -> None:
    found = beside(FRAME, pl.Series("n", range(6)), pl.Series("more", range(6)))
    assert found.equals(FRAME.with_columns(pl.Series("n", range(6)), pl.Series("more", range(6))))


def test_rows_are_kept_in_their_order() -> None:
    wanted = np.array([True, False, True, True, False, False])
    assert kept(FRAME, wanted).equals(FRAME.filter(pl.Series(wanted)))


def test_null_is_no_number() -> None:
    assert np.isnan(numbers(FRAME["n"])).tolist() == [False, False, False, True, False, False]


def test_what_is_hidden_is_null_and_the_rest_is_as_it_was() -> None:
    hidden = np.array([True, False, False, False, True, False])
    assert withheld(FRAME["n"], hidden).to_list() == [None, 1, 2, None, None, 4]
