"""The document around the app: Streamlit's own, with one script of ours in it that runs before Streamlit's, and with
the library that draws charts fetched while the page is still being made, not after."""

from __future__ import annotations

import hashlib
from pathlib import Path

import streamlit
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SCRIPT = "/page.js"
_TEXT = (Path(__file__).parent / "static" / "page.js").read_bytes()
_TAG = f'<script src=".{SCRIPT}?v={hashlib.sha256(_TEXT).hexdigest()[:12]}"></script>'.encode()
_BEFORE = b'<script type="module"'
_HEAD_ENDS = b"</head>"


def _fetched_ahead() -> bytes:
    """Of low importance: what Streamlit itself needs goes first. Its file has a name of its own in every release."""
    folder = Path(streamlit.__file__).parent / "static" / "static" / "js"
    links = (
        f'<link rel="modulepreload" crossorigin fetchpriority="low" href="./static/js/{file.name}">'
        for file in folder.glob("PlotlyChart.*.js")
    )
    return "".join(links).encode()


_AHEAD = _fetched_ahead()
# What is true of Streamlit's file is not true of the document with our line in it.
_OF_THE_FILE = {b"etag", b"last-modified", b"content-length"}
# A document comes whole and unpacked: a browser may hold that of another release, and packed text cannot be added to.
_CONDITIONS = {b"if-none-match", b"if-modified-since", b"accept-encoding"}


async def script(_: Request) -> Response:
    """The script; its address changes with its contents."""
    return Response(_TEXT, media_type="text/javascript", headers={"cache-control": "public, max-age=31536000"})


class Shell:
    """Puts the script into the document, before the first of Streamlit's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        held: list[Message] = []
        body = bytearray()

        async def send_with_script(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_document(message):
                held.append(message)
                return
            if not held:
                await send(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                await _send_document(send, held[0], bytes(body))

        await self._app(_plainly(scope), receive, send_with_script)


def _is_document(start: Message) -> bool:
    kinds = [value for name, value in start["headers"] if name.lower() == b"content-type"]
    return start["status"] == 200 and bool(kinds) and kinds[0].startswith(b"text/html")


def _plainly(scope: Scope) -> Scope:
    if not any(name == b"accept" and b"text/html" in value for name, value in scope["headers"]):
        return scope
    return {**scope, "headers": [header for header in scope["headers"] if header[0] not in _CONDITIONS]}


async def _send_document(send: Send, start: Message, body: bytes) -> None:
    whole = body.replace(_BEFORE, _TAG + _BEFORE, 1).replace(_HEAD_ENDS, _AHEAD + _HEAD_ENDS, 1)
    headers = [header for header in start["headers"] if header[0].lower() not in _OF_THE_FILE]
    length = [(b"content-length", str(len(whole)).encode())] if whole else []
    await send({**start, "headers": [*headers, *length]})
    await send({"type": "http.response.body", "body": whole})
