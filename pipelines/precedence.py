"""Which of several records of one key is the fact, and keeping the others, so that a batch can be taken back.

The newest `updated_at` wins; where neither record has one, the later batch does. What loses is kept: an older record in
`<table>_older`, a record that says the same in `same_rows` (six numbers and words, which compress to next to nothing).
Loading and revoking decide by the same statement here, so they cannot disagree.

The statements are composed, because their column lists are those of the contract; every identifier comes from
`warehouse.contracts` or a profile's record name, none from a file.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from pipelines.normalise import stored_columns
from warehouse.contracts import Contract
from warehouse.refresh import touch


@dataclass(frozen=True, slots=True)
class Precedence:
    """The records of one type of one batch, held against the facts of all other batches.

    Args:
        connection: the building version.
        contract: of the record type.
        source, batch_id, record_type: whose records they are.
        candidates: a table or view of them: `src_row` and the columns that the facts hold, each key once.
        name: what its temporary tables are called after: `<name>_rivals (src_row, key, fate, of_batch_id,
            of_record_type, of_src_row)`, one row for each candidate whose key the facts hold, and `<name>_late`, the
            candidates that are older than their fact.
    """

    connection: duckdb.DuckDBPyConnection
    contract: Contract
    source: str
    batch_id: str
    record_type: str
    candidates: str
    name: str

    @property
    def rivals(self) -> str:
        """The table of candidates whose key the facts hold."""
        return f"{self.name}_rivals"

    def hold(self) -> None:
        """Decides the fate of every candidate whose key the facts hold: `stays`, `duplicate` or `superseded`."""
        key, columns = self.contract.key, ", ".join(f"c.{name}" for name in stored_columns(self.contract))
        # Small beside the facts: told their number, DuckDB looks their keys up while it reads the facts. Where the
        # facts hold no other batch there is nothing to be held against.
        self._run(
            f"create or replace temporary table {self.name}_keys as select src_row, {key} as key, updated_at"
            f" from {self.candidates} where exists (select 1 from {self.contract.table} where batch_id <> $batch_id)",
            batch_id=self.batch_id,
        )
        self._run(
            f"create or replace temporary table {self.name}_met as"
            f" select c.src_row, c.key, c.updated_at as ours, f.updated_at as theirs,"
            " f.batch_id as of_batch_id, f.record_type as of_record_type, f.src_row as of_src_row"
            f" from {self.name}_keys as c join {self.contract.table} as f"
            f" on f.source = $source and f.batch_id <> $batch_id and f.{key} = c.key",
            source=self.source,
            batch_id=self.batch_id,
        )
        self._run(f"drop table {self.name}_keys")
        self._find_same()
        self._run(
            f"""create or replace temporary table {self.rivals} as
            select src_row, key, of_batch_id, of_record_type, of_src_row, case
              when src_row in (select src_row from {self.name}_same) then 'duplicate'
              when theirs is not null and (ours is null or ours < theirs) then 'superseded'
              else 'stays'
            end as fate
            from {self.name}_met"""
        )
        self._run(
            f"create or replace temporary table {self.name}_late as select c.src_row, {columns}, r.of_batch_id"
            f" from {self.candidates} as c join {self.rivals} as r on c.src_row = r.src_row"
            " where r.fate = 'superseded'"
        )

    def _find_same(self) -> None:
        """Fills `<name>_same` with the candidates that say what their fact says.

        Facts are many and wide, so whole rows are held against each other only where both have one `updated_at`, and
        only those of the span of time in which a fact with the same contents can stand.
        """
        same, maybe, key, time = f"{self.name}_same", f"{self.name}_maybe", self.contract.key, self.contract.time
        self._run(f"create or replace temporary table {same} (src_row bigint)")
        self._run(
            f"create or replace temporary table {maybe} as select * from {self.candidates} where src_row in"
            f" (select src_row from {self.name}_met where ours is not distinct from theirs)"
        )
        ((first, last),) = self._run(f"select min({time}), max({time}) from {maybe}").fetchall()
        if first is not None:
            self._run(
                f"insert into {same} select c.src_row from {maybe} as c join {self.contract.table} as f"
                f" on f.{key} = c.{key} where f.source = $source and f.batch_id <> $batch_id"
                f" and f.{time} between $first and $last"
                f" and {self._contents('c')} is not distinct from {self._contents('f')}",
                source=self.source,
                batch_id=self.batch_id,
                first=first,
                last=last,
            )

    def settle(self) -> int:
        """Moves the facts that candidates replace to the older ones, and keeps the candidates that lost.

        Touches the days of the facts that moved.

        Returns:
            How many facts were replaced.
        """
        table, columns = self.contract.table, ", ".join(stored_columns(self.contract))
        ours = {"batch_id": self.batch_id, "record_type": self.record_type}
        self._run(
            "insert into same_rows select $batch_id, $record_type, src_row, of_batch_id, of_record_type, of_src_row"
            f" from {self.rivals} where fate = 'duplicate' order by src_row",
            **ours,
        )
        self._run(
            f"insert into {table}_older (source, batch_id, record_type, src_row, {columns}, fate, by_batch_id)"
            f" select $source, $batch_id, $record_type, src_row, {columns}, 'superseded', of_batch_id"
            f" from {self.name}_late",
            source=self.source,
            **ours,
        )
        if not self._count(f"select count(*) from {self.rivals} where fate = 'stays'"):
            return 0
        return self._move_replaced()

    def _move_replaced(self) -> int:
        table, key = self.contract.table, self.contract.key
        replaced = (
            f"from {table} where source = $source and batch_id <> $batch_id"
            f" and {key} in (select key from {self.rivals} where fate = 'stays')"
        )
        ours = {"source": self.source, "batch_id": self.batch_id}
        self._run(
            f"insert into {table}_older by name select *, 'replaced' as fate, $batch_id as by_batch_id {replaced}",
            **ours,
        )
        touch(self.connection, table, replaced.partition(" where ")[2], ours)
        ((moved,),) = self._run(f"delete {replaced}", **ours).fetchall()
        return int(moved)

    def _contents(self, alias: str) -> str:
        return "row(" + ", ".join(f"{alias}.{field.name}" for field in self.contract.fields) + ")"

    def _run(self, sql: str, **params: object) -> duckdb.DuckDBPyConnection:
        return self.connection.execute(sql, params or None)

    def _count(self, sql: str) -> int:
        ((number,),) = self._run(sql).fetchall()
        return int(number)
