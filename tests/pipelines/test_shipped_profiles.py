"""The shipped profiles give the known answers of the public files that they were written for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from pipelines_support import read_all, stage_file

from pipelines.normalise import Staged, normalise
from pipelines.profile import load_profile
from pipelines.readers import open_source
from warehouse.settings import Settings

pytestmark = pytest.mark.data

PWC = {
    "pwc": "Call Center Dataset.csv",
    "pwc_variant": "call_center_variant.csv",
    "pwc_xlsx": "Contact-Center-Dataset.xlsx",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(tmp_path_factory.mktemp("house"))


def load(profile: str, path: Path, house: Settings) -> list[Staged]:
    stages = stage_file(load_profile(profile), path, house)
    assert all((staged.rows["fault_mask"] == 0).all() for staged in stages), "a value could not be read"
    assert all(staged.rows["unmapped_channel"].is_null().all() for staged in stages), "a channel is not mapped"
    return stages


@pytest.fixture(scope="module")
def shopzilla(shared_data: Path, house: Settings) -> list[Staged]:
    return load("shopzilla", shared_data / "shopzilla_csat" / "Customer_support_data_sample.csv", house)


@pytest.fixture(scope="module")
def technion(shared_data: Path, house: Settings) -> pl.DataFrame:
    return load("technion", shared_data / "technion_bank" / "january.txt", house)[0].rows


@pytest.fixture(scope="module", params=PWC)
def pwc(request: pytest.FixtureRequest, shared_data: Path, house: Settings) -> list[Staged]:
    return load(request.param, shared_data / "pwc_call_centre" / PWC[request.param], house)


@pytest.fixture(scope="module")
def call_center(shared_data: Path, house: Settings) -> list[Staged]:
    return load("call_center", shared_data / "call_center_32941" / "Call Center.csv", house)


@pytest.fixture(scope="module")
def sfo(shared_data: Path, house: Settings) -> list[Staged]:
    return load("sfo_2017", shared_data / "sfo_survey" / "2017_SFO_Customer_Survey.csv", house)


@pytest.fixture(scope="module")
def sf311(shared_data: Path, house: Settings) -> pl.DataFrame:
    return load("sf311", shared_data / "sf311" / "311_service_requests.csv", house)[0].rows


def by_word(shopzilla: list[Staged]) -> pl.DataFrame:
    """Contacts and their answers, with the source's own channel word told by channel and direction."""
    contacts, answers = (staged.rows for staged in shopzilla)
    word = (
        pl.when(pl.col("channel") == "email")
        .then(pl.lit("Email"))
        .when(pl.col("direction") == "outbound")
        .then(pl.lit("Outcall"))
        .otherwise(pl.lit("Inbound"))
    )
    return contacts.with_columns(word.alias("word")).join(
        answers.select("interaction_id", "score"), on="interaction_id", maintain_order="left"
    )


def test_shopzilla_satisfaction_is_as_known(shopzilla: list[Staged]) -> None:
    rows = by_word(shopzilla)
    means = dict(rows.group_by("word").agg(pl.col("score").mean().round(4)).rows())
    low = dict(rows.group_by("word").agg((100 * (pl.col("score") <= 2).mean()).round(2)).rows())
    assert means == {"Inbound": 4.2520, "Outcall": 4.3007, "Email": 3.8840}
    assert low == {"Inbound": 14.20, "Outcall": 13.25, "Email": 23.70}
    assert round(rows["score"].mean(), 4) == 4.2476


def test_shopzilla_answers_before_the_question_are_kept_for_the_gate(shopzilla: list[Staged]) -> None:
    early = by_word(shopzilla).filter(pl.col("first_response_at") < pl.col("started_at"))
    assert dict(early.group_by("word").len().rows()) == {"Inbound": 478, "Outcall": 127, "Email": 30}
    assert early["first_response_bucket"].is_null().all()
    # midnight in India is 18:30 UTC of the day before
    assert early["first_response_at"].dt.strftime("%d/%m/%Y %H:%M").eq("27/08/2023 18:30").sum() == 633


