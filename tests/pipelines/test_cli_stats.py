"""Charts, comparisons and rankings on the command line: what the functions give, in words and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_warehouse import publish_records, settings_in
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.stats_said import held
from warehouse.errors import DefinitionError
from warehouse.settings import HOME_VARIABLE

MONDAY = datetime(2026, 3, 2, 12)
WEEKS = 4


@dataclass
class Terminal:
    home: Path

    def say(self, *words: str) -> str:
        done = CliRunner().invoke(app, ["--home", str(self.home), *words], env={"COLUMNS": "200"})
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output

    def json(self, *words: str) -> Any:
        return json.loads(self.say(*words, "--json"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    resolved = {"phone": 160, "chat": 100, "email": 104}
    records = [
        {
            "started_at": MONDAY + timedelta(weeks=week, days=i % 7, minutes=i),
            "channel": channel,
            "resolved": i < of - 20 * (week == WEEKS - 1),
        }
        for week in range(WEEKS)
        for channel, of in resolved.items()
        for i in range(200)
    ]
    publish_records(settings_in(folder), records)
    (folder / "settings.toml").write_text('business_zone = "UTC"\nmin_group = 1\n', encoding="utf-8")
    return folder


@pytest.mark.parametrize(("n", "in_parts", "said"), [(3, False, (1, 0)), (40, False, (0, 1)), (40, True, (1, 1))])
def test_figures_that_are_not_shown_say_why(
    n: int, in_parts: bool, said: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    held(pl.DataFrame({"n": [n, 90], "suppressed": [True, False]}), 5, in_parts=in_parts)
    told = capsys.readouterr().out
    assert (told.count("over fewer than 5 records"), told.count("by subtraction")) == said


@pytest.fixture
def terminal(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    monkeypatch.setenv(HOME_VARIABLE, str(home))
    yield Terminal(home)
    (home / "baselines.toml").unlink(missing_ok=True)


def test_a_comparison_says_the_change_its_interval_and_what_moved_it(terminal: Terminal) -> None:
    found = terminal.json("compare", "fcr_reported", "--week", "2026-W13", "--by", "channel")
    assert (found["unit"], found["method"]) == ("percentage_points", "newcombe")
    assert (found["beyond_noise"], found["better"]) == (True, False)
    assert found["change"] == pytest.approx(-10)
    assert sum(part["contribution"] for part in found["parts"]) == pytest.approx(found["change"])
    assert found["against"]["start"] == "2026-03-16"
    words = terminal.say("compare", "fcr_reported", "--week", "2026-W13", "--by", "channel")
    assert "-10 percentage points" in words
    assert "beyond noise, for the worse" in words
    assert "What moved it" in words


def test_a_week_that_is_not_over_gets_no_change_and_says_why(terminal: Terminal) -> None:
    words = terminal.say("compare", "fcr_reported", "--from", "2026-03-23", "--to", "2026-03-31")
    assert "No change is given: 2026-03-23 to 2026-03-31 is not over" in words


def test_a_comparison_can_be_against_any_week(terminal: Terminal) -> None:
    found = terminal.json("compare", "fcr_reported", "--week", "2026-W12", "--against", "2026-W10")
    assert (found["against"]["start"], found["change"], found["beyond_noise"]) == ("2026-03-02", 0, False)


def test_a_ranking_says_which_places_are_real(terminal: Terminal) -> None:
    found = terminal.json("rank", "fcr_reported", "--by", "channel", "--week", "2026-W12")
    assert [(row["channel"], row["place_from"], row["place_to"], row["letters"]) for row in found["rows"]] == [
        ("phone", 1, 1, "a"),
        ("email", 2, 3, "b"),
        ("chat", 2, 3, "b"),
    ]
    assert len(found["pairs"]) == 3
    words = terminal.say("rank", "fcr_reported", "--by", "channel", "--from", "2026-03-16", "--to", "2026-03-22")
    assert "2 of 3 pairs can be told apart (newcombe, Holm" in words


def test_a_chart_says_points_limits_icons_and_false_alarms(terminal: Terminal) -> None:
    found = terminal.json("chart", "fcr_reported", "--period", "week", "--channel", "phone")
    assert [point["period"] for point in found["points"]][:2] == ["2026-03-02", "2026-03-09"]
    assert (found["trial"], found["method"], found["goal"], found["baseline"]) == (True, "laney_p", 0.75, 4)
    assert found["false_alarms_a_week"] > 0
    words = terminal.say("chart", "fcr_reported", "--period", "day")
    assert "alarms a week all the same" in words
    assert "trial limits" in words


def test_limits_set_anew_on_the_command_line_are_those_of_the_chart(terminal: Terminal) -> None:
    told = terminal.json("rebase", "fcr_reported", "--from", "2026-03-16", "--reason", "a new tool", "--by", "lin")
    assert told["start"] == "2026-03-16"
    chart = terminal.json("chart", "fcr_reported")
    assert chart["rebases"] == [{"metric": "fcr_reported", "start": "2026-03-16", "reason": "a new tool", "by": "lin"}]
    assert [point["segment"] for point in chart["points"]] == [0, 0, 1, 1]
    assert "Limits set anew from 2026-03-16: a new tool (lin)." in terminal.say("chart", "fcr_reported")


@pytest.mark.parametrize(
    "words",
    [
        ("rebase", "no_such", "--from", "2026-03-16", "--reason", "why"),
        ("rebase", "nps", "--from", "2026-03-16", "--reason", " "),
        ("rebase", "nps", "--from", "soon", "--reason", "why"),
        ("chart", "nps", "--period", "fortnight"),
        ("rank", "nps", "--by", "week"),
        ("compare", "wait_p50", "--by", "channel"),
    ],
)
def test_a_question_that_is_not_well_formed_is_refused(terminal: Terminal, words: tuple[str, ...]) -> None:
    with pytest.raises(DefinitionError):
        terminal.say(*words)
