"""The reference deployment: the dashboard behind a real nginx with the configuration of the manual."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from dash_browser import settled
from playwright.sync_api import Browser
from receivers import certificate, free_port

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not on this machine"),
]
FIRST_VISIT_BYTES = 3_000_000


@dataclass(frozen=True)
class Proxy:
    """Where nginx listens, and whom a client has to believe."""

    tls: int
    plain: int
    context: ssl.SSLContext

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        """One request over TLS."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.tls, context=self.context, timeout=30)
        connection.request("GET", path, headers=headers)
        return connection.getresponse()


@pytest.fixture(scope="module")
def proxy(dashboard_url: str, project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """nginx under the manual's configuration; ports, names and certificates alone are exchanged."""
    folder = tmp_path_factory.mktemp("nginx")
    cert, _ = certificate(folder / "tls")
    tls, plain = free_port(), free_port()
    text = (project / "docs" / "deployment" / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl"), ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("/etc/ssl/certs/cx.example.com.pem", str(cert)),
        ("/etc/ssl/private/cx.example.com.key", str(cert.with_name("key.pem"))),
        ("http://127.0.0.1:8501", dashboard_url.rstrip("/")),
        # The tests' port is part of the address that the reader typed.
        ("proxy_set_header Host $host;", "proxy_set_header Host $http_host;"),
    ):  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    types = "types { text/html html; text/css css; application/javascript js; }"
    paths = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {types} {paths}\n{text}\n}}\n",
        encoding="utf-8",
    )
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        _wait_for(tls, process)
        yield Proxy(tls, plain, ssl.create_default_context(cafile=str(cert)))
        process.terminate()


def _wait_for(port: int, process: subprocess.Popen[str]) -> None:
    for _ in range(100):
        assert process.poll() is None, process.stderr and process.stderr.read()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("nginx did not listen")


def test_the_health_check_answers_over_tls_with_the_headers(proxy: Proxy) -> None:
    answer = proxy.get("/healthz")
    assert (answer.status, json.loads(answer.read())) == (200, {"status": "ok"})
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["strict-transport-security"]


def test_a_cookie_is_secure_over_tls_and_plain_without(proxy: Proxy, dashboard_url: str) -> None:
    kept = proxy.get("/_stcore/health").headers.get_all("set-cookie")
    assert kept and all("; Secure" in cookie for cookie in kept)
    with urlopen(f"{dashboard_url}/_stcore/health", timeout=30) as answer:
        assert "Secure" not in answer.headers["set-cookie"]


def test_scripts_come_packed(proxy: Proxy) -> None:
    script = re.search(r"static/js/[^\"]+\.js", proxy.get("/").read().decode())
    assert script is not None
    assert proxy.get(f"/{script[0]}", **{"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"


def test_plain_http_is_sent_to_tls(proxy: Proxy) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=30)
    connection.request("GET", "/waiting?ch=phone")
    answer = connection.getresponse()
    assert answer.status == 301
    assert answer.headers["location"].startswith("https://")
    assert answer.headers["location"].endswith("/waiting?ch=phone")


def test_the_websocket_is_let_through(proxy: Proxy) -> None:
    answer = proxy.get(
        "/_stcore/stream",
        Connection="Upgrade", Upgrade="websocket", Origin=f"https://127.0.0.1:{proxy.tls}",
        **{"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="},
    )  # fmt: skip
    assert answer.status == 101


def test_a_first_visit_draws_the_page_and_stays_under_the_limit(proxy: Proxy, browser: Browser) -> None:
    context = browser.new_context(ignore_https_errors=True, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    taken: list[float] = []
    session.on("Network.loadingFinished", lambda event: taken.append(event["encodedDataLength"]))
    page.goto(f"https://127.0.0.1:{proxy.tls}/?lang=en")
    settled(page)
    assert page.locator("h1").count() == 1
    assert 500_000 < sum(taken) < FIRST_VISIT_BYTES
    context.close()
