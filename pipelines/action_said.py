"""What became of an action, in one English sentence for the terminal; the pages' words live in the locales."""

from __future__ import annotations

from warehouse.action_effects import LEAST_AFTER, Effect
from warehouse.catalogue import metric

_ENDS = {
    "worked": "it worked",
    "worse": "it got worse",
    "suggests_better": "suggestive of a better outcome, no more",
    "suggests_worse": "suggestive of a worse outcome, no more",
    "no_evidence": "no evidence yet",
}
_LIMITS = {
    "uncontrolled": "nothing comparable to hold it against",
    "few_slices": "too few comparison slices",
    "trend": "it drew away from the others already before",
    "late": "registered late",
    "one_slice": "within noise without one of the comparison slices",
}


def said(unit: str) -> str:
    """A unit of changes in words."""
    return {"percentage_points": "points", "per_thousand": "per thousand", "seconds": "s"}.get(unit, "")


def sentence(found: Effect) -> str:
    """The figure with its interval and what it means; why there is none where there is none."""
    if found.verdict == "too_early":
        return f"Too early to say: {found.weeks_after} of {LEAST_AFTER} whole weeks since the start."
    if found.effect is None:
        return f"Cannot be judged: {found.weeks_before} weeks before and {found.weeks_after} after hold enough records."
    against = "what would be expected" if found.method == "difference" else "its own trend"
    unit, digits = said(found.unit), 2 if found.unit in ("score", "money", "number") else 1
    value, lower, upper = (f"{x:.{digits}f}" for x in (found.effect.value, found.effect.lower, found.effect.upper))
    sign = "+" if found.effect.value > 0 else ""
    text = (
        f"{metric(found.action.metric).label} {sign}{value}{f' {unit}' if unit else ''} (95 % {lower} to {upper}) "
        f"against {against}: {_ENDS[found.verdict]}"
    )
    remarks = [_LIMITS[limit] for limit in found.limits]
    if (leans := found.leans) is not None:
        low, high = (f"{x:+.{digits}f}" for x in (min(found.without), max(found.without)))
        remarks.append(
            f"with each of the {len(found.without)} comparison slices left out in turn {low} to {high},"
            f" farthest without {leans[0]}"
        )
    if found.p is not None:
        slices = len(found.compared_with) + 1
        remarks.append(f"permutation p {found.p:.2f} ({1 / slices:.2f} is the least that {slices} slices can give)")
    remarks.append(f"n {found.n:,} in {found.weeks_after} weeks")
    return f"{text} ({'; '.join(remarks)})."
