"""The phrase lists are well formed, and the compiled table is what they say."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.emotion import phrases
from pipelines.emotion.build import build, weak
from pipelines.emotion.phrases import LANGUAGES, needs, with_negations, written
from pipelines.emotion.terms import compiled, model_id, shipped, terms
from warehouse.emotions import WITHOUT_EMOTION
from warehouse.errors import DefinitionError

HEADER = "phrase\tweight\tform\tcause\tfamily\tnote\n"


@pytest.fixture(scope="module")
def built() -> pl.DataFrame:
    return build()


def test_the_compiled_table_is_what_the_lists_say(built: pl.DataFrame) -> None:
    assert shipped().model_id == model_id(built), "run 'python -m pipelines.emotion.build'"


def test_the_list_of_phrases_without_emotion_is_what_the_lists_say() -> None:
    found = WITHOUT_EMOTION.read_text(encoding="utf-8").splitlines()
    assert found == weak(), "run 'python -m pipelines.emotion.build'"
    assert {"not", "but", "非常", "却", "卻"} <= set(found)
    assert not {"very bad", "issue", "退款"} & set(found)


def test_the_identity_is_of_the_contents_whatever_their_order(built: pl.DataFrame) -> None:
    assert model_id(built.reverse()) == model_id(built)
    changed = built.with_columns(weight=pl.col("weight") + (pl.int_range(pl.len()) == 7))
    assert model_id(changed) != model_id(built)


def test_the_longest_pattern_comes_first() -> None:
    lengths = shipped().frame["pattern"].str.len_bytes()
    assert lengths.is_sorted(descending=True)


def test_no_two_phrases_of_the_model_are_the_same_pattern() -> None:
    assert shipped().frame["pattern"].n_unique() == shipped().frame.height


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_of_one_list_are_different_patterns(language: str) -> None:
    listed = compiled(written(language))
    assert terms(listed).frame.height == listed.height


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_that_says_nothing_negative_names_no_form_or_cause(language: str) -> None:
    assert [p.phrase for p in written(language) if p.weight <= 0 and (p.form or p.cause or p.family)] == []


def test_every_family_behind_a_need_is_in_a_list_and_in_one_need_only() -> None:
    listed = {phrase.family for language in LANGUAGES for phrase in written(language)} - {""}
    named = [family for families in needs().values() for family in families]
    assert set(named) <= listed
    assert len(named) == len(set(named))


def test_a_negation_never_overrides_what_a_list_names_itself() -> None:
    for language in LANGUAGES:
        own = {phrase.phrase: phrase for phrase in written(language)}
        assert {p.phrase: p for p in with_negations(language) if p.phrase in own} == own


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("慢\theavy\t\t\t\t\n", "is no weight"),
        ("慢\t1\tfury\t\t\t\n", "is no form"),
        ("慢\t1\t\tweather\t\t\n", "is no cause"),
        ("慢\t1\n", "does not have the columns"),
        ("慢\t1\t\t\t\t\n慢\t2\t\t\t\t\n", "names phrases twice"),
    ],
)
def test_a_wrong_line_is_named(line: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "zh.tsv").write_text(HEADER + line, encoding="utf-8")
    monkeypatch.setattr(phrases, "LEXICON", tmp_path)
    with pytest.raises(DefinitionError, match=says):
        written("zh")
