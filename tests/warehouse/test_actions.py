"""The register of actions is read strictly, added to and closed in without touching what else stands there."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from warehouse.actions import FILE, Action, actions, add_action, as_entry, close_action, from_entry, visible
from warehouse.errors import DefinitionError

GIVEN: dict[str, Any] = {
    "title": 'Call "back"\nwithin the hour 回電',
    "owner": "Support",
    "metric": "fcr_reported",
    "cause": "lag",
    "start": date(2026, 7, 6),
    "registered": date(2026, 6, 22),
    "expected": 5,
    "due": date(2026, 10, 5),
    "status": "running",
    "slice": {"channel": ["phone"], "department": "Support"},
}


def test_no_file_means_no_actions(tmp_path: Path) -> None:
    assert actions(tmp_path) == ()


def test_what_was_added_is_read_back_and_compared_along_its_first_dimension(tmp_path: Path) -> None:
    made = add_action(tmp_path / "new", GIVEN)
    assert actions(tmp_path / "new") == (made,)
    assert (made.id, made.title, made.expected, made.against) == ("A1", GIVEN["title"], 5.0, "channel")
    assert made.where == {"channel": ("phone",), "department": ("Support",)}
    assert from_entry(as_entry(made), tmp_path) == made
    assert not made.late
    assert add_action(tmp_path / "new", {**GIVEN, "registered": date(2026, 7, 7)}).late


def test_closing_changes_the_one_entry_and_keeps_comments(tmp_path: Path) -> None:
    add_action(tmp_path, GIVEN)
    (tmp_path / FILE).write_text("# ours\n" + (tmp_path / FILE).read_text("utf-8") + "# the end\n", "utf-8")
    second = add_action(tmp_path, {**GIVEN, "id": "b"})
    before = (tmp_path / FILE).read_text("utf-8")
    closed = close_action(tmp_path, "A1", "stopped", date(2026, 11, 1))
    assert (closed.status, closed.closed) == ("stopped", date(2026, 11, 1))
    assert {one.id: one for one in actions(tmp_path)}["b"] == second
    after = (tmp_path / FILE).read_text("utf-8")
    assert after == before.replace('status = "running"', 'status = "stopped"\nclosed = 2026-11-01', 1)
    with pytest.raises(DefinitionError, match="stopped already"):
        close_action(tmp_path, "A1", "done", date(2026, 11, 2))
    with pytest.raises(DefinitionError, match=r"no action 'A9'.*Known: A1, b"):
        close_action(tmp_path, "A9", "done", date(2026, 11, 2))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "  ", "'title' is empty"),
        ("metric", "no_such", "'metric' is no metric"),
        ("metric", "end_value", "weeks do not stand for themselves"),
        ("cause", "laziness", "'cause' is not 'laziness'. Use one of: touchpoint"),
        ("start", "2026-07-06", "'start' must be a day"),
        ("due", date(2026, 7, 5), "'due' is before the start"),
        ("expected", 0, "'expected' must be a number other than 0"),
        ("expected", -3, "gets better upwards. Turn its sign"),
        ("status", "over", "'status' is not 'over'"),
        ("slice", {"agent": "a"}, "names no dimension 'agent'"),
        ("slice", {"channel": []}, "has no values for 'channel'"),
        ("against", "site", "must be a dimension of the slice"),
        ("until", 1, "'until' is not a key"),
    ],
)
def test_a_fault_is_named_with_file_entry_and_field_and_nothing_is_written(
    tmp_path: Path, field: str, value: object, words: str
) -> None:
    with pytest.raises(DefinitionError, match=words) as raised:
        add_action(tmp_path, {**GIVEN, "id": "call", field: value})
    assert f"{tmp_path / FILE}, action 'call'" in str(raised.value)
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[action", "not readable TOML"),
        ("other = 1", "more than"),
        ("action = [1]", "must be a table"),
        ('[[action]]\nid = "x"', "'title' is missing"),
    ],
)
def test_a_file_that_is_not_well_formed_is_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(DefinitionError, match=words):
        actions(tmp_path)


def test_a_taken_id_is_refused(tmp_path: Path) -> None:
    add_action(tmp_path, {**GIVEN, "id": "x"})
    with pytest.raises(DefinitionError, match="two actions have the id 'x'"):
        add_action(tmp_path, {**GIVEN, "id": "x"})
    assert len(actions(tmp_path)) == 1


def test_a_bounded_reader_knows_of_own_actions_alone() -> None:
    base = {key: GIVEN[key] for key in ("title", "metric", "cause", "start", "registered", "expected", "due")}
    own = Action("a", owner="Support", **base)
    moved = Action("b", owner="Billing", where={"department": ("Support",)}, **base)
    other = Action("c", owner="Billing", where={"channel": ("phone",)}, **base)
    both = Action("d", owner="Billing", where={"department": ("Support", "Billing")}, **base)
    assert visible((own, moved, other, both), ("Support",)) == (own, moved)
    assert visible((own, moved, other, both), ()) == ()
    assert len(visible((own, moved, other, both), None)) == 4
