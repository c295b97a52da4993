"""Limits are set anew with a date, a reason and a name, and in no other way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from warehouse.baselines import FILE, Rebase, add_rebase, rebases
from warehouse.errors import DefinitionError

MOVED = Rebase("nps", date(2026, 3, 2), 'new "survey" tool\nsince March \\ 中文', "lin")


def written(home: Path, text: str) -> Path:
    (home / FILE).write_text(text, encoding="utf-8")
    return home


def entry(**changes: str) -> str:
    given = {"metric": '"nps"', "from": "2026-03-02", "reason": '"why"', "by": '"lin"', **changes}
    return "[[rebase]]\n" + "\n".join(f"{key} = {value}" for key, value in given.items() if value)


def test_no_file_means_no_rebasing(tmp_path: Path) -> None:
    assert rebases(tmp_path) == ()


def test_what_was_added_is_read_back_as_it_was_said(tmp_path: Path) -> None:
    add_rebase(tmp_path / "new", MOVED)
    assert rebases(tmp_path / "new", "nps") == (MOVED,)
    assert rebases(tmp_path / "new", "csat_mean") == ()


def test_adding_keeps_comments_and_entries_that_stand_there(tmp_path: Path) -> None:
    written(tmp_path, "# ours\n" + entry(metric='"csat_mean"'))
    add_rebase(tmp_path, MOVED)
    add_rebase(tmp_path, Rebase("nps", date(2026, 1, 5), "earlier", "lin"))
    assert (tmp_path / FILE).read_text(encoding="utf-8").startswith("# ours\n")
    found = [(one.metric, one.start.month) for one in rebases(tmp_path)]
    assert found == [("csat_mean", 3), ("nps", 1), ("nps", 3)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[rebase", "not readable TOML"),
        ("other = 1", "more than"),
        ("rebase = 3", "more than"),
        ("rebase = [1]", "must be a table"),
        (entry(reason=""), "no 'reason'"),
        (entry(reason='"  "'), "'reason' of a rebase is empty"),
        (entry(by="3"), "'by' of a rebase is empty"),
        (entry(metric='"no_such"'), "no metric 'no_such'"),
        (entry(**{"from": '"2026-03-02"'}), "must be a day"),
        (entry(**{"from": "2026-03-02T00:00:00"}), "must be a day"),
        (entry(until="2026-04-01"), "unknown key 'until'"),
        (entry() + "\n" + entry(), "already"),
    ],
)
def test_a_file_that_is_not_well_formed_is_refused_by_name(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DefinitionError, match=words):
        rebases(written(tmp_path, text))


@pytest.mark.parametrize(
    "wrong",
    [
        Rebase("nps", MOVED.start, " ", "lin"),
        Rebase("nps", MOVED.start, "why", ""),
        Rebase("x", MOVED.start, "why", "lin"),
    ],
)
def test_a_rebase_without_metric_reason_or_name_is_not_written(tmp_path: Path, wrong: Rebase) -> None:
    with pytest.raises(DefinitionError):
        add_rebase(tmp_path, wrong)
    assert not (tmp_path / FILE).exists()


def test_one_metric_is_not_rebased_twice_on_a_day(tmp_path: Path) -> None:
    add_rebase(tmp_path, MOVED)
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(DefinitionError, match="already"):
        add_rebase(tmp_path, MOVED)
    assert (tmp_path / FILE).read_bytes() == before
