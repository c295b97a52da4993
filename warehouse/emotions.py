"""What lies behind negative emotion: forms against causes, the phrases of a cell and needs."""

from __future__ import annotations

from typing import Any

import polars as pl

from warehouse.audits import audited_figures as measure_audited
from warehouse.catalogue import Metric
from warehouse.marts import sums
from warehouse.slices import PLURALS, Slice
from warehouse.stats.intervals import wilson
from warehouse.store import Warehouse
from warehouse.vocabulary import CAUSES, NEGATIVE_FORMS, NOT_STATED

FORMS_SHOWN = (*NEGATIVE_FORMS, NOT_STATED)
CAUSES_SHOWN = (*CAUSES, NOT_STATED)
ANY = "any"
"""Marks the rows of a cross-table that count each record once."""


def cells(warehouse: Warehouse, where: Slice) -> pl.DataFrame:
    """Negative records by form and cause.

    Returns:
        (forms x causes, `any` among both: form, cause, records, n, value, lower, upper, suppressed); `n` is the
        negative records of the form, `value` the share of them with that cause, with a Wilson 95 % interval. A record
        with several forms or causes counts in each. A cell of fewer records than the minimum group is suppressed,
        and with it the next smallest of its row, from which it could be told; a row of fewer is suppressed whole.
    """
    found = sums(warehouse, "emotion_cells", ("records",), where, ("form", "cause"))
    every = pl.DataFrame({"form": [*FORMS_SHOWN, ANY]}).join(pl.DataFrame({"cause": [*CAUSES_SHOWN, ANY]}), how="cross")
    table = every.join(found, on=["form", "cause"], how="left", maintain_order="left").with_columns(
        pl.col("records").fill_null(0)
    )
    totals = table.filter(pl.col("cause") == ANY).select("form", n="records")
    table = table.join(totals, on="form", maintain_order="left")
    table = table.with_columns(suppressed=_hidden(table, warehouse.settings.min_group))
    lower, upper = wilson(table["records"].cast(pl.Float64).to_numpy(), table["n"].cast(pl.Float64).to_numpy())
    figures = table.with_columns(
        value=pl.col("records") / pl.when(pl.col("n") > 0).then("n"),
        lower=pl.Series(lower, nan_to_null=True),
        upper=pl.Series(upper, nan_to_null=True),
    )
    shown = [pl.when(~pl.col("suppressed")).then(name).alias(name) for name in ("records", "value", "lower", "upper")]
    return figures.with_columns(shown)


def _hidden(table: pl.DataFrame, least: int) -> pl.Series:
    """Small cells; where a row hides one alone, the next smallest of it too."""
    hidden = (pl.col("records").is_between(1, least - 1)) | pl.col("n").is_between(1, least - 1)
    inner = pl.col("cause") != ANY
    marked = table.with_columns(hidden=hidden).with_columns(
        alone=(pl.col("hidden") & inner).sum().over("form") == 1,
        rank=pl.when(~pl.col("hidden") & inner & (pl.col("records") > 0))
        .then(pl.col("records"))
        .rank("ordinal")
        .over("form"),
    )
    return marked.select(
        pl.col("hidden") | (pl.col("alone") & (pl.col("rank") == 1).fill_null(value=False))
    ).to_series()


def forms_by_channel(warehouse: Warehouse, where: Slice) -> pl.DataFrame:
    """Shares of the forms among a channel's negative records, week by week.

    Returns:
        (channels x weeks x forms: channel, week, form, records, n); `n` is the negative records of channel and week.
    """
    found = sums(warehouse, "emotion_cells", ("records",), where, ("channel", "week", "form", "cause"))
    once = found.filter(pl.col("cause") == ANY).drop("cause")
    totals = once.filter(pl.col("form") == ANY).select("channel", "week", n="records")
    return (
        once.filter(pl.col("form") != ANY)
        .join(totals, on=["channel", "week"], nulls_equal=True)
        .sort("channel", "week", "form", nulls_last=True)
    )


