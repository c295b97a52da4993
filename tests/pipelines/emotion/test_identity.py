"""A model's identity is of everything that makes a score: phrases, numbers, how texts are read, and the code."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, fields, replace
from typing import Any

import polars as pl
import pytest

from pipelines.emotion import engine, normal, terms, turns
from pipelines.emotion.engine import score
from pipelines.emotion.phrases import Phrase
from pipelines.emotion.scoring import SCORING, Scoring

TABLE = terms.compiled(
    [
        Phrase("很差", 2.0, "anger", "emotional", "bad_attitude"),
        Phrase("等了", 0.9, "anxiety", "lag", "long_wait"),
        Phrase("很好", -1.3),
        Phrase("差别", 0.0),
        Phrase("not good", 1.3, "disappointment", "expectation"),
        Phrase("good", -1.0),
        Phrase("late", 1.1, "", "lag", "slow_delivery"),
        Phrase("☹", 0.5),
    ]
)
TEXTS = [
    "很差，等了等了",
    "很好 很差 很差 很差 很好 很好",
    "没有差别",
    "等了",
    "没有人来",
    "Not good, LATE!",
    "good_late good:(",
    "not  good - good",
    "late late late late late",
    "这个app很late啊",
    "http://late.x/ @late good",
    "客服：很差很差\n用户：很好",
    "客服：很差，抱歉",
    "客服：很差",
    "Agent: late. Customer: good",
    "N/A",
    "无",
    "😡",
    "",
    None,
]


def changed(value: Any) -> Any:
    if isinstance(value, str):
        return value + "x"
    return tuple(one + 1 for one in value) if isinstance(value, tuple) else value + 1


@pytest.mark.parametrize("name", [field.name for field in fields(Scoring)])
def test_another_number_of_scoring_is_another_model(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = terms.model_id(TABLE)
    monkeypatch.setattr(terms, "SCORING", replace(SCORING, **{name: changed(getattr(SCORING, name))}))
    assert terms.model_id(TABLE) != before


@pytest.mark.parametrize("name", ["READ_AS", "SPOKEN_AS"])
def test_another_way_of_reading_texts_is_another_model(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = terms.model_id(TABLE)
    monkeypatch.setattr(terms, name, (*getattr(terms, name), "x"))
    assert terms.model_id(TABLE) != before


def test_another_need_behind_a_family_is_another_model(monkeypatch: pytest.MonkeyPatch) -> None:
    before = terms.model_id(TABLE)
    monkeypatch.setattr(terms, "needs", lambda: {"waiting_anxiety": ["slow_delivery"]})
    assert terms.model_id(TABLE) != before


def test_the_code_holds_no_number_beside_those_of_the_identity_but_the_size_of_batches() -> None:
    found = {
        name
        for module in (engine, normal, turns)
        for name, value in vars(module).items()
        if name.isupper() and type(value) in (int, float)
    }
    # That these change no score is held by the tests of the engine.
    assert found == {"BATCH", "_FEW", "_RUN"}


def test_code_that_scores_otherwise_raises_its_number() -> None:
    used = terms.terms(TABLE)
    found = score(TEXTS, used).with_columns(pl.col("p").round(6), pl.col("state").cast(pl.String))
    digest = hashlib.sha256(found.write_ndjson().encode()).hexdigest()[:16]
    assert (used.model_id, digest) == ("db9c3d60714f82cb", "7c9fef9ce4e7bc35"), (
        "these texts score otherwise: raise Scoring.logic, then write both down here"
    )
    assert asdict(SCORING)["logic"] == 1
