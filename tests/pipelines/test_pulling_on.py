"""Pull after pull of one database: what did not change is not sent through the gate again; a little is no fault."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from pipelines_support import profile_of

from pipelines.batch import BatchResult
from pipelines.database import pull
from pipelines.profile import Profile
from pipelines.revoke import revoke
from warehouse.settings import Settings
from warehouse.store import opened, read_pointer

PROFILE = """
source = "desk"
zone = "UTC"
[database]
table = "desk"
high_water = "changed"
overlap = 10
[interaction]
interaction_id = "id"
channel = { value = "phone" }
started_at = "at"
customer_id = "who"
[[survey]]
response_id = "id"
responded_at = "at"
kind = { value = "csat" }
score = "score"
scale_min = { value = 1 }
scale_max = { value = 5 }
"""


class Desk:
    """A table of contacts, numbered as they change, and the home that pulls it."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        address = f"sqlite:///{folder / 'desk.db'}"
        patch.setenv("ENDVALUE_DESK_URL", address)
        self.engine = sa.create_engine(address)
        self.settings = Settings(folder / "home", business_zone="UTC", min_group=1)
        self.profile = profile_of(PROFILE)

    def run(self, statement: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.text(statement))

    def add(self, number: int, at: str = "'2026-01-05 10:00:00'", score: str = "4") -> None:
        self.run(f"insert into desk values ('c{number}', {at}, 'ann', {score}, {number})")

    def pull(self, profile: Profile | None = None) -> BatchResult | None:
        return pull(profile or self.profile, self.settings)

    @property
    def version(self) -> int:
        pointer = read_pointer(self.settings.warehouse)
        assert pointer is not None
        return pointer.version


@pytest.fixture(scope="module")
def pulled_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first pull made the key; what the second meets again, the third knows."""
    folder = tmp_path_factory.mktemp("desk")
    with pytest.MonkeyPatch.context() as patch:
        desk = Desk(folder, patch)
        desk.run("create table desk (id text, at text, who text, score int, changed int)")
        for number in range(30):
            desk.add(number)
        assert desk.pull()
        assert desk.pull()
        desk.engine.dispose()
    return folder


@pytest.fixture
def desk(pulled_twice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    shutil.copytree(pulled_twice, tmp_path, dirs_exist_ok=True)
    desk = Desk(tmp_path, monkeypatch)
    yield desk
    desk.engine.dispose()


def test_where_nothing_changed_nothing_is_published(desk: Desk) -> None:
    before = desk.version
    assert desk.pull() is None and desk.version == before


def test_within_the_overlap_only_the_rows_that_changed_come_again(desk: Desk) -> None:
    desk.run("update desk set score = 1 where id = 'c25'")
    desk.run("insert into desk values ('late', '2026-01-05 11:00:00', 'bob', 2, 26)")  # committed late
    found = desk.pull()
    assert found is not None and found.counts[0].rows_in == 2
    assert desk.pull() is None


def test_a_pull_without_a_single_answer_is_published(desk: Desk) -> None:
    desk.add(30, score="null")
    found = desk.pull()
    assert found and found.verdict and found.verdict.status != "refused"
    assert [counts.rows_loaded for counts in found.counts] == [1, 0]


def test_one_bad_row_of_two_is_kept_out_once_and_holds_nothing_up(desk: Desk) -> None:
    desk.add(30, at="null")
    desk.add(31)
    found = desk.pull()
    assert found and found.verdict and found.verdict.status == "warned"
    assert (found.counts[0].rows_loaded, found.counts[0].rows_quarantined) == (1, 1)
    assert desk.pull() is None


def test_bad_rows_by_the_dozen_are_still_refused(desk: Desk) -> None:
    for number in range(30, 55):
        desk.add(number, at="null" if number % 3 == 0 else "'2026-01-06 10:00:00'")
    found = desk.pull()
    assert found and found.verdict and found.verdict.status == "refused"


def test_a_changed_profile_reads_the_rows_of_the_overlap_anew(desk: Desk) -> None:
    found = desk.pull(replace(desk.profile, sha256="1" * 64))
    assert found is not None and found.counts[0].rows_duplicate == found.counts[0].rows_in == 11


def test_rows_of_a_batch_that_was_taken_back_are_pulled_again(desk: Desk) -> None:
    desk.add(30)
    taken = desk.pull()
    assert taken is not None
    revoke(taken.batch_id, "by mistake", desk.settings, by="a tester")
    again = desk.pull()
    assert again is not None
    with opened(desk.settings) as warehouse:
        assert warehouse.sql("select 1 from interactions where interaction_id = 'c30'").height == 1


def test_what_is_remembered_of_a_row_shows_nothing_of_it(desk: Desk) -> None:
    with opened(desk.settings) as warehouse:
        tokens = warehouse.sql("select token from pull_seen")["token"].to_list()
    # Long texts of the rows: two letters stand in a token by chance.
    shown = [token for token in tokens if "2026-01-05" in token or len(token) != 12]
    assert (len(tokens), shown) == (11, [])
