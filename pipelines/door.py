"""The door: what personal data becomes before any of it is stored.

Customer ids become pseudonyms, record keys made of them likewise; texts, and every raw value that is kept, are masked.
Agents' ids stay: a manager leads agents by name, and that is their employer's own record of its own staff.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import cached_property

import duckdb
import polars as pl

from pipelines.profile import FieldMap, Profile, RecordMap
from pipelines.pseudonyms import STORED, Pseudonyms, open_pseudonyms
from pipelines.routing import Route
from warehouse.masking import masked, masked_text
from warehouse.settings import Settings

FREE_TEXT = frozenset({"text", "comment", "note"})
"""The fields in which people write what they like."""

ERASED = "erased_customer"
"""Why a row is kept out, without its values: its customer was erased."""

_HIDDEN = "[customer]"
_CUSTOMER = "customer_id"
# What separates the cells of a row whose structure is broken, whatever its format.
_CELL = re.compile(r'[^\t\r\n,;|"{}\[\]]+')
# A time, a sum, or at most three digits: nothing of a broken row that could be somebody's id.
_DAY = r"(?:[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4})"
_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[APap][Mm]|Z|[+-][0-9]{2}:?[0-9]{2})?"
_HARMLESS = re.compile(rf"[-+]?[0-9]{{1,3}}|[-+]?[0-9]{{1,6}}\.[0-9]+|{_DAY}(?:[ T]{_CLOCK})?|{_CLOCK}")
_WORDS_OF_A_TEXT = 4


class Door:
    """What one batch has to pass.

    Args:
        profile: of its source.
        connection: the building version.
        settings: say where the key is.
    """

    def __init__(self, profile: Profile, connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
        self._profile, self._connection, self._settings = profile, connection, settings
        self.marks: Counter[tuple[str, str, str]] = Counter()
        """Marks set, by record type, field and kind of personal data."""
        self.past: Counter[str] = Counter()
        """Rows left out, by record type, because rows as old were removed when their time was over."""
        self._erased: dict[str, list[pl.Series]] = {}
        self._customers = [
            mapping for record in profile.records for mapping in record.fields if mapping.field.name == _CUSTOMER
        ]
        self._columns = {column for mapping in self._customers for column in mapping.columns}
        ids = (mapping for record in profile.records for mapping in record.fields if mapping.field.kind == "id")
        self._keys = {column for mapping in ids for column in mapping.sources} - self._columns

    @cached_property
    def _pseudonyms(self) -> Pseudonyms:
        # Only a source that knows its customers needs a key.
        return open_pseudonyms(self._connection, self._settings)

    def rows(self, rows: pl.DataFrame, record: RecordMap) -> pl.DataFrame:
        """Staging rows as they may be stored.

        Args:
            rows: as `normalise` gives them, with customers as `<namespace>:<id>`.
            record: whose they are.
        """
        changed = [self._masked(rows[name], record.name) for name in FREE_TEXT & record.mapped]
        if rows["unmapped_channel"].null_count() < rows.height:
            changed.append(self._masked(rows["unmapped_channel"], record.name))
        for mapping in record.fields:
            own = mapping.field.kind == "id" and mapping.field.name != _CUSTOMER
            if own and self._columns.intersection(mapping.columns):
                changed.append(self._hidden_key(rows[mapping.field.name]))
        if _CUSTOMER not in record.mapped:
            return self._within_retention(rows.with_columns(changed), record)
        found = self._pseudonyms.of(rows[_CUSTOMER], self._profile.customers)
        rows = rows.with_columns(*changed, found["pseudonym"].alias(_CUSTOMER))
        if found["erased"].any():
            erased = found["erased"].fill_null(value=False)
            self._erased.setdefault(record.name, []).append(rows["src_row"].filter(erased))
            rows = rows.filter(~erased)
        return self._within_retention(rows, record)

    def _within_retention(self, rows: pl.DataFrame, record: RecordMap) -> pl.DataFrame:
        """Without what has been let go already: rows, and words, that are older than the source's rows are kept."""
        day = pl.col("day")
        until = self._let_go.get("text")
        if until is not None:
            words = pl.col(sorted(FREE_TEXT & record.mapped))
            rows = rows.with_columns(pl.when((day >= until) | day.is_null()).then(words).name.keep())
        until = self._let_go.get(record.contract.table)
        if until is None:
            return rows
        kept = rows.filter((day >= until) | day.is_null())
        self.past[record.name] += rows.height - kept.height
        return kept

    @cached_property
    def _let_go(self) -> dict[str, date]:
        """Up to which day this source's rows, or words, were removed because their time was over."""
        found = self._connection.execute(
            "select table_name, max(before_day) from retentions where source = $source group by table_name",
            {"source": self._profile.source},
        ).fetchall()
        return dict(found)

    def keep_out_erased(self, route: Route, record: RecordMap) -> None:
        """Sends the rows of erased customers to quarantine, for that reason alone."""
        rows = [int(row) for series in self._erased.get(record.name, []) for row in series]
        if not rows:
            return
        for table in (route.kept_out, route.faulty):
            self._connection.execute(f"delete from {table} where list_contains($rows, src_row)", {"rows": rows})
        self._connection.execute(
            f"insert into {route.kept_out} select unnest($rows), [$reason]", {"rows": rows, "reason": ERASED}
        )

    def raw(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows as they stand in their files, as they may be kept in quarantine.

        A customer's id becomes `pseudonym:<pseudonym>`, which can be loaded again; a row of an erased customer becomes
        empty; every other cell is masked. Keys that are no customer's stay as they are, as they do in the facts.
        """
        cells = {name: rows[name] for name in rows.columns}
        for name in set(cells) - self._keys - self._columns:
            if cells[name].dtype == pl.String:
                cells[name] = self._masked(cells[name], "raw")
        erased = pl.repeat(False, rows.height, eager=True)
        for mapping in self._customers:
            found = self._pseudonyms.of(self._ids(rows, mapping), self._profile.customers)
            erased = erased | found["erased"].fill_null(value=False)
            for number, name in enumerate(mapping.columns):
                shown = STORED + found["pseudonym"] if number == 0 else pl.repeat(_HIDDEN, rows.height, eager=True)
                known = found["pseudonym"].is_not_null() & rows[name].is_not_null()
                cells[name] = shown.zip_with(known, cells[name])
        kept = pl.DataFrame(cells, height=rows.height)
        return kept.with_columns(pl.when(~erased).then(pl.all()).name.keep()) if erased.any() else kept

    def broken(self, text: str) -> str:
        """A row whose structure is broken, as it may be kept in quarantine.

        Which of its cells is the customer's id cannot be told, so where the source has such ids every cell becomes a
        pseudonym, except what is surely none: times, sums, short numbers, words of the profile, and texts, masked.
        """
        text = masked_text(text)
        return _CELL.sub(lambda cell: self._broken_cell(cell.group()), text) if self._customers else text

    def _broken_cell(self, cell: str) -> str:
        word = cell.strip()
        if not word or _HARMLESS.fullmatch(word) or word.lower() in self._words:
            return cell
        if len(word.split()) >= _WORDS_OF_A_TEXT:
            return cell
        space = self._profile.customers
        return f"{STORED}{space}:{self._pseudonyms.tokens_of([f'{space}:{word}'], space)[0]}"

    @cached_property
    def _words(self) -> frozenset[str]:
        """Words that the profile maps."""
        mappings = [mapping for record in self._profile.records for mapping in record.fields]
        marks = {"phone", "email", "id", "card"}
        return frozenset(word for mapping in mappings for word in mapping.words or ()) | marks

    def _ids(self, rows: pl.DataFrame, mapping: FieldMap) -> pl.Series:
        """The customers of raw rows, as `normalise` names them; a part of an id alone still counts as one."""
        parts = [rows[name].str.strip_chars().alias(name) for name in mapping.columns]
        known = [
            pl.when((pl.col(part.name) != "") & ~pl.col(part.name).str.to_lowercase().is_in(mapping.null_words))
            .then(pl.col(part.name))
            for part in parts
        ]  # fmt: skip
        text = pl.concat_str(known, separator=mapping.separator, ignore_nulls=True)
        named = pl.lit(f"{self._profile.customers}:{mapping.prefix}") + text
        return pl.DataFrame(parts).select(pl.when(text != "").then(named)).to_series()

    def _hidden_key(self, keys: pl.Series) -> pl.Series:
        """Record keys that are made of a customer's id, as pseudonyms: `key:<12 characters>`."""
        named = f"key:{self._profile.source}:" + keys
        return self._pseudonyms.of(named, "key")["pseudonym"].alias(keys.name)

    def _masked(self, texts: pl.Series, record: str) -> pl.Series:
        result, found = masked(texts)
        for kind, marks in found.items():
            self.marks[record, texts.name, kind] += marks
        return result
