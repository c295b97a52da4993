"""What a column's values can be: times in any usual form, scales, personal data; what cannot be told is not told."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.scout import Column
from pipelines.scout_fields import pick_of
from pipelines.scout_surveys import score_picks
from pipelines.scout_values import Evidence, weigh
from pipelines.times import instants_of
from warehouse.contracts import INTERACTION

FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y年%m月%d日 %H时%M分",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%d.%m.%Y %H:%M:%S",
    "%d-%b-%y",
    "%A, %d %B, %Y",
    "%Y-%m-%dT%H:%M:%S",
)


def column(name: str, values: list[str | None]) -> Column:
    """The evidence that a look would find for a column of these values."""
    known = pl.Series("value", [value for value in values if value], dtype=pl.String)
    counts = dict(known.value_counts(name="count").sort("count", "value", descending=True).iter_rows())
    pairs = known.str.extract_groups(r"^(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\b").struct
    first, second = (pairs.field(str(n)).cast(pl.Int64).max() for n in (1, 2))
    pair = (first, second) if isinstance(first, int) and isinstance(second, int) else None
    return Column(name, len(values), len(values) - len(known), counts, known, len(known) - known.n_unique(), pair)


def evidence(values: list[str | None], name: str = "x") -> Evidence:
    return weigh(column(name, values), None)


@settings(deadline=None, max_examples=60)
@given(
    form=st.sampled_from(FORMS),
    moments=st.lists(st.datetimes(datetime(2000, 1, 1), datetime(2039, 1, 1)), min_size=3, max_size=40),
)
def test_times_that_are_decided_are_read_as_they_were_written(form: str, moments: list[datetime]) -> None:
    written = pl.Series(moments).dt.strftime(form)
    times = evidence(written.to_list()).times
    assert times is not None and times.share == 1
    if times.order == "clear":
        assert instants_of(written, times.formats, "UTC").equals(instants_of(written, (form,), "UTC"))


def test_a_form_that_only_a_few_rows_have_is_found() -> None:
    rare = [f"2026-01-{day:02d} 10:00:00" for day in range(1, 10)]
    times = evidence([f"2026/1/{1 + n % 28} 9:{n % 60:02d}:00" for n in range(2_000)] + rare).times
    assert times is not None
    assert set(times.formats) == {"%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S"}


def test_a_customer_of_very_many_rows_may_be_nobody() -> None:
    field = INTERACTION.field("customer_id")
    crowd: list[str | None] = [f"c{n}" for n in range(90)]
    assert pick_of(field, evidence(crowd, "customer id")).notes == []
    (doubt,) = pick_of(field, evidence([*crowd, *["0"] * 30], "customer id")).notes
    assert doubt.startswith("UNSURE: 25% of the values looked at are '0'") and 'null_words = ["0"]' in doubt


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("1772000000", "epoch_s"),
        ("1772000000123", "epoch_ms"),
        ("20260305090500", "%Y%m%d%H%M%S"),
        ("202603050905", "%Y%m%d%H%M"),
    ],
)
def test_numbers_are_times_where_the_name_says_so(text: str, form: str) -> None:
    times = evidence([text] * 9, "created at").times
    assert times is not None and times.formats == (form,)
    assert evidence([text] * 9, "order no").times is None


@pytest.mark.parametrize(
    ("text", "form", "moment"),
    [
        ("2026/3/5 下午 03:05", "%Y/%m/%d %p %I:%M", datetime(2026, 3, 5, 15, 5)),
        ("2026年3月5日 上午9:05", "%Y年%m月%d日 %p%I:%M", datetime(2026, 3, 5, 9, 5)),
        ("Thu Mar 05 09:05:00 +0800 2026", "%a %b %d %H:%M:%S %#z %Y", datetime(2026, 3, 5, 1, 5)),
        ("Thu, 05 Mar 2026 09:05:00 +0100", "%a, %d %b %Y %H:%M:%S %#z", datetime(2026, 3, 5, 8, 5)),
    ],
)
def test_times_of_chinese_spreadsheets_and_of_messages_are_read(text: str, form: str, moment: datetime) -> None:
    times = evidence([text] * 9).times
    assert times is not None
    assert instants_of(pl.Series([text]), times.formats, "UTC").to_list() == [moment]
    assert instants_of(pl.Series([text]), (form,), "UTC").to_list() == [moment]


def test_day_numbers_of_a_workbook_are_times_where_the_name_says_so_beside_written_ones_too() -> None:
    numbers = [f"{46_000 + n / 7:.9f}" for n in range(50)]
    times = evidence([*numbers, "13/11/2026 09:00"], "Start time").times
    assert times is not None and (set(times.formats), times.has_clock) == ({"excel", "%d/%m/%Y %H:%M"}, True)
    assert evidence(list(numbers), "amount").times is None


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/2026", "05/06/2026"], "undecided"),
        (["03/14/2026", "05/06/2026"], "clear"),
        (["14/03/2026", "05/06/2026"], "clear"),
        (["14/03/2026", "05/16/2026"], "mixed"),
    ],
)
def test_day_and_month_are_told_apart_only_where_a_number_shows_it(texts: list[str], order: str) -> None:
    times = evidence(list(texts)).times
    assert times is not None
    assert times.order == order


@pytest.mark.parametrize("texts", [["12", "17", "90"], ["call me", "now"], ["99999999", "12345678"], ["10:15", "9:20"]])
def test_what_is_no_point_in_time_is_not_taken_for_one(texts: list[str]) -> None:
    assert evidence(list(texts)).times is None


@pytest.mark.parametrize(
    ("kind", "scores", "scale", "certain"),
    [
        ("csat", [1, 2, 3, 4, 5], (1, 5), True),
        ("csat", [1, 2, 3, 4, 5, 6, 7], (1, 7), True),
        ("csat", list(range(11)), (0, 10), True),
        ("csat", list(range(1, 11)), (1, 10), False),
        ("csat", [2, 3, 4], (1, 5), False),
        ("csat", [0, 1, 2, 3, 4, 5], (0, 5), False),
        ("nps", [0, 7, 9, 10, 11], (0, 10), True),
    ],
)
def test_a_scale_is_proposed_with_its_doubts(
    kind: str, scores: list[int], scale: tuple[int, int], certain: bool
) -> None:
    picks = {p.name: p for p in score_picks(kind, evidence([str(score) for score in scores] * 40))}
    assert (picks["scale_min"].table["value"], picks["scale_max"].table["value"]) == scale
    assert certain is not any("UNSURE" in note for note in picks["scale_min"].notes)


def test_a_code_above_every_scale_is_no_answer_and_is_named() -> None:
    score = next(pick for pick in score_picks("nps", evidence(["9", "10", "11", "99"] * 40)) if pick.name == "score")
    assert sorted(score.table["null_words"]) == ["11", "99"]
    assert any("UNSURE" in note and '"11" (40)' in note for note in score.notes)


def test_personal_data_in_a_text_is_counted() -> None:
    said = [f"please write to me, number {n}, thank you very much indeed" for n in range(80)]
    found = evidence([*said, "mail ann@example.com about it please", "打我手机 13800138000 谢谢你们"]).personal
    assert found == {"e-mail addresses": 1, "mobile numbers": 1}
