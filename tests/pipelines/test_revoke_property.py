"""Any sequence of loads and revokes gives what loading the batches that are left, in their order, would have given."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from shop import Shop

from warehouse.refresh import MARTS

ROW = st.tuples(
    st.sampled_from(["call", "chat"]),
    st.integers(5, 9),
    st.sampled_from(["3", "60"]),
    st.sampled_from(["", "1", "5"]),
    st.sampled_from(["", "2026-01-06", "2026-01-07", "2026-01-08"]),
    st.sampled_from(["", "ann", "bob"]),
)
BATCH = st.dictionaries(st.sampled_from("abcd"), ROW, min_size=1, max_size=4)
STEPS = st.lists(st.integers(0, 3), min_size=3, max_size=7)


Batch = dict[str, tuple[str, int, str, str, str, str]]


def lines_of(number: int, batch: Batch) -> list[str]:
    """The records of a batch, the first of which is its own: the gate wants an answer in every batch."""
    return [f"own{number},call,2026-01-04 10:00,3,4,,cat,parcel"] + [
        f"{key},{channel},2026-01-{day:02d} 10:00,{wait},{score},{changed},{customer},parcel"
        for key, (channel, day, wait, score, changed, customer) in sorted(batch.items())
    ]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop with a version in which nothing is left."""
    shop = Shop(tmp_path_factory.mktemp("shop"))
    shop.revoke(shop.load(lines_of(9, {})).batch_id)
    return shop


# A load takes the better part of a second, so each run tries one new sequence, and reports it as it is, not made
# smaller, where it fails.
@settings(
    max_examples=1, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(batches=st.lists(BATCH, min_size=4, max_size=4), steps=STEPS)
@example(
    batches=[
        {"a": ("call", 5, "3", "5", "2026-01-06", "ann"), "b": ("call", 5, "3", "5", "", "bob")},
        {"a": ("chat", 6, "3", "1", "2026-01-08", "ann"), "b": ("chat", 6, "3", "5", "", "bob")},
        {"a": ("chat", 7, "3", "1", "2026-01-07", "bob"), "b": ("call", 5, "3", "5", "", "bob")},
        {"a": ("chat", 6, "3", "1", "2026-01-08", "ann")},
    ],
    steps=[0, 1, 2, 3, 1, 0, 1],
)
def test_what_is_left_is_what_loading_the_survivors_gives(empty: Shop, batches: list[Batch], steps: list[int]) -> None:
    with TemporaryDirectory() as folder:
        # Of one key, so that one customer bears one pseudonym in both.
        shop, fresh = (empty.copied(Path(folder) / name) for name in ("one", "two"))
        loaded: dict[int, str] = {}
        for number in steps:  # a batch that is there is revoked, one that is not is loaded
            if number in loaded:
                shop.revoke(loaded.pop(number))
            else:
                loaded[number] = shop.load(lines_of(number, batches[number])).batch_id
        found, recounted = shop.state(), shop.recounted()
        for number in loaded:
            fresh.load(lines_of(number, batches[number]))
        for table, frame in fresh.state().items():
            assert found[table].equals(frame), table
        for mart in MARTS:
            assert found[mart].equals(recounted[mart]), mart
