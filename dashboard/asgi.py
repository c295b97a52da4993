"""The server's entry: the app, a health check and security headers. Start it with `python -m dashboard.serve`."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Private to Streamlit 1.67, which is pinned: the only reading of its cookie that cannot differ from its own.
from streamlit.web.server.starlette.starlette_websocket import USER_COOKIE_NAME, _get_signed_cookie_with_chunks

from dashboard import shell
from dashboard.access import admitted, load_access
from warehouse.audit import prune
from warehouse.settings import load_settings

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
# Streamlit's own counters name functions and cache sizes; nobody needs them from outside.
_CLOSED = "/_stcore/metrics"
_OF_READERS = ("/media/", "/_stcore/upload_file")


class Guard:
    """Adds the security headers to every answer, and closes what should not be open."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        private = scope["path"].startswith(_OF_READERS)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, _secure(name, value, scope)) for name, value in message["headers"]]
                more = [(b"cache-control", b"no-store")] if private else []
                message = {**message, "headers": [*kept, *HEADERS, *more]}
            await send(message)

        if scope["path"].startswith(_CLOSED):
            await JSONResponse({"error": "not found"}, 404)(scope, receive, send_with_headers)
            return
        if private and not _is_reader(Request(scope)):
            await JSONResponse({"error": "sign in first"}, 401)(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)


def _is_reader(request: Request) -> bool:
    """Whether the cookie is of somebody who may see anything now; everybody is where there is no sign-in."""
    home = load_settings().home
    access = load_access(home)
    if access is None:
        return True
    cookie = _get_signed_cookie_with_chunks(request.cookies, USER_COOKIE_NAME)
    try:
        claims = json.loads(cookie or b"{}")
    except ValueError:
        return False
    return isinstance(claims, dict) and not isinstance(admitted(access, home, claims, time.time()), str)


def _secure(name: bytes, value: bytes, scope: Scope) -> bytes:
    # uvicorn takes the scheme from X-Forwarded-Proto of a proxy that it trusts, which is one on this machine.
    wanted = name.lower() == b"set-cookie" and scope["scheme"] == "https" and b"secure" not in value.lower()
    return value + b"; Secure" if wanted else value


def _secrets() -> dict[str, Any] | None:
    access = load_access(load_settings().home)
    return None if access is None else {"auth": dict(access.auth)}


async def healthz(_: Request) -> JSONResponse:
    """Whether the server is up."""
    return JSONResponse({"status": "ok"})


@asynccontextmanager
async def warm(_: Any) -> AsyncIterator[None]:
    """Draws a first figure and sets what is loaded by then aside from garbage collection, which is most of the cost
    of a rerun under load. Lets months of the audit log go whose time is over."""
    home = load_settings().home
    access = load_access(home)
    if access is not None:
        prune(home, access.audit_days)
    go.Figure(go.Scatter(x=[1], y=[1])).to_json()
    gc.collect()
    gc.freeze()
    yield


app = st.App(
    Path(__file__).parent / "app.py",
    secrets=_secrets(),
    lifespan=warm,
    routes=[Route("/healthz", healthz), Route(shell.SCRIPT, shell.script)],
    middleware=[Middleware(Guard), Middleware(shell.Shell)],
)
