"""The words on screen: one TOML file a language, found by its tag. A new file is a new language."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale

FOLDER = Path(__file__).parent / "locales"
DEFAULT = "en"

# Languages that a reader's browser may ask for, by how their tag starts, and the locale that serves them.
_BROWSER_TAGS = (
    ("zh-hant", "zh-Hant"),
    ("zh-tw", "zh-Hant"),
    ("zh-hk", "zh-Hant"),
    ("zh-mo", "zh-Hant"),
    ("zh", "zh-Hans"),
)


class Words:
    """The words of one language: `words("value.n", n="1,234")`.

    Raises:
        KeyError: the language has no such key, which a test rules out for every key the code uses.
    """

    def __init__(self, tag: str) -> None:
        self.tag = tag if tag in languages() else DEFAULT
        self._texts = texts(self.tag)

    def __call__(self, key: str, **values: object) -> str:
        return self._texts[key].format(**values) if values else self._texts[key]

    def many(self, key: str, count: int, /, **values: object) -> str:
        """The words of a key that has a text for each plural form of the language, in the form for so many."""
        return self(f"{key}.{Locale.parse(self.tag, sep='-').plural_form(count)}", **values)

    def get(self, key: str, fallback: str) -> str:
        """The words of a key that data may name (a field, a check), or the fallback where there are none."""
        return self._texts.get(key, fallback)

    def join(self, parts: list[str]) -> str:
        """A list in words."""
        return self._texts["list.comma"].join(parts)


@cache
def texts(tag: str) -> dict[str, str]:
    """Every text of a locale by its dotted key."""
    flat: dict[str, str] = {}
    _flatten(tomllib.loads((FOLDER / f"{tag}.toml").read_text(encoding="utf-8")), "", flat)
    return flat


@cache
def languages() -> dict[str, str]:
    """The tags that have a locale, with the language's own name, English first."""
    tags = sorted((path.stem for path in FOLDER.glob("*.toml")), key=lambda tag: (tag != DEFAULT, tag))
    return {tag: texts(tag)["language.name"] for tag in tags}


def negotiate(asked: str | None, browser: str | None) -> str:
    """The locale to use: the one the link asks for, else the nearest to the browser's, else English."""
    if asked in languages():
        return str(asked)
    wanted = (browser or "").replace("_", "-").lower()
    for tag in languages():
        if wanted == tag.lower():
            return tag
    for start, tag in _BROWSER_TAGS:
        if wanted.startswith(start) and tag in languages():
            return tag
    return next((tag for tag in languages() if wanted.split("-")[0] == tag.lower()), DEFAULT)


def _flatten(node: dict[str, Any], prefix: str, flat: dict[str, str]) -> None:
    for key, value in node.items():
        if isinstance(value, dict):
            _flatten(value, f"{prefix}{key}.", flat)
        else:
            flat[f"{prefix}{key}"] = str(value)
