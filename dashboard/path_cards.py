"""Where customers come back: a matrix from the first contact to the next."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from dashboard import asked
from dashboard.cards import Table, card
from dashboard.claims import absent
from dashboard.fixed import of_fixed_weeks
from dashboard.grid import Cell, grid
from dashboard.page import Page
from dashboard.words import Words
from warehouse.paths import Paths


@of_fixed_weeks("paths")
def paths_card(page: Page, dimension: str) -> None:
    """Repeat contacts from one channel or department (rows) to the next (columns)."""
    words, fmt = page.words, page.fmt
    found = asked.paths(page.figures, page.where, dimension)
    repeats = page.one("fcr_observed")
    total = words("value.small_or_beside") if found.total is None else fmt.count(found.total)
    meta = " · ".join(
        [
            words("paths.note", days=page.figures.settings.repeat_window_days),
            words("paths.counted", n=total),
            words("card.coverage", share=fmt.coverage(repeats["coverage"])),
            words("value.censored", n=fmt.count(repeats["censored"])),
            words("interval.counted"),
        ]
    )
    title = paths_title(words, page, found)
    if found.total == 0 and absent(repeats):
        # Where customers are not known, nobody can tell who came back.
        title = page.claims.absence(page.figures.metric("fcr_observed"), repeats, words("paths.name"))
    if found.cells.is_empty():
        card(page, f"paths-{dimension}", title, meta, None, None)
        return
    name = _namer(page, dimension)
    starts, ends = _values(found.cells, dimension), _values(found.cells, f"next_{dimension}")
    known = {
        (row[0], row[1]): row for row in found.cells.select(dimension, f"next_{dimension}", "repeats", "hidden").rows()
    }
    most = max((row[2] or 0 for row in known.values()), default=1) or 1
    rows = [(name(start), [_cell(page, known.get((start, end)), most) for end in ends]) for start in starts]
    body = grid(words("paths.from_to"), [name(end) for end in ends], rows, title, page.palette)
    pairs = [
        [name(row[0]), name(row[1]), words("value.small_or_beside") if row[3] else fmt.count(row[2])]
        for row in known.values()
    ]
    headers = [words("paths.first"), words("paths.next"), words("paths.repeats")]
    card(page, f"paths-{dimension}", title, meta, body, Table(headers, pairs, 2))


def paths_title(words: Words, page: Page, found: Paths) -> str:
    """How many came back elsewhere, and by which path most of them."""
    if found.total is None:
        return words("paths.hidden")
    if not found.total:
        return words("paths.none")
    if found.elsewhere is None:
        return words.many("paths.some", found.total, n=page.fmt.count(found.total))
    if not found.elsewhere:
        return words(f"paths.all_same_{found.dimension}", n=page.fmt.count(found.total))
    then = f"next_{found.dimension}"
    moved = found.cells.filter((pl.col(found.dimension) != pl.col(then)) & pl.col("repeats").is_not_null())
    share = page.fmt.share(found.elsewhere / found.total)
    if moved.is_empty():
        return words(f"paths.moved_{found.dimension}", share=share)
    name, top = _namer(page, found.dimension), moved.row(0, named=True)
    return words(
        f"paths.moved_most_{found.dimension}",
        share=share,
        first=name(top[found.dimension]),
        next=name(top[then]),
        n=page.fmt.count(top["repeats"]),
    )


def _namer(page: Page, dimension: str) -> Callable[[str | None], str]:
    known = page.namer(dimension)
    return lambda value: page.words("paths.rest") if value is None else known(value)


def _values(cells: pl.DataFrame, column: str) -> list[str | None]:
    """The values, those with the most repeats first, the unknown ones last."""
    ordered = cells.group_by(column).agg(pl.col("repeats").sum()).sort("repeats", column, descending=[True, False])
    values = ordered[column].to_list()
    return [*(value for value in values if value is not None), *([None] if None in values else [])]


def _cell(page: Page, row: tuple[object, ...] | None, most: int) -> Cell:
    if row is None:
        return Cell("0", tone="mute")
    if row[3]:
        return Cell("•", tone="mute")
    count = int(str(row[2]))
    return Cell(page.fmt.count(count), shade=count / most)
