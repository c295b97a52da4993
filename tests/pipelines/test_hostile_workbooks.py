"""Workbooks that are made to harm: text that grows without end, files of the machine drawn in, paths that lead out."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from pipelines_support import columns_profile, read_all

from pipelines.readers import open_source
from warehouse.errors import SourceError

_STRINGS = "xl/sharedStrings.xml"
_BODY = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="4" uniqueCount="4">'
    "<si><t>a</t></si><si><t>b</t></si><si><t>&{entity};</t></si><si><t>y</t></si></sst>"
)


def workbook(path: Path, replaced: dict[str, str], added: dict[str, str] | None = None) -> Path:
    """A workbook of the columns a and b, with some of its parts exchanged and some put in."""
    plain = io.BytesIO()
    with xlsxwriter.Workbook(plain) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_row(1, 0, ["x", "y"])
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as out:
        for name in source.namelist():
            out.writestr(name, replaced.get(name) or source.read(name))
        for name, text in (added or {}).items():
            out.writestr(name, text)
    return path


def growing() -> str:
    levels = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8))
    return f'<!DOCTYPE l [<!ENTITY a "{"A" * 64}">{levels}]>{_BODY.format(entity="i")}'


def drawing_in(file: Path) -> str:
    return f'<!DOCTYPE l [<!ENTITY e SYSTEM "{file.as_uri()}">]>{_BODY.format(entity="e")}'


def test_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "f.xlsx", {_STRINGS: growing()})
    with pytest.raises(SourceError, match="not a workbook that can be read"):
        open_source([path], columns_profile("a", "b"))


def test_no_file_of_the_machine_is_drawn_in(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the key of the house")
    path = workbook(tmp_path / "f.xlsx", {_STRINGS: drawing_in(secret)})
    with pytest.raises(SourceError, match="not a workbook that can be read") as refused:
        open_source([path], columns_profile("a", "b"))
    assert "the key" not in str(refused.value)


def test_a_part_whose_name_leads_out_of_the_archive_is_not_written(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    path = workbook(inner / "f.xlsx", {}, {"../escaped.txt": "out", "/tmp/../escaped.txt": "out"})
    with open_source([path], columns_profile("a", "b")) as source:
        assert read_all(source)["a"].to_list() == ["x"]
    assert [found.name for found in tmp_path.rglob("*")] == ["inner", "f.xlsx"]


def test_a_pipe_that_nobody_writes_to_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    os.mkfifo(path)
    with pytest.raises(SourceError, match="There is no file"):
        open_source([path], columns_profile("a", "b"))
