"""Fixtures that every test may take."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest
from clock import set_late

PROJECT = Path(__file__).resolve().parents[1]
# Workers share the cores with each other and with browsers: how long an example takes says nothing of what it tests.
hypothesis.settings.register_profile(
    "exploring", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
# The same examples each time: a run that fails says something of what was changed. `--hypothesis-profile=exploring`
# tries others.
hypothesis.settings.register_profile("fixed", hypothesis.settings.get_profile("exploring"), derandomize=True)
hypothesis.settings.load_profile("fixed")


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
