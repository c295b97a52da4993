"""A home with 20 weeks of records, and the snapshot of its last whole week, made once."""

from __future__ import annotations

from pathlib import Path

import pytest
from snapshot_run import snapshot
from snapshot_sample import publish_sample


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with 20 weeks of records."""
    folder = tmp_path_factory.mktemp("home")
    publish_sample(folder)
    return folder


@pytest.fixture(scope="session")
def made(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The snapshot of the last whole week, in English."""
    out = tmp_path_factory.mktemp("snapshots") / "en"
    done = snapshot(home, out)
    assert done.returncode == 0, done.stderr
    return out
