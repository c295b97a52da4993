"""Whether a column can be a field of a record, and how its text has to be read then."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from pipelines.scout_names import holds, names, plain, words_of
from pipelines.scout_values import Evidence, Times, without_nulls
from pipelines.times import EXCEL
from warehouse.contracts import Field

_GROUPING = ("department", "team", "site", "category", "subcategory", "product", "customer_tier", "language")
_KEY_REPEATS = 0.02
_NUMBERS = {
    EXCEL: "a workbook's days",
    "epoch_s": "seconds since 1970",
    "epoch_ms": "milliseconds since 1970",
}
_CUSTOMERS, _OF_NOBODY = 20, 0.05
_LEAST_LIKENESS = 0.5
_CHANNEL_VALUES = 0.8
_NEGATIVE_SHARE = 0.01


@dataclass(slots=True)
class Pick:
    """One field of a proposed profile.

    Attributes:
        name: of the field.
        table: what the profile says of it, as in docs/profiles.md.
        notes: what to know about it; what begins with UNSURE is for a person to settle.
        active: whether it is proposed; otherwise it is written as a comment with what is missing.
    """

    name: str
    table: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    active: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """The source columns it is read from."""
        return tuple(self.table.get("columns") or ([self.table["column"]] if "column" in self.table else ()))


def fit(wanted: Field, evidence: Evidence, likeness: float) -> float:
    """How well a column fits a field: the likeness of its name where its values can be that, else 0.

    Args:
        wanted: a field of an interaction.
        evidence: of the column.
        likeness: of the column's name to those of the field.
    """
    if wanted.name == "channel":
        return _channel_fit(evidence, likeness)
    if likeness < _LEAST_LIKENESS or evidence.column.known == 0:
        return 0.0
    return likeness if _can_be(wanted, evidence) else 0.0


def _channel_fit(evidence: Evidence, likeness: float) -> float:
    share = evidence.words.get("channel", 0.0)
    if not evidence.few or evidence.truth or evidence.span:
        return 0.0
    if likeness >= _LEAST_LIKENESS and share > 0:
        return likeness + share
    # Its name says nothing, but its words do: at least two channels, and hardly anything else.
    values = len(evidence.column.counts or ())
    return share / 2 if share >= _CHANNEL_VALUES and values >= 2 else 0.0


def _can_be(wanted: Field, e: Evidence) -> bool:  # noqa: PLR0911  (one answer a kind)
    if wanted.kind == "instant":
        return e.times is not None
    if wanted.kind == "seconds":
        return e.times is None and (
            e.clock or e.written or (e.span is not None and e.span[1] > 0 and _hardly_negative(e))
        )
    if wanted.kind == "boolean":
        return e.truth or (wanted.name == "abandoned" and e.words.get("abandoned", 0) >= 0.5)
    if wanted.kind in ("integer", "number"):
        return e.span is not None and _within(wanted, e.span)
    if wanted.name in ("direction", "kind"):
        return e.words.get(wanted.name, 0) > 0.99
    if wanted.name == "step":
        return e.few and e.words.get("step", 0) > 0
    if wanted.name == "emotion_label":
        return e.words.get("emotion_label", 0) >= _CHANNEL_VALUES
    if e.times or e.clock or e.written:
        return False
    if wanted.name == "interaction_id":
        repeats = e.column.repeats
        return repeats is not None and not e.prose and repeats <= _KEY_REPEATS * e.column.known
    if wanted.kind == "id":
        return not e.prose and not e.truth
    if wanted.name in _GROUPING:
        numeric = e.span is not None and wanted.name != "customer_tier"
        return not (numeric or e.prose or e.truth) and e.column.counts is not None
    if wanted.name == "note":
        return not e.span
    return e.prose or not (e.few or e.span)


def _within(wanted: Field, span: tuple[float, float]) -> bool:
    """Whether numbers can be hours of a day or minutes of an hour, where the field is that."""
    if wanted.name not in ("clock_hour", "minutes"):
        return True
    return span[0] >= (wanted.minimum or 0) and span[1] <= (wanted.maximum or span[1])


def _hardly_negative(e: Evidence) -> bool:
    if e.span is None or e.span[0] >= 0:
        return True
    return e.column.sample.str.starts_with("-").sum() <= _NEGATIVE_SHARE * len(e.column.sample)


def pick_of(wanted: Field, evidence: Evidence) -> Pick:
    """What the profile says of a field that is read from this column."""
    pick = Pick(wanted.name, {"column": evidence.name})
    if evidence.times and wanted.kind == "instant":
        add_times(pick, evidence.times)
    elif wanted.kind == "seconds":
        _add_unit(pick, evidence)
    elif wanted.name == "abandoned" and not evidence.truth:
        _add_words(pick, evidence, "abandoned")
    elif wanted.kind == "boolean":
        _add_truth(pick, evidence, swap=False)
    elif wanted.name in ("channel", "direction", "emotion_label", "kind", "step"):
        _add_words(pick, evidence, wanted.name)
    elif wanted.name == "customer_id":
        _add_nobody(pick, evidence)
    elif wanted.kind == "text" and evidence.personal:
        found = ", ".join(f"{count:,} with {what}" for what, count in evidence.personal.items())
        pick.notes.append(
            f"UNSURE: may hold personal data: of {len(evidence.column.sample):,} values looked at, {found}."
        )
    return pick


def _add_nobody(pick: Pick, e: Evidence) -> None:
    """A doubt about a customer of very many rows: 0, `guest` and the like are nobody's, and would come back all day."""
    values = e.column.sample.value_counts(sort=True, name="rows")
    known, kinds = len(e.column.sample), values.height
    if kinds < _CUSTOMERS or values["rows"][0] < _OF_NOBODY * known:
        return
    word = values.to_series(0)[0]
    pick.notes.append(
        f"UNSURE: {values['rows'][0] / known:.0%} of the values looked at are {word!r}. If that is nobody, add"
        f" null_words = [{json.dumps(word, ensure_ascii=False)}]."
    )


