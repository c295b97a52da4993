"""Parts of a workbook: sheets that print well, written from the top down, every text as text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.snapshot import office
from dashboard.snapshot.document import Document
from dashboard.words import Words

_LONGEST_NAME = 31
_WIDE_FROM = 0x2E80
_LINE_PT = 15
_LINE = {"text_wrap": True, "valign": "top"}
_CELL = {"bottom": 1, "bottom_color": office.BORDER, "valign": "vcenter"}
_HEAD = {"bold": True, "font_color": office.MUTE, "text_wrap": True, "bottom": 2, "valign": "bottom"}
_STYLES: dict[str, dict[str, Any]] = {
    "plain": _LINE,
    "title": {**_LINE, "bold": True, "font_size": 15},
    "head": {**_LINE, "bold": True},
    "meta": {**_LINE, "font_color": office.MUTE, "font_size": 9},
    "bad": {**_LINE, "bold": True, "font_color": office.BAD},
    **{tone: {**_LINE, "bold": True, "font_color": tint} for tone, tint in office.TONES.items()},
    "header": _HEAD,
    "header_number": {**_HEAD, "align": "right"},
    "header_beside": {**_HEAD, "align": "left", "indent": 1},
    "wrapped": {**_CELL, "text_wrap": True},
    "fitted": {**_CELL, "shrink": True},
    "text": _CELL,
    # Text in a column after numbers keeps off them.
    "beside": {**_CELL, "align": "left", "indent": 1},
    "count": {**_CELL, "num_format": "#,##0"},
    "percent": {**_CELL, "num_format": "0.0%"},
}
_HEADERS = {"text": "header", "fitted": "header", "wrapped": "header", "beside": "header_beside"}


class Book:
    """A workbook in the making."""

    def __init__(self, made: Any, document: Document) -> None:
        self.made = made
        self.words = Words(document.language)
        self.font = office.EAST_ASIAN.get(document.language, office.LATIN)
        self._footer = document.title
        self._formats: dict[str, Any] = {}
        self._names: set[str] = set()

    def style(self, name: str) -> Any:
        """A cell format by name, or by its number format after `=`."""
        if name not in self._formats:
            plain = _STYLES.get(name) or {**_STYLES["text"], "num_format": name.removeprefix("=")}
            self._formats[name] = self.made.add_format(
                {"font_name": self.font, "font_size": 11, "font_color": office.INK, **plain}
            )
        return self._formats[name]

    def figures(self, unit: str, largest: float | None = None) -> str:
        """The style of a metric's figures."""
        return "=" + office.number_format(unit, largest or 0.0)

    def changes(self, unit: str) -> str:
        """The style of a metric's changes."""
        return "=" + office.moved_format(unit, self.words)

    def sheet(self, name: str, widths: Sequence[float], *, landscape: bool = False, one_page: bool = False) -> Sheet:
        """A new sheet that prints on A4, as wide as the page."""
        added = self.made.add_worksheet(self._free(name))
        added.hide_gridlines(2)
        added.set_paper(9)
        added.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        added.fit_to_pages(1, 1 if one_page else 0)
        if landscape:
            added.set_landscape()
        # An ampersand starts a code in footers; a doubled one is itself.
        added.set_footer(f"&L&9{self._footer.replace('&', '&&')}&R&9&P / &N")
        for index, width in enumerate(widths):
            added.set_column(index, index, width)
        return Sheet(self, added, widths)

    def _free(self, name: str) -> str:
        """A name that Excel takes: short, without its forbidden signs, and the only one of its kind."""
        plain = re.sub(r"[\[\]:*?/\\]", " ", name).strip().strip("'")[:_LONGEST_NAME] or "-"
        free, number = plain, 2
        while free.lower() in self._names:
            ending = f" ({number})"
            free, number = plain[: _LONGEST_NAME - len(ending)] + ending, number + 1
        self._names.add(free.lower())
        return free


class Sheet:
    """A sheet, written from the top down; `row` is the next free one."""

    def __init__(self, book: Book, added: Any, widths: Sequence[float]) -> None:
        self.book, self.added, self._widths = book, added, widths
        self.row = 0
        self._heights: dict[int, float] = {}

    @property
    def name(self) -> str:
        """The sheet's name."""
        return str(self.added.get_name())

    def line(self, text: str, style: str, first: int = 0, last: int | None = None) -> None:
        """A text over the columns `first` to `last`, all of them by default; nothing where it is empty."""
        if not text:
            return
        last = len(self._widths) - 1 if last is None else last
        size = _STYLES[style].get("font_size", 11)
        width = sum(self._widths[first : last + 1]) * 11 / size
        lines = max(1, -int(-_length(text) // (width * 0.95)))
        self.added.merge_range(self.row, first, self.row, last, "", self.book.style(style))
        self.added.write_string(self.row, first, text, self.book.style(style))
        self._high(lines * size / 11)
        self.row += 1

    def skip(self, rows: int = 1) -> None:
        """Leaves rows empty."""
        self.row += rows

    def _high(self, lines: float) -> None:
        """Makes the row at least so many lines high."""
        self._heights[self.row] = max(self._heights.get(self.row, 0), lines)
        if self._heights[self.row] > 1:
            self.added.set_row(self.row, self._heights[self.row] * _LINE_PT + 2)

    def header(self, names: Sequence[str], styles: Sequence[str], first: int = 0) -> int:
        """The names of columns from the given one on, each as its cells stand; returns the row after them."""
        for column, (name, below) in enumerate(zip(names, styles, strict=True), start=first):
            style = _HEADERS.get(below, "header_number")
            self.added.write_string(self.row, column, name, self.book.style(style))
        heights = [
            -int(-_length(name) // max(1, width - 1)) for name, width in zip(names, self._widths[first:], strict=False)
        ]
        self._high(max([1, *heights]))
        self.row += 1
        return self.row

    def cells(self, values: Sequence[Any], styles: Sequence[str], first: int = 0) -> None:
        """One row from a column on: text as text, numbers as numbers, nothing where there is none."""
        heights = [1]
        for column, (value, name) in enumerate(zip(values, styles, strict=True), start=first):
            style = self.book.style(name)
            if value is None:
                self.added.write_blank(self.row, column, None, style)
            elif isinstance(value, str):
                self.added.write_string(self.row, column, value, style)
                if _STYLES.get(name, {}).get("text_wrap"):
                    heights.append(-int(-_length(value) // max(1, self._widths[column] * 0.95)))
            else:
                self.added.write_number(self.row, column, value, style)
        self._high(max(heights))
        self.row += 1

    def tones(self, top: int, column: int, words: Mapping[str, str]) -> None:
        """Colours the words of a column by what they mean, from a row down to the last one written."""
        for word, tone in words.items():
            fonts = self.book.made.add_format({"font_color": office.TONES[tone], "bold": True})
            rule = {"type": "cell", "criteria": "==", "value": '"' + word.replace('"', '""') + '"', "format": fonts}
            self.added.conditional_format(top, column, self.row - 1, column, rule)

    def freeze(self, top: int) -> None:
        """Keeps the names of columns in sight, and on every printed page."""
        self.added.freeze_panes(top, 1)
        self.added.repeat_rows(top - 1)


def _length(text: str) -> int:
    return sum(2 if ord(c) >= _WIDE_FROM else 1 for c in text)
