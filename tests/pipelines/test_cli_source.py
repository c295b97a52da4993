"""`endvalue source`: from an unseen export to a published figure, and nothing changed on the way."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from scout_exports import ROWS, write_hotline
from terminal import Ended, endvalue

Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `endvalue` in a folder of its own."""
    return partial(endvalue, cwd=tmp_path, columns=160)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """A folder with calls.csv and the profile that was proposed for it, and what `source new` said."""
    folder = tmp_path_factory.mktemp("known")
    write_hotline(folder / "calls.csv", "hans", "utf-8-sig")
    return folder, endvalue("source", "new", "calls.csv", cwd=folder, columns=160)


@pytest.fixture(scope="module")
def loaded(known: tuple[Path, Ended], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same folder after the file was loaded; nothing here may change it."""
    folder = tmp_path_factory.mktemp("loaded") / "home"
    shutil.copytree(known[0], folder)
    assert endvalue("load", "calls.csv", "--source", "calls", cwd=folder).code == 0
    return folder


def state(home: Path) -> dict[str, bytes]:
    """Every file under a folder, with its bytes."""
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    ("script", "encoding", "name"),
    [
        ("hans", "gb18030", "客服通话记录.csv"),
        ("hant", "big5", "客服通話紀錄.csv"),
    ],
)
def test_an_unseen_chinese_export_goes_from_file_to_published_figure_without_an_edit(
    run: Run, tmp_path: Path, script: str, encoding: str, name: str
) -> None:
    write_hotline(tmp_path / name, script, encoding)
    assert run("source", "new", name, "--name", "hotline").code == 0
    checked = run("source", "check", name, "--profile", "hotline", "--json").json
    assert (checked["status"], checked["reasons"], checked["field_faults"]) == ("passed", [], [])
    assert not (tmp_path / "var").exists()
    assert run("load", name, "--source", "hotline").code == 0
    by_channel = run("metric", "fcr_reported", "--by", "channel", "--json").json["rows"]
    assert {row["channel"] for row in by_channel} == {"phone", "chat", "mini_program"}
    assert sum(row["n"] for row in by_channel) == ROWS
    satisfaction = run("metric", "csat_mean", "--json").json["rows"][0]
    given = [1 + number % 5 for number in range(ROWS) if number % 10 and number % 3]
    assert (satisfaction["n"], satisfaction["value"]) == (len(given), pytest.approx(sum(given) / len(given)))
    wait = run("metric", "wait_average", "--json").json["rows"][0]
    assert wait["n"] == ROWS * 9 // 10


def test_an_export_whose_dates_are_undecided_needs_one_edit(run: Run, tmp_path: Path) -> None:
    # One stated edit: the comment mark before the day-first line is taken away.
    rows = [f"{n},{1 + n % 12:02d}/{1 + n % 11:02d}/2026 10:00,电话,{1 + n % 5}" for n in range(120)]
    (tmp_path / "calls.csv").write_text("\n".join(["通话编号,呼入时间,渠道,满意度", *rows]), encoding="utf-8")
    assert "interaction.started_at" in run("source", "new", "calls.csv", "--json").json["missing"]
    refused = run("source", "check", "calls.csv", "--profile", "calls")
    assert refused.code == 8
    assert "does not map started_at" in refused.err
    profile = tmp_path / "profiles" / "calls.toml"
    text = profile.read_text(encoding="utf-8")
    for field in ("started_at", "responded_at"):
        line = f'{field} = {{ column = "呼入时间", formats = ["%d/%m/%Y %H:%M"] }}'
        text = text.replace(f"# {line}", line)
    profile.write_text(text, encoding="utf-8")
    assert run("source", "check", "calls.csv", "--profile", "calls", "--json").json["status"] == "passed"
    assert run("load", "calls.csv", "--source", "calls").code == 0


def test_a_profile_that_exists_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    write_hotline(tmp_path / "calls.csv", "hans", "utf-8")
    (tmp_path / "mine.toml").write_text("# mine", encoding="utf-8")
    refused = run("source", "new", "calls.csv", "--out", "mine.toml")
    assert refused.code == 8
    assert "mine.toml exists already" in refused.err
    assert (tmp_path / "mine.toml").read_text(encoding="utf-8") == "# mine"


def test_new_says_what_it_is_unsure_of_and_what_comes_next(known: tuple[Path, Ended]) -> None:
    said = known[1].out
    assert "the times name no zone" in said
    assert "10 with mobile numbers" in said
    assert "endvalue source check 'calls.csv' --profile profiles/calls.toml" in said


def test_a_check_changes_nothing_of_what_is_published(loaded: Path) -> None:
    write_hotline(loaded / "more.csv", "hans", "utf-8", first_day=10)
    before = state(loaded / "var")
    checked = endvalue("source", "check", "more.csv", "--profile", "calls", cwd=loaded, columns=160)
    assert checked.code == 0
    assert "This was a dry run: nothing was written." in checked.out
    assert state(loaded / "var") == before


def test_a_check_of_files_that_are_loaded_says_so_and_shows_the_coverage_after_reading(loaded: Path) -> None:
    checked = endvalue("source", "check", "calls.csv", "--profile", "calls", "--json", cwd=loaded).json
    assert (checked["loaded_in"], checked["counts"][0]["rows_in"]) == (1, ROWS)
    known = {each["field"]: each["known"] for each in checked["coverage"] if each["record"] == "interaction"}
    assert (known["started_at"], known["answered_at"], known["wait_seconds"]) == (400, 360, 360)


def test_a_check_shows_rows_with_file_line_and_raw_value_and_ends_with_the_refusal(known: tuple[Path, Ended]) -> None:
    folder = known[0]
    lines = (folder / "calls.csv").read_text(encoding="utf-8-sig").splitlines()
    spoiled = [line.replace("2026/11/", "soon ", 1) if number > 200 else line for number, line in enumerate(lines)]
    (folder / "spoiled.csv").write_text("\n".join(spoiled), encoding="utf-8")
    checked = endvalue("source", "check", "spoiled.csv", "--profile", "calls", cwd=folder, columns=160)
    assert checked.code == 4
    assert "200 x interaction started_at_unreadable" in checked.out
    assert "spoiled.csv:202" in checked.out
    assert "REFUSED" in checked.out
    assert not (folder / "var").exists()


def test_list_names_the_shipped_profiles_and_those_of_the_folder(known: tuple[Path, Ended]) -> None:
    listed = endvalue("source", "list", "--json", cwd=known[0]).json
    assert {"calls", "shopzilla"} <= {each["name"] for each in listed}


def test_help_teaches_the_three_steps(run: Run) -> None:
    said = run("source", "--help").out
    for word in ("source new FILE", "UNSURE", "source check FILE", "load FILE"):
        assert word in " ".join(said.split())
