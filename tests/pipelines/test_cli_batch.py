"""The commands about loads that were made, as a person or a program types them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from shop import Shop
from typer.testing import CliRunner

from pipelines.cli import app
from warehouse.errors import BusyError, DefinitionError
from warehouse.publish import publishing

FIRST = [f"g{i},call,2026-01-05 10:{i:02d},{i},4,2026-01-06,ann,parcel" for i in range(10)]
NEWER = ["g1,chat,2026-01-08 10:00,99,2,2026-01-09,ann,parcel", "bad,call,never,5,4,2026-01-09,bob,parcel"]


class Typed:
    """A shop with two batches, whose commands are typed."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.newer, self.first = (name for (name,) in shop.rows("select batch_id from batches order by version desc"))

    def run(self, *words: str) -> str:
        """Standard output of a command that did what it was told; what it raised otherwise."""
        done = CliRunner().invoke(app, ["--home", str(self.shop.settings.home), *words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json"))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = Shop(tmp_path_factory.mktemp("shop"))
    shop.settings.home.mkdir()
    (shop.settings.home / "settings.toml").write_text('business_zone = "UTC"\nmin_group = 1\n', encoding="utf-8")
    shop.load(FIRST)
    shop.load(NEWER, "newer.csv")
    return shop


@pytest.fixture
def typed(loaded: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    monkeypatch.setenv("ENDVALUE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "300")
    return Typed(loaded.copied(tmp_path))


def test_a_batch_is_shown_as_it_was_loaded_and_as_it_is_now(typed: Typed) -> None:
    shown = typed.json("batch", "show", typed.first)
    assert shown["counts"][0]["rows_loaded"] == 10
    now = {(row["record_type"], row["state"]): row["rows"] for row in shown["now"]}
    assert now["interaction", "in_figures"] == 9 and now["interaction", "replaced_later"] == 1
    assert "1 replaced by a newer record" in typed.run("batch", "show", typed.first)


def test_a_revoke_is_told_in_numbers_and_in_history(typed: Typed) -> None:
    assert "2 rows left the figures, 2 took their place" in typed.run(
        "batch", "revoke", typed.newer, "--reason", "a test file", "--by", "Lin"
    )
    assert [row["status"] for row in typed.json("batch", "list")] == ["revoked", "passed"]
    assert "by Lin: a test file" in typed.run("batch", "show", typed.newer)
    (row,) = typed.json("ledger", "revocations")
    assert (row["revoked_by"], row["reason"]) == ("Lin", "a test file")


def test_corrections_are_listed(typed: Typed) -> None:
    changed = {(row["record_key"], row["field"]) for row in typed.json("batch", "restated", typed.newer)}
    assert ("g1", "wait_seconds") in changed


@pytest.mark.parametrize(("name", "column"), [
    ("loads", "rows_loaded"), ("verdicts", "rule"), ("quarantine", "state"), ("faults", None), ("revocations", None),
])  # fmt: skip
def test_every_ledger_can_be_asked_for(typed: Typed, name: str, column: str | None) -> None:
    rows = typed.json("ledger", name, "--batch", typed.newer)
    assert all(row["batch_id"] == typed.newer for row in rows)
    assert bool(rows) == (column is not None) and all(column in row for row in rows if column)


def test_an_unknown_ledger_is_named_with_those_that_there_are(typed: Typed) -> None:
    with pytest.raises(DefinitionError, match="loads, verdicts"):
        typed.run("ledger", "everything")


def test_quarantined_rows_go_out_and_come_back(typed: Typed) -> None:
    out = typed.shop.folder / "mend.csv"
    assert typed.json("quarantine", "export", "--batch", typed.newer, "--out", str(out))["rows"] == 1
    out.write_text(out.read_text(encoding="utf-8").replace("never", "2026-01-09 10:00"), encoding="utf-8")
    typed.run("load", str(out), "--profile", str(typed.shop.profile))
    assert {row["state"] for row in typed.json("ledger", "quarantine", "--batch", typed.newer)} == {"fixed"}


def test_a_ledger_too_wide_for_the_window_is_read_record_by_record(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert "reasons:            started_at_unreadable\n" in typed.run("ledger", "quarantine", "--batch", typed.newer)


def test_what_is_said_of_a_file_to_mend_can_be_typed(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "profiles" / "ours.toml"
    own.parent.mkdir()
    own.write_bytes(typed.shop.profile.read_bytes())
    said = typed.run("quarantine", "export", "--batch", typed.newer, "--out", "mend.csv")
    assert said.endswith("endvalue load mend.csv --source ours\n")


def test_a_file_to_mend_has_the_columns_that_the_rows_left_empty(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "ours.toml").write_bytes(typed.shop.profile.read_bytes())
    path = typed.shop.write(["x1,call,,5,4,2026-01-09,bob,parcel"], "without a time.csv")
    CliRunner().invoke(app, ["--home", str(typed.shop.settings.home), "load", str(path), "--source", "ours"])
    typed.run("quarantine", "export", "--reason", "started_at_missing", "--out", "mend.csv")
    assert "started" in Path("mend.csv").read_text(encoding="utf-8").splitlines()[0].split(",")


def test_rows_of_two_profiles_are_not_mended_in_one_file(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = typed.shop.profile.read_text(encoding="utf-8")
    (tmp_path / "profiles").mkdir()
    for name in ("ours", "theirs"):
        Path("profiles", f"{name}.toml").write_text(text if name == "ours" else f"{text}\n# theirs\n", encoding="utf-8")
    path = typed.shop.write([NEWER[1].replace("bad", "worse")], "third.csv")
    CliRunner().invoke(app, ["--home", str(typed.shop.settings.home), "load", str(path), "--source", "theirs"])
    with pytest.raises(DefinitionError, match="ours and theirs"):
        typed.run("quarantine", "export", "--source", "shop", "--out", "mend.csv")


def test_quarantine_with_a_batch_alone_shows_it(typed: Typed) -> None:
    assert typed.json("quarantine", typed.newer) == typed.json("quarantine", "show", typed.newer)


def test_a_load_that_does_not_wait_ends_with_the_name_of_the_other(typed: Typed) -> None:
    path = typed.shop.write(FIRST[:2], "third.csv")
    with publishing(typed.shop.settings, "load of shop-other"), pytest.raises(BusyError, match="load of shop-other"):
        typed.run("load", str(path), "--profile", str(typed.shop.profile), "--no-wait")
