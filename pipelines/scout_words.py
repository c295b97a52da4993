"""The evidence of a field in one line: how full its columns are, and what stands in them."""

from __future__ import annotations

import json

from pipelines.scout import Look
from pipelines.scout_fields import Pick

_EXAMPLES = 3
_LONGEST = 24
# What a person wrote, or what names a person, is counted and not shown.
_NOT_SHOWN = ("text", "comment", "customer_id", "agent_id", "case_id")


def known_about(pick: Pick, look: Look) -> list[str]:
    """One line a column, for the comment above a field.

    Args:
        pick: the field.
        look: at the file that it is read from.
    """
    lines = []
    for name in pick.columns:
        if name not in {column.name for column in look.columns}:
            continue
        column = look.column(name)
        share = f"{column.nulls / column.rows:.1%} empty"
        different = "over 1,000" if column.counts is None else f"{len(column.counts):,}"
        line = f"{json.dumps(name, ensure_ascii=False)}: {share}, {different} different values"
        if pick.name not in _NOT_SHOWN:
            shown = list(column.counts or column.sample.head(50).unique(maintain_order=True))[:_EXAMPLES]
            line += ": " + ", ".join(json.dumps(value[:_LONGEST], ensure_ascii=False) for value in shown)
        lines.append(line + ".")
    return lines
