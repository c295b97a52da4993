"""Tables whose cells carry more than a number: a shaded matrix, and a scorecard with interval, n and icons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dashboard.look import Palette
from dashboard.stacked import REGION, stacked


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its figure, small grey lines under it, how strongly it is shaded (0 to 1), its colour; and what it
    tells in a plain table, column by column."""

    text: str
    under: Sequence[str] = ()
    shade: float = 0.0
    tone: str = "none"
    told: Sequence[str] = ()


def grid(
    corner: str, headers: Sequence[str], rows: Sequence[tuple[str, Sequence[Cell]]], caption: str, palette: Palette
) -> str:
    """A table with a header row and a header column that can be read aloud and walked through.

    Args:
        corner: the header over the names of the rows.
        headers: of the other columns.
        rows: (name, cells) of each row.
        caption: what a screen reader says of it.
        palette: the colours in force.
    """
    border = f"border-bottom:1px solid {palette.border}"
    top = f"font-weight:600;color:{palette.mute};{border};padding:5px 8px;vertical-align:bottom"
    cells = f"<th scope='col' style='text-align:left;{top}'>{escape(corner)}</th>"
    cells += "".join(f"<th scope='col' style='text-align:right;{top}'>{escape(header)}</th>" for header in headers)
    body = "".join(
        f"<tr><th scope='row' style='text-align:left;font-weight:400;padding:6px 8px 6px 0;{border}'>"
        f"{escape(name)}</th>" + "".join(_cell(cell, border, palette) for cell in row) + "</tr>"
        for name, row in rows
    )
    name, rules = stacked([corner, *headers], palette)
    return (
        f"<div role='region' tabindex='0' aria-label='{escape(caption, quote=True)}' style='{REGION};overflow-x:auto'>"
        f"<table class='{name}' "
        "style='border-collapse:collapse;width:100%;font-size:.84rem;font-variant-numeric:tabular-nums'>"
        f"<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>{rules}</div>"
    )


def _cell(cell: Cell, border: str, palette: Palette) -> str:
    colour = {"good": palette.good, "bad": palette.bad, "mute": palette.mute}.get(cell.tone, palette.ink)
    weight = 400 if cell.tone == "mute" else 600
    # The shade is the focus colour made thin, so that ink on it keeps its contrast.
    red, green, blue = (int(palette.focus[index : index + 2], 16) for index in (1, 3, 5))
    shade = f"background:rgba({red},{green},{blue},{0.30 * cell.shade:.3f});" if cell.shade else ""
    # Grey words would be lost on a shade.
    small = palette.ink if cell.shade else palette.mute
    under = "".join(f"<br><span style='color:{small};font-size:.76rem'>{escape(line)}</span>" for line in cell.under)
    return (
        f"<td style='text-align:right;padding:6px 8px;white-space:nowrap;vertical-align:top;{shade}{border}'>"
        f"<span style='color:{colour};font-weight:{weight}'>{escape(cell.text)}</span>{under}</td>"
    )
