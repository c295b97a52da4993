"""Rules of tables. Where a card is too narrow for the columns, as on a telephone, a row is a name with its figures
under it."""

from __future__ import annotations

from collections.abc import Sequence, Set
from hashlib import blake2b

from dashboard.look import Palette

# A table of so many columns fits a telephone as it is.
_FITS = 3
_NARROW_PX = 420
# Of more columns, each needs so many pixels; a card as wide as the last holds any table.
_FEW, _COLUMN_PX, _WIDE_PX = 6, 90, 780
REGION = "container-type:inline-size"
"""What the element around the table needs: its own width decides, not that of the screen."""


def stacked(headers: Sequence[str], palette: Palette, by_columns: bool = False) -> tuple[str, str]:
    """The class of a table and the rules that stack its rows in a narrow card; two empty texts where it fits.

    What is read across, such as a matrix, or scrolled to the side is stacked on a telephone alone; else the number of
    columns says how narrow is too narrow.

    The rules carry the headers once, not once a row: a table may have hundreds of rows.
    """
    if len(headers) <= _FITS:
        return "", ""
    name = "t" + blake2b("\x1f".join((*headers, palette.mute, str(by_columns))).encode(), digest_size=5).hexdigest()
    named = "".join(
        f".{name} tbody>tr>:nth-child({place})::before{{content:'{quoted(header)}'}}"
        for place, header in enumerate(headers, start=1)
        if place > 1
    )
    many = by_columns and len(headers) > _FEW
    narrow = min(_WIDE_PX, _COLUMN_PX * len(headers)) if many else _NARROW_PX
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
    return name, f"<style>@container (max-width:{narrow}px){{{rules}{named}}}</style>"


def cell_rules(text: Set[int], palette: Palette, one_line: bool = False) -> tuple[str, str]:
    """The class of a table and the rules of its cells, of which some columns hold text and the others numbers.

    Cells that are to be `one_line` high all begin at the left.

    They stand once, not in each cell: a page has thousands of cells, and they would be most of its bytes.
    """
    columns = [] if one_line else sorted(text)
    side = "left" if one_line else "right"
    name = "c" + blake2b(f"{columns} {side} {palette.border}".encode(), digest_size=5).hexdigest()
    place = f".{name} tbody>tr>:nth-child"
    worded = [f"{place}({column + 1})" for column in columns]
    rules = (
        f".{name} tbody>tr>*{{text-align:{side};font-weight:400;padding:4px 12px 4px 0;vertical-align:top;"
        f"white-space:nowrap;border-bottom:1px solid {palette.border}}}"
    )
    if worded:
        rules += f"{','.join(worded)}{{text-align:left}}"
        rules += f"{','.join(f'{one}:not(:empty)' for one in worded)}{{min-width:6rem;white-space:inherit}}"
    return name, f"<style>{rules}</style>"


def quoted(text: str) -> str:
    """A header as CSS may hold it: what is neither a letter nor a digit by its number, so that nothing ends it."""
    return "".join(char if char.isalnum() else f"\\{ord(char):x} " for char in text)
