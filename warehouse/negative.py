"""What negative records are made of: the shares of them with each form, cause or need, as `measure` gives figures."""

from __future__ import annotations

import polars as pl

from warehouse.catalogue import Metric
from warehouse.emotions import ANY, cells, needs_behind
from warehouse.errors import DefinitionError
from warehouse.marts import sums
from warehouse.slices import Slice
from warehouse.stats.intervals import wilson
from warehouse.store import Warehouse
from warehouse.suppress import withhold
from warehouse.vocabulary import NEGATIVE_FORMS, NOT_STATED

PARTS = ("form", "cause", "need")
LABELLED = "negative_emotion_rate"
"""The rate of contacts that the source labels; the others are of texts, whoever says what they are."""
_RATES = (LABELLED, "text_negative_index", "text_negative_audited")


def parts_of_negative(warehouse: Warehouse, wanted: Metric, where: Slice, dimension: str) -> pl.DataFrame:
    """The negative records of a rate by form, cause or need; a record with several counts in each.

    Returns:
        (words: dimension, value, lower, upper, n, numerator, base, coverage, censored, suppressed): `n` is the negative
        records, `value` the share of them with that word, with a Wilson 95 % interval. Words of too few records, and
        those from which they could be told, are suppressed; needs of too few are left out.

    Raises:
        DefinitionError: the metric is no rate of negative records, or they are not told apart by this.
    """
    if wanted.key not in _RATES:
        raise DefinitionError(f"{wanted.key} is not kept by {dimension}", f"Ask it of one of: {', '.join(_RATES)}.")
    if wanted.key == LABELLED:
        if dimension != "form":
            raise DefinitionError(
                f"A source's labels say no {dimension}", f"Ask it of one of: {', '.join(_RATES[1:])}."
            )
        return _with_figures(_labelled(warehouse, where), dimension)
    if dimension == "need":
        found = needs_behind(warehouse, where).with_columns(suppressed=pl.lit(value=False))
        return _with_figures(found, dimension)
    other = "cause" if dimension == "form" else "form"
    table = cells(warehouse, where).filter(pl.col(other) == ANY)
    whole = table.filter(pl.col(dimension) == ANY)["records"].item()
    words = table.filter(pl.col(dimension) != ANY).select(dimension, "records", "suppressed")
    return _with_figures(words.with_columns(n=pl.lit(whole, pl.Int64)), dimension)


def _labelled(warehouse: Warehouse, where: Slice) -> pl.DataFrame:
    """The forms that the source names, and how often it names none."""
    counted = sums(
        warehouse, "contacts", ("emotions_negative", *(f"emotions_{form}" for form in NEGATIVE_FORMS)), where
    )
    row = {name: value or 0 for name, value in counted.row(0, named=True).items()}
    named = {form: row[f"emotions_{form}"] for form in NEGATIVE_FORMS}
    named[NOT_STATED] = row["emotions_negative"] - sum(named.values())
    held = withhold(
        pl.DataFrame({"form": list(named), "records": list(named.values())}, schema_overrides={"records": pl.Int64}),
        ("form",),
        warehouse.settings.min_group,
        "records",
    )
    whole = None if held.whole_hidden else row["emotions_negative"]
    return held.cells.rename({"hidden": "suppressed"}).with_columns(n=pl.lit(whole, pl.Int64))


def _with_figures(words: pl.DataFrame, dimension: str) -> pl.DataFrame:
    told = words.with_columns(
        numerator=pl.when(~pl.col("suppressed")).then("records").cast(pl.Float64), n=pl.col("n").fill_null(0)
    )
    lower, upper = wilson(told["numerator"].to_numpy(), told["n"].cast(pl.Float64).to_numpy())
    known = pl.when(pl.col("n") > 0)
    return told.select(
        dimension,
        value=pl.col("numerator") / known.then("n"),
        lower=pl.Series(lower, nan_to_null=True),
        upper=pl.Series(upper, nan_to_null=True),
        n="n",
        numerator="numerator",
        base="n",
        coverage=known.then(1.0),
        censored=pl.lit(0, pl.Int64),
        suppressed="suppressed",
    )
