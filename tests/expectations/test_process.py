"""What the gate does to the process it runs in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_SUPPORT = Path(__file__).parents[1] / "support"


def _run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code, str(_SUPPORT)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_the_gate_does_not_import_great_expectations() -> None:
    code = "import sys, expectations.gate, expectations.verdict; print('great_expectations' in sys.modules)"
    assert _run(code).strip() == "False"


_OFFLINE = """
import socket, sys
def refuse(*args, **kwargs):
    raise AssertionError(f"a connection was tried: {args}")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse
sys.path.insert(0, sys.argv[1])
import logging
logging.basicConfig(level=logging.INFO, stream=sys.stdout)
from gate_staging import good, judged
from warehouse.contracts import SURVEY
verdict, _ = judged(SURVEY, [good(SURVEY)])
import os
print(verdict.status, os.environ["GX_ANALYTICS_ENABLED"])
"""


def test_judging_needs_no_network_and_prints_nothing() -> None:
    assert _run(_OFFLINE).strip() == "passed false"