def test_shopzilla_first_responses_are_as_known(shopzilla: list[Staged]) -> None:
    seconds = (pl.col("first_response_at") - pl.col("started_at")).dt.total_seconds()
    rows = by_word(shopzilla).with_columns(seconds.alias("took")).filter(pl.col("took") >= 0)
    assert dict(rows.group_by("word").agg(pl.col("took").median() / 60).rows()) == {
        "Inbound": 6,
        "Outcall": 6,
        "Email": 9,
    }
    assert round(100 * (rows["took"] <= 7200).mean(), 2) == 83.13


def test_technion_figures_are_as_known(technion: pl.DataFrame) -> None:
    assert technion.height == technion["interaction_id"].n_unique() == 31_599
    waits = technion["wait_seconds"]
    assert round(100 * technion["abandoned"].sum() / technion.height, 2) == 13.60
    assert technion["abandoned"].null_count() == 240
    assert round(waits.mean(), 2) == 36.58
    assert (round(waits.filter(waits > 0).mean(), 2), (waits > 0).sum()) == (68.37, 16_905)
    assert (waits > 180).sum() == 1_115
    assert round(technion["handle_seconds"].mean(), 2) == 183.45
    assert technion["handle_seconds"].count() == 27_060


def test_technion_unknown_customers_and_servers_are_not_known(technion: pl.DataFrame) -> None:
    assert not technion["customer_id"].eq("technion:0").any()
    assert technion["customer_id"].null_count() > 10_000
    assert technion["agent_id"].null_count() == 5_028


def test_pwc_figures_are_as_known_in_every_shape(pwc: list[Staged]) -> None:
    calls, answers = pwc
    rows = calls.rows
    answered = rows.filter(~pl.col("abandoned"))
    assert (rows.height, answered.height) == (5_000, 4_054)
    assert rows["resolved"].sum() == answered["resolved"].sum() == 3_646
    assert round(rows["wait_seconds"].mean(), 3) == 67.521
    assert (rows["wait_seconds"].median(), rows["wait_seconds"].max()) == (68, 125)
    assert round(rows["handle_seconds"].mean(), 2) == 224.92
    assert rows["handle_seconds"].count() == 4_054
    assert round(answers.rows["score"].mean(), 4) == 3.4036
    assert (answers.rows.height, answers.unanswered) == (4_054, 946)


def test_pwc_times_are_the_same_in_every_shape(shared_data: Path, house: Settings) -> None:
    times = [
        load(profile, shared_data / "pwc_call_centre" / name, house)[0].rows.select("interaction_id", "started_at")
        for profile, name in PWC.items()
    ]
    assert times[0].equals(times[1])
    assert times[0].equals(times[2])


def test_call_center_blank_rows_are_told_apart(call_center: list[Staged]) -> None:
    contacts, answers = call_center
    assert contacts.rows.height == 32_941
    assert contacts.rows["blank"].sum() == 22_194
    assert not answers.rows["blank"].any()
    assert answers.rows.height + answers.unanswered == 10_747


def test_call_center_sentiment_and_satisfaction_are_as_known(call_center: list[Staged]) -> None:
    rows = call_center[0].rows.filter(~pl.col("blank"))
    negative = (100 * (pl.col("emotion_label") == "negative").mean()).round(2)
    assert rows.select(negative).item() == 51.29
    assert dict(rows.group_by("channel").agg(negative).rows()) == {
        "phone": 51.49,
        "bot": 51.69,
        "email": 50.84,
        "web_form": 50.99,
    }
    scores = call_center[1].rows
    assert (scores.height, round(scores["score"].mean(), 2)) == (3_980, 5.60)
    assert scores["norm_score"].is_between(1, 5).all()


def test_sfo_codes_for_blank_are_no_answers(sfo: list[Staged]) -> None:
    nps, csat, ces = sfo
    score = nps.rows["score"]
    assert (nps.rows.height, nps.unanswered) == (2_746, 85)
    assert round(100 * ((score >= 9).mean() - (score <= 6).mean()), 2) == 39.84
    assert (csat.rows.height, csat.rows["score"].max()) == (2_688, 5)
    assert (ces.rows.height, ces.rows["score"].max()) == (2_407, 5)


