"""The gate names exactly the rows that the plain Python definition names."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from gate_staging import NOON, judged
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.contracts import INTERACTION, SURVEY
from warehouse.vocabulary import CHANNELS

_FEW = frozenset({"interaction_id", "channel", "started_at", "answered_at", "wait_seconds", "transfers"})
_POSITION = {field.name: i for i, field in enumerate(INTERACTION.fields)}
_SURVEY_POSITION = {field.name: i for i, field in enumerate(SURVEY.fields)}
_UNREADABLE = object()  # stands for text that could not be read

_instants = st.sampled_from(
    [
        NOON,
        NOON + timedelta(microseconds=1),
        NOON - timedelta(days=2),
        datetime.fromisoformat("1969-12-31"),
        datetime.fromisoformat("2100-01-02"),
    ]
)


def _value(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.just(_UNREADABLE), values, values)


_interactions = st.fixed_dictionaries(
    {
        "interaction_id": _value(st.text(min_size=1, max_size=3)),
        "channel": _value(st.sampled_from([*CHANNELS[:3], "fax"])),
        "started_at": _value(_instants),
        "answered_at": _value(_instants),
        "wait_seconds": _value(st.floats(-10, 7 * 86_400 + 10)),
        "transfers": _value(st.integers(-2, 102)),
    }
)
_scores = st.sampled_from([-1.0, 0.0, 1.0, 4.5, 5.0, 10.0, 11.0])
_answers = st.fixed_dictionaries({"score": _value(_scores), "scale_min": _value(_scores), "scale_max": _value(_scores)})


def _staging(row: dict[str, Any], position: dict[str, int], every: dict[str, Any]) -> dict[str, Any]:
    blank = all(value is None for value in row.values())
    mask = sum(1 << position[name] for name, value in row.items() if value is _UNREADABLE)
    readable = {name: None if value is _UNREADABLE else value for name, value in row.items()}
    filled = dict.fromkeys(position) | ({} if blank else every) | readable
    return {**filled, "fault_mask": mask, "blank": blank}


def _state(row: dict[str, Any], required: set[str]) -> set[str]:
    broken = {f"{name}_unreadable" for name, value in row.items() if value is _UNREADABLE}
    return broken | {f"{name}_missing" for name in required if row[name] is None}


def _outside(value: Any, low: Any, high: Any) -> bool:
    return value is not None and value is not _UNREADABLE and not low <= value <= high


def _interaction_rules(row: dict[str, Any]) -> set[str]:
    if all(value is None for value in row.values()):
        return {"blank_row"}
    broken = _state(row, {"interaction_id", "channel", "started_at"})
    bounds: dict[str, tuple[Any, Any]] = {
        "started_at": (datetime.fromisoformat("1970-01-01"), datetime.fromisoformat("2100-01-01")),
        "answered_at": (datetime.fromisoformat("1970-01-01"), datetime.fromisoformat("2100-01-01")),
        "wait_seconds": (0, 7 * 86_400),
        "transfers": (0, 100),
    }
    broken |= {f"{name}_out_of_range" for name, ends in bounds.items() if _outside(row[name], *ends)}
    if row["channel"] == "fax":
        broken.add("channel_not_in_set")
    times = row["answered_at"], row["started_at"]
    if all(isinstance(time, datetime) for time in times) and times[0] < times[1]:
        broken.add("answered_at_before_started_at")
    return broken


def _survey_rules(row: dict[str, Any]) -> set[str]:
    if all(value is None for value in row.values()):
        return {"blank_row"}
    broken = _state(row, set(row))
    score, low, high = (None if row[k] is _UNREADABLE else row[k] for k in ("score", "scale_min", "scale_max"))
    if low is not None and high is not None:
        if not low < high:
            broken.add("scale_max_out_of_range")
        elif score is not None and not low <= score <= high:
            broken.add("score_off_scale")
    return broken


@settings(deadline=None, max_examples=12, database=None)
@given(st.lists(_interactions, min_size=1, max_size=40))
def test_the_reasons_of_an_interaction_are_those_of_the_definition(rows: list[dict[str, Any]]) -> None:
    _, reasons = judged(INTERACTION, [_staging(row, _POSITION, {}) for row in rows], mapped=_FEW)
    expected = {number: sorted(_interaction_rules(row)) for number, row in enumerate(rows, 1)}
    assert reasons == {number: rules for number, rules in expected.items() if rules}


@settings(deadline=None, max_examples=12, database=None)
@given(st.lists(_answers, min_size=1, max_size=40))
def test_the_reasons_of_an_answer_are_those_of_the_definition(rows: list[dict[str, Any]]) -> None:
    every = {"response_id": "r", "responded_at": NOON, "kind": "csat"}
    staging = [_staging(row, _SURVEY_POSITION, every) for row in rows]
    _, reasons = judged(SURVEY, staging, mapped=frozenset())
    expected = {number: sorted(_survey_rules(row)) for number, row in enumerate(rows, 1)}
    assert reasons == {number: rules for number, rules in expected.items() if rules}
