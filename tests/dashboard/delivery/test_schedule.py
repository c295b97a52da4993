"""When snapshots are made and sent: once, in time, made up for, tried again, and never twice."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from receivers import DUE, WEEK, free_port, home_with_snapshot, look, mail_server, plan_of, status
from snapshot_sample import publish_sample

from dashboard.delivery import log
from dashboard.delivery.overview import rows
from dashboard.delivery.plan import Plan, load_plan
from dashboard.delivery.state import due_at, due_weeks
from warehouse.calendar import ISO
from warehouse.errors import BusyError, DefinitionError
from warehouse.lock import locked
from warehouse.settings import load_settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
W46 = date(2026, 11, 9)


def mail_to(port: int, more: str = "") -> str:
    return (
        f'[[to]]\nname = "board"\nkind = "mail"\nserver = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
        f'sender = "cx@example.com"\naddresses = ["a@example.com", "b@example.com"]\n{more}'
    )


def folder_to(path: Path) -> str:
    return f'[[to]]\nname = "archive"\nkind = "folder"\npath = "{path}"\n'


def test_a_week_is_due_on_the_chosen_day_and_time_in_the_business_zone() -> None:
    plan = Plan(W46, weekday=1)
    due = due_at(plan, W46, SHANGHAI)
    assert due == datetime(2026, 11, 16 + 1, 7, tzinfo=SHANGHAI)
    assert due_weeks(plan, due - timedelta(seconds=1), SHANGHAI, ISO) == []
    assert due_weeks(plan, due, SHANGHAI, ISO) == [W46]


def test_missed_weeks_are_made_up_for_up_to_the_limit_and_none_before_the_first() -> None:
    later = datetime(2026, 12, 31, tzinfo=UTC)
    assert due_weeks(Plan(date(2026, 12, 7)), later, SHANGHAI, ISO) == [date(2026, 12, day) for day in (7, 14, 21)]
    assert len(due_weeks(Plan(date(2026, 1, 5), catch_up_weeks=2), later, SHANGHAI, ISO)) == 2


def test_the_hour_that_a_zone_skips_does_not_lose_a_week() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    plan = Plan(date(2026, 3, 16), weekday=6, at=datetime(2026, 1, 1, 2, 30).time())
    assert due_weeks(plan, datetime(2026, 3, 29, 1, 31, tzinfo=UTC), berlin, ISO) == [date(2026, 3, 16)]


def test_what_was_sent_is_not_sent_again(tmp_path: Path) -> None:
    with mail_server() as box:
        home = home_with_snapshot(tmp_path / "home", mail_to(box.port) + folder_to(tmp_path / "out"))
        assert len(look(home).done) == 3  # made, and handed to two
        assert look(home, DUE + timedelta(hours=1)).done == []
        assert len(box.mails) == 1
    assert (tmp_path / "out" / f"{WEEK}_en" / "report.html").read_bytes() == b"<h1>The week</h1>"
    assert status(home) == {"board": "done", "archive": "done"}


def test_of_a_week_that_was_corrected_the_correction_is_sent(tmp_path: Path) -> None:
    home = home_with_snapshot(tmp_path / "home", folder_to(tmp_path / "out"))
    first = home / "snapshots" / f"{WEEK}_en"
    shutil.copytree(first, second := first.with_name(f"{WEEK}_en_r2"))
    manifest = json.loads((first / "manifest.json").read_text("utf-8"))
    (second / "manifest.json").write_text(json.dumps({**manifest, "revision": 2}), encoding="utf-8")
    assert look(home).failed == []
    assert [path.name for path in (tmp_path / "out").iterdir()] == [second.name]


def test_what_failed_is_tried_again_later_and_later_then_given_up(tmp_path: Path) -> None:
    home = home_with_snapshot(tmp_path / "home", "tries = 2\n" + mail_to(free_port()))
    assert "refused" in look(home).failed[0].lower()
    assert look(home, DUE + timedelta(minutes=14)).failed == []
    assert status(home) == {"board": "failed"}
    assert len(look(home, DUE + timedelta(minutes=15)).failed) == 1
    assert status(home) == {"board": "given_up"}
    assert look(home, DUE + timedelta(days=1)).failed == []


def test_a_failed_delivery_arrives_once_the_server_is_back(tmp_path: Path) -> None:
    home = home_with_snapshot(tmp_path / "home", mail_to(free_port()))
    look(home)
    with mail_server() as box:
        plan = home / "schedule.toml"
        plan.write_text(f'first_week = "{WEEK}"\n' + mail_to(box.port), encoding="utf-8")
        look(home, DUE + timedelta(minutes=15))
        assert len(box.mails) == 1
    assert status(home) == {"board": "done"}


def test_a_mail_whose_end_nobody_saw_is_not_sent_again_unless_a_person_says_so(tmp_path: Path) -> None:
    with mail_server() as box:
        home = home_with_snapshot(tmp_path / "home", mail_to(box.port) + folder_to(tmp_path / "out"))
        for to in ("board", "archive"):
            log.add(home, DUE, "sending", week=WEEK, to=to, snapshot=f"{WEEK}_en")
        with (home / "schedule" / "log.jsonl").open("ab") as torn:
            torn.write(b'{"at": "2026-05-1')  # killed while it wrote
        look(home, DUE + timedelta(minutes=1))
        assert box.mails == []
        assert status(home) == {"board": "unsure", "archive": "done"}
        said = command(home, "again", "board", "--week", WEEK, "--reason", "nobody got it")
        assert said.returncode == 0
        look(home, DUE + timedelta(minutes=2))
        assert len(box.mails) == 1


def test_a_week_waits_for_its_records_and_then_is_said_to_have_none(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish_sample(home, weeks=1)
    plan = f'first_week = "2026-W02"\nwait_hours = 2\n{folder_to(tmp_path / "out")}'
    (home / "schedule.toml").write_text(plan.replace("W02", "W03"), encoding="utf-8")
    due = datetime(2026, 1, 19, 7, tzinfo=UTC)
    for minutes in (0, 15):
        assert look(home, due + timedelta(minutes=minutes)).done == []
    assert [event["event"] for event in log.events(home)] == ["waiting"]
    for hours in (2, 3):
        run = look(home, due + timedelta(hours=hours))
        assert (run.done, run.failed) == ([], [])
    assert [event["event"] for event in log.events(home)] == ["waiting", "no_records"]
    assert [row.status for row in rows(load_settings(home), plan_of(home), due)] == ["no_records"]


def test_a_department_that_no_record_names_is_a_mistake_in_the_plan_and_not_an_empty_week(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish_sample(home, weeks=1)
    to = folder_to(tmp_path / "out") + 'department = "Biling"\n'
    (home / "schedule.toml").write_text(f'first_week = "2026-W02"\ncatch_up_weeks = 1\n{to}', encoding="utf-8")
    assert "There is no department 'Biling'" in look(home, datetime(2026, 1, 12, 7, tzinfo=UTC)).failed[0]


def test_the_real_snapshot_is_made_and_sent_with_its_headlines(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish_sample(home)
    with mail_server() as box:
        plan = mail_to(box.port, 'language = "zh-Hant"\nattach = ["report.html"]\n')
        (home / "schedule.toml").write_text(f'first_week = "{WEEK}"\n{plan}', encoding="utf-8")
        run = look(home)
    assert run.failed == []
    mail = box.mails[0]
    assert WEEK in mail["Subject"]
    headlines = json.loads((home / "snapshots" / f"{WEEK}_zh-Hant" / "manifest.json").read_text())["headlines"]
    body = mail.get_body(("plain",))
    assert body is not None
    assert headlines[0] in body.get_content()
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == f"{WEEK}_zh-Hant-report.html"


def test_two_looks_at_once_are_one_look(tmp_path: Path) -> None:
    home = home_with_snapshot(tmp_path / "home", folder_to(tmp_path / "out"))
    with locked(home / "schedule", "another look"), pytest.raises(BusyError):
        look(home)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("= 3", "not readable TOML"),
        ('first_week = "2026-W46"', "nobody is named"),
        ('[[to]]\nname = "a"\nkind = "folder"\npath = "x"', "'first_week' is missing"),
        ('first_week = "2026-W46"\nday = 3', "unknown setting 'day'"),
        ('first_week = "2026-W46"\nweekday = "moonday"', "no weekday"),
        ('first_week = "2026-W46"\nat = "25:00"', "no time of day"),
        ('first_week = "2026-W46"\ntries = 0\n[[to]]\nname = "a"', "'tries' must be a whole number"),
        ('first_week = "2026-W46"\n[[to]]\nname = "a b"', "no name of a recipient"),
        ('first_week = "2026-W46"\n[[to]]\nname = "a"\nkind = "pigeon"', "no known kind"),
        ('first_week = "2026-W46"\n[[to]]\nname = "a"\nkind = "folder"', "lacks 'path'"),
        ('first_week = "2026-W46"\n[[to]]\nname = "a"\nkind = "folder"\npath = "x"\nport = 1', "unknown 'port'"),
        ('first_week = "2026-W46"\n[[to]]\nname = "a"\nkind = "chat"\nurl_env = "U"\nshape = "irc"', "unknown shape"),
        (
            'first_week = "2026-W46"\n[[to]]\nname = "a"\nkind = "folder"\npath = "x"\nlanguage = "tlh"',
            "unknown language",
        ),
        ('first_week = "2026-W46"\n' + '[[to]]\nname = "a"\nkind = "folder"\npath = "x"\n' * 2, "named twice"),
    ],
)
def test_a_plan_that_is_not_well_formed_says_what_to_mend(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "schedule.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=says):
        load_plan(tmp_path, ISO)


def command(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the command line as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "dashboard.delivery", *arguments],
        env={**os.environ, "ENDVALUE_HOME": str(home)}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_a_home_without_a_plan_is_told_to_write_one(tmp_path: Path) -> None:
    ran = command(tmp_path, "run")
    assert ran.returncode == DefinitionError.exit_code
    assert "docs/schedule.md" in ran.stderr


def test_the_units_are_what_systemd_takes(tmp_path: Path) -> None:
    text = command(tmp_path, "units").stdout
    assert f"Environment=ENDVALUE_HOME={tmp_path}" in text
    assert "OnCalendar=*:0/15" in text
    assert "Persistent=true" in text