def test_sfo_answers_fall_into_may_2017(sfo: list[Staged]) -> None:
    days = sfo[0].rows["day"]
    assert (days.min(), days.max()) == (date(2017, 5, 5), date(2017, 5, 30))


def test_sfo_days_of_the_month_agree_with_the_weekdays_of_may_2017(shared_data: Path, house: Settings) -> None:
    profile = load_profile("sfo_2017")
    with open_source([shared_data / "sfo_survey" / "2017_SFO_Customer_Survey.csv"], profile) as source:
        frame = read_all(source)
    nps = normalise(frame, profile.records[0], profile, house).rows.select("src_row", "day")
    weekday = pl.col("day").dt.strftime("%a").str.to_uppercase()
    both = frame.join(nps, on="src_row")
    agree = both.select((weekday == pl.col("DAY").str.head(3)).sum()).item()
    assert agree >= both.height - 2


def test_sf311_figures_are_as_known(sf311: pl.DataFrame) -> None:
    hours = (pl.col("resolved_at") - pl.col("started_at")).dt.total_seconds() / 3600
    assert sf311["resolved_at"].null_count() == 370
    assert sf311.filter(pl.col("resolved_at") < pl.col("started_at")).height == 17
    assert round(sf311.select(hours.median()).item()) == 135
    assert sf311["channel"].n_unique() == 6


def test_nyc311_reads_in_both_shapes(shared_data: Path, house: Settings) -> None:
    full = load("nyc311", shared_data / "nyc311" / "311_235rows.csv", house)[0].rows
    short = load("nyc311_short", shared_data / "nyc311" / "311_Animals_short.csv", house)[0].rows
    assert (full.height, short.height) == (235, 4_969)
    assert dict(full.group_by("channel").len().rows()) == {"web_form": 107, "phone": 72, "app": 40, "other": 16}


def test_the_cut_off_tail_of_cfpb_is_set_aside_and_the_rest_is_whole(shared_data: Path, house: Settings) -> None:
    profile = load_profile("cfpb")
    with open_source([shared_data / "cfpb" / "complaints_truncated_2023.csv"], profile) as source:
        rows = normalise(read_all(source), profile.records[0], profile, house).rows
        (tail,) = source.broken
    assert rows.height == rows["interaction_id"].n_unique() == 2_067
    assert (tail.reason, tail.src_row) == ("truncated_record", 2_068)
    assert dict(rows.group_by("channel").len().rows()) == {"web_form": 2_000, "phone": 41, "other": 17 + 9}
    assert rows["is_complaint"].all()
    assert (rows["fault_mask"] == 0).all()


def test_the_cfpb_subset_has_one_row_twice(shared_data: Path, house: Settings) -> None:
    rows = load("cfpb_subset", shared_data / "cfpb" / "complaints-subset.csv", house)[0].rows
    assert (rows.height, rows["interaction_id"].n_unique()) == (280, 279)
    assert rows.drop("src_row").unique().height == 279


def test_the_chinese_messages_read_from_their_workbooks(shared_data: Path, house: Settings) -> None:
    folder = shared_data / "zh_gov_messages"
    messages = load("zh_gov", folder / "附件3.xlsx", house)[0].rows
    labelled = load("zh_gov_labelled", folder / "附件2_示例495.xlsx", house)[0].rows
    assert (messages.height, labelled.height) == (4_326, 495)
    assert messages["interaction_id"].n_unique() == 4_326
    assert labelled["category"].n_unique() == 7
    assert labelled.filter(pl.col("interaction_id") == "37042")["category"].n_unique() == 2
    assert messages["text"].str.contains(r"^\s|\s$").sum() == 0
    assert messages["customer_id"].str.starts_with("zh_gov:").all()
    assert labelled["customer_id"].str.starts_with("zh_gov:").all()
