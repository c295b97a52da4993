"""The command line: exit codes by class, one-line errors that name the thing and the next step, JSON for programs."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from rich.console import Console
from terminal import Ended, endvalue

from pipelines import console
from pipelines.cli import app
from warehouse.publish import publishing
from warehouse.settings import Settings

PROFILE = """
source = "shop"
about = "a shop"
zone = "Asia/Shanghai"

[interaction]
interaction_id = "id"
channel = { value = "phone" }
started_at = { column = "started", formats = ["%Y-%m-%d %H:%M"] }
resolved = { column = "resolved" }
"""
ROWS = "\n".join(["id,started,resolved", *(f"{i},2026-11-10 10:{i:02d},{'Y' if i % 4 else 'N'}" for i in range(40))])


# Commands that make, change or run something, and tell it in words alone.
WITHOUT_JSON = {
    *("demo", "pull", "watch", "serve", "rollback", "upgrade"),
    *("emotion sample", "emotion take-in", "emotion rescore", "schedule again", "schedule units"),
}


class Terminal:
    """A project folder in which `endvalue` is run in processes of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "profiles").mkdir(exist_ok=True)
        (folder / "profiles" / "shop.toml").write_text(PROFILE, encoding="utf-8")

    def write(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def run(self, *words: str) -> Ended:
        return endvalue(*words, cwd=self.folder)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Terminal, Ended]:
    """A folder in which one file was loaded, and what that printed."""
    terminal = Terminal(tmp_path_factory.mktemp("first"))
    return terminal, terminal.run("load", terminal.write("rows.csv", ROWS), "--source", "shop")


@pytest.fixture
def loaded(first: tuple[Terminal, Ended], tmp_path: Path) -> Terminal:
    """A copy of it."""
    shutil.copytree(first[0].folder, tmp_path / "copy")
    return Terminal(tmp_path / "copy")


def one_line(ended: Ended) -> str:
    lines = ended.err.strip().splitlines()
    assert len(lines) == 1, ended.err
    assert lines[0].startswith("endvalue: ")
    return lines[0]


def test_help_teaches_the_way_in_and_the_exit_codes(terminal: Terminal) -> None:
    shown = terminal.run("--help")
    assert shown.code == 0
    for word in ("endvalue demo", "endvalue sources", "load", "metric", "gate", "snapshot", "4 batch refused"):
        assert word in shown.out


def test_a_load_prints_where_the_rows_went_and_a_metric_reads_them_back(first: tuple[Terminal, Ended]) -> None:
    terminal, printed = first
    assert (printed.code, printed.err) == (0, "")
    assert "interaction: 40 in = 40 loaded + 0 quarantined + 0 exact duplicates" in printed.out
    found = terminal.run("metric", "fcr_reported", "--week", "2026-W46", "--by", "channel", "--json").json
    row = found["rows"][0]
    assert (row["channel"], row["value"], row["n"], row["base"], row["coverage"]) == ("phone", 0.75, 40, 40, 1.0)
    assert row["lower"] < 0.75 < row["upper"]
    assert (found["unit"], found["interval"], found["stamp"]["status"]) == ("share", "wilson", "passed")


def test_every_reading_command_speaks_json(first: tuple[Terminal, Ended]) -> None:
    terminal, _ = first
    again = terminal.run("load", "rows.csv", "--source", "shop", "--json").json
    (batch,) = terminal.run("batches", "--json").json
    assert (again["batch_id"], batch["counts"][0]["rows_in"]) == (batch["batch_id"], 40)
    assert {m["key"] for m in terminal.run("metrics", "--json").json} >= {"nps", "end_value"}
    assert "shop" in {s["name"] for s in terminal.run("sources", "--json").json}
    gate = terminal.run("gate", "show", batch["batch_id"], "--json").json
    assert gate["status"] == "passed" and len(gate["results"]) > 5
    assert terminal.run("quarantine", batch["batch_id"], "--json").json["rows"] == []


def commands(of: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, object]]]:
    """Every command by its words, with the defaults of its options."""
    within = getattr(of, "commands", None)
    if within is None:
        yield " ".join(path), {name: option.default for option in of.params for name in option.opts}  # type: ignore[attr-defined]
    for name, one in (within or {}).items():
        yield from commands(one, (*path, name))


def test_no_command_that_reads_lacks_json() -> None:
    found = dict(commands(typer.main.get_command(app)))
    assert {name for name, options in found.items() if "--json" not in options} == WITHOUT_JSON


def test_the_dashboard_opens_on_8501() -> None:
    found = dict(commands(typer.main.get_command(app)))
    assert found["demo"]["--port"] == found["serve"]["--port"] == 8501


def test_all_state_lies_under_the_home(first: tuple[Terminal, Ended]) -> None:
    assert {path.name for path in first[0].folder.iterdir()} == {"profiles", "rows.csv", "var"}


def test_a_load_draws_its_step_and_how_many_rows_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = io.StringIO()
    monkeypatch.setattr(console, "ERR", Console(file=seen, force_terminal=True, width=100))
    with console.progress_of() as progress:
        progress("judge", 1_234)
    assert console.STEPS["judge"][0] in seen.getvalue() and "1,234 rows" in seen.getvalue()