def answered_pick(evidence: Evidence) -> Pick:
    """`abandoned`, read from a column that says whether somebody answered."""
    pick = Pick("abandoned", {"column": evidence.name})
    _add_truth(pick, evidence, swap=True)
    pick.notes.append("UNSURE: who was not answered is taken as having left; a call turned away would be none.")
    return pick


def add_times(pick: Pick, times: Times) -> None:
    """The formats, and what cannot be told of them."""
    pick.table["formats"] = list(times.formats)
    for form, what in _NUMBERS.items():
        if form in times.formats:
            pick.notes.append(f"UNSURE: its name is that of a time and its numbers can be {what}; read as such.")
    if times.order == "undecided":
        pick.active = False
        pick.notes.append(
            "UNSURE: day and month cannot be told apart: neither number is ever above 12. Keep the line that is right."
        )
    elif times.order == "by_others":
        pick.notes.append("UNSURE: day and month cannot be told apart here; in their order in the file's other times.")
    elif times.order == "mixed":
        pick.active = False
        pick.notes.append("UNSURE: both numbers go above 12: the file mixes day/month and month/day.")
    if times.share < 1:
        shown = ", ".join(repr(text) for text in times.examples)
        pick.notes.append(
            f"UNSURE: {1 - times.share:.1%} of the values are read by none of the formats, such as {shown}."
        )


def _add_unit(pick: Pick, e: Evidence) -> None:
    if e.clock:
        short = not bool(e.column.sample.str.contains(r"^\d+:\d+:\d").any())
        pick.table["unit"] = "short_clock" if short else "clock"
        if short:
            pick.notes.append("UNSURE: read as minutes:seconds; it may be hours:minutes.")
        return
    if e.written:
        pick.table["unit"] = "written"
        return
    named = [unit for unit, key in (("min", "minutes"), ("h", "hours"), ("s", "seconds")) if holds(e.name, key)]
    if named and named[0] != "s":
        pick.table["unit"] = named[0]
    if not named and e.span:
        pick.notes.append(f"UNSURE: no unit is named; read as seconds, from {e.span[0]:g} to {e.span[1]:g}.")


def _add_truth(pick: Pick, e: Evidence, *, swap: bool) -> None:
    known = words_of("truth")
    sample = without_nulls(e.column.sample)
    words = {word: (known[plain(word)] == "true") is not swap for word in sorted(set(sample.unique()))}
    plainly_read = {"y", "yes", "true", "1", "是", "n", "no", "false", "0", "否"}
    if swap or not {word.lower() for word in words} <= plainly_read:
        pick.table["words"] = words


def _add_words(pick: Pick, e: Evidence, group: str) -> None:
    """The words of the source that are known; the others are named, and left for a person."""
    known = words_of(group)
    counts = {word: count for word, count in (e.column.counts or {}).items() if not _is_null(word)}
    words: dict[str, Any] = {word: known[plain(word)] for word in counts if plain(word) in known}
    if group == "abandoned":
        words = {word: value == "true" for word, value in words.items()}
    pick.table["words"] = words
    strange = [word for word in counts if plain(word) not in known]
    if not strange:
        return
    shown = ", ".join(f'"{word}" ({counts[word]:,} rows)' for word in strange[:12])
    if group == "channel":
        pick.notes.append(f"UNSURE: not known as channels, so they count as `other` with a warning: {shown}.")
        return
    if group == "step":
        pick.notes.append(f"UNSURE: no steps that are known; their rows are kept out until they are mapped: {shown}.")
        return
    pick.table["null_words"] = strange
    pick.notes.append(f"UNSURE: what these words mean is not known; they are read as not known: {shown}.")


def _is_null(word: str) -> bool:
    return word.lower() in names()["nulls"]["certain"]
