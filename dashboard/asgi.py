"""The server's entry: the app, a health check and security headers. Start it with `python -m dashboard.serve`."""

from __future__ import annotations

import gc
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

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
# Streamlit's own counters name functions and cache sizes; nobody needs them from outside.
_CLOSED = "/_stcore/metrics"


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
                message = {**message, "headers": [*message["headers"], *HEADERS]}
            await send(message)

        if scope["path"].startswith(_CLOSED):
            await JSONResponse({"error": "not found"}, 404)(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)


async def healthz(_: Request) -> JSONResponse:
    """Whether the server is up."""
    return JSONResponse({"status": "ok"})


@asynccontextmanager
async def warm(_: Any) -> AsyncIterator[None]:
    """Draws a first figure and sets what is loaded by then aside from garbage collection, which is most of the cost
    of a rerun under load."""
    go.Figure(go.Scatter(x=[1], y=[1])).to_json()
    gc.collect()
    gc.freeze()
    yield


app = st.App(
    Path(__file__).parent / "app.py",
    lifespan=warm,
    routes=[Route("/healthz", healthz)],
    middleware=[Middleware(Guard)],
)
