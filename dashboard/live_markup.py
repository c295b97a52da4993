"""The markup of the line at the top of every page."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from dashboard.look import Palette
from dashboard.markup import verdict_badge

_LIVE = (
    "[data-testid=stLayoutWrapper]:has(>.st-key-live){position:sticky;top:3.6rem;z-index:90;background:SURFACE}"
    ".live{margin:0;padding:3px 0;display:flex;flex-wrap:wrap;align-content:flex-start;gap:0 12px;font-size:.8rem;"
    "line-height:1.45;min-height:calc(1.45em + 6px);box-sizing:border-box}"
    "@media(max-width:640px){.live{min-height:calc(2.9em + 6px);font-size:.76rem}}"
)


@dataclass(frozen=True, slots=True)
class Live:
    """As of when, how old, the gate's verdict, and whether the figures are new, all in words."""

    as_of: str
    age: str
    status: str | None
    verdict: str
    new: str


def drawn(said: Live, palette: Palette) -> str:
    """The line at the top of a page. Its height is the same whatever it says, so that nothing under it moves."""
    told = f"<span style='color:{palette.ink};font-weight:600'>{escape(said.new)}</span>" if said.new else ""
    badge = verdict_badge(said.status, said.verdict, palette)
    return (
        f"<style>{_LIVE.replace('SURFACE', palette.surface)}</style><p class='live' role='status' "
        f"style='color:{palette.mute}'><span>{escape(said.as_of)}</span>{badge}"
        f"{told or f'<span>{escape(said.age)}</span>'}</p>"
    )
