"""Pieces of HTML for what Streamlit's own elements cannot say: everything from data is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from dashboard.look import Palette
from dashboard.stacked import REGION, cell_rules, stacked
from dashboard.table_cells import BRIEF, table_heads, table_rows

# Shape and word beside every colour, so that none of them carries a meaning alone.
VERDICT_MARKS = {"passed": "✓", "warned": "▲", "accepted": "◩", "refused": "✕", "revoked": "↩"}
VARIATION_MARKS = {"improving": "◆", "worsening": "◆", "changing": "◆", "common": "●"}

DASH = "\u2013"

TableForm = Literal["scrolled", "whole", "listed"]


@dataclass(frozen=True, slots=True)
class Tile:
    """A key figure: its parts in words."""

    name: str
    value: str
    detail: str
    change: str
    tone: str
    mark: str
    spark: str
    goal: str


@dataclass(frozen=True, slots=True)
class Links:
    """Links in one column of a table: an address for each row or None, and what a screen reader says they lead to."""

    column: int
    addresses: Sequence[str | None]
    label: str


def heading(title: str, level: int = 2) -> str:
    """A heading of the document."""
    size = {1: "clamp(1.2rem,5vw,1.55rem)", 2: "1.2rem", 3: "1.02rem"}[level]
    return (
        f"<h{level} style='font-size:{size};font-weight:600;line-height:1.35;margin:0;padding:0;"
        f"text-wrap:pretty'>{escape(title)}</h{level}>"
    )


def line(text: str, palette: Palette) -> str:
    """A grey line under a heading."""
    return f"<p style='margin:0;color:{palette.mute};font-size:.84rem;line-height:1.45'>{escape(text)}</p>"


def warning(text: str, palette: Palette) -> str:
    """A line that must not be missed, above what it is about."""
    mark = f"<span style='color:{palette.bad}' aria-hidden='true'>▲</span>"
    return f"<p role='status' style='margin:0;font-size:.92rem;font-weight:600'>{mark} {escape(text)}</p>"


def head(title: str, meta: str, palette: Palette, level: int = 3) -> str:
    """A heading with its grey line, which begins as a sentence does, or with the sign for a count."""
    meta = meta if meta.startswith("n ") else meta[:1].upper() + meta[1:]
    return f"<div style='display:grid;gap:3px'>{heading(title, level)}{line(meta, palette)}</div>"


def stack(pieces: Sequence[str]) -> str:
    """Pieces below one another, those that are there: one element for the browser to build, where it has hundreds."""
    found = [piece for piece in pieces if piece]
    return found[0] if len(found) == 1 else f"<div style='display:grid;gap:.5rem;min-width:0'>{''.join(found)}</div>"


def trust(parts: Sequence[str], status: str | None, verdict: str, palette: Palette) -> str:
    """The footer of a card: as of when, the gate's verdict, how much was kept out."""
    badge = verdict_badge(status, verdict, palette)
    rest = [f"<span>{escape(part)}</span>" for part in parts]
    return (
        f"<p style='margin:0;display:flex;flex-wrap:wrap;gap:2px 12px;color:{palette.mute};font-size:.78rem'>"
        + "".join([rest[0], badge, *rest[1:]])
        + "</p>"
    )


def verdict_badge(status: str | None, verdict: str, palette: Palette) -> str:
    """The gate's verdict: mark and word in its colour."""
    mark = VERDICT_MARKS.get(status or "", DASH)
    colour = verdict_colour(status, palette)
    return f"<span style='color:{colour};font-weight:600;white-space:nowrap'>{mark} {escape(verdict)}</span>"


def table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    caption: str,
    palette: Palette,
    text_columns: int = 1,
    text_tail: int = 0,
    *,
    form: TableForm = "scrolled",
    links: Sequence[Links] = (),
) -> str:
    """A table that can be read aloud and walked through: text in the first columns and the tail, numbers between.

    It is `scrolled` where it is long, or shown `whole`; `listed`, whole too, no row is higher than a line: long text is
    cut, and shown whole when it is pressed. In a narrow card its rows are stacked.
    """
    one_line = form == "listed"
    text = {*range(text_columns), *range(len(headers) - text_tail, len(headers))}
    border = f"border-bottom:1px solid {palette.border}"
    cells = table_heads(headers, text, border, palette, one_line)
    body = table_rows(rows, links, palette, one_line)
    (name, rules), (own, looks) = stacked(headers, palette, not one_line), cell_rules(text, palette, one_line)
    rules += BRIEF if one_line else ""
    return (
        f"<div role='region' tabindex='0' aria-label='{escape(caption, quote=True)}' "
        f"style='{REGION};overflow:auto{';max-height:22rem' if form == 'scrolled' else ''}'>"
        f"<table class='{own} {name}' "
        "style='border-collapse:collapse;width:100%;font-size:.84rem;font-variant-numeric:tabular-nums'>"
        f"<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>{looks}{rules}</div>"
    )


