"""Sentences follow the data: every branch is reached by figures that deserve it, and by no others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard.claims import Claims, absent, against_goal, discoveries
from dashboard.format import Format
from dashboard.words import Words, languages
from warehouse.catalogue import catalogue
from warehouse.control import ControlChart
from warehouse.settings import Settings

FCR, WAIT, CONTACTS = (catalogue()[key] for key in ("fcr_reported", "wait_over_180s", "contacts"))
WORDS = Words("en")
SETTINGS = Settings(home=Path("unused"), min_group=5, repeat_window_days=7)
CLAIMS = Claims(WORDS, Format(WORDS), SETTINGS)


def figure(value: float | None, lower: float | None = None, upper: float | None = None, **more: Any) -> dict[str, Any]:
    return {
        "value": value,
        "lower": lower,
        "upper": upper,
        "n": 1000,
        "base": 1000,
        "censored": 0,
        "suppressed": False,
        **more,
    }


@pytest.mark.parametrize(
    ("bounds", "metric", "verdict"),
    [
        ((0.76, 0.80), FCR, "met"),
        ((0.75, 0.80), FCR, "met"),
        ((0.70, 0.74), FCR, "missed"),
        ((0.70, 0.75), FCR, "level"),
        ((0.74, 0.78), FCR, "level"),
        ((0.76, 0.80), WAIT, "missed"),
        ((0.70, 0.75), WAIT, "met"),
        ((0.74, 0.78), WAIT, "level"),
    ],
)
def test_a_goal_is_met_or_missed_only_beyond_the_interval(
    bounds: tuple[float, float], metric: Any, verdict: str
) -> None:
    assert against_goal(figure(sum(bounds) / 2, *bounds), 0.75, metric) == verdict


def test_no_verdict_without_a_goal_a_direction_or_enough_records() -> None:
    row = figure(0.9, 0.88, 0.92)
    assert against_goal(row, None, FCR) == "plain"
    assert against_goal(row, 0.75, replace(FCR, better="none")) == "plain"
    assert against_goal({**row, "n": FCR.min_sample - 1}, 0.75, FCR) == "plain"
    assert against_goal(figure(None), 0.75, FCR) == "plain"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (figure(0.5), None),
        (figure(None, n=3, suppressed=True), "hidden"),
        (figure(None, n=124, suppressed=True, beside=True), "beside"),
        (figure(None, n=0, base=0), "nothing"),
        (figure(None, n=0, base=0, missing=("interaction.resolved",)), "not_measurable"),
        (figure(None, n=0, base=900, missing=("interaction.resolved",)), "not_measurable"),
        (figure(None, n=0, base=900), "unjudged"),
        (figure(None, n=0, base=900, censored=900), "too_recent"),
        (figure(None, n=3, base=900, censored=897, suppressed=True), "hidden"),
        (figure(0.5, censored=900), None),
    ],
)
def test_an_absent_figure_says_why(row: dict[str, Any], why: str | None) -> None:
    assert absent(row) == why


def test_what_is_not_measurable_names_the_missing_fields_and_no_number() -> None:
    text = CLAIMS.level(WAIT, figure(None, n=0, base=900, missing=("interaction.wait_seconds",)), 0.1)
    assert text == "Long waits: not measurable from this source; missing: Wait"


def test_of_several_sources_it_is_said_which_lacks_what() -> None:
    of = (((), ("interaction.site",)), (("crm", "desk"), ("interaction.wait_seconds",)))
    row = figure(None, n=0, base=900, missing=(), missing_of=of)
    assert CLAIMS.level(WAIT, row, 0.1) == (
        "Long waits: none of the records in this selection can be judged (n 900); missing: Site; Wait (crm, desk)"
    )


def test_a_definition_names_the_thresholds_of_single_channels() -> None:
    settings = Settings(home=Path("unused"), long_wait_by_channel=(("chat", 60.0),))
    assert "over 3\u00a0min (Chat 1\u00a0min)" in Claims(WORDS, Format(WORDS), settings).note(WAIT)


def test_alternatives_are_set_off_from_what_is_needed_beside_them() -> None:
    needs = ("survey.kind=nps", ("interaction.resolved", ("interaction.site", "activity.orders")))
    assert CLAIMS.needs(needs) == (
        "answers to recommendation questions (NPS, 0–10), (Resolved or (Site, orders by customer and day))"
    )


def test_records_of_which_none_can_be_judged_are_not_said_to_lack_a_field() -> None:
    text = CLAIMS.level(WAIT, figure(None, n=0, base=900), 0.1)
    assert text == "Long waits: none of the records in this selection can be judged (n 900)"


def test_what_is_too_recent_to_judge_is_not_said_to_be_missing() -> None:
    text = CLAIMS.level(catalogue()["fcr_observed"], figure(None, n=0, base=900, censored=900), 0.7)
    assert text.endswith(": every record that could be judged is too recent (n 900; window 7 d)")


@pytest.mark.parametrize("tag", list(languages()))
def test_every_metric_can_be_told_in_every_state(tag: str) -> None:
    claims = Claims(Words(tag), Format(Words(tag)), SETTINGS)
    for metric in catalogue().values():
        for row in (
            figure(0.5, 0.4, 0.6),
            figure(None, n=0, base=0),
            figure(None, n=0),
            figure(None, n=0, missing=metric.needs),
            figure(None, suppressed=True),
            figure(None, suppressed=True, beside=True),
            figure(None, n=0, censored=9),
            figure(None, n=0, missing=metric.needs, missing_of=((("crm",), metric.needs),)),
        ):
            assert claims.level(metric, row, 0.5)


def chart(*signals: int | None, variation: str | None = "common") -> ControlChart:
    points = pl.DataFrame({"signal": list(signals)}, schema={"signal": pl.Int8})
    return ControlChart(points, False, variation, "laney_p")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (chart(0, 0, 0), "week-to-week variation is normal"),
        (chart(0, 1, 0), "earlier signals: 1"),
        (chart(0, 0, 1, variation="improving"), "signals improvement"),
        (chart(0, 0, -1, variation="worsening"), "turn for the worse"),
        (chart(0, 0, 1, variation="changing"), "signals a change"),
    ],
)
def test_the_trend_is_what_the_last_week_says(given: ControlChart, says: str) -> None:
    assert says in CLAIMS.trend(given)


def test_without_points_there_is_no_trend() -> None:
    assert CLAIMS.trend(chart(variation=None)) == ""
    assert (
        CLAIMS.title(FCR, figure(0.5, 0.4, 0.6), None, chart(variation=None)) == "First-contact resolution: 50.0\u00a0%"
    )


def groups(*rows: tuple[str, float, float, float, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["name", "value", "lower", "upper", "standing"], orient="row")


def test_groups_whose_intervals_do_not_meet_are_named() -> None:
    frame = groups(("Email", 0.6, 0.55, 0.65, "worse"), ("App", 0.8, 0.75, 0.85, "better"))
    assert CLAIMS.comparison(FCR, frame).replace("\u00a0", " ") == (
        "First-contact resolution: worst on Email with 60.0 %, best on App with 80.0 %"
    )


def test_a_group_apart_from_the_whole_alone_is_named() -> None:
    frame = groups(("Email", 0.6, 0.55, 0.65, "worse"), ("App", 0.7, 0.6, 0.8, "level"))
    assert CLAIMS.comparison(FCR, frame) == "First-contact resolution: worse than the whole on Email"


def test_groups_whose_intervals_overlap_are_not_ranked() -> None:
    frame = groups(("Email", 0.6, 0.5, 0.7, "level"), ("App", 0.7, 0.6, 0.8, "level"))
    assert "no group stands apart" in CLAIMS.comparison(FCR, frame)


def test_one_group_has_nothing_to_compare_with() -> None:
    assert "nothing to compare it with" in CLAIMS.comparison(FCR, groups(("Email", 0.6, 0.5, 0.7, "level")))


def test_no_group_is_said_so() -> None:
    assert "no group can be shown" in CLAIMS.comparison(FCR, groups().clear())


def test_false_discoveries_are_held_down() -> None:
    # Benjamini and Hochberg 1995, section 3: of these 15 the first four are rejected at 5 %.
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    assert sum(discoveries(p)) == 4
    assert discoveries([]) == []


def test_a_count_without_interval_is_held_against_its_goal_as_it_is() -> None:
    assert against_goal(figure(120.0), 100, replace(CONTACTS, better="up")) == "met"


def test_goals_of_the_house_read_naturally() -> None:
    text = CLAIMS.level(FCR, figure(0.70, 0.69, 0.71), 0.75).replace("\u00a0", " ")
    assert text == "First-contact resolution: 70.0 %, missing the goal of 75.0 %"
