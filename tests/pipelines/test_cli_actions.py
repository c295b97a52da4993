"""Actions on the command line: added, listed with their effect, closed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from small_warehouse import publish_records, settings_in
from typer.testing import CliRunner

from pipelines.cli import app
from warehouse.settings import HOME_VARIABLE

MONDAY = datetime(2026, 1, 5, 12)


def test_an_action_is_added_listed_with_its_effect_and_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))

    def say(*words: str) -> str:
        done = CliRunner().invoke(app, ["--home", str(tmp_path), *words], env={"COLUMNS": "200"})
        assert done.exit_code == 0, done.output
        return done.output

    records: list[dict[str, Any]] = [
        {"started_at": MONDAY + timedelta(weeks=week, hours=i % 99), "channel": channel,
         "resolved": i < 12 + (week + len(channel)) % 2 + 6 * (week >= 10 and channel == "phone")}
        for week in range(16) for channel in ("phone", "chat", "email", "app") for i in range(25)
    ]  # fmt: skip
    publish_records(settings_in(tmp_path), records)
    assert "No action is registered" in say("actions")
    given = ["--title", "Call back", "--owner", "Support", "--metric", "fcr_reported", "--cause", "lag", "--expected",
             "20", "--start", "2026-03-16", "--due", "2026-06-01", "--where", "channel=phone"]  # fmt: skip
    assert "Registered 'A1'" in say("action", "add", *given, "--registered", "2026-03-01", "--status", "running")
    assert "can only be suggestive" in say("action", "add", *given, "--registered", "2026-03-17")
    listed = say("actions")
    assert "against what would be expected: it worked" in listed
    assert "no more (" in listed and "registered late" in listed
    told = {one["action"]["id"]: one for one in json.loads(say("actions", "--json"))}
    assert told["A1"]["verdict"] == "worked"
    assert told["A1"]["effect_lower"] < 24 < told["A1"]["effect_upper"]
    assert [week["week"] for week in told["A1"]["weeks"]][:2] == ["2026-01-05", "2026-01-12"]
    assert "is stopped since 2026-04-01" in say("action", "close", "A1", "--status", "stopped", "--on", "2026-04-01")
