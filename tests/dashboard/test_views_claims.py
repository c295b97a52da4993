"""Titles of the pages about departments, people, repair and drivers follow from their data, in every branch."""

from __future__ import annotations

import math
from datetime import date
from itertools import product
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from dashboard.apathy_cards import apathy_card
from dashboard.cause_cards import bars, causes_title, highlighted, vital
from dashboard.charts import Pen
from dashboard.format import Format
from dashboard.funnel_card import funnel_title
from dashboard.grid import Cell, grid
from dashboard.hour_cards import load_title, worst_hour
from dashboard.look import LIGHT, Look
from dashboard.people_cards import judged, spread_of
from dashboard.scorecard import standing_title
from dashboard.team_cards import against_itself, hours_title, plunged
from dashboard.views import overview
from dashboard.views.drivers import FOLKLORE, headline, verdict
from dashboard.wait_cards import title as percentiles_title
from dashboard.words import Words
from warehouse.drivers import Estimate
from warehouse.slices import Slice
from warehouse.vocabulary import CASE_STEPS

WORDS = Words("en")
PAGE: Any = SimpleNamespace(words=WORDS, fmt=Format(WORDS), pen=Pen(WORDS, Format(WORDS), Look()))


@pytest.mark.parametrize(
    ("bounds", "claimed", "said"),
    [
        ((None, None, None), -0.4, "unknown"),
        ((-0.35, -0.5, -0.2), -0.4, "agrees"),
        ((-0.1, -0.2, -0.05), -0.4, "weaker"),
        ((-0.6, -0.7, -0.5), -0.4, "stronger"),
        ((0.1, 0.02, 0.2), -0.4, "opposite"),
        ((0.01, -0.1, 0.1), -0.4, "nothing"),
        ((0.02, 0.01, 0.04), 0.35, "weaker"),
    ],
)
def test_a_claim_is_held_against_the_interval(bounds: tuple[Any, ...], claimed: float, said: str) -> None:
    assert verdict(Estimate(*bounds, 100, 100), claimed) == said


def test_the_headline_counts_only_claims_that_can_be_judged() -> None:
    unknown = Estimate(None, None, None, 0, 0)
    found = dict.fromkeys(FOLKLORE, unknown)
    assert "No claim" in headline(PAGE, found)
    found["long_wait"] = Estimate(-0.4, -0.5, -0.3, 10, 10)
    assert headline(PAGE, found) == "Claims of the trade that fit these records: 1 of 1 that they can judge"


@pytest.mark.parametrize(("suppressed", "said"), [(True, "headline.withheld"), (False, "headline.nothing")])
def test_figures_that_are_withheld_are_not_called_unmeasurable(suppressed: bool, said: str) -> None:
    row = {"suppressed": suppressed, "value": None, "censored": 0, "missing": (), "base": 0}
    figures = SimpleNamespace(metric=lambda key: key)
    page: Any = SimpleNamespace(words=WORDS, fmt=Format(WORDS), figures=figures, one=lambda key: row)
    assert overview.headline(page) == WORDS(said)


def shares(*values: float) -> list[dict[str, Any]]:
    total = 0.0
    rows = []
    for index, value in enumerate(values):
        total += value
        rows.append({"name": f"c{index}", "share": value, "cumulative": total, "pooled": False})
    return rows


def test_the_vital_few_are_named_only_when_they_are_few() -> None:
    few, many = shares(0.4, 0.3, 0.2, 0.1), shares(*[0.1] * 10)
    assert (vital(few), highlighted(few)) == (2, 2)
    assert causes_title(PAGE, "repeats", few).startswith("c0, c1 make up 70.0")
    assert highlighted(many) == 1
    assert "no few main causes: of 10" in causes_title(PAGE, "complaints", many)


def test_one_cause_makes_up_and_several_make_up() -> None:
    assert causes_title(PAGE, "negative", shares(0.6, 0.4)).startswith("c0 makes up 60.0")


def test_causes_of_one_category_can_be_told_apart_where_their_names_are_cut() -> None:
    rows = [
        {"name": f"{category}: {part}", "category": category, "subcategory": part, "share": 0.5, "count": 9}
        for category, part in product(["Credit reporting and repair"], ["Incorrect information", "Improper use of it"])
    ]
    names = bars(rows, 1, PAGE.pen)["layout"]["yaxis"]["ticktext"]
    assert len({*names}) == 2 and max(map(len, names)) <= 25


def test_the_worst_department_is_named_only_when_it_is_worse() -> None:
    assert standing_title(PAGE, []) == WORDS("scorecard.none")
    assert standing_title(PAGE, [("A", 0, 5), ("B", 0, 5)]) == WORDS("scorecard.level")
    assert standing_title(PAGE, [("A", 0, 5)]) == WORDS("scorecard.alone", name="A")
    assert "A, B: clearly worse than the whole on 2 of 5 " in standing_title(
        PAGE, [("A", 2, 5), ("B", 2, 5), ("C", 1, 5)]
    )


def step(name: str, reached: int, stayed: int, median: float | None) -> dict[str, Any]:
    share = reached / 100 if reached else None
    return {"step": name, "reached": reached, "stayed": stayed, "median_s": median, "share": share, "suppressed": False}


