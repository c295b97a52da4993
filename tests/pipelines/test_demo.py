"""The sample files: same bytes for a seed, the planted truths in them, and no more dirt than is counted.

Everything here is computed from the files with plain Polars, apart from the code that wrote them.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipelines.demo import LAST_DAY, PLANTED, DemoFiles, Planted, write_demo, write_refused_batch
from warehouse.errors import DefinitionError

NEGATIVE = ["愤怒", "失望", "焦虑", "冷淡"]
CHANNEL_OF = {
    **dict.fromkeys(["電話", "Phone"], "phone"),
    **dict.fromkeys(["在线客服", "Live chat"], "chat"),
    **dict.fromkeys(["微博", "小红书", "Facebook"], "social"),
    "电子邮件": "email",
    "APP": "app",
    "小程序": "mini_program",
    "传真": "other",
}
TRUTH = {truth.key: truth for truth in PLANTED}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return write_demo(tmp_path_factory.mktemp("demo"))


def _read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False, null_values=[""])


@pytest.fixture(scope="module")
def contacts(files: DemoFiles) -> pl.DataFrame:
    rows = _read(files.contacts).filter(pl.col("contact_no").is_not_null()).unique("contact_no", keep="first")
    return (
        rows.with_columns(
            pl.col("started").str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False).alias("at"),
            pl.col("channel_name").replace_strict(CHANNEL_OF).alias("channel"),
            pl.col("wait_s").cast(pl.Int64).alias("wait"),
        )
        .filter(pl.col("at").is_not_null())
        .with_columns(pl.col("at").dt.date().alias("day"), pl.col("at").dt.hour().alias("hour"))
        .sort("at", "contact_no")
    )


@pytest.fixture(scope="module")
def answers(files: DemoFiles) -> pl.DataFrame:
    rows = _read(files.surveys).unique("answer_no", keep="first")
    return rows.with_columns(
        pl.col("answered").str.to_datetime("%Y/%m/%d %H:%M", strict=False).dt.date().alias("day"),
        pl.col("score").cast(pl.Int64),
    ).filter(
        pl.col("day").is_not_null()
        & pl.col("score").is_between(pl.col("scale_from").cast(pl.Int64), pl.col("scale_to").cast(pl.Int64))
    )


def _inside(frame: pl.DataFrame, truth: Planted) -> pl.Series:
    """Whether each row lies in the planted slice and period."""
    inside = pl.col("day").is_between(truth.start, truth.end)
    for name, value in truth.where.items():
        inside &= pl.col("hour").is_in(list(value)) if name == "hours" else pl.col(name) == value
    return frame.select(inside.fill_null(False)).to_series()


def _settled(contacts: pl.DataFrame) -> pl.DataFrame:
    return contacts.filter(pl.col("resolved_flag").is_not_null()).with_columns(
        (
            (pl.col("resolved_flag") == "Y") & (pl.col("transfer_count") == "0") & (pl.col("escalated_flag") == "N")
        ).alias("fcr")
    )


def test_a_seed_gives_the_same_bytes_every_time(files: DemoFiles, tmp_path: Path) -> None:
    again = write_demo(tmp_path)
    assert again.contacts.read_bytes() == files.contacts.read_bytes()
    assert again.surveys.read_bytes() == files.surveys.read_bytes()


def test_another_seed_gives_other_records(tmp_path: Path) -> None:
    one = write_demo(tmp_path / "one", seed=1, scale=0.02)
    two = write_demo(tmp_path / "two", seed=2, scale=0.02)
    assert one.contacts.read_bytes() != two.contacts.read_bytes()


def test_scale_1_is_about_60_000_contacts_and_20_000_answers(files: DemoFiles) -> None:
    assert files.rows["contacts"] == pytest.approx(60_000, rel=0.02)
    assert files.rows["surveys"] == pytest.approx(20_000, rel=0.02)
    assert _read(files.contacts).height == files.rows["contacts"]
    assert _read(files.surveys).height == files.rows["surveys"]


def test_the_year_is_52_whole_iso_weeks(contacts: pl.DataFrame, answers: pl.DataFrame) -> None:
    weeks = contacts["day"].dt.truncate("1w").unique()
    assert len(weeks) == 52
    assert contacts["day"].min() == LAST_DAY - timedelta(days=363)
    assert contacts["day"].max() == LAST_DAY
    assert answers["day"].max() <= LAST_DAY  # type: ignore[operator]  # a date, not any literal


def test_the_planted_weeks_follow_the_last_day() -> None:
    assert TRUTH["social_anger"].week == "2026-W38"
    assert TRUTH["call_back_csat"].start == date(2026, 7, 6)
    assert TRUTH["social_anger"].end - TRUTH["social_anger"].start == timedelta(days=20)


def test_social_turns_negative_in_each_of_the_three_planted_weeks_and_in_no_other(contacts: pl.DataFrame) -> None:
    truth = TRUTH["social_anger"]
    weekly = (
        contacts.filter((pl.col("channel") == "social") & pl.col("emotion").is_not_null())
        .group_by(pl.col("day").dt.truncate("1w").alias("week"))
        .agg(pl.col("emotion").is_in(NEGATIVE).mean().alias("rate"))
    )
    planted = pl.col("week").is_between(truth.start, truth.end)
    assert weekly.filter(planted)["rate"].min() == pytest.approx(truth.after, abs=0.03)
    assert weekly.filter(planted)["rate"].max() == pytest.approx(truth.after, abs=0.03)
    assert weekly.filter(~planted)["rate"].mean() == pytest.approx(truth.before, abs=0.01)
    assert weekly.filter(~planted)["rate"].max() < 0.30  # type: ignore[operator]  # a float


def test_returns_settles_about_12_points_less_than_the_others(contacts: pl.DataFrame) -> None:
    rows = _settled(contacts).filter(pl.col("department").is_not_null() & (pl.col("department") != "Technical Support"))
    rates = dict(rows.group_by(pl.col("department") == "Returns").agg(pl.col("fcr").mean()).rows())
    truth = TRUTH["returns_fcr_reported"]
    assert rates[True] == pytest.approx(truth.after, abs=0.015)
    assert rates[False] == pytest.approx(truth.before, abs=0.015)
    assert rates[False] - rates[True] == pytest.approx(0.12, abs=0.02)


def test_e_mail_is_handed_on_from_the_planted_week_in_every_department(contacts: pl.DataFrame) -> None:
    truth = TRUTH["email_fcr"]
    rows = _settled(contacts).filter((pl.col("channel") == "email") & pl.col("department").is_not_null())
    inside = _inside(rows, truth)
    assert rows.filter(inside)["fcr"].mean() == pytest.approx(truth.after, abs=0.03)
    assert rows.filter(~inside)["fcr"].mean() == pytest.approx(truth.before, abs=0.03)
    handed_on = rows.filter(inside).group_by("department").agg((pl.col("transfer_count") != "0").mean())
    assert handed_on["transfer_count"].min() > 0.15  # type: ignore[operator]  # a float


def test_customers_of_returns_come_back_more_often(contacts: pl.DataFrame) -> None:
    known = contacts.filter(pl.col("customer_no").is_not_null() & pl.col("category").is_not_null())
    judged = (
        known.with_columns(pl.col("at").shift(-1).over("customer_no", "category").alias("next"))
        .filter((pl.col("abandoned_flag").fill_null("N") == "N") & (pl.col("day") <= LAST_DAY - timedelta(days=7)))
        .with_columns((pl.col("next").is_null() | (pl.col("next") > pl.col("at") + pl.duration(days=7))).alias("fcr"))
    )
    assert judged["fcr"].mean() == pytest.approx(0.76, abs=0.02)
    others = judged.filter(~pl.col("department").is_in(["Returns", "Technical Support"]))["fcr"].mean()
    returns = judged.filter(pl.col("department") == "Returns")["fcr"].mean()
    truth = TRUTH["returns_fcr_observed"]
    assert others == pytest.approx(truth.before, abs=0.015)
    assert returns == pytest.approx(truth.after, abs=0.015)


def test_the_phone_queue_breaks_in_the_evening_and_no_other_queue_does(contacts: pl.DataFrame) -> None:
    queued = contacts.filter(pl.col("wait").is_not_null()).with_columns(
        (pl.col("wait") > 180).alias("over"), (pl.col("abandoned_flag") == "Y").alias("left")
    )
    for key, column in (("evening_waits", "over"), ("evening_abandons", "left")):
        truth = TRUTH[key]
        inside = _inside(queued, truth)
        phone = pl.Series(queued["channel"] == "phone")
        assert queued.filter(inside)[column].mean() == pytest.approx(truth.after, abs=0.02)
        assert queued.filter(phone & ~inside)[column].mean() == pytest.approx(truth.before, abs=0.01)
    chat = queued.filter(pl.col("channel") == "chat").with_columns(pl.col("hour").is_between(17, 19).alias("evening"))
    rates = dict(chat.group_by("evening").agg(pl.col("over").mean()).rows())
    assert abs(rates[True] - rates[False]) < 0.02


def test_the_call_back_promise_lifts_technical_support_alone(contacts: pl.DataFrame, answers: pl.DataFrame) -> None:
    csat, fcr = TRUTH["call_back_csat"], TRUTH["call_back_fcr"]
    scores = answers.filter(pl.col("kind") == "CSAT")
    settled = _settled(contacts)
    for rows, column, truth, tolerance in ((scores, "score", csat, 0.06), (settled, "fcr", fcr, 0.015)):
        support = rows.filter(pl.col("department") == "Technical Support")
        after = _inside(support, truth)
        assert support.filter(after)[column].mean() == pytest.approx(truth.after, abs=tolerance)
        assert support.filter(~after)[column].mean() == pytest.approx(truth.before, abs=tolerance)
        others = rows.filter(pl.col("department") != "Technical Support")
        late = others["day"] >= truth.start
        change = others.filter(late)[column].mean() - others.filter(~late)[column].mean()  # type: ignore[operator]  # floats
        assert abs(change) < tolerance


def test_weekly_nps_stays_inside_its_own_limits(answers: pl.DataFrame) -> None:
    weekly = (
        answers.filter(pl.col("kind") == "NPS")
        .group_by(pl.col("day").dt.truncate("1w").alias("week"))
        .agg((100 * ((pl.col("score") >= 9).mean() - (pl.col("score") <= 6).mean())).alias("nps"))
        .sort("week")["nps"]
    )
    centre = weekly.mean()
    spread = 2.66 * weekly.diff().abs().mean()  # type: ignore[operator]  # XmR limits: 2.66 mean moving ranges
    assert len(weekly) == 52
    assert (weekly - centre).abs().max() < spread  # type: ignore[operator]
    side = (weekly > centre).rle().struct.field("len")  # type: ignore[operator]
    assert side.max() < 7  # type: ignore[operator]  # seven on one side would be a signal


def test_the_dirt_in_the_files_is_the_dirt_that_is_counted(files: DemoFiles) -> None:
    table, surveys = _read(files.contacts), _read(files.surveys)
    filled = table.filter(~pl.all_horizontal(pl.all().is_null()))
    started = pl.col("started").str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
    answered = pl.col("answered").str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
    whole = filled.filter(pl.col("contact_no").is_not_null()).unique()
    score = pl.col("score").cast(pl.Int64)
    found = {
        ("contacts", "no id"): filled["contact_no"].null_count(),
        ("contacts", "unreadable date"): filled.filter(started.is_null()).height,
        ("contacts", "answered before asked"): filled.filter(answered < started).height,
        ("contacts", "negative wait"): filled.filter(pl.col("wait_s").cast(pl.Int64) < 0).height,
        ("contacts", "unmapped channel word"): filled.filter(pl.col("channel_name") == "传真").height,
        ("contacts", "exact duplicate"): filled.height - filled.unique().height,
        ("contacts", "one id, two contents"): whole.filter(pl.col("contact_no").is_duplicated()).height,
        ("contacts", "blank row"): table.height - filled.height,
        ("surveys", "NPS of 11"): surveys.filter((pl.col("kind") == "NPS") & (score == 11)).height,
        ("surveys", "CSAT of 0"): surveys.filter((pl.col("kind") == "CSAT") & (score == 0)).height,
        ("surveys", "unreadable date"): surveys.filter(pl.col("answered").str.contains("13/45")).height,
        ("surveys", "exact duplicate"): surveys.height - surveys.unique().height,
    }
    assert {(dirt.file, dirt.what): dirt.rows for dirt in files.dirt} == found


@pytest.mark.parametrize("file", ["contacts", "surveys"])
def test_less_than_one_and_a_half_percent_of_a_file_is_dirty(files: DemoFiles, file: str) -> None:
    assert sum(dirt.rows for dirt in files.dirt if dirt.file == file) < 0.015 * files.rows[file]


def test_the_refused_batch_lacks_the_time_of_two_rows_in_five(tmp_path: Path) -> None:
    rows = _read(write_refused_batch(tmp_path))
    assert rows["started"].null_count() / rows.height == pytest.approx(0.40, abs=0.001)


def test_a_year_that_does_not_end_on_a_sunday_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="not a Sunday"):
        write_demo(tmp_path, last_day=date(2026, 11, 16))


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan")])
def test_a_scale_that_shows_nothing_is_refused(tmp_path: Path, scale: float) -> None:
    with pytest.raises(DefinitionError, match="too small"):
        write_demo(tmp_path, scale=scale)
