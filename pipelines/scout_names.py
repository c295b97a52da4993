"""The names and words that exports use, read from scout_names.toml."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MARKS = re.compile(r"[\W_]+")
_IDEOGRAPH = re.compile(r"[㐀-鿿]")
# A name inside a longer column counts by the share of the column that it is, and never as much as the whole.
_PART = 0.9


@lru_cache(maxsize=1)
def names() -> dict[str, Any]:
    """The whole table of names, as it stands in the file."""
    return tomllib.loads(Path(__file__).with_name("scout_names.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """A name as it is compared: full-width forms folded, words apart, marks gone, in small letters."""
    folded = unicodedata.normalize("NFKC", text)
    return _MARKS.sub(" ", _CAMEL.sub(" ", folded)).strip().lower()


def likeness(column: str, known: list[str]) -> float:
    """How much a column's name is one of these names: 1 for the same, 0 for none of it.

    Args:
        column: a column's name.
        known: names as they stand in the table, the most telling first.
    """
    name = plain(column)
    best = 0.0
    for rank, each in enumerate(known):
        wanted = plain(each)
        found = 1.0 if name == wanted else _PART * _inside(wanted, name)
        best = max(best, found * (1 - 0.002 * rank))
    return best


def holds(column: str, key: str) -> bool:
    """Whether a column's name holds one of the names under `[names]`."""
    return any(_inside(plain(each), plain(column)) for each in names()["names"][key])


def is_name(column: str, key: str) -> bool:
    """Whether a column's name is one of the names under `[names]`."""
    return plain(column) in {plain(each) for each in names()["names"][key]}


def is_personal(column: str) -> bool:
    """Whether a column's name is that of what should not go into a warehouse as it stands."""
    return is_name(column, "person") or is_name(column, "reached")


def words_of(group: str) -> dict[str, str]:
    """For one group under `[words]`: each known word, as it is compared, to the value it stands for."""
    return {plain(word): value for value, words in names()["words"][group].items() for word in words}


def _inside(wanted: str, name: str) -> float:
    """The share of a name that these words are, where they stand in it whole; else 0."""
    if _IDEOGRAPH.search(wanted):
        return len(wanted) / len(name) if wanted in name else 0.0
    if f" {wanted} " not in f" {name} ":
        return 0.0
    return (len(wanted.split()) / len(name.split())) ** 0.5
