"""Receivers of deliveries, each a real server on loopback: mail, chat webhooks; and a home with a snapshot to send."""

from __future__ import annotations

import hashlib
import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from dashboard.delivery.overview import rows
from dashboard.delivery.plan import Plan, load_plan
from dashboard.delivery.run import Run
from dashboard.snapshot.kept import FORMAT
from warehouse.calendar import ISO
from warehouse.settings import load_settings

WEEK = "2026-W20"
DUE = datetime(2026, 5, 18, 7, 0, tzinfo=UTC)  # the Monday after


@dataclass
class Mailbox:
    """What a mail server took, and whom it refuses."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    refuses: tuple[str, ...] = ()

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if address in self.refuses:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        found = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.mails.append(found)
        return "250 OK"


@contextmanager
def mail_server(refuses: tuple[str, ...] = (), context: ssl.SSLContext | None = None) -> Iterator[Mailbox]:
    """A mail server; with a context it takes mail over STARTTLS alone."""
    box = Mailbox(refuses=refuses)
    server = Controller(
        box, hostname="127.0.0.1", port=0, ready_timeout=30, tls_context=context, require_starttls=context is not None
    )
    server.port = free_port()
    server.start()
    box.port = server.port
    try:
        yield box
    finally:
        server.stop()


def free_port() -> int:
    """A port that the system gives."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1 that vouches for itself, and the context of a server that shows it."""
    folder.mkdir(parents=True, exist_ok=True)
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "36500",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return cert, context


@dataclass
class Hook:
    """A webhook: what it was sent, and what it answers."""

    address: str = ""
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    status: int = 200
    answer: bytes = b'{"errcode": 0, "code": 0}'
    hang_up: bool = False


@contextmanager
def webhook() -> Iterator[Hook]:
    """A webhook on loopback."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.posts.append((self.path, json.loads(body)))
            if hook.hang_up:
                self.connection.close()
                return
            self.send_response(hook.status)
            self.end_headers()
            self.wfile.write(hook.answer)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.address = f"http://127.0.0.1:{server.server_address[1]}/hook"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()


def home_with_snapshot(home: Path, plan: str, headlines: tuple[str, ...] = ("Wait <b>rose</b> @all",)) -> Path:
    """A home with a plan and a whole snapshot of `WEEK` in English, as a maker leaves it."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "settings.toml").write_text('business_zone = "UTC"\n', encoding="utf-8")
    (home / "schedule.toml").write_text(f'first_week = "{WEEK}"\n{plan}', encoding="utf-8")
    folder = home / "snapshots" / f"{WEEK}_en"
    (folder / "data").mkdir(parents=True)
    files = {"report.html": b"<h1>The week</h1>", "data/agenda.csv": b"rank\n1\n"}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    listed = [{"file": name, "sha256": hashlib.sha256(content).hexdigest()} for name, content in files.items()]
    about = {"format": FORMAT, "week": WEEK, "language": "en", "department": None, "sources": [], "all_sources": True}
    manifest = {**about, "headlines": list(headlines), "files": listed}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return home


def look(home: Path, now: datetime = DUE) -> Run:
    """One look at the schedule at a moment."""
    settings = load_settings(home)
    run = Run(settings, plan_of(home), lambda: now)
    run.look()
    return run


def plan_of(home: Path) -> Plan:
    """The plan of a home."""
    plan = load_plan(home, ISO)
    assert plan is not None
    return plan


def status(home: Path, now: datetime = DUE) -> dict[str, str]:
    """Where `WEEK` stands for every recipient."""
    return {row.to: row.status for row in rows(load_settings(home), plan_of(home), now) if row.week == WEEK}
