"""Sign-in as data: what a file, a claim, an age and a group are worth; and what each kind of reader is drawn."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from dash_app import APP, html_of
from streamlit.testing.v1 import AppTest

from dashboard.access import Access, admitted, load_access, revoke
from dashboard.rights import Rights
from dashboard.serve import environment
from warehouse.audit import events, prune, record
from warehouse.errors import DefinitionError

FILE = """
[provider]
metadata_url = "http://127.0.0.1:9/.well-known/openid-configuration"
client_id = "cx"
client_secret = "s"
address = "http://127.0.0.1:8501"
[session]
hours = 8
cookie_secret = "0123456789abcdef0123456789abcdef"
[roles]
cx = "committee"
cx-manager = "manager"
cx-admin = "admin"
[departments]
"mia@x.test" = ["care"]
"""
NOW = 1_000_000.0


@pytest.fixture
def access(tmp_path: Path) -> Access:
    (tmp_path / "access.toml").write_text(FILE)
    found = load_access(tmp_path)
    assert found is not None
    return found


def claims(*groups: str, email: str = "ada@x.test", at: float = NOW - 60) -> dict[str, object]:
    return {"is_logged_in": True, "sub": email, "email": email, "groups": list(groups), "iat": at, "nonce": "n"}


def test_roles_and_departments_come_from_groups_and_users(access: Access, tmp_path: Path) -> None:
    assert admitted(access, tmp_path, claims("cx", "cx-admin"), NOW) == Rights("ada@x.test", "admin")
    mia = claims("cx-manager", email="mia@x.test")
    assert admitted(access, tmp_path, mia, NOW) == Rights("mia@x.test", "manager", ("care",))
    assert admitted(access, tmp_path, claims("cx-manager"), NOW) == Rights("ada@x.test", "manager", ())


def test_whoever_is_not_admitted_is_told_why(access: Access, tmp_path: Path) -> None:
    assert admitted(access, tmp_path, {}, NOW) == "anonymous"
    assert admitted(access, tmp_path, claims("other"), NOW) == "no_role"
    assert admitted(access, tmp_path, claims("cx", at=NOW - 8 * 3600 - 1), NOW) == "expired"
    assert admitted(access, tmp_path, claims("cx", at=NOW + 3600), NOW) == "expired"
    assert admitted(access, tmp_path, claims("cx") | {"iat": None}, NOW) == "expired"
    revoke(tmp_path, claims("cx"))
    assert admitted(access, tmp_path, claims("cx"), NOW) == "ended"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"admin"', '"king"', "king"),
        ("hours = 8", "hours = 0", "positive number"),
        ("0123456789abcdef0123456789abcdef", "short", "32 characters"),
        ('client_id = "cx"', "", "client_id"),
        ("[departments]", "[department]", "unknown tables"),
        ("[roles]", "roles", "not TOML"),
    ],
)
def test_a_file_that_is_not_well_formed_says_what_is_wrong(tmp_path: Path, old: str, new: str, said: str) -> None:
    (tmp_path / "access.toml").write_text(FILE.replace(old, new))
    with pytest.raises(DefinitionError, match=said):
        load_access(tmp_path)


def test_no_other_address_without_sign_in(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dashboard.serve", "--address", "0.0.0.0", "--port", "0"]
    ran = subprocess.run(command, env=environment(tmp_path), capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == DefinitionError.exit_code
    assert "access.toml" in ran.stderr and "0.0.0.0" in ran.stderr


def test_the_audit_log_is_appended_read_and_pruned(tmp_path: Path) -> None:
    record(tmp_path, "sign_in", "ada")
    record(tmp_path, "export", "ada", file="a.csv")
    assert [row["event"] for row in events(tmp_path)] == ["export", "sign_in"]
    (tmp_path / "audit" / "2001-01.jsonl").write_text("torn {\n")
    assert events(tmp_path)[-1] == {
        "at": None, "event": "unreadable", "user": None, "file": "2001-01.jsonl", "line": 1,
    }  # fmt: skip
    assert prune(tmp_path, 365) == ["2001-01"]


def _run(home: Path, monkeypatch: pytest.MonkeyPatch, user: dict[str, object], **query: str) -> AppTest:
    (home / "access.toml").write_text(FILE)
    monkeypatch.setenv("ENDVALUE_HOME", str(home))
    page = AppTest.from_file(str(APP), default_timeout=60)
    page.user = user
    page.query_params["lang"] = "en"
    for key, value in query.items():
        page.query_params[key] = value
    return page.run()


@pytest.fixture
def guarded_home(sample_home: Path, tmp_path: Path) -> Path:
    (tmp_path / "warehouse").symlink_to(sample_home / "warehouse")
    return tmp_path


@pytest.mark.parametrize(("groups", "age"), [((), 0), (("cx-admin",), 9 * 3600)])
def test_whoever_is_not_admitted_is_drawn_nothing(
    guarded_home: Path, monkeypatch: pytest.MonkeyPatch, groups: tuple[str, ...], age: float
) -> None:
    page = _run(guarded_home, monkeypatch, claims(*groups, at=time.time() - age))
    assert not page.get("plotly_chart") and not page.multiselect and not page.date_input
    assert page.button(key="sign_in") and "n =" not in html_of(page)
    assert events(guarded_home)[0]["event"] == "refusal"


def test_an_admin_is_drawn_the_pages(guarded_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = _run(guarded_home, monkeypatch, claims("cx-admin", at=time.time()))
    assert not page.exception and page.date_input and page.button(key="sign_out")


def test_a_manager_of_no_known_department_is_drawn_no_record(
    guarded_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _run(guarded_home, monkeypatch, claims("cx-manager", at=time.time()), dep="care")
    assert not page.exception and not page.get("plotly_chart") and not page.date_input
