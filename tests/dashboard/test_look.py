"""Contrast: every colour that carries words stands out from what is behind it as WCAG 2.2 AA asks, light and dark."""

from __future__ import annotations

import re
from itertools import product

import pytest

from dashboard.axes import room
from dashboard.look import DARK, LIGHT, Palette

TEXT, MARK = 4.5, 3.0
WORDS = ("ink", "mute", "focus", "good", "bad", "alarm", "goal", "line")
MARKS = ("signal", "goal", "line", "focus", "good", "bad", "alarm")
Colour = tuple[float, float, float]


def parsed(colour: str, behind: Colour = (255.0, 255.0, 255.0)) -> Colour:
    """A colour as it is seen: one that is let through is mixed with what is behind it."""
    if colour.startswith("#"):
        red, green, blue = (float(int(colour[index : index + 2], 16)) for index in (1, 3, 5))
        return red, green, blue
    red, green, blue, alpha = map(float, re.findall(r"[\d.]+", colour))
    over = (alpha * own + (1 - alpha) * other for own, other in zip((red, green, blue), behind, strict=True))
    return next(over), next(over), next(over)


def luminance(colour: Colour) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_the_published_one() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast(parsed("#777777"), (255, 255, 255)) == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_words_can_be_read_on_the_page_and_on_the_band_of_a_chart(palette: Palette) -> None:
    page = parsed(palette.surface)
    grounds = {"surface": page, "band": parsed(palette.band, page)}
    faint = {
        (name, ground): round(contrast(parsed(getattr(palette, name)), behind), 2)
        for name, (ground, behind) in product(WORDS, grounds.items())
        if contrast(parsed(getattr(palette, name)), behind) < TEXT
    }
    assert faint == {}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_marks_can_be_told_from_the_page(palette: Palette) -> None:
    faint = {name for name in MARKS if contrast(parsed(getattr(palette, name)), parsed(palette.surface)) < MARK}
    assert faint == set()


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_words_can_be_read_on_the_strongest_shade_of_a_matrix(palette: Palette) -> None:
    red, green, blue = (int(value) for value in parsed(palette.focus))
    shaded = parsed(f"rgba({red},{green},{blue},0.30)", parsed(palette.surface))
    assert contrast(parsed(palette.ink), shaded) >= TEXT


@pytest.mark.parametrize(
    ("label", "needs"),
    [
        ("25\u00a0%", 36),
        ("15%", 33),
        ("2 min 30 s", 64),
        ("2 分 30 秒", 61),
        ("+20", 29),
        ("1,200", 39),
        ("200.00", 46),
    ],
)
def test_labels_find_the_room_that_chromium_gives_them_so_that_nothing_is_drawn_twice(label: str, needs: int) -> None:
    assert needs <= room({"ticktext": [label]}) <= needs + 12
