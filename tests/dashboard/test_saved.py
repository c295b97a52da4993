"""Saved views stay with their reader, and no writer writes over another."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from dash_app import open_page

from dashboard.saved import MOST, View, forget, keep, listed, named
from warehouse.errors import StoreError


def _keep_some(home: Path, writer: int) -> None:
    for number in range(10):
        keep(home, "a@example.com", View(f"{writer}-{number}", "waiting", {"ch": "chat"}))


def test_two_processes_lose_no_view_of_each_other(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2) as both:
        list(both.map(_keep_some, [tmp_path] * 2, range(2)))
    assert len(listed(tmp_path, "a@example.com")) == 20


def test_a_view_is_its_readers_alone(tmp_path: Path) -> None:
    keep(tmp_path, "a@example.com", View("Returns", "waiting", {"dep": "Returns"}))
    assert listed(tmp_path, "b@example.com") == listed(tmp_path, None) == []
    forget(tmp_path, "b@example.com", "Returns")
    assert [view.name for view in listed(tmp_path, "a@example.com")] == ["Returns"]
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "views").glob("*.json")} == {0}


def test_the_same_name_takes_the_place_of_the_view_before(tmp_path: Path) -> None:
    for channel in ("chat", "phone"):
        keep(tmp_path, None, View("Mine", "waiting", {"ch": channel}))
    assert [view.query["ch"] for view in listed(tmp_path, None)] == ["phone"]


def test_there_is_an_end_to_them(tmp_path: Path) -> None:
    assert all(keep(tmp_path, None, View(str(number), "waiting", {})) for number in range(MOST))
    assert not keep(tmp_path, None, View("one more", "waiting", {}))
    assert not keep(tmp_path, None, View("0", "waiting", {"at": "x" * 5_000}))


def test_a_name_is_one_line_of_text() -> None:
    assert named("  Monday\n\x00 meeting ") == "Monday meeting"
    assert named(" \t") is None


def test_a_damaged_file_names_the_next_step(tmp_path: Path) -> None:
    (tmp_path / "views").mkdir()
    (tmp_path / "views" / "open.json").write_text('{"not": "a list"}', encoding="utf-8")
    with pytest.raises(StoreError, match="Move the file away"):
        listed(tmp_path, None)


def test_a_view_is_saved_opened_and_deleted_on_the_page(sample_home: Path, at_sample: Path) -> None:
    page = open_page("emotions", ch="chat")
    page.text_input(key="saved_name").set_value("Chat & <b>mood</b>")
    next(button for button in page.button if button.label == "Save").click().run()
    assert [(view.page, view.query["ch"]) for view in listed(sample_home, None)] == [("emotions", "chat")]
    page.button(key="reset").click().run()
    assert page.session_state["channel"] == []
    page.selectbox(key="saved_view").set_value("Chat & <b>mood</b>").run()
    assert "lang=" not in page.code[0].value
    page.button(key="saved_open").click().run()
    assert page.session_state["channel"] == ["chat"]
    page.button(key="saved_delete").click().run()
    assert listed(sample_home, None) == []
