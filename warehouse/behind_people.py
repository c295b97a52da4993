"""The records behind figures of customers' states and of duty, which are read off their tables as they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from warehouse.catalogue import Metric
from warehouse.slices import PLURALS, Slice
from warehouse.store import Warehouse


def customers_at_risk(warehouse: Warehouse, where: Slice, limit: int = 1_000) -> pl.DataFrame:
    """Who is at risk on the last day of a period, the longest first.

    Returns:
        (customers: source, customer_id, since, is_silent, is_falling, contacted_on); `since` is the day of the signal,
        `contacted_on` the first day on which we reached out after it, null where nobody did. Customers are pseudonyms.
    """
    if _asks_more_than_source(where):
        where = Slice(where.start, where.end, sources=("",))
    return warehouse.sql(
        "select s.source, s.customer_id, s.start_day as since, s.is_silent, s.is_falling, min(i.day) as contacted_on"
        f" from ({_REACH}) as h join risk_spells as s on s.source = h.source"
        " left join interactions as i on s.customer_id = i.customer_id and i.day >= s.start_day"
        " and (i.direction = 'outbound' or i.proactive)"
        " where s.start_day <= h.day and coalesce(s.end_day > h.day, true)"
        " group by all order by since, s.source, s.customer_id limit $limit",
        _params(where, limit),
    )


def _active(warehouse: Warehouse, where: Slice, limit: int, wanted: Metric) -> pl.DataFrame:
    """Customers who were active at the end of the period, and whether they were at risk."""
    del wanted
    if _asks_more_than_source(where):
        where = Slice(where.start, where.end, sources=("",))
    # Risks are looked up of those alone who are listed.
    return warehouse.sql(
        "with seen as materialized ("
        " select a.source, a.customer_id, max(a.day) as last_seen, any_value(h.day) as day"
        f" from ({_REACH}) as h join activities as a on a.source = h.source and a.day between h.day - 27 and h.day"
        " where coalesce(a.logins, 0) + coalesce(a.uses, 0) + coalesce(a.orders, 0) > 0 and h.is_known"
        " group by a.source, a.customer_id order by last_seen desc, a.source, a.customer_id limit $limit)"
        " select a.source, a.customer_id, a.last_seen, s.start_day as at_risk_since"
        " from seen as a left join risk_spells as s on a.source = s.source and a.customer_id = s.customer_id"
        " and s.start_day <= a.day and coalesce(s.end_day > a.day, true)"
        " order by a.last_seen desc, a.source, a.customer_id",
        _params(where, limit),
    )


def _duty(warehouse: Warehouse, where: Slice, limit: int, wanted: Metric) -> pl.DataFrame:
    """The hours of the roster, each with its channel, department and team."""
    chosen = where.chosen()
    conditions = [
        f"list_contains(cast(${PLURALS[name]} as varchar[]), {name})" for name in chosen if name != "category"
    ]
    if "category" in chosen:
        conditions.append("false")  # duty has no category
    manned = " having sum(agents * coalesce(minutes, 60)) > 0" if wanted.kind == "rate" else ""
    params: dict[str, Any] = {PLURALS[name]: list(values) for name, values in chosen.items() if name != "category"}
    return warehouse.sql(
        "select source, day, hour, channel, department, team, sum(agents * coalesce(minutes, 60) / 60) as agent_hours"
        f" from staffings where {' and '.join(['day between $start and $end', *conditions])}"
        f" group by source, day, hour, channel, department, team{manned}"
        " order by day desc, hour desc, source, channel, department, team limit $limit",
        params | {"start": where.start, "end": where.end, "limit": limit},
    )


DIRECT: dict[str, Callable[[Warehouse, Slice, int, Metric], pl.DataFrame]] = {"risks": _active, "duty": _duty}
"""How the records of a family of marts are listed, where its mart need not be counted for it."""

# Up to which day each source is looked at: the last of the period, or the last that the source reaches.
_REACH = (
    "select source, least(max(day), cast($end as date)) as day,"
    " bool_or(logins is not null or uses is not null) as is_known from activities"
    " where len(cast($sources as varchar[])) = 0 or list_contains(cast($sources as varchar[]), source) group by source"
)


def _asks_more_than_source(where: Slice) -> bool:
    """Whether a slice is chosen that no customer's day knows, so that nobody is in it."""
    return bool(set(where.chosen()) - {"source"})


def _params(where: Slice, limit: int) -> dict[str, Any]:
    return {"end": where.end, "sources": list(where.sources), "limit": limit}
