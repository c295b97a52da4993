"""What a browser is told not to do: the headers of every answer. Scripts of this server alone, and no eval."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

import streamlit

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def inline_scripts() -> list[str]:
    """Every script that stands in the page itself: Streamlit's own, as it is installed. Ours is `static/page.js`."""
    shell = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    return _INLINE.findall(shell)


@cache
def content_security_policy() -> str:
    """The policy of a page. Styles may stand in it (Streamlit, Plotly and our tables write them so); scripts may not,
    but for those whose digest is named."""
    digests = " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in inline_scripts())
    rules = {
        "default-src": "'none'",
        # Compiled WebAssembly is no evaluated text: Streamlit's reader of messages holds 64-bit numbers with it.
        "script-src": f"'self' 'wasm-unsafe-eval' {digests}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


@cache
def headers() -> tuple[tuple[bytes, bytes], ...]:
    """The headers of every answer."""
    return (
        (b"content-security-policy", content_security_policy().encode()),
        (b"x-content-type-options", b"nosniff"),
        # An address names departments and filters: no other host is told of it.
        (b"referrer-policy", b"same-origin"),
        (b"x-frame-options", b"SAMEORIGIN"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()"),
        (b"cross-origin-resource-policy", b"same-origin"),
    )