def phrases_behind(
    warehouse: Warehouse, where: Slice, form: str = ANY, cause: str = ANY, limit: int = 25
) -> pl.DataFrame:
    """The phrases that made texts of a cell negative, and the categories they stand in.

    Returns:
        (phrases: phrase, records, categories), most records first; phrases of fewer records than the minimum group are
        not given.
    """
    conditions, params = conditions_of(where)
    least = warehouse.settings.min_group
    return warehouse.sql(
        "with cell as (select r.*, s.hits from emotion_records as r join emotion_scores as s"
        " on r.record = s.record and r.source = s.source and r.record_key = s.record_key"
        f" where r.believed = 'negative' and {_in_cell('forms', form)} and {_in_cell('causes', cause)}"
        f" and {conditions}),"
        " said as (select record, source, record_key, category, unnest(list_distinct(hits)) as phrase from cell),"
        " topics as (select phrase, category, count(*) as n from said group by phrase, category)"
        " select phrase, cast(sum(n) as bigint) as records,"
        " list(category order by n desc, category) filter (where category is not null and n >= $least)[:3]"
        " as categories"
        " from topics group by phrase having sum(n) >= $least order by records desc, phrase limit $limit",
        params | _cell_params(form, cause) | {"least": least, "limit": limit},
    )


def needs_behind(warehouse: Warehouse, where: Slice) -> pl.DataFrame:
    """The needs behind negative texts: (needs: need, records, n), most records first; n is the negative records.

    A need of fewer records than the minimum group is not given.
    """
    conditions, params = conditions_of(where)
    return warehouse.sql(
        "with negative as (select r.record, r.source, r.record_key, s.needs from emotion_records as r"
        " join emotion_scores as s on r.record = s.record and r.source = s.source and r.record_key = s.record_key"
        f" where r.believed = 'negative' and {conditions})"
        " select need, count(*) as records, (select count(*) from negative) as n"
        " from (select unnest(needs) as need from negative) group by need having count(*) >= $least"
        " order by records desc, need",
        params | {"least": warehouse.settings.min_group},
    )


def texts_behind(warehouse: Warehouse, wanted: Metric, where: Slice, part: str, limit: int) -> pl.DataFrame:
    """The texts that a figure of texts is of; see `warehouse.behind.records_behind`.

    Returns:
        (texts: record, source, record_key, happened_at, channel, department, category, state, p, origin, believed,
        intensity, forms, causes, text), newest first.
    """
    conditions, params = conditions_of(where)
    parts = [conditions, "r.p is not null"]
    if part == "counted":
        parts.append("r.state = 'unclear'")
    if wanted.kind == "audited":
        # A channel without labels has no part in the figure.
        found = measure_audited(warehouse, wanted, where, ("source", "channel"))
        parts.append("list_contains(cast($covered as varchar[]), r.source || chr(31) || coalesce(r.channel, ''))")
        covered = (
            found.filter(pl.col("numerator") > 0)
            if measure_audited(warehouse, wanted, where, ())["n"].sum()
            else found.clear()
        )
        params["covered"] = [f"{row['source']}\x1f{row['channel'] or ''}" for row in covered.iter_rows(named=True)]
    return warehouse.sql(
        "select r.record, r.source, r.record_key, r.happened_at, r.channel, r.department, r.category, r.state, r.p,"
        " r.origin,"
        " r.believed, r.intensity, r.forms, r.causes, coalesce(i.text, a.comment) as text from emotion_records as r"
        " left join interactions as i on r.record = 'interaction' and r.source = i.source"
        " and r.record_key = i.interaction_id"
        " left join surveys as a on r.record = 'survey' and r.source = a.source and r.record_key = a.response_id"
        f" where {' and '.join(parts)} order by r.happened_at desc, r.source, r.record_key limit $limit",
        params | {"limit": limit},
    )


def conditions_of(where: Slice) -> tuple[str, dict[str, Any]]:
    """A condition on rows `r` of emotion_records, and its parameters."""
    chosen = {name: values for name, values in where.chosen().items() if name in _KEPT_BY}
    parts = ["r.day between $start and $end"]
    parts += [f"list_contains(cast(${PLURALS[name]} as varchar[]), r.{name})" for name in chosen]
    params: dict[str, Any] = {PLURALS[name]: list(values) for name, values in chosen.items()}
    return " and ".join(parts), params | {"start": where.start, "end": where.end}


_KEPT_BY = ("source", "channel", "department", "category")


def _in_cell(column: str, wanted: str) -> str:
    if wanted == ANY:
        return "true"
    return f"len(r.{column}) = 0" if wanted == NOT_STATED else f"list_contains(r.{column}, ${column})"


def _cell_params(form: str, cause: str) -> dict[str, str]:
    return {name: word for name, word in (("forms", form), ("causes", cause)) if word not in (ANY, NOT_STATED)}
