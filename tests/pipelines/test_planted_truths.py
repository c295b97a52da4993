"""The product finds every truth planted in the sample year, by the same calls that pages and terminal make."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from shared import sample_year

from pipelines.demo import BESIDE
from pipelines.demo_actions import register_demo_actions
from pipelines.demo_days import drift_start
from pipelines.demo_plan import DEPARTMENTS, LAST_DAY
from pipelines.demo_steps import STALLED_THERE
from warehouse.action_effects import effect
from warehouse.actions import actions
from warehouse.behind_people import customers_at_risk
from warehouse.catalogue import catalogue
from warehouse.compare import compare
from warehouse.control import control_chart
from warehouse.emotions import cells
from warehouse.funnel import funnel
from warehouse.measuring import measure
from warehouse.settings import Settings
from warehouse.slices import Slice
from warehouse.store import Warehouse, WarehouseReader
from warehouse.summary import batch_counts, batches, extent

CALL_BACK = date(2026, 7, 6)
ANGRY_WEEKS = [date(2026, 9, 14), date(2026, 9, 21), date(2026, 9, 28)]


class Year:
    """The sample year, loaded."""

    def __init__(self, folder: Path) -> None:
        self.rows: dict[str, int] = json.loads((folder / "rows.json").read_text(encoding="utf-8"))
        warehouse = WarehouseReader(Settings(folder / "home")).current()
        assert warehouse is not None
        self.warehouse: Warehouse = warehouse
        known = extent(warehouse)
        assert known is not None
        self.first, self.last = known

    def slice(self, **choices: tuple[str, ...]) -> Slice:
        return Slice(self.first, self.last, **choices)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    return Year(sample_year(tmp_path_factory))


def test_the_gate_lets_the_year_pass_and_names_its_unmapped_word(year: Year) -> None:
    newest_first = batches(year.warehouse)
    assert newest_first["status"].to_list() == [*["passed"] * 5, "warned"]
    assert any("传真" in reason for reason in newest_first["reasons"][-1])


def test_every_row_of_the_files_is_accounted_for(year: Year) -> None:
    newest_first = batch_counts(year.warehouse).to_dicts()
    for counts, name in zip(reversed(newest_first), ("contacts", "surveys", "steps", *BESIDE), strict=True):
        assert counts["rows_in"] == year.rows[name]
        assert counts["rows_in"] == counts["rows_loaded"] + counts["rows_quarantined"] + counts["rows_duplicate"]


def test_the_weeks_of_anger_on_social_are_the_signals_of_its_control_chart(year: Year) -> None:
    chart = control_chart(year.warehouse, "negative_emotion_rate", year.slice(channels=("social",)))
    above = chart.points.filter((pl.col("signal") == 1) & (pl.col("value") > pl.col("ucl")))["period"].to_list()
    assert above == ANGRY_WEEKS


@pytest.mark.parametrize("channel", ["phone", "chat", "email", "app", "mini_program"])
def test_no_other_channel_shows_anger_in_those_weeks(year: Year, channel: str) -> None:
    chart = control_chart(year.warehouse, "negative_emotion_rate", year.slice(channels=(channel,)))
    during = chart.points.filter(pl.col("period").is_in(ANGRY_WEEKS))
    assert (during["value"] <= during["ucl"]).all()


@pytest.mark.parametrize("key", ["fcr_reported", "fcr_observed"])
def test_returns_stands_apart_with_the_poorest_first_contact_resolution(year: Year, key: str) -> None:
    frame = measure(year.warehouse, key, year.slice(), ("department",))
    returns = frame.filter(pl.col("department") == "Returns").row(0, named=True)
    others = frame.filter(pl.col("department").is_in([d for d in DEPARTMENTS if d != "Returns"]))
    assert (others["lower"] > returns["upper"]).all()
    assert 0.08 < others["value"].mean() - returns["value"] < 0.17


@pytest.mark.parametrize("key", ["wait_over_180s", "abandon_rate"])
def test_the_phone_queue_breaks_in_the_evening_hours(year: Year, key: str) -> None:
    frame = measure(year.warehouse, key, year.slice(channels=("phone",)), ("hour",)).filter(pl.col("n") >= 100)
    evening = pl.col("hour").is_between(17, 19)
    assert frame.filter(evening)["lower"].min() > frame.filter(~evening)["upper"].max()


def test_the_call_back_promise_shows_from_its_first_weeks_on(year: Year) -> None:
    where = year.slice(departments=("Technical Support",))
    for key, size in (("csat_mean", 0.35), ("fcr_reported", 0.08)):
        chart = control_chart(year.warehouse, key, where)
        points = chart.points.filter(pl.col("signal").is_not_null())
        before = points.filter(pl.col("period") < CALL_BACK)
        after = points.filter(pl.col("period") >= CALL_BACK + timedelta(weeks=7))
        assert (after["signal"] == 1).mean() > 0.8
        assert (before["signal"] == 0).mean() > 0.8
        assert after["value"].mean() - before["value"].mean() == pytest.approx(size, rel=0.35)


def test_resolution_by_e_mail_fell_within_departments_because_it_is_handed_on(year: Year) -> None:
    last_12_weeks = Slice(LAST_DAY - timedelta(weeks=12, days=-1), LAST_DAY, channels=("email",))
    found, handed_on = (compare(year.warehouse, key, last_12_weeks) for key in ("fcr_reported", "transfer_rate"))
    assert found.upper is not None and found.upper < -5
    assert handed_on.lower is not None and handed_on.lower > 5
    parts = compare(year.warehouse, "fcr_reported", last_12_weeks, "department").parts
    assert parts is not None and parts["within"].sum() < -5 and abs(parts["mix"].sum()) < 1


def test_nps_shows_no_signal(year: Year) -> None:
    chart = control_chart(year.warehouse, "nps", year.slice())
    outside = (pl.col("value") > pl.col("ucl")) | (pl.col("value") < pl.col("lcl"))
    assert chart.points.filter(outside).is_empty()


def test_the_last_week_of_observed_resolution_is_censored_and_says_so(year: Year) -> None:
    weeks = measure(year.warehouse, "fcr_observed", year.slice(), ("week",)).tail(2)
    assert weeks["censored"].to_list()[1] > 0
    assert weeks["coverage"][1] < 0.2 < weeks["coverage"][0]


def test_every_metric_can_be_measured_from_the_year(year: Year) -> None:
    silent = [key for key in catalogue() if measure(year.warehouse, key, year.slice())["n"][0] == 0]
    # It asks for no effort, has no bots and no calls of its own, and nobody has labelled its texts.
    assert silent == ["ces", "containment_rate", "follow_up_rate", "text_negative_audited", "tier_at_risk_attainment"]


def test_logistics_complaints_stall_after_the_talk_and_others_do_not(year: Year) -> None:
    def share_left(department: str) -> float:
        steps = {row["step"]: row for row in funnel(year.warehouse, year.slice(departments=(department,))).to_dicts()}
        return float(steps["diagnose"]["stayed"] / steps["diagnose"]["reached"])

    assert share_left("Logistics") > STALLED_THERE * 0.7
    assert max(share_left(name) for name in DEPARTMENTS if name != "Logistics") < STALLED_THERE / 2


def test_members_who_drift_away_are_found_in_their_first_week(year: Year) -> None:
    weeks = measure(year.warehouse, "at_risk_share", year.slice(), ("week",)).filter(pl.col("week") > date(2026, 2, 1))
    start = drift_start(LAST_DAY)
    before = weeks.filter(pl.col("week") < start)
    drifting = weeks.filter(pl.col("week") == start).row(0, named=True)
    assert before["value"].max() < 0.035
    assert drifting["lower"] > 0.06
    at_risk = customers_at_risk(year.warehouse, Slice(start, start + timedelta(days=6)))
    assert at_risk.height == drifting["numerator"]
    assert at_risk["is_falling"].mean() > 0.5


def test_customers_who_complained_order_less_than_those_like_them(year: Year) -> None:
    gap = measure(year.warehouse, "retention_after_complaint", year.slice()).row(0, named=True)
    ours, others = (
        measure(year.warehouse, key, year.slice())["value"].item()
        for key in ("repurchase_rate", "repurchase_rate_others")
    )
    assert gap["upper"] < -15
    assert ours < others
    assert gap["censored"] > 0


def test_the_roster_explains_the_evening_queue(year: Year) -> None:
    hours = measure(year.warehouse, "contacts_per_agent_hour", year.slice(channels=("phone",)), ("hour",))
    evening = pl.col("hour").is_in([17, 18, 19])
    assert hours.filter(evening)["lower"].min() > 1.5 * hours.filter(~evening)["upper"].max()


def test_one_question_in_four_is_answered(year: Year) -> None:
    found = measure(year.warehouse, "survey_response_rate", year.slice()).row(0, named=True)
    assert found["lower"] < 0.262 < found["upper"] + 0.005
    assert found["censored"] > 0


def test_the_emotions_that_were_planted_in_texts_are_found_in_them(year: Year) -> None:
    """Anger weeks on social, and what the source labels, show in what the phrases alone say."""
    scored = year.warehouse.sql(
        "select i.emotion_label as label, s.state, s.p, s.forms, s.record_key from emotion_scores as s"
        " join interactions as i on s.source = i.source and s.record_key = i.interaction_id"
    )
    texts = year.warehouse.sql("select count(text) as n from interactions")["n"].item()
    assert scored.height == texts
    mean = dict(scored.drop_nulls("p").group_by("label").agg(pl.col("p").mean()).iter_rows())
    assert mean["anger"] > mean["neutral"] + 0.1 > mean["positive"] + 0.1
    angry = scored.filter((pl.col("label") == "anger") & (pl.col("state") == "negative"))
    assert angry.select(pl.col("forms").list.contains("anger").mean()).item() > 0.5
    by_week = measure(year.warehouse, "text_negative_index", year.slice(channels=("social",)), ("week",))
    hot = by_week.filter(pl.col("week").is_in(ANGRY_WEEKS))["value"].mean()
    calm = by_week.filter(~pl.col("week").is_in(ANGRY_WEEKS))["value"].mean()
    assert isinstance(hot, float) and isinstance(calm, float) and hot > calm + 0.02


def test_causes_behind_negative_contacts_come_from_times_and_reasons(year: Year) -> None:
    found = {(row["form"], row["cause"]): row for row in cells(year.warehouse, year.slice()).iter_rows(named=True)}
    late = year.warehouse.sql(
        "select count(*) as n from emotion_records where lag_measured and list_contains(causes, 'lag')"
    )
    assert late["n"].item() > 100
    assert found["any", "touchpoint"]["value"] > found["any", "emotional"]["value"]
    negative = year.warehouse.sql("select count(*) as n from emotion_records where believed = 'negative'")["n"].item()
    assert found["any", "any"]["records"] == negative


def test_the_call_back_promise_is_found_to_have_worked_and_the_queue_notice_is_not(year: Year, tmp_path: Path) -> None:
    register_demo_actions(tmp_path)
    register_demo_actions(tmp_path)  # a second demo in one home writes nothing twice
    known = actions(tmp_path)
    found = {one.id: effect(year.warehouse, year.slice(), one, known) for one in known}
    fcr, csat = found["call-back"], found["call-back-csat"]
    assert (fcr.verdict, csat.verdict) == ("worked", "worked")
    assert fcr.effect is not None and fcr.effect.lower < 8.0 < fcr.effect.upper
    assert csat.effect is not None and csat.effect.lower < 0.35 < csat.effect.upper
    assert found["queue-notice"].verdict == "no_evidence"
    assert found["refund-letter"].verdict == "too_early"
