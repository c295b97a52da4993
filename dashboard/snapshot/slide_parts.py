"""Parts of slides: titles, texts, lists and tables that stay on their slide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from dashboard.snapshot import office
from dashboard.snapshot.document import Document, Item
from dashboard.snapshot.exhibit import Table
from dashboard.snapshot.slide_charts import Box, typeface

_LEFT, _WIDTH, _BOTTOM = Inches(0.5), Inches(12.33), Inches(6.5)
_TITLE_ONLY = 5
_TITLE_TOP = Inches(0.42)
# Width of a Latin letter and of a Chinese one, and the height of a line, in parts of the font's size.
_LATIN_EM, _WIDE_EM, _LINE_EM = 0.55, 1.0, 1.3
_WIDE_FROM = 0x2E80


class Deck:
    """A presentation in the making, 16:9."""

    def __init__(self, document: Document) -> None:
        self.presentation = Presentation()
        self.presentation.slide_width, self.presentation.slide_height = Inches(13.333), Inches(7.5)
        self.language = document.language
        self._footer = f"{document.title} · {document.period} · {document.badge}"

    def slide(self, title: str, above: str = "", size: float = 24, top: int = _TITLE_TOP) -> Any:
        """A slide with its title, small letters above it, and the footer."""
        slide = self.presentation.slides.add_slide(self.presentation.slide_layouts[_TITLE_ONLY])
        for placeholder in list(slide.placeholders):
            if placeholder.placeholder_format.idx:
                placeholder._element.getparent().remove(placeholder._element)
        shape = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = _LEFT, top, _WIDTH, Inches(0.75)
        fitting = size if _lines(title, size, _WIDTH) < 2 else size * 0.78
        self._fill(shape.text_frame, [title], fitting, office.INK, bold=True)
        shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        if above:
            self.text(slide, [above], (_LEFT, Inches(0.2), _WIDTH, Inches(0.3)), 11, office.MUTE)
        number = str(len(self.presentation.slides))
        self.text(slide, [self._footer], (_LEFT, Inches(7.0), Inches(11.3), Inches(0.3)), 9, office.MUTE)
        self.text(slide, [number], (Inches(11.9), Inches(7.0), Inches(0.93), Inches(0.3)), 9, office.MUTE, right=True)
        return slide

    def text(
        self, slide: Any, lines: Sequence[str], box: Box, size: float, tint: str = office.INK, *,
        bold: bool = False, right: bool = False,
    ) -> None:  # fmt: skip
        """Lines of text in a box; smaller letters where they would not fit."""
        kept = [line for line in lines if line]
        if not kept:
            return
        while size > 8 and sum(_lines(line, size, box[2]) for line in kept) * _height(size) > box[3]:
            size -= 0.5
        frame = slide.shapes.add_textbox(*box).text_frame
        self._fill(frame, kept, size, tint, bold=bold)
        if right:
            frame.paragraphs[0].alignment = PP_ALIGN.RIGHT

    def _fill(self, frame: Any, lines: Sequence[str], size: float, tint: str, *, bold: bool) -> None:
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for index, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.LEFT
            if line:
                run = paragraph.add_run()
                run.text = line
                typeface(run.font, self.language, size, tint, bold=bold)
            else:
                # An empty paragraph is as high as its font, which would be the program's own.
                etree.SubElement(paragraph._p, qn("a:endParaRPr"), {"sz": str(int(size * 100))})

    def items(self, slide: Any, items: Sequence[Item], top: int, first: int) -> None:
        """Items of the agenda: number, tone, sentence."""
        for index, item in enumerate(items):
            at = top + index * Inches(0.67)
            self.text(slide, [str(first + index + 1)], (_LEFT, at, Inches(0.4), Inches(0.3)), 13, office.MUTE)
            tint = office.TONES.get(item.tone, office.MUTE)
            self.text(slide, [item.mark], (Inches(0.9), at, Inches(1.3), Inches(0.3)), 13, tint, bold=True)
            self.text(slide, [item.text], (Inches(2.2), at, Inches(10.63), Inches(0.6)), 13)

    def notes(self, slide: Any, lines: Sequence[str]) -> None:
        """What the speaker reads."""
        slide.notes_slide.notes_text_frame.text = "\n\n".join(lines)

    def tables(self, title: str, lead: str, table: Table | None, note: str) -> None:
        """A table over as many slides as it needs."""
        if table is None:
            return
        size, box = _fitting(table), (_LEFT, Inches(1.65 if lead else 1.25), _WIDTH, Inches(4))
        rows = list(table.rows)
        widths = _widths(table, _WIDTH, size)
        while rows:
            used, taken = _row_height(table.headers, widths, size), 0
            while taken < len(rows) and (
                not taken or used + _row_height(rows[taken], widths, size) <= _BOTTOM - box[1]
            ):
                used += _row_height(rows[taken], widths, size)
                taken += 1
            slide = self.slide(title)
            self.text(slide, [lead], (_LEFT, Inches(1.15), _WIDTH, Inches(0.45)), 12, office.MUTE)
            self.table(slide, Table(table.headers, rows[:taken], table.text_columns), box, size, widths)
            self.text(slide, [note], (_LEFT, Inches(6.55), _WIDTH, Inches(0.42)), 9, office.MUTE)
            rows = rows[taken:]

    def table(self, slide: Any, table: Table, box: Box, size: float, widths: Sequence[int] | None = None) -> None:
        """A table in a box; its rows are as high as their text."""
        widths = widths or _widths(table, box[2], size)
        frame = slide.shapes.add_table(1 + len(table.rows), len(table.headers), *box)
        made = frame.table
        style = made._tbl.tblPr.find(qn("a:tableStyleId"))
        style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style, no grid: lines are drawn below
        made.horz_banding = False
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Emu(width)
        for index, row in enumerate([table.headers, *table.rows]):
            made.rows[index].height = Emu(_row_height(row, widths, size))
            for at, text in enumerate(row):
                self._cell(made.cell(index, at), text, size, head=index == 0, number=at >= table.text_columns)

    def _cell(self, cell: Any, text: str, size: float, *, head: bool, number: bool) -> None:
        cell.margin_left = cell.margin_right = Inches(0.05)
        cell.margin_top = cell.margin_bottom = Inches(0.02)
        self._fill(cell.text_frame, text.split("\n"), size, office.MUTE if head else office.INK, bold=head)
        cell.margin_left = cell.margin_right = Inches(0.05)
        if number:
            for paragraph in cell.text_frame.paragraphs:
                paragraph.alignment = PP_ALIGN.RIGHT
        line = etree.SubElement(cell._tc.get_or_add_tcPr(), qn("a:lnB"), {"w": "6350"})
        fill = etree.SubElement(line, qn("a:solidFill"))
        etree.SubElement(fill, qn("a:srgbClr"), {"val": office.BORDER.lstrip("#")})


def _fitting(table: Table) -> float:
    """The largest size at which a table takes one slide; the usual one where none does."""
    for size in (11.0, 10.0, 9.0):
        widths = _widths(table, _WIDTH, size)
        if sum(_row_height(row, widths, size) for row in [table.headers, *table.rows]) <= _BOTTOM - Inches(1.65):
            return size
    return 11.0


def _height(size: float) -> int:
    return int(Pt(size * _LINE_EM))


def _em(text: str) -> float:
    return sum(_WIDE_EM if ord(c) >= _WIDE_FROM else _LATIN_EM for c in text)


def _lines(text: str, size: float, width: int) -> int:
    """How many lines a text takes in a width; rather one too many than one too few."""
    return sum(max(1, -int(-_em(line) * Pt(size) // max(1, width))) for line in text.split("\n"))


def _row_height(row: Sequence[str], widths: Sequence[int], size: float) -> int:
    lines = max(_lines(text, size, width - Inches(0.1)) for text, width in zip(row, widths, strict=True))
    return lines * _height(size) + Inches(0.06)


def _widths(table: Table, width: int, size: float) -> list[int]:
    """Widths of columns by their longest line, long ones held to a third, so that all add up to the table's."""
    columns = list(zip(table.headers, *table.rows, strict=True))
    wanted = [max(_em(line) for text in column for line in text.split("\n")) + 1.5 for column in columns]
    total = width / Pt(size)
    capped = [min(one, total / 3) if sum(wanted) > total else one for one in wanted]
    return [int(width * one / sum(capped)) for one in capped]
