"""What the sample company does about complaints, as its systems export it beside each contact."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines import demo_plan as plan
from pipelines.demo_contacts import flags, kept, pick

_GRADES = (0.06, 0.22, 0.72)
_COMPENSATED = 0.35  # of complaints
_KINDS = ("basic", "emotional", "relational")
_KIND_SHARES = (0.55, 0.33, 0.12)
_MEDIAN_AMOUNTS = (120.0, 40.0, 420.0)
_BY_FRONT_LINE = 0.62
_SELF_SERVED = {plan.APP: 0.31, plan.MINI_PROGRAM: 0.36}


def with_care(export: pl.DataFrame, contacts: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """The export of contacts with `complaint_grade`, `compensation_*` and `self_service_flag`.

    Args:
        export: as of `demo_contacts.contact_table`.
        contacts: what happened, row for row.
        rng: a stream of chance of its own, so that what was exported before stays as it was.
    """
    n = export.height
    complaint = (export["complaint_flag"] == "Y").fill_null(value=False).to_numpy()
    grade = 1 + np.searchsorted(np.cumsum(_GRADES)[:-1], rng.random(n), side="right")
    compensated = complaint & (rng.random(n) < _COMPENSATED)
    kind = np.searchsorted(np.cumsum(_KIND_SHARES)[:-1], rng.random(n), side="right")
    amount = np.round(np.array(_MEDIAN_AMOUNTS)[kind] * np.exp(0.7 * rng.standard_normal(n)))
    approver = (rng.random(n) >= _BY_FRONT_LINE).astype(np.int64)
    channel = contacts["channel"].to_numpy()
    served = np.select([channel == code for code in _SELF_SERVED], list(_SELF_SERVED.values()), 0.0)
    asked = np.isin(channel, list(_SELF_SERVED))
    return export.with_columns(
        kept(pl.Series(grade).cast(pl.String), complaint).alias("complaint_grade"),
        kept(pick(_KINDS, kind), compensated).alias("compensation_kind"),
        kept(pl.Series(amount).cast(pl.String), compensated).alias("compensation_amount"),
        kept(pick(("frontline", "supervisor"), approver), compensated).alias("compensation_approver"),
        flags(rng.random(n) < served, asked).alias("self_service_flag"),
    )