def test_a_metric_that_cannot_be_judged_says_what_is_missing(first: tuple[Terminal, Ended]) -> None:
    shown = first[0].run("metric", "nps")
    assert "Not measurable from this source; missing: survey.kind=nps." in shown.out


def test_a_refused_batch_ends_with_4_and_says_how_to_see_why(loaded: Terminal) -> None:
    terminal = loaded
    bad = terminal.run("load", terminal.write("bad.csv", ROWS.replace("2026-11-10", "")), "--source", "shop")
    assert bad.code == 4
    batch = terminal.run("batches", "--json").json[0]["batch_id"]
    assert f"endvalue gate show {batch}" in one_line(bad)
    assert "REFUSED" in terminal.run("gate", "show", batch).out
    assert terminal.run("metric", "contacts", "--json").json["rows"][0]["value"] == 40


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("missing.csv", None, "missing.csv"),
        ("empty.csv", "", "empty.csv"),
        ("short.csv", "id,resolved\n1,Y\n", "started"),
        ("gbk.csv", "id,started,resolved\n1,2026-11-10 10:00,是的\n".encode("gb18030"), "encoding"),
        ("not.xlsx", "no workbook", "not.xlsx"),
        ("rows.csv.gz", "no gzip", "rows.csv.gz"),
    ],
)
def test_an_unusable_file_ends_with_3_and_is_named(
    terminal: Terminal, name: str, content: str | bytes | None, says: str
) -> None:
    if content is not None:
        terminal.write(name, content)
    ended = terminal.run("load", name, "--source", "shop")
    assert ended.code == 3
    assert says in one_line(ended)
    assert not (terminal.folder / "var" / "warehouse" / "CURRENT").exists()


def test_a_directory_is_not_a_file(terminal: Terminal) -> None:
    ended = terminal.run("load", "profiles", "--source", "shop")
    assert ended.code == 3
    assert "profiles" in one_line(ended)


def test_an_unknown_profile_metric_or_batch_ends_with_8_and_lists_the_choices(first: tuple[Terminal, Ended]) -> None:
    terminal, _ = first
    unknown = terminal.run("load", "rows.csv", "--source", "shopp")
    assert unknown.code == 8
    assert "shop" in one_line(unknown)
    for words in (("metric", "fcr"), ("gate", "show", "b"), ("metric", "nps", "--week", "2026-46")):
        ended = terminal.run(*words)
        assert ended.code == 8
        assert one_line(ended)


def test_an_empty_home_ends_with_5_and_says_what_to_do(terminal: Terminal) -> None:
    ended = terminal.run("metric", "nps")
    assert ended.code == 5
    assert "endvalue demo" in one_line(ended)


def test_a_broken_warehouse_ends_with_5_and_names_the_way_back(loaded: Terminal) -> None:
    terminal = loaded
    path = terminal.folder / "var" / "warehouse" / "wh-00000001.duckdb"
    path.chmod(0o644)
    path.write_bytes(b"broken")
    ended = terminal.run("batches")
    assert ended.code == 5
    assert "endvalue rollback" in one_line(ended)


def test_a_second_loader_ends_with_6(terminal: Terminal) -> None:
    terminal.write("rows.csv", ROWS)
    with publishing(Settings(terminal.folder / "var")):
        ended = terminal.run("load", "rows.csv", "--source", "shop", "--no-wait")
    assert ended.code == 6
    assert "Wait" in one_line(ended)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 6 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if done.returncode:
        pytest.skip("mounting a small file system needs rights that this user has not")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_ends_with_7_and_keeps_what_is_published(terminal: Terminal, small_disk: Path) -> None:
    terminal.write("rows.csv", ROWS)
    assert terminal.run("--home", str(small_disk), "load", "rows.csv", "--source", "shop").code == 0
    many = "\n".join([ROWS, *(f"{i:030d},2026-11-10 10:{i % 60:02d},Y" for i in range(200_000))])
    ended = terminal.run("--home", str(small_disk), "load", terminal.write("many.csv", many), "--source", "shop")
    assert ended.code == 7
    assert "is full" in one_line(ended)
    shown = terminal.run("--home", str(small_disk), "metric", "contacts", "--json")
    assert shown.json["rows"][0]["value"] == 40


def test_wrong_usage_ends_with_2(terminal: Terminal) -> None:
    assert terminal.run("load").code == 2


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """A load of a file in gb18030 that is cut off in its last row."""
    terminal = Terminal(tmp_path_factory.mktemp("odd"))
    words = "我的包裹还没有到，客服说已经发出了，请问什么时候可以收到"
    text = "\n".join([*ROWS.splitlines(), f'{words},"2026-11-10 1'])
    return terminal.run("load", terminal.write("cut.csv", text.encode("gb18030")), "--source", "shop")


def test_a_cut_off_file_loads_its_whole_rows_and_says_so(odd: Ended) -> None:
    assert odd.code == 0
    assert "41 in = 40 loaded + 1 quarantined" in odd.out


def test_a_load_names_the_encoding_that_it_found(odd: Ended) -> None:
    assert "read as gb18030" in odd.out