def test_the_funnel_names_where_cases_stall_and_where_they_stay() -> None:
    rows = [step(name, 0, 0, None) for name in CASE_STEPS]
    assert funnel_title(PAGE, rows) == WORDS("funnel.none")
    rows[0], rows[1] = step("attune", 100, 5, 60.0), step("calm", 80, 40, 7200.0)
    rows[-1] = step("deepen", 30, 30, None)
    said = funnel_title(PAGE, rows)
    assert "“Calm”: 40 of 80" in said
    assert "“Calm” (median 2\u00a0h)" in said
    rows = [{**step(name, 2, 1, None), "share": None, "suppressed": True} for name in CASE_STEPS]
    assert funnel_title(PAGE, rows) == WORDS("funnel.small")


def test_only_what_lies_beyond_three_deviations_of_chance_is_marked() -> None:
    limit = 3 * math.sqrt(0.25 / 100)
    assert spread_of(0.5, 100) == pytest.approx(0.05)
    rows = [{"value": 0.5 + off, "n": 100} for off in (-limit - 0.001, -limit + 0.001, limit + 0.001)]
    assert [row["beyond"] for row in judged(rows, 0.5, "up")] == ["worse", "level", "better"]
    assert [row["beyond"] for row in judged(rows, 0.5, "down")] == ["better", "level", "worse"]


def test_names_from_data_are_escaped_in_a_grid() -> None:
    html = grid("x", ["<b>"], [("<script>", [Cell("<i>", ["<u>"], 0.5)])], "a'b", LIGHT)
    assert not any(tag in html for tag in ("<b>", "<script>", "<i>", "<u>"))


def hours(*values: tuple[int, float | None, float | None]) -> pl.DataFrame:
    rows = [
        {"weekday": 1, "hour": hour, "value": value, "lower": lower, "suppressed": False}
        for hour, value, lower in values
    ]
    return pl.DataFrame(rows, schema_overrides={"value": pl.Float64, "lower": pl.Float64})


@pytest.mark.parametrize(("ever", "said"), [(0, "apathy.none"), (1, "apathy.unseen")])
def test_withdrawal_that_is_not_seen_yet_is_not_called_unrecorded(
    monkeypatch: pytest.MonkeyPatch, ever: int, said: str
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr("dashboard.apathy_cards.card", lambda page, key, title, *rest: drawn.append(title))
    days = (date(2026, 1, 5), date(2026, 11, 15))
    figures = SimpleNamespace(
        in_blocks=False,
        asked=lambda question, where: pl.DataFrame({"sign": ["silence"] * (ever if where.start == days[0] else 0)}),
    )
    where = Slice(date(2026, 11, 9), days[1])
    apathy_card(SimpleNamespace(words=WORDS, figures=figures, where=where, first=days[0], last=days[1]))  # type: ignore[arg-type]  # what it asks of a page
    assert drawn == [WORDS(said)]


@pytest.mark.parametrize(
    ("loads", "said"),
    [
        (hours((9, 2.0, 1.8), (17, 3.3, 2.4)), "people were short"),
        (hours((9, 2.0, 1.8), (17, 2.4, 1.7)), "people were there"),
        (hours((9, 2.0, 1.8)), "nobody on duty"),
    ],
)
def test_whether_people_were_there_is_told_of_the_hour_with_the_longest_wait(loads: pl.DataFrame, said: str) -> None:
    worst = worst_hour(hours((9, 0.1, 0.05), (17, 0.3, 0.2)), 0.12)
    assert worst is not None
    assert worst["hour"] == 17
    assert said in load_title(PAGE, 2.1, loads, worst)


def test_no_hour_is_called_the_worst_within_noise() -> None:
    assert worst_hour(hours((9, 0.1, 0.05), (17, 0.3, 0.1)), 0.12) is None


@pytest.mark.parametrize(
    ("upper", "said"), [([250.0, 90.0], "has the longest waits"), ([250.0, 230.0], "cannot be told apart")]
)
def test_a_channel_has_the_longest_waits_only_beyond_noise(upper: list[float], said: str) -> None:
    groups = pl.DataFrame(
        {"name": ["Phone", "Chat"], "p50": [40.0, 30.0], "p90": [240.0, 80.0], "p90_lower": [225.0, 70.0],
         "p90_upper": upper}
    )  # fmt: skip
    assert said in percentiles_title(PAGE, groups)


def team_hour_rows() -> list[dict[str, Any]]:
    frame = pl.DataFrame(
        [("A", 9, 0.7, 400), ("A", 17, 0.5, 400), ("A", 18, None, 3), ("B", 17, 0.69, 400)],
        schema=["team", "hour", "value", "n"], orient="row",
    )  # fmt: skip
    return against_itself(frame, pl.DataFrame({"team": ["A", "B"], "value": [0.65, 0.7]}), "up")


def test_a_team_plunges_against_its_own_figure_and_unknown_hours_are_left_out() -> None:
    found = [(row["team"], row["hour"], row["beyond"]) for row in team_hour_rows()]
    assert found == [("A", 9, "level"), ("A", 17, "worse"), ("B", 17, "level")]


def test_the_hour_with_most_plunges_is_named_and_no_team_is() -> None:
    said = hours_title(PAGE, "fcr_reported", team_hour_rows())
    assert "1 of 3 team-hours is clearly worse" in said and "17:00" in said
    calm = [row for row in team_hour_rows() if row["beyond"] == "level"]
    assert "no team plunges" in hours_title(PAGE, "fcr_reported", calm)


def test_only_who_fell_beyond_noise_is_listed_and_by_name() -> None:
    compared = [
        {"by": "agent", "who": who, "key": "csat_top2", "p": p, "better": better}
        for who, p, better in (("Zoe", 1e-6, False), ("Amy", 1e-9, False), ("Bob", 0.6, False), ("Cid", 1e-9, True))
    ]
    assert [row["who"] for row in plunged(compared)] == ["Amy", "Zoe"]
