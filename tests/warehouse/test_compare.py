"""Two periods are compared fairly, or not at all; what moved a figure adds up to its change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from small_warehouse import Record, publish_records, settings_in

from warehouse.compare import Comparison, compare, compare_groups, preceding
from warehouse.errors import DefinitionError
from warehouse.slices import Slice
from warehouse.store import Warehouse, opened

MONDAY = datetime(2026, 3, 2, 12)
NOW = Slice(date(2026, 3, 9), date(2026, 3, 15))


def contacts(week: int, channel: str, resolved: int, of: int, **more: Any) -> list[Record]:
    at = MONDAY + timedelta(weeks=week)
    return [
        {"started_at": at + timedelta(minutes=i, days=i % 7), "channel": channel, "resolved": i < resolved, **more}
        for i in range(of)
    ]


def published(folder: Path, *parts: list[Record], least: int = 1) -> Warehouse:
    """Records from the first day of the week before to the last of this one."""
    edges = [{"started_at": MONDAY}, {"started_at": MONDAY + timedelta(days=13)}]
    return publish_records(
        settings_in(folder, min_group=least), [*edges, *(record for part in parts for record in part)]
    )


def added_up(found: Comparison) -> float:
    assert found.parts is not None
    return float(found.parts["contribution"].sum())


def test_the_default_is_the_week_before_a_week() -> None:
    assert preceding(NOW) == Slice(date(2026, 3, 2), date(2026, 3, 8))
    assert preceding(Slice(date(2026, 3, 9), date(2026, 3, 18), channels=("phone",))) == Slice(
        date(2026, 2, 27), date(2026, 3, 8), channels=("phone",)
    )


def test_a_change_of_a_share_is_in_percentage_points_with_newcombes_bounds(tmp_path: Path) -> None:
    warehouse = published(tmp_path, contacts(0, "phone", 48, 80), contacts(1, "phone", 56, 70))
    found = compare(warehouse, "fcr_reported", NOW)
    assert (found.unit, found.method, found.withheld) == ("percentage_points", "newcombe", None)
    assert (found.change, found.lower, found.upper) == pytest.approx((20.0, 5.24, 33.39), abs=0.006)
    assert (found.beyond_noise, found.better, found.same_weekdays) == (True, True, True)


def test_groups_change_as_each_does_alone_and_small_ones_are_left_out(tmp_path: Path) -> None:
    parts = [contacts(0, "phone", 48, 80), contacts(1, "phone", 56, 70), contacts(0, "chat", 40, 60)]
    warehouse = published(tmp_path, *parts, contacts(1, "chat", 45, 60), contacts(1, "email", 5, 9))
    found = compare_groups(warehouse, "fcr_reported", NOW, "channel")
    for row in found.iter_rows(named=True):
        alone = compare(warehouse, "fcr_reported", replace(NOW, channels=(row["channel"],)))
        assert [row[name] for name in ("change", "lower", "upper", "better")] == [
            alone.change, alone.lower, alone.upper, alone.better,
        ]  # fmt: skip
    assert found["channel"].to_list() == ["chat", "phone"]


def test_groups_of_a_period_that_is_not_whole_are_not_compared(tmp_path: Path) -> None:
    warehouse = published(tmp_path, contacts(0, "phone", 48, 80), contacts(1, "phone", 56, 70))
    assert compare_groups(warehouse, "fcr_reported", replace(NOW, end=date(2026, 3, 22)), "channel").is_empty()


def test_a_change_within_noise_is_said_to_be(tmp_path: Path) -> None:
    warehouse = published(tmp_path, contacts(0, "phone", 48, 80), contacts(1, "phone", 45, 70))
    assert compare(warehouse, "fcr_reported", NOW).beyond_noise is False


@pytest.mark.parametrize(
    ("where", "why"),
    [
        (Slice(date(2026, 3, 9), date(2026, 3, 16)), "now_partial"),
        (Slice(date(2026, 3, 2), date(2026, 3, 8)), "before_unknown"),
        (Slice(date(2026, 3, 6), date(2026, 3, 13)), "before_partial"),
        (Slice(date(2026, 3, 23), date(2026, 3, 29)), "now_unknown"),
    ],
)
def test_a_period_that_the_data_does_not_cover_is_compared_with_nothing(tmp_path: Path, where: Slice, why: str) -> None:
    warehouse = published(tmp_path, contacts(0, "phone", 48, 80), contacts(1, "phone", 45, 70))
    found = compare(warehouse, "fcr_reported", where, by="channel")
    assert (found.withheld, found.change, found.lower, found.beyond_noise, found.parts) == (why, None, None, None, None)


def test_a_period_with_records_too_young_to_judge_is_partial(tmp_path: Path) -> None:
    known = {"customer_id": "c:1", "category": "x"}
    warehouse = published(tmp_path, contacts(0, "phone", 9, 9, **known), contacts(1, "phone", 9, 9, **known))
    found = compare(warehouse, "fcr_observed", NOW)
    assert found.partial_now
    assert found.change is None


def test_a_period_with_too_few_records_to_show_is_withheld(tmp_path: Path) -> None:
    warehouse = published(tmp_path, contacts(0, "phone", 48, 80), contacts(1, "phone", 2, 3), least=5)
    assert compare(warehouse, "fcr_reported", NOW).withheld == "now_hidden"


def test_a_figure_withheld_beside_a_small_group_is_not_said_to_be_of_few(tmp_path: Path) -> None:
    records = [
        contacts(week, channel, n, n) for week, channel in ((0, "phone"), (1, "phone"), (1, "chat")) for n in (9,)
    ]
    warehouse = published(tmp_path, *records, contacts(1, "email", 2, 3), least=5)
    assert compare(warehouse, "fcr_reported", replace(NOW, channels=("chat",))).withheld == "now_beside"


def test_counts_of_periods_of_different_length_are_not_compared(tmp_path: Path) -> None:
    warehouse = published(tmp_path, contacts(0, "phone", 48, 80), contacts(1, "phone", 45, 70))
    found = compare(warehouse, "contacts", NOW, against=Slice(date(2026, 3, 2), date(2026, 3, 6)))
    assert found.withheld == "days_differ"
    assert compare(warehouse, "contacts", NOW).change == -10


def test_periods_with_other_weekdays_say_so(tmp_path: Path) -> None:
    warehouse = published(tmp_path, contacts(0, "phone", 48, 80), contacts(1, "phone", 45, 70))
    assert not compare(warehouse, "fcr_reported", Slice(date(2026, 3, 9), date(2026, 3, 11))).same_weekdays


def test_a_shift_between_channels_is_mix_and_not_within(tmp_path: Path) -> None:
    warehouse = published(
        tmp_path,
        contacts(0, "phone", 160, 200),
        contacts(0, "chat", 40, 100),
        contacts(1, "phone", 80, 100),
        contacts(1, "chat", 80, 200),
    )
    found = compare(warehouse, "fcr_reported", NOW, by="channel")
    assert found.parts is not None
    assert found.parts["within"].to_list() == pytest.approx([0, 0])
    assert added_up(found) == pytest.approx(found.change, abs=1e-12)
    assert found.change == pytest.approx(100 * (160 / 300 - 200 / 300))


@pytest.fixture(scope="module", params=range(4))
def any_home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two weeks of random contacts, some channels and departments of which are small."""
    rng = np.random.default_rng(request.param)
    channels, departments = ["phone", "chat", "email", "sms", "video"], ["a", "b", None, "c"]
    records = [
        {
            "started_at": MONDAY + timedelta(minutes=int(rng.integers(14 * 1_440 - 720))),
            "channel": channels[min(int(rng.exponential(1.2)), 4)],
            "department": departments[int(rng.integers(4))],
            "resolved": [True, False, None][int(rng.integers(3))],
            "wait_seconds": float(rng.exponential(40)),
            "abandoned": False,
        }
        for _ in range(700)
    ]
    home = tmp_path_factory.mktemp("any")
    published(home, records)
    return home


