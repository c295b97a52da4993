"""Sign-in against a real OpenID provider on this machine; an intruder gets nowhere."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from access_files import loopback
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Browser, expect

from dashboard.serve import command, environment
from warehouse.audit import events

pytestmark = pytest.mark.browser

ROLES = """
[roles]
cx-admin = "admin"
"""


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A dashboard with sign-in and nothing loaded: its address and its home."""
    home = tmp_path_factory.mktemp("guarded")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ada = User(sub="ada", claims={"email": "ada@x.test", "groups": ["cx-admin"]})
    with run_server_in_thread(user_claims=[ada]) as provider:
        (home / "access.toml").write_text(loopback(provider.server_port, port) + ROLES)
        env = {**os.environ, **environment(home)}
        with subprocess.Popen(command(port), env=env, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as server:
            try:
                _await(f"http://127.0.0.1:{port}/healthz")
                yield f"http://127.0.0.1:{port}", home
            finally:
                server.terminate()


def _await(address: str) -> None:
    for _ in range(200):
        try:
            urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} never answered")


@pytest.mark.parametrize(
    ("path", "code"), [("/media/0123.csv", 401), ("/_stcore/metrics", 404), ("/_stcore/upload_file/a/b", 404)]
)
@pytest.mark.parametrize("cookie", ["", "_streamlit_user=forged"])
def test_an_intruder_reaches_no_file_and_no_counter(
    guarded: tuple[str, Path], path: str, code: int, cookie: str
) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(guarded[0] + path, headers={"Cookie": cookie}), timeout=10)
    assert refused.value.code == code


def test_a_reader_signs_in_and_out_and_the_old_cookie_is_worth_nothing(
    guarded: tuple[str, Path], browser: Browser
) -> None:
    address, home = guarded
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.goto(address + "/?lang=en")
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=sub]").fill("ada")
    page.locator("button[type=submit], input[type=submit]").first.click()
    expect(page.get_by_text("Signed in as ada@x.test")).to_be_visible(timeout=20_000)
    cookies = context.cookies(address)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("Signed in as")).to_have_count(0, timeout=20_000)
    thief = browser.new_context(locale="en-US")
    thief.add_cookies(cookies)
    replay = thief.new_page()
    replay.goto(address + "/?lang=en")
    expect(replay.get_by_text("You have signed out")).to_be_visible(timeout=20_000)
    assert [row["event"] for row in events(home)] == ["refusal", "sign_out", "sign_in"]
