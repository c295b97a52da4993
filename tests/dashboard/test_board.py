"""The wall board shows what its address asks for, with n, interval and as-of, and nothing else of the app."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from dash_app import html_of, open_page

from dashboard.board import SLIDES, chosen, seconds
from dashboard.words import languages


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("1", list(SLIDES)), ("waiting,overview", ["waiting", "overview"]), ("overview,evil,overview", ["overview"])],
)
def test_the_address_names_the_pages_in_their_order(asked: str, shown: list[str]) -> None:
    assert chosen(asked) == shown


@pytest.mark.parametrize(("asked", "held"), [(None, 20), ("45", 45), ("0", 5), ("9999", 600), ("soon", 20)])
def test_a_page_stays_as_long_as_the_address_says_within_reason(asked: str | None, held: int) -> None:
    assert seconds(asked) == held


@pytest.mark.parametrize("language", list(languages()))
def test_the_board_draws_in_every_language_without_the_rest_of_the_app(at_sample: Path, language: str) -> None:
    page = open_page("waiting", language, board="1")
    assert [error.value for error in page.exception] == []
    assert html_of(page).count("<section") == len(SLIDES)
    assert [*page.sidebar.multiselect, *page.get("plotly_chart"), *page.text_input] == []


def test_every_figure_of_waiting_is_of_the_latest_day_with_n_and_interval(at_sample: Path) -> None:
    html = html_of(open_page("waiting", board="waiting"))
    assert "Latest day: 21 Nov 2026" in html
    assert "Figures as of 21 Nov 2026" in html
    assert html.count("class='value'") == len(re.findall("\\bn\u00a0", html)) == len(SLIDES["waiting"])