@pytest.mark.parametrize("key", ["fcr_reported", "wait_average", "contacts"])
@pytest.mark.parametrize("least", [1, 5, 40])
def test_the_parts_of_any_change_add_up_to_it(any_home: Path, key: str, least: int) -> None:
    with opened(settings_in(any_home, min_group=least)) as warehouse:
        for by in ("channel", "department"):
            found = compare(warehouse, key, NOW, by=by)
            assert found.parts is not None
            assert added_up(found) == pytest.approx(found.change, abs=1e-9)
            if key != "contacts":
                sizes = found.parts.select("n_now", "n_before").to_numpy()
                assert ((sizes == 0) | (sizes >= least)).all()


def test_what_moved_end_value_adds_up_to_its_change(tmp_path: Path) -> None:
    """Each customer stands where the last answer was given: 40 of phone at 4 and 20 of chat at 2, then ten come over
    from phone to chat with a 1, and the others of chat answer 3."""
    answers = [
        *({"customer_id": f"c:{i}", "responded_at": MONDAY, "channel": "phone", "score": 4.0} for i in range(40)),
        *({"customer_id": f"c:{i}", "responded_at": MONDAY, "channel": "chat", "score": 2.0} for i in range(40, 60)),
        *({"customer_id": f"c:{i}", "score": 1.0} for i in range(10)),
        *({"customer_id": f"c:{i}", "score": 3.0} for i in range(40, 60)),
    ]
    later = {"responded_at": MONDAY + timedelta(days=9), "channel": "chat"}
    surveys = [
        {"response_id": str(n), "kind": "csat", "scale_min": 1.0, "scale_max": 5.0, **later, **answer}
        for n, answer in enumerate(answers)
    ]
    edges = [{"started_at": MONDAY}, {"started_at": MONDAY + timedelta(days=13)}]
    found = compare(publish_records(settings_in(tmp_path, min_group=5), edges, surveys), "end_value", NOW, by="channel")
    assert found.parts is not None
    parts = {row["channel"]: row for row in found.parts.iter_rows(named=True)}
    assert (parts["phone"]["value_now"], parts["phone"]["n_now"], parts["phone"]["within"]) == (4.0, 30, 0.0)
    assert (parts["chat"]["value_now"], parts["chat"]["n_now"]) == (pytest.approx(70 / 30), 30)
    assert parts["chat"]["within"] == pytest.approx((70 / 30 - 2) * (30 / 60 + 20 / 60) / 2)
    assert added_up(found) == pytest.approx(found.change) == pytest.approx(190 / 60 - 200 / 60)


