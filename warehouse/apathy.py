"""Apathy as it shows in behaviour: what customers did after a contact, beside what they did after other contacts.

Hardly anybody writes that they have given up. So apathy is read off what is measured: no login for a week after a
habit, use down by half against the customer's own four weeks, silence after an unresolved contact, and a question left
unanswered by somebody who answered one before. Each is judged only where it could have been seen.
"""

from __future__ import annotations

import polars as pl

from warehouse.marts import sums
from warehouse.slices import Slice
from warehouse.stats.intervals import wilson
from warehouse.store import Warehouse

SIGNS = ("no_login", "falling_use", "silence", "unanswered")


def withdrawal(warehouse: Warehouse, where: Slice) -> pl.DataFrame:
    """Withdrawal after contacts whose text was scored, of known customers, by sign and by what is believed of them.

    Returns:
        (signs x two: sign, negative, records, n, value, lower, upper, suppressed), signs in the order of `SIGNS`;
        `negative` tells contacts with negative emotion from all others, `n` is the contacts of which the sign could
        have been seen by now, `value` the share that shows it, with a Wilson 95 % interval. A cell under the minimum
        group is suppressed. A sign that no source can show has no row.
    """
    counted = sums(warehouse, "withdrawals", ("records", "judged"), where, ("sign", "negative"))
    counted = counted.rename({"judged": "n"}).sort("sign", "negative")
    least = warehouse.settings.min_group
    lower, upper = wilson(counted["records"].cast(pl.Float64).to_numpy(), counted["n"].cast(pl.Float64).to_numpy())
    small = (pl.col("n") < least) | pl.col("records").is_between(1, least - 1)
    table = counted.with_columns(
        pl.Series("lower", lower),
        pl.Series("upper", upper),
        value=pl.col("records") / pl.col("n"),
        suppressed=small,
    )
    shown = [pl.when(~pl.col("suppressed")).then(name).alias(name) for name in ("records", "value", "lower", "upper")]
    order = pl.col("sign").replace_strict(list(SIGNS), list(range(len(SIGNS))), return_dtype=pl.Int8)
    return table.with_columns(shown).sort(order, pl.col("negative"), descending=[False, True])