def linked(label: str, links: Sequence[tuple[str, str]], palette: Palette) -> str:
    """A line of links: (words, address) of each."""
    style = f"color:{palette.focus};text-decoration:underline;overflow-wrap:anywhere"
    found = [
        f"<a href='{escape(to, quote=True)}' target='_self' style='{style}'>{escape(text)}</a>" for text, to in links
    ]
    return f"<p style='margin:0;font-size:.92rem'>{escape(label)} {' · '.join(found)}</p>"


def tiles(items: Sequence[Tile], palette: Palette) -> str:
    """A wall of key figures that takes as many columns as there is room for."""
    return (
        "<div style='display:grid;grid-template-columns:repeat(auto-fit,minmax(max(150px,31%),1fr));gap:12px'>"
        + "".join(_tile(item, palette) for item in items)
        + "</div>"
    )


def panels(items: Sequence[tuple[str, str, str, str]], palette: Palette) -> str:
    """A wall of small charts of one size: (name, figure, detail, SVG) of each."""
    cells = [
        f"<section style='display:grid;gap:4px;min-width:0' aria-label='{escape(name, quote=True)}'>"
        "<div style='display:flex;justify-content:space-between;gap:8px;font-size:.88rem'>"
        f"<strong>{escape(name)}</strong>"
        f"<span style='font-variant-numeric:tabular-nums;font-weight:600'>{escape(figure)}</span></div>"
        f"{svg or '<div></div>'}"
        f"<div style='color:{palette.mute};font-size:.76rem'>{escape(detail)}</div></section>"
        for name, figure, detail, svg in items
    ]
    return (
        "<div style='display:grid;grid-template-columns:repeat(auto-fill,minmax(min(44%,210px),1fr));gap:18px 26px'>"
        + "".join(cells)
        + "</div>"
    )


def changes(items: Sequence[tuple[str, str, str, str]], palette: Palette) -> str:
    """A list of changes: (tone, what, by how much, from what to what) of each."""
    rows = []
    for tone, what, amount, detail in items:
        colour = _tone(tone, palette)
        mark = {"good": "▲", "bad": "▼"}.get(tone, "◆")
        rows.append(
            f"<li style='display:grid;grid-template-columns:1.1rem 1fr;gap:0 6px;padding:7px 0;"
            f"border-bottom:1px solid {palette.border};margin:0'>"
            f"<span style='color:{colour}' aria-hidden='true'>{mark}</span><span><strong>{escape(what)}</strong> "
            f"<span style='color:{colour};font-weight:600;white-space:nowrap'>{escape(amount)}</span><br>"
            f"<span style='color:{palette.mute};font-size:.82rem'>{escape(detail)}</span></span></li>"
        )
    return f"<ul style='list-style:none;margin:0;padding:0;font-size:.92rem'>{''.join(rows)}</ul>"


def notice(title: str, before: Sequence[str], commands: Sequence[str], after: Sequence[str], palette: Palette) -> str:
    """A friendly page instead of figures: what is the matter, what to type, and what happens then."""
    first, last = (
        "".join(f"<p style='margin:0 0 10px'>{escape(paragraph)}</p>" for paragraph in paragraphs)
        for paragraphs in (before, after)
    )
    code = "".join(
        f"<pre style='margin:0 0 10px;padding:10px 12px;border:1px solid {palette.border};border-radius:6px;"
        f"white-space:pre-wrap;overflow-wrap:anywhere'><code>{escape(command)}</code></pre>"
        for command in commands
    )
    return f"<div style='max-width:44rem'>{heading(title, 1)}<div style='height:12px'></div>{first}{code}{last}</div>"


def _tile(item: Tile, palette: Palette) -> str:
    colour = _tone(item.tone, palette)
    return (
        f"<section aria-label='{escape(item.name, quote=True)}' style='border:1px solid {palette.border};"
        "border-radius:8px;padding:12px 14px 10px;display:flex;flex-direction:column;gap:3px;min-width:0'>"
        f"<div style='font-size:.84rem;color:{palette.mute};line-height:1.3;min-height:1.3em'>{escape(item.name)}</div>"
        "<div style='display:flex;flex-wrap:wrap;align-items:center;gap:2px 16px'>"
        "<div style='font-size:1.75rem;font-weight:600;line-height:1.15;font-variant-numeric:tabular-nums;"
        f"white-space:nowrap'>{escape(item.value)}</div>"
        f"<div style='flex:1 1 110px;min-width:0;max-width:220px;margin-left:auto'>{item.spark}</div></div>"
        f"<div style='font-size:.76rem;color:{palette.mute};line-height:1.4'>{escape(item.detail)}</div>"
        f"<div style='font-size:.8rem;color:{colour};line-height:1.4;min-height:1.4em'>{escape(item.change)}</div>"
        f"<div style='font-size:.76rem;color:{palette.mute};line-height:1.4;margin-top:auto'>{escape(item.mark)}"
        f"{'<br>' if item.goal else ''}{escape(item.goal)}</div></section>"
    )


def verdict_colour(status: str | None, palette: Palette) -> str:
    """The colour beside a verdict's mark and word."""
    return {"passed": palette.good, "warned": palette.bad, "accepted": palette.alarm, "refused": palette.alarm}.get(
        status or "", palette.mute
    )


def _tone(tone: str, palette: Palette) -> str:
    return {"good": palette.good, "bad": palette.bad}.get(tone, palette.mute)
