"""Starts the dashboard as a process of its own: `python -m dashboard.serve --port 8501`."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

from dashboard.access import load_access
from warehouse.errors import DefinitionError, EndValueError
from warehouse.settings import load_settings

ENTRY = Path(__file__).parent / "asgi.py"
DEFAULT_PORT = 8501
DEFAULT_ADDRESS = "127.0.0.1"


Bind = Callable[[str, int, int], socket.socket]


def command(port: int = DEFAULT_PORT, address: str = DEFAULT_ADDRESS) -> list[str]:
    """The command line of the server."""
    return [sys.executable, "-m", "dashboard.serve", "--port", str(port), "--address", address]


def streamlit_words(port: int, address: str) -> list[str]:
    """What Streamlit is asked. The look and the other options stand in `.streamlit/config.toml` beside the entry, which
    Streamlit finds from any folder; those that must hold whatever a user's own file says stand here."""
    return [
        "run", str(ENTRY),
        f"--server.port={port}", f"--server.address={address}", "--server.headless=true",
        "--browser.gatherUsageStats=false", "--runner.postScriptGC=false", "--server.fileWatcherType=none",
    ]  # fmt: skip


def environment(home: Path | str | None = None) -> dict[str, str]:
    """The environment of the server; `home` is the folder of all state."""
    chosen = {} if home is None else {"ENDVALUE_HOME": str(home)}
    return {**os.environ, **chosen, "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false"}


def check_open(address: str) -> None:
    """Without sign-in the dashboard listens on this machine alone.

    Raises:
        DefinitionError: another address without sign-in, or a sign-in that is not well formed.
    """
    access = load_access(load_settings().home)
    if access is None and not _is_loopback(address):
        raise DefinitionError(
            f"Without sign-in the dashboard does not listen on {address}",
            "Write access.toml into the home folder as docs/deployment.md shows, or leave --address out.",
        )


def at_once(bind: Bind) -> Bind:
    """A binding of an address whose answers leave when they are written.

    Streamlit binds without naming TCP, by which asyncio knows where to turn Nagle's algorithm off: the second part of
    every answer waits 40 ms for the first to be acknowledged. What listens hands the option on to what it accepts.
    """

    def bound(address: str, port: int, backlog: int) -> socket.socket:
        listening = bind(address, port, backlog)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening

    return bound


def _is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def main() -> None:
    """Runs the server until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m dashboard.serve", description="Starts the dashboard.")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="the port to listen on (default: %(default)s)")
    parser.add_argument(
        "--address", default=DEFAULT_ADDRESS, help="the address to listen on (default: %(default)s, this machine only)"
    )
    given = parser.parse_args()
    os.environ.update(environment())
    try:
        check_open(given.address)
    except EndValueError as error:
        print(f"endvalue: {error}", file=sys.stderr)  # noqa: T201 - a process of its own
        sys.exit(error.exit_code)
    # In this very process: a signal to it stops the server, and no child is left behind.
    sys.argv = ["streamlit", *streamlit_words(given.port, given.address)]
    from streamlit.web import cli  # noqa: PLC0415 - after the environment that it reads on import
    from streamlit.web.server.starlette import starlette_server  # noqa: PLC0415 - the same

    # Private to Streamlit 1.67, which is pinned: nothing else of it, and no part of an app, sees what listens.
    starlette_server._bind_socket = at_once(starlette_server._bind_socket)  # type: ignore[assignment]  # called by place
    cli.main(prog_name="streamlit")


if __name__ == "__main__":
    main()
