"""What a figure needs of a source, and what of it the source does not give.

A metric file says it as `needs = [...]`: all of a list, any of a list within it, all of a list within that, and so on.
A leaf is a field of a record type (`survey.sent_at`), or a word that such a field must hold (`survey.kind=csat`).
`label.verdict` stands for random labels by people, enough of them to audit by.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

import duckdb

from warehouse.catalogue import Need, catalogue, metric
from warehouse.contracts import CONTRACTS
from warehouse.marts import sums
from warehouse.slices import Slice
from warehouse.stats.audited import MIN_LABELS
from warehouse.store import Warehouse

LABELS = "label.verdict"
Lack = tuple[tuple[str, ...], tuple[Need, ...]]
"""The sources that lack something, and what they lack."""


def leaves(need: Need) -> Iterator[str]:
    """Every field that is named in a need."""
    if isinstance(need, str):
        yield need
        return
    for part in need:
        yield from leaves(part)


def missing(warehouse: Warehouse, key: str, where: Slice) -> tuple[Need, ...]:
    """What a metric needs and the sources looked at never gave.

    Fields of one record type must come from one source: of several, the one that gives most of them counts.

    Args:
        warehouse: the pinned version that is asked.
        key: a key of the catalogue.
        where: the slice; its sources and period alone matter, save for labels. Of the sources those are looked at that
            have records in the period; all where none has.

    Returns:
        Needs of the same form as those of the metric; of alternatives, those of which the least is missing. Empty where
        everything is given, so that something else keeps the figure from being judged.
    """
    needs = metric(key).needs
    given = _best(_given(warehouse, where).values(), set(leaves(needs)))
    return lacking(needs, given | _labelled(warehouse, needs, where))


def missing_of(warehouse: Warehouse, key: str, where: Slice) -> tuple[Lack, ...]:
    """What of a metric's needs the sources looked at never gave, source by source; see `missing`.

    Record types that a source gives nothing of are those of the others.

    Returns:
        First what all lack (of no names), then what some lack; empty where all that have to do with the metric lack the
        same, which `missing` says.
    """
    needs = metric(key).needs
    wanted, given = set(leaves(needs)), _given(warehouse, where)
    records, labelled = {leaf.partition(".")[0] for leaf in wanted}, _labelled(warehouse, needs, where)
    lacks: dict[str, tuple[Need, ...]] = {}
    for source, own in sorted(given.items()):
        if records & own.keys():
            others = [{record: found for record, found in one.items() if record not in own} for one in given.values()]
            lacks[source] = lacking(needs, _best([own, *others], wanted) | labelled)
    if len(set(lacks.values())) < 2:
        return ()
    common = tuple(need for need in next(iter(lacks.values())) if all(need in found for found in lacks.values()))
    by_rest: dict[tuple[Need, ...], list[str]] = defaultdict(list)
    for source, found in lacks.items():
        by_rest[tuple(need for need in found if need not in common)].append(source)
    named = tuple((tuple(sources), rest) for rest, sources in by_rest.items() if rest)
    return (((), common), *named) if common else named


def given_since(warehouse: Warehouse, key: str, where: Slice) -> date | None:
    """Since which week the sources that give something of a metric's needs in a period ever gave it.

    Returns:
        The first day of that week; None where no source gives any of it in the period.
    """
    given = warehouse.memory.answer(("given weeks", key, where.sources), lambda: _weeks(warehouse, key, where.sources))
    first = warehouse.settings.calendar.start_of(where.start, "week")
    found = [min(weeks) for weeks in given.values() if any(first <= week <= where.end for week in weeks)]
    return min(found, default=None)


def _weeks(warehouse: Warehouse, key: str, sources: tuple[str, ...]) -> dict[str, set[date]]:
    """The weeks in which each source gave anything of a metric's needs."""
    wanted, found = set(leaves(metric(key).needs)), defaultdict(set)
    ever = Slice(date.min, date.max, sources=sources)
    by = ("source", "week", "record", "field")
    for source, week, record, field in sums(warehouse, "fields", (), ever, by).rows():
        if f"{record}.{field}" in wanted:
            found[source].add(week)
    return dict(found)


def lacking(needs: tuple[Need, ...], given: set[str]) -> tuple[Need, ...]:
    """What of some needs, all of which count, is not among the given fields."""
    return tuple(rest for rest in (_rest(need, given) for need in needs) if rest is not None)


