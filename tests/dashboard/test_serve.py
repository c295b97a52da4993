"""The server's command and entry keep the promises: this machine only, no telemetry, headers, no counters."""

from __future__ import annotations

import asyncio
import configparser
import re
import socket
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import dashboard
from dashboard.look import DARK, FONT, LIGHT
from dashboard.serve import ENTRY, at_once, command, environment, streamlit_words

CONFIG = tomllib.loads((Path(dashboard.__file__).parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def answer(
    path: str, *, scheme: str = "http", given: tuple[tuple[bytes, bytes], ...] = ()
) -> tuple[int, dict[bytes, bytes]]:
    from dashboard.guard import Guard  # noqa: PLC0415 - it loads a server, which the other tests do not need

    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": list(given)})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "path": path, "method": "GET", "headers": [], "scheme": scheme}
    # In a thread of its own: a browser test before this one may have left a loop running in this thread.
    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, Guard(app)(scope, receive, send)).result()
    return sent[0]["status"], dict(sent[0]["headers"])


def test_the_command_starts_the_entry_on_this_machine_only_without_telemetry() -> None:
    assert command(8600) == [sys.executable, "-m", "dashboard.serve", "--port", "8600", "--address", "127.0.0.1"]
    words = streamlit_words(8600, "127.0.0.1")
    assert words[0] == "run" and Path(words[1]) == ENTRY
    assert ENTRY.is_file()
    assert {"--server.port=8600", "--server.address=127.0.0.1", "--browser.gatherUsageStats=false"} <= set(words)
    assert "--runner.postScriptGC=false" in words


def test_answers_leave_when_they_are_written() -> None:
    """By what listens, which hands it on; Streamlit's own waits 40 ms with the second part of every answer."""
    from streamlit.web.server.starlette import starlette_server  # noqa: PLC0415 - it loads a server

    bind = starlette_server._bind_socket
    with at_once(bind)("127.0.0.1", 0, 5) as listening, socket.create_connection(listening.getsockname()):
        listening.setblocking(True)
        with listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    with bind("127.0.0.1", 0, 5) as listening:
        assert not listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY), "Streamlit does it: at_once can go"


def test_the_environment_names_the_home_folder() -> None:
    assert environment("/srv/cx")["ENDVALUE_HOME"] == "/srv/cx"


def test_every_answer_carries_the_security_headers() -> None:
    for path in ("/anything", "/static/js/a.js", "/_stcore/metrics", "/media/a.csv"):
        headers = answer(path)[1]
        assert headers[b"x-content-type-options"] == b"nosniff"
        assert headers[b"x-frame-options"] == b"SAMEORIGIN"
        assert headers[b"referrer-policy"] == b"same-origin"
        assert b"camera=()" in headers[b"permissions-policy"]
        rules = dict(rule.split(" ", 1) for rule in headers[b"content-security-policy"].decode().split("; "))
        assert rules["default-src"] == rules["base-uri"] == "'none'"
        assert not {"'unsafe-eval'", "'unsafe-inline'", "*", "data:", "https:"} & set(rules["script-src"].split())
        assert rules["frame-ancestors"] == "'self'"


@pytest.mark.parametrize("path", ["/", "/resolution", "/media/a.csv", "/_stcore/health", "/healthz", "/auth/login"])
def test_what_may_hold_data_is_kept_by_no_browser(path: str) -> None:
    assert answer(path)[1][b"cache-control"] == b"no-store"


def test_what_holds_none_may_be_kept() -> None:
    assert b"cache-control" not in answer("/static/js/a.js")[1]


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/upload_file/a/b", "/_stcore/agent/mcp", "/component/x"])
def test_doors_that_nobody_needs_are_closed(path: str) -> None:
    assert answer(path)[0] == 404


@pytest.mark.parametrize(("scheme", "kept"), [("https", b"a=b; HttpOnly; Secure"), ("http", b"a=b; HttpOnly")])
def test_a_cookie_that_came_over_tls_is_never_sent_without_it(scheme: str, kept: bytes) -> None:
    assert answer("/", scheme=scheme, given=((b"set-cookie", b"a=b; HttpOnly"),))[1][b"set-cookie"] == kept


def test_the_unit_of_the_manual_starts_what_this_machine_can_start(project: Path) -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd tells upper case from lower
    unit.read(project / "docs" / "deployment" / "endvalue.service", encoding="utf-8")
    service = unit["Service"]
    python, *words = service["ExecStart"].split()
    assert Path(python).name == "python"
    # The port that nginx hands on to; no address, so this machine alone.
    ran = subprocess.run([sys.executable, *words, "--help"], capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0 and "python -m dashboard.serve" in ran.stdout
    proxy = (project / "docs" / "deployment" / "nginx.conf").read_text(encoding="utf-8")
    assert f"proxy_pass http://127.0.0.1:{words[words.index('--port') + 1]};" in proxy and "--address" not in words
    assert service["Environment"] == f"ENDVALUE_HOME={service['ReadWritePaths']}"


def test_the_chart_library_is_fetched_with_the_document() -> None:
    from dashboard import shell  # noqa: PLC0415 - it loads a server, which the other tests do not need

    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"<head></head>"})

    async def send(message: Any) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, shell.Shell(app)({"type": "http", "headers": []}, None, send)).result()
    assert re.search(rb'<link rel="modulepreload" [^>]*PlotlyChart\.[\w-]+\.js"></head>', sent[1]["body"])


def test_the_configured_look_is_the_look_of_the_charts() -> None:
    # The font that snapshots embed is no font of the screen.
    assert CONFIG["theme"]["font"] == FONT.removeprefix("'CX Sans', ")
    for name, palette in (("light", LIGHT), ("dark", DARK)):
        theme = CONFIG["theme"][name]
        assert (theme["textColor"], theme["backgroundColor"]) == (palette.ink, palette.surface)
        assert theme["borderColor"] == palette.border


def test_errors_are_not_shown_to_readers() -> None:
    assert CONFIG["client"]["showErrorDetails"] == "none"
