"""Week by week, which running sums of some groups may be known: never two of a group with too few records between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from warehouse.cells import SOLVED, null_space
from warehouse.frames import Truths
from warehouse.stats.intervals import Array

_NOTHING = 1e-6
# Of more small groups not every pair is looked at.
_PAIRED = 60


def is_nothing(rows: Array) -> Truths:
    """Of each row, whether it is 0: nothing about it is unknown."""
    return np.asarray(np.abs(rows).max(axis=1, initial=0.0) < _NOTHING)


def implied(inside: Truths, known: Truths, free: Array | None) -> Truths:
    """Whether each sum of groups, (sums, groups) of truths, follows from what is known; see `Series.free`."""
    unknown = inside[:, ~known]
    if free is None:
        return np.asarray(~unknown.any(axis=1))
    return is_nothing(unknown @ free)


@dataclass(frozen=True, slots=True)
class _Watched:
    """Sums of unknown running sums that must not be told.

    Attributes:
        rows: (sums, directions).
        of: whose running sum it is; -1 where it is none of a single group.
        at: the records of the group up to then.
        never: it must never be told; else only while its group is known within too few records of it.
    """

    rows: Array
    of: np.ndarray
    at: Array
    never: Truths

    def turned(self, directions: Array) -> _Watched:
        return _Watched(self.rows @ directions, self.of, self.at, self.never)

    def only(self, wanted: Truths) -> _Watched:
        return _Watched(self.rows[wanted], self.of[wanted], self.at[wanted], self.never[wanted])

    def more(self, rows: Array, of: np.ndarray, at: Array, never: Truths) -> _Watched:
        pairs = ((self.rows, rows), (self.of, of), (self.at, at), (self.never, never))
        return _Watched(*(np.concatenate(pair) for pair in pairs))

    def sums(self, rows: Array) -> _Watched:
        """With more that must never be told."""
        return self.more(rows, np.full(len(rows), -1), np.zeros(len(rows)), np.ones(len(rows), dtype=bool))

    def due(self, closed: Truths, now: Array, min_group: int) -> Truths:
        """Which must not be told today, whose running sums are `now`."""
        apart = now[self.of] - self.at
        return self.never | ((self.of >= 0) & ~closed[self.of] & (apart > 0) & (apart < min_group))

    def kept(self, closed: Truths, now: Array, min_group: int) -> _Watched:
        """Those to watch from now on."""
        apart, never = now[self.of] - self.at, self.due(closed, now, min_group)
        later = (apart < min_group) & (closed[self.of] | (apart > 0))
        return _Watched(self.rows, self.of, self.at, never).only(np.where(never, ~is_nothing(self.rows), later))


class Series:
    """The groups of one table on their way through the weeks.

    A running sum that nothing was added to is the same unknown as a week ago, so what is told of it later tells of
    then, too. `_current` has the rows of these, (groups, directions), 0 for what is known.

    Attributes:
        known: of each bound (groups,) of truths; the first is the start of the first week.
        free: of each bound (unknown groups, directions): how they may differ while all that is known stays; None where
            that was not worked out.
    """

    def __init__(self, n: Array, min_group: int) -> None:
        groups = n.shape[1]
        self._min_group = min_group
        self._sums = np.concatenate([np.zeros((1, groups)), np.cumsum(n, axis=0)])
        self._since, self._traced = np.zeros(groups), np.zeros(groups, dtype=bool)
        self._current = np.zeros((groups, 0))
        self._watched = _Watched(np.zeros((0, 0)), np.zeros(0, dtype=int), np.zeros(0), np.zeros(0, dtype=bool))
        self.known: list[Truths] = [np.ones(groups, dtype=bool)]
        self.free: list[Array | None] = [np.zeros((0, 0))]

    def step(self, is_end: bool, lines: Array, targets: Array) -> None:
        """Decides on the next bound.

        Args:
            is_end: a block of weeks ends there.
            lines, targets: (totals, groups) of 0 and 1: the known and the unknown ones.
        """
        added, before = self._sums[len(self.known)] - self._sums[len(self.known) - 1], ~self.known[-1]
        self._since += added
        ripe = (self._since >= self._min_group) & (~before | is_end)
        closed = (self._since > 0) & (~ripe | (targets.sum(axis=0) > 0))
        if not (before.any() or closed.any()):
            self._now_known(closed, np.zeros((0, 0)))
            return
        self._forget(before & (added == 0))
        while True:
            current, watched, told = self._tried(closed, lines, targets)
            told += self._remainders(closed, lines)
            more = self._beside(closed, lines, told)
            if more is None:
                break
            closed[more] = True
        if watched is not None:
            # Told all the same: then it is known, and what comes counts from here.
            closed &= ~is_nothing(current)
            self._watched = watched.kept(closed, self._sums[len(self.known)], self._min_group)
        self._current, self._traced = current, closed & (watched is not None)
        self._now_known(closed, None if watched is None else current[closed])

    def _now_known(self, closed: Truths, free: Array | None) -> None:
        self.free.append(free)
        self.known.append(~closed)
        self._since[~closed] = 0

    def _forget(self, same: Truths) -> None:
        """Drops the directions in which no unknown of today lies: nothing told from now on can touch them, and what
        has a part in them is safe."""
        self._traced &= same
        current = np.where(self._traced[:, None], self._current, 0.0)
        _, sizes, turned = np.linalg.svd(current[self._traced], full_matrices=True)
        rank = int((sizes > _NOTHING).sum())
        watched = self._watched.turned(turned.T)
        self._watched = watched.only(is_nothing(watched.rows[:, rank:])).turned(np.eye(len(turned), rank))
        self._current = current @ turned.T[:, :rank]

    def _tried(self, closed: Truths, lines: Array, targets: Array) -> tuple[Array, _Watched | None, list[Truths]]:
        """What stays unknown where these groups are closed, and, for each sum that would be told, among which groups
        another one may be closed, the best choice first."""
        if closed.sum() > SOLVED:
            return np.zeros((len(closed), 0)), None, []
        now, width = self._sums[len(self.known)], self._current.shape[1]
        fresh = np.flatnonzero(closed & ~self._traced)
        wider = np.eye(width, width + len(fresh))
        rows = self._current @ wider
        rows[fresh, width + np.arange(len(fresh))] = 1.0
        unknown = np.where(closed[:, None], rows, 0.0)
        watched = self._watched.turned(wider).more(rows[fresh], fresh, now[fresh], self._since[fresh] < self._min_group)
        near = self._near(closed, unknown, watched, (np.concatenate([lines, targets]) > 0).astype(float))
        opened = self._traced & ~closed
        free = null_space(np.concatenate([lines @ unknown, rows[opened]]))
        watched = watched.sums(near).sums(targets @ unknown).turned(free)
        anywhere = lines[lines @ closed > 0].any(axis=0) | targets.any(axis=0)
        everything, among = np.ones(len(closed), dtype=bool), []
        for group in watched.of[is_nothing(watched.rows) & watched.due(closed, now, self._min_group)]:
            lined = lines[lines[:, group] > 0].any(axis=0) if group >= 0 else anywhere
            among += [np.arange(len(closed)) == group, opened, lined, anywhere, everything]
        return unknown @ free, watched, among

    def _near(self, closed: Truths, unknown: Array, watched: _Watched, totals: Array) -> Array:
        """What was added to one group, or to two of a total, since an earlier bound, where that is too few records."""
        now, found = self._sums[len(self.known)], [np.zeros((0, unknown.shape[1]))]
        then = {(int(of), at): row for of, at, row in zip(watched.of, watched.at, watched.rows, strict=True)}
        beside = totals.T @ totals > 0
        for bound in range(len(self.known) - 1, -1, -1):
            added = now - self._sums[bound]
            changed = (added > 0) & (added < self._min_group)
            if not changed.any():
                break
            # What is known at both ends is told by itself.
            few = np.flatnonzero(changed & (closed | ~self.known[bound]))
            # With nothing added in the week after, it is what it was at that bound.
            moved = self._sums[bound + 1][few] > self._sums[bound][few]
            if not moved.any():
                continue
            rows, gone = self._then(few, bound, then)
            changes = unknown[few] - rows
            found.append(changes[moved & ~gone])
            one, other = np.triu_indices(len(few) if len(few) <= _PAIRED else 0, 1)
            small = beside[few[one], few[other]] & (added[few[one]] + added[few[other]] < self._min_group)
            one, other = (at[small & (moved[one] | moved[other])] for at in (one, other))
            # Each may be out of reach by itself while their sum was told.
            able = ~gone[one] & ~gone[other]
            both = np.flatnonzero(gone[one] & gone[other])
            able[both] = self._told_together(few[one[both]], few[other[both]], bound)
            found.append(changes[one[able]] + changes[other[able]])
        return np.concatenate(found)

    def _then(self, few: np.ndarray, bound: int, then: dict[tuple[int, float], Array]) -> tuple[Array, Truths]:
        """The running sums at an earlier bound, and which of them cannot be told any more."""
        nothing = np.zeros(next(iter(then.values())).shape if then else 0)
        rows = [
            nothing if self.known[bound][group] else then.get((int(group), self._sums[bound][group])) for group in few
        ]
        gone = np.array([row is None for row in rows], dtype=bool)
        return np.array([nothing if row is None else row for row in rows]).reshape(len(few), -1), gone

    def _told_together(self, one: np.ndarray, other: np.ndarray, bound: int) -> Truths:
        """Which pairs of running sums were told at a bound at which neither is known."""
        free = self.free[bound]
        if free is None:
            return np.zeros(len(one), dtype=bool)
        place = np.cumsum(~self.known[bound]) - 1
        return is_nothing(free[place[one]] + free[place[other]])

    def _remainders(self, closed: Truths, lines: Array) -> list[Truths]:
        """A known total less its known parts is what is closed of it: never too few records since it was told last."""
        found, now = [], self._sums[len(self.known)]
        for line in lines[lines @ closed > 0] > 0:
            rest = line & closed
            if rest.sum() == 1 and self._since[rest].sum() < self._min_group:
                found.append(line)
                continue
            for bound in range(len(self.known) - 1, -1, -1):
                records = (now - self._sums[bound])[rest].sum()
                if records >= self._min_group:
                    break
                if records and implied(rest[None], self.known[bound], self.free[bound])[0]:
                    found.append(line)
                    break
        return found

    def _beside(self, closed: Truths, lines: Array, told: list[Truths]) -> int | None:
        """One more that must be closed: the one that needs the fewest others beside it, the smallest of those."""
        for among in told:
            able = np.flatnonzero(among & (self._since > 0) & ~closed)
            if len(able):
                alone = lines[lines @ closed == 0][:, able].sum(axis=0)
                return int(able[np.lexsort((able, self._sums[len(self.known)][able], alone))[0]])
        return None
