"""A language is one file: a made-up one in a folder of its own shows wherever words and numbers do."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from dash_app import html_of, open_page

from dashboard import words
from dashboard.format import Format
from dashboard.snapshot.__main__ import main
from dashboard.words import Words, languages, negotiate, texts

MARK = "¤"


@pytest.fixture
def esperanto(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The tag of a fourth language: English with a mark before every text."""
    folder = tmp_path / "locales"
    shutil.copytree(words.FOLDER, folder)
    text = (folder / "en.toml").read_text(encoding="utf-8")
    (folder / "eo.toml").write_text(
        re.sub(r'((?:^|[{,] )[\w-]+ = ")', rf"\1{MARK}", text, flags=re.MULTILINE), encoding="utf-8"
    )
    monkeypatch.setattr(words, "FOLDER", folder)
    for kept in (texts, languages):
        kept.cache_clear()
    yield "eo"
    monkeypatch.undo()
    for kept in (texts, languages):
        kept.cache_clear()


def test_it_is_offered_and_found_by_the_browsers_tag(esperanto: str) -> None:
    assert languages()[esperanto] == f"{MARK}English"
    assert negotiate(esperanto, "zh-TW") == negotiate(None, "eo-001") == esperanto


@pytest.mark.parametrize("view", ["overview", "quality", "definitions"])
def test_pages_are_drawn_in_it(esperanto: str, at_sample: Path, view: str) -> None:
    page = open_page(view, esperanto, tables=True)
    assert not page.exception
    html = html_of(page)
    assert f"data-lang='{esperanto}'" in html
    assert re.search(rf"<h1[^>]*>{MARK}", html)
    assert f"{MARK}English" in page.selectbox(key="language").options


def test_numbers_and_dates_follow_its_customs(esperanto: str) -> None:
    fmt = Format(Words(esperanto))
    assert fmt.count(12345) == "12\u00a0345"
    assert fmt.number(4.25, 2) == "4,25"
    assert fmt.day(date(2026, 11, 9)) == "2026-Nov-09"


def test_reports_can_be_made_in_it(esperanto: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["make", "--help"])
    assert esperanto in capsys.readouterr().out
