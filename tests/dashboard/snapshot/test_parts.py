"""The parts of the snapshot that no whole report shows: figures without marks, names that look like markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from pptx import Presentation
from pptx.util import Inches

from dashboard.look import Drawing
from dashboard.snapshot import bundle, slide_charts
from dashboard.snapshot.exhibit import EmptyFigureError, Exhibit, Native, Table, check_marks, marks
from dashboard.snapshot.html import exhibit, table
from dashboard.snapshot.subjects import _native, variation
from dashboard.words import Words
from warehouse.errors import StoreError

NUMBERS = Table(["Name", "n"], [["a", "1"]])


def shown(figure: Drawing | None, title: str = "t") -> Exhibit:
    """An exhibit around a figure."""
    return Exhibit("nps_by_week", title, "m", figure, NUMBERS, pl.DataFrame({"n": [1]}))


def scatter(mode: str, **points: list[Any]) -> dict[str, Any]:
    """The trace of a series."""
    return {"type": "scatter", "mode": mode, **points}


def test_a_figure_without_marks_is_an_error_that_names_it() -> None:
    empty = [scatter("markers", x=[1, 2], y=[None, None]), scatter("lines", x=[1], y=[1])]
    with pytest.raises(EmptyFigureError, match="'nps_by_week' has no marks"):
        check_marks(shown({"data": empty, "layout": {}}))


def test_marks_are_the_points_that_can_be_seen() -> None:
    assert marks({"data": [scatter("lines+markers", x=[1, 2, 3], y=[1, None, 2])]}) == 2


def test_an_exhibit_without_a_figure_needs_no_marks() -> None:
    check_marks(shown(None))


def test_text_from_data_cannot_end_a_script_or_start_an_element() -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    figure = {"data": [scatter("markers", x=[1], y=[1], text=[evil])], "layout": {}}
    page = exhibit(shown(figure, title=evil), "Table")
    assert "<img" not in page
    assert page.count("</script>") == page.count("<script")


def test_a_table_escapes_what_data_put_into_it() -> None:
    assert "&lt;b&gt;" in table(Table(["<b>"], [["x"]]), "c")


@pytest.mark.parametrize(
    ("signal", "better", "said"),
    [
        (0, "up", "common"), (None, "up", "common"), (1, "up", "improving"), (-1, "up", "worsening"),
        (1, "down", "worsening"), (-1, "down", "improving"), (1, "none", "changing"),
    ],
)  # fmt: skip
def test_a_signal_is_good_or_bad_by_the_metrics_own_direction(signal: int | None, better: str, said: str) -> None:
    assert variation(signal, better) == said


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@x", "\tx", "\rx"])
def test_every_start_of_a_formula_is_guarded(text: str) -> None:
    content = bundle.csv_bytes(pl.DataFrame({"name": [text]})).decode("utf-8-sig")
    assert "'" + text in content


def test_negative_numbers_stay_numbers_in_csv() -> None:
    assert bundle.csv_bytes(pl.DataFrame({"value": [-1.5]})).decode("utf-8-sig") == "value\n-1.5\n"


def test_a_failed_write_leaves_neither_the_folder_nor_a_part_of_it(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        # A name that no file can have fails in the middle of the write, after the report.
        bundle.write(tmp_path / "out", {"report.html": b"page", "n" * 300: b"1"}, {})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_appears_in_the_meantime_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(StoreError, match="never overwritten"):
        bundle.write(tmp_path / "out", {}, {})


def set_anew() -> Native:
    """A control chart of four weeks whose limits were set anew after two."""
    weeks = [date(2026, 1, 5) + timedelta(weeks=place) for place in range(4)]
    points = pl.DataFrame(
        [
            {"period": week, "value": 0.5, "signal": 0, "partial": False, "centre": 0.5, "lcl": 0.4, "ucl": 0.6 + place,
             "segment": place // 2}
            for place, week in enumerate(weeks)
        ]
    )  # fmt: skip
    return _native(points, "share", None, SimpleNamespace(words=Words("en")))  # type: ignore[arg-type]  # words alone


def test_office_charts_break_the_limits_where_they_are_set_anew() -> None:
    upper = [one for one in set_anew().series if one.role == "ucl"]
    assert [one.values for one in upper] == [[0.6, 1.6, None, None], [None, None, 2.6, 3.6]]
    assert upper[0].name.endswith("until 2026-W03")


@pytest.mark.parametrize(("inches", "left_out"), [(5.5, {"centre", "lcl", "ucl"}), (8.1, set())])
def test_the_legend_of_a_small_chart_leaves_the_limits_of_before_out(inches: float, left_out: set[str]) -> None:
    deck, native = Presentation(), set_anew()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    slide_charts.add(slide, replace(shown(None), native=native), (0, 0, Inches(inches), Inches(3)), "en", 9)
    gone = slide.shapes[0].chart.legend._element.xpath("c:legendEntry[c:delete/@val='1']/c:idx/@val")
    assert {native.series[int(index)].role for index in gone} == left_out
    assert all(native.series[int(index)].values[-1] is None for index in gone)
