"""Snapshots: the weeks that were frozen, whether they are still what was written, what differs, and who got them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from dashboard import markup
from dashboard.delivery.overview import Row, rows
from dashboard.delivery.plan import load_plan
from dashboard.downloads import download
from dashboard.export import Sheet
from dashboard.freeze_box import box
from dashboard.page import Page
from dashboard.plain import html
from dashboard.rights import Rights
from dashboard.snapshot.difference import Changed, difference
from dashboard.snapshot.kept import Kept, shelf
from dashboard.snapshot.verify import check_files
from dashboard.tables import offered
from dashboard.trouble import trouble
from warehouse.errors import DefinitionError

ORDER = 10
SECTION = "committee"
ICON = ":material/inventory_2:"
_MIME = {
    "report.html": "text/html",
    "report.pdf": "application/pdf",
    "report.pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "report.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SHOWN, _CHANGES = 30, 60
_FIGURES = ("value", "lower", "upper", "centre", "lcl", "ucl", "goal")


def render(page: Page) -> None:
    """Draws the page; what is kept is kept, whatever the filters say."""
    words = page.words
    every = shelf(page.figures.settings.home / "snapshots")
    kept = readable(every, page.rights)[:_SHOWN]
    if not kept:
        html(markup.head(words("snapshots.none"), words("snapshots.how"), page.palette, level=1))
    else:
        wrong = {one.folder.name: check_files(one) for one in kept}
        html(markup.head(headline(page, kept, wrong), words("snapshots.note"), page.palette, level=1))
        _list(page, kept, wrong)
        _open(page, kept)
        _compare(page, kept)
    box(page, readable(every, page.rights))
    _schedule(page)


def readable(kept: Sequence[Kept], rights: Rights) -> list[Kept]:
    """The snapshots that a reader may see: bound to departments, only those that are of one of them alone; with words
    of customers in them, only where the reader sees records."""
    told = [one for one in kept if rights.may("records") or not one.quotes]
    if rights.departments is None:
        return told
    return [one for one in told if one.manifest.get("department") in rights.departments]


def headline(page: Page, kept: Sequence[Kept], wrong: dict[str, dict[str, str]]) -> str:
    """How many weeks are kept, the newest, and whether one was changed."""
    broken = [name for name, found in wrong.items() if found]
    if broken:
        return page.words("snapshots.broken", names=page.words.join(broken))
    return page.words.many("snapshots.whole", len(kept), count=page.fmt.count(len(kept)), week=kept[0].week)


def _list(page: Page, kept: Sequence[Kept], wrong: dict[str, dict[str, str]]) -> None:
    words = page.words
    lines = []
    for one in kept:
        found, verdict = wrong[one.folder.name], one.manifest["verdict"] or "none"
        state = words("snapshots.changed" if found else "snapshots.intact")
        named = words.join([f"{name}: {words(f'snapshots.file.{what}')}" for name, what in found.items()])
        lines.append(
            [
                one.week,
                one.manifest.get("department") or words("value.all"),
                words.get(f"snapshots.language.{one.manifest['language']}", one.manifest["language"]),
                page.fmt.count(one.revision),
                f"{markup.VERDICT_MARKS.get(verdict, '–')} {words(f'verdict.{verdict}')}",
                f"{'✕' if found else '✓'} {state}" + (f" ({named})" if named else ""),
                page.fmt.count(one.manifest["data_version"]),
            ]
        )
    names = ("week", "department", "language", "revision", "verdict", "state", "data")
    headers = [words(f"snapshots.table.{name}") for name in names]
    _table(page, "snapshots", words("snapshots.note"), headers, lines, 6)


def _open(page: Page, kept: Sequence[Kept]) -> None:
    html(markup.heading(page.words("snapshots.open")))
    chosen = _choice(page, kept, "snapshot", 0)
    html(markup.line(" ".join(chosen.manifest["headlines"][:1]), page.palette))
    with st.container(horizontal=True, gap="small"):
        for name, mime in _MIME.items():
            path = chosen.folder / name
            if path.is_file():
                label = page.words(f"snapshots.format.{name.partition('.')[2]}")
                download(page, label, f"{chosen.folder.name}-{name}", path.read_bytes, mime)


def _compare(page: Page, kept: Sequence[Kept]) -> None:
    words = page.words
    if len(kept) < 2:
        return
    html(markup.heading(words("snapshots.compare")))
    with st.container(horizontal=True):
        second, first = _choice(page, kept, "second", 0), _choice(page, kept, "first", 1)
    found = difference(first, second)
    if not found.changed:
        html(markup.line(words("snapshots.same"), page.palette))
        return
    title = words.many("snapshots.differ", len(found.changed), count=page.fmt.count(len(found.changed)))
    headers = [words(f"snapshots.table.{name}") for name in ("figure", "of", "first", "second", "why")]
    # Figures that moved come before intervals and limits that did.
    first_moved = sorted(found.changed, key=lambda one: "value" not in one.columns)
    lines = [_change(page, one) for one in first_moved[:_CHANGES]]
    html(markup.line(title, page.palette))
    _table(page, f"difference-{first.folder.name}-{second.folder.name}", title, headers, lines, 5)


def _change(page: Page, one: Changed) -> list[str]:
    words, where = page.words, dict(one.where)
    key = str(where.pop("metric", "") or "")
    name = "value" if "value" in one.columns else next(iter(one.columns))
    before, after = one.columns[name]
    of = [page.namer(dimension)(str(value)) for dimension, value in where.items() if value is not None]
    why = words.join([words(f"snapshots.why.{code}") for code in one.why])
    named = words.get(f"metric.{key}", one.frame)
    unit = page.figures.metric(key).unit if key and name in _FIGURES else None
    titled = named if name == "value" else f"{named} ({words.get(f'table.{name}', name)})"
    return [titled, words.join(of), _said(page, unit, before), _said(page, unit, after), why]


def _said(page: Page, unit: str | None, value: object) -> str:
    if value is None:
        return page.words("value.unknown")
    if unit is not None and isinstance(value, int | float):
        return page.fmt.value(unit, value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _choice(page: Page, kept: Sequence[Kept], key: str, index: int) -> Kept:
    names = [one.folder.name for one in kept]
    label = page.words(f"snapshots.choose.{key}")
    chosen = st.selectbox(label, names, index=index, key=f"snapshots_{key}", filter_mode=None)
    return kept[names.index(chosen)]


def _schedule(page: Page) -> None:
    words, settings = page.words, page.figures.settings
    html(markup.heading(words("snapshots.schedule")))
    try:
        plan = load_plan(settings.home, settings.calendar)
    except DefinitionError as error:
        trouble(error, page.pen, page.rights, words("snapshots.plan_broken"))
        return
    if plan is None:
        html(markup.line(words("snapshots.no_plan"), page.palette))
        return
    found = [
        row
        for row in rows(settings, plan, datetime.now(UTC))
        if page.rights.departments is None or row.department in page.rights.departments
    ]
    names = ("week", "due", "to", "status", "tries", "reason")
    headers = [words(f"snapshots.table.{name}") for name in names]
    lines = [_delivery(page, row) for row in found]
    _table(page, "schedule", words("snapshots.schedule"), headers, lines, 6)


def _table(
    page: Page, name: str, title: str, headers: Sequence[str], lines: Sequence[Sequence[str]], text: int
) -> None:
    """A table and its files; the filters have no part in it."""
    html(markup.table(headers, lines, title, page.palette, text))
    if lines:
        offered(page, name, Sheet(title, [], headers, lines))


def _delivery(page: Page, row: Row) -> list[str]:
    due = page.fmt.moment(row.due_at.astimezone(UTC).replace(tzinfo=None), page.figures.settings.zone)
    status = page.words(f"snapshots.status.{row.status}")
    # In the words of the server that failed, folders of it included.
    reason = row.reason if page.rights.may("administration") else ""
    return [row.week, due, f"{row.to} ({row.kind})", status, page.fmt.count(row.tries), reason]
