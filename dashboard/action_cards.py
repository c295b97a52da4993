"""The card of the improvement actions: state, effect with its interval, and a small chart of each."""

from __future__ import annotations

from base64 import b64encode
from html import escape

from dashboard.action_words import TONES, Told
from dashboard.cards import Table, card
from dashboard.look import Palette
from dashboard.page import Page
from dashboard.spark import Frame
from dashboard.trouble import trouble
from warehouse.action_effects import Effect, effect
from warehouse.actions import actions, visible
from warehouse.errors import DefinitionError
from warehouse.slices import Slice

_TEXT_COLUMNS = 6


def actions_card(page: Page, *, by_owner: bool = False) -> None:
    """Draws the card, over all the days that the records reach over: an action does not end with the chosen period.

    Args:
        page: the page it stands on.
        by_owner: sorted by owner, and only those of the chosen departments where some are chosen.
    """
    words, told = page.words, Told(page.words, page.fmt, page.namer)
    try:
        found = _effects(page)
    except DefinitionError as error:
        trouble(error, page.pen, page.rights, words("action.broken"))
        return
    if by_owner:
        owners = page.state.departments
        found = sorted((one for one in found if not owners or one.action.owner in owners), key=_owner)
    meta = words("action.note") if found else words("action.how")
    if page.figures.within is not None:
        meta = f"{meta} · {words('action.bounded')}"
    body = _list(found, told, page.palette) if found else None
    table = Table(told.headers(), [told.row(one) for one in found], _TEXT_COLUMNS)
    card(page, "actions", told.headline(found), meta, body, table)


def _effects(page: Page) -> list[Effect]:
    known = actions(page.figures.settings.home)
    days = Slice(page.first, page.last, page.state.sources)
    return [page.figures.asked(effect, days, one, known) for one in visible(known, page.figures.within)]


def _owner(found: Effect) -> tuple[str, str]:
    return found.action.owner, found.action.id


def _list(found: list[Effect], told: Told, palette: Palette) -> str:
    cells = []
    for one in found:
        tone = {"good": palette.good, "bad": palette.bad}.get(TONES.get(one.verdict, ""), palette.ink)
        mark = {"good": "▲", "bad": "▼"}.get(TONES.get(one.verdict, ""), "●")
        cells.append(
            f"<li style='display:grid;gap:4px;min-width:0;margin:0;align-content:start'>"
            f"<strong style='font-size:.92rem;line-height:1.35'>{escape(one.action.title)}</strong>"
            f"<span style='color:{palette.mute};font-size:.78rem'>{escape(told.facts(one.action))}</span>"
            f"<span style='color:{tone};font-size:.88rem;line-height:1.4'><span aria-hidden='true'>{mark}</span> "
            f"{escape(told.sentence(one))}</span>"
            f"{weeks_svg(one, told, palette)}"
            f"<span style='color:{palette.mute};font-size:.76rem;line-height:1.45'>{escape(told.details(one))}</span>"
            "</li>"
        )
    return (
        "<ul style='list-style:none;margin:6px 0 0;padding:0;display:grid;gap:22px 30px;"
        f"grid-template-columns:repeat(auto-fill,minmax(min(100%,330px),1fr))'>{''.join(cells)}</ul>"
    )


def weeks_svg(found: Effect, told: Told, palette: Palette) -> str:
    """The weeks as they were and as expected, the start marked; nothing where no figure may be told."""
    rows = found.weeks.to_dicts()
    known = [x for row in rows for x in (row["value"], row["expected"]) if x is not None]
    if found.effect is None or not known:
        return ""
    frame = Frame(360.0, 92.0, min(known), max(known), len(rows))
    first = next(index for index, row in enumerate(rows) if row["after"])
    x = (frame.at(first - 1, frame.low)[0] + frame.at(first, frame.low)[0]) / 2
    lines = {
        name: " ".join(
            f"{a},{b}"
            for a, b in (frame.at(index, row[name]) for index, row in enumerate(rows) if row[name] is not None)
        )
        for name in ("value", "expected")
    }
    words, start = told.words, told.fmt.day(found.action.start)
    label = words("action.chart", title=found.action.title, start=start)
    key = (
        f"<span style='display:flex;flex-wrap:wrap;gap:2px 14px;font-size:.74rem;color:{palette.mute}'>"
        f"<span style='color:{palette.focus}'>— {escape(words('action.actual'))}</span>"
        f"<span>- - {escape(words('action.line'))}</span>"
        f"<span>| {escape(words('action.start'))} {escape(start)}</span></span>"
    )
    drawn = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 360 92'>"
        f"<line x1='{x:.1f}' y1='2' x2='{x:.1f}' y2='90' stroke='{palette.ink}' stroke-width='1'/>"
        f"<polyline points='{lines['expected']}' fill='none' stroke='{palette.mute}' stroke-width='1.5' "
        "stroke-dasharray='4 3'/>"
        f"<polyline points='{lines['value']}' fill='none' stroke='{palette.focus}' stroke-width='2' "
        "stroke-linejoin='round'/></svg>"
    )
    # Streamlit takes bare SVG out of HTML; a picture of it stays.
    source = "data:image/svg+xml;base64," + b64encode(drawn.encode()).decode()
    return f"<img src='{source}' alt='{escape(label, quote=True)}' style='width:100%;max-width:520px'>{key}"
