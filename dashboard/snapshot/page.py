"""The report as one HTML page, for the screen and for paper."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboard.snapshot import html
from dashboard.snapshot.document import Chapter, Document, Item, Notice, Quality
from dashboard.words import Words


def sections(document: Document) -> list[str]:
    """What stands on the page, part by part."""
    words = Words(document.language)
    body = [_opening(document), _agenda(document, words), _key_figures(document, words)]
    body += [_chapter(document.changes, words, "changes"), _actions(document.actions, words)]
    body += [_chapter(chapter, words, "subject") for chapter in document.subjects]
    body += [_chapter(chapter, words, "subject owner") for chapter in document.departments]
    body += [_chapter(document.quotes, words, "back")] if document.quotes else []
    return [*body, _quality(document.quality, words), _definitions(document, words)]


def _opening(document: Document) -> str:
    badge = f'<span class="badge {document.status}">{escape(document.badge)}</span>'
    parts = [
        html.element("h1", document.title),
        html.element("p", document.period, "lead"),
        f'<p class="meta">{badge} · {escape(" · ".join(document.facts))}</p>',
        *(_notice(notice) for notice in document.notices),
    ]
    return "<header>\n" + "\n".join(parts) + "\n</header>"


def _notice(notice: Notice) -> str:
    head = escape(notice.head)
    if notice.status:
        head = f'<strong class="{notice.status}">{head}</strong>'
    return f'<div class="notice"><p>{head}</p>' + (html.items(notice.reasons) if notice.reasons else "") + "</div>"


def _items(items: Sequence[Item]) -> str:
    lines = [
        f'<li><span class="{item.tone}">{escape(item.mark)}</span><span>{html.lines(item.text)}</span></li>'
        for item in items
    ]
    return f'<ol class="agenda">{"".join(lines)}</ol>' if lines else ""


def _agenda(document: Document, words: Words) -> str:
    summary, items, more = document.agenda
    parts = [html.element("p", summary), _items(items), html.element("p", more, "meta") if more else ""]
    return html.section("agenda", words("snapshot.agenda"), parts)


def _key_figures(document: Document, words: Words) -> str:
    title = words("snapshot.kpis")
    note = html.element("p", words("snapshot.kpis_note"), "meta")
    return html.section("key-figures", title, [html.table(document.key_figures, title, "kpis"), note])


def _chapter(chapter: Chapter, words: Words, kind: str) -> str:
    above = html.element("p", chapter.above, "above") if chapter.above else ""
    parts = [html.element("p", chapter.lead) if chapter.lead else "", _items(chapter.items)]
    if chapter.table is not None:
        parts.append(html.table(chapter.table, chapter.title, "kpis figures"))
    parts += [html.exhibit(exhibit, words("card.table")) for exhibit in chapter.exhibits]
    if chapter.pair:
        beside = [html.exhibit(exhibit, words("card.table")) for exhibit in chapter.pair]
        parts.append('<div class="pair">\n' + "\n".join(beside) + "\n</div>")
    parts += [html.element("p", note, "meta") for note in chapter.notes]
    made = html.section(chapter.name, chapter.title, parts, above)
    return made.replace("<section ", f'<section class="{kind}" ', 1)


def _actions(chapter: Chapter, words: Words) -> str:
    """What was decided and what became of it: the chart before the list, each from a page's top on."""
    parts = [html.element("p", chapter.lead) if chapter.lead else ""]
    parts += [html.exhibit(exhibit, words("card.table")) for exhibit in chapter.exhibits]
    parts += [_items(chapter.items), *(html.element("p", note, "meta") for note in chapter.notes)]
    made = html.section(chapter.name, chapter.title, parts)
    return made.replace("<section ", f'<section class="{"subject" if chapter.items else "changes"}" ', 1)


def _quality(quality: Quality, words: Words) -> str:
    parts = [html.element("p", quality.note)]
    for verdict in quality.verdicts:
        why = html.items(verdict.reasons) if verdict.reasons else ""
        parts.append(f'<p class="{verdict.status}">{escape(verdict.head)}</p>{why}')
    if quality.passed:
        parts.append(html.element("p", quality.passed))
    if quality.counts is not None:
        title, counts = quality.counts
        parts += [html.element("h3", title), html.table(counts, title, "counts")]
    if quality.kept_out is not None:
        title, reasons, note = quality.kept_out
        parts.append(html.element("h3", title))
        if reasons is not None:
            parts += [html.table(reasons, title), html.element("p", note, "meta")]
    return html.section("quality", words("page.quality"), parts).replace("<section ", '<section class="back" ', 1)


def _definitions(document: Document, words: Words) -> str:
    title = words("snapshot.definitions")
    note = html.element("p", words("snapshot.definitions_note"), "meta")
    return html.section("definitions", title, [html.table(document.definitions, title, "words"), note])
