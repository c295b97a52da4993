"""Files that nobody should have sent: whole ones that are cut, shuffled, flipped and mixed, and random bytes."""

from __future__ import annotations

import gzip
import io
import random

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


def _file(kind: str, source: str, seed: int) -> tuple[str, bytes]:
    chance = random.Random(seed)
    if source == "random":
        return kind, chance.randbytes(chance.randint(1, 2000))
    content = _WHOLE[kind]
    if source == "repacked" and kind in ("csv.gz", "csv.zst"):
        plain = damaged(_WHOLE["csv"], chance)
        return kind, gzip.compress(plain, mtime=0) if kind == "csv.gz" else zstandard.compress(plain)
    if source == "header kept" and kind in ("csv", "tsv"):
        head, _, body = content.partition(b"\n")
        return kind, head + b"\n" + damaged(body, chance)
    return kind, damaged(content, chance)


FILES = st.builds(
    _file,
    st.sampled_from(FORMATS),
    st.sampled_from(["random", "damaged", "damaged", "repacked", "header kept", "header kept"]),
    st.integers(0, 2**32),
)
"""The format that a file's name tells, and its bytes."""
