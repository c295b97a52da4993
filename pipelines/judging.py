"""Having a staged batch judged: its rows, what they are to each other, and the batch as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import duckdb

from expectations.depth import judge_whole
from expectations.gate import judge
from expectations.measure import Delivery
from expectations.observed import Observed, Share, observe
from expectations.policy import Policy, overridden, policy
from expectations.repeats import REPEATED, SUPERSEDED, with_repeats
from expectations.verdict import Acceptance, Verdict, combine
from pipelines.door import Door
from pipelines.profile import Profile, RecordMap
from pipelines.readers import FileInfo
from pipelines.routing import Route
from pipelines.staging import Staging
from warehouse.contracts import SURVEY
from warehouse.errors import BatchRejectedError
from warehouse.settings import Settings

_EXCHANGED = "cannot be read under the profile's `formats`, and could be with day and month exchanged (%d, %m)"
_REPEATED = "name no offset and lie in an hour that clocks show twice; each is read as the earlier of the two"


@dataclass(slots=True)
class Part:
    """One record type of the batch: its staged rows, what was put into them, and, once judged, where they go."""

    record: RecordMap
    staging: Staging
    broken: int = 0
    unanswered: int = 0
    rows: int = 0
    blank: int = 0
    duplicates: int = 0
    past: int = 0
    read: int = 0  # of a log: the events that were read, those that stand twice, those beside the first of a contact
    twice: int = 0
    folded: int = 0
    mended: bool = False  # rows that were quarantined before, and nothing else
    exchanged: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)
    observed: Observed = field(init=False)
    verdict: Verdict = field(init=False)
    route: Route = field(init=False)


def clock() -> datetime:
    """The time, UTC without saying so."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is said of a batch when it is handed in.

    Attributes:
        as_of: up to when its records are said to reach, UTC; the gate holds the newest against it.
        accepted: who answers for it should the gate refuse it; it is published all the same then.
        batch_id: the batch that it must be; None where any will do.
        now: the time that age is counted from, UTC without saying so; the clock's where it is None.
        increment: whether it holds what is new since the last look at its source, however little that may be.
    """

    as_of: datetime | None = None
    accepted: Acceptance | None = None
    batch_id: str | None = None
    now: datetime | None = None
    increment: bool = False

    @classmethod
    def accepting(cls, batch_id: str, accepted: Acceptance) -> Terms:
        """Those of a refused batch that is loaded again because somebody answers for it."""
        return cls(accepted=accepted, batch_id=batch_id)

    def at(self) -> datetime:
        """The time of the load."""
        return self.now or clock()

    def agreed(self, verdict: Verdict) -> Verdict:
        """The verdict, with the name of who answers for it where it refuses.

        Raises:
            BatchRejectedError: a rule could not run, so nobody knows what would be accepted.
        """
        if self.accepted is None or not verdict.refusals:
            return verdict
        broken = [result.rule for result in verdict.results if result.error is not None]
        if broken:
            raise BatchRejectedError(
                f"The rule '{broken[0]}' could not run, so what it would have found cannot be accepted",
                "Correct the rule or the columns that it names, and load the files again.",
            )
        return replace(verdict, accepted=self.accepted)


def policy_of(profile: Profile, settings: Settings) -> Policy:
    """The limits for a source: the house's, changed by the home, then by the profile.

    Raises:
        DefinitionError: one of them names a limit that there is not.
    """
    home = overridden(policy(), settings.gate, str(settings.home / "settings.toml"))
    return overridden(home, profile.gate, f"the profile of {profile.source}")


def judge_parts(
    parts: Sequence[Part],
    profile: Profile,
    limits: Policy,
    door: Door,
    terms: Terms,
    connection: duckdb.DuckDBPyConnection,
    zone: ZoneInfo,
) -> Verdict:
    """Has every record type judged, and its rows sorted into those to load and those to keep out.

    Args:
        parts: the record types of the batch, staged.
        profile: of their source.
        limits: the policy for the source.
        door: keeps out whom it must not hold.
        terms: what is said of the batch.
        connection: the building version.
        zone: the business time zone.
    """
    limits = replace(limits, loaded_at=terms.at(), zone=zone)
    for part in parts:
        _judge_rows(part, _limits_of(part, limits, terms), door, connection)
    for part in parts:  # only when all are settled: answers are held against the contacts of their own batch too
        late = {reason: part.route.kept_out_rows(reason) for reason in (REPEATED, SUPERSEDED)}
        part.observed = replace(part.observed, days=_days(part, terms.at().replace(tzinfo=UTC).astimezone(zone).date()))
        verdict = with_repeats(part.verdict, part.record.contract.key, late, _limits_of(part, limits, terms))
        delivery = _delivery(part, profile, terms, late[REPEATED])
        part.verdict = judge_whole(connection, verdict, part.observed, delivery, limits)
    return combine([part.verdict for part in parts])


def _delivery(part: Part, profile: Profile, terms: Terms, repeats: int) -> Delivery:
    return Delivery(
        source=profile.source,
        record_type=part.record.name,
        batch_id=part.staging.batch_id,
        now=terms.at(),
        as_of=terms.as_of,
        duplicates=part.duplicates,
        repeats=repeats,
        mended=part.mended,
        increment=terms.increment,
        contacts=_contacts(part),
    )


def _limits_of(part: Part, limits: Policy, terms: Terms) -> Policy:
    """The limits for these rows.

    Mended rows may be few, and some may still be wrong: that says nothing of the source. What is new since the last
    look may be nothing at all of a record type, and a share of very few rows says nothing either.
    """
    if part.mended:
        return replace(limits, rows_min=min(limits.rows_min, 1), max_quarantined=1.0)
    if terms.increment:
        few = part.rows < limits.increment_rows
        return replace(limits, rows_min=0, max_quarantined=1.0 if few else limits.max_quarantined)
    return limits


def _judge_rows(part: Part, limits: Policy, door: Door, connection: duckdb.DuckDBPyConnection) -> None:
    contract, mapped = part.record.contract, part.record.mapped
    part.observed = observe(connection, f'"{part.staging.view}"', contract, mapped, limits)
    part.verdict = judge(
        connection,
        contract,
        table=part.staging.view,
        mapped=mapped,
        extras=part.record.extras,
        policy=limits,
        rows_broken=part.broken,
        observed=part.observed,
    )
    part.route = Route(part.staging, part.verdict.faults)
    part.route.sort_out()
    door.keep_out_erased(part.route, part.record)
    part.duplicates = part.route.settle()


def _days(part: Part, today: date) -> dict[date, int]:
    """Rows of the days of the batch that are over, as those days stand with what was published of them before.

    A pull brings the rows of a day bit by bit, and a correction some of them: by itself neither says how full a day is.
    """
    delivered = {day: rows for day, rows in part.observed.days.items() if day < today}
    standing = part.staging.standing(delivered)
    return {day: max(rows, standing.get(day, 0)) for day, rows in delivered.items()}


def _contacts(part: Part) -> Share | None:
    """Answers that name a contact which the facts of the source, this batch among them, do not hold.

    None where no contact of the source is known at all: there is nothing to refer to.
    """
    staging = part.staging
    if part.record.contract is not SURVEY or "interaction_id" not in part.record.mapped:
        return None
    known = f"select interaction_id from interactions where source = '{staging.source}'"  # a name, as profiles have it
    if not staging.count(f"select count(*) from (({known}) limit 1)"):
        return None
    lost = f"interaction_id is not null and interaction_id not in ({known})"
    named = staging.count(f"select count(interaction_id) from {staging.view}")
    return Share(staging.count(f"select count(*) from {staging.view} where {lost}"), named, lost)


def notes(files: Sequence[FileInfo], staged: Sequence[Part]) -> tuple[str, ...]:
    """What a reader must know of how the files were read."""
    of_files = [f"{file.name}: {file.note}" for file in files if file.note]
    of_times = [
        f"{part.record.name}: {count:,} times of {name} {what}"
        for part in staged
        for counts, what in ((part.exchanged, _EXCHANGED), (part.repeated, _REPEATED))
        for name, count in sorted(counts.items())
        if count
    ]
    return (*of_files, *of_times)
