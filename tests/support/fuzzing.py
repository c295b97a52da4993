"""What must hold of a file that anybody may send: it is read, loaded or looked at, or refused in one clear error."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines_support import columns_profile, read_all
from shop import Shop

from pipelines.readers import open_source
from pipelines.scout import look
from pipelines.scout_propose import propose
from pipelines.scout_write import profile_text
from warehouse.errors import EndValueError, SourceError
from warehouse.store import read_pointer

File = tuple[str, bytes]
"""The format that a file's name tells, and its bytes."""


@contextmanager
def put(file: File) -> Iterator[Path]:
    """The file, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sent.{file[0]}"
        path.write_bytes(file[1])
        yield path


def check_reading(file: File) -> str:
    """Reads every row, counts the broken ones, and finds single rows again; how it ended."""
    with put(file) as path:
        try:
            with open_source([path], columns_profile("id", "channel")) as source:
                rows = read_all(source)
                raw = source.raw_rows(rows["src_row"].head(3))
                counted = source.files[0].rows_read
        except SourceError as error:
            _check_clear(error, path)
            return "refused"
    assert rows.height + len(source.broken) == counted
    assert raw.height == min(3, rows.height)
    return "read"


class Loads:
    """Loads files into a shop's home, and takes a new one now and then: what has been loaded makes each load longer."""

    def __init__(self, folder: Path, renewed_after: int = 25) -> None:
        self._folder, self._renewed_after, self._done = folder, renewed_after, 0
        self._shop = self._new()

    def _new(self) -> Shop:
        shop = Shop(self._folder / str(self._done))
        shop.load([f"k{row},call,2026-03-0{row} 10:00,5,4,2026-03-02,eve,parcel" for row in range(1, 8)])
        self._published = shop.state()
        return shop

    def check(self, file: File) -> str:
        """Loads it; every row is counted, or what is published stays as it was. How it ended."""
        self._done += 1
        if self._done % self._renewed_after == 0:
            self._shop = self._new()
        pointer = read_pointer(self._shop.settings.warehouse)
        with put(file) as path:
            try:
                result = self._shop.load_file(path)
            except EndValueError as error:
                _check_clear(error, path)
                assert read_pointer(self._shop.settings.warehouse) == pointer
                return "refused with an error"
        for count in result.counts:
            settled = count.rows_loaded + count.rows_quarantined + count.rows_duplicate + count.rows_held_back
            assert count.rows_in == settled, count
        before, self._published = self._published, self._shop.state()
        if result.verdict is not None and result.verdict.status == "refused":
            assert all(frame.equals(self._published[table]) for table, frame in before.items())
            return "refused by the gate"
        return "loaded but for quarantined rows" if any(c.rows_quarantined for c in result.counts) else "loaded"


def check_proposing(file: File) -> str:
    """Proposes a profile for it, as for a file that nobody has described; how it ended."""
    with put(file) as path:
        try:
            profile_text(propose(look(path), "sent"))
        except EndValueError as error:
            _check_clear(error, path)
            return "refused"
    return "proposed"


def _check_clear(error: EndValueError, path: Path) -> None:
    """It names the file, is not a dump of something else's words, and says what to do."""
    clear = path.name in error.what and "Traceback" not in error.what and bool(error.next_step.strip())
    assert clear, error
