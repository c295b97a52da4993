"""Commands about people's labels: draw a random sample, take labels in, train on them, score history anew."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from pipelines import console
from pipelines.cli_read import AsJson
from pipelines.emotion.label_files import read_label_file, write_sample
from pipelines.emotion.rescore import Rescored, import_labels, rescore, train_here
from pipelines.emotion.train import Trained
from warehouse.audits import label_debt, model_in_force
from warehouse.errors import DefinitionError
from warehouse.label_queue import SEED, agreed, given, sample
from warehouse.labels import Label
from warehouse.settings import load_settings
from warehouse.slices import Slice
from warehouse.store import Warehouse, opened
from warehouse.summary import extent

LICENCE = (
    "A model takes the licence of the labels it learnt from: what is trained on data for non-commercial use may be used"
    " no further. The model stays in this home."
)


def draw_sample(
    out: Annotated[Path, typer.Option(help="The CSV file to write.")],
    per_channel: Annotated[int, typer.Option(min=1, help="Texts of each channel.")] = 50,
    channel: Annotated[list[str] | None, typer.Option(help="Only these channels; repeat for several.")] = None,
    start: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Only texts of this day and later.")
    ] = None,
    end: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Only texts of this day and earlier.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed is another sample; the labelling page uses this one.")] = SEED,
) -> None:
    """Write a random sample of each channel's texts to a CSV file, to be labelled by people.

    Fill in `rater`, `verdict` (negative, not_negative, unclear) and, of a negative one where you can tell, `form` and
    `cause`; then 'endvalue emotion import-labels FILE'. Texts are masked. Leave no text out because it is hard: say
    unclear.

    With --from and --to the sample is random within that period, for a rate of that period; labels of one period alone
    make no rate of the year.

    Example: endvalue emotion sample --per-channel 50 --from 2026-10-01 --to 2026-10-31 --out sample.csv
    """
    period = (start.date() if start else date.min, end.date() if end else date.max)
    with opened(load_settings()) as warehouse:
        drawn = sample(warehouse, per_channel, seed, channel or [], period=period)
    write_sample(drawn, out)
    counts = drawn.group_by("channel").len().sort("channel", nulls_last=True)
    console.show_table(["channel", "texts"], counts.rows(), title=f"{out}: {drawn.height:,} texts")


def import_file(
    file: Annotated[Path, typer.Argument(help="A CSV file that 'emotion sample' wrote, filled in.")],
    rater: Annotated[str | None, typer.Option(help="Who labelled, where the column is empty.")] = None,
    chosen: Annotated[
        bool, typer.Option("--chosen", help="These texts were picked, not drawn: for training alone.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take people's labels in, and count the audited rates anew; also those of the labelling page.

    All or nothing: one row that cannot be right refuses the file, and says which and why. The same file twice changes
    nothing; another rater's file adds second labels, from which the agreement is told.
    """
    settings = load_settings()
    with opened(settings) as warehouse:
        labels = read_label_file(file, warehouse, rater, "chosen" if chosen else "random")
    with console.progress_of(("texts", "count"), quiet=as_json) as progress:
        done = import_labels(settings, labels, progress)
    with opened(settings) as warehouse:
        _say_state(warehouse, done, len(labels), as_json=as_json)


def take_in() -> None:
    """Take in what was labelled on the page, and count the audited rates anew; the next load would do it too."""
    settings = load_settings()
    with console.progress_of(("texts", "count")) as progress:
        done = import_labels(settings, progress=progress)
    console.say(f"{done.labels:,} labels taken in, version {done.version}.")


def show_labels(as_json: AsJson = False) -> None:
    """How many labels each channel has, how many more it needs for +-5 points, and how well people agree."""
    with opened(load_settings()) as warehouse:
        _say_state(warehouse, None, None, as_json=as_json)


