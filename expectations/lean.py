"""Imports Great Expectations without what no rule of ours runs: a third of its cost, seconds in every load.

It imports its renderers, its cloud client and every expectation's dependencies at once. The modules named here are
found but run only when something looks into them (`importlib.util.LazyLoader`), so whatever does need one still has it.
A fifth of the rest were copies of inherited fields down to the last schema, one for each of its four hundred models.
"""

from __future__ import annotations

import atexit
import copy
import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import LazyLoader
from types import ModuleType
from typing import Any

# altair draws distributions, jsonschema checks its own files, mistune renders documents, tzlocal words times,
# scipy.stats serves three expectations on fitted distributions.
DEFERRED = frozenset({"altair", "jsonschema", "mistune", "scipy.stats", "tzlocal"})

# Frozen objects that are never freed are leaks in the eyes of DuckDB's binding, which reports them on standard error.
atexit.register(gc.unfreeze)


class _Deferring(MetaPathFinder):
    """Finds the deferred modules as the finders after it do, and puts their running off."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's own specification with a lazy loader; None for every other module."""
        if fullname not in DEFERRED:
            return None
        others = [finder for finder in sys.meta_path if finder is not self]
        spec = next((found for f in others if (found := f.find_spec(fullname, path, target)) is not None), None)
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


def _copied(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields that a model inherits, with copies of all that pydantic changes in them for the class that inherits."""
    copies = {name: copy.copy(field) for name, field in fields.items()}
    for field in copies.values():
        field.class_validators = dict(field.class_validators)
        field.field_info = copy.copy(field.field_info)
    return copies


@contextmanager
def _shallow_fields() -> Iterator[None]:
    """While it is open, pydantic copies the fields that a model inherits, and not all that they refer to."""
    from pydantic.v1 import main  # noqa: PLC0415 - only where Great Expectations is wanted at all

    whole = main.smart_deepcopy
    vars(main)["smart_deepcopy"] = lambda found: (
        _copied(found)
        if isinstance(found, dict) and all(isinstance(each, main.ModelField) for each in found.values())
        else whole(found)
    )
    try:
        yield
    finally:
        vars(main)["smart_deepcopy"] = whole


@contextmanager
def lean_import() -> Iterator[None]:
    """While it is open, the deferred modules are put off and no garbage is looked for: modules make hardly any.

    What there is afterwards stays for good, so later collections leave it out, until the interpreter ends.
    """
    if "great_expectations" in sys.modules:
        yield
        return
    finder, collecting = _Deferring(), gc.isenabled()
    sys.meta_path.insert(0, finder)
    gc.disable()
    try:
        with _shallow_fields():
            yield
    finally:
        gc.freeze()
        sys.meta_path.remove(finder)
        if collecting:
            gc.enable()
