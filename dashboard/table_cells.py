"""The cells of a table in HTML: heads, rows, and the links in them."""

from __future__ import annotations

from collections.abc import Container, Sequence
from html import escape
from typing import TYPE_CHECKING

from dashboard.look import Palette

if TYPE_CHECKING:
    from dashboard.markup import Links

_LINE = 46
"""So many characters fit a cell that is to be one line high."""
BRIEF = (
    "<style>.brief{max-width:22rem}.brief summary{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;"
    "cursor:pointer}.brief[open] summary{white-space:pre-wrap;overflow-wrap:anywhere}</style>"
)


def table_heads(headers: Sequence[str], text: Container[int], border: str, palette: Palette, one_line: bool) -> str:
    """The heads of the columns."""
    top = f"font-weight:600;color:{palette.mute};{border};position:sticky;top:0;background:{palette.surface}"
    top += ";white-space:nowrap" if one_line else ""
    return "".join(
        f"<th scope='col' style='text-align:{_align(index, text)};padding:5px 12px 5px 0;{top}'>{escape(header)}</th>"
        for index, header in enumerate(headers)
    )


def table_rows(
    rows: Sequence[Sequence[str]],
    text: Container[int],
    border: str,
    links: Sequence[Links],
    palette: Palette,
    one_line: bool,
) -> str:
    """The rows, the first cell of each its name; `text` are the columns of words, which may wrap."""
    return "".join(
        "<tr>"
        + "".join(
            _cell(index, cell, text, border, _link(links, place, index, row, palette), one_line)
            for index, cell in enumerate(row)
        )
        + "</tr>"
        for place, row in enumerate(rows)
    )


def _link(links: Sequence[Links], place: int, index: int, row: Sequence[str], palette: Palette) -> str:
    found = next((one for one in links if one.column == index), None)
    address = None if found is None else found.addresses[place]
    if found is None or address is None:
        return ""
    label = escape(f"{row[index]}: {found.label}, {row[0]}", quote=True)
    style = f"color:{palette.focus};text-decoration:underline"
    return f"<a href='{escape(address, quote=True)}' target='_self' aria-label='{label}' style='{style}'>"


def _cell(index: int, cell: str, text: Container[int], border: str, link: str = "", one_line: bool = False) -> str:
    name, scope = ("th", " scope='row'") if index == 0 else ("td", "")
    wrap = "min-width:6rem;" if index in text and cell else "white-space:nowrap;"
    side = "left" if one_line else _align(index, text)
    style = f"text-align:{side};font-weight:400;padding:4px 12px 4px 0;vertical-align:top;{wrap}{border}"
    inside = f"{link}{escape(cell)}</a>" if link else escape(cell)
    if one_line and not link and len(cell) > _LINE:
        inside = f"<details class='brief'><summary>{inside}</summary></details>"
    return f"<{name}{scope} style='{style}'>{inside}</{name}>"


def _align(index: int, text: Container[int]) -> str:
    return "left" if index in text else "right"
