"""The HTML of the wall board: one slide in sight, to be read from five metres; `static/page.js` turns it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dashboard.live_markup import Live
from dashboard.look import Palette
from dashboard.markup import verdict_badge
from dashboard.words import Words

# A value is 5 hundredths of the screen's width, about 6 cm on a wall screen of 55 inches; the smallest words are 17 mm.
_STYLE = """<style>
[data-testid=stHeader],[data-testid=stSidebar],[data-testid=stSidebarCollapsedControl]{display:none}
[data-testid=stMainBlockContainer]{padding:0;max-width:none}
.board{min-height:calc(100dvh - 1.5rem);box-sizing:border-box;display:flex;flex-direction:column;gap:2vh;
padding:2vh 2.4vw;color:INK;font-variant-numeric:tabular-nums}
.board p,.board h1{margin:0;padding:0}
.board .top,.board .foot{display:flex;flex-wrap:wrap;align-items:baseline;gap:.2em 1.6em;font-size:max(.85rem,1.4vw)}
.board .name{font-weight:600}.board .quiet{color:MUTE}
.board section{flex:1;display:flex;flex-direction:column;gap:2.4vh}.board section[hidden]{display:none}
.board h1{font-size:max(1.2rem,2.5vw);line-height:1.25;font-weight:600;text-wrap:balance}
.board .wall{display:grid;grid-template-columns:repeat(auto-fit,minmax(max(240px,29vw),1fr));gap:1.6vw;flex:1}
.board .big{border:1px solid EDGE;border-radius:10px;padding:1.1vw 1.5vw;display:flex;flex-direction:column;
justify-content:center;gap:.6vh;min-width:0}
.board .label{font-size:max(1rem,1.8vw);line-height:1.2;color:MUTE}
.board .value{font-size:max(2.3rem,5vw);line-height:1.1;font-weight:600;white-space:nowrap}
.board .detail{font-size:max(.85rem,1.4vw);line-height:1.3;color:MUTE}
.board .hours{display:flex;align-items:flex-end;gap:.3vw;height:12vh}
.board .hours i{flex:1;min-width:2px;background:FOCUS;border-radius:2px 2px 0 0}.board .hours i.none{background:EDGE}
.board .ends{display:flex;justify-content:space-between;font-size:max(.85rem,1.4vw);color:MUTE}
.board button{font:inherit;color:INK;background:none;border:1px solid REST;border-radius:6px;padding:.2em .9em;
cursor:pointer;min-height:24px}
@media(prefers-reduced-motion:no-preference){.board section{animation:board-in .5s ease-out}
@keyframes board-in{from{opacity:0}}}
</style>"""


@dataclass(frozen=True, slots=True)
class Big:
    """A large figure in words; `stands` is how it stands against its goal."""

    name: str
    value: str
    detail: str
    goal: str
    stands: str


@dataclass(frozen=True, slots=True)
class Slide:
    """One page of the board.

    Attributes:
        name: of the page.
        headline: its sentence.
        period: what the figures are of.
        figures: large ones.
        hours: (from-to, figure in words, figure) of the day's hours; a figure that is hidden is None.
        hours_title: what the hours show.
    """

    name: str
    headline: str
    period: str
    figures: Sequence[Big]
    hours: Sequence[tuple[str, str, float | None]]
    hours_title: str


def board(slides: Sequence[Slide], said: Live, seconds: int, words: Words, palette: Palette) -> str:
    """The board; the first slide is in sight until the script turns it."""
    style = _STYLE
    for name, colour in (
        ("INK", palette.ink), ("MUTE", palette.mute), ("EDGE", palette.border), ("FOCUS", palette.focus),
        ("REST", palette.rest),
    ):  # fmt: skip
        style = style.replace(name, colour)
    sections = "".join(_slide(slide, index, words, palette) for index, slide in enumerate(slides))
    new = f"<span class='name'>{escape(said.new)}</span>" if said.new else ""
    return (
        f"{style}<div class='board' data-board='{seconds}' data-going='{escape(words('board.going'), quote=True)}' "
        f"data-paused='{escape(words('board.paused'), quote=True)}'>"
        f"<div class='top'><span class='name'>{escape(words('app.name'))}</span><span>{escape(said.as_of)}</span>"
        f"{verdict_badge(said.status, said.verdict, palette)}<span class='quiet'>{escape(said.age)}</span>{new}</div>"
        f"{sections}<div class='foot'><span class='quiet' data-board-place>1 / {len(slides)}</span>"
        f"<button type='button' data-board-pause>{escape(words('board.pause'))}</button>"
        f"<span data-board-state>{escape(words('board.going'))}</span>"
        f"<span class='quiet'>{escape(words('board.keys'))}</span></div></div>"
    )


def _slide(slide: Slide, index: int, words: Words, palette: Palette) -> str:
    figures = "".join(_big(figure, palette) for figure in slide.figures)
    return (
        f"<section aria-label='{escape(slide.name, quote=True)}'{' hidden' if index else ''}>"
        f"<h1>{escape(slide.headline)}</h1>"
        f"<p class='label'>{escape(slide.name)} · {escape(slide.period)}</p>"
        f"<div class='wall'>{figures}{_hours(slide)}</div></section>"
    )


def _big(figure: Big, palette: Palette) -> str:
    colour = {"met": palette.good, "missed": palette.bad}.get(figure.stands, palette.mute)
    goal = f"<p class='detail' style='color:{colour};font-weight:600'>{escape(figure.goal)}</p>" if figure.goal else ""
    return (
        f"<div class='big'><p class='label'>{escape(figure.name)}</p><p class='value'>{escape(figure.value)}</p>"
        f"<p class='detail'>{escape(figure.detail)}</p>{goal}</div>"
    )


def _hours(slide: Slide) -> str:
    known = [figure for _, _, figure in slide.hours if figure is not None]
    if not known:
        return ""
    most = max(known) or 1.0
    heights = [4 if figure is None else max(96 * figure / most, 2) for _, _, figure in slide.hours]
    bars = "".join(
        f"<i{' class=none' if figure is None else ''} style='height:{height:.1f}%' "
        f"title='{escape(f'{span}: {text}', quote=True)}'></i>"
        for (span, text, figure), height in zip(slide.hours, heights, strict=True)
    )
    spoken = escape("; ".join(f"{span} {text}" for span, text, _ in slide.hours), quote=True)
    highest = max((row for row in slide.hours if row[2] is not None), key=lambda row: row[2] or 0.0)
    return (
        f"<div class='big'><p class='label'>{escape(slide.hours_title)}</p>"
        f"<p class='detail'>↑ {escape(highest[0])}: {escape(highest[1])}</p>"
        f"<div class='hours' role='img' aria-label='{spoken}'>{bars}</div>"
        f"<div class='ends'><span>{escape(slide.hours[0][0][:5])}</span>"
        f"<span>{escape(_ends(slide.hours[-1][0][-5:]))}</span></div></div>"
    )


def _ends(clock: str) -> str:
    """The end of a day is not its start."""
    return "24:00" if clock == "00:00" else clock
