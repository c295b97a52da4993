"""The generated pages are fresh, and the settings and targets say what the code believes."""

from __future__ import annotations

import re
import subprocess
import tomllib
from datetime import date
from pathlib import Path

import pytest

from warehouse.catalogue import catalogue
from warehouse.docs import PAGES
from warehouse.errors import DefinitionError
from warehouse.settings import load_settings
from warehouse.targets import answer_target, goal, goal_rows
from warehouse.vocabulary import CHANNELS


@pytest.mark.parametrize("name", list(PAGES))
def test_generated_page_is_fresh(name: str, project: Path) -> None:
    assert (project / "docs" / name).read_text(encoding="utf-8") == PAGES[name](), "run 'python -m warehouse.docs'"


def test_every_link_from_page_to_page_leads_somewhere(project: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=project, capture_output=True, text=True, check=True).stdout
    dead = [
        f"{name}: {link}"
        for name in listed.splitlines()
        for link in re.findall(r"\]\(([^)\s#:]+)(?:#[^)]*)?\)", (project / name).read_text(encoding="utf-8"))
        if not (project / name).parent.joinpath(link).exists()
    ]
    assert dead == []


def test_every_requirement_is_pinned(project: Path) -> None:
    asked = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    for name, wanted in (
        ("requirements.lock", asked["project"]["dependencies"]),
        ("requirements-dev.lock", asked["dependency-groups"]["dev"]),
    ):
        pinned = set(re.findall(r"^([\w.-]+)==", (project / name).read_text(encoding="utf-8"), re.MULTILINE))
        assert {re.split(r"[\[=<>~ ]", one)[0] for one in wanted} <= pinned, name


def test_every_goal_is_of_a_metric() -> None:
    assert {key for key, _, _ in goal_rows()} <= set(catalogue())


def test_every_answer_target_is_of_a_channel() -> None:
    assert {c for c in CHANNELS if answer_target(c, date(2026, 1, 1))} == {
        "phone", "video", "chat", "social", "email", "app", "mini_program", "community",
    }  # fmt: skip
    assert answer_target("phone", date(2026, 1, 1)) == 20


def test_a_goal_before_its_date_is_not_in_force() -> None:
    assert goal("nps", date(1989, 12, 31)) is None
    assert goal("nps", date(2026, 1, 1)) == 30


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("colour = 1", "unknown setting 'colour'"),
        ("min_group = 'five'", "must be a int"),
        ("business_zone = 'Mars/Olympus'", "unknown time zone"),
        ("min_group = ", "not readable TOML"),
        ("[long_wait_by_channel]\nfax = 60", "no channel 'fax'"),
        ("[long_wait_by_channel]\nchat = 0", "must be a number of seconds"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=says):
        load_settings(tmp_path)


def test_settings_are_read_from_the_home_folder(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        "min_group = 9\nlong_wait_s = 120\n[long_wait_by_channel]\nchat = 60\n", encoding="utf-8"
    )
    settings = load_settings(tmp_path)
    assert (settings.min_group, settings.long_wait_s, settings.home) == (9, 120, tmp_path)
    assert settings.long_wait_by_channel == (("chat", 60.0),)
