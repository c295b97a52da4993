"""Who has to answer whom now: strong and recent negative contacts of each department, with their running clocks."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard.cards import Later, Table, card
from dashboard.page import Page
from warehouse.escalations import escalation_counts, escalations
from warehouse.suppress import withhold

_ROWS = 40
_LATE = ("overdue", "missed")
_OPEN = ("overdue", "running")
_SHOWN = ("overdue", "running", "missed", "met", "unknown")


def feed_card(page: Page) -> None:
    """Departments by what is overdue, each with its longest running clock; the contacts where records may be seen."""
    words, fmt = page.words, page.fmt
    counts = page.figures.asked(escalation_counts, page.where)
    if not len(counts):
        card(page, "feed", words("emotions.no_feed"), words("emotions.feed_note"), None, None)
        return
    total = int(counts["n"].sum())
    late = int(counts.filter(pl.col("clock").is_in(_LATE))["n"].sum())
    whole = total >= page.figures.settings.min_group
    title = words(
        "emotions.feed",
        count=fmt.count(total) if whole else words("value.too_few"),
        late=fmt.count(late) if whole and _told(page, late) else words("value.too_few"),
    )
    shown = min(total, _ROWS)
    label = words.many("emotions.feed_contacts", shown, shown=fmt.count(shown))
    # The contacts themselves are for readers who may see records.
    contacts = Later(lambda: _contacts(page), label=label) if page.rights.may("records") else None
    card(page, "feed", title, words("emotions.feed_note"), _departments(page, counts), contacts)


def _contacts(page: Page) -> Table:
    words = page.words
    names = ("clock", "since", "text", "because")
    headers = [words("dimension.department"), words("dimension.channel"), *(words(f"emotions.{n}") for n in names)]
    listed = page.figures.asked(escalations, page.where, _ROWS)
    rows = [_row(page, row) for row in listed.iter_rows(named=True)]
    return Table(headers, rows, len(headers), form="listed")


def _told(page: Page, count: int) -> bool:
    return page.rights.may("records") or not 0 < count < page.figures.settings.min_group


def _departments(page: Page, counts: pl.DataFrame) -> Table:
    """One row a department: how many clocks stand where, and the longest that still runs."""
    words, fmt = page.words, page.fmt
    least = 1 if page.rights.may("records") else page.figures.settings.min_group
    cells = withhold(counts.drop("open_s"), ("department", "clock"), least).cells
    longest = counts.filter(pl.col("clock").is_in(_OPEN)).group_by("department").agg(pl.col("open_s").max())
    told = {(row["department"], row["clock"]): row for row in cells.iter_rows(named=True)}
    running = dict(longest.iter_rows())
    shown = [clock for clock in _SHOWN if clock in set(counts["clock"])]
    rows = []
    for department in sorted({key[0] for key in told}, key=lambda name: (-_count(told, name, "overdue"), name or "")):
        row = [page.namer("department")(department)]
        for clock in shown:
            cell = told.get((department, clock))
            row.append(
                words("value.small_or_beside") if cell and cell["hidden"] else fmt.count(cell["n"] if cell else 0)
            )
        hidden = any(told[department, clock]["hidden"] for clock in _OPEN if (department, clock) in told)
        row.append("" if hidden or department not in running else fmt.value("seconds", running[department]))
        rows.append(row)
    clocks = [words(f"clock.{clock}") for clock in shown]
    headers = [
        words("dimension.department"),
        *(f"{one[:1].upper()}{one[1:]}" for one in clocks),
        words("emotions.oldest"),
    ]
    return Table(headers, rows)


def _count(told: dict[tuple[str | None, str], dict[str, Any]], department: str | None, clock: str) -> int:
    row = told.get((department, clock))
    return 0 if row is None or row["hidden"] else int(row["n"])


def _row(page: Page, row: dict[str, Any]) -> list[str]:
    words, fmt = page.words, page.fmt
    taken = row["answered_s"] if row["answered_s"] is not None else row["open_s"]
    limit = "" if row["limit_s"] is None else fmt.value("seconds", row["limit_s"])
    clock = words(f"clock.{row['clock']}")
    timed = clock if row["clock"] == "unknown" else words(
        "emotions.clock_of", clock=clock, taken=fmt.value("seconds", taken), limit=limit
    )  # fmt: skip
    because = words.join(row["hits"][:4]) if row["origin"] == "text" else words(f"origin.{row['origin']}")
    return [
        page.namer("department")(row["department"]),
        page.namer("channel")(row["channel"]),
        timed,
        fmt.moment(row["happened_at"], page.figures.settings.zone),
        row["text"] or "",
        because,
    ]
