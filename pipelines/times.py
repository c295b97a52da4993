"""Texts of instants and durations as UTC instants and seconds; nothing is guessed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

import polars as pl

from pipelines.numbers import numbers_of
from pipelines.profile import Unit

# Year, month and day stand in the one order that cannot be mistaken.
_ISO = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%Y-%m-%dT%H:%M:%S%.f%#z",
)
EPOCHS = {"epoch_s": 1_000_000, "epoch_ms": 1_000}
"""Forms that count from 1970 and know no zone, and their microseconds."""
# A workbook's cell without a date's format is a number: days since 1899-12-30 on the clock of its maker.
EXCEL = "excel"
_EXCEL_OF_1970, _EXCEL_FIRST, _EXCEL_LAST = 25_569, 32_874, 109_574  # from 1990 to 2199: a number, else no time
# What `%p` reads: a spreadsheet in Chinese writes the half of the day in Chinese.
_HALVES = {"上午": "AM", "下午": "PM"}
# `21-01-05` fits %Y-%m-%d as the year 21: such a date is misread, not old.
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_UNIT_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0}
_CLOCK = r"^(?P<h>\d+):(?P<m>[0-5]?\d):(?P<s>[0-5]?\d(?:\.\d+)?)$"
# `2h 5m`, `90 sec`, `3分20秒`: every number says what it counts, the largest first.
_N = r"(\d+(?:\.\d+)?)\s*"
_WRITTEN = (
    rf"(?i)^(?:{_N}(?:d|days?|天|日))?[\s,]*"
    rf"(?:{_N}(?:h|hrs?|hours?|个?小时|個?小時|个?钟头|個?鐘頭|时|時))?[\s,]*"
    rf"(?:{_N}(?:m|mins?|minutes?|分钟|分鐘|分))?[\s,]*(?:{_N}(?:s|secs?|seconds?|秒钟?|秒鐘?))?\.?$"
)
_WRITTEN_SECONDS = {"1": 86_400.0, "2": 3_600.0, "3": 60.0, "4": 1.0}
_SHORT_CLOCK = r"^(?P<m>\d+):(?P<s>[0-5]?\d(?:\.\d+)?)$"
# A workbook shows a duration of a day or more as an instant counted from its own day zero.
_WORKBOOK_DAY_ZERO = datetime(1899, 12, 31)  # noqa: DTZ001  (a serial number, not a moment)
_WORKBOOK_DURATION = r"^1900-0[1-3]-\d\d \d\d:\d\d:\d\d"


def instants_of(text: pl.Series, formats: tuple[str, ...], zone: str) -> pl.Series:
    """UTC instants (Datetime in microseconds) of local or offset times; null where none of the formats fits.

    The first format is tried on every text and each other one on what is still unread, so that a clean file meets one
    parser. A time that a clock change repeats is the earlier of the two; one that it leaves out does not exist: null.

    Args:
        text: texts without white space around them.
        formats: strptime formats, `epoch_s`, `epoch_ms` or `excel`; the ISO ones where empty.
        zone: the zone of the formats that name no offset.
    """
    first, *others = formats or _ISO
    found = _parsed(text, first, zone)
    for form in others:
        unread = found.is_null() & text.is_not_null()
        if not unread.any():
            break
        found = found.zip_with(~unread, _parsed(text.set(~unread, None), form, zone))
    span = _span(found)
    if span is None or (span[0].year >= _FIRST_YEAR and span[1].year <= _LAST_YEAR):
        return found
    year = found.dt.year()
    return found.set((year < _FIRST_YEAR) | (year > _LAST_YEAR), None)


def local_of(instants: pl.Series, zone: str) -> pl.Series:
    """What a clock in the zone shows at UTC instants, (Datetime in microseconds, no zone)."""
    offset = _offset_of(instants, zone)
    if offset is not None:
        return instants + offset
    return instants.dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.replace_time_zone(None)


def shown_twice(instants: pl.Series, zone: str) -> pl.Series:
    """Whether a clock in the zone shows the same at two moments, the UTC instant being one of them (Boolean)."""
    if _offset_of(instants, zone) is not None:
        return pl.repeat(value=False, n=len(instants), eager=True)
    local = local_of(instants, zone)
    earlier = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    later = local.dt.replace_time_zone(zone, ambiguous="latest", non_existent="null")
    return (earlier != later).fill_null(value=False)


def names_its_offset(text: pl.Series) -> pl.Series:
    """Whether texts of times say how far from UTC they are (Boolean)."""
    return text.str.contains(r"(?:[Zz]|[+-]\d\d:?\d\d)$")


def _offset_of(moments: pl.Series, zone: str) -> timedelta | None:
    """The one distance from UTC that the zone keeps in all of these moments, with two days to spare on either side.

    Adding it costs next to nothing, where asking the zone for every moment costs more than parsing its text. None where
    a clock change falls into them.
    """
    span = _span(moments)
    return timedelta() if span is None else _fixed_offset(zone, span[0].date(), span[1].date())


def _span(moments: pl.Series) -> tuple[datetime, datetime] | None:
    try:
        first, last = moments.min(), moments.max()
    except ValueError:  # `01/02/00` fits %Y as the year 0, which Python has no date for
        return datetime.min, datetime.max  # noqa: DTZ901  (beyond every year that is read)
    return (first, last) if isinstance(first, datetime) and isinstance(last, datetime) else None


@lru_cache(maxsize=256)
def _fixed_offset(zone: str, first: date, last: date) -> timedelta | None:
    if first.year < _FIRST_YEAR or last.year > _LAST_YEAR:
        return None
    start, end = first - timedelta(days=2), last + timedelta(days=3)
    # No zone ever changed its clock twice within twelve hours.
    probes = pl.datetime_range(start, end, "12h", time_zone="UTC", eager=True).dt.convert_time_zone(zone)
    offsets = (probes.dt.base_utc_offset() + probes.dt.dst_offset()).unique()
    return offsets.item() if len(offsets) == 1 else None


def _parsed(text: pl.Series, form: str, zone: str) -> pl.Series:
    if form in EPOCHS:
        return (text.cast(pl.Int64, strict=False) * EPOCHS[form]).cast(pl.Datetime("us"))
    if "%p" in form:
        text = text.str.replace_many(_HALVES)
    # cache=False: the cache costs more than it saves where times are distinct.
    parsed = _serials(text) if form == EXCEL else text.str.to_datetime(form, strict=False, cache=False, time_unit="us")
    if parsed.dtype == pl.Datetime("us", "UTC"):
        return parsed.dt.replace_time_zone(None)
    offset = _offset_of(parsed, zone)
    if offset is not None:
        return parsed - offset
    local = parsed.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return local.dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def _serials(text: pl.Series) -> pl.Series:
    """What a workbook's clock shows at its day numbers, to the millisecond, which is as far as they are exact."""
    days = text.cast(pl.Float64, strict=False)
    days = days.set(~days.is_between(_EXCEL_FIRST, _EXCEL_LAST).fill_null(value=False), None)
    since = ((days - _EXCEL_OF_1970) * 86_400_000).round().cast(pl.Int64) * 1_000
    return since.cast(pl.Datetime("us"))


