"""Pseudonyms: keyed, the same for the same customer, different for others, and never under a key that was not meant."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipelines.keyring import add_key, key_path, made_keys
from pipelines.pseudonyms import Pseudonyms, open_pseudonyms
from warehouse.errors import StoreError
from warehouse.publish import publishing
from warehouse.settings import Settings

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


@contextmanager
def building(settings: Settings, *, publish: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    with publishing(settings) as version:
        yield version.connection
        if publish:
            version.publish(figures_changed=False)


def one(pseudonyms: Pseudonyms, text: str, space: str = "demo") -> str:
    return str(pseudonyms.of(pl.Series([text]), space)["pseudonym"][0])


@hypothesis_settings(deadline=None)
@given(st.binary(min_size=32, max_size=32), st.text(min_size=1, max_size=300))
def test_a_pseudonym_is_the_start_of_the_standard_hmac(key: bytes, customer: str) -> None:
    text = f"demo:{customer}"
    expected = base64.urlsafe_b64encode(hmac.digest(key, text.encode(), "sha256")[:9]).decode()
    assert one(Pseudonyms([key]), text) == f"demo:{expected}"


def test_a_pseudonym_is_short_and_keeps_its_namespace_readable() -> None:
    space, token = one(Pseudonyms([KEY]), "demo:C17").split(":")
    assert space == "demo"
    assert len(token) == 12


def test_every_row_gets_its_own_customer_in_order_and_unknown_stays_unknown() -> None:
    pseudonyms = Pseudonyms([KEY])
    names = ["demo:a", None, "demo:b", "demo:a"]
    found = pseudonyms.of(pl.Series(names), "demo")["pseudonym"].to_list()
    assert found == [one(pseudonyms, "demo:a"), None, one(pseudonyms, "demo:b"), one(pseudonyms, "demo:a")]
    assert len(set(found)) == 3


def test_what_was_seen_in_an_earlier_frame_comes_out_the_same() -> None:
    pseudonyms = Pseudonyms([KEY])
    frames = [[f"demo:{i}" for i in range(start, start + 100)] for start in (0, 50, 100)]
    seen = {
        name: pseudonym
        for names in frames
        for name, pseudonym in zip(names, pseudonyms.of(pl.Series(names), "demo")["pseudonym"], strict=True)
    }
    fresh = Pseudonyms([KEY]).of(pl.Series(list(seen)), "demo")["pseudonym"]
    assert list(seen.values()) == fresh.to_list()


def test_another_key_or_namespace_gives_another_pseudonym() -> None:
    tokens = {
        one(Pseudonyms([KEY]), "demo:C17").split(":")[1],
        one(Pseudonyms([OTHER]), "demo:C17").split(":")[1],
        one(Pseudonyms([KEY]), "shop:C17", "shop").split(":")[1],
        one(Pseudonyms([KEY, OTHER]), "demo:C17").split(":")[1],
    }
    assert len(tokens) == 4


def test_a_stored_pseudonym_is_taken_for_what_it_is() -> None:
    pseudonyms = Pseudonyms([KEY])
    known = one(pseudonyms, "demo:C17")
    assert one(pseudonyms, f"demo:pseudonym:{known}") == known
    assert one(pseudonyms, f"demo:pseudonym:{known}x") != known


def test_a_pseudonym_of_another_namespace_is_an_id_like_any_other() -> None:
    pseudonyms = Pseudonyms([KEY])
    assert one(pseudonyms, "demo:pseudonym:shop:AAAAAAAAAAAA") != "demo:AAAAAAAAAAAA"


def test_after_a_rotation_the_same_customer_is_found_under_both_keys() -> None:
    old, new = Pseudonyms([KEY]), Pseudonyms([KEY, OTHER])
    assert new.after_rotation(one(old, "demo:C17")) == one(new, "demo:C17")
    assert new.tag_after_rotation(old.tags_of(["demo:C17"])[0]) == new.tags_of(["demo:C17"])[0]


def test_an_erased_customer_is_recognised_and_nobody_else() -> None:
    tag = Pseudonyms([KEY]).tags_of(["demo:C17"])[0]
    found = Pseudonyms([KEY], frozenset({tag})).of(pl.Series(["demo:C17", "demo:C18", None]), "demo")
    assert found["erased"].to_list() == [True, False, None]


def test_the_tag_of_an_erased_customer_shows_nothing_of_the_pseudonym() -> None:
    pseudonyms = Pseudonyms([KEY])
    token = one(pseudonyms, "demo:C17").split(":")[1]
    assert token not in pseudonyms.tags_of(["demo:C17"])[0]


def test_the_first_use_makes_a_key_and_the_next_use_reads_it(settings: Settings) -> None:
    with building(settings) as connection:
        first = one(open_pseudonyms(connection, settings), "demo:C17")
    assert key_path(settings).is_file()
    with building(settings) as connection:
        assert one(open_pseudonyms(connection, settings), "demo:C17") == first


def test_a_lost_key_is_an_error_and_never_a_new_key(settings: Settings) -> None:
    with building(settings) as connection:
        open_pseudonyms(connection, settings)
    key_path(settings).unlink()
    with pytest.raises(StoreError, match="is gone"), building(settings) as connection:
        open_pseudonyms(connection, settings)
    assert not key_path(settings).exists()


def test_another_key_than_the_warehouses_is_an_error(settings: Settings) -> None:
    with building(settings) as connection:
        open_pseudonyms(connection, settings)
    key_path(settings).unlink()
    made_keys(key_path(settings))
    with pytest.raises(StoreError, match="is not the one"), building(settings) as connection:
        open_pseudonyms(connection, settings)


def test_a_key_that_an_interrupted_rotation_left_is_not_used(settings: Settings) -> None:
    with building(settings) as connection:
        first = one(open_pseudonyms(connection, settings), "demo:C17")
    add_key(key_path(settings), made_keys(key_path(settings)))
    with building(settings) as connection:
        assert one(open_pseudonyms(connection, settings), "demo:C17") == first


def test_a_warehouse_with_bare_ids_is_refused(settings: Settings, tmp_path: Path) -> None:
    with building(settings) as connection:
        connection.execute(
            "insert into surveys by name select 's' as source, 'b' as batch_id, 'survey' as record_type, 1 as src_row,"
            " 'r' as response_id,"
            " timestamp '2026-01-01' as responded_at, 'csat' as kind, 5 as score, 1 as scale_min, 5 as scale_max,"
            " 's:C17' as customer_id, date '2026-01-01' as day, date '2025-12-29' as week, 0 as hour"
        )
    with pytest.raises(StoreError, match="1 records with bare customer ids"), building(settings) as connection:
        open_pseudonyms(connection, settings)
