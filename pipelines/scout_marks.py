"""What holds for a file as a whole: its decimal mark, its words for "not known", its language, what is left out."""

from __future__ import annotations

from pipelines.scout import Column
from pipelines.scout_fields import Pick
from pipelines.scout_names import is_personal, names
from pipelines.scout_values import Evidence

_WRITTEN = r"^[+-]?\d{1,3}(?:[.,]\d+)+$"
_SIMPLIFIED = set("们这时说对发经没为员问间还进务话热线请给处费电")
_TRADITIONAL = set("們這時說對發經沒為員問間還進務話熱線請給處費電")


def decimal_of(columns: tuple[Column, ...]) -> str | None:
    """The decimal mark, where numbers with a comma show it; `?` where they could be read in two ways."""
    marks = set()
    for column in columns:
        written = column.sample.filter(column.sample.str.contains(_WRITTEN))
        if len(written) < 0.5 * len(column.sample) or not written.str.contains(",").any():
            continue
        if written.str.contains(r",\d{3},|,\d{3}\.\d").any():
            marks.add(".")
        elif written.str.contains(r"\.\d{3},|,\d{1,2}$|,\d{4,}$|^0,").any():
            marks.add(",")
        else:
            marks.add("?")
    known = marks - {"?"}
    return known.pop() if len(known) == 1 else ("?" if marks else None)


def null_words_of(columns: tuple[Column, ...]) -> tuple[list[str], list[str]]:
    """The words of the file that are never a value, and those that may be, with their column and count."""
    certain: dict[str, None] = {}
    doubtful = []
    for column in columns:
        for word, count in (column.counts or {}).items():
            if word.lower() in names()["nulls"]["certain"]:
                certain[word] = None
            elif word.lower() in names()["nulls"]["possible"] and word != "0":
                doubtful.append(f'"{word}" in "{column.name}" ({count:,} rows)')
    return list(certain), doubtful


def why_not(e: Evidence) -> str:
    """Why no field is read from a column."""
    if e.column.known == 0:
        return "empty in every row"
    if is_personal(e.name):
        return "may name a person, a number or a place; leave it out unless it is an id"
    what = "times" if e.times else "numbers" if e.span else "prose" if e.prose else "words" if e.few else "ids or names"
    return f"no field is called like it ({what})"


def language_of(text: Evidence) -> Pick | None:
    """The language of Chinese texts, by the letters that only one of the two scripts has; None where few tell."""
    letters = "".join(text.column.sample.head(500))
    simplified = sum(letter in _SIMPLIFIED for letter in letters)
    traditional = sum(letter in _TRADITIONAL for letter in letters)
    most, least = max(simplified, traditional), min(simplified, traditional)
    if most < 20 or least > 0.05 * most:
        return None
    value = "zh-Hans" if simplified > traditional else "zh-Hant"
    return Pick(
        "language", {"value": value}, [f"Of the telling letters in the texts, {most / (most + least):.0%} are {value}."]
    )
