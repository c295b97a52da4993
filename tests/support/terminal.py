"""The command line in a process of its own, forked from a server that has imported it once.

Great Expectations takes seconds to import, and the tests run the command some two hundred times.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_IMPORTED = ["expectations.engine", "pipelines.batch", "pipelines.revoke", "pipelines.cli"]


@dataclass(frozen=True, slots=True)
class Ended:
    """What a run of `endvalue` left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What a reading command printed with `--json`."""
        return json.loads(self.out)


def endvalue(*words: str, cwd: Path | None = None, given: str = "", columns: int = 200) -> Ended:
    """Runs `endvalue` with these words, as a shell would.

    Args:
        words: what stands after the command's name.
        cwd: the folder it runs in; the present one by default.
        given: what is typed into it.
        columns: the width of its terminal.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_IMPORTED)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").write_text(given, encoding="utf-8")
        process = context.Process(target=_run, args=(words, folder, cwd or Path.cwd(), columns))
        process.start()
        process.join()
        out, err = ((folder / stream).read_bytes().decode() for stream in ("out", "err"))
    return Ended(process.exitcode if process.exitcode is not None else -1, out, err)


def _run(words: Sequence[str], folder: Path, cwd: Path, columns: int) -> None:
    for number, stream, flags in ((0, "in", os.O_RDONLY), (1, "out", os.O_WRONLY), (2, "err", os.O_WRONLY)):
        os.dup2(os.open(folder / stream, flags | os.O_CREAT), number)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, "r"), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w"), encoding="utf-8", line_buffering=True)
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "w"), encoding="utf-8", line_buffering=True)
    for key in [key for key in os.environ if key.startswith("ENDVALUE_")]:
        del os.environ[key]
    os.environ["COLUMNS"] = str(columns)
    os.chdir(cwd)
    sys.argv = ["endvalue", *words]
    from clock import set_late  # noqa: PLC0415 - as below

    from pipelines.cli import main  # noqa: PLC0415 - imported by the server already; not by the tests themselves

    set_late()
    main()
