"""Every shape of export that real systems write: loaded by the command, counted row by row, value by value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import Result
from typer.testing import CliRunner

from pipelines.cli import app
from warehouse.errors import BatchRejectedError
from warehouse.settings import Settings
from warehouse.store import opened

PROFILE = """
source = "desk"
zone = "{zone}"
[read]
{read}
[gate]
max_quarantined = {limit}
[interaction]
interaction_id = "id"
channel = {{ value = "phone" }}
started_at = {{ {at} }}
wait_seconds = "wait"
text = "words"
"""
HEAD = "id,at,wait,words"
AT = "2026-01-05 10:00"
Row = tuple[str, str, float | None, str | None]


def plain(text: str, codec: str = "utf-8") -> Callable[[Path], Path]:
    """A file of this text."""

    def write(folder: Path) -> Path:
        path = folder / "export.csv"
        path.write_bytes(text.encode(codec))
        return path

    return write


def book(sheets: dict[str, list[list[object]]]) -> Callable[[Path], Path]:
    """A workbook of these sheets; dates and times are cells of Excel's own."""

    def write(folder: Path) -> Path:
        path = folder / "export.xlsx"
        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm"}) as file:
            forms = {
                date: file.add_format({"num_format": "yyyy-mm-dd"}),
                time: file.add_format({"num_format": "hh:mm"}),
            }
            for name, rows in sheets.items():
                sheet = file.add_worksheet(name)
                for number, cells in enumerate(rows):
                    for place, cell in enumerate(cells):
                        sheet.write(number, place, cell, forms.get(type(cell)))
        return path

    return write


@dataclass(frozen=True)
class Export:
    """One shape: what is written, how its profile differs, and what must be stored of it."""

    write: Callable[[Path], Path]
    rows: list[Row]
    kept_out: int = 0
    read: str = ""
    at: str = 'column = "at", formats = ["%Y-%m-%d %H:%M"]'
    zone: str = "UTC"
    reasons: tuple[str, ...] = ()
    limit: float = 1.0


HANS, HANT, WEST = "等了很久也没有人接我要退款", "等了很久也沒有人接我要退款", "Réservé déjà payé 30 € très déçu"
COLUMNS = f"{HEAD}\nA1,{AT},7,{{}}\nA2,{AT},8,plain\n"


def in_words(words: str, codec: str) -> Export:
    return Export(plain(COLUMNS.format(words), codec), [("A1", AT, 7, words), ("A2", AT, 8, "plain")])


def at_times(*cells: tuple[str, str | None], formats: str, zone: str = "UTC") -> Export:
    """Times as written and as UTC; None is a row that is kept out because no such time exists."""
    lines = "\n".join(f'A{n},"{cell}",7,' for n, (cell, _) in enumerate(cells))
    rows: list[Row] = [(f"A{n}", utc, 7, None) for n, (_, utc) in enumerate(cells) if utc]
    lost = len(cells) - len(rows)
    at = f'column = "at", formats = {formats}' if formats else 'column = "at"'
    reasons = ("started_at_unreadable",) if lost else ()
    return Export(plain(f"{HEAD}\n{lines}\n"), rows, lost, at=at, zone=zone, reasons=reasons)


