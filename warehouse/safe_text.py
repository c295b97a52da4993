"""Text that no spreadsheet runs: what looks like a formula gets one apostrophe in front that can be taken off."""

from __future__ import annotations

import re

import polars as pl

_TEXTS = (pl.String, pl.Categorical, pl.Enum)
# A formula may stand behind white space; a tab or a line break in front moves the text into another cell. Apostrophes
# are counted in, so that one more can be put on, and exactly one be taken off.
_STARTS = r"'*(?:[\t\r\n\x00]|[\s\uFEFF]*[=+\-@＝＋－＠])"
_HARMFUL, _GUARDED = f"^({_STARTS})", f"^'({_STARTS})"
_NEGATIVE = r"^-[0-9]+(?:\.[0-9]+)?$"  # a number written as text: nothing to run, and an apostrophe would spoil it


def defused(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every text and column name that a spreadsheet could run made plain text; numbers stay numbers.

    Every CSV and workbook that we write goes through here. `fused_again` gives the texts back exactly.

    Source: OWASP, "CSV Injection".
    """
    text = pl.col(_texts_of(frame)).cast(pl.String)
    guarded = text.str.replace(_HARMFUL, "'${1}")
    safe = frame.with_columns(pl.when(text.str.contains(_NEGATIVE)).then(text).otherwise(guarded))
    return safe.rename({name: re.sub(_HARMFUL, r"'\1", name) for name in frame.columns})


def fused_again(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame as it was before `defused`: for a file that we wrote, and that a person corrected."""
    plain = frame.with_columns(pl.col(_texts_of(frame)).cast(pl.String).str.replace(_GUARDED, "${1}"))
    return plain.rename({name: re.sub(_GUARDED, r"\1", name) for name in frame.columns})


def _texts_of(frame: pl.DataFrame) -> list[str]:
    return [name for name, dtype in frame.schema.items() if isinstance(dtype, _TEXTS)]
