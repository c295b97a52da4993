"""What a file's first bytes say it is, where its name says otherwise."""

from __future__ import annotations

from pathlib import Path

from pipelines.opening import open_bytes
from warehouse.errors import SourceError

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = (
    (b"PK\x03\x04", "a workbook or a zip archive", "Name it .xlsx if it is a workbook; else unpack it."),
    (_OLD_WORKBOOK, "an old workbook (.xls), or one with a password", "Save it as .xlsx without a password."),
    (b"\x1f\x8b\x08", "packed with gzip", "Name it so: with .gz at the end."),
    (b"\x28\xb5\x2f\xfd", "packed with zstd", "Name it so: with .zst at the end."),
    (b"PAR1", "Parquet", "Name it .parquet."),
    (b"%PDF", "a PDF document", "Ask the source for an export of records."),
)
_PAGES = (b"<!doctype html", b"<html", b"<?xml", b"<table")
_PACKED = (".gz", ".zst")
_OTHERS = ("xlsx", "parquet")


def check_kind(path: Path, kind: str | None, declared: str | None = None) -> None:
    """Refuses a file that begins like one of another kind, so that nobody looks for the fault in its encoding.

    Args:
        path: the file.
        kind: the format that it is to be read as; None where its name tells none.
        declared: the same where the profile says so, whatever the name.

    Raises:
        SourceError: it is something else; the message says what, and what to do.
    """
    with open_bytes(path) as source:
        head = source.read(512)
    for start, what, next_step in _STARTS:
        if head.startswith(start) and (kind not in _OTHERS or start == _OLD_WORKBOOK):
            inside = " inside" if path.suffix.lower() in _PACKED else ""
            if declared is not None:
                raise SourceError(
                    f"{path} is {what}{inside}, and its profile declares the format {declared}",
                    "Take `format` out of [read] of the profile: then the name of each file tells. " + next_step,
                    file=str(path),
                )
            raise SourceError(f"{path} is {what}{inside}, whatever its name says", next_step, file=str(path))
    if kind not in _OTHERS and head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_PAGES):
        raise SourceError(
            f"{path} is a web page or XML, no table of records",
            "Open it in a browser: it may ask to sign in, or tell an error. A page with a table can be saved as .xlsx.",
            file=str(path),
        )
