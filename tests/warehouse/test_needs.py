"""What a source does not give of what a figure needs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from small_warehouse import publish_sources, settings_in

from warehouse.catalogue import Need
from warehouse.needs import lacking, missing, missing_of
from warehouse.slices import Slice
from warehouse.store import Warehouse

A, B, C, D = "interaction.resolved", "interaction.site", "interaction.text", "interaction.category"


@pytest.mark.parametrize(
    ("needs", "given", "lacks"),
    [
        ((A, B), {A}, (B,)),
        ((A, (B, C)), {A, C}, ()),
        ((A, (B, C)), {A}, ((B, C),)),
        (((A, (B, C)),), {B}, ((A, C),)),
        ((((A, B), (C, D)),), {A, C}, ((B, D),)),
        ((((A, B), C),), set(), (C,)),
    ],
)
def test_what_is_missing_is_the_least_that_would_do(needs: tuple[Need, ...], given: set[str], lacks: Any) -> None:
    assert _flat(lacking(needs, given)) == _flat(lacks)


def _flat(needs: Any) -> Any:
    """A list of one is that one."""
    if isinstance(needs, str):
        return needs
    parts = tuple(_flat(part) for part in needs)
    return parts[0] if len(parts) == 1 else parts


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Of three sources one gives customers, one categories, one answers to effort questions and nothing else; a fourth
    gave outcomes, the year before."""
    day = {"started_at": datetime(2026, 1, 5, 9), "resolved": None}
    answer = {"responded_at": datetime(2026, 1, 5, 9), "kind": "ces", "score": 5.0, "scale_min": 1.0, "scale_max": 7.0}
    return publish_sources(
        settings_in(tmp_path_factory.mktemp("needs")),
        {
            "crm": {"interaction": [{"interaction_id": "1", "customer_id": "c:1", "category": None, **day}]},
            "desk": {"interaction": [{"interaction_id": "1", "customer_id": None, "category": "x", **day}]},
            "forms": {"survey": [answer]},
            "old": {"interaction": [{"interaction_id": "1", "started_at": datetime(2025, 6, 2, 9), "resolved": True}]},
        },
    )


@pytest.mark.parametrize(
    ("key", "sources", "lacks"),
    [
        ("fcr_observed", ("crm",), ("interaction.category",)),
        ("fcr_observed", ("desk",), ("interaction.customer_id",)),
        # Two sources that give a field each do not make one that gives both.
        ("fcr_observed", ("crm", "desk"), ("interaction.category",)),
        ("ces", (), ()),
        ("ces", ("crm",), ("survey.kind=ces",)),
        ("nps", ("forms",), ("survey.kind=nps",)),
        # What another source gave at another time is no help.
        ("fcr_reported", (), ("interaction.resolved",)),
    ],
)
def test_missing_is_what_the_chosen_sources_never_gave(
    warehouse: Warehouse, key: str, sources: tuple[str, ...], lacks: tuple[str, ...]
) -> None:
    assert missing(warehouse, key, Slice(date(2026, 1, 5), date(2026, 1, 5), sources=sources)) == lacks


def test_of_several_sources_each_is_named_with_what_it_lacks(warehouse: Warehouse) -> None:
    where = Slice(date(2026, 1, 5), date(2026, 1, 5))
    assert missing_of(warehouse, "fcr_observed", where) == (
        (("crm",), ("interaction.category",)),
        (("desk",), ("interaction.customer_id",)),
    )
    assert missing_of(warehouse, "fcr_reported", where) == ()
