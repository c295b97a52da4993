"""Personal data in free text: found by pattern, replaced by a mark before anything is stored.

Every text is held against one cheap pattern; only those it strikes go through the others, which know check digits.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

PATTERNS = Path(__file__).with_name("pii_patterns.toml")

_DASHES = "‐‑‒–—―−－"
# One character for one: a place in the folded text is the same place in the original.
_FOLD = (
    {0x3000: " "} | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(map(ord, _DASHES), "-")
)
_NO_FRACTION = r"(?<![0-9][0-9]\.)(?<![^0-9]0\.)(?<!\A0\.)"
_REACH = 32  # characters before a find in which words such as "order no." spare it


@dataclass(frozen=True, slots=True)
class Pattern:
    """One kind of personal data; see `warehouse/pii_patterns.toml`."""

    kind: str
    mark: str
    regex: re.Pattern[str]
    check: Callable[[str], int] | None
    spared: bool


@dataclass(frozen=True, slots=True)
class Patterns:
    """The whole file: the pattern for every text, the union for those it strikes, and the patterns one by one."""

    prefilter: str
    union: str
    spared_after: re.Pattern[str]
    each: tuple[Pattern, ...]


@cache
def patterns() -> Patterns:
    """The patterns of the house."""
    given = tomllib.loads(PATTERNS.read_text(encoding="utf-8"))
    each = tuple(
        Pattern(
            item["kind"],
            item["mark"],
            re.compile(f"(?<![{item['edge']}]){_NO_FRACTION}(?:{item['pattern']})(?![{item['edge']}])"),
            _CHECKS[item["check"]] if "check" in item else None,
            item.get("spared", False),
        )
        for item in given["patterns"]
    )
    cores = (item["pattern"].replace("(?P<value>", "(?:") for item in given["patterns"])
    union = "|".join(f"(?:{core})" for core in cores)
    return Patterns(given["prefilter"], union, re.compile(given["spared_after"]), each)


def masked(texts: pl.Series) -> tuple[pl.Series, Counter[str]]:
    """Texts with the personal data in them replaced by marks such as `[phone]`.

    Args:
        texts: text; null stays null.

    Returns:
        The texts, and how many marks of each kind were set.
    """
    found: Counter[str] = Counter()
    house = patterns()
    struck = texts.str.contains(house.prefilter).fill_null(value=False)
    if not struck.any():
        return texts, found
    places = struck.arg_true()
    near = texts.gather(places)
    close = near.str.normalize("NFKC").str.contains(house.union)
    if not close.any():
        return texts, found
    places = places.filter(close)
    marked = [_mask(text, found) for text in near.filter(close)]
    # A join, because a Series of text takes no values at places of its own.
    changed = pl.DataFrame({"place": places, "marked": pl.Series(marked, dtype=pl.String)})
    numbered = pl.DataFrame({"place": pl.int_range(len(texts), dtype=pl.UInt32, eager=True), "text": texts})
    joined = numbered.join(changed, on="place", how="left", maintain_order="left")
    return joined.select(pl.coalesce("marked", "text")).to_series().alias(texts.name), found


def masked_text(text: str) -> str:
    """One text, masked."""
    return _mask(text, Counter())


def _mask(text: str, found: Counter[str]) -> str:
    house = patterns()
    folded = text.translate(_FOLD)
    for pattern in house.each:
        spans = list(_spans(pattern, folded, house.spared_after))
        for start, end in reversed(spans):
            text = text[:start] + pattern.mark + text[end:]
            folded = folded[:start] + pattern.mark + folded[end:]
        if spans:
            found[pattern.kind] += len(spans)
    return text


def _spans(pattern: Pattern, folded: str, spared_after: re.Pattern[str]) -> Iterable[tuple[int, int]]:
    for match in pattern.regex.finditer(folded):
        start, end = match.span("value" if "value" in pattern.regex.groupindex else 0)
        if pattern.spared and spared_after.search(folded, max(0, start - _REACH), start):
            continue
        length = pattern.check(folded[start:end]) if pattern.check else end - start
        if length:
            yield start, start + length


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _luhn(text: str) -> int:
    """How much of it is a card number: all, or what stands before a last group of digits that is not part of it."""
    ends = [len(text), *(place.start() for place in reversed(list(re.finditer("[ -]", text))))]
    for end in ends:
        digits = [int(digit) for digit in _digits(text[:end])]
        doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
        if 13 <= len(digits) <= 19 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 and len(set(digits)) > 1:
            return end
    return 0


def _cn_id(text: str) -> int:
    """GB 11643-1999: the check character is 12 less the weighted sum, modulo 11; 7th to 14th digit are a birth date."""
    code = re.sub("[ -]", "", text).upper()
    try:
        date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError:
        return 0
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(code[:17]))
    return len(text) if "10X98765432"[total % 11] == code[17] else 0


def _tw_id(text: str) -> int:
    """The letter is a number of two digits; weights 1, 9, 8 ... 1, 1; the sum is a multiple of 10."""
    letter = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(text[0].upper()) + 10
    digits = [letter // 10, letter % 10, *(int(digit) for digit in text[1:])]
    weights = [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]
    return len(text) if sum(a * b for a, b in zip(digits, weights, strict=True)) % 10 == 0 else 0


def _hkid(text: str) -> int:
    """Letters count 10 to 35, a missing first one 36; weights 9 to 1; the sum is a multiple of 11 (check A is 10)."""
    code = re.sub("[ ()]", "", text).upper().rjust(9)
    values = [36 if character == " " else int(character, 36) for character in code]
    return len(text) if sum(value * (9 - place) for place, value in enumerate(values)) % 11 == 0 else 0


_DATE = re.compile(r"(?:19|20)[0-9]{2}([-.])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{1,2}([-.])[0-9]{1,2}\2(?:19|20)[0-9]{2}")
_FREE_CALL = {"400", "800", "822", "833", "844", "855", "866", "877", "888"}


def _nanp(text: str) -> int:
    return 0 if _digits(text)[-10:-7] in _FREE_CALL else len(text)


def _called(text: str) -> int:
    """Neither a free-call number nor a date: a cell `phone` often stands before a time."""
    return 0 if _DATE.match(text) else _nanp(text)


def _hk_phone(text: str) -> int:
    """No two round sums, and no pair of models or years, which start alike."""
    first, second = text[:4], text[-4:]
    round_sums = first.endswith("00") and second.endswith("00")
    return 0 if round_sums or first[:2] == second[:2] else len(text)


_CHECKS: dict[str, Callable[[str], int]] = {
    "luhn": _luhn,
    "cn_id": _cn_id,
    "tw_id": _tw_id,
    "hkid": _hkid,
    "nanp": _nanp,
    "called": _called,
    "hk_phone": _hk_phone,
}
