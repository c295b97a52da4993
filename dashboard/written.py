"""Figures as they are read, which still know the number they were written from: for files that hold what is shown."""

from __future__ import annotations


class Written(str):
    """A text that stands for numbers: one, or the two bounds of an interval, rounded as the text is.

    Rounded, because what is hidden on screen must not be worked out from the digits of a file.
    """

    __slots__ = ("numbers", "unit")

    numbers: tuple[float, ...]
    unit: str

    def __new__(cls, text: str, unit: str = "", *numbers: float) -> Written:
        """A text, the unit of its numbers, and the numbers."""
        made = super().__new__(cls, text)
        made.numbers, made.unit = numbers, unit
        return made
