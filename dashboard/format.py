"""Numbers, durations and dates as a reader of one language expects them."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import NumberPattern, parse_pattern

from dashboard.words import Words
from dashboard.written import Written
from warehouse.slices import week_label

MINUS = "\u2212"
DASH = "\u2013"


_DECIMALS = {"score": 2, "money": 2, "per_thousand": 1, "number": 1}
_ROUNDED = {"share": 3, "points": 1, **_DECIMALS}


class Format:
    """Writes the figures of every unit in one language. `None` is written as the word for not known, never as 0."""

    def __init__(self, words: Words) -> None:
        self._words = words
        # A chart and the table beside it write the same figures.
        self._values: dict[tuple[str, float], Written] = {}
        self._counts: dict[float, Written] = {}
        self._intervals: dict[tuple[str, float, float], Written] = {}
        locale = Locale.parse(words.tag, sep="-")
        # British order: day before month is read the same way on both sides of the Atlantic when the month is a word.
        self._date_locale = Locale("en", "GB") if locale.language == "en" else locale

    def value(self, unit: str, number: float | None) -> str:
        """A figure with its unit: 72.9 %, 2 min 5 s, 4.25, +39.8, 12,345."""
        if number is None:
            return self._words("value.unknown")
        found = self._values.get((unit, number))
        if found is None:
            found = self._values[unit, number] = Written(self._value(unit, number), unit, rounded(unit, number))
        return found

    def _value(self, unit: str, number: float) -> str:
        if unit == "share":
            return self._words("unit.percent", number=self._decimal(100 * number, 1))
        if unit == "seconds":
            return self.seconds(number)
        if unit == "points":
            return self._signed(number, 1)
        if unit in _DECIMALS:
            decimal = self._decimal(number, _DECIMALS[unit])
            return self._words("unit.per_thousand", number=decimal) if unit == "per_thousand" else decimal
        return self.count(round(number))

    def bare(self, unit: str, number: float) -> str:
        """A figure without its unit, for the inside of an interval."""
        if unit == "share":
            return self._decimal(100 * number, 1)
        if unit in {"points", "per_thousand"}:
            return self._decimal(number, 1)
        return self.value(unit, number)

    def interval(self, unit: str, lower: float | None, upper: float | None) -> str:
        """The 95 % bounds: (71.6–74.1); empty where there are none."""
        if lower is None or upper is None:
            return ""
        found = self._intervals.get((unit, lower, upper))
        if found is None:
            found = self._intervals[unit, lower, upper] = self._interval(unit, lower, upper)
        return found

    def _interval(self, unit: str, lower: float, upper: float) -> Written:
        low, high = self.bare(unit, lower), self.bare(unit, upper)
        key = "value.range_signed" if lower < 0 else "value.range"
        text = "(" + self._words(key, lower=low, upper=high) + ")"
        return Written(text, unit, rounded(unit, lower), rounded(unit, upper))

    def change(self, unit: str, difference: float) -> str:
        """A change, signed; that of a share is in percentage points."""
        if unit == "share":
            return self._words("unit.points", number=self._signed(100 * difference, 1))
        if unit == "points":
            return self._words("unit.nps_points", number=self._signed(difference, 1))
        if unit == "per_thousand":
            return self._words("unit.per_thousand_change", number=self._signed(difference, 1))
        if unit in {"score", "money", "number"}:
            return self._signed(difference, 2)
        if unit == "seconds":
            return _sign(difference) + self.seconds(abs(difference))
        return _sign(difference) + self.count(abs(round(difference)))

    def moved(self, unit: str, change: float) -> str:
        """A change as comparisons give it: that of a share in percentage points."""
        return self.change(unit, change / 100 if unit == "share" else change)

    def seconds(self, seconds: float) -> str:
        """A duration in the two largest units that matter."""
        if seconds < 60:
            tenths = 0 if float(seconds).is_integer() else 1
            return self._words("duration.s", s=self._decimal(seconds, tenths))
        whole = round(seconds)
        if whole < 3600:
            minutes, rest = divmod(whole, 60)
            return (
                self._words("duration.min_s", min=minutes, s=rest) if rest else self._words("duration.min", min=minutes)
            )
        if whole < 2 * 86_400:
            hours, rest = divmod(round(whole / 60), 60)
            return self._words("duration.h_min", h=hours, min=rest) if rest else self._words("duration.h", h=hours)
        return self._words("duration.d", d=self._decimal(whole / 86_400, 1))

    def age(self, seconds: float) -> str:
        """How long ago something was, in the largest unit alone: 40 s, 12 min, 5 h, 3 d."""
        for unit, size in (("d", 2 * 86_400), ("h", 3600), ("min", 60)):
            if seconds >= size:
                return self._words(f"duration.{unit}", **{unit: self._decimal(seconds // (min(size, 86_400)), 0)})
        return self._words("duration.s", s=self._decimal(max(seconds, 0) // 1, 0))

    def count(self, number: float) -> str:
        """A count of records: 12,345."""
        found = self._counts.get(number)
        if found is None:
            found = self._counts[number] = Written(_plain(0, number, self._words.tag), "count", round(number))
        return found

    def share(self, number: float | None, digits: int = 1) -> str:
        """A part of 1 as a percentage; a share that rounds to 0 without being 0 is written as less than the step."""
        if number is None:
            return self._words("value.unknown")
        step = 10.0**-digits
        if 0 < 100 * number < step / 2:
            return "< " + self._words("unit.percent", number=self._decimal(step, digits))
        text = self._words("unit.percent", number=self._decimal(100 * number, digits))
        return Written(text, "share", round(number, digits + 2))

    def coverage(self, number: float | None) -> str:
        """How much of the records could be judged; just short of all of them is never written as 100 %."""
        if number is not None and 0.9995 <= number < 1:
            return "> " + self._words("unit.percent", number=self._decimal(99.9, 1))
        return self.share(number)

    def day(self, day: date) -> str:
        """A day in full: 9 Nov 2026, 2026年11月9日."""
        return _date(day, "medium", str(self._date_locale))

    def day_short(self, day: date) -> str:
        """A day without its year, for axes."""
        return _date(day, self._words("date.short"), str(self._date_locale))

    def period(self, start: date, end: date) -> str:
        """A period, both days inside."""
        return self._words("date.period", start=self.day(start), end=self.day(end))

    def week(self, monday: date) -> str:
        """An ISO week: 2026-W46."""
        return week_label(monday)

    def moment(self, moment: datetime, zone: ZoneInfo) -> str:
        """A UTC instant in the business zone, to the minute."""
        local = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone) if moment.tzinfo is None else moment
        return str(format_datetime(local, self._words("date.moment"), tzinfo=zone, locale=self._date_locale))

    def bytes(self, size: int) -> str:
        """The size of a file."""
        amount, unit = float(size), "B"
        for larger in ("kB", "MB", "GB"):
            if amount < 1000:
                break
            amount, unit = amount / 1000, larger
        return f"{self._decimal(amount, 0 if unit == 'B' else 1)}\u00a0{unit}"

    def number(self, number: float, digits: int) -> str:
        """A plain number with so many digits behind the point."""
        return self._decimal(number, digits)

    def _decimal(self, number: float, digits: int) -> str:
        return _plain(digits, round(number, digits) + 0.0, self._words.tag)

    def _signed(self, number: float, digits: int) -> str:
        rounded = round(number, digits)
        return self._decimal(0, digits) if rounded == 0 else _sign(rounded) + self._decimal(abs(rounded), digits)


def rounded(unit: str, number: float) -> float:
    """The number that the text of a figure stands for."""
    if unit == "seconds":
        step = 0.1 if number < 60 else 1 if number < 3600 else 60 if number < 2 * 86_400 else 8640
        return round(round(number / step) * step, 1)
    return round(number, _ROUNDED.get(unit, 0))


# Floats up to here have no digit in front of the point that they do not hold.
_PLAINLY = 1e12
_TRIED = (0.0, 7.0, -7.0, 123.0, 1234.0, -1234.0, 12_345.0, 1_234_567.0, -1_234_567.0)


@lru_cache(maxsize=20_000)
def _plain(digits: int, number: float, tag: str) -> str:
    # Kept: a page writes some 1,800 numbers, and mostly the ones before. Known by the tag, because two locales are
    # compared part by part.
    symbols = _symbols(tag)
    if symbols is None or abs(number) >= _PLAINLY:
        return _pattern(digits).apply(number, Locale.parse(tag, sep="-")).replace("-", MINUS)
    return _by_symbols(number, digits, symbols).replace("-", MINUS)


def _by_symbols(number: float, digits: int, symbols: tuple[str, str, str]) -> str:
    """A number with the locale's signs for a thousand, the decimals and less than nothing."""
    group, decimal, minus = symbols
    whole, _, rest = f"{abs(number):,.{digits}f}".partition(".")
    text = whole.replace(",", group) + (decimal + rest if rest else "")
    return minus + text if number < 0 else text


@cache
def _symbols(tag: str) -> tuple[str, str, str] | None:
    """What Babel writes numbers of a locale with; None where it writes them by other rules than these. Babel itself
    takes thirty times as long, and each of a page's numbers is a new one where nobody asked before."""
    locale = Locale.parse(tag, sep="-")
    known = locale.number_symbols.get("latn", {})
    symbols = tuple(known.get(name) for name in ("group", "decimal", "minusSign"))
    if None in symbols:
        return None
    found = symbols[0], symbols[1], symbols[2]
    tried = ((number, digits) for number in _TRIED for digits in range(4))
    right = all(_pattern(digits).apply(n, locale) == _by_symbols(n, digits, found) for n, digits in tried)
    return found if right else None


@lru_cache(maxsize=5_000)
def _date(day: date, form: str, locale: str) -> str:
    return str(format_date(day, form, locale=locale))


@cache
def _pattern(digits: int) -> NumberPattern:
    """Thousands apart, and so many digits behind the point."""
    return parse_pattern("#,##0" + ("." + "0" * digits if digits else ""))


def _sign(number: float) -> str:
    return "+" if number > 0 else MINUS if number < 0 else ""