def exchanged(formats: tuple[str, ...]) -> tuple[str, ...]:
    """The formats that have both a day and a month, with the two exchanged."""
    both = [form for form in formats if "%d" in form and "%m" in form]
    return tuple(form.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m") for form in both)


def seconds_of(text: pl.Series, unit: Unit, decimal: str | None) -> pl.Series:
    """Durations in seconds; null where the text cannot be read.

    Args:
        text: texts without white space around them.
        unit: what a plain number counts; `clock` is h:mm:ss, `short_clock` is m:ss, `written` are
            numbers that each name their unit, or h:mm:ss.
        decimal: the decimal mark, where it is known.
    """
    if unit == "clock":
        return _clock_seconds(text)
    if unit == "short_clock":
        parts = text.str.extract_groups(_SHORT_CLOCK).struct
        return parts.field("m").cast(pl.Float64) * 60 + parts.field("s").cast(pl.Float64)
    if unit == "written":
        return written_seconds(text)
    return numbers_of(text, decimal) * _UNIT_SECONDS[unit]


def _clock_seconds(text: pl.Series) -> pl.Series:
    parts = text.str.extract_groups(_CLOCK).struct
    hours, minutes, seconds = (parts.field(name).cast(pl.Float64) for name in ("h", "m", "s"))
    found = hours * 3600 + minutes * 60 + seconds
    long = text.str.contains(_WORKBOOK_DURATION) & found.is_null()
    if not long.any():
        return found
    moment = text.set(~long.fill_null(value=False), None).str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False)
    since = (moment - _WORKBOOK_DAY_ZERO).dt.total_microseconds() / 1_000_000
    return found.zip_with(found.is_not_null(), since)


def written_seconds(text: pl.Series) -> pl.Series:
    """Seconds of durations that name their units; null for a bare number, and for `01:30`, which could be two."""
    parts = text.str.extract_groups(_WRITTEN).struct.unnest()
    seconds = [pl.col(name).cast(pl.Float64) * size for name, size in _WRITTEN_SECONDS.items()]
    some = pl.any_horizontal(pl.all().is_not_null())
    found = parts.select(pl.when(some).then(pl.sum_horizontal(seconds))).to_series()
    return found.zip_with(found.is_not_null(), _clock_seconds(text)).alias(text.name)
