"""Answers that are remembered: each worked out once, however many ask for it at the same moment."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class _Slot:
    """A place for one answer; whoever comes first works it out, the others wait for it."""

    __slots__ = ("answer", "known", "lock")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.known = False
        self.answer: Any = None


class Memory:
    """The answers to the questions asked last, at most so many. All who ask are handed the same object: nobody may
    change it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._slots: OrderedDict[Hashable, _Slot] = OrderedDict()

    def answer(self, question: Hashable, work: Callable[[], Answer]) -> Answer:
        """The remembered answer, or that of `work`; an error is not remembered.

        Args:
            question: all that the answer depends on, the bound of its reader among it.
            work: finds the answer; it may ask this memory other questions, not this one.
        """
        with self._lock:
            slot = self._slots.get(question)
            if slot is None:
                slot = self._slots[question] = _Slot()
                if len(self._slots) > self._most:
                    self._slots.popitem(last=False)
            else:
                self._slots.move_to_end(question)
        if not slot.known:
            with slot.lock:
                if not slot.known:
                    slot.answer = work()
                    slot.known = True
        found: Answer = slot.answer
        return found

    def forget(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._slots.clear()