EXPORTS = {
    "utf-8-sig": in_words(HANS, "utf-8-sig"),
    "utf-16": in_words(HANT, "utf-16"),
    "gb18030": in_words(HANS, "gb18030"),
    "cp950": in_words(HANT, "cp950"),
    "cp1252": in_words(WEST, "cp1252"),
    "embedded newlines": Export(
        plain(f'{HEAD}\r\nA1,{AT},7,"one\r\ntwo, ""three"""\r\nA2,{AT},8,x\r\n'),
        [("A1", AT, 7, 'one\r\ntwo, "three"'), ("A2", AT, 8, "x")],
    ),
    "ragged rows": Export(
        plain(f"{HEAD}\nA1,{AT},7,x\nA2,{AT},8\nA3,{AT},9,x,y\nA4,{AT},9,z\n"),
        [("A1", AT, 7, "x"), ("A4", AT, 9, "z")],
        kept_out=2,
        reasons=("ragged_row",),
    ),
    "unquoted tsv": Export(
        plain(f'{HEAD}\nA1,{AT},7,5" screen\nA2,{AT},8,"half\n'.replace(",", "\t")),
        [("A1", AT, 7, '5" screen'), ("A2", AT, 8, '"half')],
        read='delimiter = "\\t"\nquote = ""',
    ),
    "blank-row flood": Export(
        plain(f"{HEAD}\nA1,{AT},7,x\n" + ",,,\n" * 5_000 + f"A2,{AT},8,y\n"),
        [("A1", AT, 7, "x"), ("A2", AT, 8, "y")],
        kept_out=5_000,
        reasons=("blank_row",),
    ),
    "blank cells behind the header": Export(
        plain(f"{HEAD},,\nA1,{AT},7,x,,\nA2,{AT},8,y,,\n"), [("A1", AT, 7, "x"), ("A2", AT, 8, "y")]
    ),
    "renamed and reordered": Export(
        plain(f"Words,Wait Time,extra,ID,at\nx,7,?,A1,{AT}\ny,8,?,A2,{AT}\n"),
        [("A1", AT, 7, "x"), ("A2", AT, 8, "y")],
        read='renamed = { "Wait Time" = "wait" }',
    ),
    "excel dates and 1899 times": Export(
        book({"Calls": [["id", "day", "clock", "wait", "words"],
                        ["A1", date(2026, 1, 5), time(10, 0), 7, "x"],
                        ["A2", date(2026, 1, 5), datetime(1899, 12, 31, 10, 0), 8, "y"]]}),
        [("A1", AT, 7, "x"), ("A2", AT, 8, "y")],
        at='columns = ["day", "clock"], formats = ["%Y-%m-%d 00:00:00 %H:%M:%S"]',
    ),
    "several sheets": Export(
        book({"Jan": [HEAD.split(","), ["A1", datetime(2026, 1, 5, 10, 0), 7, "x"]],
              "Feb": [HEAD.split(","), ["A2", datetime(2026, 1, 5, 10, 0), 7, "x"]]}),
        [("A1", AT, 7, "x"), ("A2", AT, 7, "x")],
        read='sheet = "*"',
        at='column = "at"',
    ),
    "several date forms": at_times(
        ("2026-01-05 10:00", AT), ("05/01/2026 10:00", AT), ("2026年1月5日 10:00", AT), ("soon", None),
        formats='["%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%Y年%m月%d日 %H:%M"]',
    ),
    "padless dates": at_times(("2026/1/5 9:05", "2026-01-05 09:05"), ("2026/11/25 19:05", "2026-11-25 19:05"),
                              formats='["%Y/%m/%d %H:%M"]'),
    "utc offsets": at_times(("2026-01-05T18:00:00+08:00", AT), ("2026-01-05T10:00:00Z", AT),
                            ("2026-01-05T05:00:00-05:00", AT),
                            formats="", zone="Asia/Taipei"),
    "clock change, gap and repeat": at_times(
        ("2025-03-09 01:59", "2025-03-09 06:59"), ("2025-03-09 02:30", None), ("2025-03-09 03:00", "2025-03-09 07:00"),
        ("2025-11-02 01:30", "2025-11-02 05:30"), ("2025-11-02 02:00", "2025-11-02 07:00"),
        formats='["%Y-%m-%d %H:%M"]', zone="America/New_York",
    ),
    "decimal commas": Export(
        plain(f'{HEAD}\nA1,{AT},"7,5",x\nA2,{AT},"1.234,5",y\n'),
        [("A1", AT, 7.5, "x"), ("A2", AT, 1234.5, "y")],
        read='decimal = ","',
    ),
    "thousands separators": Export(
        plain(f'{HEAD}\nA1,{AT},"1,234",x\nA2,{AT},"12,345.5",y\nA3,{AT},"1,23",z\n'),
        [("A1", AT, 1234, "x"), ("A2", AT, 12345.5, "y"), ("A3", AT, None, "z")],
        read='decimal = "."',
    ),
}  # fmt: skip

# What a spreadsheet or an import has spoilt cannot be told apart again: refused, with the reason in words.
REFUSED = {
    "keys in scientific notation": (
        Export(plain(f"{HEAD}\n" + "".join(f"1.2345{n}E+17,{AT[:-2]}{n:02d},7,x\n" for n in range(9))), []),
        "key",
    ),
    "days and months exchanged": (
        Export(
            plain(f"{HEAD}\n" + "".join(f"A{n},01/{n:02d}/2026 10:00,7,x\n" for n in range(1, 29))),
            [],
            at='column = "at", formats = ["%d/%m/%Y %H:%M"]',
            limit=0.1,
        ),
        "exchanged",
    ),
    "one stamp on many rows": (
        Export(plain(f"{HEAD}\n" + "".join(f"A{n},{AT[:-2]}07,{n},x\n" for n in range(250))), []),
        "2026-01-05 18:07:00 Asia/Shanghai",
    ),
}


def loaded(export: Export, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    """What the command says of the export, in a home of its own."""
    monkeypatch.setenv("ENDVALUE_HOME", str(folder / "home"))
    profile = folder / "desk.toml"
    profile.write_text(
        PROFILE.format(zone=export.zone, read=export.read, at=export.at, limit=export.limit), encoding="utf-8"
    )
    return CliRunner().invoke(app, ["load", str(export.write(folder)), "--profile", str(profile)])


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_stored_as_it_was_meant(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export = EXPORTS[name]
    done = loaded(export, tmp_path, monkeypatch)
    assert done.exit_code == 0, done.output
    with opened(Settings(tmp_path / "home")) as warehouse:
        stored = warehouse.sql(
            "select interaction_id, strftime(started_at, '%Y-%m-%d %H:%M'), wait_seconds, text"
            " from interactions order by 1"
        ).rows()
        counts = warehouse.sql("select sum(rows_in), sum(rows_loaded), sum(rows_quarantined) from batch_counts").row(0)
        reasons = warehouse.sql("select distinct unnest(reasons) as reason from quarantine order by 1")["reason"]
    assert stored == export.rows
    assert counts == (len(export.rows) + export.kept_out, len(export.rows), export.kept_out)
    assert tuple(reasons) == export.reasons


@pytest.mark.parametrize("name", REFUSED)
def test_a_spoilt_export_is_refused_in_words(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export, word = REFUSED[name]
    done = loaded(export, tmp_path, monkeypatch)
    assert isinstance(done.exception, BatchRejectedError), done.output
    assert word in done.output
    with opened(Settings(tmp_path / "home")) as warehouse:
        assert warehouse.sql("select count(*) from interactions").item() == 0
