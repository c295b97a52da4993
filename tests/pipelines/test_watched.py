"""Raw files that a watch has put away are reached by erasing and by retention, without being named again."""

from __future__ import annotations

import os
import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from privacy_support import HEADER, Shop, row
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.erase import erase
from pipelines.retention import retain
from pipelines.watch import Watcher
from warehouse.errors import StoreError
from warehouse.settings import Retention

WHO, OTHER = "customer-777123", "customer-888456"
NOW = datetime(2026, 3, 1)


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    folder = tmp_path / "landing"
    folder.mkdir()
    return folder


def shop_of(folder: Path, landing: Path, **changes: object) -> Shop:
    """A file that was loaded and one that was refused, both of them naming the customer."""
    shop = Shop(folder, **changes)
    whole = "\n".join([HEADER, row(1, WHO), row(2, OTHER, day=28)])
    (landing / "good.csv").write_text(f"{whole}\n", encoding="utf-8")
    (landing / "bad.csv").write_text(f"who,what\n{WHO},1\n{OTHER},2\n", encoding="utf-8")
    Watcher(landing, shop.settings, str(shop.profile), 1, lambda path, became: None).run(
        threading.Event(), 0.01, once=True
    )
    return shop


def test_erasing_reaches_what_was_loaded_and_what_was_refused(tmp_path: Path, landing: Path) -> None:
    shop = shop_of(tmp_path, landing)
    erased = erase(shop.settings, WHO)
    good, bad = landing / "loaded" / "good.csv", landing / "refused" / "bad.csv"
    assert erased.files == {str(good): 1, str(bad): 1}
    assert good.read_text(encoding="utf-8") == f"{HEADER}\n{row(2, OTHER, day=28)}\n"
    assert bad.read_text(encoding="utf-8") == f"who,what\n{OTHER},2\n"
    in_home = [path for path in shop.settings.home.rglob("*") if path.is_file()]
    assert erased.proof.files == len(in_home) + 3  # the reason of the refused file is looked through, too


def test_a_folder_that_is_named_as_well_is_gone_through_once(tmp_path: Path, landing: Path) -> None:
    shop = shop_of(tmp_path, landing)
    in_home = [path for path in shop.settings.home.rglob("*") if path.is_file()]
    assert erase(shop.settings, WHO, also=[landing, landing / "loaded"]).proof.files == len(in_home) + 3


def test_a_file_in_utf_16_is_named_as_left(tmp_path: Path, landing: Path) -> None:
    shop = shop_of(tmp_path, landing)
    wide = landing / "loaded" / "wide.csv"
    wide.write_text(f"{HEADER}\n{row(3, WHO)}\n", encoding="utf-16")
    with pytest.raises(StoreError, match=r"not complete.*wide\.csv"):
        erase(shop.settings, WHO)
    wide.unlink()
    assert erase(shop.settings, WHO, "people").proof.left == ()


def test_a_watched_folder_that_is_out_of_reach_is_no_proof(tmp_path: Path, landing: Path) -> None:
    shop = shop_of(tmp_path, landing)
    shutil.rmtree(landing)
    with pytest.raises(StoreError, match=r"landing \(watched, not reachable; if it is gone for good remove"):
        erase(shop.settings, WHO)
    for note in (shop.settings.home / "watched").iterdir():
        note.unlink()
    assert erase(shop.settings, WHO, "people").proof.left == ()


def test_the_command_remembers_the_folder(tmp_path: Path, landing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENDVALUE_HOME", str(tmp_path / "home"))
    for _ in range(2):
        assert CliRunner().invoke(app, ["watch", str(landing), "--once", "--interval", "0.05"]).exit_code == 0
    (note,) = (tmp_path / "home" / "watched").iterdir()
    assert note.read_text(encoding="utf-8") == str(landing)


def written(path: Path, day: str) -> None:
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))


def test_files_older_than_their_period_go_with_their_reasons(tmp_path: Path, landing: Path) -> None:
    shop = shop_of(tmp_path, landing, retention=Retention(files=10))
    (landing / "loaded" / "edge.csv").write_text("kept", encoding="utf-8")
    for name, day in (
        ("loaded/good.csv", "2026-01-05"),
        ("refused/bad.csv", "2026-01-17"),
        ("loaded/edge.csv", "2026-01-18"),
    ):
        written(landing / name, day)
    done = retain(shop.settings, NOW)
    assert [(item.table_name, item.source, item.rows_removed) for item in done.let_go] == [("files", "landing", 3)]
    assert [path.name for path in landing.rglob("*") if path.is_file()] == ["edge.csv"]
    assert shop.ask("select table_name, rows_removed from retentions") == [("files", 3)]
    assert shop.ask("select count(*) from interactions") == [(2,)]
    assert retain(shop.settings, NOW).version is None
