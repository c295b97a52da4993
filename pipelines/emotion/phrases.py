"""The hand-written phrase lists, and what negation makes of them.

One TSV a language: phrase, weight, form, cause, family, note. A weight above 0 is negative evidence, below 0 positive;
0 is a blocker, a longer phrase in which a shorter one means something else ("差不多", "good morning").
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from warehouse.errors import DefinitionError

LEXICON = Path(__file__).with_name("lexicon")
LANGUAGES = ("zh", "yue", "en", "emoji")
FORMS = ("anger", "disappointment", "apathy", "anxiety")
CAUSES = ("touchpoint", "expectation", "emotional", "lag", "value")
COLUMNS = ("phrase", "weight", "form", "cause", "family", "note")

# Notes of those that only lean to one side.
_WEAK = ("weak cues", "weak approval", "neutral question")
_NEXT_TO_NOTHING = 0.3
_STRONG = 1.0  # a fault weaker than this is not turned by a negation: "not your" says nothing
_PRAISE = -0.8  # likewise for praise: "not ok" is in the list itself where it matters
_LONGEST = 3  # Chinese characters of a phrase that takes a negation


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase and its evidence; `form`, `cause` and `family` are empty where it says nothing of them."""

    phrase: str
    weight: float
    form: str = ""
    cause: str = ""
    family: str = ""


def written(language: str) -> list[Phrase]:
    """The phrases of one list, as people wrote them."""
    path = LEXICON / f"{language}.tsv"
    found = [_phrase(path.name, line, row) for line, row in enumerate(_rows(path), start=2)]
    if len({phrase.phrase for phrase in found}) < len(found):
        names = [phrase.phrase for phrase in found]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise DefinitionError(f"{path.name} names phrases twice: {', '.join(twice)}", "Keep one line of each.")
    return found


def without_emotion(language: str) -> list[Phrase]:
    """The phrases of one list that carry no emotion of their own: weak cues such as "not" and "but", and whatever
    weighs next to nothing and speaks of no form, cause or family."""
    rows = _rows(LEXICON / f"{language}.tsv")
    return [
        phrase
        for phrase, row in zip(written(language), rows, strict=True)
        if row["note"] in _WEAK
        or (0 < abs(phrase.weight) <= _NEXT_TO_NOTHING and not (phrase.form or phrase.cause or phrase.family))
    ]


def with_negations(language: str) -> list[Phrase]:
    """The phrases of one list and their negations; what the list names itself wins."""
    phrases = written(language)
    rules = _rules().get(language)
    if rules is None:
        return phrases
    made = _negated_english(phrases, rules) if language == "en" else _negated_chinese(phrases, rules)
    known = {phrase.phrase: phrase for phrase in phrases}
    for phrase in made:
        known.setdefault(phrase.phrase, phrase)
    return list(known.values())


def needs() -> dict[str, list[str]]:
    """Each need behind the words, and the families of phrases that speak of it."""
    given = tomllib.loads((LEXICON / "needs.toml").read_text(encoding="utf-8"))
    return {need: list(entry["families"]) for need, entry in given.items()}


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _phrase(file: str, line: int, row: dict[str, Any]) -> Phrase:
    where = f"{file}, line {line}"
    if set(row) != set(COLUMNS) or None in row.values() or not row["phrase"].strip():
        raise DefinitionError(f"{where} does not have the columns {', '.join(COLUMNS)}", "Separate them by tabs.")
    try:
        weight = float(row["weight"])
    except ValueError:
        raise DefinitionError(f"{where}: '{row['weight']}' is no weight", "Write a number such as 1.5 or -1.") from None
    for column, known in (("form", FORMS), ("cause", CAUSES)):
        if row[column] and row[column] not in known:
            raise DefinitionError(
                f"{where}: '{row[column]}' is no {column}", f"Use one of {', '.join(known)}, or none."
            )
    return Phrase(row["phrase"], weight, row["form"], row["cause"], row["family"])


def _rules() -> dict[str, dict[str, Any]]:
    return tomllib.loads((LEXICON / "rules.toml").read_text(encoding="utf-8"))


def _negated_chinese(phrases: Sequence[Phrase], rules: dict[str, Any]) -> Iterator[Phrase]:
    complaint = Phrase("", rules["praise_weight"], rules["praise_form"])
    milder = replace(complaint, weight=rules["barely_weight"])
    denied = Phrase("", rules["fault_weight"])
    for before, praise in product(rules["not_short"], rules["short_praise"]):
        yield replace(complaint, phrase=before + praise)
    for phrase in phrases:
        text = phrase.phrase
        if len(text) > _LONGEST or text[0] in rules["not_after"] + rules["degrees"] or text.isascii():
            continue
        if phrase.weight <= _PRAISE and len(text) > 1:
            yield from (replace(complaint, phrase=before + text) for before in rules["not_praise"])
            yield from (replace(milder, phrase=before + text) for before in rules["barely_praise"])
        elif phrase.weight >= _STRONG:
            yield from (replace(denied, phrase=before + text) for before in rules["not_fault"])


def _negated_english(phrases: Sequence[Phrase], rules: dict[str, Any]) -> Iterator[Phrase]:
    complaint = Phrase("", rules["praise_weight"], rules["praise_form"])
    denied = Phrase("", rules["fault_weight"])
    for phrase in phrases:
        if phrase.phrase in rules["never"]:
            continue
        if " " in phrase.phrase:
            if phrase.weight <= _PRAISE and phrase.phrase.split()[0] not in rules["never"]:
                yield from (replace(complaint, phrase=f"{no} {phrase.phrase}") for no in rules["not_praise_phrase"])
        elif phrase.weight <= _PRAISE:
            pairs = [*product(rules["not_praise"], rules["fillers"]), *((no, "") for no in rules["not_praise_bare"])]
            yield from (replace(complaint, phrase=f"{no} {filler}{phrase.phrase}") for no, filler in pairs)
        elif phrase.weight >= _STRONG:
            yield from (replace(denied, phrase=f"{no} {phrase.phrase}") for no in rules["not_fault"])
