"""What slides and workbooks share: fonts, colours, number formats, axes, and archives whose bytes repeat."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date

import polars as pl

from dashboard.axes import padded, round_step
from dashboard.look import LIGHT
from dashboard.snapshot.exhibit import Native
from dashboard.words import Words
from warehouse.safe_text import defused

# Fonts of the office programs themselves, Latin and East Asian, by the report's language.
LATIN = "Segoe UI"
EAST_ASIAN = {"zh-Hant": "Microsoft JhengHei", "zh-Hans": "Microsoft YaHei"}
INK, MUTE, LINE, REST = LIGHT.ink, "#5B6672", LIGHT.line, "#8A95A1"
GOAL, SIGNAL, GOOD, BAD, BORDER = LIGHT.goal, LIGHT.signal, LIGHT.good, LIGHT.bad, LIGHT.border
TONES = {"improving": GOOD, "worsening": BAD, "changing": MUTE}
STATUSES = {"passed": GOOD, "warned": BAD, "refused": BAD}
_DAY_S = 86_400
# Digits behind the point of a change, and the words of its unit.
_MOVED = {"share": 1, "points": 1, "score": 2, "money": 2, "per_thousand": 1, "seconds": 1}
_MOVED_WORDS = {
    "share": ("unit.points", "number"), "points": ("unit.nps_points", "number"), "seconds": ("duration.s", "s"),
    "per_thousand": ("unit.per_thousand_change", "number"),
}  # fmt: skip
# Where a bar begins; anywhere else its length would say more than the figures do.
_BAR_FLOOR = {"score": 1.0}
_CORE = re.compile(rb'(W3CDTF">)[^<]*')


def east_asian(language: str) -> str:
    """The typeface of Chinese characters in a report of this language."""
    return EAST_ASIAN.get(language, EAST_ASIAN["zh-Hans"])


def number_format(unit: str, largest: float = 0.0) -> str:
    """How office programs write a figure of a unit; durations are parts of a day there.

    Args:
        unit: of the metric.
        largest: the largest figure in seconds, which says whether hours are written.
    """
    if unit == "seconds":
        return "[h]:mm:ss" if largest >= 3600 else "[m]:ss"
    formats = {"share": "0.0%", "score": "0.00", "money": "#,##0.00", "per_thousand": "0.0", "points": "+0.0;-0.0;0.0"}
    return formats.get(unit, "#,##0")


def scaled(unit: str, value: float | None) -> float | None:
    """A figure as office programs count it: seconds as parts of a day, everything else as it is."""
    return value / _DAY_S if unit == "seconds" and value is not None else value


def moved(unit: str, change: float | None) -> float | None:
    """A change as office programs count it: percentage points, seconds, else the unit; no sign where it rounds to 0."""
    if change is None:
        return None
    counted = 100 * change if unit == "share" else change
    return counted if round(counted, _MOVED.get(unit, 0)) else 0.0


def moved_format(unit: str, words: Words) -> str:
    """How office programs write a change: signed, with the words of its unit."""
    key, field = _MOVED_WORDS.get(unit, ("", ""))
    before, _, after = words(key, **{field: "#"}).partition("#") if key else ("", "", "")
    number = "#,##0" + ("." + "0" * _MOVED[unit] if unit in _MOVED else "")
    parts = [f"{sign}{number}" + (f'"{after}"' if after else "") for sign in ("+", "-", "")]
    return ";".join((f'"{before}"' if before else "") + part for part in parts)


def chart_format(native: Native) -> str:
    """The number format of a chart's axis and labels."""
    if native.kind == "effects":
        return "0%"
    known = [value for series in native.series for value in series.values if value is not None]
    return number_format(native.unit, max(known, default=0.0))


def axis(native: Native, at_most: int = 6) -> tuple[float, float, float]:
    """(lowest, highest, step) of a chart's value axis, at round numbers, in the office programs' own unit.

    Bars begin at nothing: 0, or the lowest score there is.
    """
    values = [value for series in native.series for value in series.values]
    if native.kind == "effects":
        known = [0.0, 1.0, *(value for value in values if value is not None)]
        step = round_step(max(known) - min(known), native.unit, at_most)
        return step * (min(known) // step), step * -(-max(known) // step), step
    if native.kind == "ranks":
        values.append(_BAR_FLOOR.get(native.unit, 0.0))
    low, high = padded(values, native.unit)
    if native.kind == "ranks" and native.unit != "points":
        low = _BAR_FLOOR.get(native.unit, 0.0)
    step = round_step(high - low, native.unit, at_most)
    floor, ceiling = {"share": (0.0, 1.0), "points": (-100.0, 100.0)}.get(native.unit, (0.0, float("inf")))
    low, high = max(floor, step * int(low // step)), min(ceiling, step * -int(-high // step))
    scale = _DAY_S if native.unit == "seconds" else 1
    return low / scale, high / scale, step / scale


def reach(native: Native) -> tuple[list[float], list[float]]:
    """How far the interval of each bar of `effects` reaches above and below it; 0 where there is none."""
    columns = [one.values if (one := native.of(role)) else [] for role in ("value", "upper", "lower")]
    known = [(value or 0.0, upper or 0.0, lower or 0.0) for value, upper, lower in zip(*columns, strict=True)]
    return [upper - value for value, upper, _ in known], [value - lower for value, _, lower in known]


def inert(texts: Sequence[str]) -> list[str]:
    """Texts that no spreadsheet runs, not even where a library would write them as a formula."""
    return [str(text) for text in defused(pl.DataFrame({"text": list(texts)}, schema={"text": pl.String}))["text"]]


def repeatable(content: bytes, day: date) -> bytes:
    """An office file with fixed times: in its archive, in its properties, and in the workbooks inside it."""
    moment = (day.year, day.month, day.day, 0, 0, 0)
    stamp = f"{day.isoformat()}T00:00:00Z".encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename.endswith(".xlsx"):
                part = repeatable(part, day)
            elif entry.filename == "docProps/core.xml":
                part = _CORE.sub(rb"\g<1>" + stamp, part)
            fixed = zipfile.ZipInfo(entry.filename, moment)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o600 << 16
            new.writestr(fixed, part)
    return buffer.getvalue()
