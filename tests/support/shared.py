"""What takes long to make, made once a run by the worker that needs it first: the sample year, and a server over it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from receivers import free_port

from dashboard.serve import command, environment
from pipelines.batch import load
from pipelines.demo import BESIDE, CONTACTS_PROFILE, STEPS_PROFILE, SURVEYS_PROFILE, write_demo
from pipelines.demo_actions import register_demo_actions
from pipelines.profile import load_profile
from warehouse.settings import Settings

_START_S = 60
# The server's life hangs on a pipe that every worker in need of it holds open: the last one that lets go of it, or
# dies, ends the server.
_UNTIL_LEFT = 'exec 3<"$0"; "$@" & cat <&3 >/dev/null; kill $!; wait $!'


def shared_root(factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of a run have in common."""
    own = factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    with _locked(folder.with_suffix(".lock")):
        if not (folder / "made").is_file():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            (folder / "made").touch()
    return folder


def sample_year(factory: pytest.TempPathFactory) -> Path:
    """A folder with what `endvalue demo` makes: `home`, loaded, and in `rows.json` the rows of every file. Read only:
    other tests look at the same."""
    return _made_once(shared_root(factory) / "year", load_year)


def load_year(folder: Path) -> None:
    """Makes and loads the year, with its improvement actions."""
    files, settings = write_demo(folder / "landing"), Settings(folder / "home")
    for path, profile in (
        (files.contacts, CONTACTS_PROFILE),
        (files.surveys, SURVEYS_PROFILE),
        (files.steps, STEPS_PROFILE),
        *((files.beside[name], profile) for name, profile in BESIDE.items()),
    ):
        load([path], load_profile(profile), settings)
    register_demo_actions(settings.home)
    (folder / "rows.json").write_text(json.dumps(files.rows), encoding="utf-8")


@contextmanager
def shared_server(root: Path, home: Path) -> Iterator[str]:
    """The address of a dashboard over the home, which stops when no worker of the run needs it any more."""
    pipe, port_file = root / "server.pipe", root / "server.port"
    with _locked(root / "server.lock"):
        held = _joined(pipe)
        if held is None:
            pipe.unlink(missing_ok=True)
            os.mkfifo(pipe)
            port_file.write_text(str(port := free_port()), encoding="utf-8")
            with (root / "server.log").open("a") as log:
                # From another folder, as a user might: the look has to be found from anywhere.
                subprocess.Popen(
                    ["sh", "-c", _UNTIL_LEFT, str(pipe), *command(port)],
                    env=environment(home), cwd=home, stdout=log, stderr=log, start_new_session=True,
                )  # fmt: skip
            held = os.open(pipe, os.O_WRONLY)
        address = f"http://127.0.0.1:{port_file.read_text(encoding='utf-8')}"
        answering(f"{address}/healthz")
    try:
        yield address
    finally:
        os.close(held)


def _joined(pipe: Path) -> int | None:
    """A hold on the server that runs; None where none does."""
    try:
        return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None


def answering(address: str) -> None:
    """Waits until a server answers there."""
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{address} never answered")
