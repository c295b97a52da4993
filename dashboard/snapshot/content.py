"""The report before it has a form: what it says, in which order, and the data behind every part of it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from dashboard.claims import absent
from dashboard.markup import VERDICT_MARKS
from dashboard.snapshot import actions, agenda, appendix, changes, departments, kpis, quotes
from dashboard.snapshot.comparisons import GROUPED_BY, comparison
from dashboard.snapshot.document import Chapter, Document, Item, Notice, Quality
from dashboard.snapshot.exhibit import check_marks
from dashboard.snapshot.frozen import still
from dashboard.snapshot.kept import Kept
from dashboard.snapshot.subjects import SUBJECTS, Subject, trend
from dashboard.snapshot.writer import Writer
from warehouse.actions import Action
from warehouse.reach import reached
from warehouse.summary import stamp


def document(
    writer: Writer,
    before: Kept | None = None,
    correction: Notice | None = None,
    registered: tuple[Action, ...] = (),
    *,
    quoted: bool = False,
) -> Document:
    """Works the report out: the changes since the snapshot `before`, what a `correction` replaces, the actions.

    With `quoted` there are words of customers in it, for a recipient who may see them.

    Raises:
        EmptyFigureError: a chart would show nothing.
    """
    data: dict[str, pl.DataFrame] = {}
    words, asked = writer.words, writer.frozen.question
    found = agenda.agenda(writer)
    data["agenda"], data["key_figures"] = agenda.data(found), kpis.data(writer)
    subjects = _subjects(writer, data)
    owners = departments.chapters(found, writer, data)
    _check([*subjects, *owners])
    status, badge, facts = _trust(writer)
    made = Document(
        words.tag, _title(writer), writer.fmt.period(asked.first, asked.last), status, badge, facts,
        notices=[*([correction] if correction else []), *_notices(writer)],
        agenda=_agenda(found, writer),
        key_figures=kpis.table(writer),
        changes=changes.chapter(before, writer, data),
        actions=actions.chapter(registered, writer, data),
        subjects=subjects,
        departments=owners,
        quotes=quotes.chapter(writer, data) if quoted else None,
        quality=_quality(writer, data),
        definitions=appendix.definitions(writer),
        data={},
    )  # fmt: skip
    return replace(made, data={name: still(frame) for name, frame in sorted(data.items())})


def _subjects(writer: Writer, data: dict[str, pl.DataFrame]) -> list[Chapter]:
    subjects = [_chapter(key, subject, writer) for subject in SUBJECTS for key in subject.trended]
    for chapter in subjects:
        data.update({exhibit.name: exhibit.data for exhibit in chapter.shown()})
    return subjects


def _check(chapters: list[Chapter]) -> None:
    for chapter in chapters:
        for exhibit in chapter.shown():
            check_marks(exhibit)


def _title(writer: Writer) -> str:
    words, asked = writer.words, writer.frozen.question
    title = words("snapshot.title", week=asked.label)
    return title if asked.department is None else words("claim.and", first=title, second=asked.department)


def _trust(writer: Writer) -> tuple[str, str, list[str]]:
    """The gate's verdict over the week, in words, and how old and how complete the records are."""
    words, fmt, frozen = writer.words, writer.fmt, writer.frozen
    trust = stamp(frozen.warehouse, frozen.question.week())
    as_of = words("value.unknown") if trust.as_of is None else fmt.moment(trust.as_of, frozen.settings.zone)
    sources = words.join(list(frozen.question.sources)) if frozen.question.sources else words("value.all")
    facts = [
        words("card.as_of", moment=as_of),
        words("card.quarantined", share=fmt.share(trust.quarantined_share)),
        words("snapshot.zone", zone=frozen.settings.business_zone),
        words("snapshot.sources", sources=sources),
    ]
    if frozen.question.department is not None:
        facts.append(words("snapshot.page.scope", department=frozen.question.department))
    status = trust.status or "none"
    return status, f"{VERDICT_MARKS.get(status, '–')} {words(f'verdict.{status}')}", facts


def _notices(writer: Writer) -> list[Notice]:
    """What a reader must know before any figure: refused batches, and a week that is not over."""
    words, fmt, question = writer.words, writer.fmt, writer.frozen.question
    notices = [
        Notice(status, f"{VERDICT_MARKS[status]} {words('snapshot.refused', batch=head)}", reasons)
        for status, head, reasons in appendix.verdicts(appendix.refused_last(writer), writer)
    ]
    known = reached(writer.frozen.warehouse)
    if known is not None and (known[1] < question.last or known[0] > question.first):
        period = fmt.period(max(known[0], question.first), min(known[1], question.last))
        key = "week_withheld" if writer.frozen.unfinished(question.week()) else "week_not_over"
        notices.append(Notice("", words(f"snapshot.{key}", period=period)))
    return notices


def _agenda(found: agenda.Agenda, writer: Writer) -> tuple[str, list[Item], str]:
    items = [
        Item(signal.variation, writer.words(f"snapshot.tone.{signal.variation}"), agenda.sentence(signal, writer))
        for signal in found.signals[: agenda.MOST_ITEMS]
    ]
    more = len(found.signals) - len(items)
    rest = writer.words.many("snapshot.agenda_more", more, count=writer.fmt.count(more)) if more else ""
    return agenda.summary(found, writer), items, rest


def _chapter(key: str, subject: Subject, writer: Writer) -> Chapter:
    """The page of one figure. What cannot be judged as a whole is not judged in parts either."""
    split = key in subject.compared and absent(writer.frozen.one(key)) is None
    dimensions = [by for by in GROUPED_BY if by != "department" or writer.frozen.question.department is None]
    made = [(by, comparison(key, by, writer)) for by in dimensions] if split else []
    # Where the source names no group, there is nothing beside anything.
    unnamed = [by for by, exhibit in made if exhibit.data[by].is_null().all()]
    notes = [
        writer.words("snapshot.not_split", dimension=writer.words(f"dimension.{by}").lower())
        for by in unnamed
    ]  # fmt: skip
    above, title, main = writer.words(f"page.{subject.name}"), writer.name(key), trend(key, writer)
    pair = [exhibit for by, exhibit in made if by not in unnamed]
    return Chapter(key, above, title, exhibits=[main], pair=pair, notes=notes)


def _quality(writer: Writer, data: dict[str, pl.DataFrame]) -> Quality:
    words = writer.words
    batches = appendix.ledger(writer)
    verdicts = [
        Notice(status, f"{VERDICT_MARKS[status]} {head}", why)
        for status, head, why in appendix.verdicts(batches, writer)
    ]
    passed = ""
    if batches.is_empty():
        passed = words("quality.no_batches")
    elif (batches["status"] == "passed").all():
        passed = words.many("snapshot.all_passed", len(batches), count=writer.fmt.count(len(batches)))
    if writer.frozen.question.department is not None:
        # Rows are counted over the whole house: that is not this recipient's to see.
        note = words("snapshot.page.quality_scope")
        return Quality(note, verdicts, passed, None, None)
    counts, reasons = appendix.counts(writer), appendix.quarantine(batches, writer)
    data["batch_rows"], data["kept_out"] = counts, reasons
    counted = (words("quality.counts_note"), appendix.counts_table(counts, writer)) if len(counts) else None
    kept_out = (
        (words("quality.quarantine"), appendix.quarantine_table(reasons, writer), words("quality.quarantine_note"))
        if len(reasons)
        else (words("quality.no_quarantine"), None, "")
    )
    return Quality(words("snapshot.quality_note"), verdicts, passed, counted, kept_out)
