"""Erasing a customer reaches the records that gave way to newer ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from privacy_support import PROFILE, Shop, row

from pipelines.batch import load
from pipelines.erase import erase
from pipelines.profile import load_profile

WHO, OTHER = "customer-777123", "customer-888456"
STEPS = """
source = "shop"
zone = "UTC"
[gate]
max_quarantined = 1.0
[case_event]
event_id = { columns = ["case", "step"] }
case_id = "case"
step = { value = "attune" }
step_at = "at"
note = "note"
updated_at = "changed"
"""


@pytest.fixture
def shop(loaded: Shop, tmp_path: Path) -> Shop:
    return loaded.copied(tmp_path)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The customer's first contact is corrected in its words, the second turns out to be somebody else's."""
    shop = Shop(tmp_path_factory.mktemp("shop"))
    shop.profile.write_text(
        PROFILE.replace('case_id = "case"', 'case_id = "case"\nupdated_at = "contact_name"'), encoding="utf-8"
    )
    shop.load([row(n, WHO, words="first", case=f"K{n}", contact_name="2026-02-01") for n in (1, 2)], "first.csv")
    shop.load(
        [row(1, WHO, words="second", case="K1", contact_name="2026-02-02"),
         row(2, OTHER, words="second", case="K2", contact_name="2026-02-02")],
        "second.csv",
    )  # fmt: skip
    assert shop.ask("select count(*) from interactions_older") == [(2,)]
    return shop


def test_what_gave_way_goes_with_the_customer_and_the_other_stays(shop: Shop) -> None:
    erased = erase(shop.settings, WHO, "people")
    assert erased.rows["interactions_older"] == 2
    assert shop.ask("select count(*) from interactions_older") == [(0,)]
    assert [name for (name,) in shop.ask("select interaction_id from interactions")] == ["contact-0002"]
    assert erased.proof.left == ()


def test_a_customer_who_is_known_from_older_records_alone_can_be_erased(shop: Shop) -> None:
    shop.load([row(1, OTHER, words="third", case="K1", contact_name="2026-02-03")], "third.csv")
    assert erase(shop.settings, WHO).rows["interactions_older"] == 3
    assert shop.ask("select count(*) from interactions") == [(2,)]


def test_older_steps_of_the_customers_cases_go(shop: Shop) -> None:
    for day, note in ((1, "one"), (2, "two")):
        path, steps = shop.folder / f"steps{day}.csv", shop.folder / "steps.toml"
        steps.write_text(STEPS, encoding="utf-8")
        path.write_text(
            f"case,step,at,note,changed\nK1,a,2026-01-05 12:00,{note},2026-02-0{day}\n"
            f"K2,a,2026-01-05 12:00,{note},2026-02-0{day}\n",
            encoding="utf-8",
        )
        load([path], load_profile(steps), shop.settings)
    assert shop.ask("select count(*) from case_events_older") == [(2,)]
    erase(shop.settings, WHO, "people")
    assert shop.ask("select case_id from case_events") == shop.ask("select case_id from case_events_older") == [("K2",)]
