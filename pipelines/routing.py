"""Where each staged row goes: it stays in the facts, goes to quarantine, or nowhere because it is already there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from expectations.verdict import RowRule
from pipelines.staging import Staging


@dataclass(frozen=True, slots=True)
class Routed:
    """How many staged rows went where (rows of one record type)."""

    loaded: int
    restated: int
    field_faults: int


@dataclass(frozen=True, slots=True)
class Route:
    """The routing of one record type of one batch, on the building version.

    It keeps three temporary tables beside the staged rows: `kept_out (src_row, reasons)`, the rows for quarantine,
    `faulty (src_row, field, reason)`, the values to be emptied, and `replaced (key)`, the keys whose older facts go.
    """

    staging: Staging
    faults: Mapping[str, RowRule]

    @property
    def kept_out(self) -> str:
        """The table of rows for quarantine."""
        return f"{self.staging.view}_kept_out"

    @property
    def faulty(self) -> str:
        """The table of values to be emptied."""
        return f"{self.staging.view}_faulty"

    @property
    def replaced(self) -> str:
        """The table of keys whose older facts give way."""
        return f"{self.staging.view}_replaced"

    def sort_out(self) -> None:
        """Fills `kept_out` and `faulty` from the reasons that the gate gave."""
        run, reasons = self.staging.run, f"{self.staging.view}_reasons"
        row_rules = [rule for rule, fault in self.faults.items() if fault.fault == "row"]
        run(f"create or replace temporary table {self.kept_out} (src_row bigint, reasons varchar[])")
        run(
            f"insert into {self.kept_out} select src_row, rules from {reasons}"
            " where list_has_any(rules, cast($rules as varchar[]))",
            rules=row_rules,
        )
        run(f"create or replace temporary table {self.faulty} (src_row bigint, field varchar, reason varchar)")
        for rule, fault in self.faults.items():
            if fault.fault != "row" and fault.field:
                run(
                    f"insert into {self.faulty} select src_row, $field, $rule from {reasons} as r"
                    f" where list_contains(rules, $rule) and not exists"
                    f" (select 1 from {self.kept_out} as k where k.src_row = r.src_row)",
                    field=fault.field,
                    rule=rule,
                )

    def settle(self) -> int:
        """Leaves staged what is to be loaded: once each, the newest of each key; the number of exact duplicates.

        Of one key with different contents, the newest `updated_at` stays and the others go to quarantine as
        `superseded`; where nothing tells which is newest, all go as `repeated`. No older fact is touched yet.
        """
        self.staging.delete(f"select src_row from {self.kept_out}")
        self.staging.empty(self.faulty)
        return self._settle_within_batch() + self._settle_against_facts()

    def kept_out_rows(self, reason: str | None = None) -> int:
        """How many rows go to quarantine, for any reason or for this one."""
        query = f"select count(*) from {self.kept_out}"
        if reason is None:
            return self.staging.count(query)
        return self.staging.count(f"{query} where list_contains(reasons, $reason)", {"reason": reason})

    def keep(self) -> Routed:
        """Lets what is left staged take the place of the older facts of the same keys."""
        restated = self._drop_replaced()
        staging = self.staging
        if staging.table == "interactions":
            staging.run(
                f"insert into touched_days select distinct $source, day from {staging.view}", source=staging.source
            )
        emptied = staging.count(f"select count(distinct (src_row, field)) from {self.faulty}")
        return Routed(staging.check_whole(), restated, emptied)

    def _settle_within_batch(self) -> int:
        """Leaves one row a key staged; the number of exact duplicates removed."""
        view, key = self.staging.view, self.staging.key
        self.staging.run(
            f"""create or replace temporary table rivals as
            with many as (select {key} from {view} group by {key} having count(*) > 1),
            numbered as (
              select s.src_row, s.{key} as key, s.updated_at,
                row_number() over (partition by {self._contents("s")} order by s.src_row) as copy
              from {view} as s semi join many as m on s.{key} = m.{key}
            ),
            newest as (select key, max(updated_at) as updated_at from numbered where copy = 1 group by key),
            judged as (
              select n.*, n.updated_at is not distinct from w.updated_at as is_newest,
                count(case when n.copy = 1 then 1 end) over (partition by n.key) as contents,
                count(case when n.copy = 1 and n.updated_at is not distinct from w.updated_at then 1 end)
                  over (partition by n.key) as newest_contents
              from numbered as n join newest as w on n.key = w.key
            )
            select src_row, key, case
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
        staging, key, time = self.staging, self.staging.key, self.staging.contract.time
        staging.run(
            f"""create or replace temporary table rivals as
            with met as (
              select s.src_row, s.{key} as key, s.updated_at as ours, f.updated_at as theirs
              from {staging.view} as s
              join {staging.table} as f on f.source = $source and f.batch_id <> $batch_id and f.{key} = s.{key}
            ),
            -- Whole rows are held against each other only where they could be the same: facts are many and wide.
            same as (
              select s.src_row
              from {staging.view} as s
              join {staging.table} as f
                on f.source = $source and f.batch_id <> $batch_id and f.{key} = s.{key} and f.{time} = s.{time}
              where s.src_row in (select src_row from met where ours is not distinct from theirs)
                and {self._contents("s")} is not distinct from {self._contents("f")}
            )
            select src_row, key, case
              when src_row in (select src_row from same) then 'duplicate'
              when theirs is not null and (ours is null or ours < theirs) then 'superseded'
              else 'stays'
            end as fate
            from met""",
            source=staging.source,
            batch_id=staging.batch_id,
        )
        staging.run(f"create or replace temporary table {self.replaced} as select key from rivals where fate = 'stays'")
        return self._remove_by_fate()

    def _remove_by_fate(self) -> int:
        run, gone = self.staging.run, "select src_row from rivals where fate <> 'stays'"
        run(f"insert into {self.kept_out} select src_row, [fate] from rivals where fate in ('repeated', 'superseded')")
        duplicates = self.staging.count("select count(*) from rivals where fate = 'duplicate'")
        self.staging.delete(gone)
        run(f"delete from {self.faulty} where src_row in ({gone})")
        run("drop table rivals")
        return duplicates

    def _drop_replaced(self) -> int:
        """Removes the facts that a newer row replaces; their number."""
        staging, key = self.staging, self.staging.key
        replaced = (
            f"from {staging.table} where source = $source and batch_id <> $batch_id"
            f" and {key} in (select key from {self.replaced})"
        )
        if not staging.count(f"select count(*) from {self.replaced}"):
            return 0
        ours = {"source": staging.source, "batch_id": staging.batch_id}
        if staging.table == "interactions":
            staging.run(f"insert into touched_days select distinct source, day {replaced}", **ours)
        return staging.count(f"delete {replaced}", ours)

    def _contents(self, alias: str) -> str:
        return "row(" + ", ".join(f"{alias}.{field.name}" for field in self.staging.contract.fields) + ")"
