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
from warehouse.safe_text import defused

# Fonts of the office programs themselves, Latin and East Asian, by the report's language.
LATIN = "Segoe UI"
EAST_ASIAN = {"zh-Hant": "Microsoft JhengHei", "zh-Hans": "Microsoft YaHei"}
INK, MUTE, LINE, REST = LIGHT.ink, "#5B6672", LIGHT.line, "#8A95A1"
GOAL, SIGNAL, GOOD, BAD, BORDER = LIGHT.goal, LIGHT.signal, LIGHT.good, LIGHT.bad, LIGHT.border
TONES = {"improving": GOOD, "worsening": BAD, "changing": MUTE}
STATUSES = {"passed": GOOD, "warned": BAD, "refused": BAD}
_DAY_S = 86_400
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


def chart_format(native: Native) -> str:
    """The number format of a chart's axis and labels."""
    known = [value for series in native.series for value in series.values if value is not None]
    return number_format(native.unit, max(known, default=0.0))


def axis(native: Native, at_most: int = 6) -> tuple[float, float, float]:
    """(lowest, highest, step) of a chart's value axis, at round numbers, in the office programs' own unit."""
    values = [value for series in native.series for value in series.values]
    low, high = padded(values, native.unit)
    step = round_step(high - low, native.unit, at_most)
    floor, ceiling = {"share": (0.0, 1.0), "points": (-100.0, 100.0)}.get(native.unit, (0.0, float("inf")))
    low, high = max(floor, step * int(low // step)), min(ceiling, step * -int(-high // step))
    scale = _DAY_S if native.unit == "seconds" else 1
    return low / scale, high / scale, step / scale


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
