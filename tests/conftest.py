"""Fixtures that every test may take."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from clock import set_late

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session", autouse=True)
def late_clock() -> None:
    """No record of a test is ahead of its time."""
    set_late()


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's root folder."""
    return PROJECT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The public data sets beside the project; in CI their absence is a failure."""
    folder = PROJECT.parent / "shared" / "data"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"CI needs the public data sets in {folder}")
        pytest.skip("the public data sets are not on this machine")
    return folder
