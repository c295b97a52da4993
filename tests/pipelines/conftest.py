"""Fixtures of the pipelines' tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from warehouse.settings import Settings


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public data sets beside the project."""
    folder = Path(__file__).parents[2].parent / "shared" / "data"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{folder} is missing, and this is CI")
        pytest.skip(f"{folder} is missing: the public data sets are not on this machine")
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with Shanghai as the business zone."""
    return Settings(tmp_path)
