"""Personal data that is left in texts, as SQL: from the same patterns that texts are masked with."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import warehouse

_PATTERNS = Path(warehouse.__file__).with_name("pii_patterns.toml")


def personal_condition(field: str) -> str:
    """SQL that is true for a text in which personal data is left.

    Only patterns that are sure by themselves are asked: one that needs a check digit, or is spared behind words such as
    "order no.", finds order numbers too, and the masking has looked into those.
    """
    regex = sure_pattern().replace("'", "''")
    return f"regexp_matches({field}, '{regex}')"


@cache
def sure_pattern() -> str:
    """The one pattern, in the syntax of RE2."""
    items = tomllib.loads(_PATTERNS.read_text(encoding="utf-8"))["patterns"]
    sure = [item for item in items if "check" not in item and not item.get("spared", False)]
    # RE2 looks neither back nor ahead, so a character that is none of the edge's stands for the edge.
    edged = [f"(?:^|[^{item['edge']}])(?:{item['pattern']})(?:$|[^{item['edge']}])" for item in sure]
    return "|".join(edged).replace("(?P<value>", "(?:")
