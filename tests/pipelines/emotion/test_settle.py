"""Scores follow the facts: loaded, corrected, revoked, erased, let go, scored anew; and what is believed of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from shop import PROFILE, Shop

from pipelines.emotion import engine, terms
from pipelines.emotion.label_files import read_label_file, write_sample
from pipelines.emotion.models import keep_trained, put_in_force
from pipelines.emotion.phrases import Phrase
from pipelines.emotion.rescore import import_labels, rescore, train_here
from pipelines.emotion.scoring import SCORING
from pipelines.emotion.terms import shipped
from pipelines.emotion.train import Trained
from pipelines.erase import erase
from pipelines.retention import retain
from warehouse.emotion_marts import EMOTION_TABLES
from warehouse.errors import SourceError
from warehouse.label_queue import agreed, sample, tasks
from warehouse.labels import Label, LabelStore, label_id_of, mark_of
from warehouse.publish import publishing
from warehouse.settings import Retention

WITH_TEXT = PROFILE.replace('category = "about"\n', 'category = "about"\ntext = "about"\n').replace(
    "[[survey]]", "[[survey]]", 1
)
ANGRY, CALM = "This is outrageous fix it now", "Great service thanks"


def line(number: int, text: str, day: int = 1, changed: str = "", customer: str = "") -> str:
    return f"{number},chat,2026-03-{day:02d} 10:00,5,3,{changed},{customer},{text}"


def shop(folder: Path) -> Shop:
    # A text that is a category too: what a contact is about is all that this shop writes down.
    return Shop(folder, WITH_TEXT)


def states(found: Shop) -> dict[str, str]:
    return dict(found.rows("select record_key, state from emotion_scores where record = 'interaction' order by 1"))


def labelled(found: Shop, verdicts: Sequence[tuple[str, str, str]], rater: str = "ann") -> list[Label]:
    now = datetime(2026, 4, 1)
    keys = [("interaction", "shop", number, mark_of(text)) for number, text, _ in verdicts]
    return [
        Label(label_id_of(*key, rater), *key, rater, verdict, now)
        for key, (_, _, verdict) in zip(keys, verdicts, strict=True)
    ]


def test_texts_are_scored_when_they_are_loaded_and_a_source_without_texts_has_no_scores(tmp_path: Path) -> None:
    with_text, without = shop(tmp_path / "a"), Shop(tmp_path / "b")
    with_text.load([line(1, ANGRY), line(2, CALM), line(3, "")])
    without.load([line(1, ANGRY)])
    assert states(with_text) == {"1": "negative", "2": "not_negative"}
    assert with_text.rows("select model_id, in_force from emotion_models") == [(shipped().model_id, True)]
    assert [without.count(name) for name in ("emotion_scores", "emotion_models", "mart_emotions")] == [0, 0, 0]


def test_a_corrected_text_is_scored_anew_and_a_revoke_brings_the_old_score_back(tmp_path: Path) -> None:
    found = shop(tmp_path)
    found.load([line(1, ANGRY, changed="2026-03-02"), line(2, CALM)])
    before = found.rows("from emotion_records order by record_key"), found.rows("from mart_emotions order by all")
    second = found.load([line(1, CALM, day=2, changed="2026-03-05")], "later.csv")
    assert states(found) == {"1": "not_negative", "2": "not_negative"}
    found.revoke(second.batch_id)
    after = found.rows("from emotion_records order by record_key"), found.rows("from mart_emotions order by all")
    assert after == before


def test_the_source_is_believed_before_a_person_and_a_person_before_the_text(tmp_path: Path) -> None:
    profile = WITH_TEXT.replace(
        'customer_id = "customer"\n', 'emotion_label = { column = "customer", words = { calm = "neutral" } }\n', 1
    )
    found = Shop(tmp_path, profile.replace('customer_id = "customer"\n', ""))
    found.load([line(1, ANGRY), line(2, ANGRY), line(3, ANGRY, customer="calm")])
    import_labels(found.settings, labelled(found, [("2", ANGRY, "not_negative"), ("3", ANGRY, "negative")]))
    assert found.rows("select record_key, origin, believed from emotion_records order by 1") == [
        ("1", "text", "negative"),
        ("2", "person", "not_negative"),
        ("3", "source", "not_negative"),
    ]


def test_an_erased_customer_leaves_no_score_and_no_label(tmp_path: Path) -> None:
    found = shop(tmp_path)
    found.load([line(1, ANGRY, customer="customer-77"), line(2, CALM, customer="customer-88")])
    import_labels(found.settings, labelled(found, [("1", ANGRY, "negative"), ("2", CALM, "not_negative")]))
    assert not erase(found.settings, "customer-77").proof.left
    assert states(found) == {"2": "not_negative"}
    assert found.rows("select record_key from emotion_labels") == [("2",)]
    assert [label.record_key for label in LabelStore(found.settings.home).read()[0]] == ["2"]
    assert found.rows("select sum(texts), sum(labels) from mart_emotions") == [(1, 1)]


def test_words_that_are_let_go_leave_the_figures_and_no_phrase(tmp_path: Path) -> None:
    found = shop(tmp_path)
    found.load([line(1, ANGRY), line(2, CALM, day=28)])
    before = found.rows("from mart_emotions order by all")
    retain(replace(found.settings, retention=Retention(text=10)), datetime(2026, 4, 1))
    assert found.rows("select record_key, len(hits) > 0, text_mark is null from emotion_scores order by 1") == [
        ("1", False, True),
        ("2", True, False),
    ]
    assert found.rows("from mart_emotions order by all") == before
    # The calm text that stays is not negative: no phrase of it is counted.
    assert found.count("mart_emotion_phrases") == 0
    assert found.rows("select record_key from text_sample") == [("2",)]


TEXT_TABLES = ("emotion_scores", *EMOTION_TABLES)


def told(found: Shop) -> dict[str, list[tuple[object, ...]]]:
    """All that is said of the texts of the first 24 days."""
    return {table: found.rows(f"from {table} where day < date '2026-03-25' order by all") for table in TEXT_TABLES}


def models_of(found: Shop) -> set[str]:
    with_model = "select model_id from emotion_scores union all select model_id from emotion_records"
    return {model for (model,) in found.rows(f"{with_model} union all select model_id from mart_emotions")}


def test_history_is_scored_anew_by_another_model_and_nothing_of_two_models_is_mixed(tmp_path: Path) -> None:
    found = shop(tmp_path)
    # Nobody labels the last five: what is believed of them is the model's word.
    angry = [line(i, f"{ANGRY} number {i}", day=1 + i % 20) for i in range(45)]
    # Praise that is meant as a complaint: only labels can tell.
    found.load([*angry, *(line(100 + i, f"thanks for item {i}", day=1 + i % 20) for i in range(40))])
    said = [(str(i), f"{ANGRY} number {i}", "not_negative") for i in range(40)]
    said += [(str(100 + i), f"thanks for item {i}", "negative") for i in range(40)]
    import_labels(found.settings, labelled(found, said))
    by_lexicon, angry_cells = told(found), "select sum(records) from mart_emotion_cells where form = 'anger'"
    trained, done = train_here(found.settings, "own records")
    assert trained.model is not None and done is not None
    assert trained.macro_f1 > trained.incumbent_f1
    found.load([line(500, ANGRY, day=25)], "later.csv")
    assert models_of(found) == {trained.model.model_id}
    assert found.rows(angry_cells) == [(None,)]
    assert rescore(found.settings, lexicon=True).scored == 86
    assert models_of(found) == {shipped().model_id}
    assert told(found) == by_lexicon


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """A release in which evidence counts as intense sooner."""

    def comes() -> None:
        sooner = replace(SCORING, intense=(0.1, 0.2))
        for module in (engine, terms):
            monkeypatch.setattr(module, "SCORING", sooner)
        shipped.cache_clear()

    yield comes
    monkeypatch.undo()
    shipped.cache_clear()


def test_a_release_with_another_number_scores_history_anew(tmp_path: Path, release: Callable[[], None]) -> None:
    found = shop(tmp_path)
    found.load([line(1, "this was a bad idea"), line(2, CALM)])
    before, strong = models_of(found), "select intensity from {} where record_key = '1'"
    assert found.rows(strong.format("emotion_records")) == [(1,)]
    release()
    found.load([line(3, ANGRY, day=9)], "later.csv")
    assert models_of(found) == {shipped().model_id} and models_of(found) != before
    assert found.rows(strong.format("emotion_scores")) == found.rows(strong.format("emotion_records")) == [(3,)]
    assert found.rows("select sum(believed_strong), sum(texts) from mart_emotions") == [(2, 3)]


def test_what_was_learnt_here_stays_in_use_under_another_identity(tmp_path: Path, release: Callable[[], None]) -> None:
    found = shop(tmp_path)
    found.load([line(1, "the zebra again"), line(2, CALM)])
    learnt = terms.terms(terms.compiled([Phrase("zebra", 1.5, "anger")]), bias=0.2)
    with publishing(found.settings) as building:
        keep_trained(building.connection, Trained(learnt, "groups", 80, 0.5, 0.9, 0.9, 0.8, 0.8), shipped(), "own")
        put_in_force(building.connection, learnt)
        building.publish(figures_changed=True)
    rescore(found.settings)
    assert models_of(found) == {learnt.model_id}
    release()
    found.load([line(3, "a zebra", day=9)], "later.csv")
    found.load([line(4, "no zebra", day=10)], "last.csv")
    (now,) = models_of(found)
    assert now != learnt.model_id
    # How good it is since then nobody measured.
    of_model = "select engine, labels, licence, incumbent_id, cv_auc from emotion_models where in_force"
    assert found.rows(of_model) == [("groups", 80, "own", learnt.model_id, None)]
    assert found.rows("select record_key, intensity from emotion_records where 'anger' in forms order by 1") == [
        ("1", 3), ("3", 3), ("4", 3),
    ]  # fmt: skip


def test_a_sample_goes_out_as_csv_and_comes_back_as_labels_once(tmp_path: Path) -> None:
    found = shop(tmp_path)
    found.load([line(1, ANGRY), line(2, CALM), line(3, "=cmd() is broken")])
    drawn = sample(found.warehouse, 10)
    assert drawn.equals(sample(found.warehouse, 10))
    assert sample(found.warehouse, 1)["record_key"][0] == drawn["record_key"][0]
    path = tmp_path / "sample.csv"
    write_sample(drawn, path)
    assert "'=cmd()" in path.read_text(encoding="utf-8-sig")
    filled = pl.read_csv(path, infer_schema=False).with_columns(verdict=pl.lit("negative"))
    filled.write_csv(path)
    labels = read_label_file(path, found.warehouse, "ann")
    assert import_labels(found.settings, labels).labels == 3
    assert import_labels(found.settings, read_label_file(path, found.warehouse, "ann")).labels == 0
    filled.with_columns(verdict=pl.lit("furious")).write_csv(path)
    with pytest.raises(SourceError, match=r"line 2: verdict 'furious'"):
        read_label_file(path, found.warehouse, "ann")


def test_a_second_person_is_asked_blind_for_some_and_never_the_same_person_twice(tmp_path: Path) -> None:
    found = shop(tmp_path)
    found.load([line(i, f"{ANGRY} {i}") for i in range(60)])
    drawn = sample(found.warehouse, 60)
    labels = [task.label("ann", "negative") for task in tasks(drawn, [], "ann")]
    assert len(labels) == 60 and tasks(drawn, labels, "ann") == []
    again = tasks(drawn, labels, "bob")
    assert 3 < len(again) < 25 and all(task.second for task in again)
    both = [*labels, *(task.label("bob", "negative" if i else "unclear") for i, task in enumerate(again))]
    found = agreed(both)
    assert found is not None
    assert (found.pairs, found.share) == (len(again), pytest.approx(1 - 1 / len(again)))


def test_a_sample_of_a_period_is_drawn_from_its_days_alone(tmp_path: Path) -> None:
    found = shop(tmp_path)
    found.load([line(i, f"{ANGRY} {i}", day=1 + i) for i in range(20)])
    drawn = sample(found.warehouse, 5, period=(date(2026, 3, 3), date(2026, 3, 9)))
    whole = sample(found.warehouse, 20)
    assert len(drawn) == 5 and drawn["day"].is_between(date(2026, 3, 3), date(2026, 3, 9)).all()
    # The order is that of all texts, so that what is labelled for the period is no other sample.
    assert (
        drawn["record_key"].to_list()
        == whole.filter(pl.col("day").is_between(date(2026, 3, 3), date(2026, 3, 9)))["record_key"].to_list()[:5]
    )


def test_the_same_word_said_twice_is_stored_once_and_a_change_of_mind_counts(tmp_path: Path) -> None:
    store = LabelStore(tmp_path)
    label = Label("1", "interaction", "s", "1", "t", "ann", "negative", datetime(2026, 1, 1))
    assert store.say(label)
    assert not store.say(replace(label, verdict="unclear"))
    assert not store.say(label, change=True)
    assert store.say(replace(label, verdict="unclear", labelled_at=datetime(2026, 1, 2)), change=True)
    assert [one.verdict for one in store.read()[0]] == ["negative", "unclear"]


def test_a_line_that_was_cut_off_is_counted_and_the_next_label_is_whole(tmp_path: Path) -> None:
    store = LabelStore(tmp_path)
    label = Label("1", "interaction", "s", "1", "t", "ann", "negative", datetime(2026, 1, 1))
    store.append([label])
    (path,) = store.folder.glob("*.jsonl")
    path.write_bytes(path.read_bytes()[:-20])
    store.append([replace(label, label_id="2")])
    labels, broken = store.read()
    assert ([one.label_id for one in labels], broken) == (["2"], 1)
