"""Files that nobody should have sent: whole ones that are cut, shuffled, flipped and mixed, hostile and random ones."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import zipfile

import polars as pl
import zstandard
from hypothesis import strategies as st
from shop import HEADER

FORMATS = ("csv", "tsv", "ndjson", "parquet", "xlsx", "csv.gz", "csv.zst")
ROWS = 60
_TRAPS = (
    b'"',
    b'""',
    b"\x00",
    b"\r",
    b"\n",
    b"\r\n",
    b",",
    b",,,,,,,",
    b"\t",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xc3",
    b"{",
    b"}",
    b"[[[[[[[[",
    b"null",
    b"NaN",
    b"1e999",
    b"-1e400",
    b"9" * 400,
    "　".encode(),
    "中".encode("gbk"),
    b"=cmd|' /C calc'!A0",
    b"\n" * 500,
    b"," * 3000,
    b"a" * 70_000,
    HEADER.encode() + b"\n",
    b"2026-02-30 25:61",
    b"\x1f\x8b\x08",
    b"PK\x03\x04",
)


def whole(kind: str) -> bytes:
    """A sound file of the shop's contacts in this format."""
    lines = [
        f"g{row},{'call' if row % 3 else 'chat'},2026-01-{row % 27 + 1:02d} 10:{row % 60:02d},{row},{row % 5 + 1},"
        f"2026-02-01,ann{row % 7},parcel".split(",")
        for row in range(ROWS)
    ]
    frame = pl.DataFrame(lines, schema=HEADER.split(","), orient="row")
    out = io.BytesIO()
    if kind == "parquet":
        frame.write_parquet(out)
    elif kind == "xlsx":
        frame.write_excel(out)
    elif kind == "ndjson":
        frame.write_ndjson(out)
    else:
        frame.write_csv(out, separator="\t" if kind == "tsv" else ",")
    content = out.getvalue()
    if kind == "csv.gz":
        return gzip.compress(content, mtime=0)
    return zstandard.compress(content) if kind == "csv.zst" else content


_WHOLE = {kind: whole(kind) for kind in FORMATS}


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The file after one to four accidents."""
    for _ in range(chance.randint(1, 4)):
        at, to = sorted(chance.randint(0, len(content)) for _ in range(2))
        accident = chance.randrange(8)
        if accident == 0:
            content = content[:to]
        elif accident == 1:
            content = content[:at] + content[to:]
        elif accident == 2:
            content = content[:to] + content[at:]
        elif accident == 3:
            lines = content.splitlines(keepends=True)
            chance.shuffle(lines)
            content = b"".join(lines)
        elif accident == 4 and content:
            place = chance.randrange(len(content))
            content = content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]
        elif accident == 5:
            content = content[:at] + chance.choice(_TRAPS) + content[at:]
        elif accident == 6:
            content = content[:at] + chance.randbytes(chance.randint(1, 60)) + content[at:]
        else:
            content = content[:at] + _WHOLE[chance.choice(FORMATS)] + content[at:]
    return content


_CELLS = (
    *("", " ", '"', '"a,b"', "=1+1", "@SUM(A1)", "+1", "-1", "NULL", "n/a", "NaN", "inf", "1e999", "9" * 400, "1,5"),
    *("0x1F", "１２", "\U0001f600", "\u202eabc", "\ufeff", "é", "中文"),
    *("a\nb", "a\r\nb", "\t", ";", "|", "\x00", "\x1a", "2026-02-30 25:61", "1899-12-30", "0000-00-00", "99999-01-01"),
    *("2026-01-05 10:00", "call", "chat", "5", "g1", "x" * 40_000, "true", "-", "2026-01-01T00:00:00+99:99"),
)
_ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "big5", "cp1252")


def hostile_table(kind: str, chance: random.Random) -> bytes:
    """A table whose every cell may be a trap, in an encoding of its own; its header may repeat, lack or add names."""
    names = HEADER.split(",")
    if chance.random() < 0.4:
        names[chance.randrange(len(names))] = chance.choice(("id", "", " id ", "ID", "=id", "x" * 300, "file_no"))
    rows = []
    for row in range(chance.randint(0, 30)):
        cells = [f"h{row}", "call", "2026-01-05 10:00", "5", "4", "2026-02-01", "ann", "parcel"]
        for _ in range(chance.randint(0, 3)):
            cells[chance.randrange(len(cells))] = chance.choice(_CELLS)
        rows.append(cells if chance.random() < 0.9 else cells[: chance.randint(0, 8)] + ["more"] * chance.randint(0, 9))
    if kind == "ndjson":
        odd = ({}, [], None, 1e308, True, {"id": {"id": 1}}, -0.0, 2**70)
        values = [
            {
                name: chance.choice(odd) if chance.random() < 0.1 else cell
                for name, cell in zip(names, cells, strict=False)
            }
            for cells in rows
        ]
        return "\n".join(json.dumps(value) for value in values).encode()
    text = io.StringIO()
    quoting = chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONE))
    out = csv.writer(
        text,
        delimiter=chance.choice(",,,;\t|") if kind != "tsv" else "\t",
        quoting=quoting,
        escapechar="\\" if quoting == csv.QUOTE_NONE else None,
        lineterminator=chance.choice(("\n", "\r\n", "\r")),
    )
    out.writerows([names, *rows])
    return text.getvalue().encode(chance.choice(_ENCODINGS), errors="replace")


def damaged_members(content: bytes, chance: random.Random) -> bytes:
    """A workbook one of whose parts is damaged, though it can be unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        hit = chance.choice(before.namelist())
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, damaged(part, chance) if name == hit else part)
    return out.getvalue()


def sent(kind: str, source: str, seed: int) -> tuple[str, bytes]:
    """The file of a seed, and the format that its name tells."""
    chance = random.Random(seed)
    if source == "random":
        return kind, chance.randbytes(chance.randint(1, 2000))
    if source == "hostile" and kind in ("csv", "tsv", "ndjson"):
        return kind, hostile_table(kind, chance)
    content = _WHOLE[kind]
    if source == "repacked" and kind == "xlsx":
        return kind, damaged_members(content, chance)
    if source == "repacked" and kind in ("csv.gz", "csv.zst"):
        plain = damaged(_WHOLE["csv"], chance)
        return kind, gzip.compress(plain, mtime=0) if kind == "csv.gz" else zstandard.compress(plain)
    if source == "header kept" and kind in ("csv", "tsv"):
        head, _, body = content.partition(b"\n")
        return kind, head + b"\n" + damaged(body, chance)
    return kind, damaged(content, chance)


FILES = st.builds(
    sent,
    st.sampled_from(FORMATS),
    st.sampled_from(["random", "damaged", "damaged", "repacked", "header kept", "header kept", "hostile", "hostile"]),
    st.integers(0, 2**32),
)
"""The format that a file's name tells, and its bytes."""
