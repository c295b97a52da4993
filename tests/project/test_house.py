"""House rules that a machine can check."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGES = ("dashboard", "expectations", "pipelines", "warehouse")
LONGEST_FILE, LONGEST_FUNCTION = 250, 40


def sources(project: Path) -> list[Path]:
    return [path for package in PACKAGES for path in sorted((project / package).rglob("*.py"))]


def test_no_file_and_no_function_is_longer_than_the_house_allows(project: Path) -> None:
    long = []
    for path in sources(project):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > LONGEST_FILE:
            long.append(f"{path.name}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION:
                long.append(f"{path.name}:{node.lineno} {node.name}")
    assert long == []


def test_every_public_function_and_class_says_what_it_is(project: Path) -> None:
    silent = [
        f"{path.name}:{node.lineno} {node.name}"
        for path in sources(project)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and not re.match(r"visit_|get_pk|get_columns|has_table|import_dbapi", node.name)
        and node in ast.parse(path.read_text(encoding="utf-8")).body
    ]
    assert silent == []


def test_no_test_folder_is_a_package(project: Path) -> None:
    assert list((project / "tests").rglob("__init__.py")) == []


def test_no_file_names_a_path_of_a_machine_or_a_registry(project: Path) -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=project, capture_output=True, text=True, check=True).stdout
    pattern = re.compile(r"(?<![\w.])/(home|work|root|Users)/|index-url|registry *=")
    found = []
    for name in listed.split():
        path = project / name
        if (
            path.suffix in {".png", ".woff2", ".ico", ".parquet"}
            or path.name == Path(__file__).name
            or not path.is_file()
        ):
            continue
        if pattern.search(path.read_text(encoding="utf-8")):
            found.append(name)
    assert found == []


@pytest.mark.parametrize(
    ("module", "stranger"),
    [
        ("pipelines.cli", "great_expectations"),
        ("pipelines.cli", "streamlit"),
        ("pipelines.cli", "plotly"),
        ("dashboard.charts", "streamlit"),
        ("dashboard.charts", "great_expectations"),
        ("dashboard.snapshot", "streamlit"),
    ],
)
def test_importing_one_part_does_not_drag_in_another(module: str, stranger: str) -> None:
    code = f"import sys, {module}; sys.exit('{stranger}' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0
