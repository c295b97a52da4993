"""Pulls from a real PostgreSQL server and from SQLite."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from pipelines_support import profile_of
from postgres_server import postgres
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.database import _land, pull
from pipelines.database_open import connect
from pipelines.profile import Profile, load_profile
from pipelines.pull_marks import Mark, Reach, reach_of
from warehouse.errors import DefinitionError, SourceError
from warehouse.settings import HOME_VARIABLE, Settings
from warehouse.store import opened

PROFILE = """
source = "calls"
zone = "UTC"
[database]
table = "calls"
high_water = "updated_at"
batch_rows = 2
[interaction]
interaction_id = "id"
channel = { column = "how", words = { call = "phone" } }
started_at = "at"
updated_at = "updated_at"
category = "topic"
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as address:
        yield address


@pytest.fixture(params=["postgresql", "sqlite"])
def engine(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    sqlite = request.param == "sqlite"
    address = f"sqlite:///{tmp_path / 'calls.db'}" if sqlite else request.getfixturevalue("server")
    over_adbc = address.replace("postgresql+psycopg", "adbc+postgresql")
    monkeypatch.setenv("ENDVALUE_CALLS_URL", over_adbc if request.param == "adbc" else address)
    engine = sa.create_engine(address)
    time = "text" if sqlite else "timestamptz"
    run(engine, "drop table if exists calls")
    run(engine, f"create table calls (id text, how text, at {time}, updated_at {time}, topic text)")
    for number in range(1, 6):
        add(engine, f"c{number}", number)
    yield engine
    engine.dispose()


def run(engine: sa.Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text(statement))


def add(engine: sa.Engine, key: str, day: int, how: str = "call") -> None:
    at = f"'2026-01-0{day} 10:00:00+00:00'"
    run(engine, f"insert into calls values ('{key}', '{how}', {at}, {at}, 'bill')")


def mark_of(settings: Settings) -> Mark | None:
    return reach_of(profile_of(PROFILE), settings).mark


def facts(settings: Settings) -> list[tuple[str, str | None]]:
    with opened(settings) as warehouse:
        return warehouse.sql("select interaction_id, category from interactions order by 1").rows()


@pytest.fixture
def profile() -> Profile:
    return profile_of(PROFILE)


@pytest.mark.parametrize("engine", ["postgresql", "adbc", "sqlite"], indirect=True)
def test_a_pull_brings_every_row_and_the_next_only_what_is_new(
    engine: sa.Engine, settings: Settings, profile: Profile
) -> None:
    first = pull(profile, settings)
    assert first and first.counts[0].rows_loaded == 5
    add(engine, "c6", 6)
    run(engine, "update calls set topic = 'late', updated_at = '2026-01-07 10:00:00+00:00' where id = 'c1'")
    second = pull(profile, settings)
    # c5 bears the mark's own time, so it comes again and is known.
    assert second and (second.counts[0].rows_in, second.counts[0].rows_loaded) == (3, 2)
    assert facts(settings) == [("c1", "late"), *((f"c{n}", "bill") for n in range(2, 7))]


def test_the_mark_moves_with_the_published_version(engine: sa.Engine, settings: Settings, profile: Profile) -> None:
    assert mark_of(settings) is None
    result = pull(profile, settings)
    with opened(settings) as warehouse:
        row = warehouse.read("pull_marks").row(0, named=True)
    assert result and row["version"] == result.version == 1
    assert row["high_water"].startswith("2026-01-05")


def test_a_refused_pull_leaves_the_mark_and_is_repeated(
    engine: sa.Engine, settings: Settings, profile: Profile
) -> None:
    run(engine, "update calls set at = null where id <> 'c5'")
    refused = pull(profile, settings)
    assert refused and refused.verdict and refused.verdict.status == "refused"
    assert mark_of(settings) is None
    run(engine, "update calls set at = updated_at")
    pull(profile, settings)
    assert len(facts(settings)) == 5


def test_accepting_a_refused_pull_moves_the_mark(
    engine: sa.Engine, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(settings.home))
    path = tmp_path / "calls.toml"
    path.write_text(PROFILE + '[read]\nformat = "csv"\n', encoding="utf-8")  # a pull reads its own files all the same
    run(engine, "update calls set at = null where id not in ('c1', 'c5')")
    refused = pull(load_profile(path), settings)
    assert refused and mark_of(settings) is None
    done = CliRunner().invoke(app, ["gate", "accept", refused.batch_id, "--reason", "known", "--by", "Mei"])
    assert done.exit_code == 0, (done.output, done.exception)
    assert str(mark_of(settings)).startswith("2026-01-05")
    assert [key for key, _ in facts(settings)] == ["c1", "c5"]
    assert list((settings.home / "landing").iterdir()) == []


def test_a_pull_killed_before_it_publishes_leaves_the_mark(
    engine: sa.Engine, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "calls.toml"
    path.write_text(PROFILE, encoding="utf-8")
    code = f"""
import os, signal
from pathlib import Path
from pipelines import database
from pipelines.profile import load_profile
from warehouse.publish import Building
from warehouse.settings import HOME_VARIABLE, Settings
publish = Building.publish
def die(self, **options):
    options["mark"] = lambda step: step == "pointer" and os.kill(os.getpid(), signal.SIGKILL)
    return publish(self, **options)
Building.publish = die
database.pull(load_profile(Path({str(path)!r})), Settings(Path({str(settings.home)!r})))
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    assert mark_of(settings) is None
    result = pull(load_profile(path), settings)
    assert result and result.counts[0].rows_loaded == 5
    assert str(mark_of(settings)).startswith("2026-01-05")


def test_an_empty_table_changes_nothing(engine: sa.Engine, settings: Settings, profile: Profile) -> None:
    run(engine, "delete from calls")
    assert pull(profile, settings) is None
    assert not settings.warehouse.exists()


@pytest.mark.parametrize("driver", ["postgresql+psycopg", "adbc+postgresql"])
def test_the_password_is_in_no_message_and_no_file(
    server: str, settings: Settings, profile: Profile, monkeypatch: pytest.MonkeyPatch, driver: str
) -> None:
    wrong = server.replace("s3cret-pw", "wr0ng-pw").replace("postgresql+psycopg", driver)
    monkeypatch.setenv("ENDVALUE_CALLS_URL", wrong)
    with pytest.raises(SourceError) as refused:
        pull(profile, settings)
    assert "wr0ng-pw" not in str(refused.value) and refused.value.__suppress_context__
    assert all(b"wr0ng-pw" not in path.read_bytes() for path in settings.home.rglob("*") if path.is_file())


def test_a_missing_address_names_its_variable(
    settings: Settings, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ENDVALUE_CALLS_URL", raising=False)
    with pytest.raises(DefinitionError, match="ENDVALUE_CALLS_URL"):
        pull(profile, settings)


def test_both_drivers_read_every_type_of_postgres_as_the_same_text(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = sa.create_engine(server)
    run(engine, "drop table if exists kinds")
    run(
        engine,
        "create table kinds as select 1 as n, 7::bigint as id, 2.5::float8 as x, true as yes, null::text as nothing,"
        " date '2026-01-05' as day, timestamp '2026-01-05 10:00:00.25' as local, timestamptz '2026-01-05 10:00:00+08'"
        " as at, 'é \U0001f600'::text as words, 12.50::numeric(8, 2) as paid",
    )
    profile = profile_of(PROFILE.replace('table = "calls"', 'table = "kinds"').replace('"updated_at"\nb', '"n"\nb'))
    lines = []
    assert profile.database is not None
    for driver in ("postgresql+psycopg", "adbc+postgresql"):
        monkeypatch.setenv("ENDVALUE_CALLS_URL", server.replace("postgresql+psycopg", driver))
        nothing = Reach(profile, None, Settings(tmp_path))
        landed = _land(connect(profile.database), profile.database, nothing, tmp_path / "landing", profile)
        assert landed is not None
        lines.append(json.loads(gzip.decompress(landed.read_bytes())))
    assert lines[0] == lines[1]
    assert (lines[0]["at"], lines[0]["paid"], lines[0]["nothing"]) == ("2026-01-05 02:00:00+00:00", "12.50", None)
