"""A small file that unpacks to a huge one is refused before it fills the memory or the disk."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
import zstandard
from pipelines_support import columns_profile, read_all

from pipelines.readers import open_source
from warehouse.errors import SourceError

_BIG = 200 << 20  # more than is read at any ratio
_LINES = b"a,b\n" + b"1,2\n" * 1000


def packed_gz(path: Path) -> None:
    with gzip.open(path, "wb") as out:
        out.write(_LINES)
        for _ in range(_BIG >> 20):
            out.write(b"0" * (1 << 20))


def packed_zst(path: Path) -> None:
    with path.open("wb") as raw, zstandard.ZstdCompressor().stream_writer(raw) as out:
        out.write(_LINES)
        for _ in range(_BIG >> 20):
            out.write(b"0" * (1 << 20))


def workbook(path: Path) -> None:
    plain = io.BytesIO()
    with xlsxwriter.Workbook(plain) as book:
        book.add_worksheet().write_row(0, 0, ["a", "b"])
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            out.writestr(name, source.read(name))
        with out.open("xl/media/image.bin", "w") as member:
            for _ in range(_BIG >> 20):
                member.write(b"0" * (1 << 20))


_BOMBS = {"f.csv.gz": packed_gz, "f.csv.zst": packed_zst, "f.ndjson.gz": packed_gz, "f.xlsx": workbook}


@pytest.mark.parametrize("name", _BOMBS)
def test_a_bomb_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    _BOMBS[name](path)
    with pytest.raises(SourceError, match=r"unpacks to more than 200 times its size") as refused:
        open_source([path], columns_profile("a", "b"))
    assert name in str(refused.value)


@pytest.mark.parametrize("name", _BOMBS)
def test_its_memory_stays_small(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    _BOMBS[name](path)
    code = (
        "import resource, sys\nfrom pathlib import Path\nfrom pipelines.readers import open_source\n"
        "from pipelines_support import columns_profile\nfrom warehouse.errors import SourceError\n"
        "profile = columns_profile('a', 'b')\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n    open_source([Path(sys.argv[1])], profile)\nexcept SourceError:\n"
        "    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    support = str(Path(__file__).parents[1] / "support")
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {support!r})\n{code}", str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert int(ran.stdout) * 1024 < _BIG / 2


def test_what_packs_well_and_is_small_is_read(tmp_path: Path) -> None:
    path = tmp_path / "f.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 1_000_000))
    with open_source([path], columns_profile("a", "b")) as source:
        assert read_all(source).height == 1_000_000


def test_a_workbook_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    workbook(path)
    content = bytearray(path.read_bytes())
    true = _BIG.to_bytes(4, "little")
    at = content.rfind(true)
    while at >= 0:
        content[at : at + 4] = (10).to_bytes(4, "little")
        at = content.rfind(true)
    path.write_bytes(content)
    with pytest.raises(SourceError, match="not a workbook that can be read"):
        open_source([path], columns_profile("a", "b"))
