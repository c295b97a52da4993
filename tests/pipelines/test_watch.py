"""A watched landing folder: half-written files, bursts, restarts, bad files, links."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pipelines.batch import BatchResult
from pipelines.watch import Watcher
from warehouse.settings import Settings
from warehouse.store import opened

PROFILE = """
source = "calls"
zone = "UTC"
[interaction]
interaction_id = "id"
channel = { value = "phone" }
started_at = "at"
"""
HEAD = "id,at\n"


@pytest.fixture
def landing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "calls.toml").write_text(PROFILE)
    folder = tmp_path / "landing"
    (folder / "calls").mkdir(parents=True)
    return folder


def watcher(landing: Path, settings: Settings, told: list[str] | None = None) -> Watcher:
    def tell(path: Path, became: BatchResult | str) -> None:
        if told is not None:
            told.append(path.name)

    return Watcher(landing, settings, None, 1, tell)


def polls(watch: Watcher, number: int) -> None:
    for _ in range(number):
        watch.poll(threading.Event())


def ids(settings: Settings) -> list[str]:
    with opened(settings) as warehouse:
        return [row[0] for row in warehouse.sql("select interaction_id from interactions order by 1").rows()]


def put(landing: Path, name: str, key: str) -> Path:
    path = landing / "calls" / name
    path.write_text(f"{HEAD}{key},2026-01-05T10:00:00\n")
    return path


def test_a_burst_is_loaded_whole_and_moved(landing: Path, settings: Settings) -> None:
    for number in range(4):
        put(landing, f"{number}.csv", f"c{number}")
    polls(watcher(landing, settings), 2)
    assert ids(settings) == ["c0", "c1", "c2", "c3"]
    assert len(list((landing / "loaded" / "calls").iterdir())) == 4


def test_a_file_that_grows_is_not_read(landing: Path, settings: Settings) -> None:
    watch, path = watcher(landing, settings), put(landing, "a.csv", "c1")
    for number in range(2, 5):
        polls(watch, 1)
        with path.open("a") as file:
            file.write(f"c{number},2026-01-05T10:00:00\n")
    assert path.exists() and not settings.warehouse.exists()
    polls(watch, 2)
    assert ids(settings) == ["c1", "c2", "c3", "c4"]


def test_a_packed_file_that_is_cut_off_waits_for_its_rest(landing: Path, settings: Settings) -> None:
    packed = gzip.compress(f"{HEAD}c1,2026-01-05T10:00:00\n".encode())
    path, watch = landing / "calls" / "a.csv.gz", watcher(landing, settings)
    path.write_bytes(packed[:-9])
    polls(watch, 5)
    assert path.exists()
    path.write_bytes(packed)
    polls(watch, 2)
    assert ids(settings) == ["c1"]


def test_a_bad_file_moves_away_with_its_reason_and_is_tried_once(landing: Path, settings: Settings) -> None:
    (landing / "calls" / "bad.csv").write_text("other,columns\n1,2\n")
    put(landing, "good.csv", "c1")
    told: list[str] = []
    polls(watcher(landing, settings, told), 4)
    reason = (landing / "refused" / "calls" / "bad.csv.reason.txt").read_text()
    assert sorted(told) == ["bad.csv", "good.csv"] and "no column 'id'" in reason
    assert ids(settings) == ["c1"]


def test_the_same_bytes_after_a_restart_change_nothing(landing: Path, settings: Settings) -> None:
    for name in ("a.csv", "again.csv"):
        put(landing, name, "c1")
        polls(watcher(landing, settings), 2)
    with opened(settings) as warehouse:
        assert warehouse.sql("select count(*) from batches").item() == 1


def test_a_link_is_refused_and_what_it_points_to_stays(landing: Path, settings: Settings, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text(f"{HEAD}c1,2026-01-05T10:00:00\n")
    (landing / "calls" / "link.csv").symlink_to(outside)
    polls(watcher(landing, settings), 3)
    assert outside.exists() and not settings.warehouse.exists()
    assert (landing / "refused" / "calls" / "link.csv.reason.txt").exists()


def test_a_stop_ends_the_watch_before_the_next_file(landing: Path, settings: Settings) -> None:
    put(landing, "a.csv", "c1")
    put(landing, "b.csv", "c2")
    stop = threading.Event()
    Watcher(landing, settings, None, 1, lambda path, became: stop.set()).run(stop, 0.01)
    assert ids(settings) == ["c1"]


def test_a_pipe_in_the_folder_is_left_alone(landing: Path, settings: Settings) -> None:
    os.mkfifo(landing / "calls" / "pipe.csv")
    put(landing, "b.csv", "B")
    polls(watcher(landing, settings), 3)
    assert ids(settings) == ["B"]


def test_a_linked_folder_is_not_entered(landing: Path, settings: Settings, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.csv").write_text(f"{HEAD}A,2026-01-05T10:00:00\n")
    (landing / "more").symlink_to(outside, target_is_directory=True)
    put(landing, "b.csv", "B")
    polls(watcher(landing, settings), 3)
    assert ids(settings) == ["B"]
    assert (outside / "a.csv").is_file()


def test_sigterm_finishes_the_file_in_hand_and_leaves_the_rest(landing: Path, settings: Settings) -> None:
    for number in range(30):
        put(landing, f"{number:02d}.csv", f"c{number:02d}")
    command = [Path(sys.executable).with_name("endvalue"), "watch", landing, "--interval", "0.05", "--settle", "1"]
    environment = os.environ | {"ENDVALUE_HOME": str(settings.home)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        done = landing / "loaded" / "calls"
        for _ in range(600):
            if (done.is_dir() and any(done.iterdir())) or process.poll() is not None:
                break
            time.sleep(0.05)
        process.terminate()
        _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    moved, left = sorted(path.stem for path in done.iterdir()), len(list((landing / "calls").iterdir()))
    assert ids(settings) == [f"c{stem}" for stem in moved]
    assert moved and left and len(moved) + left == 30
