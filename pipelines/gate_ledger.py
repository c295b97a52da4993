"""Writing down what the gate found of a batch as a whole, and what it needs to know of it later."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple
from datetime import datetime

import duckdb

from expectations.history import profile_rows
from expectations.verdict import Acceptance, RuleResult
from pipelines.door import Door
from pipelines.folding import Folding
from pipelines.judging import Part
from pipelines.profile import Profile
from pipelines.readers import SourceFiles

TABLES = ("batch_profile", "gate_numbers", "gate_samples", "batch_acceptances", "batch_origins")
HIDDEN = "•••"

_EXAMPLES, _RULES, _AT_ONCE = 3, 5, 200
# What a page may show of a row: times, words, numbers and codes of the house, nothing that people write or are called.
_SHOWN_KINDS = frozenset({"word", "instant", "seconds", "number", "integer", "boolean"})
_SHOWN_FIELDS = frozenset({"department", "category", "subcategory", "product", "site", "team", "language"})


class GateLedger:
    """The gate's part of the ledger of one batch in the building version."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        batch_id: str,
        files: SourceFiles | Folding,
        profile: Profile,
        door: Door,
    ) -> None:
        self._connection = connection
        self._batch_id = batch_id
        self._files = files
        self._profile = profile
        self._door = door

    def write_part(self, part: Part, now: datetime) -> None:
        """What one record type looked like, the numbers it was judged by, and rows that show what is wrong with it."""
        record = part.record.name
        self._insert("batch_profile", [(record, *row) for row in profile_rows(part.observed, now)])
        self._insert("gate_numbers", [(record, *astuple(numbers)) for numbers in part.verdict.numbers])
        if part.verdict.status != "passed":
            self._write_samples(part)

    def write_origins(self) -> None:
        """Where the files lay, and the profile they were loaded under."""
        rows = [(number, str(path), self._profile.origin) for number, path in self._files.paths.items()]
        self._insert("batch_origins", rows)

    def write_acceptance(self, accepted: Acceptance) -> None:
        """Who answers for a batch that was refused."""
        self._insert("batch_acceptances", [astuple(accepted)])

    def _write_samples(self, part: Part) -> None:
        chosen = self._examples(part)
        if not chosen:
            return
        raw = {
            row["src_row"]: row for row in self._files.raw_rows([row for _, row in chosen], self._door.raw).to_dicts()
        }
        names = {file.file_no: file.name for file in self._files.files}
        self._insert(
            "gate_samples",
            [
                (
                    part.record.name,
                    rule,
                    row,
                    names[at["file_no"]],
                    at["line"],
                    at["raw"],
                    _shown(at["raw"], self._profile),
                )
                for rule, row in chosen
                if (at := raw.get(row)) is not None
            ],
        )

    def _examples(self, part: Part) -> list[tuple[str, int]]:
        """(rule, src_row): the first rows that break the rules most rows break, and that show a failed check.

        Rules of rows that are only counted are no reason for a warning, so of a warned batch they give no example.
        """
        failed = [result for result in part.verdict.results if not result.passed and result.error is None]
        told = {numbers.rule for numbers in part.verdict.numbers}
        rows = [r for r in failed if r.level == "row" and (part.verdict.refusals or r.rule in told)]
        found: list[tuple[str, int]] = []
        for result in sorted(rows, key=_most)[:_RULES]:
            reasons = (
                f"select src_row, rules from {part.staging.view}_reasons union all select * from {part.route.kept_out}"
            )
            found += self._first(
                result.rule, f"select distinct src_row from ({reasons}) where list_contains(rules, $rule)"
            )
        for rule, condition in part.verdict.examples.items():
            found += self._first(
                rule, f"select src_row from {part.staging.view} where $rule is not null and {condition}"
            )
        return found

    def _first(self, rule: str, query: str) -> list[tuple[str, int]]:
        rows = self._connection.execute(f"{query} order by src_row limit {_EXAMPLES}", {"rule": rule}).fetchall()
        return [(rule, int(row)) for (row,) in rows]

    def _insert(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Many rows a statement: a profile has hundreds, and each statement costs half a millisecond."""
        values = [(self._batch_id, *row) for row in rows]
        for start in range(0, len(values), _AT_ONCE):
            part = values[start : start + _AT_ONCE]
            marks = ", ".join("(" + ", ".join("?" * len(row)) + ")" for row in part)
            self._connection.execute(f"insert into {table} values {marks}", [cell for row in part for cell in row])


def _most(result: RuleResult) -> tuple[int, str]:
    return -(result.rows_failed or 0), result.rule


def _shown(raw: str, profile: Profile) -> str:
    """A raw row without what may be personal: only columns that are read as times, words, numbers or the like stay."""
    harmless: set[str] = set()
    private: set[str] = set()
    for mapping in (mapping for record in profile.records for mapping in record.fields):
        safe = mapping.field.kind in _SHOWN_KINDS or mapping.field.name in _SHOWN_FIELDS
        (harmless if safe else private).update(mapping.sources)
    cells = json.loads(raw)
    shown = {name: cell if name in harmless - private else HIDDEN for name, cell in cells.items()}
    return json.dumps(shown, ensure_ascii=False)
