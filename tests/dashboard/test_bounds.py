"""What a reader may see bounds every question: no choice, an empty one included, reaches beyond it."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from small_warehouse import publish_records, settings_in

from dashboard.figures import Figures
from warehouse.behind import records_behind
from warehouse.errors import DefinitionError
from warehouse.measuring import measure
from warehouse.slices import Slice
from warehouse.store import Warehouse
from warehouse.summary import extent, options

START, END = date(2026, 3, 2), date(2026, 3, 15)
WHERE = Slice(START, END)
DEPARTMENTS = ("care", "claims", "sales", None)
KEYS = ("fcr_reported", "fcr_observed", "wait_p90", "abandon_rate", "negative_emotion_rate")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Random contacts of three departments and of none, each with a category of its own."""
    dice = random.Random(20260302)
    rows = []
    for number in range(240):
        department = dice.choice(DEPARTMENTS)
        started = datetime(2026, 3, 2) + timedelta(minutes=dice.randrange(14 * 24 * 60))
        rows.append(
            {
                "interaction_id": f"i{number}",
                "started_at": started,
                "department": department,
                "category": f"of {department}",
                "customer_id": f"c{dice.randrange(60)}",
                "resolved": dice.random() < 0.7,
                "wait_seconds": float(dice.randrange(400)),
                "abandoned": dice.random() < 0.1,
                "emotion_label": dice.choice(("negative", "neutral", "positive")),
            }
        )
    return publish_records(settings_in(Path(tmp_path_factory.mktemp("bounds"))), rows)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("mine", [("care",), ("care", "sales"), ("claims", "nowhere")])
def test_a_bounded_figure_is_the_unbounded_one_of_these_departments(
    published: Warehouse, key: str, mine: tuple[str, ...]
) -> None:
    chosen = Slice(START, END, departments=mine)
    for by in ((), ("department",), ("category",), ("channel", "week")):
        bounded = Figures(published, ("test", 1), mine).measure(key, WHERE, by)
        assert bounded.equals(measure(published, key, chosen, by))
        assert len(bounded) > 0


@pytest.mark.parametrize("asked", [("claims",), ("nowhere",)])
def test_asking_for_a_foreign_department_gives_nothing(published: Warehouse, asked: tuple[str, ...]) -> None:
    foreign = Slice(START, END, departments=asked)
    figure = Figures(published, ("test", 2), ("care",)).one("fcr_reported", foreign)
    assert (figure["value"], figure["n"], figure["base"]) == (None, 0, 0)
    assert len(records_behind(published, "fcr_reported", foreign.bounded(("care",)))) == 0


def test_no_department_at_all_is_nothing_and_never_everything(published: Warehouse) -> None:
    nobody = Figures(published, ("test", 3), ())
    assert nobody.one("fcr_reported", WHERE)["n"] == 0
    assert nobody.extent() is None
    assert not any(nobody.options().values())
    assert nobody.stamp(WHERE).as_of is None and nobody.stamp(WHERE).batches == 0


def test_records_behind_a_bounded_figure_are_of_these_departments(published: Warehouse) -> None:
    found = records_behind(published, "fcr_reported", WHERE.bounded(("care", "sales")))
    assert set(found["department"]) == {"care", "sales"}
    assert len(found) == measure(published, "fcr_reported", Slice(START, END, departments=("care", "sales")))["n"][0]


def test_option_lists_and_the_extent_name_nothing_foreign(published: Warehouse) -> None:
    found = options(published, ("care",))
    assert found["department"] == ["care"] and found["category"] == ["of care"]
    assert set(options(published)["department"]) == {"care", "claims", "sales"}
    assert extent(published, ("care",)) != (None, None) and extent(published, ("nowhere",)) is None


def test_caches_never_cross_between_readers(published: Warehouse) -> None:
    key = ("one home", 1)
    readers = {mine: Figures(published, key, mine) for mine in (None, ("care",), ("sales",), ())}
    for _ in range(2):
        seen = {mine: figures.one("fcr_reported", WHERE)["n"] for mine, figures in readers.items()}
        lists = {mine: tuple(figures.options()["department"]) for mine, figures in readers.items()}
        assert seen[None] > seen[("care",)] > 0 and seen[("sales",)] > 0 and seen[()] == 0
        assert lists == {None: ("care", "claims", "sales"), ("care",): ("care",), ("sales",): ("sales",), (): ()}


def test_a_bound_is_only_ever_narrowed() -> None:
    assert WHERE.bounded(("care",)).bounded(("care", "sales")).within == ("care",)
    assert WHERE.bounded(("care",)).bounded(("sales",)).chosen() == {"department": ()}
    assert WHERE.bounded(("care",)).bounded(None).within == ("care",)


def test_the_ledger_is_refused_to_a_bounded_reader(published: Warehouse) -> None:
    with pytest.raises(DefinitionError, match="every department"):
        Figures(published, ("test", 4), ("care",)).batches()
