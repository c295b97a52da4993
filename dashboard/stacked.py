"""Tables on a telephone: where a card is too narrow for the columns, a row is a name with its figures under it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from dashboard.look import Palette

# A table of so many columns fits a telephone as it is.
_FITS = 3
_NARROW_PX = 420
REGION = "container-type:inline-size"
"""What the element around the table needs: its own width decides, not that of the screen."""


def stacked(headers: Sequence[str], palette: Palette) -> tuple[str, str]:
    """The class of a table and the rules that stack its rows in a narrow card; two empty texts where it fits.

    The rules carry the headers once, not once a row: a table may have hundreds of rows.
    """
    if len(headers) <= _FITS:
        return "", ""
    name = "t" + blake2b("\x1f".join((*headers, palette.mute)).encode(), digest_size=5).hexdigest()
    named = "".join(
        f".{name} tbody>tr>:nth-child({place})::before{{content:'{quoted(header)}'}}"
        for place, header in enumerate(headers, start=1)
        if place > 1
    )
    rules = (
        f".{name} thead{{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}}"
        f".{name} tbody>tr{{display:flex;flex-wrap:wrap;gap:3px 16px;padding:7px 0;"
        f"border-bottom:1px solid {palette.border}}}"
        f".{name} tbody>tr>*{{display:block;border:0!important;padding:0!important;text-align:left!important;"
        "min-width:0!important;overflow-wrap:anywhere}"
        f".{name} tbody>tr>:first-child{{flex-basis:100%;font-weight:600!important}}"
        f".{name} tbody>tr>:not(:first-child)::before{{display:block;color:{palette.mute};font-size:.74rem}}"
        f".{name} tbody>tr>:empty{{display:none}}"
    )
    return name, f"<style>@container (max-width:{_NARROW_PX}px){{{rules}{named}}}</style>"


def quoted(text: str) -> str:
    """A header as CSS may hold it: what is neither a letter nor a digit by its number, so that nothing ends it."""
    return "".join(char if char.isalnum() else f"\\{ord(char):x} " for char in text)
