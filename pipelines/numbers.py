"""Texts as numbers, and words as truth values; what can be read in two ways is not read."""

from __future__ import annotations

import polars as pl

# Either two groups of thousands, or one and a decimal point: `1,234` alone may mean 1.234.
_GROUPED = r"^[+-]?(?:\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{1,3},\d{3}\.\d+)$"
_GROUPED_BY_COMMA = r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$"
_GROUPED_BY_POINT = r"^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?$"
# A space or an apostrophe between groups of three digits has no second meaning.
_MARK = "[ \u00a0\u2009\u202f'\u2019]"
_GROUPED_BY_MARK = rf"^[+-]?\d{{1,3}}(?:{_MARK}\d{{3}})+(?:[.,]\d+)?$"

TRUTH: dict[str, bool] = {
    **dict.fromkeys(("y", "yes", "true", "1", "是"), True),
    **dict.fromkeys(("n", "no", "false", "0", "否"), False),
}


def numbers_of(text: pl.Series, decimal: str | None = None) -> pl.Series:
    """Finite numbers (Float64); null where the text is none, or could be two.

    Args:
        text: texts without white space around them.
        decimal: `.` or `,` where the source is known to use it; without it `1,234` is not read.
    """
    if decimal == ",":
        text = _without_marks(text)
        plain = text.set(~text.str.contains(_GROUPED_BY_POINT).fill_null(value=False), None)
        return plain.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True).cast(pl.Float64)
    found = text.cast(pl.Float64, strict=False)
    unread = found.is_null() & text.is_not_null()
    if unread.any():
        text = _without_marks(text)
        pattern = rf"^[+-]?\d+(?:\.\d+)?$|{_GROUPED_BY_COMMA if decimal else _GROUPED}"
        grouped = unread & text.str.contains(pattern).fill_null(value=False)
        plain = text.set(~grouped, None).str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)
        found = found.zip_with(~unread, plain)
    # The cast reads "NaN" and "inf", which no duration, amount or score can be.
    return found.set(~found.is_finite(), None)


def _without_marks(text: pl.Series) -> pl.Series:
    marked = text.str.contains(_GROUPED_BY_MARK).fill_null(value=False)
    return text.zip_with(~marked, text.str.replace_all(_MARK, ""))


def integers_of(text: pl.Series, decimal: str | None = None) -> pl.Series:
    """Whole numbers (Int32); null where the text is none. `3.0` is 3, `3.5` is not read."""
    found = numbers_of(text, decimal)
    return found.set(found != found.floor(), None).cast(pl.Int32, strict=False)
