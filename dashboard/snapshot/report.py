"""The report: what it holds, in which order, and the data behind every part of it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import polars as pl

from dashboard.markup import VERDICT_MARKS
from dashboard.snapshot import agenda, appendix, html, kpis
from dashboard.snapshot.exhibit import check_marks
from dashboard.snapshot.frozen import still
from dashboard.snapshot.subjects import SUBJECTS, Subject, exhibits
from dashboard.snapshot.writer import Writer
from warehouse.summary import extent, stamp


@dataclass(frozen=True)
class Report:
    """A report that is ready to be written: its page, its data by file name, and the headlines of its agenda."""

    page: str
    data: dict[str, pl.DataFrame]
    headlines: list[str]


def report(writer: Writer) -> Report:
    """Makes the report.

    Raises:
        EmptyFigureError: a chart would show nothing.
    """
    data: dict[str, pl.DataFrame] = {}
    title = writer.words("snapshot.title", week=writer.frozen.question.label)
    found = agenda.agenda(writer)
    body = [_opening(title, writer), _agenda(found, writer, data), _kpis(writer, data)]
    body += [_subject(subject, writer, data) for subject in SUBJECTS]
    body += [_quality(writer, data), _definitions(writer)]
    frozen = {name: still(frame) for name, frame in data.items()}
    return Report(html.document(writer.words.tag, title, body), frozen, agenda.headlines(found, writer))


def _opening(title: str, writer: Writer) -> str:
    words, fmt, frozen = writer.words, writer.fmt, writer.frozen
    asked, trust = frozen.question, stamp(frozen.warehouse, frozen.question.week())
    zone = frozen.settings.zone
    as_of = words("value.unknown") if trust.as_of is None else fmt.moment(trust.as_of, zone)
    status = trust.status or "none"
    facts = [
        words("card.as_of", moment=as_of),
        words("card.quarantined", share=fmt.share(trust.quarantined_share)),
        words("snapshot.zone", zone=frozen.settings.business_zone),
        words("snapshot.sources", sources=words.join(list(asked.sources)) if asked.sources else words("value.all")),
    ]
    badge = f'<span class="badge {status}">{VERDICT_MARKS.get(status, "–")} {escape(words(f"verdict.{status}"))}</span>'
    parts = [
        html.element("h1", title),
        html.element("p", fmt.period(asked.monday, asked.sunday), "lead"),
        f'<p class="meta">{badge} · {escape(" · ".join(facts))}</p>',
        *_notices(writer),
    ]
    return "<header>\n" + "\n".join(parts) + "\n</header>"


def _notices(writer: Writer) -> list[str]:
    """What a reader must know before any figure: refused batches, and a week that is not over."""
    words, fmt, question = writer.words, writer.fmt, writer.frozen.question
    notices = []
    for status, head, reasons in appendix.verdicts(appendix.refused_last(writer), writer):
        text = words("snapshot.refused", batch=head)
        notices.append(
            f'<div class="notice"><p><strong class="{status}">{VERDICT_MARKS[status]} {escape(text)}</strong></p>'
            + (html.items(reasons) if reasons else "")
            + "</div>"
        )
    known = extent(writer.frozen.warehouse)
    if known is not None and (known[1] < question.sunday or known[0] > question.monday):
        period = fmt.period(max(known[0], question.monday), min(known[1], question.sunday))
        notices.append(f'<div class="notice">{html.element("p", words("snapshot.week_not_over", period=period))}</div>')
    return notices


def _agenda(found: agenda.Agenda, writer: Writer, data: dict[str, pl.DataFrame]) -> str:
    data["agenda"] = agenda.data(found)
    lines = [
        f'<li><span class="{signal.variation}">{escape(writer.words(f"snapshot.tone.{signal.variation}"))}</span>'
        f"<span>{escape(agenda.sentence(signal, writer))}</span></li>"
        for signal in found.signals[: agenda.MOST_ITEMS]
    ]
    more = len(found.signals) - len(lines)
    return html.section(
        "agenda",
        writer.words("snapshot.agenda"),
        [
            html.element("p", agenda.summary(found, writer)),
            f'<ol class="agenda">{"".join(lines)}</ol>' if lines else "",
            html.element("p", writer.words("snapshot.agenda_more", count=writer.fmt.count(more)), "meta")
            if more
            else "",
        ],
    )


def _kpis(writer: Writer, data: dict[str, pl.DataFrame]) -> str:
    data["key_figures"] = kpis.data(writer)
    title = writer.words("snapshot.kpis")
    note = html.element("p", writer.words("snapshot.kpis_note"), "meta")
    return html.section("key-figures", title, [html.table(kpis.table(writer), title, "kpis"), note])


def _subject(subject: Subject, writer: Writer, data: dict[str, pl.DataFrame]) -> str:
    parts = []
    for shown in exhibits(subject, writer):
        check_marks(shown)
        data[shown.name] = shown.data
        parts.append(html.exhibit(shown, writer.words("card.table")))
    title = writer.words(f"page.{subject.name}")
    return html.section(subject.name, title, parts).replace("<section ", '<section class="subject" ', 1)


def _quality(writer: Writer, data: dict[str, pl.DataFrame]) -> str:
    words = writer.words
    batches, counts = appendix.ledger(writer), appendix.counts(writer)
    reasons = appendix.quarantine(batches, writer)
    data["batch_rows"], data["kept_out"] = counts, reasons
    parts = [html.element("p", words("snapshot.quality_note"))]
    for status, head, why in appendix.verdicts(batches, writer):
        parts.append(
            f'<p class="{status}">{VERDICT_MARKS[status]} {escape(head)}</p>' + (html.items(why) if why else "")
        )
    if batches.is_empty():
        parts.append(html.element("p", words("quality.no_batches")))
    elif (batches["status"] == "passed").all():
        parts.append(html.element("p", words("snapshot.all_passed", count=writer.fmt.count(len(batches)))))
    if len(counts):
        title = words("quality.counts_note")
        parts += [html.element("h3", title), html.table(appendix.counts_table(counts, writer), title, "counts")]
    title = words("quality.quarantine") if len(reasons) else words("quality.no_quarantine")
    parts.append(html.element("h3", title))
    if len(reasons):
        note = html.element("p", words("quality.quarantine_note"), "meta")
        parts += [html.table(appendix.quarantine_table(reasons, writer), title), note]
    return html.section("quality", words("page.quality"), parts).replace("<section ", '<section class="back" ', 1)


def _definitions(writer: Writer) -> str:
    words = writer.words
    title = words("snapshot.definitions")
    note = html.element("p", words("snapshot.definitions_note"), "meta")
    return html.section("definitions", title, [html.table(appendix.definitions(writer), title, "words"), note])
