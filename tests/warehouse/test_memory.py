"""What is remembered of answers, and for whom."""

from __future__ import annotations

import threading

import pytest

from warehouse.memory import Memory


def test_a_question_is_worked_out_once_for_all_who_ask_at_the_same_moment() -> None:
    memory, started, worked = Memory(10), threading.Barrier(8), []

    def ask() -> None:
        started.wait()
        memory.answer("q", lambda: worked.append(1) or "a")

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert worked == [1]


def test_the_question_not_asked_for_longest_is_forgotten_first() -> None:
    memory = Memory(2)
    for question in ("a", "b", "a", "c"):
        memory.answer(question, lambda: "old")
    assert [memory.answer(question, lambda: "new") for question in ("a", "c", "b")] == ["old", "old", "new"]


def test_an_error_is_not_remembered() -> None:
    memory = Memory(2)
    with pytest.raises(ZeroDivisionError):
        memory.answer("q", lambda: 1 / 0)
    assert memory.answer("q", lambda: 7) == 7


def test_a_question_may_ask_another() -> None:
    memory = Memory(2)
    assert memory.answer("outer", lambda: memory.answer("inner", lambda: 3) + 1) == 4
