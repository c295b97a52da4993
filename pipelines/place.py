"""Where in which file a value stands, so that every complaint about a definition can say so."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from warehouse.errors import DefinitionError


@dataclass(frozen=True, slots=True)
class Place:
    """A key of a definition file; checks what stands there."""

    file: str
    key: str = ""

    def at(self, key: str) -> Place:
        """The place of a key within this one."""
        return Place(self.file, f"{self.key}.{key}" if self.key else key)

    def error(self, what: str, next_step: str) -> DefinitionError:
        """What is wrong here, and what to do."""
        where = f"{self.file}, {self.key}" if self.key else self.file
        return DefinitionError(f"{where}: {what}", next_step, file=self.file, key=self.key)

    def check_keys(self, table: Mapping[str, Any], allowed: Iterable[str]) -> None:
        """Refuses a key that is not among those allowed.

        Raises:
            DefinitionError: there is one.
        """
        names = tuple(allowed)
        for key in table:
            if key not in names:
                close = difflib.get_close_matches(key, names, n=1)
                hint = f"Did you mean '{close[0]}'? " if close else ""
                raise self.error(f"unknown key '{key}'", f"{hint}Allowed here: {', '.join(names)}.")

    def text(self, table: Mapping[str, Any], key: str, default: str | None = None) -> str | None:
        """The text of a key, or the default where the key is missing.

        Raises:
            DefinitionError: it is something else than text.
        """
        value = table.get(key, default)
        if value is not None and not isinstance(value, str):
            raise self.at(key).error(f"must be text, not {value!r}", "Put it in quotes.")
        return value

    def texts(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """The list of texts of a key; empty where the key is missing.

        Raises:
            DefinitionError: it is something else than a list of texts.
        """
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.at(key).error("must be a list of texts", f'Write it like {key} = ["one", "two"].')
        return tuple(value)

    def table(self, table: Mapping[str, Any], key: str) -> dict[str, Any]:
        """The table of a key; empty where the key is missing.

        Raises:
            DefinitionError: it is something else than a table.
        """
        value = table.get(key, {})
        if not isinstance(value, dict):
            raise self.at(key).error("must be a table", f"Write it as [{key}].")
        return value

    def zone(self, table: Mapping[str, Any]) -> str | None:
        """The time zone of a table, or None.

        Raises:
            DefinitionError: there is no such zone.
        """
        name = self.text(table, "zone")
        if name is not None:
            try:
                ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError) as error:
                raise self.at("zone").error(
                    f"unknown time zone '{name}'", "Use an IANA name such as Asia/Taipei."
                ) from error
        return name
