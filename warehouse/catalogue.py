"""The metric catalogue: one TOML file a metric, read strictly. A new file is a new metric."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from warehouse.contracts import CONTRACTS
from warehouse.errors import DefinitionError

FOLDER = Path(__file__).parent / "metrics"

# Columns that each kind of metric is computed from.
_PARTS = {
    "ratio": ("numerator", "denominator"),
    "mean": ("total", "squares", "denominator"),
    "nps": ("promoters", "detractors", "denominator"),
    "quantile": ("measure", "quantile"),
    "count": ("numerator",),
    "last_answer": (),
    "audited": ("total", "denominator", "labels", "differences"),
    "rate": ("numerator", "exposure", "squares", "denominator"),
    "spread": ("of", "between"),
}
INTERVALS = {
    "ratio": "wilson",
    "mean": "t",
    "nps": "adjusted_wald",
    "quantile": "order_statistic",
    "count": "counted",
    "last_answer": "t",
    "audited": "difference",
    "rate": "dispersed_t",
    "spread": "q_profile",
}

Need = str | tuple["Need", ...]
"""A field, or a list of which all or any must be given; see `warehouse.needs`."""


@dataclass(frozen=True, slots=True)
class Metric:
    """The contract of one figure.

    Attributes:
        key: its name everywhere (file stem).
        label, note: name and definition in English; the pages' words live in the locales.
        kind: ratio, mean, nps, quantile, count, last_answer, audited, rate or spread.
        mart: the family of marts that answers it, a key of `warehouse.marts.FAMILIES`.
        unit: share, per_thousand, seconds, score, points, money, number or contacts.
        better: up, down or none.
        source: the article, standard or section that the definition follows.
        needs: the fields a source must give, else the figure is not measurable from it; see `warehouse.needs`.
        min_sample: below so many judged records the figure is marked as too small to rest on.
        base: columns that add up to all records that could have been judged; coverage = n / base.
        censored: columns that add up to the records that are too young to judge.
        numerator, denominator, total, squares, promoters, detractors: columns of the mart; a leading "-" subtracts.
        measure: which of the measures that the mart holds in rows of their own.
        quantile: which part of 1.
        labels, differences: of an audited share: how many labels, and the sum and the sum of squares of label minus
            prediction.
        exposure: columns that add up to what a rate is per; `squares` are then of its parts over their exposures.
        of, between: the metric, and the dimension between whose values its spread is.
        version: raised whenever the definition changes.
    """

    key: str
    label: str
    note: str
    kind: str
    mart: str
    unit: str
    better: str
    source: str
    needs: tuple[Need, ...]
    min_sample: int = 30
    version: int = 1
    base: tuple[str, ...] = ()
    censored: tuple[str, ...] = ()
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    squares: tuple[str, ...] = ()
    promoters: tuple[str, ...] = ()
    detractors: tuple[str, ...] = ()
    measure: tuple[str, ...] = ()
    quantile: float = 0.0
    labels: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    exposure: tuple[str, ...] = ()
    of: str = ""
    between: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the mart that the figure is computed from."""
        if self.of:
            return metric(self.of).columns
        terms = (self.base, self.censored, self.numerator, self.denominator, self.total, self.squares, self.exposure)
        named = [
            name.removeprefix("-")
            for part in (*terms, self.promoters, self.detractors, self.labels, self.differences)
            for name in part
        ]
        return tuple(dict.fromkeys(named))

    @property
    def factor(self) -> float:
        """What a share is multiplied by to be in the metric's unit."""
        return 1_000.0 if self.unit == "per_thousand" else 1.0

    @property
    def interval(self) -> str:
        """How its 95 % interval is computed; a state that is a share, such as who is at risk, as a share."""
        return "wilson" if self.kind == "last_answer" and self.unit == "share" else INTERVALS[self.kind]


@cache
def catalogue() -> dict[str, Metric]:
    """Every metric by key, in the order of their file names."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.toml"))}


def metric(key: str) -> Metric:
    """The metric of that key.

    Raises:
        DefinitionError: there is no such metric.
    """
    found = catalogue().get(key)
    if found is None:
        raise DefinitionError(f"There is no metric '{key}'", f"Known metrics: {', '.join(catalogue())}.")
    return found


def _read(path: Path) -> Metric:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(f"{path.name} is not TOML ({error})", "Mend the file.") from error
    known = {field.name for field in fields(Metric)}
    unknown = sorted(set(given) - known)
    if unknown:
        raise DefinitionError(f"{path.name}: unknown key {unknown[0]!r}", f"Known keys: {', '.join(sorted(known))}.")
    values: dict[str, Any] = {key: _frozen(value) for key, value in given.items()}
    for need in values.get("needs", ()):
        _check_need(need, path)
    try:
        found = Metric(key=path.stem, **values)
    except TypeError as error:
        raise DefinitionError(f"{path.name} is incomplete ({error})", "Add what is missing.") from error
    missing = [part for part in _PARTS.get(found.kind, ("kind",)) if not getattr(found, part)]
    if found.kind not in _PARTS or missing:
        raise DefinitionError(
            f"{path.name}: a {found.kind} metric needs {', '.join(missing)}", f"Kinds: {', '.join(_PARTS)}."
        )
    return found


def _frozen(value: Any) -> Any:
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value


def _check_need(need: Need, path: Path) -> None:
    if not isinstance(need, str):
        for part in need:
            _check_need(part, path)
        return
    record, _, rest = need.partition(".")
    name, _, word = rest.partition("=")
    field = next((one for one in CONTRACTS[record].fields if one.name == name), None) if record in CONTRACTS else None
    if need != "label.verdict" and (field is None or (word and word not in (field.words or ()))):
        raise DefinitionError(f"{path.name} needs '{need}', which no record has", "docs/columns.md lists the fields.")
