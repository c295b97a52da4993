"""Files hold exactly what is shown, rounded as it is shown, and nothing that a spreadsheet runs."""

from __future__ import annotations

import io

import polars as pl

from dashboard.export import Sheet, csv_of, xlsx_of
from dashboard.format import Format
from dashboard.words import Words

WORDS = Words("en")
FMT = Format(WORDS)
SHEET = Sheet(
    "=Title",
    [("As of", "today"), ("Selection", "+all")],
    ["Name", "Figure", "Interval", "n", "Wait"],
    [
        ["=HYPERLINK(1)", FMT.value("share", 0.78349), FMT.interval("share", 0.7712, 0.7951), FMT.count(1234), "–"],
        ["旧", WORDS("value.too_few"), "", WORDS("value.too_few"), FMT.value("seconds", 83.4)],
    ],
)


def test_a_csv_holds_the_numbers_as_rounded_and_says_what_they_are_worth_in_every_row() -> None:
    raw = csv_of(SHEET, WORDS)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = pl.read_csv(io.BytesIO(raw), infer_schema=False).rows(named=True)
    first, second = rows
    assert (first["Figure"], first["Interval, from"], first["Interval, to"], first["n"]) == (
        "0.783", "0.771", "0.795", "1234",
    )  # fmt: skip
    assert (second["Name"], second["Figure"], second["Interval, to"], second["Wait (s)"]) == (
        "旧", "too few to show", None, "83",
    )  # fmt: skip
    assert {row["As of"] for row in rows} == {"today"}
    assert (first["Name"], first["Title"], first["Selection"]) == ("'=HYPERLINK(1)", "'=Title", "'+all")


def test_a_workbook_holds_numbers_and_no_formula_and_is_the_same_each_time() -> None:
    raw = xlsx_of(SHEET, WORDS)
    assert raw == xlsx_of(SHEET, WORDS)
    table = pl.read_excel(io.BytesIO(raw), read_options={"header_row": 4}, engine="calamine")
    assert table["Name"].to_list() == ["'=HYPERLINK(1)", "旧"]
    assert table["Interval, from"].to_list() == [0.771, None]
    assert float(table["Figure"][0]) == 0.783
