"""What the values of a column can be: points in time, clocks, numbers, truth, a few words, prose, personal data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product

import polars as pl

from pipelines.numbers import numbers_of
from pipelines.scout import Column, spread
from pipelines.scout_names import likeness, names, plain, words_of
from pipelines.times import EXCEL, instants_of, written_seconds

_DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d",
    "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%d/%m/%y", "%m/%d/%y",
    "%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%A, %d %B, %Y", "%A, %B %d, %Y",
)  # fmt: skip
_CLOCKS = (
    "", " %H:%M", " %H:%M:%S", " %H:%M:%S%.f", "T%H:%M", "T%H:%M:%S", "T%H:%M:%S%.f", " %I:%M %p", " %I:%M:%S %p",
    " %p %I:%M", " %p %I:%M:%S", " %p%I:%M", " %p%I:%M:%S",
    " %H时%M分", " %H时%M分%S秒", " %H時%M分", " %H時%M分%S秒",
)  # fmt: skip
_WHOLE = ("%a %b %d %H:%M:%S %Y", "%a %b %d %H:%M:%S %#z %Y", "%a, %d %b %Y %H:%M:%S %#z")
_COMPACT = {6: "%y%m%d", 8: "%Y%m%d"}
# Nothing but the column's name tells these from other numbers.
_NAMED_NUMBERS = {
    EXCEL: r"^[3-5]\d{4}(?:\.\d+)?$",
    "epoch_s": r"^1\d{9}$",
    "epoch_ms": r"^1\d{12}$",
    "%Y%m%d%H%M": r"^20\d{10}$",
    "%Y%m%d%H%M%S": r"^20\d{12}$",
}
_HALF = r"[AaPp][Mm]|[上下]午"
_DIRECTIVE = re.compile(r"%[#.]?[A-Za-z]")
_OFFSETS = ("", "%#z", " %#z")
_NAMED = 0.5
_TRIAL = 60
# Times outside these years are taken for numbers.
_YEARS = (1990, 2040)
_MOST_FORMATS = 6
_ENOUGH = 0.95
_CLOCK = r"^\d{1,3}:[0-5]?\d(?::[0-5]?\d(?:\.\d+)?)?(?: ?[AaPp][Mm])?$"
_LONG_TEXT = 25
_LONG_CJK = 9
_CJK = r"[㐀-鿿]"
_PERSONAL = {
    "e-mail addresses": r"[\w.+-]+@[\w-]+\.[\w.]+",
    "mobile numbers": r"(?:^|\D)(?:1[3-9]\d{9}|09\d{2}-?\d{3}-?\d{3})(?:\D|$)",
    "phone numbers": r"(?:^|[^\d.])(?:\+\d{1,3}[ -]?)?\(?\d{3,4}\)?[ -]\d{3,4}[ -]?\d{4}(?:\D|$)",
    "identity card numbers": r"(?:^|\D)(?:\d{17}[\dXx]|[A-Z][12]\d{8})(?:\D|$)",
}
_WORDS_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Times:
    """How points in time are written.

    Attributes:
        formats: strptime formats, the most frequent first.
        share: of the sampled values that they read.
        has_clock: an hour is written beside the day.
        has_zone: the offset from UTC is written.
        order: what is known of day and month: `clear`, `undecided`, or `mixed`.
        examples: values that none of them reads.
    """

    formats: tuple[str, ...]
    share: float
    has_clock: bool
    has_zone: bool
    order: str = "clear"
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one column can be; several may hold at once.

    Attributes:
        span: least and greatest number, where the values are numbers.
        whole: the numbers are whole.
        few: it has at most 60 different values.
        truth: every value is a known word for yes or no.
        words: share of the values that are known words, by group of words.
        personal: what looks like personal data, and in how many of the sampled values.
    """

    column: Column
    times: Times | None
    clock: bool
    written: bool
    span: tuple[float, float] | None
    whole: bool
    few: bool
    truth: bool
    prose: bool
    words: dict[str, float]
    personal: dict[str, int]

    @property
    def name(self) -> str:
        """The column's name."""
        return self.column.name


def weigh(column: Column, decimal: str | None) -> Evidence:
    """What a column's values can be.

    Args:
        column: its evidence.
        decimal: the decimal mark of the file, where it is known.
    """
    sample = without_nulls(column.sample)
    numbers = numbers_of(sample, decimal)
    numeric = _share(numbers.is_not_null()) >= 0.98
    few = column.counts is not None and len(column.counts) <= _WORDS_LIMIT
    low, high = numbers.min(), numbers.max()
    if few and numeric:
        whole_file = numbers_of(without_nulls(pl.Series(list(column.counts or ()), dtype=pl.String)), decimal)
        low, high = whole_file.min(), whole_file.max()
    times = times_of(column, sample)
    is_clock = _share(sample.str.contains(_CLOCK)) >= _ENOUGH
    size = max(1, len(sample))
    cjk, length = sample.str.count_matches(_CJK).sum() / size, sample.str.len_chars().sum() / size
    spaced = _share(sample.str.contains(rf"\s|{_CJK}"))
    values = {plain(value) for value in sample.unique()} if few else set()
    return Evidence(
        column=column,
        times=times,
        clock=is_clock,
        written=not numeric and _share(written_seconds(sample).is_not_null()) >= _ENOUGH and not is_clock,
        span=(float(low), float(high)) if numeric else None,  # type: ignore[arg-type]
        whole=bool(numeric and (numbers.drop_nulls() == numbers.drop_nulls().floor()).all()),
        few=few,
        truth=bool(values) and len(values) <= 4 and values <= set(words_of("truth")),
        prose=_many(column)
        and not numeric
        and times is None
        and spaced > 0.5
        and bool(length > _LONG_TEXT or cjk > _LONG_CJK),
        words=_known_words(column) if few else {},
        personal=_personal(sample) if spaced > 0.1 and times is None else {},
    )


