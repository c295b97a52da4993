"""Exports of surveys in long form: a row is one answered question, and a column says which kind of question it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from pipelines.numbers import numbers_of
from pipelines.scout import Look
from pipelines.scout_names import likeness, names, plain, words_of
from pipelines.scout_read import open_bare
from pipelines.scout_values import Evidence, without_nulls

_LEAST_WORDS = 0.5
_LEAST_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class LongForm:
    """The questions that the rows of a file answer.

    Attributes:
        column: says which kind of question a row answers.
        words: by kind, the words of that column that mean it.
        scores: by kind, the score's column with the values of that kind's rows alone.
        strange: words of the column that name no known kind; their rows are read as no answer.
    """

    column: str
    words: Mapping[str, list[str]]
    scores: list[tuple[str, Evidence]]
    strange: Mapping[str, int]

    def condition(self, kind: str) -> dict[str, Any]:
        """Where the score counts, as a profile says it."""
        return {"column": self.column, "words": self.words[kind]}


def long_form(look: Look, evidence: Mapping[str, Evidence], decimal: str | None) -> LongForm | None:
    """The questions of a file in long form; None where one column holds the answers to one question.

    Args:
        look: at the file.
        evidence: of the columns that may be used.
        decimal: the decimal mark of the file, where it is known.
    """
    for e in evidence.values():
        words = _kinds(e)
        if len(words) < 2 or e.words.get("kind", 0) < _LEAST_WORDS:
            continue
        score = _score(evidence, e.name)
        if score is None:
            continue
        counts = _counts(look, e.name, score.name)
        scores = [(kind, _within(score, counts, words[kind], decimal)) for kind in words]
        known = {word for each in words.values() for word in each}
        strange = {word: n for word, n in (e.column.counts or {}).items() if word not in known}
        return LongForm(e.name, words, [(kind, part) for kind, part in scores if part.span], strange)
    return None


def _kinds(e: Evidence) -> dict[str, list[str]]:
    """The words of a column by the kind of question that they name, in the order of the file's most frequent."""
    known = words_of("kind")
    found: dict[str, list[str]] = {}
    for word in e.column.counts or () if e.few and e.span is None else ():
        if plain(word) in known:
            found.setdefault(known[plain(word)], []).append(word)
    return found


def _score(evidence: Mapping[str, Evidence], kind: str) -> Evidence | None:
    """The column of numbers that is most like a score by its name."""
    wanted = names()["survey"]["score_any"]
    numbers = [e for e in evidence.values() if e.few and e.span and e.span[0] >= 0 and e.name != kind and not e.truth]
    best = max(numbers, key=lambda e: likeness(e.name, wanted), default=None)
    return best if best is not None and likeness(best.name, wanted) >= _LEAST_LIKENESS else None


def _counts(look: Look, kind: str, score: str) -> dict[str, Counter[str]]:
    """How often each score was given, by the word for the kind of question, over the whole file."""
    found: dict[str, Counter[str]] = {}
    with open_bare(look.path, look.read, look.header) as files:
        for frame in files.frames():
            cells = frame.select(pl.col(kind, score).str.strip_chars()).drop_nulls()
            for word, value, count in cells.group_by(kind, score, maintain_order=True).len().iter_rows():
                if value:
                    found.setdefault(word, Counter())[value] += count
    return found


def _within(score: Evidence, counts: Mapping[str, Counter[str]], words: list[str], decimal: str | None) -> Evidence:
    together = sum((counts.get(word, Counter()) for word in words), Counter())
    values = without_nulls(pl.Series(list(together), dtype=pl.String))
    numbers = [number for number in numbers_of(values, decimal) if number is not None]
    column = replace(score.column, counts=dict(together.most_common()))
    return replace(score, column=column, span=(min(numbers), max(numbers)) if numbers else None)
