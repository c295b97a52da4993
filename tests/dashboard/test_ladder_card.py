"""The compensation ladder is told as far as it is known."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.claims import Claims
from dashboard.format import Format
from dashboard.ladder_card import FRONT_LINE, RUNGS, ladder_title
from dashboard.words import Words
from warehouse.catalogue import metric
from warehouse.settings import Settings

WORDS = Words("en")


def page(settings: Settings, **rows: dict[str, Any]) -> Any:
    known = {"value": 0.3, "n": 90, "base": 90, "censored": 0, "suppressed": False}
    return SimpleNamespace(
        words=WORDS, fmt=Format(WORDS), claims=Claims(WORDS, Format(WORDS), settings),
        figures=SimpleNamespace(settings=settings, metric=metric), one=lambda key: known | rows.get(key, {}),
    )  # fmt: skip


NOTHING: dict[str, Any] = {"value": None, "n": 0}


@pytest.mark.parametrize(
    ("rows", "said", "unsaid"),
    [
        ({RUNGS[0]: {"value": 0.5}}, "Compensations: 90; 50.0", "missing"),
        ({FRONT_LINE: NOTHING}, "bind the customer again", "front line"),
        ({RUNGS[2]: {**NOTHING, "missing": metric(RUNGS[2]).needs}}, "not measurable", "bind"),
    ],
)
def test_the_ladder_is_told_as_far_as_it_is_known(rows: dict[str, Any], said: str, unsaid: str) -> None:
    title = ladder_title(page(Settings(Path()), **rows))
    assert said in title and unsaid not in title
