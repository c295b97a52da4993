"""What became of an action: against slices that it did not touch, else suggestive; whole and judged weeks alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from small_warehouse import publish_records, settings_in

from warehouse.action_effects import Effect, effect
from warehouse.actions import Action
from warehouse.slices import Slice
from warehouse.store import Warehouse

MONDAY = date(2026, 1, 5)
WEEKS, START = 20, date(2026, 3, 16)  # the 11th week
CHANNELS = ("phone", "chat", "email", "app", "social")
DAYS = Slice(MONDAY, MONDAY + timedelta(weeks=WEEKS, days=-1))
ACTION = Action(
    "a", "Call back", "Support", "fcr_reported", "lag", START, START - timedelta(days=1), 15.0,
    START + timedelta(weeks=8), where={"channel": ("phone",)}, against="channel",
)  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """40 contacts a channel and week, half of them settled; on the phone 70 % from the start on. All rise by 10 %."""
    records = []
    for week in range(WEEKS):
        after = MONDAY + timedelta(weeks=week) >= START
        for channel in CHANNELS:
            settled = 20 + 4 * after + 8 * (after and channel == "phone") + (week + len(channel)) % 3 - 1
            records += [_contact(week, channel, index, settled) for index in range(40)]
    return publish_records(settings_in(tmp_path_factory.mktemp("home"), min_group=5), records)


def _contact(week: int, channel: str, index: int, settled: int) -> dict[str, Any]:
    moment = datetime.combine(MONDAY, datetime.min.time()) + timedelta(weeks=week, days=index % 7, hours=index % 20)
    return {
        "started_at": moment, "channel": channel, "resolved": index < settled,
        "customer_id": f"x:{channel}{week}{index}",
        "category": "c", "department": "Support" if index % 2 else "Sales", "abandoned": False,
        "answered_at": moment, "transfers": 0, "interaction_id": f"{week}-{channel}-{index}",
    }  # fmt: skip


def found(warehouse: Warehouse, *others: Action, days: Slice = DAYS, **changes: Any) -> Effect:
    return effect(warehouse, days, replace(ACTION, **changes), others)


def test_what_all_slices_went_through_is_no_effect(warehouse: Warehouse) -> None:
    one = found(warehouse)
    assert (one.verdict, one.method, one.limits) == ("worked", "difference", ())
    assert one.effect is not None
    assert one.effect.value == pytest.approx(20.0, abs=1.0)
    assert (one.weeks_before, one.weeks_after, one.n) == (10, 10, 400)
    assert one.compared_with == ("app", "chat", "email", "social")
    assert one.p == 0.2
    assert one.as_expected in ("more", "as_hoped")
    after = one.weeks.filter("after")
    assert after["expected"].mean() == pytest.approx(one.expected, abs=1e-9)
    assert one.after is not None and one.expected is not None
    assert 100 * (one.after - one.expected) == pytest.approx(one.effect.value)


def test_a_slice_that_was_not_touched_shows_nothing(warehouse: Warehouse) -> None:
    # Held against the phone, which was improved, it would look worse: so that action is taken out.
    one = found(warehouse, ACTION, id="b", where={"channel": ("chat",)})
    assert "phone" not in one.compared_with
    assert one.verdict == "no_evidence"


def test_the_comparison_slice_that_something_else_moved_is_named(warehouse: Warehouse) -> None:
    # Nobody wrote down what was done to the phone, so that it stays among those that chat is held against.
    one = found(warehouse, where={"channel": ("chat",)})
    assert one.effect is not None and one.effect.value == pytest.approx(-5.0, abs=1.0)
    assert len(one.without) == len(one.compared_with) == 4
    assert one.leans is not None
    assert one.leans[0] == "phone" and one.leans[1] == pytest.approx(0.0, abs=1.0)


def test_a_fall_against_the_others_is_for_the_worse(warehouse: Warehouse) -> None:
    alone = found(warehouse, where={"channel": ("chat", "email", "app", "social")})
    assert alone.verdict == "suggests_worse"
    assert alone.limits == ("few_slices",)


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        ({"where": {}, "against": None}, "uncontrolled"),
        ({"where": {"channel": CHANNELS}}, "uncontrolled"),
        ({"registered": START + timedelta(days=1)}, "late"),
    ],
)
def test_without_control_or_when_registered_late_it_is_no_more_than_suggestive(
    warehouse: Warehouse, changes: dict[str, Any], limit: str
) -> None:
    one = found(warehouse, **changes)
    assert limit in one.limits
    assert one.verdict == "suggests_better"
    assert (one.method == "interrupted") == (limit == "uncontrolled") == (one.level is not None)


def test_before_four_whole_weeks_it_is_too_early(warehouse: Warehouse) -> None:
    last = START + timedelta(weeks=4, days=-2)  # the fourth week lacks a day
    one = found(warehouse, days=replace(DAYS, end=last))
    assert (one.verdict, one.weeks_after, one.effect) == ("too_early", 3, None)
    assert found(warehouse, start=date(2026, 12, 7)).verdict == "too_early"


def test_the_week_that_it_starts_in_the_middle_of_is_in_neither_part(warehouse: Warehouse) -> None:
    one = found(warehouse, start=START + timedelta(days=2))
    assert (one.weeks_before, one.weeks_after) == (10, 9)
    assert START not in one.weeks["week"].to_list()


def test_weeks_that_are_not_judged_yet_are_left_out(warehouse: Warehouse) -> None:
    """Repeats of the last 7 days are open, so that the last week and the one before are censored in part."""
    one = found(warehouse, metric="fcr_observed")
    assert one.weeks_after == 9
    assert one.weeks["week"].max() == MONDAY + timedelta(weeks=WEEKS - 2)


def test_a_reader_of_one_department_gets_its_own_records_alone(warehouse: Warehouse) -> None:
    everyone = found(warehouse)
    days = DAYS.bounded(("Support",))
    bound = found(warehouse, days=days)
    assert (bound.n, bound.compared_with) == (everyone.n // 2, everyone.compared_with)
    department = found(warehouse, days=days, where={"department": ("Support",)}, against="department")
    assert (department.method, department.compared_with) == ("interrupted", ())


def test_a_slice_without_enough_records_cannot_be_judged(warehouse: Warehouse) -> None:
    one = found(warehouse, where={"channel": ("bot",)})
    assert (one.verdict, one.effect, len(one.weeks)) == ("unknown", None, 0)
