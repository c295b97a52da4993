"""Twenty readers at once, and what a first visit costs: a running dashboard behind real connections.

Usage: python benchmarks/sessions.py --home FOLDER [--readers 20] [--think 3] [--seconds 60]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import websockets
from browser import CHROMIUM, WIDE, cpu, dashboard, visited
from playwright.sync_api import CDPSession, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

LIMITS = {"rerun": 1.5, "first": 3.0, "warm": 1.5}
_MANUAL = Path(__file__).resolve().parents[1] / "docs" / "deployment" / "nginx.conf"
PAGES = ("", "resolution", "waiting", "loyalty", "emotions", "repair", "departments")
CHANNELS = ("", "phone", "chat", "app", "phone,chat", "email")


def main() -> None:
    """Starts the server and measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="an ENDVALUE_HOME that is loaded already")
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--think", type=float, default=3.0, help="seconds between an answer and the next question")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--port", type=int, default=8790)
    given = parser.parse_args()
    with dashboard(given.home.absolute(), given.port) as (address, process):
        for name in PAGES:  # what any server has behind it after its first minutes
            asyncio.run(_visit(address, name))
        for asked in ("new questions", "asked before"):
            before = cpu(process)
            times = sorted(asyncio.run(_crowd(address, given.readers, given.think, given.seconds)))
            spent = cpu(process) - before
            p95 = times[int(0.95 * (len(times) - 1))]
            _say(
                f"{given.readers} readers, {given.think:g} s between, {asked}: {len(times)} reruns, "
                f"p50 {statistics.median(times):.2f} s, p95 {p95:.2f} s (limit {LIMITS['rerun']:g} s), "
                f"{spent / len(times):.2f} s of CPU each; load of the machine {os.getloadavg()[0]:.1f}"
            )
        _browser(address)


async def _crowd(address: str, readers: int, think: float, seconds: float) -> list[float]:
    until = time.perf_counter() + seconds
    found = await asyncio.gather(*(_reader(address, number, think, until) for number in range(readers)))
    return [one for times in found for one in times]


async def _reader(address: str, number: int, think: float, until: float) -> list[float]:
    """One session on one page that changes page, channels and period again and again, as a reader does."""
    chance = random.Random(number)
    times: list[float] = []
    await asyncio.sleep(chance.uniform(0, think))
    async with _socket(address) as line:
        await _ask(line, chance.choice(PAGES), "")
        while time.perf_counter() < until:
            await asyncio.sleep(think * chance.uniform(0.5, 1.5))
            weeks = chance.choice((4, 12, 26, 52))
            start = time.strftime("%Y-%m-%d", time.gmtime(1_794_700_800 - 7 * 86_400 * weeks))
            query = f"lang=en&from={start}&to=2026-11-15&ch={chance.choice(CHANNELS)}"
            times.append(await _ask(line, chance.choice(PAGES), query))
    return times


async def _visit(address: str, page: str) -> None:
    async with _socket(address) as line:
        await _ask(line, page, "")


def _socket(address: str) -> websockets.connect:
    return websockets.connect(
        f"{address.replace('http', 'ws')}/_stcore/stream", subprotocols=[websockets.Subprotocol("streamlit")],
        max_size=None,
    )  # fmt: skip


async def _ask(line: websockets.ClientConnection, page: str, query: str) -> float:
    """Seconds from a question to the end of the run that answers it, all of its messages received."""
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    began = time.perf_counter()
    await line.send(message.SerializeToString())
    started = False
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(await line.recv(decode=False))
        kind = answer.WhichOneof("type")
        started = started or kind == "new_session"
        if kind == "script_finished" and started:
            return time.perf_counter() - began


def _browser(address: str) -> None:
    """First visit with an empty cache, another page after it, and the bytes that come through the manual's nginx."""
    with sync_playwright() as playwright, _proxy(address) as packed:
        browser = playwright.chromium.launch(**CHROMIUM)
        first, warm = [], []
        for _ in range(3):
            page = browser.new_context(viewport=WIDE).new_page()
            first.append(visited(page, f"{address}/?lang=en"))
            warm.append(visited(page, f"{address}/waiting?lang=en"))
            warm.append(visited(page, f"{address}/waiting?lang=en"))
            page.context.close()
        _say(f"first visit {statistics.median(first):.2f} s (limit {LIMITS['first']:g} s)")
        _say(f"warm page: without its chart library in the cache {statistics.median(warm[::2]):.2f} s, "
             f"with it {statistics.median(warm[1::2]):.2f} s (limit {LIMITS['warm']:g} s)")  # fmt: skip
        for name in ("", "waiting"):
            page = browser.new_context(viewport=WIDE).new_page()
            count: list[float] = []
            _listen(page.context.new_cdp_session(page), count)
            visited(page, f"{packed}/{name}?lang=en")
            page.wait_for_timeout(2_000)  # what is fetched for later counts too
            _say(f"bytes of a first visit through nginx, /{name}: {sum(count) / 1e6:.2f} MB (limit 3 MB)")
            page.context.close()
        browser.close()


@contextmanager
def _proxy(address: str) -> Iterator[str]:
    """nginx as the manual has it; TLS, which packs nothing, left out."""
    with tempfile.TemporaryDirectory() as scratch, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        text = (_MANUAL.read_text(encoding="utf-8").replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
                .replace("listen 80;", f"listen unix:{scratch}/plain;").replace("http://127.0.0.1:8501", address)
                .replace("proxy_set_header Host $host;", "proxy_set_header Host $http_host;"))  # fmt: skip
        kept = "\n".join(line for line in text.splitlines() if not line.strip().startswith("ssl_"))
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        paths = " ".join(f"{kind}_temp_path {scratch}/{kind};" for kind in kinds)
        own = Path(scratch) / "nginx.conf"
        own.write_text(
            f"pid {scratch}/pid; error_log {scratch}/error.log; events {{}}\n"
            f"http {{ access_log off; types {{ text/html html; }} {paths}\n{kept}\n}}\n",
            encoding="utf-8",
        )
        with subprocess.Popen(["nginx", "-p", scratch, "-c", str(own), "-g", "daemon off;"]) as process:
            time.sleep(2)
            yield f"http://127.0.0.1:{port}"
            process.terminate()


def _listen(session: CDPSession, count: list[float]) -> None:
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: count.append(event["encodedDataLength"]))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
