"""docs/metrics.md and docs/columns.md, generated from catalogue and contracts; a test fails when they are stale.

Run `python -m warehouse.docs` to write them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from warehouse.catalogue import Metric, catalogue
from warehouse.contracts import CONTRACTS, Contract, Field
from warehouse.marts import FAMILIES
from warehouse.needs import worded
from warehouse.targets import ALWAYS, goal_rows, target_rows

_INTERVALS = {
    "wilson": "Wilson score, 95 %",
    "t": "Student t, 95 %",
    "adjusted_wald": "adjusted Wald (Rocks 2016), 95 %",
    "order_statistic": "binomial order statistics, 95 %",
    "difference": "difference estimator by channel (Särndal 1992; Angelopoulos 2023), 95 %",
    "counted": "none: counted, not estimated",
    "dispersed_t": "t, with the scatter that the parts show, 95 %",
    "q_profile": "Q profile (Viechtbauer 2007), 95 %",
}

FORMULA_WORDS = {
    "over": " over `{columns}`",
    "quantile": "quantile {quantile} of the `{columns}` sketch",
    "last_state": "customers in that state / customers, at the end of the period",
    "last_score": "sum of last scores / customers with one, at the end of the period",
    "spread": "standard deviation of {metric} between values of {dimension}",
    "by_channel": "{formula}, channel by channel",
}
"""The words of formulas; a page has those of its reader's language."""


def metrics_page() -> str:
    """The text of docs/metrics.md."""
    parts = [
        "# Metrics\n",
        "Generated from `warehouse/metrics/*.toml` and `warehouse/targets.toml` by `python -m warehouse.docs`.\n",
        "Every figure carries n (judged records), its coverage (n of the records that could have been judged) and an"
        " interval. Rates are sums over sums, so they add up over days and slices. A figure over fewer records than the"
        " minimum group is not shown.\n",
        *(_metric(found) for found in catalogue().values()),
        "## Targets\n",
        "The target in force on the day the contact started is the one that counts.\n",
        "| name | channel | in force from | target |\n| --- | --- | --- | --- |",
        *(f"| {name} | {channel} | {_since(since)} | {value:g} |" for name, channel, since, value in target_rows()),
        "\n## Goals\n",
        "| metric | in force from | goal |\n| --- | --- | --- |",
        *(f"| {key} | {_since(since)} | {value:g} |" for key, since, value in goal_rows()),
    ]
    return "\n".join(parts) + "\n"


def _since(day: date) -> str:
    """The first row of a target stands for all time before it."""
    return "the start" if day == ALWAYS else day.isoformat()


def columns_page() -> str:
    """The text of docs/columns.md."""
    parts = [
        "# Columns\n",
        "Generated from `warehouse/contracts.py` by `python -m warehouse.docs`. Times are UTC; null means not known. A"
        " fault in a field that costs the row sends the whole row to quarantine; any other fault empties that field and"
        " keeps its raw value in `field_faults`.\n",
        *(_contract(contract) for contract in CONTRACTS.values()),
    ]
    return "\n".join(parts)


def _metric(found: Metric) -> str:
    lines = [
        f"## {found.key}\n",
        f"**{found.label}.** {found.note}\n",
        f"- formula: {formula(found)}",
        f"- from: {_marts(found)}; unit: {found.unit}; better: {found.better}; version {found.version}",
        f"- interval: {_INTERVALS[found.interval]}; too small to rest on below n = {found.min_sample}",
        f"- needs: {_needs(found)}; a figure is not measurable from a source without them, and names what is missing",
        f"- source: {found.source}\n",
    ]
    return "\n".join(lines)


def formula(found: Metric, words: Mapping[str, str] = FORMULA_WORDS) -> str:
    """How a figure is computed, in columns of its mart.

    Args:
        found: the metric.
        words: the few words between the columns, as in `FORMULA_WORDS`.
    """
    of, quantile = ", ".join(found.measure), f"{found.quantile:g}"
    return {
        "ratio": f"{_factor(found)}{_sum(found.numerator)} / {_sum(found.denominator)}{_measured(found, words)}",
        "mean": f"{_sum(found.total)} / {_sum(found.denominator)}",
        "nps": f"100 * ({_sum(found.promoters)} - {_sum(found.detractors)}) / {_sum(found.denominator)}",
        "quantile": words["quantile"].format(quantile=quantile, columns=of),
        "count": _sum(found.numerator),
        "audited": _audited(found, words),
        "last_answer": words["last_state" if found.unit == "share" else "last_score"],
        "rate": f"{_sum(found.numerator)} / {_sum(found.exposure)}",
        "spread": words["spread"].format(metric=found.of, dimension=found.between),
    }[found.kind]


def _audited(found: Metric, words: Mapping[str, str]) -> str:
    if not found.differences:
        return ""
    correction = f"{_sum(found.differences[:1])} / {_sum(found.labels)}"
    return words["by_channel"].format(formula=f"{_sum(found.total)} / {_sum(found.denominator)} + {correction}")


def _needs(found: Metric) -> str:
    return worded(found.needs, lambda leaf: f"`{leaf}`")


def _marts(found: Metric) -> str:
    if found.of:
        return f"`{found.of}`"
    needed = set() if found.kind == "quantile" else set(found.columns)  # a sketch is no sum
    able = [mart.table for mart in FAMILIES[found.mart] if needed <= mart.sums.keys()]
    return ", ".join(f"`{table}`" for table in able)


def _factor(found: Metric) -> str:
    return "" if found.factor == 1 else f"{found.factor:g} * "


def _measured(found: Metric, words: Mapping[str, str]) -> str:
    return words["over"].format(columns=", ".join(found.measure)) if found.measure else ""


def _sum(columns: tuple[str, ...]) -> str:
    text = " + ".join(f"`{column}`" for column in columns).replace("+ `-", "- `")
    return f"({text})" if len(columns) > 1 else text


def _contract(contract: Contract) -> str:
    rows = [
        f"| {field.name} | {field.kind} | {'yes' if field.required else ''} | {_bounds(field)} |"
        f" {'row' if field.fault == 'row' else 'field'} | {field.note} |"
        for field in contract.fields
    ]
    head = "| column | kind | required | values | a fault costs the | meaning |\n| --- | --- | --- | --- | --- | --- |"
    return (
        f"## {contract.record_type}\n\nKey: source and `{contract.key}`; main time: `{contract.time}`.\n\n{head}\n"
        + ("\n".join(rows) + "\n")
    )


def _bounds(field: Field) -> str:
    if field.words:
        return ", ".join(field.words)
    if field.not_before:
        return f"not before {field.not_before}"
    if field.minimum is None:
        return ""
    return f"{field.minimum:g} or more" if field.maximum is None else f"{field.minimum:g} to {field.maximum:g}"


PAGES = {"metrics.md": metrics_page, "columns.md": columns_page}


def write(folder: Path) -> None:
    """Writes every generated page into the folder."""
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write(Path(__file__).resolve().parents[1] / "docs")
