"""The parts of a change add up to it exactly, whatever the groups do."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from warehouse.stats.mix import split

Groups = list[tuple[int, Fraction]]


def group() -> st.SearchStrategy[tuple[int, Fraction]]:
    sums = st.fractions(-100, 100, max_denominator=64)
    return st.integers(0, 500).flatmap(lambda n: st.tuples(st.just(n), sums if n else st.just(Fraction(0))))


@st.composite
def periods(draw: st.DrawFn) -> tuple[Groups, Groups]:
    size = draw(st.integers(1, 8))
    both = [draw(st.lists(group(), min_size=size, max_size=size)) for _ in range(2)]
    for groups in both:
        if not any(n for n, _ in groups):
            groups[0] = (3, Fraction(1))
    return both[0], both[1]


def whole(groups: Groups) -> Fraction:
    return Fraction(sum(total for _, total in groups)) / sum(n for n, _ in groups)


@given(periods())
def test_parts_add_up_exactly(both: tuple[Groups, Groups]) -> None:
    now, before = both
    parts = split(now, before)
    assert sum(part.within + part.mix for part in parts) == whole(now) - whole(before)


@given(periods())
def test_turned_round_in_time_every_part_changes_its_sign_alone(both: tuple[Groups, Groups]) -> None:
    now, before = both
    for one, other in zip(split(now, before), split(before, now), strict=True):
        assert (one.within, one.mix) == (-other.within, -other.mix)


@given(periods(), st.integers(2, 9))
def test_more_records_of_the_same_figures_and_weights_change_nothing(both: tuple[Groups, Groups], times: int) -> None:
    now = both[0]
    parts = split([(n * times, total * times) for n, total in now], now)
    assert all((part.within, part.mix) == (0, 0) for part in parts)


@given(periods())
def test_a_group_that_appears_or_disappears_does_nothing_within(both: tuple[Groups, Groups]) -> None:
    for (n1, _), (n0, _), part in zip(*both, split(*both), strict=True):
        if n1 == 0 or n0 == 0:
            assert part.within == 0


def test_the_parts_of_a_known_change() -> None:
    # Phone falls from 0.8 to 0.7 at 80 % then 60 % of the contacts; chat stays at 0.5.
    parts = split([(60, Fraction(42)), (40, Fraction(20))], [(80, Fraction(64)), (20, Fraction(10))])
    assert [float(part.within) for part in parts] == [-0.07, 0.0]
    # The whole went from 0.74 to 0.62, middle 0.68: phone is 0.07 above it, chat 0.18 below.
    assert [float(part.mix) for part in parts] == [-0.014, -0.036]
