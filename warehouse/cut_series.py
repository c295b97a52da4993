"""Week by week, which running sums of some groups may be known: never two of a group with too few records between."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from warehouse.cells import NOTHING, SOLVED, is_nothing, null_space
from warehouse.cut_nested import Added
from warehouse.cut_watched import Watched, implied
from warehouse.frames import Truths
from warehouse.stats.intervals import Array

# Of more small groups not every pair is looked at.
_PAIRED = 60


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
        self._watched = Watched(np.zeros((0, 0)), np.zeros(0, dtype=int), np.zeros(0), np.zeros(0, dtype=bool))
        self.known: list[Truths] = [np.ones(groups, dtype=bool)]
        self.free: list[Array | None] = [np.zeros((0, 0))]

    def step(self, is_end: bool, lines: Array, targets: Array, apart: Sequence[Added] = ()) -> None:
        """Decides on the next bound.

        Args:
            is_end: a block of weeks ends there.
            lines, targets: (totals, groups) of 0 and 1: the known and the unknown ones.
            apart: what must not be told there.
        """
        added, before = self._sums[len(self.known)] - self._sums[len(self.known) - 1], ~self.known[-1]
        self._since += added
        ripe = (self._since >= self._min_group) & (~before | is_end)
        closed = (self._since > 0) & (~ripe | (targets.sum(axis=0) > 0))
        if not (before.any() or closed.any() or apart):
            self._now_known(closed, np.zeros((0, 0)))
            return
        self._forget(before & (added == 0))
        while True:
            current, watched, among = self._tried(closed, lines, targets, apart)
            among += self._remainders(closed, lines)
            more = self._beside(closed, lines, among)
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
        rank = int((sizes > NOTHING).sum())
        watched = self._watched.turned(turned.T)
        self._watched = watched.only(is_nothing(watched.rows[:, rank:])).turned(np.eye(len(turned), rank))
        self._current = current @ turned.T[:, :rank]

    def _tried(
        self, closed: Truths, lines: Array, targets: Array, apart: Sequence[Added]
    ) -> tuple[Array, Watched | None, list[Truths]]:
        """What stays unknown where these groups are closed, and, for each sum that would be told, among which groups
        another one may be closed, the best choice first."""
        if closed.sum() > SOLVED:
            open_ones = [groups for since, groups in apart if not (groups & (closed | ~self.known[since])).any()]
            return np.zeros((len(closed), 0)), None, open_ones
        now, width = self._sums[len(self.known)], self._current.shape[1]
        fresh = np.flatnonzero(closed & ~self._traced)
        wider = np.eye(width, width + len(fresh))
        rows = self._current @ wider
        rows[fresh, width + np.arange(len(fresh))] = 1.0
        unknown = np.where(closed[:, None], rows, 0.0)
        watched = self._watched.turned(wider).more(rows[fresh], fresh, now[fresh], self._since[fresh] < self._min_group)
        near = self._near(closed, unknown, watched, (np.concatenate([lines, targets]) > 0).astype(float))
        opened = self._traced & ~closed
        together, sums = self._together(unknown, watched, apart)
        free = null_space(np.concatenate([lines @ unknown, rows[opened]]))
        watched = watched.sums(near).sums(sums).sums(targets @ unknown).turned(free)
        anywhere = np.asarray(lines[lines @ closed > 0].any(axis=0) | targets.any(axis=0))
        everything = np.ones(len(closed), dtype=bool)
        among: list[Truths] = []
        for groups, is_told in zip(together, is_nothing(sums @ free), strict=True):
            among += [groups, anywhere, everything] if is_told else []
        for group in watched.of[is_nothing(watched.rows) & watched.due(closed, now, self._min_group)]:
            itself = everything & (np.arange(len(closed)) == group)
            lined = np.asarray(lines[lines[:, group] > 0].any(axis=0)) if group >= 0 else anywhere
            among += [itself, opened, lined, anywhere, everything]
        return unknown @ free, watched, among

    def _near(self, closed: Truths, unknown: Array, watched: Watched, totals: Array) -> Array:
        """What was added to one group, or to two of a total, since an earlier bound, where that is too few records."""
        now, found = self._sums[len(self.known)], [np.zeros((0, unknown.shape[1]))]
        then = watched.by_group()
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

    def _together(self, unknown: Array, watched: Watched, added: Sequence[Added]) -> tuple[list[Truths], Array]:
        """Those sums that can be told any more, and what was added to each since, (sums, directions)."""
        then = watched.by_group()
        found, rows = [], [np.zeros((0, unknown.shape[1]))]
        for since, groups in added:
            few = np.flatnonzero(groups)
            before, gone = self._then(few, since, then)
            if implied(groups[None], self.known[since], self.free[since])[0]:
                before = np.zeros_like(before)
            elif gone.any():
                continue
            found.append(groups)
            rows.append((unknown[few] - before).sum(axis=0, keepdims=True))
        return found, np.concatenate(rows)

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
