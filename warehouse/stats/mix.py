"""A change of a weighted mean, split into what changed inside the groups and what their weights did. Exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Part:
    """What one group did to the change of the whole; all parts add up to it exactly.

    Attributes:
        within: its own figure changed, at its mean weight.
        mix: its weight changed, at how far its mean figure is from that of the whole.
    """

    within: Fraction
    mix: Fraction


def split(now: Sequence[tuple[int, Fraction]], before: Sequence[tuple[int, Fraction]]) -> list[Part]:
    """The change of sum / count of the whole, split by group.

    Midpoint weights make it symmetric: turned round in time, every part changes its sign and nothing else. A group that
    appears or disappears has no figure of its own to change: all it does is mix, at the figure that it has.

    Args:
        now, before: (count, sum) of each group, in the same order; both wholes have records.

    Source: Marshall 1987 and Kitagawa 1955, with midpoint weights.
    """
    counts = sum(n for n, _ in now), sum(n for n, _ in before)
    whole = Fraction(sum(total for _, total in now)) / counts[0], Fraction(sum(t for _, t in before)) / counts[1]
    middle = (whole[0] + whole[1]) / 2
    parts = []
    for (n1, total1), (n0, total0) in zip(now, before, strict=True):
        weight1, weight0 = Fraction(n1, counts[0]), Fraction(n0, counts[1])
        figure1 = Fraction(total1) / n1 if n1 else None
        figure0 = Fraction(total0) / n0 if n0 else None
        if figure1 is None and figure0 is None:
            parts.append(Part(Fraction(0), Fraction(0)))
            continue
        later = figure0 if figure1 is None else figure1
        earlier = figure1 if figure0 is None else figure0
        assert later is not None
        assert earlier is not None
        within = (weight0 + weight1) / 2 * (later - earlier)
        parts.append(Part(within, (weight1 - weight0) * ((later + earlier) / 2 - middle)))
    return parts
