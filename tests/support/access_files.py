"""The part of a file of sign-in that is alike in the tests: who the provider is, and what signs the cookie."""

from __future__ import annotations

_FILE = """
[provider]
metadata_url = "{metadata}/.well-known/openid-configuration"
client_id = "cx"
client_secret = "{secret}"
address = "{address}"
[session]
cookie_secret = "0123456789abcdef0123456789abcdef"
"""

# Nobody answers there: the pages are drawn for claims that the test gives.
OFFLINE = _FILE.format(metadata="http://127.0.0.1:9", secret="s", address="http://127.0.0.1:8501")


def loopback(provider: int, port: int) -> str:
    """A real provider on one port of this machine, and the dashboard on another."""
    return _FILE.format(metadata=f"http://localhost:{provider}", secret="secret", address=f"http://127.0.0.1:{port}")
