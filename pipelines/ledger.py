"""Writing down what became of a batch: its files, counts, verdict, quarantined rows and emptied values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime

import polars as pl

from expectations.verdict import Verdict
from pipelines.door import Door
from pipelines.folding import Folding
from pipelines.gate_ledger import TABLES as GATE_TABLES
from pipelines.profile import Profile, RecordMap
from pipelines.readers import SourceFiles
from pipelines.routing import Route
from warehouse.arrow import ArrowStream, frame_of
from warehouse.contracts import CONTRACTS, STAFFING
from warehouse.errors import StoreError
from warehouse.publish import Building

_ROWS_A_STATEMENT = 100
_TABLES = (
    *("batches", "batch_counts", "batch_files", "gate_results", "quarantine", "field_faults", "masked"),
    "contact_events",
    *GATE_TABLES,
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Where the rows of one record type went, in the column order of `batch_counts` after its batch_id.

    Raises:
        StoreError: a row is unaccounted for.
    """

    record_type: str
    rows_in: int
    rows_loaded: int
    rows_quarantined: int
    rows_duplicate: int
    rows_held_back: int
    rows_restated: int
    rows_blank: int
    rows_unanswered: int
    field_faults: int
    rows_folded: int = 0

    def __post_init__(self) -> None:
        kept = self.rows_loaded + self.rows_folded
        if self.rows_in != kept + self.rows_quarantined + self.rows_duplicate + self.rows_held_back:
            raise StoreError(
                f"{self.record_type}: {self.rows_in} rows in, but {self.rows_loaded} loaded, {self.rows_folded} folded,"
                f" {self.rows_quarantined} quarantined, {self.rows_duplicate} duplicates and {self.rows_held_back} held"
                " back",
                "Nothing was published. Keep the file and report this: a row must never be lost.",
            )


