"""The SQL of the house: one statement a file, found by its stem."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import duckdb

from warehouse.errors import DefinitionError

SQL_FOLDER = Path(__file__).parent / "sql"
Params = Mapping[str, float | str | list[str] | list[float]]


@cache
def statement(kind: str, name: str) -> str:
    """The text of `sql/<kind>/<name>.sql`.

    Raises:
        DefinitionError: there is no such file.
    """
    path = SQL_FOLDER / kind / f"{name}.sql"
    if not path.is_file():
        raise DefinitionError(f"There is no {kind} statement '{name}'", f"Look in {path.parent.name}/ for its name.")
    return path.read_text(encoding="utf-8")


def statements(kind: str) -> dict[str, str]:
    """Every statement of a kind, by name, in name order."""
    return {path.stem: statement(kind, path.stem) for path in sorted((SQL_FOLDER / kind).glob("*.sql"))}


def run_mart(connection: duckdb.DuckDBPyConnection, name: str, params: Params) -> None:
    """Runs `sql/marts/<name>.sql` with those of the parameters that it takes."""
    text = statement("marts", name)
    used = {key: value for key, value in params.items() if f"${key}" in text}
    connection.execute(text, used or None)
