"""Which columns are answers to a survey, of what kind, and on which scale."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.numbers import numbers_of
from pipelines.scout_fields import Pick
from pipelines.scout_names import likeness, names, plain, words_of
from pipelines.scout_values import Evidence, without_nulls

KINDS = ("csat", "nps", "ces")
_LEAST = 0.5
_FEW_ANSWERS = 100
_HIGHEST = 10


def scores_of(evidence: Mapping[str, Evidence]) -> list[tuple[str, Evidence]]:
    """The columns that hold scores, in file order, each with the kind its name tells."""
    found = []
    for e in evidence.values():
        likes = {kind: likeness(e.name, names()["survey"][f"score_{kind}"]) for kind in KINDS}
        kind = max(likes, key=lambda each: likes[each])
        if likes[kind] >= _LEAST and _can_be_score(e):
            found.append((kind, e))
    return found


def scores_by_values(evidence: Mapping[str, Evidence]) -> list[tuple[str, Evidence]]:
    """The first column whose values could be scores, whatever it is called."""
    # What differs in every row is an id.
    numbers = [e for e in evidence.values() if e.span and e.span[1] <= _HIGHEST and e.column.repeats != 0]
    return [("csat", e) for e in numbers if _can_be_score(e) and not e.truth][:1]


def _can_be_score(e: Evidence) -> bool:
    if e.times or e.clock or e.prose:
        return False
    return (e.span is not None and e.few and e.span[0] >= 0) or e.words.get("score", 0) >= 0.8


def score_picks(kind: str, e: Evidence) -> list[Pick]:
    """`kind`, `score`, `scale_min` and `scale_max` of one question."""
    score = Pick("score", {"column": e.name})
    if e.span is None:
        return _in_words(kind, score, e)
    values = without_nulls(pl.Series(list(e.column.counts or ()), dtype=pl.String))
    numbers = {value: number for value, number in zip(values, numbers_of(values), strict=True) if number is not None}
    counts = {value: (e.column.counts or {})[value] for value in numbers}
    blanks = [value for value, number in numbers.items() if number > _HIGHEST]
    answers = sum(count for value, count in counts.items() if value not in blanks)
    seen = sorted({number for value, number in numbers.items() if value not in blanks})
    if blanks:
        score.table["null_words"] = blanks
        shown = ", ".join(f'"{value}" ({counts[value]:,})' for value in blanks)
        score.notes.append(f"UNSURE: above every scale of this kind, so taken as codes for no answer: {shown}.")
    score.notes.append(f"{answers:,} answers from {seen[0]:g} to {seen[-1]:g}." if seen else "No answer at all.")
    low, high, note = _scale(kind, seen, answers)
    ends = [Pick("scale_min", {"value": low}), Pick("scale_max", {"value": high})]
    if note:
        ends[0].notes.append(note)
    undecided = note is not None and "Keep" in note
    for end in ends:
        end.active = not undecided
    return [_kind(kind), score, *ends]


def _scale(kind: str, seen: list[float], answers: int) -> tuple[int, int, str | None]:
    """The ends of the scale, and what is not certain about it."""
    if kind == "nps":
        return 0, 10, None
    least, most = (seen[0], seen[-1]) if seen else (1, 5)
    every = set(seen) >= set(range(max(1, int(least)), int(most) + 1))
    if most in (5, 7, 10) and least == 1 and every and answers >= _FEW_ANSWERS:
        note = "UNSURE: 1-10 or 0-10: nobody gave a 0." if most == 10 else None
        return 1, int(most), note
    if most == 10 and least == 0:
        return 0, 10, None
    top = next((each for each in (5, 7, 10) if each >= most), 10)
    low = 0 if least == 0 else 1
    found = f"{answers:,} answers from {least:g} to {most:g}"
    if least == 0:
        return (
            low,
            top,
            f"UNSURE: {found}: is 0 the lowest score, or no answer? Keep scale_min = 0, or 1 and null_words.",
        )
    if not every or most not in (5, 7, 10):
        return low, top, f"UNSURE: {found}: the ends of the scale do not show. Keep what your form says, like 1 and 5."
    return low, top, f"UNSURE: only {found}; the scale may go further."


def _in_words(kind: str, score: Pick, e: Evidence) -> list[Pick]:
    known = words_of("score")
    words = [word for word in e.column.counts or () if word.lower() not in names()["nulls"]["certain"]]
    score.table["words"] = {word: int(known[plain(word)]) for word in words if plain(word) in known}
    strange = [word for word in words if plain(word) not in known]
    if strange:
        score.table["null_words"] = strange
        score.notes.append(f"UNSURE: read as no answer: {', '.join(strange[:8])}.")
    score.notes.append("UNSURE: answers in words, put on 1-5 in their order.")
    return [_kind(kind), score, Pick("scale_min", {"value": 1}), Pick("scale_max", {"value": 5})]


def _kind(kind: str) -> Pick:
    note = "UNSURE: is 1 hard and the highest easy? The scale must run from hard to easy." if kind == "ces" else None
    return Pick("kind", {"value": kind}, [note] if note else [])
