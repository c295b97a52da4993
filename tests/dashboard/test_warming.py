"""Pages are drawn ahead for nobody."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from dashboard import warming
from dashboard.figures import current
from warehouse.settings import load_settings
from warehouse.store import Warehouse


def test_a_page_that_was_drawn_ahead_asks_the_warehouse_nothing_more(
    sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENDVALUE_HOME", str(sample_home))
    figures = current(load_settings())
    assert figures is not None
    stopped = threading.Event()
    stopped.set()  # after the first page
    warming.draw(figures, stopped)
    asked: list[str] = []
    answer = Warehouse.sql

    def record(self: Warehouse, text: str, params: dict[str, Any] | None = None) -> Any:
        asked.append(text)
        return answer(self, text, params)

    monkeypatch.setattr(Warehouse, "sql", record)
    warming.draw(figures, stopped)
    assert asked == []
