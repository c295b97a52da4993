"""Ending a process that has used DuckDB."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

TROUBLE = "endvalue: "
"""Begins what any of our processes says on standard error of what stopped it."""


def end(code: int) -> NoReturn:
    """Ends the process with this exit code, its output written.

    DuckDB 2.0 reports leaked types of its own on standard error when the interpreter is torn down; there is nothing
    left to clean up by then, so the interpreter is not torn down.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