class Ledger:
    """The ledger of one batch in the building version; no raw value gets into it but through the door."""

    def __init__(self, building: Building, batch_id: str, files: SourceFiles | Folding, door: Door) -> None:
        self._connection = building.connection
        self._version = building.version
        self.batch_id = batch_id
        self._files = files
        self.door = door
        self._raw: dict[str, pl.DataFrame] = {}
        self._names = {file.file_no: file.name for file in files.files}

    def forget(self) -> None:
        """Removes what an earlier try of the same batch wrote, which was refused or revoked."""
        for table in _TABLES:
            self._connection.execute(f"delete from {table} where batch_id = $id", {"id": self.batch_id})
        self._connection.execute(
            "delete from quarantine_outcomes where batch_id = $id and outcome = 'came_back'", {"id": self.batch_id}
        )

    def write_batch(self, profile: Profile, verdict: Verdict, counts: Sequence[Counts]) -> None:
        """The batch itself and its files."""
        kept_out = sum(count.rows_quarantined - count.rows_blank for count in counts)
        rows = sum(count.rows_in - count.rows_blank for count in counts)
        share, now = kept_out / rows if rows else None, datetime.now(UTC).replace(tzinfo=None)
        about = (self.batch_id, profile.source, profile.sha256, verdict.status, list(verdict.reasons), share)
        self._insert("batches", [(*about, *self._times(), now, self._version, self._files.mended)])
        self._insert("batch_files", [(self.batch_id, *astuple(file)) for file in self._files.files])

    def write_verdict(self, record: RecordMap, verdict: Verdict) -> None:
        """Every expectation's result."""
        self._insert("gate_results", [(self.batch_id, record.name, *astuple(result)[1:]) for result in verdict.results])

    def write_counts(self, counts: Counts) -> None:
        """Where the rows went."""
        self._insert("batch_counts", [(self.batch_id, *astuple(counts))])

    def write_masked(self) -> None:
        """How much personal data was masked."""
        self._insert("masked", [(self.batch_id, *key, marks) for key, marks in sorted(self.door.marks.items())])

    def write_broken(self, record: RecordMap) -> None:
        """Quarantines the rows whose structure is broken, and those of a log that are no event."""
        if isinstance(self._files, Folding) and len(self._files.faulty):
            self._quarantine(
                self._files.faulty, record, self._files.raw_rows(self._files.faulty["src_row"], self.door.raw)
            )
        rows = [
            (
                self.batch_id,
                record.name,
                row.src_row,
                self._names[row.file_no],
                row.line,
                [row.reason],
                json.dumps({"": self.door.broken(row.raw)}, ensure_ascii=False),
            )
            for row in self._files.broken
        ]
        self._insert("quarantine", rows)

    def write_quarantine(self, route: Route, record: RecordMap) -> int:
        """Quarantines the rows that were kept out, with their raw values, masked; their number."""
        kept_out = frame_of(self._connection, f"select src_row, reasons from {route.kept_out} order by src_row")
        if kept_out.is_empty():
            return 0
        if isinstance(self._files, Folding):
            kept_out = self._files.every_row(kept_out)
            raw = self._files.raw_rows(kept_out["src_row"], self.door.raw)
        else:
            raw = self._raw_of(route)
        return self._quarantine(kept_out, record, raw)

    def _quarantine(self, kept_out: pl.DataFrame, record: RecordMap, raw: pl.DataFrame) -> int:
        rows = kept_out.join(raw, on="src_row", how="left").select(
            pl.lit(self.batch_id).alias("batch_id"),
            pl.lit(record.name).alias("record_type"),
            "src_row",
            self._file_name(),
            "line",
            "reasons",
            "raw",
        )
        self._append("quarantine", rows)
        return len(rows)

    def write_faults(self, route: Route, record: RecordMap) -> None:
        """Keeps the raw value of every field that was emptied in a row that stayed, masked."""
        key = route.staging.key
        faults = frame_of(
            self._connection,
            f"select f.src_row, s.{key} as record_key, f.field, f.reason from {route.faulty} as f"
            f" join {route.staging.view} as s on f.src_row = s.src_row order by f.src_row, f.field, f.reason",
        )
        if faults.is_empty():
            return
        columns = {field: record.columns_of(field) for field in faults["field"].unique()}
        joined = faults.join(self._raw_of(route), on="src_row", how="left").with_columns(
            pl.struct("field", "raw")
            .map_elements(lambda at: _cells(at["raw"], columns[at["field"]]), return_dtype=pl.String)
            .alias("value")
        )
        rows = joined.select(
            pl.lit(self.batch_id).alias("batch_id"),
            pl.lit(record.name).alias("record_type"),
            "src_row",
            self._file_name(),
            "line",
            "record_key",
            "field",
            "reason",
            pl.col("value").alias("raw"),
        )
        self._append("field_faults", rows)

    def _raw_of(self, route: Route) -> pl.DataFrame:
        """The raw values, masked, of every row that is kept out or loses a value: read once, for the files are long."""
        if route.kept_out not in self._raw:
            query = f"select src_row from {route.kept_out} union select src_row from {route.faulty} order by src_row"
            wanted = frame_of(self._connection, query)["src_row"]
            read = self._files.raw_records if isinstance(self._files, Folding) else self._files.raw_rows
            self._raw[route.kept_out] = read(wanted, self.door.raw)
        return self._raw[route.kept_out]

    def write_outcomes(self, routes: Sequence[Route]) -> None:
        """Settles the quarantined rows of which this batch holds the mended ones."""
        links = self._files.links
        if links.is_empty():
            return
        stream = ArrowStream(links)  # noqa: F841 - DuckDB finds it by its name in the statement
        self._connection.execute("create or replace temporary table links as select * from stream")
        for route in routes:
            self._connection.execute(
                # Of a row that was copied while it was mended, one good copy is enough.
                "insert into quarantine_outcomes"
                " select q.batch_id, q.record_type, q.src_row,"
                " min(case when k.src_row is null then 'fixed' else 'kept_out_again' end), $id, $now"
                " from links as l join quarantine as q on q.batch_id = l.batch_id and q.src_row = l.of_row"
                " join batches as b on b.batch_id = q.batch_id and b.source = $source"
                f" left join {route.kept_out} as k on k.src_row = l.src_row"
                " anti join quarantine_outcomes as o"
                " on q.batch_id = o.batch_id and q.record_type = o.record_type and q.src_row = o.src_row"
                " where q.record_type = $record_type and q.batch_id <> $id"
                " group by q.batch_id, q.record_type, q.src_row",
                {
                    "id": self.batch_id,
                    "now": datetime.now(UTC).replace(tzinfo=None),
                    "source": route.staging.source,
                    "record_type": route.staging.record_type,
                },
            )

    def _times(self) -> tuple[datetime | None, datetime | None]:
        """The first and the last moment in the batch's published records, UTC."""
        # Duty is planned ahead: it says nothing of how far the records reach.
        moments = " union all ".join(
            f"select {contract.time} as moment from {contract.table} where batch_id = $id"
            for contract in CONTRACTS.values()
            if contract is not STAFFING
        )
        row = self._connection.execute(
            f"select min(moment), max(moment) from ({moments})", {"id": self.batch_id}
        ).fetchone()
        return row or (None, None)

    def _file_name(self) -> pl.Expr:
        return pl.col("file_no").replace_strict(self._names, return_dtype=pl.String).alias("file_name")

    def _append(self, table: str, rows: pl.DataFrame) -> None:
        stream = ArrowStream(rows)  # noqa: F841 - DuckDB finds it by its name in the statement
        self._connection.execute(f"insert into {table} by name select * from stream")

    def _insert(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        # `executemany` runs a statement a row, which costs more than the rest of a small load's ledger.
        for start in range(0, len(rows), _ROWS_A_STATEMENT):
            part = rows[start : start + _ROWS_A_STATEMENT]
            marks = ", ".join([f"({', '.join('?' * len(part[0]))})"] * len(part))
            self._connection.execute(f"insert into {table} values {marks}", [value for row in part for value in row])


def _cells(raw: str | None, columns: Sequence[str]) -> str | None:
    """The raw text of a field: of its one column, or of its columns side by side."""
    if raw is None:
        return None
    cells = [str(cell) for column in columns if (cell := json.loads(raw).get(column)) is not None]
    return " | ".join(cells) or None
