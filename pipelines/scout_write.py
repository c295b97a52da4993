"""Writes a proposed profile as TOML that explains itself; what is not decided stands there as a comment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pipelines.scout import Look
from pipelines.scout_fields import Pick
from pipelines.scout_long import LongForm
from pipelines.scout_proposal import EventLog, Proposal
from pipelines.scout_values import in_order
from pipelines.scout_words import known_about
from warehouse.contracts import SURVEY

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WIDTH = 118
_LOCAL = "UNSURE: the times name no zone. Without `zone` they are read in the business zone of the house."


def profile_text(proposal: Proposal) -> str:
    """The profile in TOML: every field with its evidence, doubts as `# UNSURE:`, candidates as comments."""
    return "\n".join(_wrapped(line) for line in _lines(proposal)).rstrip() + "\n"


def _lines(proposal: Proposal) -> Iterator[str]:
    look = proposal.look
    yield f"# Proposed by 'endvalue source new' from {look.path.name}: {_shape(look)}."
    yield "# Read the lines that say UNSURE, settle them, then: endvalue source check FILE --profile THIS_FILE"
    for field in proposal.missing:
        yield f"# UNSURE: {field} is needed and is not decided; until it is, the profile cannot be used."
    yield from (f"# {remark}" for remark in look.remarks)
    if proposal.why:
        yield f"# {proposal.why}"
    yield f"source = {toml(proposal.name)}"
    yield f"about = {toml(look.path.name)}"
    yield "# Sources that name the same customers by the same ids share a namespace:"
    yield f'# customers = "{proposal.name}"'
    if not proposal.zone_named and not any(contract.daily for contract, _ in proposal.records()):
        yield f"# {_LOCAL}"
        yield '# zone = "Asia/Shanghai"'
    yield from _read(proposal)
    if proposal.events:
        yield from _events(proposal.events, look)
    if proposal.long:
        yield from ("", *_long(proposal.long))
    for contract, picks in proposal.records():
        yield from ("", "[[survey]]" if contract is SURVEY else f"[{contract.record_type}]")
        for pick in picks:
            yield from _field(pick, look)
    if proposal.left_out:
        yield from ("", "# Left out:")
        yield from (f"# - {name}: {why}" for name, why in proposal.left_out.items())


def _shape(look: Look) -> str:
    parts = [f"{look.rows:,} rows in {len(look.columns)} columns"]
    parts += [f"{look.blank:,} wholly blank rows"] * bool(look.blank) + [f"{look.broken:,} broken rows"] * bool(
        look.broken
    )
    return ", ".join(parts)


def _read(proposal: Proposal) -> Iterator[str]:
    read = proposal.look.read
    given = {
        "format": read.format,
        "delimiter": read.delimiter,
        "quote": None if read.quote == '"' else read.quote,
        "encoding": read.encoding,
        "sheet": read.sheet,
        "null_words": proposal.null_words or None,
        "decimal": proposal.decimal if proposal.decimal != "?" else None,
    }
    lines = [f"{key} = {toml(value)}" for key, value in given.items() if value is not None]
    if lines or proposal.decimal == "?" or proposal.doubtful_nulls:
        yield from ("", "[read]", *lines)
    if proposal.decimal == "?":
        yield "# UNSURE: numbers like 1,234 may be a thousand or 1.234. Keep the line that is right."
        yield from ('# decimal = "."', '# decimal = ","')
    if proposal.doubtful_nulls:
        yield f'# UNSURE: these may mean "not known"; add them to null_words: {"; ".join(proposal.doubtful_nulls[:12])}'


def _events(log: EventLog, look: Look) -> Iterator[str]:
    yield from ("", "# Several rows are one contact: those that share its interaction_id.", "[events]")
    yield from (f"# {note}" for note in [*known_about(Pick("word", {"column": log.word}), look), *log.notes])
    yield f"word = {toml(log.word)}"
    if log.time is None:
        yield from ("# UNSURE: no column says when it happened.", '# time = { column = "?" }')
    else:
        yield from _field(log.time, look)
    if log.ignored:
        yield from ("# Known words of which nothing is kept.", f"ignored = {toml(log.ignored)}")


def _long(long: LongForm) -> Iterator[str]:
    yield f'# A row is one answered question; "{long.column}" says of which kind, and each kind is a survey here.'
    if long.strange:
        shown = ", ".join(f'"{word}" ({rows:,} rows)' for word, rows in list(long.strange.items())[:8])
        yield f"# UNSURE: no kind of question that is known, so read as no answer: {shown}."


def _field(pick: Pick, look: Look) -> Iterator[str]:
    yield from (f"# {note}" for note in [*known_about(pick, look), *pick.notes])
    if pick.active:
        yield f"{pick.name} = {_table(pick.table)}"
        return
    for table in _candidates(pick):
        yield f"# {pick.name} = {_table(table)}"


def _candidates(pick: Pick) -> list[dict[str, Any]]:
    """The readings that a person chooses from."""
    formats = pick.table.get("formats")
    if not formats:
        return [pick.table]
    both = [[in_order(form, day_first=first) for form in formats] for first in (True, False)]
    return [{**pick.table, "formats": list(dict.fromkeys(each))} for each in both]


def _table(table: dict[str, Any]) -> str:
    if list(table) == ["column"]:
        return toml(table["column"])
    return toml(table)


def toml(value: Any) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, dict):
        inside = ", ".join(
            f"{key if _BARE.fullmatch(key) else toml(key)} = {toml(each)}" for key, each in value.items()
        )
        return f"{{ {inside} }}"
    if isinstance(value, list):
        return f"[{', '.join(toml(each) for each in value)}]"
    # A text of JSON is a text of TOML, but for the one letter that TOML wants escaped and JSON does not.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _wrapped(line: str) -> str:
    """A long comment on several lines; what is no comment stays whole."""
    line = line.replace("\n", " ").replace("\r", " ") if line.startswith("#") else line
    if not line.startswith("# ") or len(line) <= _WIDTH or re.match(r"# [a-z_]+ = ", line):
        return line
    lines = [""]
    for word in line[2:].split(" "):
        if lines[-1] and len(lines[-1]) + len(word) > _WIDTH - 5:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return "\n".join(f"# {'' if number == 0 else '  '}{text}" for number, text in enumerate(lines))
