"""Where each staged row goes: into the facts, into quarantine, or nowhere because it is already there.

The statements are composed, because their column lists are those of the contract; every identifier comes from
`warehouse.contracts`, none from a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from expectations.verdict import RowRule
from warehouse.contracts import Contract

# A bucket is counted from its field, so it is emptied with it.
_DERIVED = {
    "wait_seconds": ("wait_bucket",),
    "first_response_at": ("first_response_bucket",),
    "resolved_at": ("resolution_bucket",),
}


@dataclass(frozen=True, slots=True)
class Routed:
    """How many staged rows went where (rows of one record type)."""

    loaded: int
    restated: int
    field_faults: int


@dataclass(frozen=True, slots=True)
class Route:
    """The routing of one record type of one batch, on the building version.

    It keeps two temporary tables beside the staging table: `kept_out (src_row, reasons)`, the rows for quarantine, and
    `faulty (src_row, field, reason)`, the values to be emptied.
    """

    connection: duckdb.DuckDBPyConnection
    contract: Contract
    staging: str
    source: str
    faults: Mapping[str, RowRule]

    @property
    def kept_out(self) -> str:
        """The table of rows for quarantine."""
        return f"{self.staging}_kept_out"

    @property
    def faulty(self) -> str:
        """The table of values to be emptied."""
        return f"{self.staging}_faulty"

    def sort_out(self) -> None:
        """Fills `kept_out` and `faulty` from the reasons that the gate gave."""
        row_rules = [rule for rule, fault in self.faults.items() if fault.fault == "row"]
        self._run(f"create or replace temporary table {self.kept_out} (src_row bigint, reasons varchar[])")
        self._run(
            f"insert into {self.kept_out} select src_row, rules from {self.staging}_reasons"
            " where list_has_any(rules, cast($rules as varchar[]))",
            rules=row_rules,
        )
        self._run(f"create or replace temporary table {self.faulty} (src_row bigint, field varchar, reason varchar)")
        for rule, fault in self.faults.items():
            if fault.fault != "row" and fault.field:
                self._run(
                    f"insert into {self.faulty} select src_row, $field, $rule from {self.staging}_reasons as r"
                    f" where list_contains(rules, $rule) and not exists"
                    f" (select 1 from {self.kept_out} as k where k.src_row = r.src_row)",
                    field=fault.field,
                    rule=rule,
                )

    def _empty_faults(self) -> None:
        fields = [row[0] for row in self._run(f"select distinct field from {self.faulty}").fetchall()]
        for field in fields:
            columns = [self.contract.field(field).name, *_DERIVED.get(field, ())]
            nulls = ", ".join(f"{column} = null" for column in columns)
            self._run(
                f"update {self.staging} set {nulls} where src_row in"
                f" (select src_row from {self.faulty} where field = $field)",
                field=field,
            )

    def settle(self) -> int:
        """Leaves in staging the rows to be loaded: once each, the newest of each key; the number of exact duplicates.

        Of one key with different contents, the newest `updated_at` stays and the others go to quarantine as
        `superseded`; where nothing tells which is newest, all go as `repeated`. No fact is touched yet.
        """
        self._empty_faults()
        return self._settle_within_batch() + self._settle_against_facts()

    def kept_out_rows(self, reason: str | None = None) -> int:
        """How many rows go to quarantine, for any reason or for this one."""
        if reason is None:
            return self._count(f"select count(*) from {self.kept_out}")
        return self._count(f"select count(*) from {self.kept_out} where list_contains(reasons, '{reason}')")

    def append(self, batch_id: str) -> Routed:
        """Appends what is left in staging to the facts, in the place of the older rows of the same keys."""
        restated = self._drop_replaced()
        columns = ", ".join([*(f.name for f in self.contract.fields), *self._derived_columns()])
        loaded = self._run(
            f"insert into {self.contract.table} (source, batch_id, src_row, {columns})"
            f" select $source, $batch_id, src_row, {columns} from {self.staging}",
            source=self.source,
            batch_id=batch_id,
        ).fetchone()
        if self.contract.table == "interactions":
            self._run(
                "insert into touched_days select distinct source, day from interactions where batch_id = $batch_id",
                batch_id=batch_id,
            )
        emptied = self._count(f"select count(distinct (src_row, field)) from {self.faulty}")
        return Routed(loaded[0] if loaded else 0, restated, emptied)

    def _settle_within_batch(self) -> int:
        """Leaves one row a key in staging; the number of exact duplicates removed."""
        key, contents = self.contract.key, self._contents("s")
        self._run(f"delete from {self.staging} where src_row in (select src_row from {self.kept_out})")
        self._run(
            f"""create or replace temporary table rivals as
            with many as (select {key} from {self.staging} group by {key} having count(*) > 1),
            numbered as (
              select s.src_row, s.{key} as key, s.updated_at,
                row_number() over (partition by {contents} order by s.src_row) as copy
              from {self.staging} as s semi join many as m on s.{key} = m.{key}
            ),
            newest as (select key, max(updated_at) as updated_at from numbered where copy = 1 group by key),
            judged as (
              select n.*, n.updated_at is not distinct from w.updated_at as is_newest,
                count(case when n.copy = 1 then 1 end) over (partition by n.key) as contents,
                count(case when n.copy = 1 and n.updated_at is not distinct from w.updated_at then 1 end)
                  over (partition by n.key) as newest_contents
              from numbered as n join newest as w on n.key = w.key
            )
            select src_row, case
              when copy > 1 then 'duplicate'
              when contents > 1 and newest_contents > 1 then 'repeated'
              when contents > 1 and not is_newest then 'superseded'
              else 'stays'
            end as fate
            from judged"""
        )
        return self._remove_by_fate()

    def _settle_against_facts(self) -> int:
        """Removes staged rows that the facts already hold, or hold newer; the number of exact duplicates removed."""
        key = self.contract.key
        self._run(
            f"""create or replace temporary table rivals as
            select s.src_row, case
              when {self._contents("s")} is not distinct from {self._contents("f")} then 'duplicate'
              when f.updated_at is not null and (s.updated_at is null or s.updated_at < f.updated_at) then 'superseded'
              else 'stays'
            end as fate
            from {self.staging} as s
            join {self.contract.table} as f on f.source = $source and f.{key} = s.{key}""",
            source=self.source,
        )
        return self._remove_by_fate()

    def _remove_by_fate(self) -> int:
        self._run(
            f"insert into {self.kept_out} select src_row, [fate] from rivals where fate in ('repeated', 'superseded')"
        )
        duplicates = self._count("select count(*) from rivals where fate = 'duplicate'")
        self._run(f"delete from {self.staging} where src_row in (select src_row from rivals where fate <> 'stays')")
        self._run(f"delete from {self.faulty} where src_row in (select src_row from rivals where fate <> 'stays')")
        self._run("drop table rivals")
        return duplicates

    def _drop_replaced(self) -> int:
        """Removes the facts that a newer row replaces; their number."""
        table, key = self.contract.table, self.contract.key
        replaced = f"from {table} where source = $source and {key} in (select {key} from {self.staging})"
        if table == "interactions":
            self._run(f"insert into touched_days select distinct source, day {replaced}", source=self.source)
        row = self._run(f"delete {replaced}", source=self.source).fetchone()
        return row[0] if row else 0

    def _derived_columns(self) -> list[str]:
        derived = ["day", "week", "hour"]
        if self.contract.record_type == "survey":
            return [*derived, "norm_score"]
        return [*derived, "wait_bucket", "first_response_bucket", "resolution_bucket"]

    def _contents(self, alias: str) -> str:
        return "row(" + ", ".join(f"{alias}.{field.name}" for field in self.contract.fields) + ")"

    def _run(self, sql: str, **params: object) -> duckdb.DuckDBPyConnection:
        return self.connection.execute(sql, params or None)

    def _count(self, sql: str) -> int:
        row = self._run(sql).fetchone()
        return int(row[0]) if row else 0
