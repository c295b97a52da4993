"""The Zendesk profile on a real PostgreSQL server: four tickets whose figures were worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from postgres_server import postgres

from pipelines.database import pull
from pipelines.profile import SHIPPED, load_profile
from warehouse.settings import Settings
from warehouse.store import opened

# 1: solved at the first try. 2: solved, opened again, solved. 3: passed to another group, open. 4: no history at all.
SAMPLE = """
create table tickets (id bigint, created_at timestamptz, updated_at timestamptz, requester_id bigint,
  assignee_id bigint, group_id bigint, via_channel text, subject text, satisfaction_score text,
  satisfaction_updated_at timestamptz);
create table comments (id bigint, ticket_id bigint, author_id bigint, author_role text, public boolean,
  created_at timestamptz);
create table field_history (ticket_id bigint, field_name text, value text, updated_at timestamptz);
insert into tickets values
  (1, '2026-01-05 01:00Z', '2026-01-05 03:00Z', 11, 7, 70, 'email', 'a', 'good', '2026-01-05 03:00Z'),
  (2, '2026-01-05 02:00Z', '2026-01-05 09:00Z', 12, 7, 70, 'web', 'b', 'bad', '2026-01-05 09:00Z'),
  (3, '2026-01-05 03:00Z', '2026-01-05 04:00Z', 13, 8, 71, 'chat', 'c', 'offered', null),
  (4, '2026-01-05 04:00Z', '2026-01-05 04:00Z', 14, null, 70, 'voice', 'd', 'unoffered', null);
insert into comments values
  (1, 1, 11, 'end-user', true, '2026-01-05 01:00Z'), (2, 1, 7, 'agent', false, '2026-01-05 01:10Z'),
  (3, 1, 7, 'agent', true, '2026-01-05 01:30Z'), (4, 2, 7, 'agent', true, '2026-01-05 02:45Z');
insert into field_history values
  (1, 'status', 'new', '2026-01-05 01:00Z'), (1, 'status', 'solved', '2026-01-05 02:00Z'),
  (2, 'status', 'new', '2026-01-05 02:00Z'), (2, 'status', 'solved', '2026-01-05 03:00Z'),
  (2, 'status', 'open', '2026-01-05 04:00Z'), (2, 'status', 'solved', '2026-01-05 08:00Z'),
  (3, 'status', 'open', '2026-01-05 03:00Z'), (3, 'group_id', '70', '2026-01-05 03:00Z'),
  (3, 'group_id', '71', '2026-01-05 04:00Z');
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as address:
        engine = sa.create_engine(address)
        with engine.begin() as connection:
            connection.exec_driver_sql(SAMPLE)
            connection.exec_driver_sql((SHIPPED / "zendesk.sql").read_text(encoding="utf-8"))
        engine.dispose()
        yield address


def pulled(server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, sql: str) -> list[tuple[Any, ...]]:
    monkeypatch.setenv("ENDVALUE_ZENDESK_URL", server)
    pull(load_profile("zendesk"), settings)
    with opened(settings) as warehouse:
        return warehouse.sql(sql).rows()


def test_resolution_transfers_and_first_response_are_those_of_the_history(
    server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = pulled(
        server,
        settings,
        monkeypatch,
        "select channel, resolved, transfers, epoch(first_response_at - started_at)::int // 60,"
        " epoch(resolved_at - started_at)::int // 60 from interactions order by interaction_id",
    )
    assert rows == [
        ("email", True, 0, 30, 60),
        ("web_form", False, 0, 45, 360),
        ("chat", None, 1, None, None),
        ("phone", None, None, None, None),
    ]


def test_only_given_ratings_are_answers(server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = pulled(server, settings, monkeypatch, "select score, norm_score from surveys order by interaction_id")
    assert rows == [(1.0, 5.0), (0.0, 1.0)]
