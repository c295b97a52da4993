"""The key file: made once, for its owner alone, never replaced in silence."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipelines.keyring import KEY_VARIABLE, add_key, fingerprint, key_path, made_keys, read_keys
from warehouse.errors import StoreError
from warehouse.settings import Settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "pseudonym.key"


def test_a_new_key_is_readable_by_its_owner_alone(path: Path) -> None:
    made_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [found.name for found in path.parent.iterdir()] == ["pseudonym.key"]


def test_a_key_is_read_back_as_it_was_made(path: Path) -> None:
    keys = made_keys(path)
    assert len(keys[0]) == 32
    assert read_keys(path) == keys


def test_a_file_that_is_not_there_holds_no_keys(path: Path) -> None:
    assert read_keys(path) is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_that_others_may_read_or_change_is_refused(path: Path, mode: int) -> None:
    made_keys(path)
    path.chmod(mode)
    with pytest.raises(StoreError, match=r"may be read or changed by others.*chmod 600"):
        read_keys(path)


@pytest.mark.parametrize("text", ["", "# nothing\n", "c2hvcnQ=\n", "!!!!\n", "鑰匙\n"])
def test_a_file_without_a_whole_key_is_refused(path: Path, text: str) -> None:
    made_keys(path)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match="key file"):
        read_keys(path)


def test_processes_that_make_the_key_at_once_share_one(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: made_keys(path), range(8)))
    assert made == {read_keys(path)}


def test_a_key_is_added_behind_the_others(path: Path) -> None:
    first = made_keys(path)
    both = add_key(path, first)
    assert both[0] == first[0] != both[1]
    assert read_keys(path) == both
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_fingerprint_tells_rows_of_keys_apart_and_shows_none(path: Path) -> None:
    keys = add_key(path, made_keys(path))
    marks = {fingerprint(keys), fingerprint(keys[:1]), fingerprint(keys[1:])}
    assert len(marks) == 3
    assert not any(key.hex() in mark for key in keys for mark in marks)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreError, match=KEY_VARIABLE):
        made_keys(tmp_path / "file" / "pseudonym.key")


def test_the_key_lies_in_the_home_but_outside_the_warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    settings = Settings(tmp_path)
    assert key_path(settings) == tmp_path / "keys" / "pseudonym.key"
    assert not key_path(settings).is_relative_to(settings.warehouse)


def test_the_environment_names_another_key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "elsewhere.key"))
    assert key_path(Settings(tmp_path)) == tmp_path / "elsewhere.key"
