"""Who may see what: a role says which kinds of pages, departments say which records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["committee", "manager", "analyst", "admin"]
What = Literal["agents", "records", "labels", "exports", "snapshots", "administration"]

# The committee sees everything in sum and nothing of one person, and freezes the weeks that it meets on; a manager the
# own departments, down to their masked records; an analyst all records, and labels texts; an admin also sources, gate
# and retention.
_MAY: dict[Role, frozenset[What]] = {
    "committee": frozenset({"exports", "snapshots"}),
    "manager": frozenset({"agents", "records", "exports"}),
    "analyst": frozenset({"agents", "records", "labels", "exports"}),
    "admin": frozenset({"agents", "records", "labels", "exports", "snapshots", "administration"}),
}


@dataclass(frozen=True, slots=True)
class Rights:
    """What one reader may see.

    Attributes:
        user: who it is; None in open mode, where nobody signs in.
        role: what kind of reader.
        departments: the only departments this reader may see, unknown ones excluded; None for all.
    """

    user: str | None
    role: Role
    departments: tuple[str, ...] | None = None

    def may(self, what: What) -> bool:
        """Whether this reader may see or do that."""
        return what in _MAY[self.role]


OPEN = Rights(user=None, role="admin")
"""Everything: the reader of a dashboard without sign-in, which listens on this machine only."""
