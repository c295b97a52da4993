"""Changes of the model and of the labels, each published as a version of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import duckdb

from pipelines.emotion.models import in_force, keep_trained
from pipelines.emotion.settle import settle_texts
from pipelines.emotion.terms import Terms, shipped
from pipelines.emotion.train import Trained, train
from pipelines.progress import Progress, silent
from warehouse.arrow import frame_of
from warehouse.errors import DefinitionError
from warehouse.labels import Label, LabelStore
from warehouse.publish import Building, publishing
from warehouse.refresh import refresh_marts, track_changes
from warehouse.settings import Settings


@dataclass(frozen=True, slots=True)
class Rescored:
    """What was published: the model in force, texts scored, older scores that went, labels taken in, the version."""

    model_id: str
    scored: int
    gone: int
    labels: int
    version: int


def rescore(settings: Settings, *, lexicon: bool = False, progress: Progress = silent) -> Rescored:
    """Scores every text anew, with the model in force or with the shipped lexicon, and publishes.

    Raises:
        DefinitionError: there are no texts.
    """
    with publishing(settings, "scoring texts anew") as building:
        used = shipped() if lexicon else in_force(building.connection) or shipped()
        return _publish(building, settings, used, progress)


def import_labels(settings: Settings, labels: Sequence[Label] = (), progress: Progress = silent) -> Rescored:
    """Keeps these labels, takes in those that wait in the label files, and publishes what they change.

    Raises:
        DefinitionError: there are no texts.
    """
    store = LabelStore(settings.home)
    with publishing(settings, "taking labels in") as building:
        said = {_said(label) for label in store.read()[0]}
        # The same word said twice is one label, with the time at which it was said first.
        store.append(label for label in labels if _said(label) not in said)
        return _publish(building, settings, None, progress)


def train_here(settings: Settings, licence: str, progress: Progress = silent) -> tuple[Trained, Rescored | None]:
    """Trains on every label that is known; a better model is kept, put in force, and scores all of history.

    Raises:
        DefinitionError: too few labels.
    """
    with publishing(settings, "training") as building:
        connection = building.connection
        track_changes(connection)
        settle_texts(connection, settings)
        used = in_force(connection) or shipped()
        rows = frame_of(connection, _LABELLED)
        progress("train", rows.height)
        trained = train(rows, shipped(), used)
        if trained.model is None:
            return trained, None
        keep_trained(connection, trained, used, licence)
        return trained, _publish(building, settings, trained.model, progress)


# One label a text, the first that was given; a verdict of unclear teaches nothing.
_LABELLED = """
select coalesce(i.text, a.comment) as text, l.verdict = 'negative' as negative
from (
  select * from emotion_labels
  qualify row_number() over (partition by record, source, record_key, text_mark order by labelled_at, label_id) = 1
) as l
join emotion_scores as s
  on l.record = s.record and l.source = s.source and l.record_key = s.record_key and l.text_mark = s.text_mark
left join interactions as i on l.record = 'interaction' and l.source = i.source and l.record_key = i.interaction_id
left join surveys as a on l.record = 'survey' and l.source = a.source and l.record_key = a.response_id
where l.verdict <> 'unclear'
order by l.label_id
"""


def _said(label: Label) -> tuple[str | None, ...]:
    return label.label_id, label.verdict, label.form, label.cause, label.design


def _publish(building: Building, settings: Settings, model: Terms | None, progress: Progress) -> Rescored:
    connection = building.connection
    track_changes(connection)
    done = settle_texts(connection, settings, model=model, told=partial(progress, "texts"))
    refresh_marts(connection, settings, partial(progress, "count"))
    model_id = _model_id(connection)
    pointer = building.publish(figures_changed=True)
    return Rescored(model_id, done.scored, done.gone, done.labels, pointer.version)


def _model_id(connection: duckdb.DuckDBPyConnection) -> str:
    rows = connection.execute("select model_id from emotion_models where in_force").fetchall()
    if not rows:
        raise DefinitionError("There are no texts here", "Load a source whose profile maps 'text' or 'comment'.")
    return str(rows[0][0])