def _rest(need: Need, given: set[str]) -> Need | None:
    if isinstance(need, str):
        return None if need in given else need
    # Any of these will do; a list within them counts as a whole.
    ways = [lacking((way,) if isinstance(way, str) else way, given) for way in need]
    if not all(ways):
        return None
    least = min(sum(1 for _ in leaves(way)) for way in ways)
    nearest = tuple(dict.fromkeys(way for way in ways if sum(1 for _ in leaves(way)) == least))
    return tuple(way[0] if len(way) == 1 and isinstance(way[0], str) else way for way in nearest)


def worded(
    needs: tuple[Need, ...], name: Callable[[str], str], every: str = ", ", either: str = " or ", group: str = "({})"
) -> str:
    """Needs in words.

    Args:
        needs: all of them count.
        name: the words of a leaf.
        every, either: what stands between the parts of a list of which all count, or any.
        group: how a list within a list is set off.
    """

    def said(need: Need, *, any_of: bool, alone: bool) -> str:
        if isinstance(need, str):
            return name(need)
        parts = [said(part, any_of=not any_of, alone=len(need) == 1) for part in need]
        text = (either if any_of else every).join(parts)
        return text if alone or len(parts) == 1 else group.format(text)

    return said(needs, any_of=False, alone=True)


def refresh_given(connection: duckdb.DuckDBPyConnection, touched: dict[str, str]) -> None:
    """Counts in `mart_fields` how many records of the touched days have each field that some figure needs.

    Args:
        connection: the building version.
        touched: where the days of each table of facts are named.
    """
    for record, fields in needed_fields().items():
        contract = CONTRACTS[record]
        named = touched[contract.table]
        # The day alone is asked while the table is read, both together after.
        days = f"day in (select day from {named}) and (source, day) in (select (source, day) from {named})"
        connection.execute(f"delete from mart_fields where record = $record and {days}", {"record": record})
        counts = ", ".join(f'{_count(field)} as "{field}"' for field in fields)
        names = ", ".join(f'"{field}"' for field in fields)
        connection.execute(
            f"insert into mart_fields select source, day, $record, field, records from (unpivot"
            f" (select source, day, {counts} from {contract.table} where {days} group by source, day)"
            f" on {names} into name field value records) where records > 0",
            {"record": record},
        )


def needed_fields() -> dict[str, list[str]]:
    """The fields, or their words, that some figure needs, in order, by record type."""
    found: dict[str, set[str]] = defaultdict(set)
    for known in catalogue().values():
        for leaf in leaves(known.needs):
            if leaf != LABELS:
                record, _, field = leaf.partition(".")
                found[record].add(field)
    return {record: sorted(fields) for record, fields in sorted(found.items())}


def _count(field: str) -> str:
    name, _, word = field.partition("=")
    return f"count(case when {name} = '{word}' then 1 end)" if word else f"count({name})"


Given = Mapping[str, set[str]]
"""The leaves that one source gives, by record type."""


def _given(warehouse: Warehouse, where: Slice) -> dict[str, Given]:
    """What each of the sources looked at ever gave."""
    period = Slice(where.start, where.end, sources=where.sources)
    ever = replace(period, start=date.min, end=date.max)
    there = set(sums(warehouse, "fields", (), period, ("source",))["source"])
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for source, record, field in sums(warehouse, "fields", (), ever, ("source", "record", "field")).iter_rows():
        if source in there or not there:
            found[source][record].add(f"{record}.{field}")
    return dict(found)


def _best(given: Iterable[Given], wanted: set[str]) -> set[str]:
    """Of every record type what the source gives that gives most of what is wanted."""
    by_record: dict[str, list[set[str]]] = defaultdict(list)
    for own in given:
        for record, found in own.items():
            by_record[record].append(found & wanted)
    # Of two sources that give as many, always the same one counts.
    return {leaf for ways in by_record.values() for leaf in max((len(way), sorted(way)) for way in ways)[1]}


def _labelled(warehouse: Warehouse, needs: tuple[Need, ...], where: Slice) -> set[str]:
    return {LABELS} if LABELS in set(leaves(needs)) and _labels(warehouse, where) >= MIN_LABELS else set()


def _labels(warehouse: Warehouse, where: Slice) -> int:
    return sums(warehouse, "emotions", ("labels",), replace(where, in_blocks=False))["labels"][0] or 0
