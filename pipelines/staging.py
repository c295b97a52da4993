"""The rows of a batch while they are judged: already in the facts of the building version, seen through a view.

Staging a batch beside the facts and copying it over would write every row twice. The building version is private and is
thrown away when a load fails, so rows go straight into the facts; those that do not pass are deleted before it is
published. What a row carries for the gate alone (that it is blank, the word no channel was found for, the fields that
could not be read) is rare, and stands in a temporary table beside them.

The statements are composed, because their column lists are those of the contract; every identifier comes from
`warehouse.contracts`, none from a file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import duckdb
import polars as pl

from pipelines.normalise import FLAGS, stored_columns
from pipelines.profile import RecordMap
from pipelines.readers import BATCH_ROWS
from warehouse.arrow import ArrowStream
from warehouse.errors import StoreError

# DuckDB writes whole row groups of 122,880 rows as they come and packs them well; what is left over of an append it
# writes again at the checkpoint: appends of whole groups cost a third less, and the file is a third smaller.
_BLOCK_ROWS = BATCH_ROWS

# A bucket is counted from its field, so it is emptied with it.
_COUNTED_FROM = {
    "wait_seconds": ("wait_bucket",),
    "first_response_at": ("first_response_bucket",),
    "resolved_at": ("resolution_bucket",),
}


class Staging:
    """The rows of one record type of one batch.

    Attributes:
        connection: the building version.
        view: the name of the temporary view that shows them: `src_row`, the flags, then the columns of the facts.
        table: the name of the table of the facts that holds them.
        key: the column of their key.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, record: RecordMap, source: str, batch_id: str) -> None:
        self.connection = connection
        self.contract = record.contract
        self.table, self.key = record.contract.table, record.contract.key
        self.source, self.batch_id, self.record_type = source, batch_id, record.name
        self.view = f"staging_{record.name}"
        self._columns = ", ".join(stored_columns(record.contract))
        self._waiting: list[pl.DataFrame] = []
        self._open()

    def _open(self) -> None:
        self.run(
            f"create or replace temporary table {self.view}_flags"
            " (src_row bigint, blank boolean, unmapped_channel varchar, fault_mask bigint)"
        )
        columns = ", ".join(f"r.{name}" for name in stored_columns(self.contract))
        # A view takes no parameters; the values are written out as literals.
        self.run(
            f"create or replace temporary view {self.view} as"
            " select r.src_row, coalesce(f.blank, false) as blank, f.unmapped_channel,"
            f" coalesce(f.fault_mask, 0) as fault_mask, {columns}"
            f" from {self.table} as r left join {self.view}_flags as f on r.src_row = f.src_row"
            f" where r.batch_id = {_literal(self.batch_id)} and r.record_type = {_literal(self.record_type)}"
        )

    def add(self, rows: pl.DataFrame) -> None:
        """Appends rows of `pipelines.normalise`; some of them wait for `flush`."""
        self._waiting.append(rows)
        if sum(len(part) for part in self._waiting) < _BLOCK_ROWS:
            return
        # In the usual case one frame is one block and nothing is copied.
        ready = self._waiting[0] if len(self._waiting) == 1 else pl.concat(self._waiting)
        whole = len(ready) // _BLOCK_ROWS * _BLOCK_ROWS
        self._waiting = [ready[whole:]] if len(ready) > whole else []
        self._append(ready[:whole])

    def flush(self) -> None:
        """Appends the rows that wait."""
        if self._waiting:
            self._append(pl.concat(self._waiting))
            self._waiting = []

    def _append(self, rows: pl.DataFrame) -> None:
        stream = ArrowStream(rows)  # DuckDB finds it by its name in the statement, in this very function
        self.connection.execute(
            f"insert into {self.table} (source, batch_id, record_type, src_row, {self._columns})"
            f" select $source, $batch_id, $record_type, src_row, {self._columns} from stream",
            {"source": self.source, "batch_id": self.batch_id, "record_type": self.record_type},
        )
        flagged = rows.select("src_row", *FLAGS).filter(
            pl.col("blank") | pl.col("unmapped_channel").is_not_null() | (pl.col("fault_mask") != 0)
        )
        if flagged.height:
            stream = ArrowStream(flagged)  # noqa: F841
            self.connection.execute(f"insert into {self.view}_flags by name select * from stream")

    def delete(self, src_rows: str) -> None:
        """Takes rows out.

        Args:
            src_rows: a query of our own that gives their `src_row`.
        """
        self.run(
            f"delete from {self.table} where batch_id = $batch_id and record_type = $record_type"
            f" and src_row in ({src_rows})",
            batch_id=self.batch_id,
            record_type=self.record_type,
        )

    def delete_all(self) -> None:
        """Takes every row out."""
        self.run(
            f"delete from {self.table} where batch_id = $batch_id and record_type = $record_type",
            batch_id=self.batch_id,
            record_type=self.record_type,
        )

    def empty(self, faulty: str) -> None:
        """Empties fields, each with what is counted from it.

        The few rows are taken out, changed and appended again: changed where they stand, they would make the checkpoint
        write their whole columns anew.

        Args:
            faulty: the table `(src_row, field)` of the values to be emptied.
        """
        fields = [row[0] for row in self.run(f"select distinct field from {faulty} order by field").fetchall()]
        if not fields:
            return
        changed = f"{self.view}_changed"
        self.run(
            f"create or replace temporary table {changed} as select * from {self.table} where batch_id = $batch_id"
            f" and record_type = $record_type and src_row in (select src_row from {faulty})",
            batch_id=self.batch_id,
            record_type=self.record_type,
        )
        for field in fields:
            columns = (self.contract.field(field).name, *_COUNTED_FROM.get(field, ()))
            nulls = ", ".join(f"{column} = null" for column in columns)
            self.run(
                f"update {changed} set {nulls} where src_row in (select src_row from {faulty} where field = $field)",
                field=field,
            )
        self.delete(f"select src_row from {changed}")
        self.run(f"insert into {self.table} by name select * from {changed}")
        self.run(f"drop table {changed}")

    def standing(self, days: Collection[date]) -> dict[date, int]:
        """Records of the source on these business days, the published ones and the staged ones, each key once."""
        of_source = f"from {self.table} where source = $source and record_type = $record_type"
        whose: dict[str, object] = {"source": self.source, "record_type": self.record_type}
        earlier = f"select count(*) from (select 1 {of_source} and batch_id <> $batch_id limit 1)"
        if not self.count(earlier, whose | {"batch_id": self.batch_id}):
            return {}
        return dict(
            self.run(
                f"select day, count(distinct {self.key}) {of_source} and list_contains($days, day) group by day",
                **whose,
                days=sorted(days),
            ).fetchall()
        )

    def check_whole(self) -> int:
        """The number of rows that are left, each of which must have what every fact has.

        Raises:
            StoreError: one of them has not.
        """
        needed = [*(field.name for field in self.contract.fields if field.required), "day", "week", "hour"]
        lacking = " or ".join(f"{name} is null" for name in needed)
        ((left, broken),) = self.run(f"select count(*), count(*) filter (where {lacking}) from {self.view}").fetchall()
        if broken:
            raise StoreError(
                f"{broken} rows of {self.record_type} passed the gate without {', '.join(needed)}",
                "Nothing was published. Keep the file and report this.",
            )
        return int(left)

    def run(self, sql: str, **params: object) -> duckdb.DuckDBPyConnection:
        """Runs a statement on the building version."""
        return self.connection.execute(sql, params or None)

    def count(self, sql: str, params: Mapping[str, object] | None = None) -> int:
        """The one number that a statement gives."""
        ((number,),) = self.connection.execute(sql, params).fetchall()
        return int(number)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
