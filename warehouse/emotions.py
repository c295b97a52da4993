"""What lies behind negative emotion: forms against causes, the phrases of a cell and needs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from warehouse.audits import audited_figures as measure_audited
from warehouse.catalogue import Metric
from warehouse.cells import shown as judged
from warehouse.marts import sums
from warehouse.reach import check_fixed
from warehouse.slices import PLURALS, Slice
from warehouse.stats.intervals import wilson
from warehouse.store import Warehouse
from warehouse.suppress import withhold
from warehouse.vocabulary import CAUSES, NEGATIVE_FORMS, NOT_STATED

FORMS_SHOWN = (*NEGATIVE_FORMS, NOT_STATED)
CAUSES_SHOWN = (*CAUSES, NOT_STATED)
WITHOUT_EMOTION = Path(__file__).with_name("phrases_without_emotion.txt")
"""Phrases that carry no emotion of their own, one a line; made by `python -m pipelines.emotion.build`."""
ANY = "any"
"""Marks the rows of a cross-table that count each record once."""


def cells(warehouse: Warehouse, where: Slice) -> pl.DataFrame:
    """Negative records by form and cause.

    Returns:
        (forms x causes, `any` among both: form, cause, records, n, value, lower, upper, suppressed); `n` is the
        negative records of the form, `value` the share of them with that cause, with a Wilson 95 % interval. A record
        with several forms or causes counts in each. A cell of fewer records than the minimum group is suppressed, and
        with it others and totals from which it could be told; a form of too few is suppressed whole, its `n` too.
    """
    # Needs and shares of forms and causes are told beside it on the same page.
    return warehouse.memory.answer(("cells", where), lambda: _crossed(warehouse, where))


def _crossed(warehouse: Warehouse, where: Slice) -> pl.DataFrame:
    found = sums(warehouse, "emotion_cells", ("records",), where, ("form", "cause"))
    every = pl.DataFrame({"form": [*FORMS_SHOWN, ANY]}).join(pl.DataFrame({"cause": [*CAUSES_SHOWN, ANY]}), how="cross")
    table = every.join(found, on=["form", "cause"], how="left", maintain_order="left").with_columns(
        pl.col("records").fill_null(0)
    )
    totals = table.filter(pl.col("cause") == ANY).select("form", n="records")
    table = table.join(totals, on="form", maintain_order="left").join(
        _hidden(table, warehouse.settings.min_group), on=["form", "cause"], maintain_order="left"
    )
    lower, upper = wilson(table["records"].cast(pl.Float64).to_numpy(), table["n"].cast(pl.Float64).to_numpy())
    figures = table.with_columns(
        value=pl.col("records") / pl.when(pl.col("n") > 0).then("n"),
        lower=pl.Series(lower, nan_to_null=True),
        upper=pl.Series(upper, nan_to_null=True),
    )
    whole_row = (pl.col("suppressed") & (pl.col("cause") == ANY)).any().over("form")
    figures = figures.with_columns(suppressed=pl.col("suppressed") | whole_row)
    shown = [pl.when(~pl.col("suppressed")).then(name).alias(name) for name in ("records", "value", "lower", "upper")]
    return figures.with_columns(*shown, n=pl.when(~whole_row).then("n"))


def _hidden(table: pl.DataFrame, least: int) -> pl.DataFrame:
    """Which cells and totals stay hidden, so that no small one is the rest of what is shown: (form, cause, suppressed).

    Judged as if no record had two forms or causes: then the totals are sums, and a reader who knew that could subtract.
    """
    inner = table.filter((pl.col("form") != ANY) & (pl.col("cause") != ANY))
    held = withhold(inner.select("form", "cause", "records"), ("form", "cause"), least, "records")
    of_forms = held.totals["form"].select("form", pl.lit(ANY).alias("cause"), "hidden")
    of_causes = held.totals["cause"].select(pl.lit(ANY).alias("form"), "cause", "hidden")
    whole = pl.DataFrame({"form": [ANY], "cause": [ANY], "hidden": [held.whole_hidden]})
    parts = [held.cells.select("form", "cause", "hidden"), of_forms, of_causes, whole]
    small = pl.col("records").is_between(1, least - 1)
    return table.join(pl.concat(parts), on=["form", "cause"], maintain_order="left").select(
        "form", "cause", suppressed=pl.col("hidden") | small
    )


def forms_by_channel(warehouse: Warehouse, where: Slice) -> pl.DataFrame:
    """Shares of the forms among a channel's negative records, week by week.

    Returns:
        (channels x forms x weeks: channel, form, week, records, n, value, suppressed, of_form, of_channel); `n` is the
        negative records of channel and week, 0 where it had none, `value` the share of them with that form; `of_form`
        and `of_channel` are both counts over the whole period. A cell of fewer records than the minimum group, or that
        would tell one, is suppressed: records and value are null. Forms of a channel that are too few over the whole
        period, or would tell those that are, are left out.
    """
    least = warehouse.settings.min_group
    found = sums(warehouse, "emotion_cells", ("records",), where, ("channel", "week", "form", "cause"))
    once = found.filter(pl.col("cause") == ANY).drop("cause")
    totals = once.filter(pl.col("form") == ANY).select("channel", "week", n="records")
    stated = once.filter(pl.col("form") != ANY)
    sizes = (
        stated.group_by("channel", "form").agg(of_form=pl.col("records").sum()).sort("channel", "form", nulls_last=True)
    )
    told = withhold(sizes, ("channel", "form"), least, "of_form").cells.filter(~pl.col("hidden")).drop("hidden")
    table = (
        told.drop_nulls("channel")
        .join(once.select("week").unique(), how="cross")
        .join(stated, on=["channel", "form", "week"], how="left")
        .join(totals, on=["channel", "week"], how="left")
        .join(totals.group_by("channel").agg(of_channel=pl.col("n").sum()), on="channel")
        .with_columns(pl.col("records", "n").fill_null(0))
        .sort("channel", "form", "week")
    )
    parts = [_hidden_weeks(part, least) for part in table.partition_by("channel")]
    if not parts:
        return table.with_columns(value=pl.lit(None, pl.Float64), suppressed=pl.lit(value=False))
    held = pl.concat(parts).with_columns(suppressed=pl.col("hidden") | pl.col("n").is_between(1, least - 1))
    held = held.drop("hidden")
    records = pl.when(~pl.col("suppressed")).then("records")
    return held.with_columns(records=records, value=records / pl.when(pl.col("n") > 0).then("n"))


def _hidden_weeks(part: pl.DataFrame, least: int) -> pl.DataFrame:
    """The forms and weeks of one channel, and which of them are `hidden`: as the cells of any table, because to place
    every count within a range, as `withhold` does, takes seconds over half a year of weeks."""
    some = part["records"].to_numpy() > 0
    hidden = np.zeros(len(part), dtype=bool)
    if some.any():
        counted = part.filter(some)
        form, week, records = (tuple(counted[name].to_list()) for name in ("form", "week", "records"))
        hidden[some] = judged((form, week), records, least).hidden
    return part.with_columns(hidden=pl.Series(hidden))


def phrases_behind(
    warehouse: Warehouse, where: Slice, form: str = ANY, cause: str = ANY, limit: int = 25
) -> pl.DataFrame:
    """The phrases that made texts of a cell negative, and the categories they stand in.

    Returns:
        (phrases: phrase, records, categories), most records first; phrases of fewer records than the minimum group, and
        those that carry no emotion of their own ("not", "but"), are not given.
    """
    check_fixed(warehouse, where)
    conditions, params = conditions_of(where)
    least = warehouse.settings.min_group
    return warehouse.sql(
        "with topics as (select r.phrase, r.category, sum(r.records) as n from mart_emotion_phrases as r"
        f" where {conditions} and {_in_cell('forms', form)} and {_in_cell('causes', cause)}"
        " and not list_contains($weak, r.phrase) group by r.phrase, r.category)"
        " select phrase, cast(sum(n) as bigint) as records,"
        " list(category order by n desc, category) filter (where category is not null and n >= $least)[:3]"
        " as categories"
        " from topics group by phrase having sum(n) >= $least order by records desc, phrase limit $limit",
        params | _cell_params(form, cause) | {"least": least, "limit": limit, "weak": _without_emotion()},
    )


@cache
def _without_emotion() -> list[str]:
    return WITHOUT_EMOTION.read_text(encoding="utf-8").splitlines()


def origins_behind(warehouse: Warehouse, where: Slice) -> pl.DataFrame:
    """Who says the forms and causes of negative records: the source, a person, what was measured, a reason, or text.

    Returns:
        (words x origins: kind, word, origin, records, n, hidden); `kind` is form or cause, `n` the negative records
        with that word. Small groups, and those that would give them away, are hidden: their counts are null.
    """
    found = sums(warehouse, "emotion_words", ("records",), where, ("kind", "word", "origin"))
    parts = []
    for kind, shown in (("form", FORMS_SHOWN), ("cause", CAUSES_SHOWN)):
        counted = found.filter(kind=kind).drop("kind").sort("word", "origin")
        held = withhold(counted, ("word", "origin"), warehouse.settings.min_group, "records")
        totals = held.totals["word"].select("word", n=pl.when(~pl.col("hidden")).then("records"))
        rows = held.cells.join(totals, on="word", maintain_order="left")
        place = pl.col("word").replace_strict(list(shown), list(range(len(shown))), return_dtype=pl.Int8)
        parts.append(rows.sort(place, pl.col("records"), descending=[False, True]).select(
            pl.lit(kind).alias("kind"), "word", "origin", pl.when(~pl.col("hidden")).then("records").alias("records"),
            "n", "hidden",
        ))  # fmt: skip
    return pl.concat(parts)


def needs_behind(warehouse: Warehouse, where: Slice) -> pl.DataFrame:
    """The needs behind negative texts: (needs: need, records, n), most records first; n is the negative records.

    A need of fewer records than the minimum group is not given.
    """
    found = sums(warehouse, "emotion_words", ("records",), where, ("kind", "word"))
    whole = cells(warehouse, where).filter(form=ANY, cause=ANY)["records"].item() or 0
    needs = found.filter((pl.col("kind") == "need") & (pl.col("records") >= warehouse.settings.min_group))
    return needs.select(need="word", records="records", n=pl.lit(whole, pl.Int64)).sort(
        "records", "need", descending=[True, False]
    )


def texts_behind(warehouse: Warehouse, wanted: Metric, where: Slice, part: str, limit: int) -> pl.DataFrame:
    """The texts that a figure of texts is of; see `warehouse.behind.records_behind`.

    Returns:
        (texts: record, source, record_key, happened_at, channel, department, category, state, p, origin, believed,
        intensity, forms, form_origins, causes, cause_origins, model_id, text), newest first.
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
        " r.believed, r.intensity, r.forms, r.form_origins, r.causes, r.cause_origins, r.model_id,"
        " coalesce(i.text, a.comment) as text from emotion_records as r"
        " left join interactions as i on r.record = 'interaction' and r.source = i.source"
        " and r.record_key = i.interaction_id"
        " left join surveys as a on r.record = 'survey' and r.source = a.source and r.record_key = a.response_id"
        f" where {' and '.join(parts)} order by r.happened_at desc, r.source, r.record_key limit $limit",
        params | {"limit": limit},
    )


def conditions_of(where: Slice) -> tuple[str, dict[str, Any]]:
    """A condition on rows `r` of emotion_records or of what is counted from them, and its parameters."""
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
