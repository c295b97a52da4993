"""A new key: everybody gets another pseudonym, and stays the same person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from privacy_support import Shop, row

from pipelines.erase import erase
from pipelines.keyring import add_key, key_path, read_keys
from pipelines.pseudonyms import STORED
from pipelines.rotation import rotate
from warehouse.errors import DefinitionError

WHO, OTHER = "customer-777123", "customer-888456"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.load([row(1, WHO), row(2, WHO), row(3, OTHER), row(4, WHO, started="never")])
    return shop


def customers(shop: Shop) -> list[str]:
    return [who for (who,) in shop.ask("select customer_id from interactions order by interaction_id")]


def test_every_pseudonym_changes_and_nobody_is_split_or_joined(shop: Shop) -> None:
    before = customers(shop)
    done = rotate(shop.settings)
    after = customers(shop)
    assert set(before).isdisjoint(after)
    assert after[0] == after[1] != after[2]
    assert (done.keys, done.pseudonyms) == (2, 2)


def test_the_old_pseudonyms_are_gone_from_every_file(shop: Shop) -> None:
    tokens = [who.split(":")[1] for who in customers(shop)]
    rotate(shop.settings)
    assert [shop.holding(token) for token in tokens] == [[], [], []]


def test_the_same_file_loaded_again_is_known_row_by_row(shop: Shop) -> None:
    rotate(shop.settings)
    batch = shop.load([row(1, WHO), row(2, WHO), row(3, OTHER), row(5, WHO)], "again.csv")
    assert {count.record_type: count.rows_duplicate for count in batch.counts} == {"interaction": 3, "survey_csat": 3}
    assert len(set(customers(shop))) == 2


def test_quarantined_rows_still_show_whose_they_are(shop: Shop) -> None:
    rotate(shop.settings)
    ((raw,),) = shop.ask("select raw from quarantine where record_type = 'interaction'")
    assert json.loads(raw)["who"] == STORED + customers(shop)[0]


def test_an_erased_customer_stays_erased(shop: Shop) -> None:
    erase(shop.settings, WHO)
    rotate(shop.settings)
    shop.load([row(9, WHO), row(10, OTHER)], "later.csv")
    assert shop.ask("select interaction_id from interactions order by 1") == [("contact-0003",), ("contact-0010",)]


def test_a_customer_can_be_erased_after_several_rotations(shop: Shop) -> None:
    rotate(shop.settings)
    rotate(shop.settings)
    assert erase(shop.settings, WHO).rows["interactions"] == 2


def test_an_interrupted_rotation_is_taken_up_with_its_own_key(shop: Shop) -> None:
    path = key_path(shop.settings)
    keys = add_key(path, read_keys(path) or ())
    rotate(shop.settings)
    assert read_keys(path) == keys


def test_without_pseudonyms_there_is_nothing_to_rotate(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="no pseudonyms yet"):
        rotate(Shop(tmp_path).settings)
    assert not key_path(Shop(tmp_path).settings).exists()
