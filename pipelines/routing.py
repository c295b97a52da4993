"""Where each staged row goes: it stays in the facts, goes to quarantine, or nowhere because it is already there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from expectations.verdict import RowRule
from pipelines.precedence import Precedence
from pipelines.staging import Staging
from warehouse.refresh import FACTS


@dataclass(frozen=True, slots=True)
class Routed:
    """How many staged rows went where (rows of one record type)."""

    loaded: int
    restated: int
    field_faults: int


@dataclass(frozen=True, slots=True)
class Route:
    """The routing of one record type of one batch, on the building version.

    It keeps two temporary tables beside the staged rows: `kept_out (src_row, reasons)`, the rows for quarantine, and
    `faulty (src_row, field, reason)`, the values to be emptied.
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
    def precedence(self) -> Precedence:
        """What holds the staged rows against the facts."""
        staging = self.staging
        return Precedence(
            staging.connection,
            staging.contract,
            staging.source,
            staging.batch_id,
            staging.record_type,
            staging.view,
            staging.view,
        )

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
        restated = self.precedence.settle()
        staging = self.staging
        staging.run(
            f"insert into {FACTS[staging.table]} select distinct $source, day from {staging.view}",
            source=staging.source,
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
            select src_row, case
              when copy > 1 then 'duplicate'
              when contents > 1 and newest_contents > 1 then 'repeated'
              when contents > 1 and not is_newest then 'superseded'
              else 'stays'
            end as fate
            from judged"""
        )
        return self._remove_by_fate("rivals")

    def _settle_against_facts(self) -> int:
        """Removes staged rows that the facts already hold, or hold newer; the number of exact duplicates removed."""
        self.precedence.hold()
        return self._remove_by_fate(self.precedence.rivals)

    def _remove_by_fate(self, rivals: str) -> int:
        run, gone = self.staging.run, f"select src_row from {rivals} where fate <> 'stays'"
        run(
            f"insert into {self.kept_out} select src_row, [fate] from {rivals} where fate in ('repeated', 'superseded')"
        )
        duplicates = self.staging.count(f"select count(*) from {rivals} where fate = 'duplicate'")
        self.staging.delete(gone)
        run(f"delete from {self.faulty} where src_row in ({gone})")
        return duplicates

    def _contents(self, alias: str) -> str:
        return "row(" + ", ".join(f"{alias}.{field.name}" for field in self.staging.contract.fields) + ")"
