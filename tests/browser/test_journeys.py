"""Whole ways through the dashboard, as people go them: one server with sign-in, one provider, a real Chromium."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from access_files import loopback
from dash_browser import settled
from dash_sample import sample
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Browser, BrowserContext, Page, expect
from receivers import free_port
from small_warehouse import publish_records, settings_in

from dashboard.serve import command, environment
from warehouse.audit import events
from warehouse.labels import LabelStore

pytestmark = pytest.mark.browser

ROLES = """
[roles]
cx-manager = "manager"
cx-analyst = "analyst"
[departments]
"mia@x.test" = ["Billing"]
"rob@x.test" = ["Returns"]
"""
GROUPS = {"mia": "cx-manager", "rob": "cx-manager", "lea": "cx-analyst"}
START = datetime(2026, 11, 2, 9)
_WAIT_MS = 30_000
SignIn = Callable[[str], BrowserContext]


def _texts() -> list[dict[str, Any]]:
    about = {"channel": "chat", "department": "Billing"}
    return [
        {**about, "interaction_id": f"t{i}", "started_at": START + timedelta(hours=i), "text": f"Wrong bill, case {i}"}
        for i in range(60)
    ]


def _scores() -> list[dict[str, Any]]:
    return [
        {"record_key": f"t{i}", "day": (START + timedelta(hours=i)).date(), "p": 0.9, "state": "negative",
         "text_mark": f"t{i}", "hits": [], "forms": ["anger"], "causes": [], "needs": []}
        for i in range(60)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A dashboard with sign-in over the sample and sixty texts: its address and its home."""
    home, port = tmp_path_factory.mktemp("house"), free_port()
    sample(home, per_day=12)
    publish_records(settings_in(home, min_group=5), _texts(), source="helpdesk", scores=_scores())
    users = [User(sub=name, claims={"email": f"{name}@x.test", "groups": [group]}) for name, group in GROUPS.items()]
    with run_server_in_thread(user_claims=users) as provider:
        (home / "access.toml").write_text(loopback(provider.server_port, port) + ROLES)
        with subprocess.Popen(command(port), env=environment(home), stdout=subprocess.DEVNULL, stderr=None) as server:
            try:
                yield f"http://127.0.0.1:{port}", home
            finally:
                server.terminate()


@pytest.fixture(scope="module")
def sign_in(house: tuple[str, Path], browser: Browser) -> Iterator[SignIn]:
    """The browser of a reader who has signed in; each signs in once."""
    known: dict[str, BrowserContext] = {}

    def signed_in(name: str) -> BrowserContext:
        if name not in known:
            known[name] = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900})
            page = known[name].new_page()
            _come(page, house[0])
            page.get_by_role("button", name="Sign in").click()
            page.locator("input[name=sub]").fill(name)
            page.locator("button[type=submit], input[type=submit]").first.click()
            expect(page.get_by_text(f"Signed in as {name}@x.test")).to_be_visible(timeout=_WAIT_MS)
            page.close()
        return known[name]

    yield signed_in
    for context in known.values():
        context.close()


def _come(page: Page, address: str) -> None:
    """The first visit may come before the server listens."""
    for _ in range(60):
        try:
            page.goto(f"{address}?lang=en")
            return
        except Exception as error:
            if "ERR_CONNECTION_REFUSED" not in str(error):
                raise
            page.wait_for_timeout(500)
    raise AssertionError("the dashboard did not start")


def _status(address: str, cookies: str = "") -> int:
    try:
        with urlopen(Request(address, headers={"Cookie": cookies}), timeout=20) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def _cookies(context: BrowserContext) -> str:
    return "; ".join(f"{one['name']}={one['value']}" for one in context.cookies())


def test_a_file_is_read_by_the_one_who_made_it_alone(house: tuple[str, Path], sign_in: SignIn) -> None:
    address, home = house
    mia, rob = sign_in("mia"), sign_in("rob")
    page = mia.new_page()
    page.goto(f"{address}/resolution?lang=en")
    settled(page)
    card = page.locator(".st-key-card-fcr_reported").first
    card.get_by_text("Table", exact=True).click()
    settled(page)
    with page.expect_download(timeout=60_000) as taken:
        card.get_by_role("button", name=re.compile("CSV")).click()
    url = taken.value.url
    text = taken.value.path().read_text(encoding="utf-8-sig")
    assert "Returns" not in text and len(text.splitlines()) > 2
    # The seal that tells whose file it is does not reach the folder of the reader.
    assert re.fullmatch(r"fcr_reported-[\d-]+\.csv", taken.value.suggested_filename)
    assert "/media/" in url
    assert (_status(url), _status(url, _cookies(rob)), _status(url, _cookies(mia))) == (401, 404, 200)
    assert events(home)[0]["event"] == "export"
    page.close()


def test_an_intruder_gets_nowhere_by_typed_addresses(house: tuple[str, Path], sign_in: SignIn) -> None:
    address, _ = house
    rob = sign_in("rob").new_page()
    for path in ("records?m=fcr_reported&at=department:Billing", "resolution?dep=Billing", "quality?", "labelling?"):
        rob.goto(f"{address}/{path}&lang=en")
        settled(rob)
        said = rob.locator("[data-testid=stMain]").inner_text()
        assert "Wrong bill" not in said and "helpdesk" not in said
        assert "Billing" not in said.replace("Department: Billing", "").replace("· Billing", "")
    rob.close()


def test_a_label_bears_the_name_of_who_signed_in(house: tuple[str, Path], sign_in: SignIn) -> None:
    address, home = house
    page = sign_in("lea").new_page()
    page.goto(f"{address}/labelling?lang=en")
    settled(page)
    _label(page, ["1", "6"])
    labels, _ = LabelStore(home).read()
    assert [(label.rater, label.verdict, label.form) for label in labels] == [
        ("lea@x.test", "negative", "anger"), ("lea@x.test", "not_negative", None),
    ]  # fmt: skip
    page.close()


def test_a_labeller_gives_a_name_and_labels_fifty_texts_by_keyboard_alone(tmp_path: Path, page: Page) -> None:
    publish_records(settings_in(tmp_path, min_group=5), _texts(), source="helpdesk", scores=_scores())
    port = free_port()
    with subprocess.Popen(command(port), env=environment(tmp_path), stdout=subprocess.DEVNULL) as server:
        try:
            _come(page, f"http://127.0.0.1:{port}/labelling")
            settled(page)
            page.get_by_label("Your name").focus()
            page.keyboard.type("Ann")
            page.keyboard.press("Enter")
            expect(page.get_by_role("button", name="Not negative")).to_be_visible(timeout=_WAIT_MS)
            _label(page, ["1", "6"] * 25)
        finally:
            server.terminate()
    labels, broken = LabelStore(tmp_path).read()
    assert (len(labels), len({label.label_id for label in labels}), broken) == (50, 50, 0)
    assert {(label.rater, label.verdict, label.form) for label in labels} == {
        ("Ann", "negative", "anger"), ("Ann", "not_negative", None),
    }  # fmt: skip


def _label(page: Page, keys: list[str]) -> None:
    """Presses each key for the text that stands there, and waits for the next."""
    text = page.locator(".st-key-card-text p").last
    for key in keys:
        before = text.inner_text()
        page.keyboard.press(key)
        expect(text).not_to_have_text(before, timeout=_WAIT_MS)
        settled(page)
