"""A running dashboard, and the moment when a page in a browser has been drawn."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Page

from dashboard.serve import command, environment

WIDE: Any = {"width": 1440, "height": 900}
CHROMIUM: Any = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox"]}
DRAWN = """(() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app?.dataset.testConnectionState === 'CONNECTED' && app.dataset.testScriptState === 'notRunning'
    && document.querySelector('h1') && !document.querySelector('[data-testid="stSkeleton"],[data-stale="true"]')
    && [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].every(chart => chart.querySelector('.main-svg'));
})()"""
"""Whether a page of ours has been drawn."""


@contextmanager
def dashboard(home: Path, port: int) -> Iterator[tuple[str, int]]:
    """The dashboard over a home, while it runs: its address and the number of its process."""
    with serving(command(port), environment(home), f"http://127.0.0.1:{port}", "/healthz") as running:
        yield running


@contextmanager
def serving(asked: Sequence[str], own: dict[str, str], address: str, health: str) -> Iterator[tuple[str, int]]:
    """A server, once it answers and until it is stopped: its address and the number of its process."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(asked, env=own, stdout=quiet, stderr=quiet) as server:
        try:
            for _ in range(400):
                try:
                    urlopen(f"{address}{health}", timeout=2).close()
                    break
                except OSError:
                    time.sleep(0.3)
            yield address, server.pid
        finally:
            server.terminate()


def cpu(process: int) -> float:
    """CPU seconds of a process and its children so far, all of their threads."""
    folder = Path(f"/proc/{process}")
    fields = (folder / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    children = " ".join(one.read_text(encoding="utf-8") for one in folder.glob("task/*/children")).split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + sum(cpu(int(one)) for one in children)


def timed(page: Page, begin: Callable[[], object], drawn: str = DRAWN, shown: object = None) -> float:
    """Seconds from what begins a drawing until it is complete.

    Complete is what stays so for three frames: one quiet frame may be the gap before the next run.

    Args:
        page: where it is drawn.
        begin: what begins it, such as going to an address.
        drawn: a JavaScript expression, true where it is complete; `shown` stands for the last argument in it.
        shown: what must be seen.
    """
    counted = f"shown => (window.__quiet = {drawn} ? (window.__quiet || 0) + 1 : 0) >= 3"
    began = time.perf_counter()
    begin()
    page.wait_for_function(counted, arg=shown, polling="raf", timeout=120_000)
    return time.perf_counter() - began


def visited(page: Page, address: str) -> float:
    """Seconds until a page of ours at this address is drawn."""
    return timed(page, lambda: page.goto(address))