def train_model(
    licence: Annotated[str, typer.Option(help="Under which licence the labelled texts are.")] = "own records",
    as_json: AsJson = False,
) -> None:
    """Train on the stored labels; the model is kept only if it beats the one in force, and then scores all of history.

    Five-fold cross-validation: a new model needs a better macro-F1 and an AUC no worse, on labels that it was not
    fitted on. At least 30 labels of either kind; words of your own texts count from 400 labels on.
    """
    with console.progress_of(("train", "texts", "count"), quiet=as_json) as progress:
        trained, done = train_here(load_settings(), licence, progress)
    if as_json:
        console.say_json(_trained(trained) | {"kept": trained.model is not None, "scored": done.scored if done else 0})
        return
    rows = [
        ["in force", f"{trained.incumbent_auc:.3f}", f"{trained.incumbent_f1:.3f}"],
        [f"new ({trained.engine})", f"{trained.auc:.3f}", f"{trained.macro_f1:.3f}"],
    ]
    console.show_table(
        ["model", "AUC", "macro-F1"], rows, title=f"{trained.labels:,} labels, {trained.negative:.0%} negative"
    )
    if trained.model is None or done is None:
        console.say("The model in force is kept: the new one is not better on labels that it was not fitted on.")
    else:
        console.say(
            f"Model {done.model_id} is in force; {done.scored:,} texts were scored anew (version {done.version})."
        )
    console.say(LICENCE)


def rescore_history(
    lexicon: Annotated[bool, typer.Option("--lexicon", help="Put the shipped lexicon in force.")] = False,
) -> None:
    """Score every text anew with the model in force; scores of two models are never mixed."""
    with console.progress_of(("texts", "count")) as progress:
        done = rescore(load_settings(), lexicon=lexicon, progress=progress)
    console.say(f"Model {done.model_id}: {done.scored:,} texts scored anew, version {done.version}.")
    if done.gone > done.scored:
        console.say(
            f"{done.gone - done.scored:,} older scores went: their words were let go, and no model can read them."
        )


def _say_state(warehouse: Warehouse, done: Rescored | None, rows: int | None, *, as_json: bool) -> None:
    days = extent(warehouse)
    labels = given(warehouse)
    model = model_in_force(warehouse)
    if days is None or model is None:
        raise DefinitionError("There are no texts here", "Load a source whose profile maps 'text' or 'comment'.")
    debt = label_debt(warehouse, Slice(*days))
    both = agreed(labels)
    if as_json:
        said = {"model_id": model.model_id, "labels": len(labels), "channels": console.rows_of(debt)}
        said |= {"agreement": None if both is None else asdict(both), "rows": rows}
        console.say_json(said | {"taken_in": done.labels if done else None})
        return
    if done is not None:
        console.say(f"{rows:,} rows, {done.labels:,} labels new or changed, version {done.version}.")
    table = [
        [
            row["channel"],
            row["texts"],
            row["labels"],
            row["missing"],
            *(_share(row[name]) for name in ("index", "unclear")),
        ]
        for row in debt.iter_rows(named=True)
    ]
    console.show_table(
        ["channel", "texts", "labels", "missing for +-5", "uncalibrated index", "unclear"],
        table,
        title=f"model {model.model_id}",
    )
    if both is not None:
        told = "" if both.kappa is None else f", kappa {both.kappa:.2f} (95 % {both.lower:.2f} to {both.upper:.2f})"
        console.say(f"{both.pairs:,} texts have two labels: {both.share:.0%} agree{told}.")
    _say_raters(labels)


def _say_raters(labels: list[Label]) -> None:
    counts = pl.DataFrame({"rater": [label.rater for label in labels]}, schema={"rater": pl.String}).group_by("rater")
    for rater, count in counts.len().sort("rater").iter_rows():
        console.say(f"{rater}: {count:,} labels")


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _trained(trained: Trained) -> dict[str, object]:
    names = ("engine", "labels", "negative", "auc", "macro_f1", "incumbent_auc", "incumbent_f1")
    return {name: getattr(trained, name) for name in names}
