"""The table beside a chart: its numbers in words, as a file, and row by row the way to the records behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard import markup
from dashboard.downloads import CSV, XLSX, Desk, download
from dashboard.drill import RECORDS, Cell
from dashboard.export import Sheet, csv_of, xlsx_of
from dashboard.page import Page
from dashboard.plain import html


@dataclass(frozen=True)
class Table:
    """The numbers of a chart in words: the way to them by keyboard and screen reader.

    Attributes:
        headers, rows: the cells as they are read.
        text_columns: so many columns at the start hold text.
        cells: what each row stands for, in the order of the rows; None where no record can be shown.
        axis, marks: where the chart's marks of each row stand: their x or y, in the order of the rows. A click on a
            mark leads where its row leads.
        text_tail: so many columns at the end hold text.
        form: see `markup.table`.
    """

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    text_columns: int = 1
    cells: Sequence[Cell | None] = ()
    axis: str = "x"
    marks: Sequence[Any] = ()
    text_tail: int = 0
    form: markup.TableForm = "scrolled"

    def later(self) -> Later | None:
        """None where it has no row."""
        return Later(lambda: self, marked=bool(self.marks)) if self.rows else None

    def cell_at(self, point: Mapping[str, Any]) -> Cell | None:
        """What a clicked mark stands for."""
        found = point.get(self.axis)
        for mark, cell in zip(self.marks, self.cells, strict=True):
            # Plotly gives a day back with or without a time of day, as it likes.
            if str(found).partition(" ")[0] == str(mark):
                return cell
        return None


@dataclass(frozen=True)
class Later:
    """A table with rows in it that is made when somebody looks at it.

    Attributes:
        make: makes it.
        marked: its chart has marks, and they lead to their records.
        label: what the fold with the table says, if not just that it is one.
    """

    make: Callable[[], Table]
    marked: bool = False
    label: str = ""


def twin(page: Page, key: str, title: str, meta: str, later: Later) -> None:
    """Draws the table, its files, and the links to the records, where the reader opened it: what nobody looks at is
    neither made nor sent."""
    label = later.label or page.words("card.table")
    with st.expander(label, type="compact", key=f"table-{key}", on_change="rerun") as opened:
        if not opened.open:
            return
        table = later.make()
        links = _links(page, table)
        if links:
            html(markup.line(page.words("drill.hint"), page.palette))
        text = table.text_columns, table.text_tail
        html(markup.table(table.headers, table.rows, title, page.palette, *text, links=links, form=table.form))
        files(page, key, Sheet(title, page.notes(meta), table.headers, table.rows))


_SHOWN_WHOLE = 20
"""A table that a card shows in place of a chart scrolls when it has more rows."""


def own(page: Page, title: str, table: Table) -> str:
    """The table as what a card shows, with no chart that it stands beside."""
    form: markup.TableForm = "whole" if len(table.rows) <= _SHOWN_WHOLE else "scrolled"
    text = table.text_columns, table.text_tail
    return markup.table(table.headers, table.rows, title, page.palette, *text, form=form, links=_links(page, table))


LEAF = 25
"""So many rows of a long list are shown at a time."""


def leaf(key: str, count: int) -> slice:
    """The rows of a long list that are shown; above it the reader turns the leaves.

    Args:
        key: unique on the page.
        count: of all its rows.
    """
    # Another list begins at its first leaf.
    number = st.pagination(-(-count // LEAF), key=f"leaf-{key}-{count}") if count > LEAF else 1
    return slice(LEAF * (number - 1), LEAF * number)


def files(page: Page, name: str, sheet: Sheet | Callable[[], Sheet]) -> None:
    """The two files of a table that the filters decide; see `offered`."""
    state = page.state
    offered(page, f"{name}-{state.start.isoformat()}-{state.end.isoformat()}", sheet)


def offered(desk: Desk, stem: str, sheet: Sheet | Callable[[], Sheet]) -> None:
    """The two files of a table.

    Args:
        desk: whose rights count.
        stem: of their names, unique on the page.
        sheet: what is shown, or what makes it at the click: a long list is shown a leaf at a time.
    """
    words = desk.pen.words

    def made() -> Sheet:
        return sheet() if callable(sheet) else sheet

    with st.container(horizontal=True, gap="small"):
        download(desk, words("export.csv"), f"{stem}.csv", lambda: csv_of(made(), words), CSV)
        download(desk, words("export.xlsx"), f"{stem}.xlsx", lambda: xlsx_of(made(), words), XLSX)


def _links(page: Page, table: Table) -> list[markup.Links]:
    """The links stand on n, the number of the records that they lead to."""
    count = page.words("table.n")
    if not any(table.cells) or count not in table.headers or not page.rights.may("records"):
        return []
    addresses = [None if cell is None else page.address(RECORDS, **cell.query()) for cell in table.cells]
    return [markup.Links(list(table.headers).index(count), addresses, page.words("drill.records"))]
