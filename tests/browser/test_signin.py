"""Sign-in against a real OpenID provider on this machine: what each may do, and that an intruder gets nowhere."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from access_files import loopback
from dash_browser import settled
from dash_sample import sample
from label_texts import press, scores, texts
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Browser, BrowserContext, Download, Page, expect
from receivers import free_port
from shared import answering
from small_warehouse import publish_records, settings_in

from dashboard.serve import command, environment
from warehouse.audit import events
from warehouse.labels import LabelStore

pytestmark = pytest.mark.browser

ROLES = """
[roles]
cx-admin = "admin"
cx-manager = "manager"
cx-analyst = "analyst"
[departments]
"mia@x.test" = ["Billing"]
"rob@x.test" = ["Returns"]
"""
GROUPS = {"ada": "cx-admin", "mia": "cx-manager", "rob": "cx-manager", "lea": "cx-analyst"}
_WAIT_MS = 30_000
SignIn = Callable[[str], BrowserContext]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A dashboard with sign-in over the sample and sixty texts: its address and its home."""
    home, port = tmp_path_factory.mktemp("house"), free_port()
    sample(home, per_day=12)
    publish_records(settings_in(home, min_group=5), texts(), source="helpdesk", scores=scores())
    users = [User(sub=name, claims={"email": f"{name}@x.test", "groups": [group]}) for name, group in GROUPS.items()]
    with run_server_in_thread(user_claims=users) as provider:
        (home / "access.toml").write_text(loopback(provider.server_port, port) + ROLES)
        with subprocess.Popen(command(port), env=environment(home), stdout=subprocess.DEVNULL, stderr=None) as server:
            try:
                answering(f"http://127.0.0.1:{port}/healthz")
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
            page.goto(f"{house[0]}/?lang=en")
            page.get_by_role("button", name="Sign in").click()
            page.locator("input[name=sub]").fill(name)
            page.locator("button[type=submit], input[type=submit]").first.click()
            expect(page.get_by_text(f"Signed in as {name}@x.test")).to_be_visible(timeout=_WAIT_MS)
            page.close()
        return known[name]

    yield signed_in
    for context in known.values():
        context.close()


def _status(address: str, cookies: str = "") -> int:
    try:
        with urlopen(Request(address, headers={"Cookie": cookies}), timeout=20) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def _cookies(context: BrowserContext) -> str:
    return "; ".join(f"{one['name']}={one['value']}" for one in context.cookies())


def _taken(page: Page, address: str) -> Download:
    """The CSV of a card, as a click gives it."""
    page.goto(f"{address}/resolution?lang=en")
    settled(page)
    card = page.locator(".st-key-card-fcr_reported").first
    card.get_by_text("Table", exact=True).click()
    button = card.get_by_role("button", name=re.compile("CSV"))
    button.wait_for()  # the table is made when it is opened
    settled(page)
    with page.expect_download(timeout=60_000) as taken:
        button.click()
    assert "/media/" in taken.value.url
    return taken.value


def test_a_file_is_read_by_the_one_who_made_it_alone(house: tuple[str, Path], sign_in: SignIn) -> None:
    address, home = house
    mia, rob = sign_in("mia"), sign_in("rob")
    page = mia.new_page()
    taken = _taken(page, address)
    text = taken.path().read_text(encoding="utf-8-sig")
    assert "Returns" not in text and len(text.splitlines()) > 2
    # The seal that tells whose file it is does not reach the folder of the reader.
    assert re.fullmatch(r"fcr_reported-[\d-]+\.csv", taken.suggested_filename)
    url = taken.url
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


def test_a_labeller_labels_fifty_texts_by_keyboard(house: tuple[str, Path], sign_in: SignIn) -> None:
    address, home = house
    page = sign_in("lea").new_page()
    page.goto(f"{address}/labelling?lang=en")
    settled(page)
    press(page, ["1", "6"] * 25)
    labels, broken = LabelStore(home).read()
    assert (len(labels), len({label.label_id for label in labels}), broken) == (50, 50, 0)
    assert {(label.rater, label.verdict, label.form) for label in labels} == {
        ("lea@x.test", "negative", "anger"), ("lea@x.test", "not_negative", None),
    }  # fmt: skip
    page.close()


@pytest.mark.parametrize(
    ("path", "code"), [("/media/0123.csv", 401), ("/_stcore/metrics", 404), ("/_stcore/upload_file/a/b", 404)]
)
@pytest.mark.parametrize("cookie", ["", "_streamlit_user=forged"])
def test_an_intruder_reaches_no_file_and_no_counter(house: tuple[str, Path], path: str, code: int, cookie: str) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(house[0] + path, headers={"Cookie": cookie}), timeout=10)
    assert refused.value.code == code


def test_when_a_sign_in_is_over_its_cookie_and_its_files_are_worth_nothing(
    house: tuple[str, Path], sign_in: SignIn, browser: Browser
) -> None:
    address, home = house
    ada = sign_in("ada")
    page, cookies = ada.new_page(), _cookies(ada)
    url = _taken(page, address).url
    access = home / "access.toml"
    as_it_was = access.read_text(encoding="utf-8")
    found = [_status(url, cookies)]
    # Older than a sign-in may be, and then not.
    access.write_text(as_it_was.replace("[session]", "[session]\nhours = 0.0001"), encoding="utf-8")
    found.append(_status(url, cookies))
    access.write_text(as_it_was, encoding="utf-8")
    found.append(_status(url, cookies))
    kept = ada.cookies(address)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("Signed in as")).to_have_count(0, timeout=_WAIT_MS)
    found.append(_status(url, cookies))
    assert found == [200, 401, 200, 401]
    thief = browser.new_context(locale="en-US")
    thief.add_cookies(kept)
    replay = thief.new_page()
    replay.goto(address + "/?lang=en")
    expect(replay.get_by_text("You have signed out")).to_be_visible(timeout=_WAIT_MS)
    by_ada = [row["event"] for row in events(home) if row["user"] == "ada@x.test"]
    assert by_ada[:3] == ["refusal", "sign_out", "export"]
    assert set(by_ada[3:]) == {"sign_in"}
    thief.close()
