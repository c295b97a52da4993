"""Nothing that we write into a CSV can run, and nothing is lost by that."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.safe_text import defused, fused_again

DANGEROUS = [
    "=1+1",
    "+1",
    "-1+1",
    "-1\n",
    "@x",
    "\tx",
    "\rx",
    "\nx",
    " =1+1",
    "\u3000=1",
    "＝1+1",
    "\ufeff=1",
    "'=1",
    "\x00=1",
]
TEXTS = st.text(
    alphabet=st.one_of(st.sampled_from("=+-@\t\r\n' ＝\ufeff\x00a"), st.characters(exclude_categories=["Cs"]))
)


@pytest.mark.parametrize("text", DANGEROUS)
def test_every_start_of_a_formula_gets_one_apostrophe(text: str) -> None:
    assert defused(pl.DataFrame({"t": [text]}))["t"].to_list() == ["'" + text]


@pytest.mark.parametrize("text", ["a=1", "1-2", "it's", "", "中文", "'quoted'", "0912-345", "-1", "-1.5"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert defused(pl.DataFrame({"t": [text]}))["t"].to_list() == [text]


def test_numbers_and_what_is_not_known_stay() -> None:
    frame = pl.DataFrame({"n": [-1.5, None], "t": [None, "x"]})
    assert defused(frame).equals(frame)


def test_words_of_a_category_are_made_safe_too() -> None:
    frame = pl.DataFrame({"t": ["=1"], "e": ["=2"]}, schema={"t": pl.Categorical, "e": pl.Enum(["=2"])})
    assert defused(frame).row(0) == ("'=1", "'=2")


def test_a_column_name_that_looks_like_a_formula_is_made_safe() -> None:
    assert defused(pl.DataFrame({"=cmd|x": ["a"]})).columns == ["'=cmd|x"]


@given(texts=st.lists(TEXTS, max_size=8))
@settings(deadline=None, max_examples=300)
def test_no_text_can_run_and_every_text_comes_back(texts: list[str]) -> None:
    frame = pl.DataFrame({"t": texts}, schema={"t": pl.String})
    safe = defused(frame)
    runs = re.compile(r"(?!-[0-9]+(\.[0-9]+)?\Z)([\t\r\n\x00]|[\s\ufeff]*[=+\-@＝])")
    assert not any(runs.match(text) for text in safe["t"])
    assert fused_again(safe).equals(frame)


def test_every_writer_of_a_csv_or_workbook_goes_through_it_or_writes_text_as_text(project: Path) -> None:
    writers = re.compile(
        r"\.(?:write_csv|write_excel|sink_csv|to_csv|to_excel)\(|csv\.(?:writer|DictWriter)\(|xlsxwriter\.Workbook"
    )
    unsafe = [
        path.relative_to(project).as_posix()
        for package in ("dashboard", "expectations", "pipelines", "warehouse")
        for path in (project / package).rglob("*.py")
        if writers.search(text := path.read_text(encoding="utf-8"))
        and "defused(" not in text
        and '"strings_to_formulas": False' not in text
    ]
    assert unsafe == []
