"""The report on paper: Chromium prints the very page that is in the folder; dates are set, so that bytes repeat."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from warehouse.errors import EndValueError

PATH_VARIABLE = "ENDVALUE_CHROMIUM"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)
_SECONDS = 180
_DATES = re.compile(rb"/(CreationDate|ModDate) ?\(D:\d{14}(?:[+\-]\d{2}'\d{2}'|Z)?\)")
NO_BROWSER = (
    "report.pdf was not made: no Chromium or Chrome was found. Install one, or name its program in "
    f"{PATH_VARIABLE}; or print report.html from any browser."
)


class PrintError(EndValueError):
    """Chromium is there and did not print the report."""


@dataclass(frozen=True, slots=True)
class Browser:
    """A Chromium: its program, and what it says it is."""

    program: str
    version: str


def browser() -> Browser | None:
    """The Chromium of this machine, or None where there is none that starts."""
    named = os.environ.get(PATH_VARIABLE)
    places = [named] if named is not None else [*_NAMES, *_PLACES]
    program = next((found for name in places if name and (found := shutil.which(name))), None)
    if program is None:
        return None
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=_SECONDS)
    except (OSError, subprocess.SubprocessError):
        return None
    return Browser(program, said.stdout.strip())


def printed(page: str, found: Browser, day: date) -> bytes:
    """The page as PDF.

    Args:
        page: the HTML.
        found: what prints it.
        day: the date that the PDF carries.

    Raises:
        PrintError: Chromium did not print.
    """
    with tempfile.TemporaryDirectory(prefix="endvalue-print-") as name:
        folder = Path(name)
        (folder / "report.html").write_text(page, encoding="utf-8")
        out = folder / "report.pdf"
        command = [
            found.program, "--headless", "--disable-gpu", "--no-pdf-header-footer", "--virtual-time-budget=20000",
            "--generate-pdf-document-outline", "--disable-extensions", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--no-default-browser-check",
            f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={out}", (folder / "report.html").as_uri(),
        ]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            # Chromium's sandbox does not start for root; the page runs no code but this package's own.
            command.insert(1, "--no-sandbox")
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False, env=_environment(folder))
        except (OSError, subprocess.SubprocessError) as error:
            raise _failed(str(error)) from error
        if done.returncode or not out.is_file():
            raise _failed(f"exit code {done.returncode}")
        return dated(out.read_bytes(), day)


def dated(content: bytes, day: date) -> bytes:
    """A PDF with this date in place of the moments it was made; not one byte moves, so its tables stay right."""

    def fixed(found: re.Match[bytes]) -> bytes:
        whole = found[0]
        start = whole.index(b"D:") + 2
        return whole[:start] + f"{day:%Y%m%d}000000".encode() + whole[start + 14 :]

    return _DATES.sub(fixed, content)


def _environment(folder: Path) -> dict[str, str]:
    # Chromium writes crash reports and settings beside its profile; they go with the folder.
    return {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "TZ": "UTC"}


def _failed(why: str) -> PrintError:
    return PrintError(
        f"Chromium did not print the report ({why})",
        "Leave the PDF out with --format html --format pptx --format xlsx, or name another Chromium in "
        f"{PATH_VARIABLE}.",
    )
