"""From a figure to its records and back: what an address may ask for, and that counting the list gives the figure."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from dash_app import html_of, open_page

from dashboard.drill import Cell, cell_from, narrowed
from warehouse.slices import Slice

WHERE = Slice(date(2026, 9, 2), date(2026, 9, 20), channels=("chat", "email"))


def test_a_cell_survives_its_address() -> None:
    cell = Cell("fcr_reported", (("week", "2026-09-07"), ("category", "Late, very: late"), ("hour", "17")))
    assert cell_from(cell.query()) == cell


@pytest.mark.parametrize(
    "query",
    [{}, {"m": "nonsense"}, *({"m": "nps", "at": at} for at in ("week:yesterday", "hour:24", "colour:red", "channel"))],
)
def test_an_address_that_cannot_be_read_asks_for_nothing(query: dict[str, str]) -> None:
    assert cell_from(query) is None


def test_a_week_is_cut_at_the_ends_of_the_period_and_a_value_has_to_be_among_the_chosen() -> None:
    week = narrowed(WHERE, Cell("nps", (("week", "2026-08-31"), ("channel", "chat"))))
    assert week == Slice(date(2026, 9, 2), date(2026, 9, 6), channels=("chat",))
    assert narrowed(WHERE, Cell("nps", (("channel", "phone"),))) is None
    assert narrowed(WHERE, Cell("nps", (("week", "2026-10-05"),))) is None


def test_counting_the_records_gives_the_number_that_led_to_them(at_sample: Path) -> None:
    link = re.search(
        r"href='records\?([^']*at=department[^']*)'[^>]*>([\d,]+)<", html_of(open_page("resolution", tables=True))
    )
    assert link is not None
    query = dict(pair.split("=") for pair in link[1].replace("&amp;", "&").replace("%3A", ":").split("&"))
    query["from_"] = query.pop("from")
    language = query.pop("lang")

    def count(part: str) -> int:
        asked = {name: value.replace("+", " ") for name, value in query.items()}
        found = re.search(r"<h1[^>]*>([\d,]+) records", html_of(open_page("records", language, **asked, part=part)))
        assert found is not None
        return int(found[1].replace(",", ""))

    assert count("judged") == int(link[2].replace(",", ""))
    assert count("counted") + count("others") == count("judged")
    assert count("others") > 0
