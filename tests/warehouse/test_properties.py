"""What must hold for every metric over any records: totals are weighted parts, filters never show what they exclude."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from random_records import random_others, random_records, random_words
from small_warehouse import publish_records, settings_in

from warehouse.calendar import PERIODS
from warehouse.catalogue import Metric, catalogue, metric
from warehouse.control import control_chart
from warehouse.errors import DefinitionError
from warehouse.marts import FAMILIES, HOURLY, mart_for, sums
from warehouse.measuring import measure
from warehouse.publish import publishing
from warehouse.refresh import refresh_marts, track_changes
from warehouse.slices import Slice
from warehouse.store import Warehouse
from warehouse.vocabulary import DIMENSIONS, PEOPLE

WHERE = Slice(date(2026, 1, 5), date(2026, 3, 29))
ADDITIVE = [key for key, found in catalogue().items() if found.kind in {"ratio", "mean", "count", "nps"}]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    records = random_records(1)
    home = tmp_path_factory.mktemp("home")
    return publish_records(settings_in(home), *records, **random_others(1), **random_words(1, records[0]))


@pytest.mark.parametrize("key", [key for key, found in catalogue().items() if found.kind != "spread"])
def test_the_total_is_the_weighted_sum_of_its_parts_by_every_dimension(warehouse: Warehouse, key: str) -> None:
    wanted = metric(key)
    total = measure(warehouse, key, WHERE).row(0, named=True)
    assert total["n"] > 0
    for by in _breakdowns(wanted):
        parts = measure(warehouse, key, WHERE, by)
        sums = parts.select(pl.col("n", "base", "censored").sum()).row(0)
        assert sums == (total["n"], total["base"], total["censored"]), by
        known = parts.drop_nulls("value")
        if wanted.kind in ("quantile", "audited", "rate"):
            # No sum by n gives a percentile, an audited share or a figure by exposure: they lie within their parts.
            assert known["value"].min() <= total["value"] <= known["value"].max(), by
        elif wanted.kind != "count":
            assert (known["value"] * known["n"]).sum() / total["n"] == pytest.approx(total["value"]), by
        if total["numerator"] is not None:
            assert parts["numerator"].sum() == pytest.approx(total["numerator"]), by


def _breakdowns(wanted: Metric) -> list[tuple[str, ...]]:
    """Every dimension alone, and some together; a state at the end of a period is no sum over periods."""
    times = () if wanted.kind == "last_answer" else (*PERIODS, *HOURLY)
    several = () if wanted.kind == "audited" else (("department", "week"), ("category", "month", "channel"))
    people = (("agent", "channel"), ("site", "week"), ("year", "team"))
    alone = [(name,) for name in (*DIMENSIONS, *PEOPLE, *times)]
    asked = [*alone, *(one for one in (*several, *people) if times or not set(one) & set(PERIODS))]
    return [by for by in asked if _is_kept(wanted.key, by)]


def _is_kept(key: str, by: tuple[str, ...]) -> bool:
    wanted = metric(key)
    if wanted.kind == "audited":
        return by == ("channel",)
    try:
        return bool(mart_for(wanted.mart, wanted.columns, {name for name in by if name not in PERIODS}))
    except DefinitionError:
        return False


PEOPLE_KEYS = [key for key in ADDITIVE if _is_kept(key, ("agent",))]


def test_marts_of_people_answer_the_questions_of_the_trade() -> None:
    asked = {
        "fcr_reported",
        "wait_average",
        "csat_mean",
        "nps",
        "negative_emotion_rate",
        "handle_average",
        "transfer_rate",
    }
    assert asked <= set(PEOPLE_KEYS)


def test_a_question_that_no_mart_holds_is_refused_with_what_can_be_asked(warehouse: Warehouse) -> None:
    with pytest.raises(DefinitionError, match="agent and category together"):
        measure(warehouse, "fcr_reported", WHERE, ("agent", "category"))


def test_the_smallest_mart_that_holds_the_question_answers_it() -> None:
    columns = metric("fcr_reported").columns
    assert mart_for("contacts", columns, {"channel"}).table == "mart_channels"
    assert mart_for("contacts", columns, {"channel", "category"}).table == "mart_contacts"
    assert mart_for("contacts", columns, {"agent"}).table == "mart_people"
    assert mart_for("contacts", metric("wait_over_180s").columns, {"hour"}).table == "mart_hours"
    assert mart_for("contacts", columns, {"team", "hour"}).table == "mart_team_hours"


@pytest.mark.parametrize("key", list(catalogue()))
@pytest.mark.parametrize("dimension", [name for name in DIMENSIONS if name != "source"])
def test_a_filter_shows_exactly_its_own_part(warehouse: Warehouse, key: str, dimension: str) -> None:
    between = metric(key).between
    if between == dimension or (between == "site" and dimension == "category"):
        with pytest.raises(DefinitionError):
            measure(warehouse, key, WHERE, (dimension,))
        return
    choices = {"channel": "chat", "department": "a", "category": "y"}
    plural = {"channel": "channels", "department": "departments", "category": "categories"}[dimension]
    chosen = Slice(WHERE.start, WHERE.end, **{plural: (choices[dimension],)})
    part = measure(warehouse, key, WHERE, (dimension,)).filter(pl.col(dimension) == choices[dimension])
    found = measure(warehouse, key, chosen)
    if part.is_empty():  # such as the containment of bots in chats
        assert (found["n"].item(), found["base"].item()) == (0, 0)
        return
    # Sums of one set of numbers in two orders may differ in their last bits.
    assert_frame_equal(found, part.drop(dimension), rel_tol=1e-12)
    seen = measure(warehouse, key, chosen, (dimension,))[dimension].unique().to_list()
    assert seen == [choices[dimension]]


@pytest.mark.parametrize("family", sorted(FAMILIES.keys() - {"durations", "steps", "risk_tiers", "fields"}))
def test_sums_of_one_channel_and_department_are_those_that_are_asked_with_others(
    warehouse: Warehouse, family: str
) -> None:
    """One is taken out of the sums of all, two are asked of the warehouse themselves."""
    columns = tuple(name for name, kind in FAMILIES[family][0].sums.items() if kind == "bigint")
    one, other, nobody = (replace(WHERE, departments=("a",), channels=(name,)) for name in ("chat", "phone", "fax"))
    both = replace(WHERE, departments=("a",), channels=("chat", "phone"))
    for by in ((), ("week",), ("department",)):
        parts = pl.concat([sums(warehouse, family, columns, part, by) for part in (one, other)])
        together = parts.group_by(by).agg(pl.col(columns).sum()).sort(by) if by else parts.sum()
        found = sums(warehouse, family, columns, both, by)
        assert_frame_equal(found.sort(by) if by else found.fill_null(0), together)
        assert sums(warehouse, family, columns, nobody, by).null_count().row(0) == (0 if by else 1,) * len(
            (*by, *columns)
        )


def test_every_figure_is_read_from_marts_and_none_from_records(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, sql = [], Warehouse.sql

    def noted(self: Warehouse, text: str, params: dict[str, Any] | None = None) -> pl.DataFrame:
        asked.append(text)
        return sql(self, text, params)

    monkeypatch.setattr(Warehouse, "sql", noted)
    # A period of no other test: nothing of it is remembered.
    unasked = Slice(date(2026, 1, 6), date(2026, 3, 20))
    for key in catalogue():
        for chosen in (unasked, replace(unasked, channels=("chat", "phone"), departments=("a",))):
            measure(warehouse, key, chosen)
    tables = {name for text in asked for name in re.findall(r"\b(?:from|join)\s+(\w+)", text)}
    assert len(tables) > 10
    assert {name for name in tables if not name.startswith("mart_")} == set()


@pytest.mark.parametrize("period", ["week", "day"])
def test_every_metric_is_a_control_chart_with_limits_around_its_figures(warehouse: Warehouse, period: str) -> None:
    bare = set()
    for key in catalogue():
        points = control_chart(warehouse, key, WHERE, period).points.drop_nulls(["value", "ucl"])
        if points.is_empty():
            bare.add(key)
        assert (points["lcl"] <= points["centre"]).all() and (points["centre"] <= points["ucl"]).all(), key
    # A spread of few sites and a share that nobody audited have no figure; in every week a promise is open still.
    assert {key for key in bare if metric(key).kind not in ("spread", "audited")} <= {"promise_kept"}


def test_a_changed_threshold_counts_every_mart_anew(tmp_path: Path) -> None:
    interactions, *_ = random_records(3, 200)
    publish_records(settings_in(tmp_path), interactions)
    changed = settings_in(tmp_path, long_wait_s=10.0)
    with publishing(changed) as building:
        track_changes(building.connection)
        refresh_marts(building.connection, changed)
        building.publish(figures_changed=True)
    fresh = publish_records(settings_in(tmp_path / "other", long_wait_s=10.0), interactions)
    row = fresh.sql("select sum(waits_long) as n from mart_contacts")
    assert publish_records(changed, []).sql("select sum(waits_long) as n from mart_contacts").equals(row)


def test_a_breakdown_that_is_not_kept_is_refused_with_the_choices(warehouse: Warehouse) -> None:
    with pytest.raises(DefinitionError, match="department"):
        measure(warehouse, "nps", WHERE, ("mood",))
    with pytest.raises(DefinitionError, match="not kept by hour together"):
        measure(warehouse, "nps", WHERE, ("hour",))


def test_small_groups_are_suppressed(tmp_path: Path) -> None:
    records = [{"started_at": datetime(2026, 1, 5), "resolved": True, "channel": "phone"}] * 5
    records += [{"started_at": datetime(2026, 1, 5), "resolved": True, "channel": "sms"}] * 4
    records += [{"started_at": datetime(2026, 1, 5), "resolved": True, "channel": "chat"}] * 9
    records = [record | {"interaction_id": str(i)} for i, record in enumerate(records)]
    found = measure(publish_records(settings_in(tmp_path, min_group=5), records), "fcr_reported", WHERE, ("channel",))
    # All less phone and chat would be sms, so the smaller of the two goes with it.
    hidden = [("chat", 1.0, False), ("phone", None, True), ("sms", None, True)]
    assert found.select("channel", "value", "suppressed").rows() == hidden


@pytest.mark.parametrize("key", list(catalogue()))
def test_a_slice_without_records_gives_one_figure_that_says_nothing_was_judged(warehouse: Warehouse, key: str) -> None:
    row = measure(warehouse, key, Slice(date(2020, 1, 1), date(2020, 1, 2))).row(0, named=True)
    assert (row["n"], row["base"], row["suppressed"]) == (0, 0, False)
    assert row["value"] == (0 if metric(key).kind == "count" else None)
