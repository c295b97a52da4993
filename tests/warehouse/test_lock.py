"""Writers queue: first come, first served; who waits is told for whom; the dead hold nothing."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from warehouse.errors import BusyError
from warehouse.lock import Waiting, locked


def _hold_until_killed(folder: Path, held: multiprocessing.synchronize.Event) -> None:
    with locked(folder, "load of shop-1"):
        held.set()
        signal.pause()


def _wait_for_turn(folder: Path, name: str, order: multiprocessing.queues.Queue) -> None:
    with locked(folder, name, Waiting(60)):
        order.put(name)


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[multiprocessing.Process]:
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    process = context.Process(target=_hold_until_killed, args=(tmp_path, held))
    process.start()
    held.wait()
    yield process
    process.kill()
    process.join()


def test_who_does_not_wait_is_told_who_is_writing_and_what(tmp_path: Path, holder: multiprocessing.Process) -> None:
    with pytest.raises(BusyError, match=rf"process {holder.pid} \(load of shop-1\)"), locked(tmp_path, "another"):
        pass


def test_who_waits_is_told_for_whom_and_gives_up_in_the_end(tmp_path: Path, holder: multiprocessing.Process) -> None:
    told: list[str] = []
    with pytest.raises(BusyError), locked(tmp_path, "another", Waiting(0.3, told.append)):
        pass
    assert told == [f"waiting for process {holder.pid} (load of shop-1)"]
    assert not list(tmp_path.glob(".queue-*"))


def test_a_killed_writer_gives_way_to_the_one_that_waits(tmp_path: Path, holder: multiprocessing.Process) -> None:
    threading.Timer(0.2, os.kill, [holder.pid, signal.SIGKILL]).start()
    with locked(tmp_path, "another", Waiting(60)):
        holder.join()
        assert holder.exitcode == -signal.SIGKILL


def test_writers_come_in_the_order_in_which_they_queued(tmp_path: Path, holder: multiprocessing.Process) -> None:
    context = multiprocessing.get_context("spawn")
    order, waiting = context.Queue(), []
    for number in range(3):
        waiting.append(context.Process(target=_wait_for_turn, args=(tmp_path, f"load {number}", order)))
        waiting[-1].start()
        while len(list(tmp_path.glob(".queue-*"))) <= number:
            time.sleep(0.01)
    holder.kill()
    assert [order.get() for _ in waiting] == ["load 0", "load 1", "load 2"]
    for process in waiting:
        process.join()


def test_the_place_of_a_writer_that_died_in_the_queue_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".queue-00000000000000000001-1").touch()
    with locked(tmp_path, "another", Waiting(5)):
        pass
    assert not list(tmp_path.glob(".queue-*"))
