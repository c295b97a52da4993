"""The names of gate rules in plain words."""

from __future__ import annotations

from functools import cache

from dashboard.words import Words
from warehouse.contracts import CONTRACTS

_BEFORE = "before_"


def rule_words(rule: str, words: Words, record: str, voice: str = "check") -> str:
    """A rule in words; one without words of its own, such as a source's extra, is shown as it is named.

    Args:
        rule: the rule's name.
        words: the reader's words.
        record: the record type it is about; a rule of the whole record, such as `repeated`, is told of its key.
        voice: `check` says what is wrong where the rule is broken, `checking` what is right where it holds.
    """
    plain = words.get(f"{voice}.{rule}", "")
    field, check = split_rule(rule)
    if plain or field is None:
        return _of_record(plain, record, words) or rule
    name = words.get(f"field.{field}", field)
    if check.startswith(_BEFORE):
        other = check.removeprefix(_BEFORE)
        return words(f"{voice}.before", field=name, other=words.get(f"field.{other}", other))
    template = words.get(f"{voice}.{check}", "")
    return template.format(field=name) if template else rule


def record_words(record: str, words: Words) -> str:
    """A record type in words; the answers to one kind of question carry the kind in their name."""
    kind, question = _parts(record)
    name = words.get(f"record.{kind}", kind)
    return words("record.of_question", name=name, question=question.upper()) if question else name


def _parts(record: str) -> tuple[str, str]:
    """The record type and, where the name carries one, the kind of question."""
    kind, _, question = record.partition("_")
    return (record, "") if record in CONTRACTS else (kind, question)


def _of_record(template: str, record: str, words: Words) -> str:
    """A rule without a field of its own, told of the key that stands for the record; empty where that is not known."""
    if "{field}" not in template:
        return template
    contract = CONTRACTS.get(_parts(record)[0])
    return "" if contract is None else template.format(field=words.get(f"field.{contract.key}", contract.key))


def split_rule(rule: str) -> tuple[str | None, str]:
    """A rule's field, None where it is a rule of the batch or the row, and its check."""
    found = [name for name in _fields() if rule.startswith(f"{name}_")]
    if not found:
        return None, rule
    field = max(found, key=len)
    return field, rule.removeprefix(f"{field}_")


@cache
def _fields() -> frozenset[str]:
    return frozenset(field.name for contract in CONTRACTS.values() for field in contract.fields)