def _share(found: pl.Series) -> float:
    """The share of a column of truth values that is true; 0 of an empty one."""
    return int(found.sum()) / len(found) if len(found) else 0.0


def _many(column: Column) -> bool:
    """Whether hardly any value stands there twice, as in what people write."""
    return column.counts is None or len(column.counts) > max(_WORDS_LIMIT, column.known / 2)


def without_nulls(values: pl.Series) -> pl.Series:
    """The values that are no certain word for "not known"."""
    return values.filter(~values.str.to_lowercase().is_in(names()["nulls"]["certain"]))


def times_of(column: Column, sample: pl.Series) -> Times | None:
    """How the values are written as points in time; None where most are none."""
    trial = spread(sample, _TRIAL)
    if not len(trial) or trial.str.contains(r"\d.*\d").sum() < _ENOUGH * len(trial):
        return None
    chosen: list[str] = []
    rest = sample
    while len(rest) and len(chosen) < _MOST_FORMATS:
        trial = spread(rest, _TRIAL)
        forms = [form for form in _candidates(trial, column.name) if _reads(trial, form).any()]
        if not forms:
            break
        chosen.append(max(forms, key=lambda form: int(_reads(rest, form).sum())))
        rest = rest.filter(~_reads(rest, chosen[-1]))
    share = 1 - len(rest) / len(sample)
    if share < _ENOUGH:
        return None
    formats, order = _with_order(tuple(chosen), column.pair)
    return Times(
        formats=formats,
        share=share,
        has_clock=any("%H" in form or "%I" in form or form in _NAMED_NUMBERS for form in chosen),
        has_zone=any("z" in form or form.startswith("epoch") for form in chosen),
        order=order,
        examples=tuple(rest.unique(maintain_order=True).head(3)),
    )


def _candidates(trial: pl.Series, name: str) -> list[str]:
    for form, pattern in _NAMED_NUMBERS.items():
        if trial.str.contains(pattern).all():
            times = (known for field, known in names()["fields"].items() if field.endswith("_at"))
            return [form] if any(likeness(name, known) >= _NAMED for known in times) else []
    if trial.str.contains(r"^\d+$").all():
        lengths = set(trial.str.len_chars())
        return [form for length, form in _COMPACT.items() if lengths == {length}]
    # A form needs the marks between its parts; looking for them first saves most of the parsing.
    seen, halves = set("".join(trial)), bool(trial.str.contains(_HALF).any())
    parts = (parts for parts in product(_DATES, _CLOCKS, _OFFSETS) if parts[1] or not parts[2])
    every = (*("".join(each) for each in parts if halves or "%p" not in each[1]), *_WHOLE)
    return [form for form in every if set(_DIRECTIVE.sub("", form)) <= seen]


def _reads(values: pl.Series, form: str) -> pl.Series:
    year = instants_of(values, (form,), "UTC").dt.year()
    return year.is_between(*_YEARS).fill_null(value=False)


def _swapped(form: str) -> str:
    for day_first, month_first in (("%d/%m", "%m/%d"), ("%d-%m", "%m-%d")):
        for one, other in ((day_first, month_first), (month_first, day_first)):
            if form.startswith(one):
                return form.replace(one, other)
    return form


def _with_order(forms: tuple[str, ...], pair: tuple[int, int] | None) -> tuple[tuple[str, ...], str]:
    """The formats with day and month in the order that the whole file shows, and whether it does show one."""
    doubtful = [form for form in forms if _swapped(form) != form]
    if not doubtful or pair is None:
        return forms, "clear"
    first, second = pair
    if first > 12 and second > 12:
        return forms, "mixed"
    if first <= 12 and second <= 12:
        return forms, "undecided"
    return tuple(in_order(form, day_first=first > 12) for form in forms), "clear"


def in_order(form: str, *, day_first: bool) -> str:
    """The format with the day before the month, or after it."""
    return _swapped(form) if form.startswith("%m" if day_first else "%d") else form


def _known_words(column: Column) -> dict[str, float]:
    """The share of different values that are known words, by group."""
    values = [plain(value) for value in column.counts or ()]
    groups = ("channel", "direction", "abandoned", "emotion_label", "kind", "score", "step", "event")
    return {group: sum(value in words_of(group) for value in values) / max(1, len(values)) for group in groups}


def _personal(sample: pl.Series) -> dict[str, int]:
    found = {what: int(sample.str.contains(pattern).sum()) for what, pattern in _PERSONAL.items()}
    return {what: count for what, count in found.items() if count}
