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


def table_rows(rows: Sequence[Sequence[str]], links: Sequence[Links], palette: Palette, one_line: bool) -> str:
    """The rows, the first cell of each its name; see `dashboard.stacked.cell_rules` for how their cells look."""
    safe = _escaped(rows)
    if one_line:
        linked = {found.column for found in links}
        safe = [
            [
                f"<details class='brief'><summary>{cell}</summary></details>"
                if len(raw) > _LINE and column not in linked
                else cell
                for column, (raw, cell) in enumerate(zip(row, made, strict=True))
            ]
            for row, made in zip(rows, safe, strict=True)
        ]
    return "".join(
        f"<tr><th scope='row'>{row[0]}</th>{''.join([f'<td>{cell}</td>' for cell in row[1:]])}</tr>"
        for row in _linked(safe, links, palette)
    )


def _linked(rows: list[list[str]], links: Sequence[Links], palette: Palette) -> list[list[str]]:
    """Escaped rows, each linked cell with its link around it."""
    style = f"color:{palette.focus};text-decoration:underline"
    for found in links:
        label = escape(found.label)
        for row, address in zip(rows, found.addresses, strict=False):
            if address is not None:
                name = f"{row[found.column]}: {label}, {row[0]}"
                opened = f"<a href='{escape(address)}' target='_self' aria-label='{name}' style='{style}'>"
                row[found.column] = f"{opened}{row[found.column]}</a>"
    return rows


_BETWEEN = "\x1f"


def _escaped(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Cells made safe, all at once: a page has thousands of them."""
    flat = [cell for row in rows for cell in row]
    safe = escape(_BETWEEN.join(flat)).split(_BETWEEN)
    if len(safe) != len(flat):
        # Data may hold what was to stand between two cells.
        safe = [escape(cell) for cell in flat]
    cells = iter(safe)
    return [[next(cells) for _ in row] for row in rows]


def _align(index: int, text: Container[int]) -> str:
    return "left" if index in text else "right"
