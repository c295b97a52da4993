"""Pieces of the report's HTML; everything from data is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

import plotly.io as pio
from plotly.offline import get_plotlyjs

from dashboard.look import CONFIG
from dashboard.snapshot.exhibit import Exhibit, Table

# Nothing is loaded from anywhere, and nothing is sent: the file is all there is.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_STYLE = Path(__file__).with_name("report.css")
# A folded table has to be on paper too. Charts are as wide as paper; on a narrower screen they are as wide as that.
_PRINT = (
    "const fit=wide=>document.querySelectorAll('.plotly-graph-div').forEach(d=>{d.whole??=d.layout.width;"
    "const w=wide?d.whole:Math.min(d.whole,Math.max(d.layout.meta?.least??0,d.closest('.chart').clientWidth));"
    "if(w!==d.layout.width)Plotly.relayout(d,{width:w})});"
    "addEventListener('load',()=>fit());addEventListener('resize',()=>fit());"
    "addEventListener('beforeprint',()=>{fit(true);document.querySelectorAll('details:not([open])')"
    ".forEach(d=>{d.open=true;d.dataset.folded=''})});"
    "addEventListener('afterprint',()=>{fit();document.querySelectorAll('details[data-folded]')"
    ".forEach(d=>{d.open=false;delete d.dataset.folded})});"
)


def document(language: str, title: str, body: Sequence[str], fonts: str = "") -> str:
    """The whole page, with the one copy of plotly.js that all of its charts share, and the fonts' CSS."""
    style = fonts + _STYLE.read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="{escape(language, quote=True)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY, quote=True)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n<script>{get_plotlyjs()}</script>\n"
        f"<script>{_PRINT}</script>\n</head>\n<body>\n<main>\n" + "\n".join(body) + "\n</main>\n</body>\n</html>\n"
    )


def element(tag: str, text: str, kind: str = "") -> str:
    """One element that holds text."""
    attribute = f' class="{kind}"' if kind else ""
    return f"<{tag}{attribute}>{escape(text)}</{tag}>"


def section(name: str, title: str, parts: Sequence[str], above: str = "") -> str:
    """A section with its heading, and HTML above that."""
    heading = f'{above}<h2 id="{name}-title">{escape(title)}</h2>\n'
    body = "\n".join(part for part in parts if part)
    return f'<section id="{name}" aria-labelledby="{name}-title">\n{heading}{body}\n</section>'


def items(texts: Sequence[str], tag: str = "ul", kind: str = "") -> str:
    """A list of texts."""
    attribute = f' class="{kind}"' if kind else ""
    return f"<{tag}{attribute}>" + "".join(element("li", text) for text in texts) + f"</{tag}>"


def table(content: Table, caption: str, kind: str = "") -> str:
    """A table with a caption for those who hear it; the lines of a cell after its first are set small."""
    head = "".join(
        f'<th scope="col"{_kind(index, content.text_columns)}>{escape(text)}</th>'
        for index, text in enumerate(content.headers)
    )
    body = "".join(f"<tr>{_cells(row, content.text_columns)}</tr>" for row in content.rows)
    attribute = f' class="{kind}"' if kind else ""
    return (
        # What is wider than the window is scrolled by itself, also with the keyboard.
        f'<div class="sheet" tabindex="0"><table{attribute}><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cells(row: Sequence[str], text_columns: int) -> str:
    first = f'<th scope="row">{lines(row[0])}</th>'
    return first + "".join(
        f"<td{_kind(index, text_columns)}>{lines(text)}</td>" for index, text in enumerate(row[1:], start=1)
    )


def lines(text: str) -> str:
    """A text whose lines after the first are set small."""
    first, *more = text.split("\n")
    return escape(first) + "".join(f"<small>{escape(line)}</small>" for line in more)


def _kind(index: int, text_columns: int) -> str:
    return "" if index < text_columns else ' class="number"'


def exhibit(content: Exhibit, table_word: str) -> str:
    """A claim, its chart, and its table; a long table is folded on a screen and open on paper."""
    figure = ""
    if content.figure is not None:
        drawn = pio.to_html(
            content.figure, config={**CONFIG, "responsive": False, "staticPlot": False}, include_plotlyjs=False,
            full_html=False, div_id=f"figure-{content.name}", validate=False,
        )  # fmt: skip  # a property that Plotly does not know fails the tests of the charts
        label = escape(f"{content.title}. {content.meta}", quote=True)
        figure = f'<div class="chart" role="img" aria-label="{label}">{drawn}</div>'
    numbers = ""
    if content.table.rows:
        folded = content.layout != "short"
        kind = {"short": "", "long": "long", "wide": "long wide"}[content.layout]
        numbers = table(content.table, content.title, kind)
        opened = "" if folded else " open"
        # On paper a long table may stand on the page after its chart, so it says there what it holds.
        heading = element("p", content.title, "heading") if folded else ""
        numbers = f"<details{opened}><summary>{escape(table_word)}</summary>{heading}{numbers}</details>"
    head = f"<figcaption>{element('h3', content.title)}{element('p', content.meta, 'meta')}</figcaption>"
    return f'<figure id="{content.name}">\n<div class="together">{head}\n{figure}</div>\n{numbers}\n</figure>'
