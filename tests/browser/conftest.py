"""A running dashboard and a real Chromium."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from dash_browser import CHROMIUM, QUIET
from shared import sample_year, shared_root, shared_server


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The machine's own Chromium, without traffic of its own."""
    if not CHROMIUM.is_file():
        if os.environ.get("CI"):
            pytest.fail(f"CI needs {CHROMIUM}")
        pytest.skip(f"there is no {CHROMIUM} on this machine")
    return {"executable_path": str(CHROMIUM), "args": QUIET}


@pytest.fixture(scope="session")
def dashboard_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard over the sample year, started as the command line starts it; one for all workers."""
    with shared_server(shared_root(tmp_path_factory), sample_year(tmp_path_factory) / "home") as address:
        yield address