def test_a_channel_that_appears_is_all_mix(tmp_path: Path) -> None:
    warehouse = published(
        tmp_path, contacts(0, "phone", 60, 100), contacts(1, "phone", 60, 100), contacts(1, "chat", 90, 100)
    )
    found = compare(warehouse, "fcr_reported", NOW, by="channel")
    assert found.parts is not None
    chat = found.parts.filter(pl.col("channel") == "chat").row(0, named=True)
    assert (chat["value_before"], chat["within"]) == (None, 0)
    assert added_up(found) == pytest.approx(15.0)


def test_a_small_channel_is_pooled_with_another_so_that_it_cannot_be_worked_out(tmp_path: Path) -> None:
    warehouse = published(
        tmp_path,
        *(contacts(week, "phone", 60, 100) for week in (0, 1)),
        *(contacts(week, "chat", 30, 50) for week in (0, 1)),
        *(contacts(week, "sms", 1, 2) for week in (0, 1)),
        least=5,
    )
    found = compare(warehouse, "fcr_reported", NOW, by="channel")
    assert found.parts is not None
    pool = found.parts.filter("pooled").row(0, named=True)
    assert (pool["channel"], pool["n_now"], found.parts["channel"].drop_nulls().to_list()) == (None, 52, ["phone"])


@pytest.mark.parametrize(
    ("key", "by"), [("wait_p90", "channel"), ("text_negative_audited", "channel"), ("fcr_reported", "week")]
)
def test_what_has_no_parts_that_add_up_is_not_split(tmp_path: Path, key: str, by: str) -> None:
    warehouse = published(tmp_path, contacts(0, "phone", 48, 80))
    with pytest.raises(DefinitionError):
        compare(warehouse, key, NOW, by=by)


def test_a_change_of_a_percentile_has_bounds_and_no_parts(tmp_path: Path) -> None:
    waits = [
        {
            "started_at": MONDAY + timedelta(days=day, minutes=i),
            "wait_seconds": 20.0 + i + 90 * (day > 6),
            "abandoned": False,
        }
        for day in range(14)
        for i in range(30)
    ]
    found = compare(published(tmp_path, waits), "wait_p50", NOW)
    assert (found.method, found.unit, found.beyond_noise, found.better) == ("recovered", "seconds", True, False)
