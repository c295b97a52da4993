"""The card that says what moved a figure: its change by channel and by department, within each and by their mix."""

from __future__ import annotations

from typing import Any

from dashboard import markup
from dashboard.cards import card
from dashboard.page import Page
from dashboard.tables import Table
from warehouse.compare import Comparison, compare

_SPLIT_BY = ("channel", "department")
_NUMBERS = ("contribution", "within", "mix")


def moved_card(page: Page, key: str) -> None:
    """The change of a metric from the equal period before, and the parts that add up to it."""
    words, fmt = page.words, page.fmt
    metric = page.figures.metric(key)
    found: list[Comparison] = [page.figures.asked(compare, key, page.where, by) for by in _SPLIT_BY]
    name, first = words(f"metric.{key}"), found[0]
    if first.change is None:
        why = (first.withheld or "now_unknown").split("_")[1]
        card(page, f"moved-{key}", words(f"moved.{why}", name=name), words("moved.note"), None, None)
        return
    amount = fmt.moved(metric.unit, first.change)
    verdict = words("moved.beyond" if first.beyond_noise else "moved.noise")
    title = words("moved.title", name=name, amount=amount, verdict=verdict)
    rows = [row for comparison in found for row in _rows(page, comparison, metric.unit)]
    headers = [words(f"moved.{one}") for one in ("group", "before_now", *_NUMBERS)]
    # A telephone is too narrow for all columns: the sum of the two parts stands in the table that can be taken away.
    folded = [[f"{name} {ends}", within, mix] for name, ends, _, within, mix in rows]
    heads = [f"{headers[0]} ({headers[1]})", *headers[3:]]
    body = markup.table(heads, folded, title, page.palette, form="whole")
    card(page, f"moved-{key}", title, words("moved.note"), body, Table(headers, rows, 2))


def _rows(page: Page, found: Comparison, unit: str) -> list[list[str]]:
    """A row for every part, and one for their sum, which is the change."""
    words, fmt = page.words, page.fmt
    if found.parts is None:
        return []
    by = found.parts.columns[0]

    def line(name: str, numbers: dict[str, Any], ends: str) -> list[str]:
        return [name, ends, *(fmt.moved(unit, numbers[one]) for one in _NUMBERS)]

    lines = [
        line(
            words("moved.pooled") if part["pooled"] else page.namer(by)(part[by]),
            part,
            words("moved.ends", before=fmt.value(unit, part["value_before"]), now=fmt.value(unit, part["value_now"])),
        )
        for part in found.parts.iter_rows(named=True)
    ]
    sums = {one: found.parts[one].sum() for one in _NUMBERS}
    ends = words("moved.ends", before=fmt.value(unit, found.before["value"]), now=fmt.value(unit, found.now["value"]))
    return [*lines, line(words("moved.all", dimension=words(f"dimension.{by}")), sums, ends)]
