"""A sample warehouse for the pages, made once."""

from __future__ import annotations

from pathlib import Path

import pytest
from dash_sample import sample


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with 30 weeks of planted records and a refused batch."""
    home = tmp_path_factory.mktemp("sample")
    sample(home, per_day=30)
    return home


@pytest.fixture
def at_sample(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The dashboard looks at the sample."""
    monkeypatch.setenv("ENDVALUE_HOME", str(sample_home))
    return sample_home
