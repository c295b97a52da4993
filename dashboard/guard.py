"""The gate in front of every answer: its headers, closed doors, and files for those alone who made them."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Private to Streamlit 1.67, which is pinned: the only reading of its cookie that cannot differ from its own.
from streamlit.web.server.starlette.starlette_websocket import USER_COOKIE_NAME, _get_signed_cookie_with_chunks

from dashboard.access import Access, admitted, is_sealed, load_access
from dashboard.policy import headers
from dashboard.shell import SCRIPT
from warehouse.settings import load_settings

# Streamlit's counters name functions and cache sizes; the app takes no uploads and offers itself to no agent.
_CLOSED = ("/_stcore/metrics", "/_stcore/upload_file", "/_stcore/agent", "/component/")
_FILES = "/media/"
# What holds no data may be kept by browsers and proxies, as Streamlit says; nothing else may.
_KEPT = ("/static/", "/app/static/", SCRIPT)
# A seal at the end of a file's name: see `dashboard.access.seal`.
_SEAL = re.compile(rb"-([0-9a-f]{64})(?=\.|\"|$)")


class Guard:
    """Adds the security headers to every answer, and closes what should not be open."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _with_headers(message["headers"], scope)}
            await send(message)

        path = scope["path"]
        if path.startswith(_CLOSED):
            await JSONResponse({"error": "not found"}, 404)(scope, receive, send_with_headers)
        elif path.startswith(_FILES):
            await self._file(scope, receive, send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)

    async def _file(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A file goes to the sign-in that made it: Streamlit hands it to whoever knows its address."""
        home = load_settings().home
        access = load_access(home)
        claims = _claims(Request(scope))
        if access is not None and isinstance(admitted(access, home, claims, time.time()), str):
            await JSONResponse({"error": "sign in first"}, 401)(scope, receive, send)
            return
        refused = False

        async def only_to_its_owner(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] < 300:
                kept, own = _unsealed(message["headers"], access, claims)
                refused = not own
                message = {**message, "headers": kept}
                if refused:
                    await JSONResponse({"error": "not found"}, 404)(scope, receive, send)
            if not refused:
                await send(message)

        await self._app(scope, receive, only_to_its_owner)


def _unsealed(
    given: list[tuple[bytes, bytes]], access: Access | None, claims: Mapping[str, Any]
) -> tuple[list[tuple[bytes, bytes]], bool]:
    """The headers without the seal in the file's name, and whether it is of this reader's sign-in."""
    kept, own = [], access is None
    for name, value in given:
        found = _SEAL.search(value) if name.lower() == b"content-disposition" else None
        if found is None:
            kept.append((name, value))
            continue
        own = own or is_sealed(found[1].decode(), access, claims)
        kept.append((name, value[: found.start()] + value[found.end() :]))
    return kept, own


def _claims(request: Request) -> dict[str, Any]:
    """Who the cookie says is there; empty where it says nothing or was not signed by this server."""
    try:
        claims = json.loads(_get_signed_cookie_with_chunks(request.cookies, USER_COOKIE_NAME) or b"{}")
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}


def _with_headers(given: list[tuple[bytes, bytes]], scope: Scope) -> list[tuple[bytes, bytes]]:
    kept = [(name, _secure(name, value, scope)) for name, value in given]
    if not scope["path"].startswith(_KEPT):
        kept = [pair for pair in kept if pair[0].lower() != b"cache-control"]
        kept.append((b"cache-control", b"no-store"))
    return [*kept, *headers()]


def _secure(name: bytes, value: bytes, scope: Scope) -> bytes:
    # uvicorn takes the scheme from X-Forwarded-Proto of a proxy that it trusts, which is one on this machine.
    wanted = name.lower() == b"set-cookie" and scope["scheme"] == "https" and b"secure" not in value.lower()
    return value + b"; Secure" if wanted else value
