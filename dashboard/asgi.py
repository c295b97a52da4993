"""The server's entry: the app, a health check and the gate in front. Start it with `python -m dashboard.serve`."""

from __future__ import annotations

import gc
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from dashboard import shell
from dashboard.access import load_access
from dashboard.guard import Guard
from dashboard.views import views
from dashboard.warming import keep_warm
from warehouse.audit import prune
from warehouse.settings import load_settings


def _secrets() -> dict[str, Any] | None:
    access = load_access(load_settings().home)
    return None if access is None else {"auth": dict(access.auth)}


async def healthz(_: Request) -> JSONResponse:
    """Whether the server is up."""
    return JSONResponse({"status": "ok"})


async def front(request: Request) -> RedirectResponse:
    """The first page by its name: Streamlit knows it by the bare address alone. The filters go along."""
    return RedirectResponse(f"./?{request.url.query}" if request.url.query else "./")


@asynccontextmanager
async def warm(_: Any) -> AsyncIterator[None]:
    """Loads the pages and sets what is loaded by then aside from garbage collection, which is most of the cost of a
    rerun under load; draws them in a thread of its own. Lets months of the audit log go whose time is over."""
    settings = load_settings()
    access = load_access(settings.home)
    if access is not None:
        prune(settings.home, access.audit_days)
    views()
    gc.collect()
    gc.freeze()
    stopped = threading.Event()
    threading.Thread(target=keep_warm, args=(settings, stopped), name="warming", daemon=True).start()
    yield
    stopped.set()


app = st.App(
    Path(__file__).parent / "app.py",
    secrets=_secrets(),
    lifespan=warm,
    routes=[
        Route("/healthz", healthz),
        Route(shell.SCRIPT, shell.script),
        Route(f"/{next(iter(views()))}", front),
    ],
    middleware=[Middleware(Guard), Middleware(shell.Shell)],
)
