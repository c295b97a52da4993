"""Public data sets give the answers that were computed twice, independently of this project.

Each set is loaded through its shipped profile, judged, published and measured; where an answer is no metric of ours, it
is read from the published facts.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.batch import BatchResult, load
from pipelines.profile import load_profile
from warehouse.measuring import measure
from warehouse.settings import Settings
from warehouse.slices import Slice
from warehouse.store import Warehouse, WarehouseReader

pytestmark = pytest.mark.data

ALL = Slice(date(1990, 1, 1), date(2030, 1, 1))
SETS = {
    "shopzilla": "shopzilla_csat/Customer_support_data_sample.csv",
    "technion": "technion_bank/january.txt",
    "pwc": "pwc_call_centre/Call Center Dataset.csv",
    "pwc_variant": "pwc_call_centre/call_center_variant.csv",
    "pwc_xlsx": "pwc_call_centre/Contact-Center-Dataset.xlsx",
    "call_center": "call_center_32941/Call Center.csv",
    "sf311": "sf311/311_service_requests.csv",
    "nyc311": "nyc311/311_235rows.csv",
    "nyc311_short": "nyc311/311_Animals_short.csv",
    "cfpb": "cfpb/complaints_truncated_2023.csv",
    "cfpb_subset": "cfpb/complaints-subset.csv",
    "zh_gov": "zh_gov_messages/附件3.xlsx",
    "zh_gov_labelled": "zh_gov_messages/附件2_示例495.xlsx",
    "sfo_2017": "sfo_survey/2017_SFO_Customer_Survey.csv",
}


class Loaded:
    """One data set in a warehouse of its own."""

    def __init__(self, result: BatchResult, warehouse: Warehouse) -> None:
        self.result = result
        self.warehouse = warehouse
        self.counts = {counts.record_type: counts for counts in result.counts}

    def value(self, key: str, **slices: tuple[str, ...]) -> float:
        """The metric over everything."""
        where = Slice(ALL.start, ALL.end, **slices)
        return measure(self.warehouse, key, where)["value"][0]

    def by(self, key: str, dimension: str) -> dict[str, float]:
        """The metric by a dimension."""
        frame = measure(self.warehouse, key, ALL, (dimension,))
        return dict(frame.select(dimension, "value").rows())

    def fact(self, sql: str) -> float:
        """One number of the published facts."""
        return self.warehouse.sql(sql).row(0)[0]


@pytest.fixture(scope="module")
def loaded(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Loaded]:
    found = {}
    for name, path in SETS.items():
        settings = Settings(tmp_path_factory.mktemp(name))
        result = load([shared_data / path], load_profile(name), settings)
        warehouse = WarehouseReader(settings).current()
        assert warehouse is not None
        found[name] = Loaded(result, warehouse)
    return found


@pytest.mark.parametrize("name", list(SETS))
def test_every_set_passes_the_gate(loaded: dict[str, Loaded], name: str) -> None:
    verdict = loaded[name].result.verdict
    assert verdict is not None and verdict.status in {"passed", "warned"}


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("shopzilla", 17_182), ("technion", 31_599), ("pwc", 5_000), ("pwc_variant", 5_000), ("pwc_xlsx", 5_000),
        ("call_center", 10_747), ("sf311", 10_000), ("nyc311", 235), ("nyc311_short", 4_969), ("cfpb", 2_067),
        ("zh_gov", 4_326),
    ],
)  # fmt: skip
def test_every_record_is_loaded(loaded: dict[str, Loaded], name: str, rows: int) -> None:
    assert loaded[name].counts["interaction"].rows_loaded == rows
    assert loaded[name].fact("select count(*) from interactions") == rows


def test_cfpb_subset_accounts_for_its_280_rows(loaded: dict[str, Loaded]) -> None:
    counts = loaded["cfpb_subset"].counts["interaction"]
    assert (counts.rows_in, counts.rows_quarantined) == (280, 0)
    assert counts.rows_loaded + counts.rows_duplicate == 280


def test_one_message_under_two_categories_is_not_guessed_at(loaded: dict[str, Loaded]) -> None:
    counts = loaded["zh_gov_labelled"].counts["interaction"]
    assert (counts.rows_in, counts.rows_loaded, counts.rows_quarantined) == (495, 493, 2)
    assert (
        loaded["zh_gov_labelled"].warehouse.sql("select reasons from quarantine")["reasons"].to_list()
        == [["repeated"]] * 2
    )


@pytest.mark.parametrize(
    ("direction", "mean", "low"), [("inbound", 4.2520, 14.20), ("outbound", 4.3007, 13.25), (None, 3.8840, 23.70)]
)
def test_shopzilla_satisfaction_by_channel(
    loaded: dict[str, Loaded], direction: str | None, mean: float, low: float
) -> None:
    # The source's Inbound and Outcall are both phone; the direction keeps them apart, and e-mail has its own channel.
    where = "i.channel = 'email'" if direction is None else f"i.channel = 'phone' and i.direction = '{direction}'"
    joined = f"from surveys s join interactions i using (source, interaction_id) where {where}"
    assert loaded["shopzilla"].fact(f"select avg(norm_score) {joined}") == pytest.approx(mean, abs=5e-5)
    share = loaded["shopzilla"].fact(f"select avg(cast(norm_score <= 2 as double)) {joined}")
    assert 100 * share == pytest.approx(low, abs=5e-3)


def test_shopzilla_satisfaction_overall(loaded: dict[str, Loaded]) -> None:
    assert loaded["shopzilla"].value("csat_mean") == pytest.approx(4.2476, abs=5e-5)
    assert 100 * loaded["shopzilla"].value("csat_low_share") == pytest.approx(14.36, abs=5e-3)
    assert loaded["shopzilla"].by("csat_mean", "channel")["email"] == pytest.approx(3.8840, abs=5e-5)


def test_shopzilla_rows_answered_before_they_were_reported_keep_their_row_and_lose_the_field(
    loaded: dict[str, Loaded],
) -> None:
    faults = loaded["shopzilla"].warehouse.sql("select field, reason, raw from field_faults")
    assert len(faults) == 635
    assert set(faults["field"]) == {"first_response_at"}
    assert faults["raw"].str.starts_with("28/08/2023 00:00").sum() == 633


@pytest.mark.parametrize(("direction", "minutes"), [("inbound", 6), ("outbound", 6), (None, 9)])
def test_shopzilla_median_first_response(loaded: dict[str, Loaded], direction: str | None, minutes: float) -> None:
    where = "channel = 'email'" if direction is None else f"channel = 'phone' and direction = '{direction}'"
    sql = f"select median(epoch(first_response_at - started_at)) / 60 from interactions where {where}"
    assert loaded["shopzilla"].fact(sql) == minutes


def test_shopzilla_first_response_within_two_hours(loaded: dict[str, Loaded]) -> None:
    assert 100 * loaded["shopzilla"].value("first_response_within_2h") == pytest.approx(83.13, abs=5e-3)


def test_shopzilla_first_response_sketch_is_within_its_stated_error(loaded: dict[str, Loaded]) -> None:
    exact = loaded["shopzilla"].fact(
        "select quantile_disc(epoch(first_response_at - started_at), 0.5) from interactions"
    )
    assert loaded["shopzilla"].value("first_response_p50") == pytest.approx(exact, rel=0.0101)


@pytest.mark.parametrize("name", ["pwc", "pwc_variant", "pwc_xlsx"])
def test_the_three_shapes_of_the_same_calls_give_the_same_answers(loaded: dict[str, Loaded], name: str) -> None:
    calls = loaded[name]
    assert 100 * calls.value("abandon_rate") == pytest.approx(18.92, abs=5e-3)
    assert 100 * calls.value("fcr_reported") == pytest.approx(72.92, abs=5e-3)
    assert 100 * calls.value("fcr_reported_answered") == pytest.approx(89.94, abs=5e-3)
    assert calls.value("wait_average") == pytest.approx(67.521, abs=5e-4)
    assert calls.value("wait_p50") == pytest.approx(68, rel=0.0101)
    assert calls.value("csat_mean") == pytest.approx(3.4036, abs=5e-5)
    assert calls.value("handle_average") == pytest.approx(224.92, abs=5e-3)
    exact = "select {} from interactions where not abandoned"
    assert calls.fact(exact.format("count(*)")) == 4_054
    assert calls.fact(exact.format("median(wait_seconds)")) == 68
    assert calls.fact(exact.format("max(wait_seconds)")) == 125
    assert calls.fact("select count(*) from interactions where resolved") == 3_646


def test_call_center_emotion_by_channel(loaded: dict[str, Loaded]) -> None:
    calls = loaded["call_center"]
    assert 100 * calls.value("negative_emotion_rate") == pytest.approx(51.29, abs=5e-3)
    found = {channel: round(100 * value, 2) for channel, value in calls.by("negative_emotion_rate", "channel").items()}
    assert found == {"phone": 51.49, "bot": 51.69, "email": 50.84, "web_form": 50.99}


def test_call_center_satisfaction_on_its_own_scale(loaded: dict[str, Loaded]) -> None:
    answers = loaded["call_center"]
    assert answers.counts["survey_csat"].rows_loaded == 3_980
    assert answers.fact("select avg(score) from surveys") == pytest.approx(5.60, abs=5e-3)
    # 1-10 onto 1-5: the mean moves with the scale.
    assert answers.value("csat_mean") == pytest.approx(1 + 4 * (answers.fact("select avg(score) from surveys") - 1) / 9)


def test_technion_waits_and_hang_ups(loaded: dict[str, Loaded]) -> None:
    bank = loaded["technion"]
    hung_up = bank.fact("select count(*) from interactions where abandoned")
    assert 100 * hung_up / 31_599 == pytest.approx(13.60, abs=5e-3)
    assert bank.value("wait_average_arrived") == pytest.approx(36.58, abs=5e-3)
    queued = measure(bank.warehouse, "wait_average_arrived_queued", ALL).row(0, named=True)
    assert (round(queued["value"], 2), queued["n"]) == (68.37, 16_905)
    assert measure(bank.warehouse, "wait_over_180s", ALL)["numerator"][0] == 1_115
    assert bank.value("handle_average") == pytest.approx(183.45, abs=5e-3)


def test_technion_unknown_customers_are_not_one_customer(loaded: dict[str, Loaded]) -> None:
    assert loaded["technion"].fact("select count(*) from interactions where customer_id like '%:0'") == 0


def test_sfo_net_promoter_score_leaves_blanks_out(loaded: dict[str, Loaded]) -> None:
    row = measure(loaded["sfo_2017"].warehouse, "nps", ALL).row(0, named=True)
    assert (round(row["value"], 2), row["n"]) == (39.84, 2_746)


def test_sf311_time_to_close(loaded: dict[str, Loaded]) -> None:
    city = loaded["sf311"]
    reversed_ = "select count(*) from field_faults where field = 'resolved_at'"
    assert city.fact(reversed_) == 17
    assert city.fact("select count(*) from interactions where resolved_at is null") == 370 + 17
    # 135.05 h over all 9,630 closed, the 17 impossible ones among them; 135.84 h without them.
    exact = city.fact("select median(epoch(resolved_at - started_at)) / 3600 from interactions")
    assert round(exact, 2) == 135.84
    assert city.value("resolution_p50") / 3_600 == pytest.approx(exact, rel=0.0101)


def test_cfpb_whole_rows_by_channel_and_the_cut_off_tail_in_quarantine(loaded: dict[str, Loaded]) -> None:
    complaints = loaded["cfpb"].warehouse
    found = dict(complaints.sql("select channel, count(*) from interactions group by channel").rows())
    # Referral (17) and postal mail (9) are channels that we have no word for.
    assert found == {"web_form": 2_000, "phone": 41, "other": 26}
    kept_out = complaints.sql("select reasons, line, raw from quarantine").row(0, named=True)
    assert kept_out["reasons"] == ["truncated_record"]
    assert kept_out["line"] > 2_067
    assert len(kept_out["raw"]) > 50
