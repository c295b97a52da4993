"""What went wrong is said in the reader's language; folders of the server are for administrators."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from dash_app import APP, html_of
from people_sample import ACCESS
from streamlit.testing.v1 import AppTest

from dashboard.trouble import said
from dashboard.words import Words, languages
from warehouse.errors import BusyError, DefinitionError, DiskFullError, EndValueError, StoreError

PATH = "/srv/home/warehouse/v-1.duckdb"


@pytest.mark.parametrize("tag", list(languages()))
@pytest.mark.parametrize("kind", [EndValueError, StoreError, BusyError, DiskFullError, DefinitionError])
def test_an_error_is_told_without_its_path(kind: type[EndValueError], tag: str) -> None:
    what, then = said(kind(f"{PATH} is gone", "Restore it."), Words(tag))
    assert "srv" not in what + then
    assert tag == "en" or (re.search("[\u4e00-\u9fff]", what) and re.search("[\u4e00-\u9fff]", then))


def test_an_error_that_says_its_reason_is_told_by_it() -> None:
    error = DefinitionError("csat has too few", "Groups under 5 stay hidden.", reason="too_few", least=5)
    assert said(error, Words("en"))[1].startswith("Groups under 5 stay hidden")


@pytest.mark.parametrize(("group", "told"), [("cx", False), ("cx-admin", True)])
def test_a_damaged_store_names_its_folder_to_administrators_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: str, told: bool
) -> None:
    (tmp_path / "access.toml").write_text(ACCESS.replace("[roles]", '[roles]\ncx-admin = "admin"'), encoding="utf-8")
    (tmp_path / "warehouse").mkdir()
    (tmp_path / "warehouse" / "CURRENT").write_text("not a pointer", encoding="utf-8")
    monkeypatch.setenv("ENDVALUE_HOME", str(tmp_path))
    page = AppTest.from_file(str(APP), default_timeout=60)
    page.user = {"is_logged_in": True, "sub": "a", "email": "a@x.test", "groups": [group], "iat": time.time()}
    page.query_params["lang"] = "zh-Hans"
    html = html_of(page.run())
    assert not page.exception and "无法读取数据" in html
    assert (str(tmp_path) in html) is told
