"""Words of customers: only for those who may see them, masked, few, and never in any other snapshot."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from snapshot_run import Done, files, run, snapshot
from snapshot_sample import PHONE, START, WEEK

from dashboard.rights import Rights
from dashboard.snapshot.kept import kept, newest
from dashboard.snapshot.quotes import MOST
from dashboard.views.snapshots import readable

MONDAY = START.date() + timedelta(weeks=18)


@pytest.fixture(scope="module")
def quoted(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A manager's snapshot with words of customers."""
    out = tmp_path_factory.mktemp("quoted") / "en"
    who = ("--quotes", "--role", "manager", "--department", "Billing")
    done = snapshot(home, out, *who, "--format", "html", "--format", "xlsx", "--format", "pptx")
    assert done.returncode == 0, done.stderr
    return out


def test_excerpts_are_few_dated_and_of_the_department_alone(quoted: Path) -> None:
    found = pl.read_parquet(quoted / "data" / "quotes.parquet")
    assert 0 < found.height <= MOST
    assert set(found["department"]) == {"Billing"}
    assert found["day"].is_between(MONDAY, date(2026, 5, 17)).all()
    assert set(found.columns) == {"day", "channel", "department", "forms", "origin", "words"}
    assert found["words"].str.contains("[phone]", literal=True).all()


def test_no_file_of_it_holds_a_number_that_is_not_masked_or_a_customer(quoted: Path) -> None:
    for name, content in files(quoted).items():
        inner = [content]
        if name.endswith(("pptx", "xlsx")):
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                inner = [book.read(part) for part in book.namelist()]
        assert not any(PHONE.encode() in part or b"helpdesk:" in part for part in inner), name
    assert "[phone]" in (quoted / "report.html").read_text("utf-8")


def test_the_manifest_says_for_whom_they_are_in(quoted: Path, made: Path) -> None:
    count = pl.read_parquet(quoted / "data" / "quotes.parquet").height
    assert json.loads((quoted / "manifest.json").read_text("utf-8"))["quotes"] == {"role": "manager", "count": count}
    assert json.loads((made / "manifest.json").read_text("utf-8"))["quotes"] is None
    assert "never came" not in (made / "report.html").read_text("utf-8")


def test_it_is_verified_like_any_other(home: Path, quoted: Path) -> None:
    assert "verified" in run(home, ["verify", str(quoted)]).stdout


@pytest.mark.parametrize("who", [(), ("--role", "committee", "--department", "Billing"), ("--role", "manager")])
def test_a_role_that_may_not_see_them_gets_none(home: Path, tmp_path: Path, who: tuple[str, ...]) -> None:
    done: Done = snapshot(home, tmp_path / "out", "--quotes", *who)
    assert done.returncode and done.stderr.startswith("endvalue: ") and "records" in done.stderr
    assert not (tmp_path / "out").exists()


def test_readers_who_see_no_records_are_not_offered_it(quoted: Path) -> None:
    every = [kept(quoted)]
    assert readable(every, Rights(None, "committee")) == []
    assert readable(every, Rights(None, "manager", ("Billing",))) == every
    assert readable(every, Rights(None, "manager", ("Returns",))) == []


def test_no_other_snapshot_is_held_against_it(quoted: Path) -> None:
    scope = (WEEK, "Billing", ())
    assert newest(quoted.parent, scope) is None
    assert newest(quoted.parent, scope, quotes=True) == kept(quoted)
