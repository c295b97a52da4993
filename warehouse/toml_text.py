"""Text as TOML writes it."""

from __future__ import annotations

import json


def quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, and TOML wants DEL and lone halves escaped or gone as well."""
    plain = text.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007f")
